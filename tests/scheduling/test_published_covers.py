"""Covers whose cheapest cost is published, or found by hand: textbooks, and the examples of other programs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scheduling.cover import Cover, cover
from sim.scheduling.needs import at_least
from sim.scheduling.problem import CoverProblem, SlotGrid, Template

ROUND_THE_CLOCK = SlotGrid(3_600, 24, (0,), before=0)


def shift(name: str, start: int, length: int = 8, cost: float = 1) -> Template:
    return Template(name, "agents", length, (start,), wage=0, fixed=cost)


def heads(found: Cover) -> dict[str, int]:
    return {duty.template.name: count for duty, count in found.duties.items()}


def test_union_airways() -> None:
    """Hillier and Lieberman, Introduction to Operations Research, section 3.4: five shifts, $30,610 a day."""
    need = np.zeros(24)
    for hour, agents in ((6, 48), (8, 79), (10, 65), (12, 87), (14, 64), (16, 73), (18, 82), (20, 43), (22, 52)):
        need[hour : hour + 2] = agents
    need[:6] = 15
    wages = {6: 170, 8: 160, 12: 175, 16: 180, 22: 195}
    found = cover(
        CoverProblem(
            ROUND_THE_CLOCK, tuple(shift(str(at), at, cost=w) for at, w in wages.items()), at_least("agents", need)
        )
    )
    assert found.cost == 30_610
    assert heads(found) == {"6": 48, "8": 31, "12": 39, "16": 43, "22": 15}


def test_buses() -> None:
    """Taha, Operations Research: 4 8 10 7 12 4 buses by four hours, shifts of eight hours: 26."""
    template = Template("bus", "agents", 2, tuple(range(6)), wage=0, fixed=1)
    found = cover(
        CoverProblem(SlotGrid(14_400, 6, (0,), before=0), (template,), at_least("agents", [4, 8, 10, 7, 12, 4]))
    )
    assert found.cost == 26


def test_an_odd_cycle_takes_more_than_its_relaxation() -> None:
    """Five periods, shifts of two, one head: 2.5 as fractions, and 3 people."""
    template = Template("two", "agents", 2, tuple(range(5)), wage=0, fixed=1)
    assert cover(CoverProblem(SlotGrid(3_600, 5, (0,), before=0), (template,), at_least("agents", [1] * 5))).cost == 3


@pytest.mark.parametrize(
    ("need", "least"),
    [
        ([9, 11, 17, 9, 7, 12, 5, 11, 8, 9, 18, 17, 8, 12, 16, 8, 7, 12, 11, 10, 13, 19, 16, 7], 50),
        ([13, 13, 12, 15, 18, 20, 13, 16, 17, 8, 13, 11, 6, 19, 11, 20, 19, 17, 10, 13, 14, 23, 16, 8], 63),
    ],
)
def test_two_days_and_four_shifts(need: list[int], least: int) -> None:
    """The example of pyworkforce's README (github.com/rodrigo-arenas/pyworkforce): 113 in both days."""
    shifts = {"Morning": 5, "Afternoon": 13, "Night": 21, "Mixed": 9}
    templates = tuple(shift(name, start) for name, start in shifts.items())
    assert cover(CoverProblem(ROUND_THE_CLOCK, templates, at_least("agents", need))).cost == least


def half_hours(need: list[int], full: float) -> Cover:
    templates = (
        Template("full", "agents", 4, (0,), wage=0, fixed=full),
        Template("part", "agents", 2, (0, 1, 2), wage=0, fixed=20),
    )
    return cover(CoverProblem(SlotGrid(1_800, 4), templates, at_least("agents", need)))


def test_a_morning_with_carry_over() -> None:
    """The only cheapest cover of 4 9 10 7: six full and four part-time shifts; and that of a spreadsheet's need."""
    assert half_hours([4, 9, 10, 7], 40).cost == 320
    found = half_hours([4, 9, 10, 7], 36)
    assert found.cost == 296
    assert {(duty.template.name, duty.start): n for duty, n in found.duties.items()} == {
        ("full", 0): 6,
        ("part", 1): 3,
        ("part", 2): 1,
    }
    assert found.heads["agents"].tolist() == [6, 9, 10, 7]
    assert (half_hours([5, 10, 10, 5], 40).cost, half_hours([5, 10, 10, 5], 36).cost) == (300, 280)


NEED = [2, 3, 5, 5, 4, 3, 2, 2]


def test_two_shapes() -> None:
    """By hand: two long and three short shifts; five long ones where there is no other shape."""
    long, short = Template("long", "agents", 8, (0,), wage=20), Template("short", "agents", 4, (0, 1, 2, 3, 4), wage=22)
    found = cover(CoverProblem(SlotGrid(3_600, 8), (long, short), at_least("agents", NEED)))
    assert found.cost == 2 * 160 + 3 * 88
    assert cover(CoverProblem(SlotGrid(3_600, 8), (long,), at_least("agents", NEED))).cost == 5 * 160


def test_hours_outside_opening_are_paid_and_cover_nothing() -> None:
    """Open from the third hour on: a shift that begins at once costs as much, and loses to one that is all of use."""
    from sim.scheduling.problem import PoolRules

    is_open = np.array([False, False, True, True, True, True])
    template = Template("any", "agents", 4, (0, 1, 2), wage=10)
    problem = CoverProblem(
        SlotGrid(3_600, 6), (template,), at_least("agents", [0, 0, 0, 1, 1, 0]), {"agents": PoolRules(is_open)}
    )
    found = cover(problem)
    assert found.cost == 40
    assert [duty.start for duty in found.duties] == [2]
    assert found.heads["agents"].tolist() == [0, 0, 1, 1, 1, 1]
    early = cover(
        CoverProblem(
            SlotGrid(3_600, 6), (Template("any", "agents", 4, (0,), wage=10),), problem.rows[:1], problem.pools
        )
    )
    assert early.heads["agents"].tolist() == [0, 0, 1, 1, 0, 0]
    assert early.cost == 40
