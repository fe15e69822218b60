"""The figures of a staffing: heads against load, targets and how far they are kept, what a head does, shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sim.language.words import marked
from sim.report.canvas.drawing import FigureKind
from sim.report.staffing import crews, frames, painting
from sim.report.staffing.money import has_prices
from sim.scenario.basics.units import parse_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult

DAY_HOURS = 24.0
PROMISES = ("service_level", "target_met")


def requirement(found: StaffingResult) -> pl.DataFrame:
    """Return heads and load by pool, kind of day and hour of the day at which an interval begins."""
    rows = frames.requirement(found).with_columns(hour=_hours(pl.col("start")))
    others = ("as_it_is", "each_interval_by_itself")
    columns = ("pool", "days", "hour", "load", "rostered", "present", *others, "required", "over", "under")
    return rows.select(columns).sort("pool", "days", "hour", maintain_order=True)


def targets(found: StaffingResult) -> pl.DataFrame:
    """Return each target with what was reached on fresh days."""
    return frames.targets(found).select("metric", "of", "per", "where", "limit", "value", "low", "high", "verdict")


def search(found: StaffingResult) -> pl.DataFrame:
    """Return cost and worst slack of each design that was tried, in order; nothing where only one was."""
    rows = frames.search(found).select("number", "why", "cost", "worst", "kept")
    return rows if len(rows) > 1 else rows.clear()


def sensitivity(found: StaffingResult) -> pl.DataFrame:
    """Return by how much one head less lowers the service level that it lowers most, by hour of the day."""
    rows = frames.sensitivity(found).with_columns(hour=_hours(pl.col("start")))
    return rows.select("pool", "days", "hour", "lost", "of", "where").sort("pool", "days", "hour", maintain_order=True)


def cost_curve(found: StaffingResult) -> pl.DataFrame:
    """Return what headcounts cost by formula, by the share that is answered in time, and what was found."""
    rows = [("by formula", one.share, one.cost) for one in found.curve]
    shares = {aim.promise.share for aim in found.rows.aims if aim.bound and aim.promise and aim.metric in PROMISES}
    if rows and len(shares) == 1 and found.shifts is None:
        rows.append(("found", shares.pop(), found.cost - found.charged))
    unit = found.scenario.currency if has_prices(found) else "h"
    frame = pl.DataFrame(rows, schema={"kind": pl.String, "share": pl.Float64, "cost": pl.Float64}, orient="row")
    return frame.with_columns(unit=pl.lit(unit, pl.String))


def shifts(found: StaffingResult) -> pl.DataFrame:
    """Return the crews with the hours at which they come and go; nothing where no shifts were looked for."""
    rows = crews.shifts(found).with_columns(begins=_hours(pl.col("start")), goes=_hours(pl.col("end")))
    later = pl.when(pl.col("goes") <= pl.col("begins")).then(pl.col("goes") + DAY_HOURS).otherwise(pl.col("goes"))
    return rows.select("pool", "template", "days", "begins", later.alias("goes"), "breaks", "heads")


def _hours(column: pl.Expr) -> pl.Expr:
    return column.map_elements(lambda text: parse_clock(text) / 3_600, return_dtype=pl.Float64)


OF_STAFFINGS = (
    FigureKind(
        "requirement",
        marked("Heads by interval: found (area), as it is (dashes), required (thin), load in erlangs"),
        requirement,
        painting.requirement,
    ),
    FigureKind(
        "targets",
        marked("Targets on fresh days: what was reached, with its interval, and the limit (line)"),
        targets,
        painting.targets,
    ),
    FigureKind(
        "cost_curve",
        marked("What service levels cost: headcounts by formula for loads as simulated"),
        cost_curve,
        painting.cost_curve,
    ),
    FigureKind(
        "shifts",
        marked("Crews: when they come and go, how many they are; breaks are in shifts.csv"),
        shifts,
        painting.shifts,
    ),
    FigureKind(
        "sensitivity",
        marked("What one head less takes of the service level that loses most by it, by interval"),
        sensitivity,
        painting.sensitivity,
    ),
    FigureKind(
        "search",
        marked("Designs as they were simulated: their cost; filled where the search sees no target missed"),
        search,
        painting.search,
    ),
)
