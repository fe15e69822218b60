"""Figures over time, a panel for each channel or pool: a line with its interval, and what is promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.canvas.axes import Grid, Ticks, clock, day_of, grid, number_axis, scale_of, tell_time, title
from sim.report.canvas.style import COLOURS, MEAN, STAFF, TARGET
from sim.report.figures.saved import Saved
from sim.scenario.basics.units import parse_duration
from sim.scenario.channels.mode import mode_of

STATES = {
    "busy": (COLOURS[0], "busy"),
    "idle": ("#BFD9EC", "idle"),
    "break": (COLOURS[4], "break"),
    "coaching": (COLOURS[2], "coaching"),
    "paperwork": ("#7FCDB5", "paperwork"),
    "meeting": (COLOURS[3], "meeting"),
    "training": (COLOURS[6], "training"),
    "absent": ("#9A9A9A", "absent"),
}
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("kind", "name", "metric", "unit", "date", "start"), pl.String),
    **dict.fromkeys(("seconds", "mean", "low", "high", "target"), pl.Float64),
}
DAY = 86_400.0
MOST_DAYS = 60
MANNED = 0.2  # of the most agents that a pool has
PER = {60.0: "minute", 3_600.0: "hour", 86_400.0: "day", 604_800.0: "week"}


def lines(
    saved: Saved, wanted: Sequence[tuple[str, str]], target: Callable[[Saved, str], float | None] | None = None
) -> pl.DataFrame:
    """Return the timeline of some figures of channels or pools, in the order of the scenario, with targets."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    for kind, metric in wanted:
        for name in saved.channels if kind == "channel" else saved.pools:
            rows = saved.timeline.filter(kind=kind, name=name, metric=metric)
            promised = target(saved, name) if target and kind == "channel" else None
            parts.append(rows.with_columns(target=pl.lit(promised, dtype=pl.Float64)).select(*SCHEMA))
    return pl.concat(parts)


def _share(saved: Saved, name: str) -> float | None:
    promised = saved.target(name)
    return None if promised is None else float(promised.get("share", 0.8))


def _within(saved: Saved, name: str) -> float | None:
    promised = saved.target(name)
    return None if promised is None else parse_duration(promised["within"])


def volume_and_staff(saved: Saved) -> pl.DataFrame:
    """Return who came on each channel, and who was on duty in each pool."""
    found = lines(saved, [("channel", "arrivals"), ("pool", "agents")])
    return found.filter(pl.col("mean").max().over("kind", "name") > 0)


def service_level(saved: Saved) -> pl.DataFrame:
    """Return the service level of channels that promise one."""
    return lines(saved, [("channel", "service_level")], _share)


def waits(saved: Saved) -> pl.DataFrame:
    """Return the mean wait of each channel, of messages that for the reply."""
    found = lines(saved, [("channel", "wait"), ("channel", "response_time")], _within)
    return found.sort(
        pl.col("name").replace_strict({name: k for k, name in enumerate(saved.channels)}, return_dtype=pl.Int64),
        maintain_order=True,
    )


def queue(saved: Saved) -> pl.DataFrame:
    """Return how many wait for an answer, on channels where anybody does; messages are in the backlog."""
    late = [name for name, one in saved.scenario["channels"].items() if mode_of(one).deferred]
    found = lines(saved, [("channel", "queue_length")]).filter(~pl.col("name").is_in(late))
    return found.filter(pl.col("mean").max().over("name") > 0)


def backlog(saved: Saved) -> pl.DataFrame:
    """Return how many messages are open."""
    return lines(saved, [("channel", "backlog")])


def occupancy(saved: Saved) -> pl.DataFrame:
    """Return the occupancy of each pool, but for the ends of shifts, when only those are left who are busy."""
    found = lines(saved, [("pool", "occupancy")])
    staff = saved.timeline.filter(kind="pool", metric="agents").select("name", "date", "start", agents="mean")
    staffed = staff.filter(pl.col("agents") >= MANNED * pl.col("agents").max().over("name"))
    return found.join(staffed, on=["name", "date", "start"], how="semi", maintain_order="left")


def agent_states(saved: Saved) -> pl.DataFrame:
    """Return how many agents of each pool are in each state, without states in which none ever is."""
    found = lines(saved, [("pool", state) for state in STATES])
    return found.filter(pl.col("mean").max().over("metric") > 0).drop("low", "high", "target")


def channel_shares(saved: Saved) -> pl.DataFrame:
    """Return the share of each channel in the first contacts of a day, or of a week where the days are many."""
    rows, length = saved.shares, DAY
    if rows["date"].n_unique() < 2:
        return pl.DataFrame(schema=SCHEMA)
    if rows["date"].n_unique() > MOST_DAYS:
        rows, length = _by_week(rows), 7 * DAY
    named = rows.select(
        pl.lit("channel").alias("kind"), pl.col("channel").alias("name"), pl.lit("share").alias("metric"),
        pl.lit("share").alias("unit"), "date", pl.lit("00:00").alias("start"), pl.lit(length).alias("seconds"),
        pl.col("share").alias("mean"), pl.lit(None, pl.Float64).alias("low"), pl.lit(None, pl.Float64).alias("high"),
        pl.lit(None, pl.Float64).alias("target"),
    )  # fmt: skip
    order = {name: k for k, name in enumerate(saved.channels)}
    return named.sort(pl.col("name").replace_strict(order, return_dtype=pl.Int64), "date")


