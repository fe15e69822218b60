"""How many customers are kept over the years, by segment, counted at the start and at the end of each."""

from __future__ import annotations

from typing import Any

import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, PercentFormatter

from sim.language.words import marked, tr, translated
from sim.report.canvas.axes import grid, title
from sim.report.canvas.style import COLOURS, MEAN
from sim.report.figures.saved import Saved
from sim.scenario.customers.retention import Retention

EVERYBODY = marked("all customers")
WAYS = {
    "start_of_year": (0, MEAN, "-", marked("at the start of the year")),
    "end_of_year": (1, COLOURS[1], "--", marked("at its end")),
}
SCHEMA: dict[str, Any] = {
    "segment": pl.String, "convention": pl.String, "year": pl.Int64,
    **dict.fromkeys(("share", "low", "high"), pl.Float64),
}  # fmt: skip


def retention(saved: Saved) -> pl.DataFrame:
    """Return the share of the base kept in each year at the mean churn, by both conventions, with its interval."""
    whole, parts = saved.of_center("churn"), saved.measured("churn", "segment")
    named = {**parts, **({EVERYBODY: whole} if whole and len(parts) != 1 else {})}
    years = Retention(**(saved.scenario.get("retention") or {})).years
    rows = [
        {"segment": name, "convention": way, "year": year, **_left(row, year - 1 + WAYS[way][0])}
        for name, row in named.items()
        for way in WAYS
        for year in range(1, years + 1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _left(row: Any, passed: int) -> dict[str, float | None]:
    """Return what is left after so many years; the most where churn is lowest."""
    return {
        name: None if row[of] is None else (1 - row[of]) ** passed
        for name, of in (("share", "mean"), ("low", "high"), ("high", "low"))
    }


def survival(data: pl.DataFrame) -> Figure:
    """Draw the base over the years, a panel for each segment."""
    names = data["segment"].unique(maintain_order=True).to_list()
    found = grid([len(names)])
    for axes, name, lowest in zip(found.panels, names, found.lowest, strict=True):
        for way, (_, colour, style, said) in WAYS.items():
            rows = data.filter(segment=name, convention=way)
            if rows["low"].null_count() == 0:
                axes.fill_between(rows["year"], rows["low"], rows["high"], color=colour, alpha=0.2, lw=0)
            axes.plot(
                rows["year"], rows["share"], color=colour, ls=style, marker="o", ms=2.5, lw=1.4, label=translated(said)
            )
        title(axes, tr(EVERYBODY) if name == EVERYBODY else name, found.inches)
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_xlabel(tr("year") if lowest else "")
    found.figure.legend(*found.panels[0].get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return found.figure
