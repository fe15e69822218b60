"""How waits are distributed: who is answered, and who is lost, within any time."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter

from sim.language.words import tr
from sim.report.canvas.axes import grid, tell_at, title
from sim.report.canvas.style import COLOURS, MEAN, TARGET
from sim.report.figures.saved import Saved
from sim.scenario.basics.units import parse_duration

MARKS = {
    0.0: "0",
    1.0: "1 s",
    10.0: "10 s",
    60.0: "1 min",
    600.0: "10 min",
    3_600.0: "1 h",
    86_400.0: "1 d",
    604_800.0: "7 d",
}
SCHEMA: dict[str, Any] = {
    "channel": pl.String,
    **dict.fromkeys(("within", "answered", "lost", "target", "promised"), pl.Float64),
}


def wait_distribution(saved: Saved) -> pl.DataFrame:
    """Return the share of those who waited that is answered, and lost, within each time, and what is promised."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    for name in saved.channels:
        rows, target = saved.waits.filter(channel=name).sort("within", nulls_last=True), saved.target(name)
        whole = float(rows["answered"].sum()) + float(rows["lost"].sum())
        if whole:
            within = None if target is None else parse_duration(target["within"])
            shares = rows.with_columns(
                pl.col("answered", "lost").cum_sum() / whole,
                target=pl.lit(within, pl.Float64),
                promised=pl.lit(None if target is None else float(target.get("share", 0.8)), pl.Float64),
            )
            parts.append(shares.drop_nulls("within").select(*SCHEMA))
    return pl.concat(parts)


def curves(data: pl.DataFrame) -> Figure:
    """Draw the two shares over time, a panel for each channel; a dot marks the promise."""
    names = data["channel"].unique(maintain_order=True).to_list()
    found = grid([len(names)])
    longest = float(data["within"].max())  # type: ignore[arg-type]
    for axes, name, lowest in zip(found.panels, names, found.lowest, strict=True):
        _curve(axes, data.filter(channel=name), longest)
        title(axes, name, found.inches)
        _time_axis(axes, longest, found.inches, lowest)
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    handles = {
        label: one for axes in found.panels for one, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    found.figure.legend(list(handles.values()), list(handles), loc="outside upper left", ncols=3)
    return found.figure


def _curve(axes: Any, rows: pl.DataFrame, longest: float) -> None:
    x = np.append(rows["within"].to_numpy(), longest)
    for column, colour, style, said in (
        ("answered", MEAN, "-", tr("answered")),
        ("lost", COLOURS[6], ":", tr("lost, or late")),
    ):
        if rows[column].max():
            axes.plot(
                x,
                np.append(rows[column].to_numpy(), rows[column][-1]),
                color=colour,
                ls=style,
                lw=1.5,
                label=said,
                drawstyle="steps-post",
            )
    if rows["target"][0] is not None:
        look: Any = {"color": TARGET, "marker": "o", "ls": "none", "ms": 5, "clip_on": False, "zorder": 5}
        axes.plot(rows["target"][:1].to_numpy(), rows["promised"][:1].to_numpy(), label=tr("promised"), **look)


def _time_axis(axes: Any, longest: float, inches: float, lowest: bool) -> None:
    """Scale time by its logarithm, from one second on."""
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.4)
    axes.set_xlim(0, max(longest, 10.0))
    marks = [mark for mark in MARKS if mark <= max(longest, 10.0)]
    every = -(-len(marks) // max(2, int(inches / 0.42)))
    shown = marks[::-1][::every][::-1]
    axes.xaxis.set_minor_locator(NullLocator())
    tell_at(axes.xaxis, shown, [MARKS[mark] for mark in shown], lowest)
