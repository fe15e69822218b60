"""The match matrix as a map, and how few of its cells hold most contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.words import joined, marked, tr, translated
from sim.report.canvas.axes import number_axis
from sim.report.canvas.style import COLOURS, TARGET, WIDTH, blank, fit
from sim.report.figures.saved import Saved

MAP: dict[str, Any] = {
    **dict.fromkeys(("segment", "issue", "channel"), pl.String),
    **dict.fromkeys(("contacts", "share", "fit", "settled"), pl.Float64),
}
CURVE: dict[str, Any] = {"rank": pl.Int64, **dict.fromkeys(("combinations", "contacts"), pl.Float64)}
MOST = 40  # rows of a map that can be read
NAME, HEAD, ROW = 1.9, 1.1, 0.36  # inches for names beside the map and above it, and for a row
LIGHT = 0.55  # of the colours: above it the ground is light
SEEN = 0.001  # a smaller share of contacts is not written
HELD = 0.8
# What the colours tell: the first of these that is known.
SHADES = {"fit": marked("fit"), "settled": marked("share settled"), "share": marked("share of contacts")}


def match_matrix(saved: Saved) -> pl.DataFrame:
    """Return the cells in use: contacts, their share of all, how well the channel suits the issue, how many settled."""
    return pl.DataFrame([{name: cell[name] for name in MAP} for cell in _used(saved)], schema=MAP)


def match_curve(saved: Saved) -> pl.DataFrame:
    """Return, from the largest cell on, which share of the cells in use holds which share of contacts."""
    cells = _used(saved)
    rows = [
        {"rank": k, "combinations": k / len(cells), "contacts": cell["cumulative"]} for k, cell in enumerate(cells, 1)
    ]
    return pl.DataFrame(rows, schema=CURVE)


def _used(saved: Saved) -> list[Mapping[str, Any]]:
    return [cell for cell in saved.document.get("matches") or () if cell["contacts"]]


def curve(data: pl.DataFrame) -> Figure:
    """Draw the share of contacts over the share of combinations, the largest first."""
    figure = blank(WIDTH, 3.0)
    axes = figure.subplots()
    x, y = (np.concatenate([[0.0], data[name].to_numpy()]) for name in ("combinations", "contacts"))
    axes.plot(x, y, marker="o", ms=3, color=COLOURS[0])
    axes.axhline(HELD, color=TARGET, ls="--", lw=0.9)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.04)
    number_axis(axes.xaxis, "share", 6)
    number_axis(axes.yaxis, "share", 6)
    axes.set_xlabel(tr("of the combinations of segment, issue and channel in use, the largest first"))
    axes.set_ylabel(tr("of all contacts"))
    return figure


def matrix(data: pl.DataFrame) -> Figure:
    """Draw a row per need, a column per channel: colours are the fit, numbers the contacts and how many settled."""
    needs = _needs(data)[:MOST]
    names = data["channel"].unique(maintain_order=True).sort().to_list()
    figure = blank(WIDTH, 0.4 + HEAD + ROW * len(needs))
    axes = figure.subplots()
    cells = np.full((len(needs), len(names)), np.nan)
    found = {(_label(row, data), row["channel"]): row for row in data.iter_rows(named=True)}
    shade = next(name for name in SHADES if data[name].is_not_null().any())
    for (need, channel), row in found.items():
        if need in needs and row[shade] is not None:
            cells[needs.index(need), names.index(channel)] = row[shade]
    mesh = axes.pcolormesh(cells, cmap="cividis", edgecolors="white", lw=0.6)
    _name(axes, needs, names)
    _write(axes, mesh, found, needs, names)
    bar = figure.colorbar(mesh, ax=[axes], label=translated(SHADES[shade]), fraction=0.025, pad=0.01)
    bar.outline.set_visible(False)
    return figure


def _needs(data: pl.DataFrame) -> list[str]:
    """Return the rows of the map, most contacts first."""
    sums: dict[str, float] = {}
    for row in data.iter_rows(named=True):
        sums[_label(row, data)] = sums.get(_label(row, data), 0.0) + row["contacts"]
    return sorted(sums, key=lambda need: -sums[need])


def _label(row: Mapping[str, Any], data: pl.DataFrame) -> str:
    segments = [row["segment"]] if data["segment"].n_unique() > 1 else []
    return joined(name for name in (*segments, row["issue"]) if name) or tr("all")


def _name(axes: Axes, needs: Sequence[str], channels: Sequence[str]) -> None:
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_facecolor("#eeeeee")
    axes.set_yticks(np.arange(len(needs)) + 0.5, [fit(name, NAME) for name in needs])
    axes.xaxis.tick_top()
    room = (WIDTH - NAME - 1.0) / len(channels)
    if [fit(name, room) for name in channels] == list(channels):
        axes.set_xticks(np.arange(len(channels)) + 0.5, channels)
    else:
        axes.set_xticks(np.arange(len(channels)) + 0.5, [fit(name, HEAD) for name in channels], rotation=90)
    axes.tick_params(length=0)


def _write(axes: Axes, mesh: Any, found: Mapping[Any, Any], needs: Sequence[str], channels: Sequence[str]) -> None:
    for (need, channel), row in found.items():
        if need in needs and row["share"] >= SEEN:
            ground = np.ma.filled(mesh.get_array(), np.nan)[needs.index(need), channels.index(channel)]
            ink = "white" if (ground - mesh.norm.vmin) <= LIGHT * (mesh.norm.vmax - mesh.norm.vmin) else "black"
            told = f"{100 * row['share']:.1f} %"
            told += "" if row["settled"] is None else f"\n{100 * row['settled']:.0f}"
            at = channels.index(channel) + 0.5, needs.index(need) + 0.5
            axes.text(*at, told, ha="center", va="center", fontsize=6, linespacing=1.0, color=ink)
