"""What was recorded of the queues of a center: sums by half hour, and single waits where there are any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from sim.experiments.calibration.beside import RecordedMessages, RecordedPool, recorded_messages, recorded_pools
from sim.fitting.center.fit import FittedCenter
from sim.fitting.center.queues import DEFERRED, FIRST_LEG, QueueData
from sim.fitting.record.ledger import USUAL_LEVEL, of_contacts, of_intervals, told_by
from sim.importing.canonical import ARRIVAL
from sim.scenario.scenario import Scenario

USUAL_WITHIN = 20.0
FEWEST_OF_ISSUE = 30


@dataclass(frozen=True)
class RecordedQueue:
    """The record of one queue.

    Attributes
    ----------
    sums
        By half hour; see `sim.fitting.record.ledger`.
    figures
        Which of them the file can tell.
    level, within
        The formula of the service level, and its seconds.
    counted_at
        In which half hour contacts count: as they arrive, are answered, or end.
    wrapped
        Whether wrap-up is recorded, and so is part of handle times.
    waits
        Of single contacts answered or lost, in seconds; ``None`` for interval reports.
    by_issue
        Mean handle time of each issue that the scenario has too.
    by_segment
        Abandonment, ASA and handle time of each segment that the scenario has too.
    """

    name: str
    sums: pl.DataFrame
    figures: tuple[str, ...]
    level: str
    within: float
    counted_at: str
    waits: pl.Series | None = None
    wrapped: bool = True
    by_issue: Mapping[str, float] = field(default_factory=dict)
    by_segment: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def contacts(self) -> float:
        """How many were offered."""
        return float(self.sums["offered"].sum())

    def renamed(self, name: str) -> RecordedQueue:
        """Return it under another name."""
        return replace(self, name=name, sums=self.sums.with_columns(pl.lit(name).alias("queue")))


def recorded_queue(
    queue: QueueData,
    level: str | None,
    within: float | None,
    days: tuple[date, date],
    issues: Collection[str] = (),
    segments: Collection[str] = (),
) -> RecordedQueue | None:
    """Return the record of a queue on days; ``None`` for messages, and for totals of days, which tell nothing."""
    wrapped, efforts, whose = True, dict[str, float](), dict[tuple[str, str], float]()
    seconds, formula = within or USUAL_WITHIN, level or USUAL_LEVEL
    if queue.mode == DEFERRED or (queue.contacts is None and queue.intervals is None):
        return None
    if queue.intervals is not None:
        rows = queue.intervals.filter(pl.col("start").dt.date().is_between(*days))
        sums, counted_at = of_intervals(rows), str(queue.intervals["counted_at"][0])
        waits = None
        told = rows["threshold"].drop_nulls()
        seconds = float(told[0]) if len(told) else seconds
    else:
        mine = queue.contacts.filter(FIRST_LEG, pl.col("arrival").dt.date().is_between(*days))  # type: ignore[union-attr]
        named = mine.with_columns(pl.lit(queue.name).alias("queue"))
        sums, counted_at = of_contacts(named, seconds), ARRIVAL
        wrapped = bool(mine["wrap_up"].count())
        ended = pl.col("outcome").is_in(["served", "abandoned"])
        waits = mine.filter(ended)["wait"] if mine["wait"].null_count() < 0.05 * len(mine) else None
        efforts = handle_by_issue(mine, wrapped, issues)
        whose = figures_by_segment(mine, wrapped, segments) if waits is not None else {}
        if waits is None:
            sums = _without_waits(sums)
            if not sums["lost"].sum():
                return None
    if formula in ("without_short", "positive") and not sums["lost_in_time"].count():
        formula = "negative"
    return RecordedQueue(queue.name, sums, tuple(told_by(sums, formula)), formula, seconds, counted_at, waits, wrapped,
                         efforts, whose)  # fmt: skip


def figures_by_segment(rows: pl.DataFrame, wrapped: bool, segments: Collection[str]) -> dict[tuple[str, str], float]:
    """Return abandonment, ASA and mean handle time of each of some segments with thirty contacts or more."""
    served, lost = pl.col("outcome") == "served", pl.col("outcome") == "abandoned"
    handle = pl.col("talk") + (pl.col("wrap_up").fill_null(0) if wrapped else 0.0)
    mine = rows.filter(pl.col("segment").is_in(list(segments)), served | lost)
    table = mine.group_by("segment").agg(
        pl.len().alias("n"), lost.mean().alias("abandonment"), pl.col("wait").filter(served).mean().alias("asa"),
        handle.filter(served).mean().alias("handle_time"),
    ).filter(pl.col("n") >= FEWEST_OF_ISSUE).sort("segment")  # fmt: skip
    return {(row["segment"], figure): row[figure] for row in table.iter_rows(named=True)
            for figure in ("abandonment", "asa", "handle_time") if row[figure] is not None}  # fmt: skip


def handle_by_issue(rows: pl.DataFrame, wrapped: bool, issues: Collection[str]) -> dict[str, float]:
    """Return the mean handle time of each of some issues with thirty contacts served or more."""
    handle = pl.col("talk") + (pl.col("wrap_up").fill_null(0) if wrapped else 0.0)
    served = rows.filter(
        pl.col("outcome") == "served", pl.col("issue").is_in(list(issues)), pl.col("talk").is_not_null()
    )
    counts = served.group_by("issue").agg(handle.mean().alias("mean"), pl.len().alias("n")).sort("issue")
    return dict(counts.filter(pl.col("n") >= FEWEST_OF_ISSUE).select("issue", "mean").iter_rows())


def _without_waits(sums: pl.DataFrame) -> pl.DataFrame:
    names = ("wait_served", "wait_lost", "in_time", "lost_in_time")
    return sums.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names)


def recorded_center(
    center: FittedCenter, scenario: Scenario, days: tuple[date, date], names: Mapping[str, str] | None = None
) -> Mapping[str, RecordedQueue | RecordedMessages | RecordedPool]:
    """Return the records of all queues and pools that can be compared, by channel and pool of a scenario.

    Parameters
    ----------
    names
        The channel of each queue; those of the same name unless given.
    """
    names = {one.name: one.name for one in center.channels} if names is None else names
    found: dict[str, RecordedQueue | RecordedMessages | RecordedPool] = {}
    for one in center.channels:
        if one.name in names:
            name = names[one.name]
            target = scenario.channels[name].target
            within, kinds = target.within if target else None, (scenario.issue_names, scenario.segments)
            record = recorded_queue(one.queue, one.level, within, days, *kinds)
            messages = recorded_messages(one.queue, name, days)
            if record is not None and record.sums["answered"].sum() > 0:
                found[name] = record.renamed(name)
            elif messages is not None:
                found[name] = messages
    if found:
        pools = {name: tuple(skill.channel for skill in pool.skills) for name, pool in scenario.pools.items()}
        busy = recorded_pools(center, pools, names, days)
        found |= {one.name: one for one in busy if one.name not in found}
    return found
