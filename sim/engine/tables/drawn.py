"""What decides by luck, as records: keys of uniform numbers, laws of durations, what tiers may."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.demand import SampledDemand
from sim.demand.day_columns import DayColumns
from sim.demand.distributions import FAMILIES, Sampler
from sim.engine.drawing.functions import loops
from sim.engine.records import draws
from sim.engine.records.draws import (
    EMPIRICAL,
    EXP,
    GAMMA,
    GAMMAINCINV,
    LOG1P,
    LOGNORMAL,
    MIXTURE,
    NDTRI,
    OF_TIERS,
    Draws,
)
from sim.engine.records.layout import NOBODY, records
from sim.model.again.attempts import numbered
from sim.model.center import Center
from sim.random import key_of
from sim.scenario.scenario import Scenario

# Of each family the inverse, in the order in which the engine knows them; an erlang is a gamma.
INVERSES = [
    FAMILIES[name][0]
    for name in (
        "exponential", "lognormal", "weibull", "gamma", "hyperexponential", "uniform", "triangular", "deterministic",
    )
]  # fmt: skip
NEEDS = {LOGNORMAL: {EXP, NDTRI}, GAMMA: {GAMMAINCINV}}
NEVER = 1 << 62  # of rows: no contact is so far behind


def decides_here(center: Center, scenario: Scenario) -> bool:
    """Whether the engine itself decides what tiers do: not where what they can, or what is known, changes with time."""
    changes = bool(scenario.regimes) or center.records is not None
    return center.has_tiers and not changes and all(pool.learning is None for pool in scenario.pools.values())


def no_draws() -> Draws:
    """Return what decides where the engine draws nothing itself: nothing."""
    empty = {name: np.zeros((0,) * dimensions, kind) for name, (kind, dimensions) in draws.DRAWN.items()}
    empty["drawing"] = np.zeros(1, draws.DRAWING)
    return Draws(**{name: table.view(np.recarray) if table.dtype.names else table for name, table in empty.items()})


def draws_of(center: Center, scenario: Scenario) -> Draws:
    """Return what decides what tiers do."""
    if not decides_here(center, scenario):
        return no_draws()
    drawing, laws = records(draws.DRAWING, 1), _Laws()
    drawing.replication, drawing.re_explain = center.demand.streams.replication, center.outcome.re_explain
    drawing.decides, drawing.tiers = 1, len(scenario.pool_names) + 1
    channel_laws, powers = _channels(center, laws), _powers(center, laws)
    issues = len(scenario.issue_names)
    shares = [pool.power.share if pool.power and pool.power.share else (0.0,) * issues for pool in center.pools]
    keys, named = _keys(center, scenario, int(drawing.tiers[0]))
    rows = np.full((len(center.channels), scenario.calendar.days + 1, named.shape[1]), NEVER, dtype=np.int64)
    return Draws(
        drawing, *laws.tables(), channel_laws, powers, np.array(shares), center.demand.effort, center.demand.endurance,
        keys, named, rows, loops(laws.needed),
    )  # fmt: skip


def tell_rows(center: Center, table: Draws, day: int) -> None:
    """Say from which row on a day's contacts are of a source."""
    for channel in center.channels if len(table.rows_from) else ():
        counts = [count for _, count in center.demand.counts(channel.number, day)]
        table.rows_from[channel.number, day, : len(counts)] = np.cumsum([0, *counts])[: len(counts)]


def levels_of(demand: SampledDemand, channel: int, day: int, drawn: DayColumns) -> tuple[Any, Any]:
    """Return how complex the needs of a day's contacts are, and how much authority they take."""
    needs, many = demand.needs, len(demand.needs.same)
    own = [issue for issue in range(many) if needs.has_own_authority(issue)]
    hard = needs.complexities(drawn.issue, demand.units(channel, day, "complexity")[drawn.row])
    takes = hard.copy()
    for issue in own:
        mine = drawn.issue == issue
        luck = demand.units(channel, day, "authority")[drawn.row[mine]]
        takes[mine] = [needs.authority(issue, one) for one in luck.tolist()]
    return hard, takes


def _keys(center: Center, scenario: Scenario, tiers: int) -> tuple[Any, Any]:
    """Return the keys of all names that are looked at, and where they stand by channel, source and name."""
    names = [numbered(kind, tier) for kind in OF_TIERS for tier in range(tiers)]
    sources = [[name for name, _ in center.demand.counts(one.number, 0)] for one in center.channels]
    named = np.zeros((len(sources), max(map(len, sources)), len(names)), dtype=np.int32)
    found = []
    for channel, (law, of_channel) in enumerate(zip(scenario.channel_names, sources, strict=True)):
        for source, word in enumerate(of_channel):
            named[channel, source] = np.arange(len(found), len(found) + len(names))
            found += [key_of(center.demand.streams.seed, law, word, name) for name in names]
    return np.array(found).view(np.int64), named


def _channels(center: Center, laws: _Laws) -> Any:
    table = records(draws.CHANNEL_LAW, len(center.channels))
    for one, row in zip(center.channels, table, strict=True):
        law = center.demand.laws[one.number]
        row.talk, row.patience = laws.of(law.talk), laws.of(law.patience)
        row.factor, row.effect = law.work_factor, law.complexity_effect
        row.usual = center.demand.usual_complexities[one.number]
        row.inbound, row.warm = one.mode.inbound, one.mode.warm
    return table


def _powers(center: Center, laws: _Laws) -> Any:
    table = records(draws.POWER, len(center.pools))
    table.diagnosis = NOBODY
    for pool, row in zip(center.pools, table, strict=True):
        power = pool.power
        if power is not None:
            row.authority, row.skill, row.context = power.authority, power.skill, power.context
            row.diagnosis, row.decides, row.passes = laws.of(power.diagnosis), power.decides, power.passes
            row.shares = bool(power.share)
    return table


class _Laws:
    """Laws of durations, one behind the other."""

    def __init__(self) -> None:
        self._laws: list[tuple[int, int, int, int, int]] = []
        self._steps: list[tuple[float, ...]] = []
        self._values: list[float] = []
        self.needed = {LOG1P}

    def of(self, sampler: Sampler | None) -> int:
        """Take a law up, and return where it stands."""
        if sampler is None:
            return NOBODY
        first, values_from = len(self._steps), len(self._values)
        if sampler.table:
            family = EMPIRICAL if len(sampler.table) == 1 else MIXTURE
            self._values += _values(*sampler.table)
        else:
            family = INVERSES.index(sampler.inverse)
            for edge, numbers in zip(sampler.edges, sampler.parameters, strict=True):
                self._steps.append((edge, *numbers, *(0.0,) * (3 - len(numbers))))
        self.needed |= NEEDS.get(family, set())
        self._laws.append((family, first, len(self._steps), values_from, len(self._values)))
        return len(self._laws) - 1

    def tables(self) -> tuple[Any, Any, Any]:
        """Return the laws, their steps and their values."""
        laws, steps = (
            np.array([*many, (0,) * len(kind.names)], dtype=kind).view(np.recarray)
            for many, kind in ((self._laws, draws.LAW), (self._steps, draws.STEP))
        )
        return laws, steps, np.array([*self._values, 0.0])


def _values(*table: Any) -> list[float]:
    """Return the values of a law; of a mixture its shares and means, and where each phase ends and begins."""
    if len(table) == 1:
        return [float(value) for value in table[0]]
    shares, means = table
    tops = np.cumsum(shares)
    return [float(value) for value in np.concatenate([shares, means, tops, tops - shares])]
