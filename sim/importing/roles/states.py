"""What the states of agents are called, and how contacts end."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.importing.canonical import (
    ABANDONED,
    BLOCKED,
    CALLBACK,
    CLOSED_OUT,
    FLOW_OUT,
    HOLDING,
    LOGGED_OUT,
    NOT_READY,
    READY,
    RINGING,
    SELF_SERVED,
    SERVED,
    TALKING,
    WRAPPING,
)

STATES = {
    LOGGED_OUT: (
        "log ?(ged)?[ -]?(out|off)",
        "sign(ed)?[ -]?(out|off)",
        "offline",
        "abgemeldet",
        "d[ée]connect[ée]",
        "desconectado",
        "7",
    ),
    HOLDING: ("(on )?hold(ing)?", "halten"),
    RINGING: ("reserved", "ring(ing)?", "alert(ing)?", "ring[ -]?no[ -]?answer", "klingel(t|n)", "offering", "4"),
    WRAPPING: (
        "after[ -]?(call|contact)[ -]?work",
        "acw",
        "wrap([ -]?up)?",
        "work(ing)?( ready)?",
        "nachbearbeitung",
        "nacharbeit",
        "post[ -]?appel",
        "clerical",
        "6",
    ),
    TALKING: (
        "talk(ing)?",
        "on[ -](a )?(call|contact|chat|queue call)",
        "busy",
        "interacting",
        "in[ -]?call",
        "acd([ -]in)?",
        "communicating",
        "im gespräch",
        "gespräch",
        "en ligne",
        "en communication",
        "hablando",
        "handling( contact)?",
        "5",
    ),
    READY: (
        "ready",
        "avail(able)?",
        "idle",
        "waiting",
        "on[ -]queue",
        "bereit",
        "frei",
        "wartet",
        "disponible",
        "prêt",
        "disponibile",
        "beschikbaar",
        "routable",
        "3",
    ),
    NOT_READY: (
        "not[ -]?(ready|avail(able)?|responding)",
        "aux.*",
        "unavailable",
        "breaks?",
        "lunch",
        "meal",
        "meeting",
        "training",
        "coaching",
        "away",
        "pause.*",
        "nicht bereit",
        "nicht verfügbar",
        "mittag.*",
        "besprechung",
        "schulung",
        "personal",
        "restroom",
        "admin(istration)?",
        "off[ -]queue",
        "log ?(ged)?[ -]?(in|on)",
        "sign(ed)?[ -]?(in|on)",
        "connecté",
        "1",
        "2",
    ),
}
OUTCOMES = {
    ABANDONED: (
        "un[ -]?answered",
        "not[ -]answered",
        "no[ -]?answer",
        "abandon(ed|s)?( .*)?",
        "hang( ?up)?",
        "hung[ -]?up",
        "missed",
        "lost",
        "customer hung up",
        "aufgelegt",
        "abgebrochen",
        "verloren",
        "abandonné",
        "perdu",
        "manqué",
        "abandonada",
        "perdida",
        "walk(ed)? ?away",
    ),
    BLOCKED: ("busy", "blocked", "rejected", "congestion", "failed", "besetzt"),
    FLOW_OUT: (
        "overflow(ed)?",
        "flow[ -]?out",
        "redirected",
        "exit(ed)?[ -]?with[ -]?timeout",
        "timed?[ -]?out",
        "deflected",
        "transferred out",
    ),
    CALLBACK: ("call[ -]?back( requested)?", "rückruf", "rappel", "voice ?mail"),
    CLOSED_OUT: ("closed out", "queue closed", "after hours", "out of hours", "forced disconnect"),
    SELF_SERVED: ("ivr", "self[ -]?serv(ed|ice)", "contained", "bot", "phantom", "vru"),
    SERVED: (
        "answered",
        "handled",
        "served",
        "connected",
        "completed?",
        "agent",
        "accepted",
        "beantwortet",
        "angenommen",
        "répondu",
        "traité",
        "atendida",
        "contestada",
        "transfer(red)?",
        "transferred in",
        "normal",
        "successful",
    ),
}
OUTBOUND = (
    r"(?i)^(outbound|outgoing|out|manual|internal|ausgehend|intern|sortant|saliente|uscita|uitgaand|dialer|preview|"
    r"predictive)( .*)?$"
)


def meant(cells: pl.Series) -> pl.Series:
    """Return the state that the words of a cell mean, null where they mean none."""
    return _by_pattern(cells, STATES)


def outcomes(cells: pl.Series) -> pl.Series:
    """Return how contacts ended, by the words of a column; null where they do not tell."""
    return _by_pattern(cells, OUTCOMES)


def _by_pattern(cells: pl.Series, patterns: Mapping[str, tuple[str, ...]]) -> pl.Series:
    """Read the distinct cells, which are few, and look all up."""
    distinct = cells.drop_nulls().unique().rename("cell").to_frame()
    lower = pl.col("cell").str.to_lowercase().str.replace_all("_", " ").str.strip_chars()
    found = pl.coalesce(
        *(
            pl.when(lower.str.contains(f"^(?:{'|'.join(forms)})$")).then(pl.lit(name))
            for name, forms in patterns.items()
        )
    )
    known = dict(distinct.select("cell", found.alias("found")).iter_rows())
    return cells.replace_strict(known, default=None, return_dtype=pl.String)
