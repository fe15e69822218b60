"""Where a search begins: loads as simulated, the split over pools; published and exact figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import simulate
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.around.curve import cost_curve
from sim.experiments.staffing.by_formula.lines import FULL
from sim.experiments.staffing.formulas import Splitter
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.loads import Loads
from sim.queueing.offered_load import offered_load
from sim.queueing.requirement import required_agents
from sim.queueing.steady_state import Queues
from sim.queueing.targets import AnswerPromise
from sim.scenario import Scenario, build
from tests.experiments.staffing.days import carry_over, passed_on, two_skills

PROMISE = AnswerPromise(0.8, 20.0)


def planned(grid: StaffGrid) -> Loads:
    rate = np.divide(grid.plan.volume, grid.plan.open, out=np.zeros_like(grid.plan.volume), where=grid.plan.open > 0)
    handle = np.maximum(grid.plan.handle, 1e-3)
    return Loads(rate, handle, offered_load(rate, 1800.0, handle).mean / handle)


def test_each_interval_by_itself_leaves_the_last_one_short_and_the_lagging_load_does_not() -> None:
    """The Markov chain of the day has .6736 in the last half hour with 5 agents there."""
    grid = StaffGrid(carry_over())
    splitter, loads = Splitter(grid, Rows(grid)), planned(grid)
    assert splitter.design(loads.rate, loads.handle) == (5, 10, 10, 5)
    assert splitter.design(loads.lagging, loads.handle) == (4, 8, 10, 7)


def test_experts_are_as_many_as_what_is_passed_on_takes() -> None:
    """Where all is passed on after ten minutes, they have to be as many as the agents by Erlang A."""
    grid = StaffGrid(passed_on(1.0))
    splitter, loads = Splitter(grid, Rows(grid)), planned(grid)
    assert splitter.design(loads.rate, loads.handle) == (5, 10, 10, 5) * 2
    assert splitter.bound(loads._replace(lagging=loads.rate)).hours == (5 + 10 + 10 + 5 + 4 * 1) / 2


def test_who_diagnoses_answers_all_and_experts_what_is_beyond_them() -> None:
    """Complexity below .5 is treated with success; the rest, .6875 of Beta(2, 3) being below, is passed on."""
    tree = passed_on(0.5).tree
    tree["pools"]["agents"] |= {"escalation": None, "empowerment": {"authority": 0.5, "skill": 1000, "coaching": 0}}
    grid = StaffGrid(build(tree))
    splitter, loads = Splitter(grid, Rows(grid)), planned(grid)
    design = splitter.design(loads.rate, loads.handle)
    assert design[:4] == (5, 10, 10, 5)
    passed = np.array([18.0, 48.0, 48.0, 18.0]) / 3_600 * 0.3125
    assert design[4:] == tuple(required_agents(Queues(passed, np.full(4, 600.0), np.full(4, 180.0)), PROMISE).tolist())


def outsourced(when: dict[str, Any], **vendor: Any) -> Splitter:
    """Return what begins the search of a flat hour of 60 calls of six minutes, some of which a vendor answers."""
    phone = {
        "mode": "live", "open": "08:00-09:00", "arrivals": {"per_hour": 60}, "target": {"within": "20 s", "share": 0.8},
        "handle_time": {"exponential": {"mean": "6 min"}},
    }  # fmt: skip
    skills = {"skills": [{"channel": "phone", "pace": 1.0}]}
    scenario = build(
        {
            "scenario": "Outsourced",
            "calendar": {"start": "2027-03-01", "days": 1, "interval": "1 h"},
            "channels": {"phone": phone},
            "pools": {
                "ours": skills | {"agents": {"08:00": 9, "09:00": 0}, "wage": 30},
                "theirs": skills | {"agents": {"08:00": 9, "09:00": 0}, "contract": {"per_seat_hour": 10}},
            },
            "costs": {"loading": 1},
            "outsourcing": [{"vendor": "theirs", "channel": "phone", "when": when}],
            "staffing": {"targets": [{"channel": "phone"}]},
        }
    )
    grid = StaffGrid(scenario)
    return Splitter(grid, Rows(grid))


def begun(splitter: Splitter) -> tuple[int, ...]:
    shape = splitter.grid.plan.open.shape
    return splitter.design(np.where(splitter.grid.plan.open > 0, 60 / 3_600, 0.0), np.full(shape, 360.0))


def erlang_c(load: float, agents: int, wait: float, handle: float) -> float:
    """Return who waits longer than that, from the recursion of Erlang B."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    delayed = blocked / (1 - load / agents * (1 - blocked))
    return delayed * float(np.exp(-(agents - load) * wait / handle))


def fewest(load: float) -> int:
    return next(n for n in range(int(load) + 1, 99) if erlang_c(load, n, 20, 360) <= 0.2)


def test_a_vendor_answers_its_share_and_no_more() -> None:
    """Six erlangs, a third of which goes to the vendor alone, who is the cheaper: each as many as Erlang C asks for."""
    assert begun(outsourced({"share": 1 / 3})) == (fewest(4.0), fewest(2.0))
    assert begun(outsourced({"share": 1.0})) == (0, fewest(6.0))


def test_what_overflows_too_late_takes_none_of_us_away() -> None:
    """After a minute nobody is answered within 20 s: we keep the target, and the vendor has what is left by then."""
    ours, theirs = begun(outsourced({"wait_over": "60 s"}))
    assert ours == fewest(6.0)
    assert theirs == np.ceil(6 * erlang_c(6.0, ours, 60, 360) / FULL)


