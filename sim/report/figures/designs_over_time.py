"""Figures of a comparison over weeks or months: how designs go, one on top of the other, and channels in each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.words import clauses, tr, translated
from sim.metrics.catalogue import METRICS
from sim.metrics.intervals.by_period import OPINION, SHARE
from sim.report.canvas.axes import clock, grid, number_axis, scale_of, span_of, tell_at, title, told
from sim.report.canvas.style import COLOURS, design_colour, fit
from sim.report.figures.compared import Compared
from sim.report.page.numbers import is_money, spoken
from sim.report.page.vocabulary import in_words

SERVICE = ("service_level", "wait", "response_time", "abandonment")
CUSTOMERS = ("cost_per_contact", "attention_level", "satisfaction")
SHAPES = "osD^vPXd"
TELLING = 1e-9
LEGEND = 2.6  # inches of a name in a legend


def service(source: Compared) -> pl.DataFrame:
    """Return how contacts were served by design and week or month, where there is more than one."""
    return _of(source, SERVICE)


def customers(source: Compared) -> pl.DataFrame:
    """Return what contacts cost, and what customers got, by design and week or month."""
    return _of(source, CUSTOMERS)


def _of(source: Compared, metrics: Sequence[str]) -> pl.DataFrame:
    found = source.periods.filter(pl.col("metric").is_in(metrics), pl.col("mean").is_not_null())
    return found if found["date"].n_unique() > 1 else found.clear()


def channel_shares(source: Compared) -> pl.DataFrame:
    """Return the share of each channel in the first contacts, by design and week or month; of several channels."""
    found = source.periods.filter(metric=SHARE).drop("low", "high")
    moved = found["channel"].n_unique() > 1 and found["date"].n_unique() > 1 and len(found.filter(pl.col("mean") > 0))
    return found.filter(pl.col("mean").max().over("channel") > 0) if moved else found.clear()


def opinions(source: Compared) -> pl.DataFrame:
    """Return what customers think of each channel, by design and week or month, where that of any moves or differs."""
    found = _of(source, (OPINION,))
    moved = any(not _still(found.filter(channel=name)) for name in found["channel"].unique())
    return found if moved else found.clear()


def overlaid(data: pl.DataFrame) -> Figure:
    """Draw a panel for each figure, with a line and a band for each design; what never moves is told in a line."""
    return _overlaid(data, "metric", _titled)


def by_channel(data: pl.DataFrame) -> Figure:
    """Draw the same with a panel for each channel."""
    return _overlaid(data, "channel", str)


def _titled(metric: str) -> str:
    return translated(METRICS[metric].title)


def _overlaid(data: pl.DataFrame, key: str, titled: Callable[[str], str]) -> Figure:
    designs = data["design"].unique(maintain_order=True).to_list()
    names = data[key].unique(maintain_order=True).to_list()
    still = {name: rows.row(0, named=True) for name in names if _still(rows := data.filter(pl.col(key) == name))}
    shown = [name for name in names if name not in still] or names
    frame = grid([len(shown)], height=1.75, top=0.6, most=2)
    dates = sorted(data["date"].unique())
    for axes, name, lowest in zip(frame.panels, shown, frame.lowest, strict=True):
        _lines(axes, data.filter(pl.col(key) == name), designs)
        title(axes, titled(name), frame.inches)
        _dates(axes, dates, frame.inches, lowest)
    handles, labels = frame.panels[0].get_legend_handles_labels()
    frame.figure.legend(handles, [fit(name, LEGEND) for name in labels], loc="outside upper left", ncols=3)
    if still and shown != names:
        said = clauses(f"{titled(name)} {spoken({**row, 'low': None})}" for name, row in still.items())
        frame.figure.supxlabel(
            tr("The same in all designs all the time: {said}", said=said), fontsize=8.5, x=0.01, ha="left"
        )
    return frame.figure


def _still(rows: pl.DataFrame) -> bool:
    return float(rows["mean"].max()) - float(rows["mean"].min()) < TELLING  # type: ignore[arg-type]


def _lines(axes: Axes, rows: pl.DataFrame, designs: Sequence[str]) -> None:
    unit = rows["unit"][0]
    most = float(rows["mean"].abs().max())  # type: ignore[arg-type]
    size, name = (1.0, unit) if is_money(unit) else scale_of(unit, most)
    for k, design in enumerate(designs):
        mine = rows.filter(design=design).sort("date")
        mean, low, high = (mine[part].fill_null(np.nan).to_numpy() / size for part in ("mean", "low", "high"))
        x, colour = [_day(date) for date in mine["date"]], design_colour(k)
        axes.plot(x, mean, color=colour, marker=SHAPES[k % len(SHAPES)], ms=3.5, lw=1.4, label=design)
        axes.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
    number_axis(axes.yaxis, unit)
    axes.set_ylim(*span_of(rows, size))
    axes.set_ylabel(told(axes.get_ylim(), "" if unit in ("share", "level") else in_words(name)))


def _day(date: str) -> int:
    return datetime.date.fromisoformat(date).toordinal()


def _dates(axes: Axes, dates: Sequence[str], inches: float, lowest: bool) -> None:
    first, last = _day(dates[0]), _day(dates[-1])
    ticks = clock(first, last, inches)
    axes.set_xlim(first - 0.02 * (last - first), last + 0.02 * (last - first))
    tell_at(axes.xaxis, ticks.at, ticks.said, lowest)


def areas(data: pl.DataFrame) -> Figure:
    """Draw the shares of channels on top of each other, a panel for each design."""
    designs = data["design"].unique(maintain_order=True).to_list()
    channels = data["channel"].unique(maintain_order=True).to_list()
    frame, dates = grid([len(designs)], height=1.75, top=0.6, most=2), sorted(data["date"].unique())
    for axes, design, lowest in zip(frame.panels, designs, frame.lowest, strict=True):
        mine = data.filter(design=design)
        x = [_day(date) for date in dates]
        heights = [_heights(mine.filter(channel=name), dates) for name in channels]
        colours = [COLOURS[k % len(COLOURS)] for k in range(len(channels))]
        axes.stackplot(x, heights, colors=colours, labels=channels, alpha=0.85, lw=0.4, edgecolor="#ffffff")
        title(axes, design, frame.inches)
        axes.set_ylim(0, 1)
        number_axis(axes.yaxis, "share")
        _dates(axes, dates, frame.inches, lowest)
        axes.margins(x=0)
    handles, labels = frame.panels[0].get_legend_handles_labels()
    frame.figure.legend(handles, [fit(name, LEGEND) for name in labels], loc="outside upper left", ncols=4)
    return frame.figure


def _heights(rows: pl.DataFrame, dates: Sequence[str]) -> Any:
    known = dict(zip(rows["date"], rows["mean"], strict=True))
    return np.array([known.get(date) or 0.0 for date in dates])


def curves_show(source: Compared, data: pl.DataFrame) -> str:
    """Say in which figure designs are furthest apart at the end, beside how large it is."""
    last, best = data.filter(pl.col("date") == data["date"].max()), (0.0, "")
    for name in last["metric"].unique(maintain_order=True):
        rows = last.filter(metric=name).rows(named=True)
        means = [row["mean"] for row in rows]
        apart = (max(means) - min(means)) / max(map(abs, means)) if any(means) else 0.0
        if apart > best[0]:
            said = _from_to(rows)
            best = apart, tr("At the end {figure} is {said}", figure=translated(METRICS[name].title), said=said)
    return best[1] or tr("The designs go the same way")


def shares_show(source: Compared, data: pl.DataFrame) -> str:
    """Say on which channel the share at the end differs most between designs."""
    name, said = _furthest_apart(data)
    return tr("At the end the share of {name} is {said}", name=name, said=said)


def opinions_show(source: Compared, data: pl.DataFrame) -> str:
    """Say of which channel customers think most differently between designs at the end."""
    name, said = _furthest_apart(data)
    return tr("At the end what customers think of {name} is {said}", name=name, said=said)


def _furthest_apart(data: pl.DataFrame) -> tuple[str, str]:
    """Return the channel on which designs differ most at the end, and between what."""
    last = data.filter(pl.col("date") == data["date"].max())
    spread = last.group_by("channel", maintain_order=True).agg(apart=pl.col("mean").max() - pl.col("mean").min())
    name = spread.sort("apart", descending=True)["channel"][0]
    return name, _from_to(last.filter(channel=name).rows(named=True))


def _from_to(rows: Sequence[dict[str, Any]]) -> str:
    """Write the lowest and the highest of some designs, or what they have in common."""
    least, most = (extreme(rows, key=lambda row: row["mean"]) for extreme in (min, max))
    low, high = (spoken({**row, "low": None}) for row in (least, most))
    if low == high:
        return tr("{value} in all designs", value=low)
    return tr("{high} in {most}, {low} in {least}", high=high, most=most["design"], low=low, least=least["design"])
