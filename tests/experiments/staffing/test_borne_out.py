"""The luckiest of many designs is looked at closely before it is believed."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects, MoveColumn
from sim.experiments.staffing.measured.looks import CLOSER
from sim.experiments.staffing.search import Search
from tests.experiments.staffing.days import one_queue

DAYS, OF, SPREAD = 100, 100.0, 20.0
Kept = dict[int, tuple[int, int]]
# Of 100, on the days of a search and on later ones.
KEPT = {13: (70, 70), 14: (82, 77), 15: (85, 85), 16: (88, 88), 17: (97, 97), 18: (99, 99)}


class LuckyTrial:
    """Counts of a day by the number of agents, who look better at first than they are where there are 14."""

    def __init__(self, rows: Rows, kept: Kept) -> None:
        self._rows, self._kept, self.asked = len(rows.rows), kept, list[Design]()

    def counts(self, design: Design, replications: int, seed: int) -> Floats:
        self.asked.append(design)
        first, later = self._kept[design[0]]
        days = np.arange(replications)
        reached = np.where(days < DAYS, first, later) + SPREAD * (-1.0) ** days
        both = np.array([reached, np.full(replications, OF)]).T
        return np.repeat(both[:, :, None], self._rows, axis=2)


class ByHead:
    """An agent more or less is worth so many of 100."""

    def __init__(self, more: float = 3.0, less: float = -3.0) -> None:
        self._worth = np.array([[more, less]])

    def around(self, design: Design, *asked: Any) -> HeadEffects:
        columns = MoveColumn((0,), (1,)), MoveColumn((0,), (-1,))
        return HeadEffects(columns, self._worth, np.zeros(2), np.zeros((1, 2)), np.zeros((1, 2)))


def searched(start: int, kept: Kept = KEPT, by_head: float = 3.0) -> Search:
    grid = StaffGrid(one_queue(100, 300, 180, [{}]))
    rows = Rows(grid)
    trial: Any = LuckyTrial(rows, kept)
    effects: Any = ByHead(by_head, -by_head)
    search = Search(trial, grid, rows, effects, DAYS, 1)
    search.improve((start,))
    return search


def test_what_was_lucky_gives_way_to_what_keeps_its_targets() -> None:
    """The days on which 14 were lucky are those of 15 too, who are looked at on as many before they are believed."""
    search = searched(15)
    assert search.best is not None
    assert search.best.sample.design == (15,)
    close = [one for one in search.tried if one.why == "look closely"]
    looked = [(one.design, one.replications, one.kept) for one in close]
    assert looked == [((14,), CLOSER * DAYS, False), ((15,), CLOSER * DAYS, True)]


def test_the_search_goes_on_where_nothing_else_was_kept() -> None:
    search = searched(14)
    assert search.best is not None
    assert search.best.sample.is_kept
    assert search.best.sample.design == (15,)


def test_the_search_goes_on_where_days_turn_out_to_be_lucky_by_a_look_at_fewer_agents() -> None:
    """13 are looked at closely, as they nearly keep the target; later days are harder, for the best of 14 as well."""
    search = searched(14, KEPT | {13: (79, 74)})
    assert search.best is not None
    assert search.best.sample.is_kept
    assert search.best.sample.design == (15,)


def test_a_start_that_seems_to_miss_by_little_is_looked_at_too() -> None:
    """14 miss the target on the days of the search, by half a standard error, and keep it on later ones.

    An agent is taken to be worth nine calls, so that nothing leads back from 15 to 14.
    """
    search = searched(14, KEPT | {14: (79, 87)}, 9.0)
    assert search.best is not None
    assert search.best.sample.design == (14,)


def test_a_design_that_is_clear_at_once_makes_nobody_weigh_the_others_anew() -> None:
    search = searched(15)
    trial: Any = search._trial
    trial.asked.clear()
    assert search._closely((17,), "aside").is_kept
    assert set(trial.asked) <= {(17,), (15,)}  # those of 15 are what it is known beside


def test_higher_limits_make_another_the_best_that_was_seen_before() -> None:
    """Of 17 and 18, who keep them, 17 are the fewer, and were seen when 15 did."""
    search = searched(15)
    search._closely((17,), "aside")
    assert search.best is not None
    assert search.best.sample.design == (15,)
    (row,) = np.flatnonzero(search._rows.bound).tolist()
    search.ask_for_more({row: 0.05})
    search._closely((18,), "aside")
    assert search.best.sample.design == (17,)


class OfManyCells(Search):
    """A search that cannot try every cheaper design nearby."""

    _is_small = False


def test_what_nearly_keeps_its_targets_and_costs_far_less_is_mended() -> None:
    """Two agents fewer are taken to cost half a call each; they cost four, whatever is asked: so one comes back."""
    grid = StaffGrid(one_queue(100, 300, 180, [{}]))
    rows = Rows(grid)
    trial: Any = LuckyTrial(rows, KEPT | {14: (80, 80)})
    effects: Any = ByHead(2.0, -0.5)
    search = OfManyCells(trial, grid, rows, effects, DAYS, 1)
    search.improve((16,))
    assert search.best is not None
    assert search.best.sample.design == (15,)
