"""Figures over time, a panel for each channel or pool: a line with its interval, and what is promised."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.days import weekday
from sim.language.words import marked, tr, translated
from sim.report.canvas.axes import number_axis, tell_time, title
from sim.report.canvas.panels import DAY, broken, frame_of
from sim.report.canvas.style import COLOURS
from sim.report.figures.saved import Saved
from sim.report.page.numbers import spoken
from sim.scenario.basics.units import parse_duration
from sim.scenario.channels.mode import mode_of

STATES = {
    "busy": (COLOURS[0], marked("busy")),
    "idle": ("#BFD9EC", marked("idle")),
    "break": (COLOURS[4], marked("break")),
    "coaching": (COLOURS[2], marked("coaching")),
    "paperwork": ("#7FCDB5", marked("paperwork")),
    "meeting": (COLOURS[3], marked("meeting")),
    "training": (COLOURS[6], marked("training")),
    "absent": ("#9A9A9A", marked("absent")),
}
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("kind", "name", "metric", "unit", "date", "start"), pl.String),
    **dict.fromkeys(("seconds", "mean", "low", "high", "target"), pl.Float64),
}
MOST_DAYS = 60
MANNED = 0.2  # of the most agents that a pool has


def lines(
    saved: Saved,
    wanted: Sequence[tuple[str, str]],
    target: Callable[[Saved, str], float | None] | None = None,
    closed: bool = False,
) -> pl.DataFrame:
    """Return the timeline of some figures of channels or pools, in the order of the scenario, with targets.

    With ``closed`` also how much of each stretch is ``open``; older folders do not tell.
    """
    schema = SCHEMA | ({"open": pl.Float64} if closed else {})
    parts, promises = [saved.timeline.clear()], list[float | None]()
    for kind, metric in wanted:
        for name in saved.channels if kind == "channel" else saved.pools:
            rows = saved.lines.get((kind, name, metric), parts[0])
            promised = target(saved, name) if target and kind == "channel" else None
            parts.append(rows)
            promises += [promised] * len(rows)
    targets = pl.Series("target", promises, pl.Float64)
    return pl.concat(parts).with_columns(targets).select(*schema)


def _share(saved: Saved, name: str) -> float | None:
    promised = saved.target(name)
    return None if promised is None else float(promised.get("share", 0.8))


def _within(saved: Saved, name: str) -> float | None:
    promised = saved.target(name)
    return None if promised is None else parse_duration(promised["within"])


def volume_and_staff(saved: Saved) -> pl.DataFrame:
    """Return who came on each channel, and who was on duty in each pool, without closed hours in which nobody did."""
    found = lines(saved, [("channel", "arrivals"), ("pool", "agents")], closed=True)
    shut = (pl.col("open") == 0) & ((pl.col("kind") == "pool") | (pl.col("mean") == 0))
    return found.filter(pl.col("mean").max().over("kind", "name") > 0, ~shut.fill_null(False)).drop("open")


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
    """Return how many wait for an answer while a channel is open, where anybody does; messages are in the backlog."""
    late = [name for name, one in saved.scenario["channels"].items() if mode_of(one).deferred]
    found = lines(saved, [("channel", "queue_length")], closed=True).filter(~pl.col("name").is_in(late))
    shown = found.filter((pl.col("open") > 0).fill_null(True))
    return shown.filter(pl.col("mean").max().over("name") > 0).drop("open")


def backlog(saved: Saved) -> pl.DataFrame:
    """Return how many messages are open."""
    return lines(saved, [("channel", "backlog")])


def occupancy(saved: Saved) -> pl.DataFrame:
    """Return the occupancy of each pool, but for the ends of shifts, when only those are left who are busy."""
    found = lines(saved, [("pool", "occupancy")])
    staff = saved.timeline.filter(kind="pool", metric="agents").select("name", "date", "start", agents="mean")
    staffed = staff.filter(pl.col("agents") >= MANNED * pl.col("agents").max().over("name"))
    return found.join(staffed, on=["name", "date", "start"], how="semi", maintain_order="left")


def skill(saved: Saved) -> pl.DataFrame:
    """Return the skill of the agents of each pool that learns."""
    return lines(saved, [("pool", "skill")])


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


def stacked(data: pl.DataFrame) -> Figure:
    """Draw the states of agents on top of each other, a panel for each pool."""
    keys = data.select("kind", "name").unique(maintain_order=True).rows()
    shown = [state for state in STATES if state in set(data["metric"])]
    frame = frame_of(data, keys)
    for axes, (_, name), lowest in zip(frame.grid.panels, keys, frame.grid.lowest, strict=True):
        _stack(axes, data.filter(name=name), shown)
        title(axes, name, frame.grid.inches)
        number_axis(axes.yaxis, "agents")
        axes.set_ylim(bottom=0)
        axes.set_ylabel(tr("agents"))
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
        axes.fill_between(x, below, below + height, color=colour, lw=0, label=translated(said))
        below = below + height


def extreme(
    said: str, metric: str = "", lowest: bool = False, of_messages: str = ""
) -> Callable[[Saved, pl.DataFrame], str]:
    """Return what says where the mean of a figure is highest or lowest; ``said`` has places for it.

    ``{value}``, ``{name}`` and ``{when}`` stand for the value, the channel or pool, and the stretch of time. Of replies
    to messages, which are measured in open hours, ``of_messages`` is said instead.
    """

    def shows(saved: Saved, data: pl.DataFrame) -> str:
        rows = data.filter(metric=metric) if metric else data
        rows = rows.filter(pl.col("mean").is_not_null())
        if rows.is_empty():
            return ""
        row = rows.sort("mean", descending=not lowest, maintain_order=True).row(0, named=True)
        told = of_messages if of_messages and row["metric"] == "response_time" else said
        return tr(told, value=_value(row), name=row["name"], when=when(row["date"], row["start"], row["seconds"]))

    return shows


def _value(row: dict[str, Any]) -> str:
    if row["metric"] == "arrivals":
        return f"{row['mean'] * 3_600 / row['seconds']:,.0f}" if row["seconds"] <= 86_400 else f"{row['mean']:,.0f}"
    return spoken({"mean": row["mean"], "low": None, "unit": row["unit"]})


def when(date: str, start: str, seconds: float) -> str:
    """Return when a stretch is: its day, and the time where it is part of one.

    >>> when("2026-03-03", "17:00", 1_800.0), when("2026-03-03", "00:00", 86_400.0)
    ('Tue 3 at 17:00', 'Tue 3')
    >>> when("2026-03-02", "00:00", 604_800.0)
    'the week of 2026-03-02'
    """
    day = datetime.date.fromisoformat(date)
    said = tr("{weekday} {day}", weekday=weekday(day), day=day.day)
    if seconds > 86_400:
        return tr("the week of {date}", date=date)
    return said if seconds == 86_400 else tr("{day} at {time}", day=said, time=start[:5])