def _by_week(shares: pl.DataFrame) -> pl.DataFrame:
    """Return the shares of channels by week from Monday: days differ by who is open."""
    monday = pl.col("date").str.to_date().dt.truncate("1w").dt.to_string("%Y-%m-%d").alias("date")
    weeks = shares.with_columns(monday).group_by("date", "channel").agg(pl.col("first_contacts").sum())
    return weeks.with_columns(share=pl.col("first_contacts") / pl.col("first_contacts").sum().over("date"))


def panels(data: pl.DataFrame, label: str = "", top: float | None = None, alike: bool = False) -> Figure:
    """Draw lines with bands, a panel for each name; ``alike`` gives all panels one scale."""
    keys = data.select("kind", "name").unique(maintain_order=True).rows()
    frame = _frame(data, keys)
    highest = _highest(data) if alike else None
    for axes, (kind, name), lowest in zip(frame.grid.panels, keys, frame.grid.lowest, strict=True):
        rows = data.filter(kind=kind, name=name)
        unit = rows["unit"][0]
        size, told = scale_of(unit, highest or _highest(rows))
        line(axes, rows, size, STAFF if kind == "pool" else MEAN, steps=rows["metric"][0] == "agents")
        title(axes, name, frame.grid.inches)
        number_axis(axes.yaxis, unit)
        axes.set_ylim(0, top or _room(highest or _highest(rows)) / size)
        axes.set_ylabel(_said(label, unit, told, rows))
        tell_time(axes, frame.ticks, frame.span, lowest)
    return frame.grid.figure


def _highest(rows: pl.DataFrame) -> float:
    """Return the highest value drawn; an interval many times as wide as all means is cut."""
    most = [rows[name].max() for name in ("mean", "target")]
    reach, band = max(float(value) for value in [*most, 0.0] if value is not None), rows["high"].max()  # type: ignore[arg-type]
    return max(reach, min(float(band or 0.0), 2 * reach))  # type: ignore[arg-type]


def _room(most: float) -> float:
    return 1.06 * most if most > 0 else 1.0


def _said(label: str, unit: str, told: str, rows: pl.DataFrame) -> str:
    if rows["metric"][0] != "arrivals":
        return f"{label} [{told}]" if unit == "s" else label or told
    seconds = float(rows["seconds"].max())  # type: ignore[arg-type]
    size, name = scale_of("s", seconds)
    return f"per {PER.get(seconds) or f'{seconds / size:g} {name}'}"


class _Frame(NamedTuple):
    grid: Grid
    span: tuple[float, float]
    ticks: Ticks


def _frame(data: pl.DataFrame, keys: Sequence[tuple[Any, ...]], most: int = 3) -> _Frame:
    kinds = [kind for kind, _ in keys]
    found = grid([kinds.count(kind) for kind in dict.fromkeys(kinds)], most=most)
    at, ends = moments(data)
    span = float(at.min()), float(ends.max())
    return _Frame(found, span, clock(*span, found.inches))


def moments(rows: pl.DataFrame) -> tuple[Any, Any]:
    """Return when stretches begin and end, in days."""
    at = np.array([day_of(*row) for row in rows.select("date", "start").rows()])
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
    columns = [rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names]
    x = np.stack([starts, ends], axis=1).ravel() if steps else (starts + ends) / 2
    columns = [np.repeat(column, 2) if steps else column for column in columns]
    gaps = np.flatnonzero(starts[1:] > ends[:-1] + 1e-6) + 1
    gaps = 2 * gaps if steps else gaps
    return np.insert(x, gaps, x[gaps - 1]), [np.insert(column, gaps, np.nan) for column in columns]


def stacked(data: pl.DataFrame) -> Figure:
    """Draw the states of agents on top of each other, a panel for each pool."""
    keys = data.select("kind", "name").unique(maintain_order=True).rows()
    shown = [state for state in STATES if state in set(data["metric"])]
    frame = _frame(data, keys)
    for axes, (_, name), lowest in zip(frame.grid.panels, keys, frame.grid.lowest, strict=True):
        _stack(axes, data.filter(name=name), shown)
        title(axes, name, frame.grid.inches)
        number_axis(axes.yaxis, "agents")
        axes.set_ylim(bottom=0)
        axes.set_ylabel("agents")
        tell_time(axes, frame.ticks, frame.span, lowest)
    handles = frame.grid.panels[0].get_legend_handles_labels()
    frame.grid.figure.legend(*handles, loc="outside upper left", ncols=min(len(shown), 8))
    return frame.grid.figure


def _stack(axes: Axes, rows: pl.DataFrame, shown: Sequence[str]) -> None:
    wide = rows.pivot("metric", index=["date", "start", "seconds"], values="mean", maintain_order=True).fill_null(0.0)
    x, columns = broken(wide, [state for state in shown if state in wide.columns], steps=True)
    heights: Mapping[str, Any] = dict(zip([state for state in shown if state in wide.columns], columns, strict=True))
    below = np.zeros(len(x))
    for state in shown:
        height = heights.get(state, np.zeros(len(x)))
        colour, said = STATES[state]
        axes.fill_between(x, below, below + height, color=colour, lw=0, label=said)
        below = below + height
