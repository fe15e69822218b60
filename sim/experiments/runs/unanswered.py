"""Who is left without an answer: what a planner must know before any figure looks good."""

from __future__ import annotations

from collections.abc import Iterator

from sim.calendar import Timetable, joined
from sim.demand.staff.cover import uncovered, without_experts
from sim.experiments.preview.moments import when
from sim.experiments.runs.results import RunResult
from sim.metrics.counting.scopes import CENTER, Scope
from sim.scenario.scenario import Scenario

FEW, SOME, MANY = 0.001, 0.005, 0.05
# What was left behind, from which share of all on is it told, and how.
KINDS = {
    "left_waiting": (FEW, "are never answered, and count as missed once they have waited for longer than the target"),
    "left_at_close": (SOME, "are cut off as it closes, and count as missed if they have waited longer than the target"),
    "left_overdue": (MANY, "are overdue at the end, and nobody has begun with them"),
    "left_with_experts": (SOME, "wait for an expert at the end, in vain so far"),
}


def unanswered(result: RunResult) -> Iterator[str]:
    """Yield how many of how many were left without an answer, on which channel, and why, where that is known."""
    channels: list[Scope] = [(("channel", name),) for name in result.scenario.channel_names]
    known = [scope for scope in channels if scope in result.scopes and _mean(result, "arrivals", scope) > 0]
    for scope in known or [CENTER]:
        yield from _left(result, scope)


def _left(result: RunResult, scope: Scope) -> Iterator[str]:
    came = _mean(result, "arrivals", scope)
    for total, (least, what) in KINDS.items():
        left = _mean(result, total, scope)
        if left > 0 and left >= least * came:
            of = f" of {scope[0][1]}" if scope else ""
            yield f"{_count(left)} of {_count(came)} contacts{of} {what}{_why(result.scenario, total, scope)}"


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
    who = f"{'' if gaps.count(gaps[0]) == len(gaps) else 'for some of them '}{'no expert' if experts else 'nobody'}"
    return f": {who} is on duty {when(scenario, every, timetable.open_windows(channel))}"
