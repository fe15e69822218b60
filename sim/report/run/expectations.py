"""What `ccsim check` says of a scenario beside that it can run: the handle times and the attempts to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.demand import SampledDemand
from sim.experiments.preview.days import days_told, filled
from sim.experiments.preview.handling import LOST, Attempts, Handling, attempts, handlings, tenure_factors, unknown_work
from sim.language.retold import retold
from sim.language.words import clauses, joined, tr, trn
from sim.report.page.numbers import first_of, from_to
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
        yield from [tr("{name}: {text}", name=name, text=clauses(said))] if said else []
        if name in times and times[name].issues:
            yield tr("{name}: handle time by issue: {by_issue}", name=name, by_issue=by_issue(times[name].issues))
        yield from _brought(scenario, name)
    yield from days_told(scenario)
    yield from map(retold, filled(scenario))
    yield from map(retold, unknown_work(scenario))
    yield from _rostered(scenario)
    for pool, factor in tenure_factors(scenario).items():
        if factor > 1 + MORE:
            yield tr(
                "{pool}: talk takes {factor} times as long on average, since some agents are new (turnover)",
                pool=pool,
                factor=f"{factor:.2f}",
            )
    yield from _learnt(scenario)
    yield from _put_right(scenario)


def _rostered(scenario: Scenario) -> Iterator[str]:
    """Yield how many are on the roster of pools whose headcounts are of people present."""
    for name, pool in scenario.pools.items():
        away, written, most = pool.time_away, pool.shrinkage, max(pool.written_heads)
        if away is not None and written is not None and written.headcount == "present":
            how = "" if written.total is not None else tr(" ({combine} shares)", combine=written.combine)
            told = tr(
                "{name}: {leaves} % of rostered time is shrinkage{how}",
                name=name,
                leaves=f"{100 * (1 - away.leaves):.3g}",
                how=how,
            )
            yield tr(
                "{told}; {most} present take {rostered} on the roster",
                told=told,
                most=f"{most:g}",
                rostered=f"{pool.rostered(most):.4g}",
            )


def _learnt(scenario: Scenario) -> Iterator[str]:
    """Yield where the skill of pools that learn is going."""
    for name, pool in scenario.pools.items():
        if pool.learning is not None and pool.coached:
            course, skill = SkillCourse.of(pool.learning, pool.coached), scenario.skill_of(name)
            told = tr(
                "{name}: coached {coached} % of paid time, skill tends from {skill}",
                name=name,
                coached=f"{100 * pool.coached:.3g}",
                skill=f"{skill:g}",
            )
            speed = f"{12 / course.speed:.2g}"
            yield trn(
                "{told} to {at_rest}, two thirds of the way in {speed} month",
                "{told} to {at_rest}, two thirds of the way in {speed} months",
                float(speed),
                told=told,
                at_rest=f"{skill * course.at_rest:.3g}",
                speed=speed,
            )


def _put_right(scenario: Scenario) -> Iterator[str]:
    """Yield what putting causes right takes and spares."""
    if scenario.feedback is None:
        return
    hours = sum(cause.effort for issue in scenario.issues.values() for cause in issue.causes) / 3_600
    weeks = hours / scenario.feedback.hours_per_week
    spared = {name: sum(one.share * one.fixable for one in issue.causes) for name, issue in scenario.issues.items()}
    most = joined(f"{name} {100 * share:.3g} %" for name, share in spared.items() if share)
    yield trn(
        "causes: all put right after {hours} h, {weeks} week of it; that spares of the contacts {most}",
        "causes: all put right after {hours} h, {weeks} weeks of it; that spares of the contacts {most}",
        float(f"{weeks:.3g}"),
        hours=f"{hours:,.3g}",
        weeks=f"{weeks:.3g}",
        most=most,
    )


def _handled(times: Handling) -> str:
    (talk, longest), (after, most) = times.talk, times.wrap_up
    parts = (
        tr(" (talk {range}, wrap-up {range_2})", range=_range(talk, longest), range_2=_range(after, most))
        if most
        else ""
    )
    return tr("handle time {range}{parts}", range=_range(talk + after, longest + most), parts=parts)


def _range(least: float, most: float) -> str:
    low, high = (f"{value:,.0f}" if value >= 100 else f"{value:.3g}" for value in (least, most))
    return f"{low} s" if low == high else f"{from_to(low, high)} s"


def by_issue(times: Mapping[str, float]) -> str:
    """List the mean handle time of each issue: ``balance 254 s, complaint 612 s``."""
    return joined(first_of((f"{name} {_range(mean, mean)}" for name, mean in times.items()), NAMED))


def _again(expected: Attempts) -> list[str]:
    """Return the first contacts, and what they come to with redials and repeats where there are any."""
    said = [tr("{first} first contacts", first=f"{expected.first:,.0f}")]
    if expected.redialled > expected.first:
        said.append(
            tr(
                "{redialled} attempts with redials if {lost} % of all are lost",
                redialled=f"{expected.redialled:,.0f}",
                lost=f"{100 * LOST:g}",
            )
        )
    if expected.repeated > expected.redialled:
        said.append(tr("{repeated} with those who come back unresolved", repeated=f"{expected.repeated:,.0f}"))
    return [joined(said)]


def _brought(scenario: Scenario, name: str) -> Iterator[str]:
    """Yield what a preset adds to handle times of the user's own."""
    channel = scenario.tree["channels"][name]
    preset: Mapping[str, Any] = presets().get(channel.get("preset") or "", {})
    own = channel.get("handle_time") != preset.get("handle_time")
    if own and "wrap_up" in preset and channel.get("wrap_up") == preset["wrap_up"]:
        yield tr(
            "{name}: its preset adds the wrap-up; if your handle times have it in them, write wrap_up: null", name=name
        )
