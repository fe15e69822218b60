"""Figures of staffings: nothing is named in them that is not there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects, MoveColumn
from sim.report.staffing.figures import sensitivity
from sim.report.staffing.painting import cost_curve
from sim.report.staffing.painting import sensitivity as drawn
from tests.experiments.staffing.days import carry_over

CURVE = [("by formula", 0.7, 90.0), ("by formula", 0.8, 100.0)]


@pytest.mark.parametrize(("rows", "named"), [(CURVE, []), ([*CURVE, ("found", 0.8, 104.0)], ["by formula", "found"])])
def test_the_legend_of_costs_has_an_entry_for_what_is_drawn(
    rows: list[tuple[str, float, float]], named: list[str]
) -> None:
    """A search among shifts has a curve of headcounts, and no answer on it."""
    curve = pl.DataFrame(rows, schema=["kind", "share", "cost"], orient="row").with_columns(unit=pl.lit("EUR"))
    (axes,) = cost_curve(curve).axes
    assert axes.get_ylabel() == "cost, EUR"
    assert axes.get_ylim()[1] > max(cost for _, _, cost in rows)  # the highest point is not cut off
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == named if legend else named == []
    assert len(axes.lines) == max(len(named), 1)
    assert all(len(line.get_xdata()) for line in axes.lines)


def four_heads_less() -> Any:
    """Return a plan of which one head less takes .9 of ten calls of an interval, and gives .2 to the next one."""
    grid = StaffGrid(carry_over(pools={"agents": {"least": {"08:00": 4, "08:30": 0}}}))
    rows = Rows(grid)
    gain = -0.9 * np.eye(4) + 0.2 * np.eye(4, k=-1)
    effects = HeadEffects(tuple(MoveColumn((k,), (-1,)) for k in range(4)), gain, np.zeros(4), 0 * gain, 0 * gain)
    counts = np.full((2, 2, len(rows.rows)), 10.0)
    found = {"grid": grid, "rows": rows, "effects": effects, "design": (4, 9, 10, 7)}
    return SimpleNamespace(**found, verification=SimpleNamespace(counts=counts))


def test_what_a_head_less_takes_is_told_where_one_may_go() -> None:
    """Nine points of its own interval everywhere; at eight there are as few as may be."""
    rows = sensitivity(four_heads_less())
    assert rows["hour"].to_list() == [8.5, 9.0, 9.5]
    assert rows["lost"].to_list() == pytest.approx([0.09] * 3)
    assert rows["where"].to_list() == ["mon 08:30", "mon 09:00", "mon 09:30"]
    (axes,) = drawn(rows).axes
    assert [bar.get_height() for bar in axes.patches] == pytest.approx([0.09] * 3)
    assert [bar.get_x() for bar in axes.patches] == pytest.approx([8.5, 9.0, 9.5])


def test_nothing_is_drawn_of_what_was_not_measured() -> None:
    found = four_heads_less()
    found.effects = None
    assert sensitivity(found).is_empty()


def test_nothing_is_told_where_no_target_is_asked_for() -> None:
    found = four_heads_less()
    found.rows.bound = np.zeros(len(found.rows.rows), dtype=bool)
    assert sensitivity(found).is_empty()
