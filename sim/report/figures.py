"""Figures of a run: volume against staff, service level and backlog by interval. One house style."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

# Okabe and Ito's colours, told apart with any colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
STYLE: Any = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "svg.hashsalt": "ccsim",
    "svg.fonttype": "none",
    "axes.prop_cycle": cycler(color=COLOURS),
}
SHORT = 26
ENTRY = 0.21  # inches of a legend entry
DASHES = ("-", "-.", ":", (0, (1, 3)))


def figures(
    intervals: pl.DataFrame, scenario: Mapping[str, Any], shares: pl.DataFrame | None = None
) -> Iterator[tuple[str, str, Figure]]:
    """Yield the name, caption and drawing of every figure of a run; ``shares`` are those of channels by day."""
    draw: tuple[tuple[str, str, Callable[..., None]], ...] = (
        ("volume_and_staff", "Contacts offered per interval, and agents on duty", _volume),
        ("service_level", "Service level by interval of arrival; dashed: the target", _levels),
        ("backlog", "Messages not yet replied to, at the end of each interval", _backlog),
    )
    shown = draw if _of_mode(scenario, "deferred") else draw[:2]
    if shares is not None and shares["date"].n_unique() > 1:
        drawn = partial(_shares, shares)
        shown = (*shown, ("channel_shares", "Share of each channel in the day's first contacts", drawn))
    for name, caption, paint in shown:
        with mpl.rc_context(STYLE):
            figure = Figure(figsize=(8, _height(scenario)), layout="constrained")
            paint(figure, intervals, scenario)
        yield name, caption, figure


def _height(scenario: Mapping[str, Any]) -> float:
    """Return a height in inches at which the legend of every channel and pool fits beside the axes."""
    return max(3.4, 0.8 + ENTRY * sum(_entries(scenario)))


def _entries(scenario: Mapping[str, Any]) -> tuple[int, int]:
    return len(_contacted(scenario)), len(scenario["pools"])


def _contacted(scenario: Mapping[str, Any]) -> list[str]:
    """Return the channels on which customers contact us."""
    return [name for name, channel in scenario["channels"].items() if channel.get("mode") != "broadcast"]


def _of_mode(scenario: Mapping[str, Any], mode: str) -> list[str]:
    return [name for name, channel in scenario["channels"].items() if channel.get("mode") == mode]


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; letters that no font here has are drawn as boxes, without a word."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure.savefig(path, dpi=150)


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG markup, without the XML header, the same bytes every time."""
    buffer = io.StringIO()
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()[buffer.getvalue().index("<svg") :]


def _volume(figure: Figure, intervals: pl.DataFrame, scenario: Mapping[str, Any]) -> None:
    channels, pools = _entries(scenario)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(max(channels, 4), max(pools, 3)))
    moments = _moments(intervals)
    for axes, kind, column, label in ((top, "channel", "arrivals", "contacts"), (bottom, "pool", "agents", "agents")):
        names = _contacted(scenario) if kind == "channel" else list(scenario["pools"])
        for k, name in enumerate(names):
            _steps(axes, moments, intervals.filter(kind=kind, name=name), column, name, k)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(label)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        _legend(axes, len(names))
    _clock(bottom, moments)


def _levels(figure: Figure, intervals: pl.DataFrame, scenario: Mapping[str, Any]) -> None:
    axes = figure.subplots()
    moments = _moments(intervals)
    promised = [name for name, channel in scenario["channels"].items() if channel.get("target")]
    for k, name in enumerate(promised):
        colour = COLOURS[k % len(COLOURS)]
        _steps(axes, moments, intervals.filter(kind="channel", name=name), "service_level", name, k)
        axes.axhline(scenario["channels"][name]["target"].get("share", 0.8), color=colour, ls="--", lw=1)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylabel("service level")
    _legend(axes, len(promised))
    _clock(axes, moments)


def _backlog(figure: Figure, intervals: pl.DataFrame, scenario: Mapping[str, Any]) -> None:
    axes, moments, names = figure.subplots(), _moments(intervals), _of_mode(scenario, "deferred")
    for k, name in enumerate(names):
        _steps(axes, moments, intervals.filter(kind="channel", name=name), "backlog", name, k)
    axes.set_ylim(bottom=0)
    axes.set_ylabel("messages")
    _legend(axes, len(names))
    _clock(axes, moments)


def _shares(shares: pl.DataFrame, figure: Figure, intervals: pl.DataFrame, scenario: Mapping[str, Any]) -> None:
    axes = figure.subplots()
    names = [name for name in scenario["channels"] if name in set(shares["channel"])]
    for k, name in enumerate(names):
        rows = shares.filter(channel=name).sort("date")
        axes.plot(
            rows["date"].str.to_date().to_numpy(), rows["share"].to_numpy(), label=_short(name), lw=1.8, **_look(k)
        )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_ylabel("first contacts")
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[no-untyped-call]
    _legend(axes, len(names))


def _moments(intervals: pl.DataFrame) -> dict[tuple[str, str], int]:
    """Return the position of every interval in which something happened, in order of time."""
    rows = intervals.select("date", "start").unique().sort("date", "start").rows()
    return {(str(date), str(start)): k for k, (date, start) in enumerate(rows)}


def _steps(
    axes: Axes,
    moments: Mapping[tuple[str, str], int],
    rows: pl.DataFrame,
    column: str,
    label: str,
    number: int,
) -> None:
    values = np.full(len(moments) + 1, np.nan)
    for date, start, value in rows.select("date", "start", column).rows():
        values[moments[date, start]] = np.nan if value is None else value
    values[-1] = values[-2] if len(values) > 1 else np.nan
    axes.step(np.arange(len(values)), values, where="post", label=_short(label), lw=1.8, **_look(number))


def _look(number: int) -> dict[str, Any]:
    """Return the colour of a line, and dashes once the colours are used up."""
    return {"color": COLOURS[number % len(COLOURS)], "ls": DASHES[number // len(COLOURS) % len(DASHES)]}


def _short(label: str) -> str:
    """Cut a label to fit, and keep a dollar sign from starting mathematics or an underscore from hiding it."""
    cut = label if len(label) <= SHORT else f"{label[: SHORT - 1]}…"
    return "\u200b" + cut.replace("$", r"\$")


def _legend(axes: Axes, count: int) -> None:
    if count > 0:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0, frameon=False, fontsize=9)


def _clock(axes: Axes, moments: Mapping[tuple[str, str], int]) -> None:
    days = len({date for date, _ in moments})
    every = max(1, len(moments) // 10)
    ticks = [k for (_, _), k in moments.items() if k % every == 0]
    keys = list(moments)
    axes.set_xticks(ticks, [keys[k][1] if days == 1 else f"{keys[k][0][5:]}\n{keys[k][1]}" for k in ticks], fontsize=8)
    axes.set_xlim(0, max(1, len(moments)))
