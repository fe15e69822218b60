"""Simulate recorded days many times, and compare what was recorded with what could have been."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from time import perf_counter

import numpy as np
import polars as pl

from sim.engine.choosing import choose_engines
from sim.experiments.calibration.beside import RecordedMessages, RecordedPool
from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.calibration.recorded import RecordedQueue, figures_by_segment, handle_by_issue
from sim.experiments.calibration.verdicts import DIFFERS, EVERYTHING, Verdict, judged, with_causes
from sim.experiments.parallel.workers import Replicating
from sim.experiments.runs.replicate import simulate
from sim.fitting.record.ledger import cells, of_contacts
from sim.log.records import ContactLog
from sim.plumbing.interruption import held
from sim.scenario.scenario import Scenario

Recorded = RecordedQueue | RecordedMessages | RecordedPool
Record = Mapping[str, Recorded]
Progress = Callable[[int, int], None]
MOST, FEWEST, CONTACTS, FOR_A_BAND = 60, 20, 400_000, 2
PERCENTILES = {"wait_p50": 0.5, "wait_p90": 0.9}
FEWEST_IN_CELL = 30.0
ISSUE, SEGMENT = "issue ", "segment "


@dataclass(frozen=True)
class Replayed:
    """What one replication leaves of a channel: figures by ``(by, figure)``, and the mean wait of each half hour."""

    figures: Mapping[tuple[str, str], float]
    waits: Mapping[object, float]


@dataclass(frozen=True)
class Replaying:
    """Simulate one replication and reduce it to the figures that are compared; what worker processes are given."""

    scenarios: Sequence[Scenario]
    record: Record

    def __call__(self, replication: int) -> dict[str, Replayed]:
        """Return the figures of each channel and pool."""
        scenario = self.scenarios[replication % len(self.scenarios)]
        log = simulate(scenario, replication)
        contacts = contacts_of_log(log, scenario.calendar)
        return {name: _played(one, contacts, log) for name, one in self.record.items()}


def _played(one: Recorded, contacts: pl.DataFrame, log: ContactLog) -> Replayed:
    if isinstance(one, RecordedQueue):
        return figures_of(contacts, one)
    return _of_all(one.played(contacts) if isinstance(one, RecordedMessages) else one.played(log))


def _of_all(figures: Mapping[str, float]) -> Replayed:
    return Replayed({(EVERYTHING, name): value for name, value in figures.items()}, {})


@dataclass(frozen=True, repr=False)
class Calibration:
    """A scenario against its record.

    Attributes
    ----------
    verdicts
        On every figure of every channel: of the whole time, by weekday and by hour.
    inside
        By channel, the share of half hours whose recorded mean wait is within the band of replications.
    replications
        How many there were.
    complete
        Whether as many as there should be: false where Ctrl-C left two or more.
    """

    days: tuple[date, date]
    replications: int
    verdicts: tuple[Verdict, ...]
    inside: Mapping[str, float]
    complete: bool = True

    def __repr__(self) -> str:
        """Tell how much of it agrees."""
        whole = self.of_everything
        agree = sum(one.word != DIFFERS for one in whole)
        return f"<Calibration: {agree} of {len(whole)} figures agree, {self.replications} replications>"

    @property
    def of_everything(self) -> list[Verdict]:
        """The verdicts on the whole time."""
        return [one for one in self.verdicts if one.by == EVERYTHING]

    @property
    def agrees(self) -> bool:
        """Whether no figure of the whole time differs."""
        return all(one.word != DIFFERS for one in self.of_everything)

    def to_polars(self) -> pl.DataFrame:
        """Return a row a verdict."""
        return pl.DataFrame([vars(one) for one in self.verdicts])


def calibrate_replay(
    scenarios: Sequence[Scenario],
    record: Record,
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
    replications: int | None = None,
) -> Calibration:
    """Return the verdicts on the scenario of recorded days.

    Parameters
    ----------
    scenarios
        The days of the record with their arrivals; several where the file has counts and arrivals within them are
        drawn: replications take turns.
    record
        By channel.
    replications
        As many as come to 400,000 contacts unless given, 20 at least and 60 at most.
    """
    task, count = Replaying(scenarios, record), replications or _enough(record)
    choose_engines(scenarios, ceil(count / len(scenarios)))
    every = _every(task, count, jobs, progress)
    return replace(_calibration(scenarios[0], record, every), complete=len(every) == count)


def _every(task: Replaying, count: int, jobs: int, progress: Progress) -> list[dict[str, Replayed]]:
    """Return what replications leave: all, or those that Ctrl-C finds finished where they make a band."""
    started = perf_counter()
    every = [task(0)]
    seconds = perf_counter() - started
    try:
        progress(1, count)
        with Replicating(task, iter(range(1, count)), jobs, seconds, count - 1) as line:
            try:
                while len(every) < count:
                    line.wait()
                    with held():
                        every.append(line.take()[1])
                    progress(len(every), count)
            except KeyboardInterrupt:
                every += [figures for _, figures in line.last()]
                raise
    except KeyboardInterrupt:
        if len(every) < FOR_A_BAND:
            raise
    return every


def _enough(record: Record) -> int:
    contacts = sum(one.contacts for one in record.values())
    return int(np.clip(CONTACTS / max(contacts, 1.0), FEWEST, MOST))


def _calibration(scenario: Scenario, record: Record, every: Sequence[Mapping[str, Replayed]]) -> Calibration:
    start = scenario.calendar.start
    days = start, date.fromordinal(start.toordinal() + scenario.calendar.days - 1)
    verdicts, inside = list[Verdict](), {}
    for name, queue in record.items():
        played = [one[name] for one in every]
        verdicts += list(_verdicts(queue, played))
        share = _inside(recorded_figures(queue), played)
        if share is not None:
            inside[name] = share
    return Calibration(days, len(every), tuple(with_causes(verdicts)), inside)


def figures_of(contacts: pl.DataFrame, queue: RecordedQueue) -> Replayed:
    """Return the figures of a simulated channel as its export would have them."""
    mine = contacts.filter(pl.col("queue") == queue.name)
    if not queue.wrapped:
        mine = mine.with_columns(pl.lit(0.0).alias("wrap_up"))
    sums = of_contacts(mine, queue.within, queue.counted_at)
    efforts = handle_by_issue(mine, queue.wrapped, queue.by_issue)
    whose = figures_by_segment(mine, queue.wrapped, {segment for segment, _ in queue.by_segment})
    ended = mine.filter(pl.col("outcome").is_in(["served", "abandoned"]))
    return _reduced(sums, queue, ended["wait"], efforts, whose)


def recorded_figures(queue: Recorded) -> Replayed:
    """Return the figures of the record."""
    if not isinstance(queue, RecordedQueue):
        return _of_all(queue.figures)
    return _reduced(queue.sums, queue, queue.waits, queue.by_issue, queue.by_segment)


def _reduced(
    sums: pl.DataFrame,
    queue: RecordedQueue,
    waits: pl.Series | None,
    efforts: Mapping[str, float],
    whose: Mapping[tuple[str, str], float],
) -> Replayed:
    table = cells(sums, queue.level).filter(pl.col("figure").is_in(queue.figures))
    figures = {(by, figure): float("nan") if value is None else value for by, figure, value in table.iter_rows()}
    if waits is not None and len(waits):
        figures |= {(EVERYTHING, name): float(waits.quantile(share) or 0.0) for name, share in PERCENTILES.items()}
    figures |= {(f"{ISSUE}{name}", "handle_time"): value for name, value in efforts.items()}
    figures |= {(f"{SEGMENT}{name}", figure): value for (name, figure), value in whose.items()}
    by_slot = sums.filter(pl.col("answered") > 0).select("slot", pl.col("wait_served") / pl.col("answered"))
    return Replayed(figures, dict(by_slot.iter_rows()))


def _verdicts(queue: Recorded, played: Sequence[Replayed]) -> Iterator[Verdict]:
    recorded = recorded_figures(queue)
    counts = {by: value for (by, figure), value in recorded.figures.items() if figure == "offered"}
    for (by, figure), value in recorded.figures.items():
        if (
            isinstance(queue, RecordedQueue)
            and counts.get(by, 0) < FEWEST_IN_CELL
            and not by.startswith((ISSUE, SEGMENT))
        ):
            continue
        values = np.array([one.figures.get((by, figure), np.nan) for one in played], dtype=float)
        found = judged(queue.name, figure, by, value, values)
        if found is not None:
            yield found


def _inside(recorded: Replayed, played: Sequence[Replayed]) -> float | None:
    """Return the share of half hours whose recorded mean wait is within the middle 95 % of the replications."""
    held = []
    for slot, wait in recorded.waits.items():
        values = np.array([one.waits.get(slot, np.nan) for one in played], dtype=float)
        known = values[~np.isnan(values)]
        if wait is not None and len(known) >= 0.5 * len(played):
            low, high = np.quantile(known, (0.025, 0.975))
            held.append(low - 1e-6 <= wait <= high + 1e-6)
    return float(np.mean(held)) if held else None
