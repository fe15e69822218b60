"""Fit a center: canonical tables in, the keys of a scenario out, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from sim.fitting.center.arrivals import (
    VolumesWritten,
    arrivals_of,
    dated_rows,
    first_monday,
    forecast_finding,
    week_rows,
)
from sim.fitting.center.channel import ChannelFound, channel_entries, channel_of, values_file
from sim.fitting.center.entries import ScenarioKey, tree_of_entries
from sim.fitting.center.options import FitOptions
from sim.fitting.center.pools import KnownOfQueues, PoolFound, pools_of
from sim.fitting.center.queues import QueueData, queues_of
from sim.fitting.center.staff_keys import pool_entries, staff_rows
from sim.fitting.center.whole import (
    IssuesFound,
    busyness_entry,
    busyness_of_center,
    issue_entries,
    issues_of_center,
    outcome_entries,
    repeats_of_center,
    served_by,
    without_repeats,
)
from sim.fitting.customers.channels import channel_shares
from sim.fitting.customers.repeats import RepeatsFound
from sim.fitting.staffing.learning import LearningFound, learning_of, slower_than_old_hands
from sim.fitting.volumes.busyness import BusynessFound
from sim.fitting.volumes.counts import HALF_AN_HOUR
from sim.importing.canonical import Canonical
from sim.plumbing.progress import tell
from sim.scenario.basics.problems import input_error
from sim.scenario.basics.units import DAY, WEEKDAYS

VOLUMES, STAFFING = "volumes", "staffing.csv"
STEPS, AT_LAST = "fitting, steps", 2  # after those of each queue: staff and what becomes of contacts
NO_QUEUE = "has no contacts, volumes, tickets or states to fit; give a file with offered contacts or with single ones"


@dataclass(frozen=True, repr=False)
class FittedCenter:
    """A center as its exports tell it.

    Attributes
    ----------
    read
        The canonical tables.
    channels, pools
        What is found of each.
    entries
        Every key of the scenario, in order, with its finding.
    tables
        The CSV files beside the scenario, by name.
    shares
        Contacts by month and channel, where there are several channels.
    learning
        How agents learn, where the record tells it.
    """

    read: Canonical
    options: FitOptions
    channels: tuple[ChannelFound, ...]
    pools: tuple[PoolFound, ...]
    busyness: BusynessFound | None
    repeats: RepeatsFound | None
    issues: IssuesFound
    entries: tuple[ScenarioKey, ...]
    tables: Mapping[str, pl.DataFrame] = field(repr=False)
    shares: pl.DataFrame | None = None
    learning: LearningFound | None = None

    def __repr__(self) -> str:
        """Tell what it is of."""
        return f"<FittedCenter: {len(self.channels)} channels, {len(self.pools)} pools, {len(self.entries)} keys>"

    @property
    def tree(self) -> dict[str, Any]:
        """The scenario as plain values; its files are those of ``tables``."""
        return tree_of_entries(self.entries)

    @property
    def limits(self) -> list[str]:
        """What limits it, each said once; of what is assumed first, then of what is derived, then the rest."""
        order = {"assumed": 0, "derived": 1}
        told = [(order.get(entry.finding.word, 2), _place(entry), text) for entry in self.entries if entry.finding
                for text in entry.finding.limits if text]  # fmt: skip
        lines = [f"{place}: {text}" for _, place, text in sorted(told, key=lambda one: one[0])]
        return list(dict.fromkeys([*lines, *self.read.notes]))


def _place(entry: ScenarioKey) -> str:
    return ".".join(entry.path[1:] if len(entry.path) > 1 else entry.path)


def fit_center(read: Canonical, options: FitOptions | None = None) -> FittedCenter:
    """Return the center that exports tell of.

    Parameters
    ----------
    read
        What `read_export` returned.
    options
        What the user tells beside.

    Raises
    ------
    InputError
        When nothing in the files can be fitted.
    """
    options = options or FitOptions()
    queues = [queue for queue in queues_of(read) if _has_rows(queue)]
    if not queues:
        raise input_error("fit", NO_QUEUE)
    issues, steps = issues_of_center(queues), 2 * len(queues) + AT_LAST
    arrivals = {queue.name: arrivals_of(queue, options) for queue in _told(queues, 0, steps)}
    queues = [queue for queue in queues if arrivals[queue.name].week.level]
    if not queues:
        raise input_error("fit", "has no day with contacts; give more days")
    channels = tuple(
        channel_of(queue, queues, issues, arrivals[queue.name], read.levels.get(queue.name))
        for queue in _told(queues, len(arrivals), steps)
    )
    known = KnownOfQueues(
        {one.name: one.handle_time for one in channels},
        {one.name: one.patience_seconds for one in channels},
        arrivals,
        {one.name: one.messages.hours for one in channels if one.messages},
    )
    pools = tuple(pools_of(read, queues, known))
    served = served_by(queues) if all(pool.dated is not None for pool in pools) else None
    learning = None if served is None else learning_of(served)
    slower = slower_than_old_hands(learning)
    busyness, days = busyness_of_center({queue.name: arrivals[queue.name] for queue in queues})
    repeats = repeats_of_center(queues, arrivals, options)
    first, start = without_repeats(repeats), first_monday(last_day(channels)) if options.horizon else None
    written = {one.name: VolumesWritten(volume_file(one), start, first) for one in channels}
    entries = (
        *_head(channels, options),
        busyness_entry(busyness, days),
        *issue_entries(issues),
        *outcome_entries(repeats, issues.resolution),
        *(entry for one in channels for entry in channel_entries(one, issues, options, written[one.name], slower)),
        *(entry for pool in pools for entry in pool_entries(pool, STAFFING, learning)),
    )
    tables = dict(_tables(channels, pools, options, written))
    return FittedCenter(read, options, channels, pools, busyness, repeats, issues, entries, tables, _shares(read),
                        learning)  # fmt: skip


def _told(queues: Sequence[QueueData], before: int, of: int) -> Iterator[QueueData]:
    """Yield queues, and tell after each how many steps are done."""
    tell(STEPS, before, of)
    for done, queue in enumerate(queues, before + 1):
        yield queue
        tell(STEPS, done, of)


def _has_rows(queue: object) -> bool:
    tables = (getattr(queue, name) for name in ("contacts", "intervals", "tickets", "daily"))
    return any(table is not None and len(table) for table in tables)


def _head(channels: Sequence[ChannelFound], options: FitOptions) -> Iterator[ScenarioKey]:
    last = last_day(channels)
    yield ScenarioKey(("scenario",), options.title)
    yield ScenarioKey(
        ("calendar", "start"), first_monday(last).isoformat(), says="the Monday after the last day of the files"
    )
    days = 7 * options.horizon if options.horizon else 7
    says = "the forecast" if options.horizon else "an ordinary week: --horizon 4w forecasts dates"
    yield ScenarioKey(("calendar", "days"), days, _test_of(channels) if options.horizon else None, "", says)
    yield ScenarioKey(("experiment", "seed"), 1)
    yield ScenarioKey(("experiment", "replications"), 20)


def last_day(channels: Sequence[ChannelFound]) -> date:
    """Return the last day that any channel has."""
    return max(one.arrivals.recorded.dates[-1] for one in channels)


def _test_of(channels: Sequence[ChannelFound]) -> Any:
    found = [forecast_finding(one.arrivals) for one in channels]
    return next((one for one in found if one is not None), None)


def volume_file(channel: ChannelFound) -> str:
    """Return the file of a channel's volumes: one for all with half hours, others by the length of their slots."""
    length = channel.arrivals.recorded.length
    return f"{VOLUMES}.csv" if length in (HALF_AN_HOUR, DAY) else f"{VOLUMES}-{length / 60:.0f}min.csv"


