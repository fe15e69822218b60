"""A center that is kept from one replication to the next, and records put back to the start, are as good as new."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings

from sim.demand import sample_demand
from sim.engine.asking.kept import _spare
from sim.engine.records.layout import World
from sim.engine.run import play
from sim.engine.support import obstacles
from sim.engine.tables.beginning import _kept as records_of
from sim.engine.tables.world import FIRST_ROOM
from sim.experiments.staffing.playing.shared_demand import SharedDemand
from sim.model import simulate
from sim.scenario import InputError, Scenario, build
from tests.engine.equal import differences
from tests.support.random_centers import one_of, rich_centers

pytestmark = pytest.mark.compiled

few = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LUNCH = {"at": "11:30", "length": "30 min"}
EARLY = {"start": "08:00", "end": "16:00", "agents": 3, "breaks": [LUNCH]}
LATE = {"start": "11:00", "end": "19:00", "agents": 2, "days": "mon-tue"}
DAY = {"calendar": {"start": "2027-03-01", "days": 3, "open": "08:00-18:00"}}
PHONE = {
    "mode": "live",
    "arrivals": {"per_hour": 40},
    "handle_time": {"exponential": {"mean": "5 min"}},
    "patience": {"exponential": {"mean": "3 min"}},
}
SHIFTS = {"agents": {"skills": ["phone"], "shifts": [EARLY, LATE]}}
PLAN = DAY | {"scenario": "Shifts", "channels": {"phone": PHONE}, "pools": SHIFTS}
AWAY = {"shrinkage": {"absence": 0.3}}


def in_turn(scenario: Scenario, lazily: bool = False) -> None:
    """Play some replications of one scenario, one of them twice, and hold each against the model."""
    for replication in (0, 1, 2, 1):
        seed = scenario.experiment.seed
        told = simulate(scenario, sample_demand(scenario, seed, replication))
        compiled = play(scenario, sample_demand(scenario, seed, replication), lazily)
        assert differences(told, compiled) == []


def left_by_the_latest(scenario: Scenario) -> World:
    """Return the records of the latest replication, which are left for the next all the same."""
    room = records_of(scenario).spare
    left = room.take()
    assert left is not None
    room.give(left)
    return left.world


def test_shifts_to_which_all_come_are_played_in_one_center() -> None:
    scenario = build(PLAN)
    in_turn(scenario)
    assert _spare(scenario).take() is not None


def test_a_center_whose_agents_may_be_absent_is_new_each_time() -> None:
    scenario = build(PLAN | {"pools": {"agents": SHIFTS["agents"] | AWAY}})
    in_turn(scenario)
    assert _spare(scenario).take() is None


def test_records_are_put_back_where_luck_decides_who_is_there() -> None:
    scenario = build(PLAN | {"pools": {"agents": SHIFTS["agents"] | AWAY}})
    in_turn(scenario)
    laid_out = left_by_the_latest(scenario)
    in_turn(scenario)
    again = left_by_the_latest(scenario)
    assert again.channels is laid_out.channels
    assert len(again.changes) == 0  # what luck has decided is not kept


def test_room_that_was_made_for_many_is_kept_and_empty_again() -> None:
    """Some two thousand wait at a time, and call again: more than there is room for at first."""
    phone = PHONE | {"arrivals": {"per_hour": 4_000}, "patience": {"exponential": {"mean": "30 min"}}}
    day = {"calendar": {"start": "2027-03-01", "days": 1, "open": "08:00-10:00"}}
    scenario = build(PLAN | day | {"channels": {"phone": phone}, "pools": {"agents": SHIFTS["agents"] | AWAY}})
    for replication in (0, 1):
        told = simulate(scenario, sample_demand(scenario, 1, replication))
        assert differences(told, play(scenario, sample_demand(scenario, 1, replication))) == []
        assert len(left_by_the_latest(scenario).contacts) > FIRST_ROOM


def test_fractions_of_heads_from_a_date_on_are_by_luck_each_time() -> None:
    later = {"on": "2027-03-02", "set": {"pools.agents.agents": 3.5}}
    in_turn(build(PLAN | {"pools": {"agents": {"skills": ["phone"], "agents": 3}}, "changes": [later]}))


def test_tables_in_order_when_asked_for_are_the_same() -> None:
    in_turn(build(PLAN), lazily=True)


@few
@given(rich_centers(), one_of(False, True), one_of(False, True))
def test_any_center_goes_on_from_replication_to_replication(data: dict[str, Any], by_shift: bool, lazily: bool) -> None:
    try:
        scenario = build(_with_shifts(data) if by_shift else data)
    except InputError:
        reject()
    if list(obstacles(scenario)):
        reject()
    in_turn(scenario, lazily)


def _with_shifts(data: dict[str, Any]) -> dict[str, Any]:
    for pool in data["pools"].values():
        if "contract" not in pool:
            for key in ("agents", "shrinkage", "turnover", "learning"):
                pool.pop(key, None)
            pool["shifts"] = [EARLY, LATE]
    return data


def test_nobody_is_laid_out_over_customers_who_are_kept() -> None:
    scenario = build(PLAN)
    shared, told = SharedDemand(scenario, 1, 0), simulate(scenario, sample_demand(scenario, 1, 0))
    for _ in range(2):
        assert differences(told, play(scenario, shared)) == []
        assert differences(simulate(scenario, other := sample_demand(scenario, 1, 1)), play(scenario, other)) == []
