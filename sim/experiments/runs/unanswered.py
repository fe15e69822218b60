"""Who is left without an answer: what a planner must know before any figure looks good."""

from __future__ import annotations

from collections.abc import Iterator

from sim.calendar import Timetable, joined
from sim.demand.staff.cover import uncovered, without_experts
from sim.experiments.preview.moments import when
from sim.experiments.runs.results import RunResult
from sim.language import kept
from sim.metrics.counting.scopes import CENTER, Scope
from sim.scenario.scenario import Scenario

FEW, SOME, MANY = 0.001, 0.005, 0.05
# What was left behind, from which share of all on is it told, and how.
KINDS = {
    "left_waiting": (FEW, kept.LEFT_WAITING),
    "left_at_close": (SOME, kept.LEFT_AT_CLOSE),
    "left_overdue": (MANY, kept.LEFT_OVERDUE),
    "left_with_experts": (SOME, kept.LEFT_WITH_EXPERTS),
}
# Who is not there, by whether it is so for all of them, and whether experts are meant.
GONE = {
    (True, False): kept.NOBODY_THERE,
    (True, True): kept.NO_EXPERT_THERE,
    (False, False): kept.NOBODY_FOR_SOME,
    (False, True): kept.NO_EXPERT_FOR_SOME,
}


def unanswered(result: RunResult) -> Iterator[str]:
    """Yield how many of how many were left without an answer, on which channel, and why, where that is known."""
    channels: list[Scope] = [(("channel", name),) for name in result.scenario.channel_names]
    known = [scope for scope in channels if scope in result.scopes and _mean(result, "arrivals", scope) > 0]
    for scope in known or [CENTER]:
        yield from _left(result, scope)


def _left(result: RunResult, scope: Scope) -> Iterator[str]:
    came = _mean(result, "arrivals", scope)
    for total, (least, said) in KINDS.items():
        left = _mean(result, total, scope)
        if left > 0 and left >= least * came:
            of, why = kept.OF_CHANNEL.format(name=scope[0][1]) if scope else "", _why(result.scenario, total, scope)
            yield said.format(left=_count(left), came=_count(came), of=of, why=why)


def _mean(result: RunResult, total: str, scope: Scope) -> float:
    """Return the mean of a total over replications; 0 where it was not kept."""
    mean = float(result.totals(total, scope).mean())
    return mean if mean == mean else 0.0


def _count(mean: float) -> str:
    return f"{mean:,.0f}" if mean >= 10 or mean == round(mean) else f"{mean:.2g}"


def _why(scenario: Scenario, total: str, scope: Scope) -> str:
    """Return when nobody is there who could answer; nothing where that is not what keeps them waiting."""
    if not scope or total == "left_at_close":
        return ""
    channel, timetable, experts = scope[0][1], Timetable(scenario), total == "left_with_experts"
    gaps = (without_experts if experts else uncovered)(timetable, channel)
    every = joined([span for gap in gaps for span in gap])
    if not every:
        return ""
    said = GONE[gaps.count(gaps[0]) == len(gaps), experts]
    return said.format(when=when(scenario, every, timetable.open_windows(channel)))
