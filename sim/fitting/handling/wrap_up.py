"""Wrap-up that no file records: how long after a conversation its agent leaves callers waiting."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import DERIVED, NORMAL, Finding, Floats, Mask
from sim.fitting.patience.laws import EXPONENTIAL, GAMMA, LOGNORMAL, fit_law
from sim.fitting.patience.survival import kaplan_meier

FEWEST_ENDS = 30
ABSENT = 900.0  # s: a longer gap is absence, and shows in the staffing
WAITED = 1.0
MOSTLY, FAIRLY = 0.8, 0.5
HALF_A_TICK = 0.5
FAMILIES = (EXPONENTIAL, GAMMA)
BETWEEN = "\n"  # names of queues
OFF, LOOSELY = 0.05, 0.25  # of the curve's mean, and of its variation, a law may be off
WORTH = 4.0  # by so much the criterion of the gamma law must be below that of the exponential
METHOD = "time until who waits is answered"
LIMIT = "wrap-up is not recorded: how long callers are left waiting after a call stands in, short pauses included"


class Waited(NamedTuple):
    """Conversations at whose end a caller waits.

    Attributes
    ----------
    seconds
        From the end of the conversation until the agent answers, or until nobody waits.
    answered
        Whether the agent answered then, so that the wrap-up was over; else it lasted longer.
    """

    seconds: Floats
    answered: Mask


def waited_after(contacts: pl.DataFrame, queues: Collection[str] | None = None, longest: float = ABSENT) -> Waited:
    """Return what is seen of wrap-ups, of contacts with ``agent``, ``queue``, ``arrival``, ``answered``, ``talk_end``.

    An agent who is free takes who waits: as long as somebody waits in a queue that the agent serves and is not taken,
    the agent is not free. The day's last contact of each agent is left out, and so are gaps above ``longest`` seconds,
    which are absence.

    Parameters
    ----------
    queues
        Of which queues the conversations are; of all unless given. Agents may serve others beside.
    """
    contacts = contacts.with_columns(_kind(contacts))
    gaps = _gaps(contacts, longest)
    gaps = gaps if queues is None else gaps.filter(pl.col("queue").is_in(list(queues)))
    parts = [
        _of_agents(rows, *_spells(contacts.filter(pl.col("kind").is_in(serves.split(BETWEEN)))))
        for (serves,), rows in gaps.group_by("serves", maintain_order=True)
    ]
    seconds, answered = zip(*parts, strict=True) if parts else ([np.empty(0)], [np.empty(0, dtype=bool)])
    return Waited(np.concatenate(seconds), np.concatenate(answered))


def _kind(contacts: pl.DataFrame) -> pl.Expr:
    """Return what agents choose contacts by: the queue, with the issue where the file tells it of the lost too."""
    lost = contacts.filter(pl.col("agent").is_null())
    told = "issue" in contacts.columns and len(lost) > 0 and lost["issue"].count() > MOSTLY * len(lost)
    issue = pl.col("issue").fill_null("") if told else pl.lit("")
    return pl.concat_str("queue", issue, separator=" ").alias("kind")


def _serves(served: pl.DataFrame) -> pl.DataFrame:
    """Return the kinds that each agent serves, as one text: at least half as often as all agents do."""
    counts = served.group_by("agent", "kind").len("n")
    mine, every = pl.col("n") / pl.col("n").sum().over("agent"), pl.col("n").sum().over("kind") / pl.col("n").sum()
    kept = counts.filter(mine >= FAIRLY * every).sort("agent", "kind")
    return kept.group_by("agent").agg(pl.col("kind").str.join(BETWEEN).alias("serves"))


def _gaps(contacts: pl.DataFrame, longest: float) -> pl.DataFrame:
    """Return when each conversation was over, when its agent answered next, and whether that caller had waited."""
    served = contacts.filter(pl.col("agent").is_not_null(), pl.col("talk_end").is_not_null()).sort("agent", "answered")
    micros = (pl.col("answered") - pl.col("arrival")).dt.total_microseconds()
    gaps = served.select(
        "agent", "queue", (pl.col("talk_end").dt.timestamp("us") / 1e6).alias("over"),
        (pl.col("answered").shift(-1).over("agent").dt.timestamp("us") / 1e6).alias("back"),
        (micros.shift(-1).over("agent") > WAITED * 1e6).alias("waited"),
    )  # fmt: skip
    near = gaps.filter((pl.col("back") - pl.col("over")).is_between(0, longest))
    return near.join(_serves(served), on="agent", maintain_order="left").sort("serves", maintain_order=True)


def _spells(contacts: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the stretches in which anybody waits, in seconds since 1970: those of all who wait, joined."""
    gone = (pl.coalesce("answered", "left").dt.timestamp("us") / 1e6).alias("gone")
    rows = contacts.select(pl.col("arrival").dt.timestamp("us") / 1e6, gone).sort("arrival")
    waiting = rows.filter(pl.col("gone") - pl.col("arrival") > WAITED)
    came, left = waiting["arrival"].to_numpy(), np.maximum.accumulate(waiting["gone"].to_numpy())
    begins = np.flatnonzero(np.concatenate([[True], came[1:] > left[:-1]])[: len(came)])
    return came[begins], left[np.append(begins[1:], len(left))[: len(begins)] - 1]


