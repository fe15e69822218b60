"""Staffing and shrinkage from agents' states: who was logged in, and what kept them from customers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import DERIVED, NORMAL, Finding, Floats, share_of
from sim.fitting.staffing.spells import Spells, heads, seconds_since
from sim.fitting.volumes.counts import Counts
from sim.plumbing.maths import special

KINDS = {
    "breaks": r"break|lunch|pause|mittag|comida|pranzo|d[eé]jeuner|rest|toilet|personal",
    "coaching": r"coach|train|schulung|formation|1:1|one.on.one|feedback",
    "meetings": r"meet|besprech|r[eé]union|team|huddle",
    "paperwork": r"paper|admin|back.?office|nacharbeit|e.?mail|outbound|project|work",
}
BUSY = ("ringing", "talking", "holding", "wrapping")
WEEKS, EDGE = 3, 7
HALF = 0.5


class StatesFound(NamedTuple):
    """What states tell.

    Attributes
    ----------
    staffed
        Mean number of agents logged in by day and slot.
    occupancy
        Busy time over busy and ready time.
    absence
        Share of rostered agent-days on which the agent was not seen.
    away
        By ``breaks``, ``coaching``, ``paperwork``, ``meetings``: their share of the time logged in.
    lengths
        Mean seconds of a block of each.
    reasons
        By reason as the file has it, its share of the time logged in.
    """

    staffed: Counts
    occupancy: Finding
    absence: Finding
    away: Mapping[str, Finding]
    lengths: Mapping[str, Finding]
    reasons: Mapping[str, float]


def kind_of(reason: str | None) -> str:
    """Return what a reason of not being ready is: breaks where its words say nothing else."""
    text = (reason or "").lower()
    return next((kind for kind, words in KINDS.items() if re.search(words, text)), "breaks")


def states_of(states: pl.DataFrame) -> StatesFound:
    """Return staffing, occupancy and shrinkage from a table of states."""
    rows = states.filter(pl.col("state") != "logged_out").with_columns(
        ((pl.col("end") - pl.col("start")).dt.total_microseconds() / 1e6).alias("seconds"),
        pl.col("start").dt.date().alias("day"),
    )
    first, last = days_of(rows)
    spells = Spells(rows["agent"].to_list(), seconds_since(rows["start"], first), seconds_since(rows["end"], first))
    total = float(rows["seconds"].sum())
    away = rows.filter(pl.col("state") == "not_ready").with_columns(
        pl.col("reason").map_elements(kind_of, return_dtype=pl.String, skip_nulls=False).alias("kind")
    )
    reasons = away.group_by("reason").agg(pl.col("seconds").sum() / total).sort("reason")
    return StatesFound(
        heads("logged in", spells, first, last),
        _occupancy(rows),
        _absence(rows),
        {kind: _share(away, rows, kind) for kind in sorted(set(away["kind"]))},
        {kind: _length(away, kind) for kind in sorted(set(away["kind"]))},
        {str(name or "no reason"): float(share) for name, share in reasons.iter_rows()},
    )


def days_of(rows: pl.DataFrame) -> tuple[date, date]:
    """Return the first and the last ``day`` of rows."""
    return rows["day"].min(), rows["day"].max()  # type: ignore[return-value]


def _share(away: pl.DataFrame, rows: pl.DataFrame, kind: str) -> Finding:
    """Return a kind's share of the time logged in, with an interval over agent-days."""
    logged = rows.group_by("agent", "day").agg(pl.col("seconds").sum().alias("logged"))
    mine = away.filter(pl.col("kind") == kind).group_by("agent", "day").agg(pl.col("seconds").sum().alias("mine"))
    days = logged.join(mine, on=["agent", "day"], how="left").with_columns(pl.col("mine").fill_null(0))
    return ratio_of(days["mine"].to_numpy(), days["logged"].to_numpy(), "agent-days", "time over time logged in")


def ratio_of(part: Floats, whole: Floats, counted: str, method: str) -> Finding:
    """Return a ratio of sums with its delta-method interval over independent rows."""
    ratio, n = float(part.sum() / whole.sum()), len(part)
    half = NORMAL * float((part - ratio * whole).std(ddof=1)) * np.sqrt(n) / float(whole.sum()) if n > 1 else 0.0
    return Finding(ratio, max(ratio - half, 0.0), ratio + half, "share", n, counted, method)


