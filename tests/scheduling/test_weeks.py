"""Weeks of people: days of work and days off in a row, and the fewest who can keep them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scheduling.cover import Cover, cover, least_cover
from sim.scheduling.needs import at_least
from sim.scheduling.problem import CoverProblem, PoolRules, SlotGrid, Template, Week

DAYS = SlotGrid(28_800, 1, tuple(range(7)), before=6)
POST_OFFICE = [17, 13, 15, 19, 14, 16, 11]


FIVE_DAYS = 40  # hours, at a wage of 1


def problem(need: list[int], week: Week) -> CoverProblem:
    template = Template("day", "agents", 1, (0,), tuple(range(7)), wage=1)
    return CoverProblem(DAYS, (template,), at_least("agents", need), week=week)


def planned(need: list[int], week: Week) -> Cover:
    return cover(problem(need, week))


@pytest.mark.parametrize(
    ("need", "people"),
    [
        (POST_OFFICE, 23),  # Winston, Operations Research, section 3.5; 22 1/3 as fractions
        ([5] * 7, 7),
        ([7] * 7, 10),  # 9.8 as fractions
        ([10] * 5 + [4] * 2, 12),  # max(the peak of 10, 58 shifts of five)
    ],
)
@pytest.mark.parametrize("same_start", [True, False])
def test_two_days_off_in_a_row(need: list[int], people: int, same_start: bool) -> None:
    found = planned(need, Week(5, 2, same_start))
    assert found.people == people
    for tour in found.tours:
        off = [day not in tour.days for day in range(7)]
        assert sum(off) == 2
        assert any(off[day] and off[(day + 1) % 7] for day in range(7))
    assert [sum(n for tour, n in found.tours.items() if day in tour.days) for day in range(7)] == found.heads[
        "agents"
    ].tolist()


@pytest.mark.parametrize(
    ("need", "fractions", "people"), [(POST_OFFICE, 22 + 1 / 3, 23), ([7] * 7, 9.8, 10), ([10] * 5 + [4] * 2, 11.6, 12)]
)
@pytest.mark.parametrize("nodes", [1, 100])
def test_what_people_cost_at_least_lies_between_fractions_of_them_and_whole_ones(
    need: list[int], fractions: float, people: int, nodes: int
) -> None:
    found = least_cover(problem(need, Week(5, 2)), 1e-4, nodes)
    assert found is not None
    assert FIVE_DAYS * fractions * (1 - 2e-5) <= found.cost <= FIVE_DAYS * people


def test_of_many_slots_that_are_closed_they_cost_no_more_at_least() -> None:
    """Three heads for five minutes, in shifts of a day at a wage of 1, cost 72; what breaks ties is not paid."""
    rules = PoolRules(open=np.arange(288) == 0)
    template = Template("day", "agents", 288, (0,), wage=1)
    found = least_cover(
        CoverProblem(SlotGrid(300, 288), (template,), at_least("agents", [3]), {"agents": rules}), 1e-4, 1
    )
    assert found is not None
    assert found.cost == pytest.approx(72, rel=1e-9)


def test_hours_allow_fewer_days() -> None:
    """Eight paid hours a day: 32 h are four days a week, so that 7 x 4 heads are 7 people and not 6."""
    assert planned([4] * 7, Week(5, 1)).people == 6
    assert planned([4] * 7, Week(5, 1, hours=32)).people == 7
    assert all(len(tour.days) == 4 for tour in planned([4] * 7, Week(5, 1, hours=32)).tours)


def test_people_who_start_at_one_time_are_more() -> None:
    """Early on every other day, late on the days between: two people, or two early and one late, as any two days off
    in a row have an early one."""
    grid = SlotGrid(14_400, 2, tuple(range(7)), before=6)
    template = Template("half", "agents", 1, (0, 1), tuple(range(7)), wage=1)
    needs = at_least("agents", [1, 0, 0, 1] * 3 + [1, 0])
    free, same = (cover(CoverProblem(grid, (template,), needs, week=Week(5, 2, one))) for one in (False, True))
    assert (free.people, same.people) == (2, 3)


def test_nobody_is_asked_to_come_when_all_is_closed() -> None:
    from sim.scheduling.problem import PoolRules

    template = Template("day", "agents", 1, (0,), tuple(range(7)), wage=1)
    rules = {"agents": PoolRules(np.array([True] * 5 + [False] * 2))}
    found = cover(CoverProblem(DAYS, (template,), at_least("agents", [3] * 5), rules, Week(5, 2)))
    assert {tour.days: n for tour, n in found.tours.items()} == {(0, 1, 2, 3, 4): 3}
