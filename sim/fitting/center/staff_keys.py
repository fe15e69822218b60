"""The keys of pools, and the rows of their staffing file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from sim.fitting.center.entries import ScenarioKey, rounded, seconds
from sim.fitting.center.pools import PoolFound
from sim.fitting.finding import Floats
from sim.fitting.staffing.learning import LearningFound
from sim.fitting.staffing.spells import whole_heads
from sim.fitting.staffing.states import StatesFound
from sim.scenario.basics.units import DAY, WEEKDAYS, write_clock

LEAST = 0.001
SHORTEST = 60.0  # s, of a block


def pool_entries(pool: PoolFound, file: str, learning: LearningFound | None = None) -> list[ScenarioKey]:
    """Return the keys of a pool: agents on duty from a file, whom they serve, what keeps them away, how they learn."""
    agents = {"file": file, "column": pool.name}
    says = "rostered, absence included" if absence_of(pool) else ""
    entries = [
        ScenarioKey(("agents",), agents, pool.finding, pool.file, says),
        ScenarioKey(("skills",), list(pool.skills)),
    ]
    if pool.states is not None:
        entries += _shrinkage(pool.states, pool.file)
    if learning is not None:
        entries += turnover_entries(learning, pool.file)
    return [entry.below("pools", pool.name) for entry in entries]


def absence_of(pool: PoolFound) -> float:
    """Return the share of rostered agents who do not come: the staffing file has them too."""
    found = pool.states.absence.value if pool.states is not None else 0.0
    return found if found > LEAST else 0.0


def _shrinkage(found: StatesFound, file: str) -> list[ScenarioKey]:
    entries = []
    if found.absence.value > LEAST:
        entries.append(ScenarioKey(("shrinkage", "absence"), rounded(found.absence.value), found.absence, file))
    for kind, share in found.away.items():
        if share.value > LEAST:
            entries.append(ScenarioKey(("shrinkage", kind), rounded(share.value), share, file))
    lengths = {
        kind: seconds(max(one.value, SHORTEST)) for kind, one in found.lengths.items() if found.away[kind].value > LEAST
    }
    if lengths:
        longest = max(found.lengths.values(), key=lambda one: one.n)
        entries.append(ScenarioKey(("shrinkage", "lengths"), lengths, longest, file, "the most frequent"))
    return entries


def turnover_entries(found: LearningFound, file: str) -> list[ScenarioKey]:
    """Return the keys of quits and of what experience does."""
    start, time = rounded(found.start.value), f"{found.time.value / DAY:.0f} d"
    says = f"{found.time.low / DAY:.0f} to {found.time.high / DAY:.0f} d" if found.time.low and found.time.high else ""
    return [
        ScenarioKey(("turnover", "rate"), rounded(found.rate.value), found.rate, file),
        ScenarioKey(("turnover", "learning"), {"start": start, "time": time}, found.start, file, f"the time {says}"),
    ]


def staff_rows(pools: Sequence[PoolFound]) -> list[dict[str, object]]:
    """Return whole numbers of agents of every pool, by day of the week and start of slot."""
    length = min(pool.length for pool in pools)
    tables = {pool.name: _whole(pool, length) for pool in pools}
    slots = round(DAY / length)
    return [
        _row("day", WEEKDAYS[day], slot * length, {name: one[day, slot] for name, one in tables.items()})
        for day in range(7)
        for slot in range(slots)
    ]  # fmt: skip


def _row(column: str, day: str, second: float, heads: Mapping[str, float]) -> dict[str, object]:
    return {column: day, "start": write_clock(second)} | {name: int(count) for name, count in heads.items()}


def _whole(pool: PoolFound, length: float) -> Floats:
    return np.stack([whole_day(row, pool, length) for row in pool.week])


def whole_day(row: Floats, pool: PoolFound, length: float) -> Floats:
    """Return the agents of a day in slots of a length: means, rostered, in whole numbers."""
    finer = np.repeat(np.nan_to_num(row), round(pool.length / length))
    return whole_heads(finer / (1 - absence_of(pool)))


def dated_staff_rows(pools: Sequence[PoolFound], first: date, last: date) -> list[dict[str, object]]:
    """Return the agents who were there on each date; of pools that nobody saw those of the weekday."""
    length = min(pool.length for pool in pools)
    slots = round(DAY / length)
    rows: list[dict[str, object]] = []
    for k in range((last - first).days + 1):
        day = first + timedelta(days=k)
        tables = {pool.name: whole_day(_on(pool, day), pool, length) for pool in pools}
        rows += [
            _row("date", day.isoformat(), slot * length, {name: row[slot] for name, row in tables.items()})
            for slot in range(slots)
        ]  # fmt: skip
    return rows


def _on(pool: PoolFound, day: date) -> Floats:
    if pool.dated is not None and pool.dated.dates[0] <= day <= pool.dated.dates[-1]:
        row = pool.dated.table[(day - pool.dated.dates[0]).days]
        return np.where(np.isnan(row), 0.0, row)
    return np.asarray(pool.week[day.weekday()])
