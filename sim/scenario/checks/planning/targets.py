"""What only the whole scenario can tell of a staffing that is to be found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from sim.scenario.basics.problems import Path
from sim.scenario.basics.varying import spoken
from sim.scenario.checks.planning.templates import check_templates
from sim.scenario.planning.staffing import PoolBounds, StaffingTarget
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_planning(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    block = scenario.staffing
    if block is None:
        return
    for number, target in enumerate(block.targets or ()):
        if target in (block.targets or ())[:number]:
            first = (block.targets or ()).index(target) + 1
            yield ("staffing", "targets", number), f"is the same as target {first}; leave one of them out"
        yield from _target(scenario, ("staffing", "targets", number), target)
    if block.targets is None and not any(channel.target for channel in scenario.channels.values()):
        yield ("staffing",), "has no targets, and no channel has one; write targets: [{channel: phone, within: 20 s}]"
    yield from _pools(scenario)
    yield from check_templates(scenario, block)


def _target(scenario: Scenario, path: Path, target: StaffingTarget) -> Found:
    if target.pool is not None:
        if block_fixed(scenario, target.pool):
            yield (*path, "pool"), f"limits the occupancy of {target.pool!r}, which is fixed; name a pool that is not"
        return
    assert target.channel is not None
    channel = scenario.channels[target.channel]
    if not channel.service_mode.staffed or not channel.service_mode.inbound:
        yield (*path, "channel"), f"is for {target.channel!r}, where no agent answers customers; name another channel"
    elif channel.target is None and target.metric in ("service_level", "target_met") and target.within is None:
        yield path, f"is for {target.channel!r}, which has no target; write within: 20 s and share: 0.8"
    if channel.service_mode.deferred and target.metric in ("abandonment", "asa"):
        yield (*path, "metric"), f"is {target.metric} of {target.channel!r}, whose messages wait; write service_level"


def block_fixed(scenario: Scenario, pool: str) -> bool:
    """Whether the staff of a pool stays as it is written."""
    return scenario.staffing is not None and scenario.staffing.pools.get(pool) == "fixed"


def _pools(scenario: Scenario) -> Found:
    block = scenario.staffing
    assert block is not None
    for name, bounds in block.pools.items():
        path: Path = ("staffing", "pools", name)
        if not isinstance(bounds, PoolBounds):
            continue
        if bounds.least is None and bounds.most is None:
            yield path, "says nothing; write least: 2, most: 40, or fixed"
            continue
        least, most = spoken(bounds.least or 0), spoken(bounds.most if bounds.most is not None else 20_000)
        if max(least) > max(most) or (len(least) == len(most) and _crossed(least, most)):
            yield path, "has least above most; write least: 2, most: 40"
        if max(most) == 0:
            yield (*path, "most"), "leaves nobody; write 1 or more, or take the pool out of the scenario"
    if all(block.pools.get(name) == "fixed" for name in scenario.pools):
        yield ("staffing", "pools"), "leaves no pool to staff, as all are fixed; leave one out"


def _crossed(least: list[int], most: list[int]) -> bool:
    return any(few > many for few, many in zip_longest(least, most, fillvalue=0))
