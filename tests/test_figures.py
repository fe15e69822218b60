"""Figures as pictures: nothing overlaps, whatever the number of channels."""

from __future__ import annotations

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.experiments import replicate
from sim.experiments.run_frames import INTERVALS, intervals
from sim.report.figures import figures
from sim.scenario import build


def drawn(channels: int) -> list[tuple[str, object]]:
    """Draw the figures of a center with so many channels and pools; a warning is an error."""
    names = [f"channel number {k}" for k in range(channels)]
    phone = {"preset": "phone", "arrivals": {"per_hour": 30}}
    scenario = build(
        {
            "scenario": "Wide",
            "calendar": {"open": "08:00-12:00"},
            "experiment": {"replications": 1},
            "channels": dict.fromkeys(names, phone),
            "pools": {f"team {k}": {"agents": 3, "skills": [name]} for k, name in enumerate(names)},
        }
    )
    pictures = list(figures(intervals(replicate(scenario)), scenario.tree))
    for _, _, figure in pictures:
        FigureCanvasAgg(figure).draw()
    return [(name, figure) for name, _, figure in pictures]


@pytest.mark.parametrize("channels", [1, 3, 12])
def test_legends_do_not_overlap(channels: int) -> None:
    for name, figure in drawn(channels):
        boxes = [axes.get_legend().get_window_extent() for axes in figure.axes]
        assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k]), name
        assert all(figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1 for box in boxes), name


def test_nothing_to_draw_is_drawn_too() -> None:
    empty = pl.DataFrame(schema=INTERVALS)
    tree = {"channels": {"phone": {}}, "pools": {"agents": {}}}
    assert [name for name, _, _ in figures(empty, tree)] == ["volume_and_staff", "service_level"]
