"""The lower bound by formula: never above what keeps targets by exact solutions, and sharp where these are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.by_formula.bound import LowerBound
from sim.experiments.staffing.by_formula.pooled import PooledProgram, SumRow
from sim.experiments.staffing.by_shift.least import least_shifts
from sim.experiments.staffing.formulas import Splitter
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.loads import Loads
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.queueing.offered_load import offered_load
from sim.scenario import Scenario, build
from tests.experiments.staffing.days import carry_over, morning, one_queue, two_skills

DAY = [{"channel": "phone", "per": "day"}]


def bound_of(scenario: Scenario, by_shift: bool = False) -> LowerBound:
    """Return the bound for loads as planned."""
    grid = StaffGrid(scenario, by_shift=by_shift)
    plan, step = grid.plan, float(scenario.calendar.interval)
    rate = np.divide(plan.volume, plan.open, out=np.zeros_like(plan.volume), where=plan.open > 0)
    handle = np.maximum(plan.handle, 1e-3)
    loads = Loads(rate, handle, offered_load(rate, step, handle).mean / handle)
    return Splitter(grid, Rows(grid)).bound(loads)


@pytest.mark.parametrize(("targets", "agents"), [(None, 30), (DAY, 27)])
def test_it_is_close_below_the_cheapest_of_all_that_a_chain_enumerates(
    targets: list[dict[str, Any]] | None, agents: int
) -> None:
    """30 agents of half an hour keep the target of every half hour, 27 that of the day, and no fewer do."""
    assert agents - 2 <= 2 * bound_of(carry_over(targets)).cost <= agents


def test_its_hours_are_those_that_it_pays() -> None:
    """Heads of whom some are absent need not be whole, and are others in the same hours of unlike days."""
    tree = carry_over(DAY).tree
    rising = {"mon": 200, "tue": 300, "wed-sun": 100}
    agents = tree["pools"]["agents"] | {"shrinkage": {"absence": 0.3}}
    phone = tree["channels"]["phone"] | {"arrivals": {"per_day": rising}}
    week = tree["calendar"] | {"days": 7}
    bound = bound_of(build(tree | {"calendar": week, "channels": {"phone": phone}, "pools": {"agents": agents}}))
    assert bound.hours == pytest.approx(bound.cost)


@pytest.mark.parametrize(
    ("full", "per", "cheapest"), [(9, "interval", 132), (10, "interval", 140), (9, "day", 122), (10, "day", 130)]
)
def test_that_of_shifts_is_close_below_the_cheapest_of_all_plans(full: float, per: str, cheapest: float) -> None:
    """Every plan was simulated for 20,000 days; see `morning`."""
    scenario = morning(full, per)
    least = least_shifts(ShiftMaster(scenario), bound_of(scenario, by_shift=True))
    assert least is not None
    assert 0.85 * cheapest <= least <= cheapest


@pytest.mark.parametrize(
    ("rates", "talk", "patience", "generalist", "heads"),
    [
        ((36, 36), 300, 180, 1.15, (2, 2, 4)),
        ((36, 36), 300, 180, 1.60, (4, 4, 1)),
        ((60, 20), 240, 120, 1.30, (3, 1, 3)),
    ],
)
def test_of_several_pools_it_is_no_dearer_than_the_cheapest(
    rates: tuple[float, float], talk: int, patience: int, generalist: float, heads: tuple[int, ...]
) -> None:
    """The cheapest are by brute force over exact chains."""
    bound = bound_of(two_skills(rates, talk, patience, generalist))
    cheapest = float(bound.grid.prices @ np.array(heads))
    assert 0.5 * cheapest < bound.cost <= cheapest


@pytest.mark.parametrize("per", ["interval", "day"])
def test_many_agents_that_must_not_be_busy_for_more_than_half_of_their_time(per: str) -> None:
    """A hundred erlangs of customers who hardly give up take 200 agents, 198 with half a point of tolerance."""
    idle = {"pool": "agents", "metric": "occupancy", "at_most": 0.5, "per": per}
    scenario = one_queue(2_000, 180, 300, [{"per": "interval"}, idle])
    bound = bound_of(scenario)
    assert bound.hours == pytest.approx(198 * bound.grid.hours.sum())


def test_alike_hours_with_a_target_of_the_day_are_no_dearer_than_with_one_of_each() -> None:
    """Of 200 calls an hour of 3 min and a patience of 5 min, 80 % within 20 s takes 13 agents by Erlang A.

    A day may have fewer in some hours for more in others: 13 keep it with some to spare, 11 are not busy all the time.
    """

    def hourly(per: str) -> float:
        tree = one_queue(200, 180, 300, [{"per": per}]).tree
        return bound_of(build(tree | {"calendar": tree["calendar"] | {"interval": "1 h"}})).cost / 23

    assert hourly("interval") == pytest.approx(13, abs=0.2)  # but for the hour in which the first calls come
    assert 11 < hourly("day") < hourly("interval") - 0.1
    assert hourly("horizon") == pytest.approx(hourly("day"), abs=0.1)


def test_all_targets_of_a_channel_are_kept() -> None:
    """13 by Erlang A, with at most 2 % who give up 14, at 60 % of their time 17 for ten erlangs."""
    few_lost = {"metric": "abandonment", "at_most": 0.02}
    idle = {"pool": "agents", "metric": "occupancy", "at_most": 0.6}
    hour = [one | {"per": "interval"} for one in ({}, few_lost, idle)]

    def heads(*targets: dict[str, Any]) -> float:
        tree = one_queue(200, 180, 300, list(targets)).tree
        bound = bound_of(build(tree | {"staffing": tree["staffing"] | {"tolerance": {"share": 0.0}}}))
        return bound.cost / float(bound.grid.hours.sum())

    assert [round(heads(*hour[:k])) for k in (1, 2, 3)] == [13, 14, 17]


def test_who_is_promised_nothing_may_be_left_alone() -> None:
    idle = {"metric": "occupancy", "pool": "b", "at_most": 0.9}
    scenario = build(two_skills((36, 36), 300, 180, 1.15).tree | {"staffing": {"targets": [idle]}})
    assert bound_of(scenario).cost == 0


def test_messages_take_as_long_as_their_share_takes() -> None:
    """Of 480 messages of 6 min those of four hours are due before the end; 80 % of these are 19.2 hours of work."""
    mail = {"mode": "deferred", "arrivals": {"per_hour": 60}, "handle_time": {"deterministic": "6 min"},
            "target": {"within": "4 h", "share": 0.8}}  # fmt: skip
    center = {
        "scenario": "Mail",
        "calendar": {"start": "2027-03-01", "days": 1, "open": "08:00-16:00"},
        "channels": {"mail": mail},
        "pools": {"desk": {"agents": 6, "skills": ["mail"]}},
        "staffing": {"targets": [{"channel": "mail"}], "tolerance": {"share": 0.0}},
    }
    assert 19.2 <= bound_of(build(center)).cost < 19.6  # whole heads of half an hour


def test_a_cut_leaves_out_no_numbers_that_keep_the_sum() -> None:
    """Two hours of which each has 0, 0, 3 or 4 in time with so many agents: five are to be in time."""
    row = SumRow(np.array([[0.0, 0.0, 3.0, 4.0]] * 2), 5.0)
    cost = np.tile(np.arange(4.0), (2, 1))
    found, agents = PooledProgram((0,), np.ones((2, 4), bool), cost, (row,)).cheapest()
    assert (found, agents.sum()) == (4, 4)
    for around in (np.array([2.0, 2.0]), np.array([0.0, 3.0]), np.array([1.0, 1.0])):
        slopes, least = row.cut(around)
        kept = [(a, b) for a in range(4) for b in range(4) if row.adds[0, a] + row.adds[1, b] >= 5]
        assert all(slopes @ np.array(pair) >= least - 1e-9 for pair in kept)