def test_what_overflows_soon_may_be_answered_by_the_vendor_alone() -> None:
    """After a second all overflow, and the vendor is the cheaper; the last second is gone by then."""
    ours, theirs = begun(outsourced({"wait_over": "1 s"}))
    assert (ours, theirs) == (0, next(n for n in range(7, 99) if erlang_c(6.0, n, 19, 360) <= 0.2))


def test_behind_others_is_after_the_time_in_which_as_many_come() -> None:
    """Sixty an hour: behind somebody is a minute, which is too late for an answer within 20 s."""
    assert begun(outsourced({"queue_over": 0}))[0] == fewest(6.0)


def late(heads: int = 9, days: int = 1) -> Scenario:
    """Return an hour a day of 120 calls of three minutes; a vendor answers those after the first sixty."""
    phone = {
        "mode": "live", "open": "08:00-09:00", "target": {"within": "20 s", "share": 0.8},
        "arrivals": {"per_hour": 120}, "handle_time": {"exponential": {"mean": "3 min"}},
        "patience": {"exponential": {"mean": "3 min"}},
    }  # fmt: skip
    agents = {"skills": [{"channel": "phone", "pace": 1.0}], "agents": {"08:00": heads, "09:00": 0}}
    return build(
        {
            "scenario": "Late",
            "calendar": {"start": "2027-03-01", "days": days, "interval": "1 h"},
            "channels": {"phone": phone},
            "pools": {"ours": agents | {"wage": 30}, "theirs": agents | {"contract": {"per_seat_hour": 10}}},
            "outsourcing": [{"vendor": "theirs", "channel": "phone", "when": {"volume_over": 60}}],
            "staffing": {"targets": [{"channel": "phone"}]},
        }
    )


def levels(heads: int) -> list[float]:
    """Return what so many of each answer in time of the first sixty calls of 150 hours, and of those that follow."""
    calls = simulate(late(heads, days=150), seed=4).contacts
    day, second = np.divmod(calls["arrival"], 86_400)
    wait, answered = calls["left_queue"] - calls["arrival"], calls["pool"] >= 0
    number = np.zeros(len(day))
    for one in np.unique(day):
        mine = np.flatnonzero((day == one) & (second >= 8 * 3_600) & (second < 9 * 3_600))
        number[mine[np.argsort(second[mine], kind="stable")]] = np.arange(1, len(mine) + 1)
    parts = (number >= 1) & (number <= 60), number > 60
    return [float((answered & (wait <= 20))[one].sum() / (answered | (wait > 20))[one].sum()) for one in parts]


def test_a_vendor_of_what_is_above_a_volume_is_as_many_as_come_at_once() -> None:
    """Simulated; of sixty calls that came evenly five would answer enough, and answer hardly half of these."""
    grid = StaffGrid(late())
    splitter = Splitter(grid, Rows(grid))
    rate, handle = np.where(grid.plan.open > 0, 120 / 3_600, 0.0), np.full(grid.plan.open.shape, 180.0)
    ours, theirs = splitter.design(offered_load(rate, 3_600.0, handle).mean / handle, handle)
    assert levels(ours)[0] >= 0.8 > levels(ours - 1)[0]
    assert levels(theirs + 1)[1] >= 0.8 > levels(theirs - 1)[1]
    (evenly,) = required_agents(Queues.hourly(60, 180, 180), PROMISE)
    assert evenly == 5
    assert max(levels(int(evenly))) < 0.55


@pytest.mark.parametrize("generalist", [1.15, 1.60])
def test_generalists_stand_in_where_they_are_cheap(generalist: float) -> None:
    """Rows of both channels alone and together hold, and no head can be taken away; both are checked here by hand."""
    grid = StaffGrid(two_skills((36, 36), 300, 180, generalist))
    splitter = Splitter(grid, Rows(grid))
    rate, handle = np.array([[0.01], [0.01]]), np.full((2, 1), 300.0)
    a, b, x = splitter.design(rate, handle)
    needs = {pools: float(need[0]) for _, pools, need in splitter._needs(rate, handle, [0])}
    heads = {(0, 2): a + x, (1, 2): b + x, (0, 1, 2): a + b + x}
    assert all(heads[pools] >= need for pools, need in needs.items())
    assert any(heads[pools] == need for pools, need in needs.items())
    assert (x > 0) == (generalist < 1.5 or needs[0, 2] + needs[1, 2] > needs[0, 1, 2] + 1)


def test_the_cost_of_service_levels_is_that_of_formulas_for_each() -> None:
    """As each interval's Erlang A says for its lagging load; more of a promise never costs less."""
    grid = StaffGrid(carry_over())
    splitter = Splitter(grid, Rows(grid))
    shape = grid.plan.open.shape
    loads = Loads(np.zeros(shape), np.full(shape, 600.0), np.where(grid.plan.open > 0, 48 / 3_600, 0.0))
    curve = cost_curve(splitter, loads)
    costs = [point.cost for point in curve]
    assert costs == sorted(costs)
    at_80 = next(point.cost for point in curve if point.share == 0.80)
    assert at_80 == grid.cost(splitter.design(loads.lagging, loads.handle))
    assert costs[0] < at_80 < costs[-1]
    assert splitter.at_share(0.95).design(loads.lagging, loads.handle) != splitter.design(loads.lagging, loads.handle)
