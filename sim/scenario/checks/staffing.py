"""What only the whole scenario can tell of pools: skills nobody needs, keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from sim.scenario.basics.problems import Path, counted
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool, Skill
from sim.scenario.staff.staffing import CrossTrained

Found = Iterator[tuple[Path, str]]


def check_staff(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    yield from _skills(scenario)
    yield from _cross_training(scenario)
    yield from _fractions(scenario)


def _fractions(scenario: Scenario) -> Found:
    """Refuse to say how fractions of agents come where every headcount is whole."""
    for name, pool in scenario.pools.items():
        pools = [pool, *(regime.pools[name] for _, regime in scenario.regimes)]
        whole = all(one.rostered(heads) == int(one.rostered(heads)) for one in pools for heads in one.written_heads)
        if "fraction" in pool.model_fields_set and whole:
            yield ("pools", name, "fraction"), "changes nothing where every headcount is whole; leave it out"


def _skills(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        for index, skill in enumerate(pool.skills):
            path: Path = ("pools", name, "skills", index)
            yield from _skill(scenario, pool, path, skill.channel, skill.preempt)
            yield from _idle_keys(scenario, path, skill, most_agents(pool))
        for channel, extra in pool.cross_trained.items():
            yield from _skill(scenario, pool, ("pools", name, "cross_trained", channel), channel, extra.preempt)
        modes = [scenario.channels[channel].service_mode for channel in pool.channels]
        mixes = any(mode.undivided for mode in modes) and any(mode.shared for mode in modes)
        if "mix" in pool.model_fields_set and not mixes:
            yield ("pools", name, "mix"), "changes nothing without a live and a concurrent skill; leave it out"


def _skill(scenario: Scenario, pool: Pool, path: Path, channel: str, preempt: bool) -> Found:
    mode = scenario.channels[channel].service_mode
    if not mode.staffed:
        yield path, f"is for {channel!r}, where no agent is needed; leave it out"
    if preempt and not mode.deferred:
        yield path, f"has preempt, but {channel!r} is {mode.name}: only deferred work is interrupted; leave it out"
    if preempt and not any(scenario.channels[other].service_mode.queued for other in pool.channels):
        yield path, "has preempt, but its pool has no live or concurrent skill that could interrupt; leave it out"


def _cross_training(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        most = most_agents(pool)
        for channel, extra in pool.cross_trained.items():
            path: Path = ("pools", name, "cross_trained", channel)
            if extra.share * most < 0.5:
                told = f"gives {extra.share:g} of {counted(most, 'agent')} the skill, which is nobody"
                yield path, f"{told}; write a larger share"
            yield from _idle_keys(scenario, path, extra, most)


def _idle_keys(scenario: Scenario, path: Path, skill: Skill | CrossTrained, most: int) -> Found:
    """Refuse a rank that no rule looks at, and a reserve that leaves nobody."""
    rules = (scenario.routing.agent_selection, scenario.routing.contact_selection)
    if skill.rank > 1 and not any(rule == "ranked" or ":" in rule for rule in rules):
        told = "changes nothing without a ranked rule; choose agent_selection or contact_selection: ranked"
        yield (*path, "rank"), told
    if skill.reserve and skill.reserve >= most:
        told = f"keeps back {skill.reserve} of {counted(most, 'agent')}, so nobody is served"
        yield (*path, "reserve"), f"{told}; write less"


def most_agents(pool: Pool) -> int:
    """Return the most agents that a pool ever has."""
    seats = [ceil(pool.rostered(heads) - 1e-9) for heads in pool.written_heads]
    return max(seats) if pool.shifts is None else sum(seats)
