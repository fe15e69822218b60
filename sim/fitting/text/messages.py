"""Messages: the work of a reply, the backlog, and when replies are written."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import DERIVED, Finding, Floats, mean_of, mean_of_series
from sim.scenario.basics.units import DAY

FEWEST_GAPS = 200
AUTOMATIC = 60.0  # s: faster replies without an agent are no work
LONGEST = 4 * 3_600.0
WEEK = 7 * DAY


class RepliesFound(NamedTuple):
    """The work of a reply, in seconds, and the sample it is from."""

    mean: Finding
    sample: Floats


def with_replies(tickets: pl.DataFrame) -> pl.DataFrame:
    """Return tickets; where the file tells no first reply the solution is taken for it."""
    if tickets["first_reply"].count() or not tickets["solved"].count():
        return tickets
    return tickets.with_columns(pl.col("solved").alias("first_reply"))


def replied(tickets: pl.DataFrame) -> pl.DataFrame:
    """Return the tickets to which a person replied: what came within a minute and names no agent was a machine."""
    tickets = with_replies(tickets)
    after = (pl.col("first_reply") - pl.col("created")).dt.total_seconds()
    machine = pl.col("agent").is_null() & (after < AUTOMATIC)
    return tickets.filter(pl.col("first_reply").is_not_null(), ~machine)


def work_of(tickets: pl.DataFrame) -> RepliesFound | None:
    """Return the work of a reply: as tracked, else the gaps between an agent's replies while the next was waiting.

    Such a gap is all work where an agent writes nothing but messages, and an upper bound where not. ``None`` below 200.
    """
    tracked = tickets["work"].drop_nulls().to_numpy()
    tracked = tracked[tracked > 0]
    if len(tracked) >= FEWEST_GAPS:
        return RepliesFound(mean_of(tracked, "s", "tickets", "time tracking"), tracked)
    rows = replied(tickets).filter(pl.col("agent").is_not_null()).sort("agent", "first_reply")
    before = pl.col("first_reply").shift(1).over("agent")
    gaps = rows.with_columns(
        ((pl.col("first_reply") - before).dt.total_microseconds() / 1e6).alias("gap"), before.alias("before")
    ).filter(
        pl.col("created") <= pl.col("before"),
        pl.col("before").dt.date() == pl.col("first_reply").dt.date(),
        pl.col("gap").is_between(0, LONGEST, closed="right"),
    )["gap"].to_numpy()  # fmt: skip
    if len(gaps) < FEWEST_GAPS:
        return None
    found = mean_of(gaps, "s", "gaps between replies", "gaps while the next was waiting")
    limit = "agents who do other work between replies make it an upper bound"
    return RepliesFound(Finding(found.value, found.low, found.high, "s", found.n, found.counted, found.method,
                                DERIVED, (limit,)), gaps)  # fmt: skip


def backlog_at(tickets: pl.DataFrame, times: pl.Series) -> Floats:
    """Return how many messages were written and not yet replied to at some times."""
    moments = times.to_numpy()
    created, done = (np.sort(tickets[name].drop_nulls().to_numpy()) for name in ("created", "first_reply"))
    return np.asarray(np.searchsorted(created, moments, "right") - np.searchsorted(done, moments, "right"), dtype=float)


def usual_backlog(tickets: pl.DataFrame) -> Finding | None:
    """Return the mean backlog at the midnights before Mondays, but for the first, before which the file begins."""
    tickets = with_replies(tickets)
    first, last = tickets["created"].dt.truncate("1d").min(), tickets["created"].max()
    days = pl.Series(pl.datetime_range(first, last, "1d", eager=True))  # type: ignore[arg-type]
    mondays = days.filter(days.dt.weekday() == 1)[1:]
    if not len(mondays) or not tickets["first_reply"].count():
        return None
    backlog, usual = backlog_at(tickets, mondays), _still_there(tickets)
    found = mean_of_series(backlog, "messages", "Mondays", "created less first replied", usual)
    return found if found.low is None else replace(found, low=max(found.low, 0.0))


def _still_there(tickets: pl.DataFrame) -> float:
    """Return how alike the backlogs of two Mondays are: by the share of all waiting that is beyond a week.

    So it is where messages come by chance and wait each by itself (the covariance of M/G/infinity); where one waits for
    the other they are more alike.
    """
    last = tickets.select(pl.max_horizontal("created", "first_reply").max()).item()
    spent = pl.coalesce("first_reply", pl.lit(last)) - pl.col("created")
    waits = tickets.select(spent.dt.total_seconds()).to_series().to_numpy()
    whole = float(np.maximum(waits, 0).sum())
    return float(np.maximum(waits - WEEK, 0).sum()) / whole if whole > 0 else 0.0