def _of_agents(gaps: pl.DataFrame, came: Floats, gone: Floats) -> tuple[Floats, Mask]:
    """Return what is seen of gaps in whose beginning somebody waits, given the stretches in which anybody does."""
    over, back, waited = (gaps[name].to_numpy() for name in ("over", "back", "waited"))
    spell = np.searchsorted(came, over, "right") - 1
    within = (spell >= 0) & (over < np.append(gone, -np.inf)[spell])
    until = np.minimum(np.append(gone, np.inf)[spell], back)[within]
    seconds = np.maximum(until - over[within], HALF_A_TICK)  # a clock of whole seconds
    return seconds, np.asarray(waited[within] & (until >= back[within]))


def wrap_up_from_waits(seen: Waited) -> tuple[Finding, float, str] | None:
    """Return the mean wrap-up, its coefficient of variation, and its family; ``None`` below 30 ends.

    Durations of which some are only known to be longer: gamma by likelihood, or exponential where that is as likely,
    if its mean is within 5 % of that of Kaplan and Meier's curve, and its variation within a quarter; else mean and
    variation of the curve, lognormal.
    It includes short pauses, which is what the queue feels.
    """
    ends = int(seen.answered.sum())
    if ends < FEWEST_ENDS:
        return None
    laws = [fit_law(family, seen.seconds[seen.answered], seen.seconds[~seen.answered]) for family in FAMILIES]
    law = laws[1] if laws[1].aic < laws[0].aic - WORTH else laws[0]
    mean, cv = curve_moments(seen)
    follows = abs(law.mean / mean - 1) <= OFF and abs(law.cv / cv - 1) <= LOOSELY
    mean, cv, family = (law.mean, law.cv, law.family) if follows else (mean, cv, LOGNORMAL)
    half = NORMAL * cv / np.sqrt(ends)
    low, high = float(mean * (1 - half)), float(mean * (1 + half))
    return Finding(mean, low, high, "s", ends, "answers to who waited", METHOD, DERIVED, (LIMIT,)), cv, family


def curve_moments(seen: Waited) -> tuple[float, float]:
    """Return mean and coefficient of variation of Kaplan and Meier's curve, taken as over at its last time."""
    curve = kaplan_meier(seen.seconds, seen.answered)
    share = -np.diff(np.concatenate([[1.0], curve.share[:-1], [0.0]]))
    mean = float((share * curve.times).sum())
    return mean, float(np.sqrt((share * (curve.times - mean) ** 2).sum())) / mean
