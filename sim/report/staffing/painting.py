"""The figures of a staffing, drawn from their frames."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.language.days import keys_in_words
from sim.language.words import marked, tr, translated
from sim.metrics.catalogue import METRICS
from sim.report.canvas.axes import grid, title
from sim.report.canvas.style import COLOURS, MEAN, STAFF, WIDTH, blank
from sim.report.staffing.tables import AS_IT_IS, WORDS, moment_text

GREY = "#9a9a9a"
CURVES = {"by formula": marked("by formula"), "found": marked("found")}
MOST_PANELS, MOST_ROWS = 12, 40
UNDER = "#a83f00"
VERDICTS = {"met": "#00694a", "undecided": "#c77700", "missed": UNDER}
FEW_TICKS = 3  # below which every hour has one
CLOCK = (0, 4, 8, 12, 16, 20, 24, 28)


def requirement(data: pl.DataFrame) -> Figure:
    """Draw heads and load over the hours of each kind of day, a panel for each pool and kind."""
    panels = list(data.group_by(["pool", "days"], maintain_order=True))[:MOST_PANELS]
    found = grid([len(panels)], height=2.2, most=3)
    for axes, ((pool, days), rows) in zip(found.panels, panels, strict=True):
        hours, ends = rows["hour"].to_list(), _with_end(rows["hour"])
        axes.fill_between(ends, _held(rows["rostered"]), step="post", color=STAFF, alpha=0.3, lw=0, label=tr("found"))
        _under(axes, ends, rows)
        axes.step(ends, _held(rows["as_it_is"]), where="post", color=GREY, ls="--", lw=1, label=translated(AS_IT_IS))
        axes.plot(hours, rows["load"], color=MEAN, lw=1.4, label=tr("erlangs"))
        axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        _clock(axes)
        title(axes, tr("{name}, {days}", name=pool, days=keys_in_words(str(days))), found.inches)
    found.panels[0].legend(loc="upper right", ncols=3)
    return found.figure


def _under(axes: Axes, ends: list[float], rows: pl.DataFrame) -> None:
    """Draw what is required of those who are on contacts, where they are others, and shade what is missing of it."""
    there, needed = rows["present"], rows["required"]
    if needed.null_count() or (there - needed).abs().max() == 0:
        return
    axes.step(ends, _held(needed), where="post", color="black", lw=0.8, label=tr("required"))
    if (rows["under"] > 0).any():
        low, high = _held(pl.DataFrame([there, needed]).min_horizontal()), _held(needed)
        axes.fill_between(ends, low, high, step="post", color=UNDER, alpha=0.5, lw=0, label=tr("under"))


def _with_end(hours: pl.Series) -> list[float]:
    """Return where steps begin, and where the last ends: as long as the shortest of them."""
    at = hours.to_list()
    step = min((b - a for a, b in pairwise(at)), default=1.0)
    return [*at, at[-1] + step]


def _held(values: pl.Series) -> list[float]:
    found = [float("nan") if one is None else float(one) for one in values.to_list()]
    return [*found, found[-1]]


def _clock(axes: Axes) -> None:
    low, high = axes.get_xlim()
    ticks = [hour for hour in CLOCK if low <= hour <= high]
    if len(ticks) < FEW_TICKS:
        ticks = [hour for hour in range(CLOCK[-1] + 1) if low <= hour <= high]
    axes.set_xticks(ticks, [f"{hour % 24:02d}:00" for hour in ticks])


def targets(data: pl.DataFrame) -> Figure:
    """Draw what was reached of each target with its interval, and its limit; a panel for each metric."""
    panels = list(data.group_by(["metric"], maintain_order=True))
    height = sum(0.7 + 0.26 * min(len(rows), MOST_ROWS) for _, rows in panels)
    figure = blank(WIDTH, height)
    shapes = [0.7 + 0.26 * min(len(rows), MOST_ROWS) for _, rows in panels]
    parts = figure.add_gridspec(len(panels), 1, height_ratios=shapes)
    for place, ((metric,), rows) in enumerate(panels):
        _targets_of(figure.add_subplot(parts[place]), str(metric), _closest(rows))
    return figure


def _closest(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows for which there is room: those closest to their limits, in their order."""
    if len(rows) <= MOST_ROWS:
        return rows
    near = rows.with_row_index("place").sort((pl.col("value") - pl.col("limit")).abs(), nulls_last=True)
    return near.head(MOST_ROWS).sort("place").drop("place")