def _tables(
    channels: Sequence[ChannelFound],
    pools: Sequence[PoolFound],
    options: FitOptions,
    written: Mapping[str, VolumesWritten],
) -> Iterator[tuple[str, pl.DataFrame]]:
    by_file: dict[str, list[ChannelFound]] = {}
    for one in channels:
        if one.arrivals.recorded.length < DAY or options.horizon:
            by_file.setdefault(volume_file(one), []).append(one)
    for file, mine in by_file.items():
        yield file, volume_table(mine, written, options)
    yield STAFFING, pl.DataFrame(staff_rows(pools))
    for one in channels:
        if one.patience is not None and one.patience.values is not None:
            yield values_file(one.name), pl.DataFrame({"seconds": one.patience.values.round(2)})


def volume_table(
    channels: Sequence[ChannelFound], written: Mapping[str, VolumesWritten], options: FitOptions
) -> pl.DataFrame:
    """Return first contacts expected by day, or date, and start of slot, a column each channel."""
    columns = {one.name: _expected(one, written[one.name], options) for one in channels}
    keys = sorted({key for rows in columns.values() for key in rows}, key=_order)
    table = {"date" if options.horizon else "day": [day for day, _ in keys], "start": [start for _, start in keys]}
    return pl.DataFrame(table | {name: [rows.get(key, 0.0) for key in keys] for name, rows in columns.items()})


def _expected(channel: ChannelFound, written: VolumesWritten, options: FitOptions) -> dict[tuple[str, str], float]:
    first = 1.0 if written.first is None else written.first.value
    arrivals, start = channel.arrivals, written.start
    rows = week_rows(arrivals) if start is None else dated_rows(arrivals, options, start)
    return {key: round(value * first, 3) for key, value in rows.items()}


def _order(key: tuple[str, str]) -> tuple[int, str, str]:
    day, start = key
    return (WEEKDAYS.index(day) if day in WEEKDAYS else 0), day, start


def _shares(read: Canonical) -> pl.DataFrame | None:
    for table, time in ((read.tickets, "created"), (read.contacts, "arrival")):
        if table is not None and table["channel"].drop_nulls().n_unique() > 1:
            return channel_shares(table, time)
    return None


def recorded_days(center: FittedCenter) -> tuple[date, date]:
    """Return the first and the last day that all channels have."""
    spans = [(one.arrivals.recorded.dates[0], one.arrivals.recorded.dates[-1]) for one in center.channels]
    return min(first for first, _ in spans), max(last for _, last in spans)


def with_pools(center: FittedCenter, pools: tuple[PoolFound, ...]) -> FittedCenter:
    """Return a center with other staff."""
    return replace(center, pools=pools, tables={**center.tables, STAFFING: pl.DataFrame(staff_rows(pools))})
