"""What `ccsim check` says of a scenario beside that it can run: the handle times and the attempts to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.demand import SampledDemand
from sim.experiments.preview.days import days_told, filled
from sim.experiments.preview.handling import LOST, Attempts, Handling, attempts, handlings, tenure_factors, unknown_work
from sim.report.page.numbers import first_of
from sim.scenario.files.presets import presets
from sim.scenario.scenario import Scenario
from sim.scenario.staff.learning import SkillCourse

MORE = 0.005
NAMED = 8


def expectations(scenario: Scenario, demand: SampledDemand | None = None) -> Iterator[str]:
    """Yield what a planner may compare with the figures of an ACD: handle times, attempts, and what presets add."""
    expected = {one.channel: one for one in attempts(scenario, demand)}
    times = {one.channel: one for one in handlings(scenario, demand)}
    for name in scenario.channels:
        said = [_handled(times[name])] if name in times else []
        said += _again(expected[name]) if name in expected else []
        yield from [f"{name}: {'; '.join(said)}"] if said else []
        if name in times and times[name].issues:
            yield f"{name}: handle time by issue: {by_issue(times[name].issues)}"
        yield from _brought(scenario, name)
    yield from days_told(scenario)
    yield from filled(scenario)
    yield from unknown_work(scenario)
    yield from _rostered(scenario)
    for pool, factor in tenure_factors(scenario).items():
        if factor > 1 + MORE:
            yield f"{pool}: talk takes {factor:.2f} times as long on average, since some agents are new (turnover)"
    yield from _learnt(scenario)


def _rostered(scenario: Scenario) -> Iterator[str]:
    """Yield how many are on the roster of pools whose headcounts are of people present."""
    for name, pool in scenario.pools.items():
        away, written, most = pool.time_away, pool.shrinkage, max(pool.written_heads)
        if away is not None and written is not None and written.headcount == "present":
            how = "" if written.total is not None else f" ({written.combine} shares)"
            told = f"{name}: {100 * (1 - away.leaves):.3g} % of rostered time is shrinkage{how}"
            yield f"{told}; {most:g} present take {pool.rostered(most):.4g} on the roster"


def _learnt(scenario: Scenario) -> Iterator[str]:
    """Yield where the skill of pools that learn is going, and what putting causes right takes and spares."""
    for name, pool in scenario.pools.items():
        if pool.learning is not None and pool.coached:
            course, skill = SkillCourse.of(pool.learning, pool.coached), scenario.skill_of(name)
            told = f"{name}: coached {100 * pool.coached:.3g} % of paid time, skill tends from {skill:g}"
            yield f"{told} to {skill * course.at_rest:.3g}, two thirds of the way in {12 / course.speed:.2g} months"
    if scenario.feedback is not None:
        hours = sum(cause.effort for issue in scenario.issues.values() for cause in issue.causes) / 3_600
        weeks = hours / scenario.feedback.hours_per_week
        spared = {name: sum(one.share * one.fixable for one in issue.causes) for name, issue in scenario.issues.items()}
        most = ", ".join(f"{name} {100 * share:.3g} %" for name, share in spared.items() if share)
        yield f"causes: all put right after {hours:,.3g} h, {weeks:.3g} weeks of it; that spares of the contacts {most}"


def _handled(times: Handling) -> str:
    (talk, longest), (after, most) = times.talk, times.wrap_up
    parts = f" (talk {_range(talk, longest)}, wrap-up {_range(after, most)})" if most else ""
    return f"handle time {_range(talk + after, longest + most)}{parts}"


def _range(least: float, most: float) -> str:
    low, high = (f"{value:,.0f}" if value >= 100 else f"{value:.3g}" for value in (least, most))
    return f"{low} s" if low == high else f"{low} to {high} s"


def by_issue(times: Mapping[str, float]) -> str:
    """List the mean handle time of each issue: ``balance 254 s, complaint 612 s``."""
    return ", ".join(first_of((f"{name} {_range(mean, mean)}" for name, mean in times.items()), NAMED))


def _again(expected: Attempts) -> list[str]:
    """Return the first contacts, and what they come to with redials and repeats where there are any."""
    said = [f"{expected.first:,.0f} first contacts"]
    if expected.redialled > expected.first:
        said.append(f"{expected.redialled:,.0f} attempts with redials if {100 * LOST:g} % of all are lost")
    if expected.repeated > expected.redialled:
        said.append(f"{expected.repeated:,.0f} with those who come back unresolved")
    return [", ".join(said)]


def _brought(scenario: Scenario, name: str) -> Iterator[str]:
    """Yield what a preset adds to handle times of the user's own."""
    channel = scenario.tree["channels"][name]
    preset: Mapping[str, Any] = presets().get(channel.get("preset") or "", {})
    own = channel.get("handle_time") != preset.get("handle_time")
    if own and "wrap_up" in preset and channel.get("wrap_up") == preset["wrap_up"]:
        yield f"{name}: its preset adds the wrap-up; if your handle times have it in them, write wrap_up: null"
