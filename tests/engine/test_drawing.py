"""What the compiled engine draws itself is what the model draws, to the last bit: uniform numbers and durations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.demand.distributions import sampler
from sim.engine.compiling.jit import entry
from sim.engine.drawing.functions import loops
from sim.engine.drawing.laws import duration, from_table, read_off
from sim.engine.drawing.units import unit_at
from sim.engine.records import draw_views as draw
from sim.engine.records.draws import NDTRI, OF_TIERS
from sim.engine.records.layout import World
from sim.engine.records.views import Handle, handle_of
from sim.engine.run import Run
from sim.engine.tables.drawn import tell_rows
from sim.engine.tables.laws import INVERSES, Laws
from sim.model.again.attempts import numbered
from sim.plumbing.maths import quantiles, special
from sim.scenario import load
from sim.scenario.basics.distributions import Distribution
from tests.support.paths import SCENARIOS

pytestmark = pytest.mark.compiled

LAWS: tuple[dict[str, Any], ...] = (
    {"exponential": {"mean": "4 min"}},
    {"lognormal": {"mean": "8 min", "cv": 1.2}},
    {"weibull": {"mean": "8 min", "cv": 1.2}},
    {"gamma": {"mean": {"00:00": "2 min", "10:00": "9 min"}, "cv": 0.5}},
    {"erlang": {"mean": "3 min", "k": 3}},
    {"hyperexponential": {"mean": "3 min", "cv": 2}},
    {"hyperexponential": {"probabilities": [0.3, 0.7], "means": ["1 min", "9 min"]}},
    {"uniform": {"low": "0 s", "high": "8 min"}},
    {"triangular": {"low": "0 s", "mode": "2 min", "high": "8 min"}},
    {"deterministic": "10 s"},
)
SCENARIO = load(SCENARIOS / "tiers_and_vendor.yaml", ["channels.phone.starting_backlog=9"])


@entry
def drawn(w: Handle, law: int, luck: float, now: float) -> float:
    return duration(w, law, luck, now)


@entry
def looked_up(w: Handle, contact: int, name: int, attempt: int) -> float:
    return unit_at(w, contact, name, attempt)


@entry
def stands_at(w: Handle, first: int, score: float) -> float:
    return float(from_table(draw.quantiles(w), first, score))


@entry
def quantile(w: Handle, first: int, luck: float) -> float:
    return read_off(w, first, luck)


def began() -> Run:
    """Return a replication that has not begun."""
    return Run(SCENARIO, sample_demand(SCENARIO, 5, 3), 1e6, {})


def with_laws(world: World, laws: Laws) -> World:
    names = ("laws", "steps", "law_values", "quantiles")
    told = dict(zip(names, laws.tables(), strict=True))
    return world._replace(draws=world.draws._replace(**told, loops=loops(laws.needed)))


def test_durations_of_every_family() -> None:
    samplers, laws = [sampler(SCENARIO, Distribution.model_validate(each)) for each in LAWS], Laws()
    assert {one.inverse for one in samplers} >= set(INVERSES)
    places = [laws.of(one) for one in samplers]
    world = with_laws(began().world, laws)
    handle, _kept = handle_of(world)
    numbers = np.random.default_rng(1).random((300, 2))
    for place, one in zip(places, samplers, strict=True):
        for luck, share in numbers.tolist():
            assert drawn(handle, place, luck, 86_400 * share) == one.one(luck, 86_400 * share)


def test_quantiles_are_read_off_tables_as_the_model_does() -> None:
    """In each cell, at its edges and as near to them as numbers are, and beyond all, of one table behind another."""
    edges = np.linspace(-quantiles.REACH, quantiles.REACH, quantiles.CELLS + 1)
    near = (np.nextafter(edges, -9), edges, edges + 0.3 / quantiles.A_UNIT, np.nextafter(edges, 9))
    scores = np.concatenate([*near, [-np.inf, -1e300, -9.0, 9.0, 1e300, np.inf]])
    units = np.concatenate([special.ndtr(scores), [5e-324, 1e-17, 1 - 2.0**-53]])
    tables, laws = (quantiles.of_gamma(0.3), quantiles.of_beta(2.0, 3.0), quantiles.of_gamma(40.0)), Laws(NDTRI)
    places = [laws.quantiles(table) for table in tables]
    assert places == [0, quantiles.CELLS, 2 * quantiles.CELLS]
    world = with_laws(began().world, laws)
    handle, _kept = handle_of(world)
    for first, table in zip(places, tables, strict=True):
        plain = [quantiles.read(table, 0, score) for score in scores.tolist()]
        assert [stands_at(handle, first, score) for score in scores.tolist()] == plain
        assert quantiles._read_all(table, scores).tolist() == plain
        plain = [quantiles.read(table, 0, float(special.ndtri(unit))) for unit in units.tolist()]
        assert [quantile(handle, first, unit) for unit in units.tolist()] == plain
        assert len(set(plain)) > quantiles.CELLS


def test_uniform_numbers_by_their_addresses() -> None:
    """Of the volumes, and of the backlog behind them."""
    run, rng = began(), np.random.default_rng(2)
    world, demand = run.world, run.demand
    tell_rows(run.center, world.draws, range(2))
    handle, _kept = handle_of(world)
    one, tiers, seen = world.contacts[0], int(world.draws.drawing[0].tiers), set()
    for _ in range(600):
        channel, day, attempt = int(rng.integers(len(run.center.channels))), int(rng.integers(2)), int(rng.integers(4))
        row = int(rng.integers(sum(count for _, count in demand.counts(channel, day))))
        kind, tier = int(rng.integers(len(OF_TIERS))), int(rng.integers(tiers))
        one.origin, one.day, one.row = channel, day, row
        name = numbered(OF_TIERS[kind], tier)
        found = looked_up(handle, 0, kind * tiers + tier, attempt + 1)
        seen.add(found)
        assert found == demand.unit(channel, day, row, attempt + 1, name)
    assert len(seen) > 500
