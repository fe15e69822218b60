"""Cost against attention: what each channel or design costs a contact, and what the contact gets for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.language.words import tr
from sim.report.canvas.axes import number_axis, told
from sim.report.canvas.style import COLOURS, WIDTH, blank, fit
from sim.report.figures.saved import Saved
from sim.report.page.numbers import money

COST, ATTENTION = "cost_per_contact", "attention_level"
NUMBERS = tuple(f"{axis}_{part}" for axis in ("cost", "attention") for part in ("mean", "low", "high"))
SCHEMA: dict[str, Any] = {"name": pl.String, "unit": pl.String, **dict.fromkeys(NUMBERS, pl.Float64)}
SHAPES = "osD^vP"
HEIGHT, IN_A_COLUMN = 4.6, 24  # inches, names


def channels(saved: Saved) -> pl.DataFrame:
    """Return the cost and attention of the contacts of each channel, with their intervals."""
    cost, attention = (saved.measured(metric, "channel") for metric in (COST, ATTENTION))
    return pairs({name: (cost[name], attention[name]) for name in saved.channels if name in cost and name in attention})


def pairs(found: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]) -> pl.DataFrame:
    """Return one row per name: the two figures with their intervals."""
    rows = [
        {"name": name, "unit": cost["unit"]}
        | {f"cost_{part}": cost[part] for part in ("mean", "low", "high")}
        | {f"attention_{part}": attention[part] for part in ("mean", "low", "high")}
        for name, (cost, attention) in found.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def scatter(data: pl.DataFrame, colour: Callable[[int], str] | None = None) -> Figure:
    """Draw a point with bars for each name, in a colour and a shape of its own."""
    colour = colour or _colour
    figure, points = blank(WIDTH, HEIGHT), data.select("cost_mean", "attention_mean").rows()
    axes = figure.subplots()
    across, up = (_bars(data, axis) for axis in ("cost", "attention"))
    handles: Any = [
        axes.errorbar(x, y, up[:, k : k + 1], across[:, k : k + 1], fmt=_shape(k), ms=6, lw=0.9, color=colour(k))
        for k, (x, y) in enumerate(points)
    ]
    axes.set_xlim(*_limits(data, "cost"))
    axes.set_ylim(*_limits(data, "attention"))
    number_axis(axes.xaxis, "money", 6)
    number_axis(axes.yaxis, "level", 5)
    axes.set_xlabel(told(axes.get_xlim(), tr("cost per contact [{currency}]", currency=fit(data["unit"][0], 1.5))))
    axes.set_ylabel(told(axes.get_ylim(), tr("attention per contact, 0 to 1")))
    names = [fit(name, 1.7) for name in data["name"]]
    figure.legend(handles, names, loc="outside right upper", ncols=1 + (len(names) - 1) // IN_A_COLUMN)
    return figure


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _shape(number: int) -> str:
    return SHAPES[number // len(COLOURS) % len(SHAPES)]


def _bars(data: pl.DataFrame, axis: str) -> Any:
    mean, low, high = (data[f"{axis}_{part}"].fill_null(np.nan).to_numpy() for part in ("mean", "low", "high"))
    return np.nan_to_num(np.maximum([mean - low, high - mean], 0))


def _limits(data: pl.DataFrame, axis: str) -> tuple[float, float]:
    """Return limits with room for names, around means and intervals that are not many times as wide."""
    means = data[f"{axis}_mean"].to_numpy()
    reach = max(float(np.ptp(means)), 0.1 * float(np.abs(means).max()), 1e-9)
    low = np.fmax(np.fmin(data[f"{axis}_low"].fill_null(np.nan).to_numpy(), means), means - reach).min()
    high = np.fmin(np.fmax(data[f"{axis}_high"].fill_null(np.nan).to_numpy(), means), means + reach).max()
    room = 0.12 * (high - low) + 1e-9
    return max(float(low - room), -0.02 * float(high)), float(high + room)


def channels_show(saved: Saved, data: pl.DataFrame) -> str:
    """Say which channel costs least a contact, and which gives most attention."""
    cheap, kind = data.sort("cost_mean").row(0, named=True), data.sort("attention_mean").row(-1, named=True)
    return tr(
        "A contact costs least on {cheap}, {cost}, and gets most attention on {kind}, {attention}",
        cheap=cheap["name"],
        cost=money(cheap["cost_mean"], cheap["unit"]),
        kind=kind["name"],
        attention=f"{kind['attention_mean']:.2f}",
    )