def _targets_of(axes: Axes, metric: str, rows: pl.DataFrame) -> None:
    for place, row in enumerate(rows.iter_rows(named=True)):
        colour = VERDICTS.get(row["verdict"], GREY)
        if row["low"] is not None and row["high"] is not None:
            axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=2)
        axes.plot([row["value"]], [place], "o", color=colour, ms=5)
        axes.plot([row["limit"]] * 2, [place - 0.4, place + 0.4], color="black", lw=1)
    said = [
        tr("{key}: {value}", key=f"{row['of']} {moment_text(row['where'])}", value=_verdict(row["verdict"]))
        for row in rows.iter_rows(named=True)
    ]
    axes.set_yticks(range(len(said)), said, fontsize=8)
    axes.invert_yaxis()
    if METRICS[metric].unit == "share":
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    title(axes, translated(METRICS[metric].title), WIDTH)


def _verdict(word: str) -> str:
    return translated(WORDS.get(word, word))


def shifts(data: pl.DataFrame) -> Figure:
    """Draw each crew as a bar from when it comes to when it goes, with its heads."""
    rows = data.sort("pool", "days", "begins", "goes").head(MOST_ROWS)
    figure = blank(WIDTH, 0.7 + 0.26 * len(rows))
    axes, pools = figure.add_subplot(), rows["pool"].unique(maintain_order=True).to_list()
    for place, row in enumerate(rows.iter_rows(named=True)):
        colour = COLOURS[pools.index(row["pool"]) % len(COLOURS)]
        axes.barh(place, row["goes"] - row["begins"], left=row["begins"], color=colour, alpha=0.6, height=0.7)
        axes.text(row["begins"] + 0.1, place, str(row["heads"]), va="center", fontsize=8)
    said = [
        tr("{name}, {days}", name=f"{row['pool']} {row['template']}", days=keys_in_words(row["days"]))
        for row in rows.iter_rows(named=True)
    ]
    axes.set_yticks(range(len(said)), said, fontsize=8)
    axes.invert_yaxis()
    _clock(axes)
    axes.grid(axis="y", visible=False)
    return figure


def cost_curve(data: pl.DataFrame) -> Figure:
    """Draw costs over the share that is answered in time; a legend where the answer is beside the curve."""
    figure = blank(WIDTH, 2.4)
    axes = figure.add_subplot()
    for (kind,), rows in data.group_by("kind", maintain_order=True):
        style, colour = ("o-", GREY) if kind == "by formula" else ("D", STAFF)
        axes.plot(rows["share"], rows["cost"], style, color=colour, label=translated(CURVES[str(kind)]))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylim(0, 1.1 * float(data["cost"].max() or 1.0))  # type: ignore[arg-type]
    axes.set_xlabel(tr("answered in time"))
    axes.set_ylabel(tr("cost, {unit}", unit=data["unit"][0]))
    if data["kind"].n_unique() > 1:
        axes.legend(loc="lower right")
    return figure


def sensitivity(data: pl.DataFrame) -> Figure:
    """Draw what one head less takes of a service level as bars by hour, a panel for each pool and kind of day."""
    panels = list(data.group_by(["pool", "days"], maintain_order=True))[:MOST_PANELS]
    found = grid([len(panels)], height=1.8, most=3)
    most = max(0.0, float(data["lost"].max() or 0.0))  # type: ignore[arg-type]
    for axes, ((pool, days), rows) in zip(found.panels, panels, strict=True):
        hours = _with_end(rows["hour"])
        axes.bar(hours[:-1], rows["lost"], width=0.9 * (hours[-1] - hours[-2]), align="edge", color=STAFF, alpha=0.6)
        axes.set_ylim(min(0.0, float(rows["lost"].min())), 1.1 * most or 0.01)  # type: ignore[arg-type]
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        _clock(axes)
        title(axes, tr("{name}, {days}", name=pool, days=keys_in_words(str(days))), found.inches)
    return found.figure


def search(data: pl.DataFrame) -> Figure:
    """Draw the cost of each design that was tried, filled where its worst target is kept in the search."""
    figure = blank(WIDTH, 2.4)
    axes = figure.add_subplot()
    kept, not_kept = data.filter(pl.col("worst") >= 0), data.filter(pl.col("worst") < 0)
    axes.plot(data["number"], data["cost"], color=GREY, lw=0.8)
    axes.plot(not_kept["number"], not_kept["cost"], "o", color=STAFF, mfc="white", ms=4, label=tr("misses a target"))
    axes.plot(kept["number"], kept["cost"], "o", color=STAFF, ms=4, label=tr("misses none"))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlabel(tr("design"))
    axes.set_ylabel(tr("cost"))
    axes.legend(loc="best")
    return figure
