"""Figures of staffings: nothing is named in them that is not there."""

from __future__ import annotations

import polars as pl
import pytest

from sim.report.staffing.painting import cost_curve

CURVE = [("by formula", 0.7, 90.0), ("by formula", 0.8, 100.0)]


@pytest.mark.parametrize(("rows", "named"), [(CURVE, []), ([*CURVE, ("found", 0.8, 104.0)], ["by formula", "found"])])
def test_the_legend_of_costs_has_an_entry_for_what_is_drawn(
    rows: list[tuple[str, float, float]], named: list[str]
) -> None:
    """A search among shifts has a curve of headcounts, and no answer on it."""
    (axes,) = cost_curve(pl.DataFrame(rows, schema=["kind", "share", "cost"], orient="row")).axes
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == named if legend else named == []
    assert len(axes.lines) == max(len(named), 1)
    assert all(len(line.get_xdata()) for line in axes.lines)
