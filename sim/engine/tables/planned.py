"""What is planned to happen: doors, shifts, blocks away from customers, the paces of every day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from sim.calendar import horizon
from sim.demand.staff.roster import Turn
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
from sim.model.state.channel import ChannelNow
from sim.scenario.scenario import Scenario
from sim.ticks import counted

# When, what, of which pool or channel, to what, for how long, and where the turn stands of a break taken in turn.
Change = tuple[float, int, int, int, int, int]


def ticks(seconds: Any) -> Any:
    """Return whole microseconds; endless time is `ENDLESS`."""
    column = np.asarray(seconds, dtype=float)
    endless = np.isinf(column)
    if not endless.any():
        return counted(column)
    return np.where(endless, ENDLESS, counted(np.where(endless, 0.0, column)))


def planned_changes(
    center: Center, scenario: Scenario, staffing: Sequence[Iterable[tuple[float, int | None]]], people: PlannedStaff
) -> Records:
    """Return all planned changes in the order in which they happen."""
    found = [*people.changes]
    for k, plan in enumerate(staffing):
        found += [(time, SHIFTS, k, NOBODY if count is None else count, 0, NOBODY) for time, count in plan]
    for channel in center.channels:
        found += _doors(center, channel, horizon(scenario))
    found.sort(key=itemgetter(0, 1, 2))
    table = records(layout.CHANGE, len(found))
    for k, name in enumerate(("at", "what", "which", "target", "length", "turn")):
        column = [change[k] for change in found]
        table[name] = ticks(column) if name == "at" else column
    return table


def tell_hours(center: Center) -> None:
    """Let channels know when they open and close."""
    for channel in center.channels:
        windows = center.demand.timetable.open_windows(channel.name)
        channel.openings, channel.closings = [start for start, _ in windows], [end for _, end in windows]


def _doors(center: Center, channel: ChannelNow, last: float) -> Iterable[Change]:
    """Yield when a channel opens and closes."""
    timetable = center.demand.timetable
    for start, end in timetable.open_windows(channel.name):
        yield start, OPENS, channel.number, 0, 0, NOBODY
        if end == last and timetable.stays_open(channel.name):
            return
        yield end, CLOSES, channel.number, 0, 0, NOBODY


class PlannedStaff:
    """What makes agents people: blocks away from customers, and the paces of every day."""

    def __init__(self, center: Center, scenario: Scenario, pools: Records) -> None:
        self.changes: list[Change] = []
        self.paces: list[float] = []
        self.due = 0
        self._turns: list[tuple[int, int]] = []
        self._rested = 0
        for k, pool in enumerate(center.pools):
            pools[k].pauses_from = pools[k].pauses_to = self.due
            if not scenario.pools[pool.name].is_plain:
                self._plan(center, scenario, k, pools)

    def _plan(self, center: Center, scenario: Scenario, k: int, pools: Records) -> None:
        pool = center.pools[k]
        roster = center.demand.roster(pool.name)
        blocks = roster.pauses(pool.crew)
        self.due += len(blocks)
        turns = self._turns_of(pools[k], {one.turn for one in blocks if one.turn is not None})
        states = {state: int(State[state.upper()]) for state in {one.state for one in blocks}}
        lengths = {length: in_ticks(length) for length in {one.length for one in blocks}}
        for at, state, length, turn in blocks:
            self.changes.append((at, PAUSES, k, states[state], lengths[length], turns[turn]))
        for day in range(scenario.calendar.days) if scenario.pools[pool.name].turnover is not None else ():
            paces = roster.paces(pool.crew, day)
            self.changes.append((center.midnight(day), LEARNS, k, len(self.paces), len(paces), NOBODY))
            self.paces += paces

    def _turns_of(self, pool: Any, found: set[tuple[float, int]]) -> dict[Turn, int]:
        """Make room for who has had the breaks that agents take in turn; return where each of them stands."""
        first, agents = len(self._turns), int(pool.agents_to - pool.agents_from)
        in_order = sorted(found)
        self._turns += [(in_ticks(start), self._rested + k * agents) for k, (start, _) in enumerate(in_order)]
        self._rested += agents * len(in_order)
        pool.turns_from, pool.turns_to = first, len(self._turns)
        return {None: NOBODY, **{turn: first + k for k, turn in enumerate(in_order)}}

    def turns(self) -> dict[str, Any]:
        """Return the breaks that agents take in turn, and who has had them: nobody."""
        table = records(layout.TURN, len(self._turns) + 1)
        for row, (start, rested_from) in zip(table, self._turns, strict=False):
            row.start, row.rested_from = start, rested_from
        return {"turns": table, "rested": np.zeros(self._rested + 1, dtype=bool)}
