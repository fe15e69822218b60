"""Whether a recorded figure is one that the scenario could have made, and the likely cause where it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from sim.experiments.statistics.estimate import student
from sim.fitting.finding import Floats
from sim.language.words import marked

AGREES, WIDE, DIFFERS = "agrees", "agrees but wide", "differs"
WIDE_FROM = 0.2
CLOSE = 0.005
CONFIDENCE = 0.95
EVERYTHING = "all"
CLOSED = marked(
    "contacts were recorded while the scenario is closed, or refuses them: compare calendar.open, and limits of lines"
)
LATE_REPLIES = marked("replies are too late: more agents wrote than counted, or a reply takes less work")
EARLY_REPLIES = marked("replies are too early: agents did other work between, or a reply takes more of it")
FEW_WAIT = marked(
    "too few have to wait: agents pause while nobody waits, so that more wait in truth, and more of them leave; or "
    "issues and hours differ in patience"
)
LONGER_PATIENCE = marked(
    "patience: who abandons does so too late; one patience of all hides issues and hours that differ"
)

TOO_MANY = marked(
    "waits are too short: agents were less available than counted (absence, pauses), or wrap-up is longer"
)
TOO_FEW = marked("waits are too long: more agents were there than counted, or wrap-up is shorter")
WHO_WAS_THERE = marked("who was there, or work that the files do not hold")
SINGLE_HOURS = marked("the staffing table: single hours or weekdays are off though the whole is not")
# What is to be said instead where nobody counted the staff: it follows from abandonment, by Erlang A.
OF_ESTIMATED_STAFF = {
    TOO_MANY: marked(
        "waits are too short: the staff is an estimate by Erlang A, no count, and too high; tell who was there "
        "(agents' states, or a staffing report)"
    ),
    TOO_FEW: marked(
        "waits are too long: the staff is an estimate by Erlang A, no count, and too low; tell who was there "
        "(agents' states, or a staffing report)"
    ),
    WHO_WAS_THERE: marked(
        "the staff, which is an estimate by Erlang A and no count, or work that the files do not hold"
    ),
    SINGLE_HOURS: marked("the staff of single hours or weekdays, which is an estimate by Erlang A and no count"),
}


@dataclass(frozen=True)
class Verdict:
    """One recorded figure beside the simulated ones.

    Attributes
    ----------
    channel, figure, by
        What it is of: ``by`` is ``all``, a weekday such as ``mon`` or an hour such as ``09:00``.
    recorded, simulated
        The figure, and its mean over replications.
    low, high
        Between which one more replication would be, 19 times of 20; the record is one realisation.
    word
        ``agrees``, ``agrees but wide`` (half width above 20 % of the figure: the data could not tell), ``differs``.
    cause
        What may be behind a difference.
    """

    channel: str
    figure: str
    by: str
    recorded: float
    simulated: float
    low: float
    high: float
    word: str
    cause: str = ""

    @property
    def size(self) -> float:
        """How far the simulation is off, as a share of the record."""
        return self.simulated / self.recorded - 1 if self.recorded else float("nan")


def judged(channel: str, figure: str, by: str, recorded: float, values: Floats) -> Verdict | None:
    """Return the verdict on a figure from its values in replications; ``None`` where either is undefined.

    The record x is compared with mean +- t s sqrt(1 + 1/R), the prediction interval of one more of R replications.
    What cannot vary, such as offered in a replay of single contacts, agrees within half a percent.
    """
    known = values[~np.isnan(values)]
    if len(known) < 2 or np.isnan(recorded):
        return None
    mean, n = float(known.mean()), len(known)
    half = student(n - 1, CONFIDENCE) * float(known.std(ddof=1)) * sqrt(1 + 1 / n)
    half = max(half, CLOSE * abs(mean))
    inside = abs(recorded - mean) <= half
    word = DIFFERS if not inside else WIDE if half > WIDE_FROM * abs(recorded) else AGREES
    return Verdict(channel, figure, by, recorded, mean, mean - half, mean + half, word)


def with_causes(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts with the likely cause of those that differ, by what else differs on the channel."""
    causes = {channel: cause_of(list(mine)) for channel, mine in _of_channels(verdicts).items()}
    return [replace(one, cause=causes[one.channel]) if one.word == DIFFERS else one for one in verdicts]


def with_estimated_staff(verdicts: Iterable[Verdict], channels: Collection[str]) -> tuple[Verdict, ...]:
    """Return verdicts that blame no count of agents on channels whose staff was estimated, not counted."""
    return tuple(
        replace(one, cause=OF_ESTIMATED_STAFF.get(one.cause, one.cause)) if one.channel in channels else one
        for one in verdicts
    )


def _of_channels(verdicts: Iterable[Verdict]) -> Mapping[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        found.setdefault(one.channel, []).append(one)
    return found


def cause_of(verdicts: Sequence[Verdict]) -> str:
    """Return the likely cause of what differs on one channel, most telling first."""
    whole = {one.figure: one for one in verdicts if one.by == EVERYTHING}
    off = {name: np.sign(one.simulated - one.recorded) for name, one in whole.items() if one.word == DIFFERS}
    if off.get("offered", 0) < 0:
        return CLOSED
    if "handle_time" in off:
        return marked("handle times: those fitted are not those recorded")
    if "reply_time" in off or "backlog" in off:
        longer = off.get("reply_time", 0) or off.get("backlog", 0)
        return LATE_REPLIES if longer > 0 else EARLY_REPLIES
    waits, lost = off.get("asa", 0), off.get("abandonment", 0)
    if not waits and not lost and "wait_abandoned" in off:
        return LONGER_PATIENCE if off["wait_abandoned"] > 0 else marked("patience: who abandons does so too soon")
    if waits < 0 and lost <= 0:
        return TOO_MANY
    if waits > 0 and lost >= 0:
        return TOO_FEW
    if waits and lost:
        return marked("patience: waits and abandonment are off in opposite directions")
    if lost < 0 and (off.get("wait_p50", 0) < 0 or off.get("service_level", 0) > 0):
        return FEW_WAIT
    if lost:
        return marked("patience: abandonment is off though waits are not")
    if "wait_p50" in off or "wait_p90" in off:
        return marked("how waits scatter: agents pause more when nobody waits, or contacts have priorities")
    if "service_level" in off:
        return marked("the formula of the service level, or its threshold, is another")
    if "occupancy" in off:
        return WHO_WAS_THERE
    return SINGLE_HOURS
