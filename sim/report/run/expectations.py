"""What `ccsim check` says of a scenario beside that it can run: the handle times and the attempts to expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.experiments.preview.handling import LOST, Attempts, Handling, attempts, handlings, tenure_factors, unknown_work
from sim.report.page.numbers import first_of
from sim.scenario.files.presets import presets
from sim.scenario.scenario import Scenario

MORE = 0.005
NAMED = 8


def expectations(scenario: Scenario) -> Iterator[str]:
    """Yield what a planner may compare with the figures of an ACD: handle times, attempts, and what presets add."""
    expected = {one.channel: one for one in attempts(scenario)}
    times = {one.channel: one for one in handlings(scenario)}
    for name in scenario.channels:
        said = [_handled(times[name])] if name in times else []
        said += _again(expected[name]) if name in expected else []
        yield from [f"{name}: {'; '.join(said)}"] if said else []
        if name in times and times[name].issues:
            yield f"{name}: handle time by issue: {by_issue(times[name].issues)}"
        yield from _brought(scenario, name)
    yield from unknown_work(scenario)
    for pool, factor in tenure_factors(scenario).items():
        if factor > 1 + MORE:
            yield f"{pool}: talk takes {factor:.2f} times as long on average, since some agents are new (turnover)"


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
