"""What is compared beside waits: replies to messages and their backlog, and how busy agents were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from sim.fitting.center.fit import FittedCenter
from sim.fitting.center.patience import handle_time_of
from sim.fitting.center.pools import PoolFound
from sim.fitting.center.queues import DEFERRED, QueueData
from sim.fitting.finding import MEASURED
from sim.fitting.text.messages import backlog_at, replied, with_replies
from sim.importing.canonical import WRAPPING
from sim.log.codes import State
from sim.log.records import ContactLog

LONG, SETTLING = 28, 7  # days: of records so long the first week is left out, as nobody knows what waited before it
FEWEST = 30
PERCENTILES = {"reply_p50": 0.5, "reply_p90": 0.9}
HOUR = 3_600.0


@dataclass(frozen=True)
class RecordedMessages:
    """Messages of one queue: their ``created`` and ``first_reply``, null where there was none by the last day."""

    name: str
    tickets: pl.DataFrame
    days: tuple[date, date]

    @property
    def contacts(self) -> float:
        """How many there are."""
        return float(len(self.tickets))

    @property
    def figures(self) -> dict[str, float]:
        """What was recorded."""
        return _of_messages(self.tickets, self.days)

    def played(self, contacts: pl.DataFrame) -> dict[str, float]:
        """Return the figures of simulated contacts: a reply is there when its work is done."""
        mine = contacts.filter(pl.col("queue") == self.name)
        rows = mine.select(pl.col("arrival").alias("created"), pl.col("talk_end").alias("first_reply"))
        return _of_messages(_until(rows, self.days[1]), self.days)


def recorded_messages(queue: QueueData, name: str, days: tuple[date, date]) -> RecordedMessages | None:
    """Return the record of messages; ``None`` of other queues, and where hardly any reply is told."""
    if queue.mode != DEFERRED or queue.tickets is None:
        return None
    told = with_replies(queue.tickets).filter(pl.col("created").dt.date().is_between(*days))
    by_people = replied(told).select("id", pl.col("first_reply").alias("by_people"))
    rows = told.join(by_people, on="id", how="left", maintain_order="left")
    rows = rows.select("created", pl.col("by_people").alias("first_reply"))
    found = RecordedMessages(name, _until(rows, days[1]), days)
    return found if found.tickets["first_reply"].count() >= FEWEST else None


def _until(rows: pl.DataFrame, last: date) -> pl.DataFrame:
    """Return messages as they stood at the end of a day."""
    end = datetime(last.year, last.month, last.day) + timedelta(days=1)
    return rows.with_columns(pl.when(pl.col("first_reply") <= end).then("first_reply"))


def _of_messages(rows: pl.DataFrame, days: tuple[date, date]) -> dict[str, float]:
    """Return how many were written, hours until they are replied to, and the mean backlog at midnight."""
    first, last = days
    since = first + timedelta(days=SETTLING if (last - first).days + 1 >= LONG else 0)
    hours = rows.filter(pl.col("created").dt.date() >= since).select(
        (pl.col("first_reply") - pl.col("created")).dt.total_microseconds() / 1e6 / HOUR
    )["first_reply"].drop_nulls()  # fmt: skip
    midnights = pl.Series(pl.datetime_range(since + timedelta(days=1), last, "1d", eager=True))
    found = {"offered": float(len(rows)), "reply_time": _number(hours.mean())}
    found |= {name: _number(hours.quantile(share)) for name, share in PERCENTILES.items()}
    return found | {"backlog": float(backlog_at(rows, midnights).mean())} if len(midnights) else found


def _number(value: object) -> float:
    return float("nan") if value is None else float(value)  # type: ignore[arg-type]


@dataclass(frozen=True)
class RecordedPool:
    """How busy the agents of a pool were.

    Attributes
    ----------
    pool
        Its name in the scenario; ``name`` is that of the verdict.
    occupancy
        Time with contacts over time with them and ready for them.
    wrapped
        Whether wrap-up is time with contacts; where files do not record it, agents seem ready in it.
    """

    name: str
    pool: str
    occupancy: float
    wrapped: bool = True

    @property
    def contacts(self) -> float:
        """None of its own."""
        return 0.0

    @property
    def figures(self) -> dict[str, float]:
        """What was recorded."""
        return {"occupancy": self.occupancy}

    def played(self, log: ContactLog) -> dict[str, float]:
        """Return the same of a simulated log."""
        pool = log.names.pools.index(self.pool)
        mine, answered = log.contacts["pool"] == pool, log.contacts["left_queue"]
        whole = float(np.nansum((log.contacts["end"] - answered)[mine]))
        busy = whole if self.wrapped else float(np.nansum((log.contacts["talk_end"] - answered)[mine]))
        idle = (log.states["pool"] == pool) & (log.states["state"] == State.IDLE)
        free = float((log.states["end"] - log.states["start"])[idle].sum())
        return {"occupancy": busy / (whole + free) if whole + free else float("nan")}


def recorded_pools(
    center: FittedCenter, pools: Mapping[str, tuple[str, ...]], names: Mapping[str, str], days: tuple[date, date]
) -> list[RecordedPool]:
    """Return the pools of a scenario of which the files tell how busy they were: by states, or staff and handle times.

    Parameters
    ----------
    pools
        By name, the channels that a pool of the scenario serves.
    names
        The channel of each queue.
    """
    found = []
    by_skills = {frozenset(skills): name for name, skills in pools.items()}
    for pool in center.pools:
        mine = by_skills.get(frozenset(names[one] for one in pool.skills if one in names))
        value = _occupancy(center, pool, days)
        if mine is not None and value is not None and 0 < value < 1:
            found.append(RecordedPool(mine, mine, value, _wrapped(center, pool)))
    return found


def _wrapped(center: FittedCenter, pool: PoolFound) -> bool:
    states = center.read.states
    return pool.states is None or states is None or bool((states["state"] == WRAPPING).any())


def _occupancy(center: FittedCenter, pool: PoolFound, days: tuple[date, date]) -> float | None:
    """Return the occupancy of a pool whose staff is in the files."""
    if pool.states is not None:
        return pool.states.occupancy.value
    queues = [one.queue for one in center.channels if one.name in pool.skills]
    if pool.finding.word != MEASURED or pool.dated is None or any(one.intervals is None for one in queues):
        return None
    rows = [one.intervals.filter(pl.col("start").dt.date().is_between(*days)) for one in queues]  # type: ignore[union-attr]
    busy = sum(handle_time_of(one) * float(one["answered"].sum()) for one in rows)
    there = float(np.nansum(pool.dated.between(*days).table)) * pool.dated.length
    return busy / there if there else None
