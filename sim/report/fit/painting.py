"""The figures of a fit, drawn from their frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter, PercentFormatter, StrMethodFormatter

from sim.language.days import MONTHS, keys_in_words
from sim.language.words import marked, tr, translated
from sim.metrics.catalogue import METRICS
from sim.report.canvas.axes import grid, title
from sim.report.canvas.style import COLOURS, MEAN, STAFF, WIDTH, blank

ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_PANELS = 12
GREY = "#9a9a9a"
FORECASTS = {
    str(one): one for one in (marked("level and calendar"), marked("seasonal naive"), marked("median of 4 weeks"))
}


def _panels(data: pl.DataFrame, *by: str) -> Iterable[tuple[tuple[Any, ...], pl.DataFrame]]:
    return list(data.group_by(by, maintain_order=True))[:MOST_PANELS]


def _step(axes: Axes, rows: pl.DataFrame, column: str, colour: str, label: str | None = None) -> None:
    """Draw what holds from each hour on, the last as long as the shortest before it."""
    hours, values = rows["hour"].to_numpy(), rows[column].to_numpy()
    end = hours[-1] + (np.diff(hours).min() if len(hours) > 1 else 1.0)
    axes.step(np.append(hours, end), np.append(values, values[-1]), color=colour, where="post", label=label)


def _name_lines(figure: Figure, axes: Axes) -> None:
    """Say above all panels what the lines of one of them are, where nothing is beneath."""
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper left", ncols=4)


def heat(data: pl.DataFrame) -> Figure:
    """Draw contacts by day and hour; grey where the file has nothing, a mark beside special days."""
    names = data["channel"].unique(maintain_order=True).to_list()[:4]
    figure = blank(WIDTH, 0.6 + 1.9 * len(names))
    for place, name in enumerate(names):
        axes = figure.add_subplot(len(names), 1, place + 1)
        rows = data.filter(channel=name).sort("date", "hour")
        days = rows["date"].unique(maintain_order=True).to_list()
        table = rows["contacts"].to_numpy().reshape(len(days), 24).T.astype(float)
        busy = np.flatnonzero(np.nansum(table, axis=1) > 0)
        low, high = (int(busy[0]), int(busy[-1]) + 1) if len(busy) else (0, 24)
        axes.set_facecolor("#c8c8c8")
        drawn = axes.imshow(table, aspect="auto", origin="lower", cmap="Blues", interpolation="nearest")
        axes.set_ylim(low - 0.5, high - 0.5)
        for number, day in enumerate(days):
            if rows.filter(date=day)["special"].any():
                axes.plot(number, high - 0.7, marker="v", color=COLOURS[1], ms=4)
        ticks = np.unique(np.linspace(0, len(days) - 1, 8).astype(int))
        axes.set_xticks(
            ticks,
            [tr("{day} {month}", day=f"{days[k]:%d}", month=translated(MONTHS[days[k].month - 1])) for k in ticks],
        )
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.grid(False)
        figure.colorbar(drawn, ax=axes, pad=0.01)
        title(axes, name, WIDTH)
    return figure


def profile_bands(data: pl.DataFrame) -> Figure:
    """Draw the profile of every weekday with the middle 80 % of its days."""
    panels = _panels(data, "channel", "weekday")
    found = grid([len(list(panels))], most=4)
    for axes, ((channel, day), rows) in zip(found.panels, panels, strict=True):
        hours = rows["hour"].to_numpy()
        axes.fill_between(hours, rows["low"], rows["high"], color=MEAN, alpha=0.2, lw=0, step="post")
        _step(axes, rows, "fitted", MEAN)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        title(axes, tr("{day}, {name}", day=keys_in_words(str(day)), name=channel), found.inches)
    return found.figure


def factors(data: pl.DataFrame) -> Figure:
    """Draw each day's volume over the median of its weekday."""
    panels = _panels(data, "channel")
    found = grid([1] * len(list(panels)), height=1.7)
    marks = {
        "used": (MEAN, "o", marked("used")),
        "special": (COLOURS[1], "v", marked("special")),
        "not used": (GREY, ".", marked("not used")),
    }
    for axes, ((channel,), rows) in zip(found.panels, panels, strict=True):
        for word, (colour, mark, _) in marks.items():
            mine = rows.filter(day=word)
            axes.plot(
                mine["date"],
                mine["factor"],
                mark,
                color=colour,
                ms=4,
                label=translated(marks[word][2]) if len(mine) else None,
            )
        axes.axhline(1, color=GREY, lw=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.legend(loc="upper right", ncols=3)
        title(axes, str(channel), found.inches)
    return found.figure


def survival(data: pl.DataFrame) -> Figure:
    """Draw the share still patient, with its band, and the laws."""
    panels = _panels(data, "channel")
    found = grid([len(list(panels))], height=2.4, most=2)
    for axes, ((channel,), rows) in zip(found.panels, panels, strict=True):
        seen = rows.filter(pl.col("curve") == "Kaplan-Meier")
        axes.fill_between(seen["seconds"], seen["low"], seen["high"], color=GREY, alpha=0.35, lw=0, step="post")
        axes.step(seen["seconds"], seen["share"], color="black", where="post", label="Kaplan-Meier", lw=1)
        laws = rows.filter(pl.col("curve") != "Kaplan-Meier")["curve"].unique(maintain_order=True)
        for number, law in enumerate(laws):
            mine = rows.filter(curve=law)
            axes.plot(
                mine["seconds"],
                mine["share"],
                color=COLOURS[number],
                lw=1.6 if "written" in law else 0.9,
                label=_law(law),
            )
        axes.set_ylim(0, 1.02)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel(tr("seconds waited"))
        axes.legend(loc="upper right")
        title(axes, str(channel), found.inches)
    return found.figure


def _law(curve: str) -> str:
    """Return what the curve of a law is called: its family, and whether it is the one that is written."""
    family, written, _ = curve.partition(", ")
    return tr("{family}, written", family=family) if written else family


def quantiles(data: pl.DataFrame) -> Figure:
    """Draw quantiles of recorded handle times against those of the law, on logarithmic scales."""
    panels = _panels(data, "channel", "family")
    found = grid([len(list(panels))], height=2.4, most=3)
    for axes, ((channel, family), rows) in zip(found.panels, panels, strict=True):
        ends = float(rows["law"].min()), float(rows["law"].max())  # type: ignore[arg-type]
        axes.plot(ends, ends, color=GREY, lw=0.8)
        axes.plot(rows["law"], rows["recorded"], ".", color=MEAN, ms=4)
        axes.set_xscale("log")
        axes.set_yscale("log")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(tr("{family}, s", family=family))
        axes.set_ylabel(tr("recorded, s"))
        title(axes, str(channel), found.inches)
    return found.figure


def staff_and_load(data: pl.DataFrame) -> Figure:
    """Draw agents there and the erlangs they have to carry."""
    panels = _panels(data, "pool", "weekday")
    found = grid([len(list(panels))], most=4)
    for axes, ((pool, day), rows) in zip(found.panels, panels, strict=True):
        _step(axes, rows, "agents", STAFF, tr("agents"))
        _step(axes, rows, "erlangs", MEAN, tr("erlangs"))
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        title(axes, tr("{day}, {name}", day=keys_in_words(str(day)), name=pool), found.inches)
    _name_lines(found.figure, found.panels[0])
    return found.figure


def backtests(data: pl.DataFrame) -> Figure:
    """Draw the last four weeks as they came and as methods would have forecast them."""
    panels = _panels(data, "channel")
    found = grid([1] * len(list(panels)), height=1.9)
    for axes, ((channel,), rows) in zip(found.panels, panels, strict=True):
        axes.plot(rows["date"], rows["came"], "o", color="black", ms=4, label=tr("came"))
        for number, name in enumerate(rows.columns[3:]):
            axes.plot(
                rows["date"], rows[name], color=COLOURS[number], lw=1.6 if number == 0 else 0.9, label=_method(name)
            )
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        title(axes, str(channel), found.inches)
    _name_lines(found.figure, found.panels[0])
    return found.figure


def _method(name: str) -> str:
    return translated(FORECASTS.get(name, name))


def _figure(name: str) -> str:
    """Return what a figure is called above a panel."""
    return tr("ASA, s") if name == "asa" else translated(METRICS[name].title)


def recorded_and_simulated(data: pl.DataFrame) -> Figure:
    """Draw figures by hour: as recorded, and the band in which one more replication would be."""
    panels = _panels(data, "channel", "figure")
    found = grid([len(list(panels))], height=1.9, most=3)
    for axes, ((channel, figure), rows) in zip(found.panels, panels, strict=True):
        axes.fill_between(rows["hour"], rows["low"], rows["high"], color=MEAN, alpha=0.2, lw=0)
        axes.plot(rows["hour"], rows["simulated"], color=MEAN, label=tr("simulated"))
        axes.plot(rows["hour"], rows["recorded"], "o", color="black", ms=4, label=tr("recorded"))
        off = rows.filter(verdict="differs")
        axes.plot(off["hour"], off["recorded"], "o", color=COLOURS[1], ms=5, label=tr("differs"))
        if figure != "asa":
            axes.yaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        title(axes, f"{channel} {_figure(str(figure))}", found.inches)
    _name_lines(found.figure, found.panels[0])
    return found.figure
