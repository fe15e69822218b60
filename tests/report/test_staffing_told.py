"""What is told of a staffing: parts that add up, effects that are more than chance, and what was not reached."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim import staff
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects, MoveColumn
from sim.experiments.staffing.plans.checking import checked
from sim.experiments.staffing.verifying import judged
from sim.report.staffing import sentences
from sim.report.staffing.frames import requirement
from sim.report.staffing.tables import staffing_tables
from sim.scenario import build
from tests.experiments.staffing.days import carry_over, morning, one_queue, two_skills


def test_loads_of_pools_that_share_channels_add_up_to_that_of_the_center() -> None:
    """Twice 36 calls an hour of 5 min are six erlangs, whoever answers them."""
    found = staff(two_skills((36, 36), 300, 180, 1.15), quick=True, replications=20)
    assert float(requirement(found)["load"].sum()) == pytest.approx(6, rel=0.1)
    assert (requirement(found)["load"] > 0).all()


def test_a_plan_that_is_checked_has_its_load_and_no_column_of_what_is_not_known() -> None:
    """200 calls an hour of 3 min are ten erlangs."""
    scenario = one_queue(200, 180, 300, [{}])
    found = checked(scenario, scenario, maximum=10, compare_with={"other": scenario})
    assert requirement(found)["load"].to_list() == pytest.approx([10], rel=0.05)
    beside = staffing_tables(found)[-1]
    assert not beside.below
    assert not {"over", "under"} & set(beside.header)


def test_no_share_is_told_to_be_beyond_all_of_it() -> None:
    rows = Rows(StaffGrid(carry_over()))
    counts = np.full((8, 2, len(rows.rows)), 10.0)
    counts[0, 0] = 9  # once one of ten is late
    verdicts = list(judged(rows, rows.grid.block.tolerance, counts, 0.05, 0.95))
    assert all(0 <= one.low < one.value < one.high == 1 for one in verdicts)


@pytest.mark.parametrize(("taken", "told"), [(0.9, "goes from"), (-0.9, "hurts no target measurably")])
def test_a_head_less_is_told_to_hurt_what_it_hurts(taken: float, told: str) -> None:
    grid = StaffGrid(carry_over())
    rows = Rows(grid)
    gain = -taken * np.eye(4)
    effects = HeadEffects(tuple(MoveColumn((k,), (-1,)) for k in range(4)), gain, np.zeros(4), 0 * gain, 0 * gain)
    verdicts = [SimpleNamespace(row=row, slack=1.0, value=0.9) for row in range(4)]
    check = SimpleNamespace(counts=np.full((2, 2, len(rows.rows)), 10.0), verdicts=verdicts)
    found: Any = SimpleNamespace(grid=grid, rows=rows, effects=effects, design=(4, 9, 10, 7), verification=check)
    found.scenario = grid.scenario
    (said,) = sentences._one_less(found)
    assert told in said


def test_an_interrupted_search_for_shifts_says_that_there_are_none() -> None:
    found: Any = SimpleNamespace(assumed=(), complete=False, grid=StaffGrid(morning(), by_shift=True), shifts=None)
    assert "headcounts only" in " ".join(sentences._assumed(found))
    found.grid = StaffGrid(carry_over())
    assert "headcounts only" not in " ".join(sentences._assumed(found))


def test_who_gives_up_is_told_where_a_service_level_leaves_them_out() -> None:
    def said(*others: dict[str, Any], **target: Any) -> str:
        tree = carry_over().tree
        targets = [{"channel": "phone"} | one for one in (target, *others)]
        scenario = build(tree | {"staffing": {"targets": targets}})
        found: Any = SimpleNamespace(scenario=scenario, rows=Rows(StaffGrid(scenario)), abandonment={"phone": 0.2})
        return " ".join(sentences._given_up(found))

    assert "20.0 % give up" in said()
    assert not said(metric="asa", at_most="20 s")
    assert not said({"metric": "abandonment", "at_most": 0.25})  # is limited already
