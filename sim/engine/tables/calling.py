"""The records of calling lists: numbers, and the agents whom they ring for."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from sim.demand.day_columns import DayColumns
from sim.engine.records import layout
from sim.engine.records.layout import NOBODY, TICKS, Records, records
from sim.engine.tables.besides import bounds
from sim.model.center import Center
from sim.model.state.eligibility import Eligibility


def numbers_of(day: int, drawn: DayColumns, first: int) -> Records:
    """Return the numbers of a day, each of which leads to the next, from a place on."""
    table = records(layout.NUMBER, len(drawn.row))
    for name in ("row", "segment", "issue", "talk"):
        table[name] = getattr(drawn, name)
    table["wrap"], table["day"], table["tries"] = np.rint(drawn.wrap * TICKS), day, 1
    table["next"] = np.arange(first + 1, first + 1 + len(table))
    table["next"][-1] = NOBODY
    return table


class Calling:
    """For whom channels call, and how many numbers may ring."""

    def __init__(self, center: Center, doors: list[Eligibility]) -> None:
        self._channels, self._pools = center.channels, center.pools
        at = {id(door): k for k, door in enumerate(doors)}
        teams = [one.calls.teams if one.mode.dialled else [] for one in center.channels]
        self._crowds = bounds(teams)
        crowds = [team for many in teams for team in many]
        self.crowds = records(layout.CROWD, len(crowds) + 1)
        self.crowds.reserve[:-1] = [team[0].reserve for team in crowds]
        self.crowds.doors_from[:-1], self.crowds.doors_to[:-1] = bounds(crowds)
        self.doors = np.array([at[id(door)] for team in crowds for door in team], dtype=np.int32)
        self.dialling = np.array([one.number for pool in center.pools for one in pool.dials], dtype=np.int32)

    def rings(self, agents: int) -> int:
        """Return how many numbers may begin to ring at once, with so many agents."""
        dialers = [one.calls.rule.dialer for one in self._channels if one.mode.dialled]
        return sum(floor(one.per_idle_agent * agents + 0.5) + one.plus for one in dialers)

    def tell_channels(self, table: Records) -> None:
        """Say how channels dial."""
        for name in ("fresh_first", "fresh_last", "again_first", "again_last"):
            table[name] = NOBODY
        table.crowds_from, table.crowds_to = self._crowds
        for one, row in zip(self._channels, table, strict=True):
            if one.mode.dialled:
                rule: Any = one.calls.rule
                row.per_idle, row.plus = rule.dialer.per_idle_agent, rule.dialer.plus
                row.threshold, row.tries, row.retry_after = (
                    rule.dialer.threshold,
                    rule.tries,
                    round(rule.retry_after * TICKS),
                )

    def tell_pools(self, table: Records) -> None:
        """Say on which channels pools call."""
        table.dials_from, table.dials_to = bounds([pool.dials for pool in self._pools])
