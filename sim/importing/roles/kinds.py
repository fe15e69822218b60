"""What kind of export a file is, by the roles that its columns can have and what stands in them."""

from __future__ import annotations

import polars as pl

from sim.importing.files.grid import LINE
from sim.importing.roles.columns import Candidates, fits
from sim.importing.roles.states import meant
from sim.importing.roles.vocabulary import COUNT, roles_of, types
from sim.importing.roles.words import is_hour, name_of
from sim.importing.roles.zeros import no_contacts
from sim.importing.rows.table import NamedTable
from sim.importing.values.moments import hours_of, stamps_of
from sim.importing.values.numbers import SHAPE, numbers
from sim.scenario.basics.problems import input_error

CHATS = r"(?i)chat|messenger|whatsapp|messaging|sms|web ?widget|live"
MOST_CHATS = 0.5
KNOWN_STATES = 0.5
SINGLE = ("id", "customer", "wait_all", "asa", "talk", "handle", "first_reply", "closed", "solved")
TIMES = ("start", "created", "date", "time", "enqueued", "state_time")


def kind_of(candidates: Candidates, table: NamedTable, place: str) -> tuple[str, str]:
    """Return the kind of a file, and what tells it.

    Raises
    ------
    InputError
        Nothing tells it: names the columns that mean nothing to us.
    """
    for kind, why in (_states(candidates, table), _counted(candidates, table), _handled(candidates, table)):
        if kind:
            return kind, why
    seen = [text for text in table.names.values() if text]
    if unfit := _unfit(table):
        raise input_error(place, unfit)
    raise input_error(
        place,
        f"cannot tell what it is from its columns {', '.join(map(repr, seen[:8]))}{' ...' * (len(seen) > 8)}; "
        "say --kind intervals, calls, chats, tickets, states or daily, and what columns are: --column offered=NAME",
    )


def _unfit(table: NamedTable) -> str:
    """Return which column would mean something, were its cells what its header says."""
    for key, text in table.names.items():
        for role in roles_of(name_of(text)) if text else ():
            wrong = table.cells.filter(pl.col(key).is_not_null() & ~pl.col(key).str.contains(SHAPE))
            if types()[role] == COUNT and wrong.height and not fits(table.cells[key], role):
                return f"line {wrong[LINE][0]}: {wrong[key][0][:30]!r} of {text!r} is no number"
    return ""


def _states(candidates: Candidates, table: NamedTable) -> tuple[str, str]:
    for column in candidates.get("state", []):
        cells = table.cells[column.key].drop_nulls()
        if cells.len() and "agent" in candidates and meant(cells).is_not_null().mean() > KNOWN_STATES:  # type: ignore[operator]
            return "states", f"{column.name.text!r} holds states of agents"
    return "", ""


def _counted(candidates: Candidates, table: NamedTable) -> tuple[str, str]:
    """Tell counts per interval or day: numbers above 1 of contacts, or none at all, and a time."""
    single = any(role in candidates for role in SINGLE) and not no_contacts(candidates, table)
    for role in ("offered", "answered", "abandoned"):
        for column in candidates.get(role, []):
            if (_largest(table.cells[column.key]) > 1 or (role == "offered" and not single)) and any(
                time in candidates for time in TIMES
            ):
                kind = "intervals" if _has_clock(candidates, table) else "daily"
                return kind, f"{column.name.text!r} counts contacts"
    return "", ""


def _largest(cells: pl.Series) -> float:
    plain = cells.rename("cell").to_frame().filter(pl.col("cell").str.contains(SHAPE)).select(numbers("cell", "."))
    return float(plain["cell"].max() or 0.0)  # type: ignore[arg-type]


def _has_clock(candidates: Candidates, table: NamedTable) -> bool:
    columns = [column for role in ("time", "start", "date", "end") for column in candidates.get(role, [])]
    firsts = [(column, table.cells[column.key].drop_nulls().head(100)) for column in columns]
    return any(stamps_of(cells).has_clock or (is_hour(column.name) and hours_of(cells)) for column, cells in firsts)


def _handled(candidates: Candidates, table: NamedTable) -> tuple[str, str]:
    """Tell single contacts: tickets have no queue to wait in, chats are held by agents, calls are the rest."""
    if "created" in candidates or ("start" in candidates and "first_reply" in candidates):
        ends = [role for role in ("first_reply", "solved", "closed", "reply_business") if role in candidates]
        if "first_reply" in ends and _are_chats(candidates, table):
            return "chats", "its channel is chat"
        if ends:
            first = candidates.get("created", candidates.get("start", []))[0].name.text
            return "tickets", f"it has {first!r} and {candidates[ends[0]][0].name.text!r}"
    timed = any(role in candidates for role in TIMES)
    tells = ("wait_all", "asa", "talk", "handle", "connected", "answered", "abandoned", "duration")
    known = [role for role in tells if role in candidates]
    if not timed or not known:
        return "", ""
    return "calls", f"it has a row for each, with {candidates[known[0]][0].name.text!r}"


def _are_chats(candidates: Candidates, table: NamedTable) -> bool:
    for column in candidates.get("channel", []):
        cells = table.cells[column.key].drop_nulls()
        if cells.len() and (cells.str.contains(CHATS).mean() or 0) > MOST_CHATS:  # type: ignore[operator]
            return True
    names = " ".join(text for text in table.names.values() if text).lower()
    return "channel" not in candidates and "chat" in names
