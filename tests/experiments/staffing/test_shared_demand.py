"""Designs meet the same customers: what is kept for the next design is what it would have drawn itself."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from sim.calendar import Timetable
from sim.demand import SampledDemand, sample_demand
from sim.engine.run import play
from sim.experiments.staffing.playing.shared_demand import SharedCustomers
from sim.scenario import Scenario, build
from tests.engine.equal import differences

pytestmark = pytest.mark.compiled
REDIAL = {"probability": 0.6, "after": {"exponential": {"mean": "10 min"}}}
PHONE = {
    "mode": "live",
    "arrivals": {"per_hour": {"mon": 40, "tue": 70}},
    "handle_time": {"exponential": {"mean": "5 min"}},
    "patience": {"exponential": {"mean": "2 min"}},
    "redial": REDIAL,
}


def _staffed(agents: Any, hours: str = "08:00-18:00") -> Scenario:
    data = {
        "scenario": "Shared",
        "calendar": {"start": "2027-03-01", "days": 3, "open": hours},
        "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_hour": 20}}},
        "pools": {"p": {"agents": agents, "skills": ["phone", "other"]}},
    }
    return build(data)


@pytest.mark.parametrize("hours", ["08:00-18:00", "00:00-24:00"])
def test_the_next_design_meets_the_customers_that_it_would_have_drawn(hours: str) -> None:
    """Also where some are followed beyond the horizon, on days that are drawn for that."""
    first, second = _staffed(4, hours), _staffed({"00:00": 5, "13:00": 9}, hours)
    customers = SharedCustomers(first)
    for design in (first, second, first):
        for replication in (0, 1):
            shared = customers.of(7, replication).of(design, Timetable(design))
            assert differences(play(design, shared), play(design, sample_demand(design, 7, replication))) == []


def test_the_customers_of_a_design_are_there_when_nobody_else_has_them_any_more() -> None:
    """As where others have come meanwhile, of whom so many are kept."""
    design = _staffed(3)
    alone = SharedCustomers(design).of(7, 0).of(design, Timetable(design))
    assert alone.unit(0, 0, 3, 1, "again") == sample_demand(design, 7, 0).unit(0, 0, 3, 1, "again")
    assert differences(play(design, alone), play(design, sample_demand(design, 7, 0))) == []


def test_days_are_drawn_once_also_where_the_center_never_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    day = SampledDemand.day
    monkeypatch.setattr(SampledDemand, "day", lambda *asked: drawn.append(asked[1:]) or day(*asked))
    first, second = _staffed(4, "00:00-24:00"), _staffed(9, "00:00-24:00")
    customers = SharedCustomers(first)
    for design in (first, second, first):
        play(design, customers.of(7, 0).of(design, Timetable(design)))
    assert len(drawn) == len(set(drawn))


def test_who_comes_is_drawn_once_where_what_they_bring_is_drawn_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where customers are won, who comes is known before."""
    drawn, comers = [], SampledDemand.comers
    monkeypatch.setattr(SampledDemand, "comers", lambda *asked: drawn.append(asked[1:]) or comers(*asked))
    first, second = _of_customers(4), _of_customers(9)
    customers = SharedCustomers(first)
    for design in (first, second, first):
        shared = customers.of(7, 0).of(design, Timetable(design))
        assert differences(play(design, shared), play(design, SampledDemand(design, 7, 0))) == []
    assert len(drawn) == 4 * len(set(drawn)) > 0  # once for all designs, and by each alone


def _of_customers(agents: int) -> Scenario:
    """Return a center of customers who choose, to whom others are added."""
    data = {
        "scenario": "Shared customers",
        "calendar": {"start": "2027-03-01", "days": 3, "open": "08:00-18:00"},
        "customers": {"population": 400, "acquisition": {"per_year": 20_000}},
        "migration": {"reference": "promised"},
        "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_hour": 20}}},
        "pools": {"p": {"agents": agents, "skills": ["phone", "other"]}},
    }
    return build(data)


@pytest.mark.parametrize("hours", ["08:00-18:00", "00:00-24:00"])
@pytest.mark.parametrize("is_drawn", [False, True], ids=["new", "of an earlier design"])
def test_the_customers_of_a_design_travel(hours: str, is_drawn: bool) -> None:
    """With whom they are shared, who draws for them there though nobody else has been sent."""
    first, second = _staffed(4, hours), _staffed({"00:00": 5, "13:00": 9}, hours)
    shared = SharedCustomers(first).of(7, 0)
    if is_drawn:
        play(first, shared)
    twin = shared.of(second, Timetable(second))
    packed = pickle.dumps(twin)
    expected = [twin.unit(channel, 0, 3, 1, "again") for channel in (0, 1)]
    del shared, twin
    there = pickle.loads(packed)
    assert bool(there.made) == is_drawn
    assert [there.unit(channel, 0, 3, 1, "again") for channel in (0, 1)] == expected
    log = play(there.scenario, there)
    assert differences(log, play(second, sample_demand(second, 7, 0))) == []
    assert differences(log, play(first, sample_demand(first, 7, 0))) != []
