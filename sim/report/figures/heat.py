"""Service level by hour and weekday: when promises are kept, and when they are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure

from sim.language.days import WEEKDAYS
from sim.language.words import translated
from sim.report.canvas.axes import grid, tell_at, title
from sim.report.canvas.panel_axes import Panel
from sim.report.canvas.style import WIDTH, blank, fit
from sim.report.figures.saved import Saved

SCHEMA: dict[str, Any] = {
    "channel": pl.String, "weekday": pl.Int64, "hour": pl.Int64,
    **dict.fromkeys(("in_time", "promised", "service_level"), pl.Float64),
}  # fmt: skip
INK = 0.45  # below this share of the colours the ground is dark
# Narrow where promises are made: 88 % and 94 % are two colours.
STEPS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)
TOLD = (0.0, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
NORM = BoundaryNorm(STEPS, ncolors=256)
NAME = 1.9  # inches for names beside a heat map


def service_level_by_hour(saved: Saved) -> pl.DataFrame:
    """Return the service level by channel, weekday (1 is Monday) and hour of arrival: the ratio of sums."""
    promised = [name for name in saved.channels if saved.target(name)]
    found = saved.intervals.filter(
        (pl.col("kind") == "channel") & pl.col("name").is_in(promised) & (pl.col("promised") > 0)
    )
    if found.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    cells = found.group_by(
        pl.col("name").alias("channel"),
        pl.col("date").str.to_date().dt.weekday().cast(pl.Int64).alias("weekday"),
        pl.col("start").str.slice(0, 2).cast(pl.Int64).alias("hour"),
    ).agg(pl.col("in_time", "promised").sum())
    order = pl.col("channel").replace_strict({name: k for k, name in enumerate(promised)}, return_dtype=pl.Int64)
    whole = cells.with_columns(service_level=pl.col("in_time") / pl.col("promised")).select(*SCHEMA)
    return whole.sort(order, "weekday", "hour")


def heat(data: pl.DataFrame) -> Figure:
    """Draw a map: of channels by hour for a single weekday, of weekdays by hour for each channel otherwise."""
    names, hours = data["channel"].unique(maintain_order=True).to_list(), _hours(data)
    return _of_a_day(data, names, hours) if data["weekday"].n_unique() == 1 else _of_a_week(data, names, hours)


def _hours(data: pl.DataFrame) -> range:
    hours = data["hour"].to_list()
    return range(min(hours), max(hours) + 1)


def _of_a_day(data: pl.DataFrame, names: list[str], hours: range) -> Figure:
    figure = blank(WIDTH, 1.1 + 0.32 * len(names))
    axes = figure.add_subplot(axes_class=Panel)
    rows = [data.filter(channel=name) for name in names]
    mesh = _map(axes, rows, hours, [fit(name, NAME) for name in names], 14, written=True)
    _bar(figure, [axes], mesh)
    return figure


def _of_a_week(data: pl.DataFrame, names: list[str], hours: range) -> Figure:
    days = sorted(data["weekday"].unique())
    found = grid([len(names)], height=0.45 + 0.17 * len(days))
    for axes, name, lowest in zip(found.panels, names, found.lowest, strict=True):
        rows = [data.filter(channel=name, weekday=day) for day in days]
        room = int(found.inches / 0.26)
        mesh = _map(
            axes,
            rows,
            hours,
            [translated(WEEKDAYS[day - 1]) for day in days],
            room,
            written=len(names) == 1,
            named=lowest,
        )
        title(axes, name, found.inches)
    _bar(found.figure, found.panels, mesh)
    return found.figure


def _map(
    axes: Axes, rows: list[pl.DataFrame], hours: range, labels: list[str], room: int, written: bool, named: bool = True
) -> Any:
    cells = np.full((len(rows), len(hours)), np.nan)
    for k, row in enumerate(rows):
        cells[k, row["hour"].to_numpy() - hours.start] = row["service_level"].to_numpy()
    mesh = axes.pcolormesh(cells, cmap="cividis", norm=NORM, edgecolors="white", lw=0.4)
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_facecolor("#eeeeee")
    tell_at(axes.yaxis, [row + 0.5 for row in range(len(rows))], labels)
    every = next(step for step in (1, 2, 3, 4, 6, 12, 24) if len(hours) / step <= room)
    ticks = [hour for hour in hours if hour % every == 0]
    tell_at(axes.xaxis, [hour - hours.start for hour in ticks], [f"{hour:02d}" for hour in ticks], named)
    axes.tick_params(length=2)
    for (row, column), value in np.ndenumerate(cells) if written else ():
        if np.isfinite(value):
            ink = "white" if NORM(value) < INK * NORM.Ncmap else "black"
            axes.text(column + 0.5, row + 0.5, f"{100 * value:.0f}", ha="center", va="center", fontsize=7, color=ink)
    return mesh


def _bar(figure: Figure, axes: list[Axes], mesh: Any) -> None:
    bar = figure.colorbar(
        mesh,
        ax=axes,
        ticks=TOLD,
        spacing="uniform",
        format=lambda share, _: f"{100 * share:.0f} %",
        fraction=0.025,
        pad=0.01,
    )
    bar.outline.set_visible(False)
