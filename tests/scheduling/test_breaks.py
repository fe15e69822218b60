"""Breaks: how many heads they take, that all of them can be dealt out, and that they are spread."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.scheduling.cover import Cover, cover
from sim.scheduling.needs import at_least
from sim.scheduling.problem import CoverProblem, Rest, SlotGrid, Template
from sim.scheduling.relax import clock_of, sentences


def rostered(step: int, slots: int, rests: tuple[Rest, ...], need: int) -> Cover:
    template = Template("day", "agents", slots, (0,), rests=rests, wage=0, fixed=1)
    return cover(CoverProblem(SlotGrid(step, slots), (template,), at_least("agents", [need] * slots, "phone")))


def by_crews(found: Cover) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Count who is there from the crews alone."""
    there = np.zeros(found.problem.grid.size)
    for crew in found.crews:
        there[crew.start : crew.start + crew.template.length] += crew.heads
        for rest, at in zip(crew.template.rests, crew.breaks, strict=True):
            there[crew.start + at : crew.start + at + rest.length] -= crew.heads
    return there


@pytest.mark.parametrize(("need", "least"), [(4, 5), (7, 8), (8, 10), (15, 18), (16, 19)])
def test_one_break_in_eight_slots(need: int, least: int) -> None:
    """By hand: the least N with N - ceil(N / 8) >= need; the most on a break at once are as few as can be."""
    found = rostered(1_800, 16, (Rest(1, tuple(range(4, 12))),), need)
    assert found.cost == least
    assert by_crews(found).tolist() == found.heads["agents"].tolist()
    assert found.heads["agents"].min() == least - -(-least // 8)


@pytest.mark.parametrize(("need", "least"), [(3, 6), (6, 12), (10, 20)])
def test_lunch_of_an_hour_with_three_starts(need: int, least: int) -> None:
    """By hand: lunches from 3 h and from 4 h exclude each other, so that it takes twice the need; rests take nobody."""
    rests = (Rest(1, tuple(range(4, 9))), Rest(4, (12, 14, 16)), Rest(1, tuple(range(22, 28))))
    found = rostered(900, 32, rests, need)
    assert found.cost == least
    assert by_crews(found).tolist() == found.heads["agents"].tolist()


def test_a_break_at_one_time_cannot_be_covered() -> None:
    found = rostered(1_800, 16, (Rest(1, (5,)),), 3)
    assert not found.met
    told = sentences(found, clock_of(found.problem))
    assert told[0].startswith("phone 02:30-03:00 needs 3, at most 0 can be there")
    assert "breaks at other times of the shift" in told[0]


def test_breaks_whose_windows_overlap_follow_each_other() -> None:
    """Both within the same hours: dealt out so that nobody is on two at once."""
    rests = (Rest(2, tuple(range(2, 10))), Rest(1, tuple(range(2, 12))))
    found = rostered(1_800, 16, rests, 6)
    assert by_crews(found).tolist() == found.heads["agents"].tolist()
    for crew in found.crews:
        for (rest, at), (_, later) in pairwise(zip(crew.template.rests, crew.breaks, strict=True)):
            assert at + rest.length <= later


def test_breaks_lie_where_the_most_are_over() -> None:
    """Eight heads for six: the two with nothing to do are on a break first, and then one at a time."""
    found = rostered(1_800, 12, (Rest(1, tuple(range(2, 10))),), 7)
    assert found.cost == 8
    assert found.heads["agents"][2:10].tolist() == [7] * 8


def test_unpaid_breaks_save_their_wage() -> None:
    paid, unpaid = (
        cover(
            CoverProblem(
                SlotGrid(1_800, 16),
                (Template("day", "agents", 16, (0,), rests=(Rest(1, tuple(range(4, 12)), paid),), wage=20),),
                at_least("agents", [4] * 16),
            )
        )
        for paid in (True, False)
    )
    assert paid.cost - unpaid.cost == pytest.approx(5 * 0.5 * 20)