def _length(away: pl.DataFrame, kind: str) -> Finding:
    """Return the mean length of a block; what follows at once with the same reason is one block."""
    mine = away.filter(pl.col("kind") == kind).sort("agent", "start")
    begins = (mine["start"] != mine["end"].shift(1)) | (mine["agent"] != mine["agent"].shift(1))
    blocks = max(int(begins.fill_null(True).sum()), 1)
    return Finding(float(mine["seconds"].sum()) / blocks, None, None, "s", blocks, "blocks", "time over blocks")


def _occupancy(rows: pl.DataFrame) -> Finding:
    busy = pl.col("seconds").filter(pl.col("state").cast(pl.String).is_in(BUSY)).sum().alias("busy")
    ready = pl.col("seconds").filter(pl.col("state") == "ready").sum().alias("ready")
    days = rows.group_by("agent", "day").agg(busy, ready)
    whole = (days["busy"] + days["ready"]).to_numpy()
    return ratio_of(days["busy"].to_numpy(), whole, "agent-days", "busy over busy and ready")


def _absence(rows: pl.DataFrame) -> Finding:
    """Return the share of rostered agent-days without the agent.

    Who is rostered is not in the file: an agent on the weekdays on which they come at least every second week, from
    the first day seen to the last, or those of the record where that is up to a week away, since fewer are hired or
    leave in a week than are ill; below three weeks all agents on all days that half of them work.
    """
    seen = rows.select("agent", "day").unique()
    rostered = _rostered(seen)
    days = rostered.join(seen.with_columns(pl.lit(0).alias("away")), on=["agent", "day"], how="left")
    away = (
        days.group_by("agent").agg(pl.col("away").is_null().sum().alias("away"), pl.len().alias("days")).sort("agent")
    )
    part, whole = (away[name].to_numpy().astype(float) for name in ("away", "days"))
    found = share_of(part.sum(), whole.sum(), "agent-days rostered", "not seen over rostered", _alike(part, whole))
    return Finding(found.value, found.low, found.high, "share", found.n, found.counted, found.method, DERIVED,
                   ("who was rostered is taken from who usually comes",))  # fmt: skip


def _alike(part: Floats, whole: Floats) -> float:
    """Return by how much more shares of groups scatter than those of as many apart: who is ill stays so for days."""
    share, n = part.sum() / whole.sum(), len(part)
    if n < 2 or not 0 < share < 1:
        return 1.0
    scatter = float(((part - share * whole) ** 2).sum()) * n / (n - 1)
    # Of few groups the scatter is not well known (Korn and Graubard 1998).
    few = float(special.stdtrit(n - 1, 0.975)) / NORMAL
    return few**2 * scatter / float(share * (1 - share) * whole.sum())


def _rostered(seen: pl.DataFrame) -> pl.DataFrame:
    days, agents = seen.select("day").unique(), seen.select("agent").unique()
    grid = agents.join(days, how="cross")
    first, last = days_of(seen)
    if (last - first).days < 7 * WEEKS:
        usual = seen.group_by("day").len().filter(pl.col("len") >= HALF * len(agents))
        return grid.join(usual, on="day", how="semi")
    week = pl.duration(days=EDGE)
    span = seen.group_by("agent").agg(pl.col("day").min().alias("from"), pl.col("day").max().alias("to")).select(
        "agent",
        pl.when(pl.col("from") - first <= week).then(pl.lit(first)).otherwise("from").alias("first"),
        pl.when(last - pl.col("to") <= week).then(pl.lit(last)).otherwise("to").alias("last"),
    )  # fmt: skip
    grid = grid.join(span, on="agent").filter(pl.col("day").is_between("first", "last"))
    weekday = pl.col("day").dt.weekday().alias("weekday")
    came = seen.with_columns(weekday).group_by("agent", "weekday").len("came")
    could = grid.with_columns(weekday).group_by("agent", "weekday").len("could")
    usual = came.join(could, on=["agent", "weekday"]).filter(pl.col("came") >= HALF * pl.col("could"))
    return grid.with_columns(weekday).join(usual, on=["agent", "weekday"], how="semi")
