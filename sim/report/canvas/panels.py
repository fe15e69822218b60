"""Panels side by side: a line with its interval for each channel or pool, and what is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.words import clauses, joined, marked, tr, translated
from sim.report.canvas.axes import Grid, Ticks, clock, day_of, grid, number_axis, scale_of, tell_time, title, told
from sim.report.canvas.style import MEAN, STAFF, TARGET, WIDTH, blank, fit
from sim.report.page.vocabulary import in_words

DAY = 86_400.0
PER = {
    60.0: marked("per minute"), 3_600.0: marked("per hour"), 86_400.0: marked("per day"), 604_800.0: marked("per week")
}  # fmt: skip
IN_OPEN_HOURS = marked("wait in open hours")  # of messages


def panels(
    data: pl.DataFrame, label: str = "", top: float | None = None, alike: bool = False, zoomed: bool = False
) -> Figure:
    """Draw lines with bands, a panel for each name; those that never move are told in a line below.

    ``alike`` gives all panels one scale; ``zoomed`` begins them all below the lowest mean and target.
    """
    every = data.partition_by("kind", "name", as_dict=True)
    still = _still(every)
    moving = {key: rows for key, rows in every.items() if key not in still}
    if not moving:
        return _of_words(_all_the_time(label, still))
    data = pl.concat(moving.values())
    frame = frame_of(data, list(moving))
    highest = _highest(data) if alike else None
    bottom = _lowest(data) if zoomed else 0.0
    for axes, (key, rows), lowest in zip(frame.grid.panels, moving.items(), frame.grid.lowest, strict=True):
        kind, name = key
        unit = rows["unit"][0]
        size, unit_name = scale_of(unit, highest or _highest(rows))
        line(axes, rows, size, STAFF if kind == "pool" else MEAN, steps=rows["metric"][0] == "agents")
        title(axes, name, frame.grid.inches)
        number_axis(axes.yaxis, unit)
        axes.set_ylim(bottom / size, top or _room(highest or _highest(rows)) / size)
        axes.set_ylabel(told(axes.get_ylim(), _said(label, unit, unit_name, rows)))
        tell_time(axes, frame.ticks, frame.span, lowest)
    if still:
        frame.grid.figure.supxlabel(fit(_all_the_time(label, still), WIDTH), fontsize=8.5, x=0.01, ha="left")
    return frame.grid.figure


def _still(every: Mapping[tuple[Any, ...], pl.DataFrame]) -> dict[tuple[Any, ...], tuple[float, str]]:
    """Return what is one share all the time in every replication, such as a promise kept always: a line, no picture."""
    found = {}
    for key, rows in every.items():
        means = rows["mean"].drop_nulls()
        if rows["unit"][0] == "share" and len(means) > 1 and means.max() == means.min() and means[0] in (0.0, 1.0):
            found[key] = float(means[0]), rows["unit"][0]
    return found


def _all_the_time(label: str, still: Mapping[tuple[Any, ...], tuple[float, str]]) -> str:
    """Say what never moves: names by their share."""
    by_share: dict[float, list[str]] = {}
    for (_, name), (share, _) in still.items():
        by_share.setdefault(share, []).append(name)
    parts = (
        tr(
            "{share} % {what} all the time: {names}",
            share=f"{100 * share:g}",
            what=translated(label),
            names=joined(names),
        )
        for share, names in by_share.items()
    )
    return clauses(" ".join(part.split()) for part in parts)


def _of_words(text: str) -> Figure:
    """Return a line in place of panels that would carry nothing."""
    figure = blank(WIDTH, 0.4)
    figure.set_layout_engine("none")
    figure.text(0.01, 0.5, fit(text, WIDTH - 0.2), va="center", fontsize=9)
    return figure


def _lowest(rows: pl.DataFrame) -> float:
    """Return where an axis of shares begins: at the tenth below all means and targets."""
    known = [float(value) for name in ("mean", "target") for value in rows[name].drop_nulls()]
    return max(0.0, floor(10 * min(known) - 1e-9) / 10) if known else 0.0


def _highest(rows: pl.DataFrame) -> float:
    """Return the highest value drawn; an interval many times as wide as all means is cut."""
    most = [rows[name].max() for name in ("mean", "target")]
    reach, band = max(float(value) for value in [*most, 0.0] if value is not None), rows["high"].max()  # type: ignore[arg-type]
    return max(reach, min(float(band or 0.0), 2 * reach))  # type: ignore[arg-type]


def _room(most: float) -> float:
    return 1.06 * most if most > 0 else 1.0


def _said(label: str, unit: str, unit_name: str, rows: pl.DataFrame) -> str:
    if rows["metric"][0] == "response_time":
        label = IN_OPEN_HOURS
    if rows["metric"][0] != "arrivals":
        return (
            f"{translated(label)} [{in_words(unit_name)}]" if unit == "s" else translated(label) or in_words(unit_name)
        )
    seconds = float(rows["seconds"].max())  # type: ignore[arg-type]
    size, name = scale_of("s", seconds)
    return translated(PER[seconds]) if seconds in PER else tr("per {span}", span=f"{seconds / size:g} {in_words(name)}")


class PanelFrame(NamedTuple):
    """Panels, the span of time that they share, in days, and its ticks."""

    grid: Grid
    span: tuple[float, float]
    ticks: Ticks


def frame_of(data: pl.DataFrame, keys: Sequence[tuple[Any, ...]], most: int = 3) -> PanelFrame:
    """Return panels for names, each kind of which begins a row."""
    kinds = [kind for kind, _ in keys]
    found = grid([kinds.count(kind) for kind in dict.fromkeys(kinds)], most=most)
    at, ends = moments(data)
    span = float(at.min()), float(ends.max())
    return PanelFrame(found, span, clock(*span, found.inches))


def moments(rows: pl.DataFrame) -> tuple[Any, Any]:
    """Return when stretches begin and end, in days."""
    at = np.array([day_of(*row) for row in zip(rows["date"].to_list(), rows["start"].to_list(), strict=True)])
    return at, at + rows["seconds"].to_numpy() / DAY


def line(axes: Axes, rows: pl.DataFrame, size: float, colour: str, steps: bool = False) -> None:
    """Draw a line with its band and the target; where stretches are missing there is a gap."""
    x, columns = broken(rows, ("mean", "low", "high"), steps)
    mean, low, high = (column / size for column in columns)
    if np.isfinite(low).any():
        axes.fill_between(x, low, high, color=colour, alpha=0.22, lw=0)
    alone = _alone(mean)
    axes.plot(x, mean, color=colour, lw=1.4)
    axes.plot(x[alone], mean[alone], color=colour, marker="o", ms=2, ls="none")
    promised = rows["target"].drop_nulls()
    if len(promised):
        axes.axhline(promised[0] / size, color=TARGET, ls="--", lw=1)


def _alone(values: Any) -> Any:
    """Return which values have none beside them, so that no line shows them."""
    known = np.concatenate([[False], np.isfinite(values), [False]])
    return known[1:-1] & ~known[:-2] & ~known[2:]


def broken(rows: pl.DataFrame, names: Sequence[str], steps: bool) -> tuple[Any, list[Any]]:
    """Return the middles of stretches, or both ends, and columns there, with NaN where stretches are missing."""
    starts, ends = moments(rows)
    columns = [rows[name].cast(pl.Float64).to_numpy() for name in names]
    x = np.stack([starts, ends], axis=1).ravel() if steps else (starts + ends) / 2
    columns = [np.repeat(column, 2) if steps else column for column in columns]
    gaps = np.flatnonzero(starts[1:] > ends[:-1] + 1e-6) + 1
    gaps = 2 * gaps if steps else gaps
    return np.insert(x, gaps, x[gaps - 1]), [np.insert(column, gaps, np.nan) for column in columns]
