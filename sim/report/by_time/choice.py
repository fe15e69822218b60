"""Which tables over time are shown: those asked for, or those that a page has room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.by_time.tables import Tree, time_tables
from sim.report.page.presentation import Frames
from sim.report.page.text_table import Table

if TYPE_CHECKING:
    import polars as pl

FRAMES = {"interval": "intervals", "day": "days"}
MOST, MOST_IN_ALL = 700, 2_000  # rows that a page has room for, of a table (two weeks of half hours) and of all


def by_time(frames: Frames, scenario: Tree, unit: str) -> list[Table]:
    """Return the tables by ``interval`` or by ``day``; none where an older run has not left them."""
    name = FRAMES[unit]
    return time_tables(frames[name](), scenario, unit) if name in frames else []


def over_time(frames: Frames, scenario: Tree) -> list[Table]:
    """Return what a page shows: intervals, and days where there are several; neither where there are too many."""
    found = [by_time(frames, scenario, unit) for unit in FRAMES]
    return [table for tables in found if _fits(tables) for table in tables if len(table.rows) > 1]


def _fits(tables: Sequence[Table]) -> bool:
    rows = [len(table.rows) for table in tables]
    return max(rows, default=0) <= MOST and sum(rows) <= MOST_IN_ALL


def frame_of(frames: Frames, unit: str) -> pl.DataFrame:
    """Return the frame by interval or by day."""
    return frames[FRAMES[unit]]()
