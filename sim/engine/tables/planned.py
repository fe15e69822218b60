"""What is planned to happen: doors, shifts, blocks away from customers, the paces of every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import horizon
from sim.demand.staff.roster import Roster
from sim.demand.staff.schedule import is_steady
from sim.demand.staff.seats import Crew, Pause, Turn
from sim.engine.records import layout
from sim.engine.records.layout import (
    CLOSES,
    ENDLESS,
    LEARNS,
    NOBODY,
    OPENS,
    PAUSES,
    SHIFTS,
    Records,
    records,
)
from sim.engine.tables.plain import in_ticks
from sim.log.codes import State
from sim.model.center import Center
from sim.model.staff.shifts import planned_headcounts
from sim.model.state.channel import ChannelNow
from sim.model.state.pool import AgentPool
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario
from sim.ticks import counted

COLUMNS = ("what", "which", "target", "length", "turn")


class Planned(NamedTuple):
    """Changes of one kind, of a pool or a channel, in order of time; what is one number is that of all.

    Of blocks away from customers the ``kind`` has the state and the length: of those that are due at once the first
    comes first.
    """

    what: int
    which: int
    at: Any
    target: Any = 0
    length: Any = 0
    turn: Any = NOBODY
    kind: tuple[str, float] = ("", 0.0)


def ticks(seconds: Any) -> Any:
    """Return whole microseconds; endless time is `ENDLESS`."""
    column = np.asarray(seconds, dtype=float)
    endless = np.isinf(column)
    if not endless.any():
        return counted(column)
    return np.where(endless, ENDLESS, counted(np.where(endless, 0.0, column)))


def tell_hours(center: Center) -> None:
    """Let channels know when they open and close."""
    for channel in center.channels:
        windows = center.demand.timetable.open_windows(channel.name)
        channel.openings, channel.closings = [start for start, _ in windows], [end for _, end in windows]


def _in_order(changes: Iterable[Planned]) -> Records:
    """Return all planned changes in the order in which they happen: at once first what comes first among kinds."""
    every = sorted(changes, key=lambda one: (one.what, one.which, one.kind))
    many, at = [len(one.at) for one in every], np.concatenate([one.at for one in every])
    table, order = records(layout.CHANGE, len(at)), np.argsort(at, kind="stable")
    table["at"] = ticks(at[order])
    for name in COLUMNS:
        table[name] = _column([getattr(one, name) for one in every], many)[order]
    return table


def _column(parts: list[Any], many: list[int]) -> Any:
    """Return columns as one; of a number so many."""
    column = np.array([one if isinstance(one, int) else 0 for one in parts]).repeat(many)
    for one, count, end in zip(parts, many, accumulate(many), strict=True):
        if not isinstance(one, int):
            column[end - count : end] = one
    return column


def _always(center: Center, scenario: Scenario) -> list[Planned]:
    """Return the changes that are always the same: of doors, and of pools of which luck decides nothing."""
    known = _known(scenario)
    if not known:
        steady = [k for k, pool in enumerate(center.pools) if is_steady(scenario, pool.name)]
        shifts = [_shifts(center, k, scenario) for k in steady]
        known[:] = [*shifts, *(one for channel in center.channels for one in _doors(center, channel, scenario))]
    return known


@once(SCENARIOS)
def _known(scenario: Scenario) -> list[Planned]:
    return []


def _shifts(center: Center, k: int, scenario: Scenario) -> Planned:
    times, heads = planned_headcounts(center, center.pools[k], scenario)
    return Planned(SHIFTS, k, times, heads)


def _doors(center: Center, channel: ChannelNow, scenario: Scenario) -> Iterator[Planned]:
    """Yield when a channel opens and closes."""
    timetable, last = center.demand.timetable, horizon(scenario)
    windows = timetable.open_windows(channel.name)
    closes = [end for _, end in windows if not (end == last and timetable.stays_open(channel.name))]
    yield Planned(OPENS, channel.number, np.array([start for start, _ in windows]))
    yield Planned(CLOSES, channel.number, np.array(closes))


class PlannedStaff:
    """What makes agents people: shifts, blocks away from customers, and the paces of every day."""

    def __init__(self, center: Center, scenario: Scenario, agents: Any) -> None:
        self._changes, self._paces = [*_always(center, scenario)], [np.empty(0)]
        self._turns: list[tuple[int, int]] = []
        self._rested, self._due = 0, [0]
        self._turns_before = [0]
        for k, (pool, many) in enumerate(zip(center.pools, agents.tolist(), strict=True)):
            if not is_steady(scenario, pool.name):
                self._changes.append(_shifts(center, k, scenario))
            blocks = [] if scenario.pools[pool.name].is_plain else self._plan(center, scenario, k, many)
            self._changes += blocks
            self._due.append(self._due[-1] + sum(len(one.at) for one in blocks))
            self._turns_before.append(len(self._turns))

    def _plan(self, center: Center, scenario: Scenario, k: int, agents: int) -> list[Planned]:
        """Return when agents of a pool are to be away from customers; let them have the paces of their tenures."""
        pool = center.pools[k]
        roster = center.demand.roster(pool.name)
        if scenario.pools[pool.name].turnover is not None:
            self._learn(center, k, roster.paces(pool.crew))
        return [*self._rests(k, roster.rests(pool.crew), agents), *_blocks(k, roster, pool.crew)]

    def _learn(self, center: Center, k: int, paces: list[Any]) -> None:
        """Let agents work at the paces of each day, from midnight on."""
        lengths, first = np.array([len(one) for one in paces]), sum(map(len, self._paces))
        at = np.array([center.midnight(day) for day in range(len(paces))])
        self._changes.append(Planned(LEARNS, k, at, first + np.cumsum(lengths) - lengths, lengths))
        self._paces += paces

    def _rests(self, k: int, rests: list[Pause], agents: int) -> Iterator[Planned]:
        """Yield the breaks of shifts."""
        turns = self._turns_of({one.turn for one in rests if one.turn is not None}, agents)
        for (state, length), alike in groupby(sorted(rests, key=itemgetter(1, 2, 0)), itemgetter(1, 2)):
            at, turn = zip(*((one.at, turns[one.turn]) for one in alike), strict=True)
            yield Planned(PAUSES, k, np.array(at), _code(state), in_ticks(length), np.array(turn), (state, length))

    def _turns_of(self, found: set[tuple[float, int]], agents: int) -> dict[Turn, int]:
        """Make room for who has had the breaks that agents take in turn; return where each of them stands."""
        first, in_order = len(self._turns), sorted(found)
        self._turns += [(in_ticks(start), self._rested + k * agents) for k, (start, _) in enumerate(in_order)]
        self._rested += agents * len(in_order)
        return {None: NOBODY, **{turn: first + k for k, turn in enumerate(in_order)}}

    def of_pools(self) -> dict[str, list[int]]:
        """Return where the room for blocks that are due, and the breaks taken in turn, of each pool begin and end."""
        due, turns = self._due, self._turns_before
        return {"pauses_from": due[:-1], "pauses_to": due[:-1], "turns_from": turns[:-1], "turns_to": turns[1:]}

    def tables(self) -> dict[str, Any]:
        """Return the changes, room for blocks that are due, paces, and who has had breaks taken in turn: nobody."""
        turns = records(layout.TURN, len(self._turns) + 1)
        for row, (start, rested_from) in zip(turns, self._turns, strict=False):
            row.start, row.rested_from = start, rested_from
        return {
            "changes": _in_order(self._changes), "pauses": records(layout.PAUSE, self._due[-1] + 1),
            "paces": np.append(np.concatenate(self._paces), 1.0), "turns": turns,
            "rested": np.zeros(self._rested + 1, dtype=bool),
        }  # fmt: skip


def nothing_planned() -> dict[str, Any]:
    """Return the same tables where nothing is planned."""
    kinds = {"changes": layout.CHANGE, "pauses": layout.PAUSE, "turns": layout.TURN}
    empty = {name: records(kind, 0) for name, kind in kinds.items()}
    return {**empty, "paces": np.zeros(0), "rested": np.zeros(0, dtype=bool)}


def most_on_duty(center: Center, scenario: Scenario, pool: AgentPool) -> int:
    """Return how many of a pool are on duty at most, whoever comes."""
    if is_steady(scenario, pool.name):
        return int(planned_headcounts(center, pool, scenario).heads.max(initial=0))
    return center.demand.roster(pool.name).most(pool.crew)


def _blocks(k: int, roster: Roster, crew: Crew) -> Iterator[Planned]:
    """Yield the blocks away from customers that come by working time."""
    for state, at, length in roster.blocks(crew):
        yield Planned(PAUSES, k, at, _code(state), in_ticks(length), kind=(state, length))


def _code(state: str) -> int:
    return int(State[state.upper()])
