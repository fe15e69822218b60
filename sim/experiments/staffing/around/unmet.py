"""Why headcounts cannot keep targets: how many are missing when, and which rule alone stands in the way.

A verdict that nothing keeps a target is never the last word: the least that is left unmet is told, and each rule (the
most of a pool, staff that is fixed, lines, places in a queue) is lifted alone and far more agents are simulated again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.formulas import AgentShortage, Splitter
from sim.experiments.staffing.grid import MOST, StaffGrid
from sim.experiments.staffing.playing.loads import Loads, as_planned
from sim.language import kept
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.units import write_clock
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.planning.staffing import PoolBounds
from sim.scenario.scenario import Scenario

FIRST = 3
MOST_RULES = 8  # lifted, each of which takes a simulation
Missed = Callable[[Scenario], set[int]]


class RuleInTheWay(NamedTuple):
    """What may stand in the way: in words, what would be there without it, and the key that lifts it."""

    told: str
    instead: str
    path: str
    value: Any = None


class ShortStretch(NamedTuple):
    """A stretch of time in which as many are needed, and may be there."""

    kind: int
    first: int
    last: int
    short: AgentShortage


def short_of(splitter: Splitter, loads: Loads) -> list[str]:
    """Return sentences on when more agents are needed than may be there, by formulas for loads as planned."""
    grid = splitter.grid
    found = _stretches(grid, _worst(splitter.short(as_planned(grid, loads))))
    found.sort(key=lambda one: one.short.most - one.short.need)
    told = [_told(grid, one) for one in found[:FIRST]]
    if len(found) > FIRST:
        more = kept.MORE_SHORTAGE if len(found) == FIRST + 1 else kept.MORE_SHORTAGES
        told.append(more.format(number=len(found) - FIRST))
    return told


def _worst(shortages: Iterator[AgentShortage]) -> list[AgentShortage]:
    """Return the largest shortage of each moment, of the fewest channels."""
    found: dict[int, AgentShortage] = {}
    for one in shortages:
        known = found.get(one.at)
        if known is None or (known.need - known.most, -len(known.channels)) < (one.need - one.most, -len(one.channels)):
            found[one.at] = one
    return [found[at] for at in sorted(found)]


def _stretches(grid: StaffGrid, shortages: Sequence[AgentShortage]) -> list[ShortStretch]:
    """Put moments together that follow each other and lack as much."""
    found: list[ShortStretch] = []
    step = int(grid.scenario.calendar.interval)
    for one in shortages:
        kind, clock = int(grid.kind_of[grid.days[one.at]]), int(grid.clocks[one.at])
        last = found[-1] if found else None
        if last and (last.kind, last.last) == (kind, clock) and last.short[1:] == one[1:]:
            found[-1] = last._replace(last=clock + step)
        else:
            found.append(ShortStretch(kind, clock, clock + step, one))
    return found


def _told(grid: StaffGrid, one: ShortStretch) -> str:
    names, short = grid.scenario.channel_names, one.short
    who = " and ".join(names[channel] for channel in short.channels)
    when = f"{grid.kinds[one.kind]} {write_clock(one.first)}-{write_clock(one.last)}"
    rules = [(pool, _limit(grid, pool, short.at)) for pool in short.pools]
    limits = " and ".join(told for _, told in rules if told)
    more = [_more(grid, pool, short.need - short.most) for pool, told in rules if told]
    numbers = {"needed": f"{short.need:.0f}", "most": f"{short.most:.0f}"}
    return kept.NEEDS_ABOUT.format(who=who, stretch=when, limits=limits, heads=", or ".join(more), **numbers)


def _limit(grid: StaffGrid, pool: int, at: int) -> str:
    """Say what keeps more agents of a pool away; nothing where nothing does."""
    cell, name = int(grid.of_interval[pool, at]), grid.scenario.pool_names[pool]
    if cell >= 0:
        most = grid.cells[cell].most
        return kept.HAS_AT_MOST.format(name=name, most=most) if most < MOST else ""
    fixed = kept.FIXED_AT.format(name=name, present=f"{grid.plan.present[pool, at]:g}")
    return fixed if grid.seconds[pool, at] > 0 else ""


def _more(grid: StaffGrid, pool: int, lacking: float) -> str:
    heads = int(np.ceil(lacking / max(float(grid.available[pool]), 1e-9) - 1e-6))
    more = kept.MORE_HEAD if heads == 1 else kept.MORE_HEADS
    return more.format(number=heads, name=grid.scenario.pool_names[pool])


def in_the_way(grid: StaffGrid, rows: Rows, impossible: Sequence[int], missed: Missed) -> list[str]:
    """Return a sentence on the rules each of which, lifted alone, lets far more agents keep all targets that failed.

    Parameters
    ----------
    impossible
        The rows that even far more agents miss.
    missed
        Simulates far more agents of a scenario and returns the rows that they miss.
    """
    rules = [rule for rule in _rules(grid, rows, impossible) if _restores(grid.scenario, rule, impossible, missed)]
    who = " and ".join(sorted({rows.who(rows.rows[row]) for row in impossible}))
    if not rules:
        return [kept.NO_RULE.format(who=who)]
    told = "; ".join(kept.LIFTED.format(rule=one.told, instead=one.instead) for one in rules)
    return [kept.IN_THE_WAY.format(who=who, rules=told)]


def _restores(scenario: Scenario, rule: RuleInTheWay, impossible: Sequence[int], missed: Missed) -> bool:
    try:
        lifted = varied(scenario, [Change(rule.path, rule.value, "staff")])
        return not set(impossible) & missed(lifted)
    except InputError:  # without it the scenario says nothing, or something else
        return False


def _rules(grid: StaffGrid, rows: Rows, impossible: Sequence[int]) -> Iterator[RuleInTheWay]:
    found = [*_of_pools(grid), *_of_channels(grid, rows, impossible)]
    yield from found[:MOST_RULES]


def _of_pools(grid: StaffGrid) -> Iterator[RuleInTheWay]:
    for name, bounds in grid.block.pools.items():
        more = kept.ANY_MORE_HEADS.format(name=name)
        if not isinstance(bounds, PoolBounds):
            yield RuleInTheWay(kept.IS_FIXED.format(name=name), more, f"staffing.pools.{name}", {"most": MOST})
        elif bounds.most is not None:
            yield RuleInTheWay(kept.HAS_A_MOST.format(name=name), more, f"staffing.pools.{name}.most", MOST)


def _of_channels(grid: StaffGrid, rows: Rows, impossible: Sequence[int]) -> Iterator[RuleInTheWay]:
    channels = {rows.who(rows.rows[row]) for row in impossible} & set(grid.scenario.channel_names)
    for name in sorted(channels):
        channel = grid.scenario.channels[name]
        if channel.lines is not None:
            has = kept.HAS_LINE if channel.lines == 1 else kept.HAS_LINES
            told = has.format(name=name, number=channel.lines)
            yield RuleInTheWay(told, kept.MORE_LINES, f"channels.{name}.lines")
        if channel.queue_limit is not None:
            told = kept.QUEUE_LIMITED.format(name=name)
            yield RuleInTheWay(told, kept.LONGER_QUEUE, f"channels.{name}.queue_limit")
