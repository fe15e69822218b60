"""The days that are played, and who comes on them: laid out as each begins, short ones together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import inf
from typing import Any

import numpy as np

from sim.engine.asking.center import CompiledCenter
from sim.engine.contacts import ALWAYS, Coming, Span, coming_on, coming_unknown, in_order, left_of, no_room
from sim.engine.records.layout import ARRIVAL, ENDLESS, TICKS, World
from sim.engine.tables.drawn import draws_who_comes, may_be_drawn_ahead
from sim.engine.tables.plain import in_ticks
from sim.model.state.channel import ChannelNow
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.spare import Spare
from sim.scenario.scenario import Scenario

FEW = 8_192  # contacts: days are drawn together until there are as many
MOST_KEPT = 65_536  # contacts whose room is kept for another replication: twelve megabytes
AT_ONCE = 7_200.0  # seconds of a day after the horizon that are laid out at once: who is followed is soon served
Laid = tuple[Any, Any]  # contacts in the order in which they come, and the luck of each


class Days:
    """The days of one replication.

    Attributes
    ----------
    next
        The first day of which nothing is laid out.
    begins
        When that begins, in ticks; endless where there is none.
    until
        Before when contacts are laid out of the days before, in ticks; endless where all are.
    """

    def __init__(self, center: CompiledCenter, scenario: Scenario, world: World, end: float) -> None:
        self._center, self._demand, self._end = center, center.demand, end
        self._many, self._whole = scenario.calendar.days, inf
        self._turn_to(0)
        self._spare = _spare(scenario)
        room = self._spare.take()
        self._room = np.empty(0, ARRIVAL) if room is None else room
        self._is_ahead = may_be_drawn_ahead(scenario)
        self._inbound = [channel for channel in center.channels if channel.mode.inbound]
        self._dials = any(channel.mode.dialled for channel in center.channels)
        self._unknown = [one.number for one in self._inbound if draws_who_comes(world.draws, one.number)]

    @property
    def until(self) -> float:
        """Before when all contacts of the days before the next are laid out, in ticks."""
        return self._whole * TICKS

    def _turn_to(self, day: int) -> None:
        """Let a day be the next."""
        self.next, self.begins = day, in_ticks(self._center.midnight(day)) if day < self._many else ENDLESS

    def next_midnight(self) -> int:
        """Return when the next day begins, in ticks."""
        return in_ticks(self._center.midnight(self.next))

    def is_before(self, last: int, day: int) -> bool:
        """Whether there is such a day, and it begins before a time, in ticks."""
        return day < self._many and in_ticks(self._center.midnight(day)) < last

    def lay_out(self, world: World, last: int) -> Laid:
        """Lay out the next day, or some short ones before a time, behind those who have not come yet."""
        left, first = [*_left(world), *self._rest(world)], self.next
        self._turn_to(first + 1)
        if left or not (self._is_ahead or self._are_unknown):
            return in_order([*left, *self._coming(world, first)], world.lucks.shape[1])
        if self._is_ahead:
            begins = self._center.midnight(first)
            self._whole = inf if begins < self._end else begins + AT_ONCE
        name = "arrivals", first, last
        table, lucks, following, is_kept = self._demand.once(name, partial(self._ahead, world, first, last))
        self._turn_to(following)
        is_shared = is_kept and not self._is_ahead  # and who they are is put down as they come
        return (table.copy() if is_shared else table), lucks

    def lay_out_rest(self, world: World) -> Laid:
        """Lay out the rest of a day of which only the beginning is."""
        return in_order([*_left(world), *self._rest(world)], world.lucks.shape[1])

    def _rest(self, world: World) -> list[Coming]:
        """Return who comes late on the latest day, where nothing is laid out of that yet."""
        if self._whole == inf:
            return []
        late, self._whole = (self._whole, inf), inf
        return self._coming(world, self.next - 1, late)

    @property
    def _are_unknown(self) -> bool:
        """Whether of nobody is known before who comes, and nobody is called, whose numbers are listed day by day."""
        return len(self._unknown) == len(self._inbound) and not self._dials

    def _ahead(self, world: World, first: int, last: int, is_kept: bool) -> tuple[Any, Any, int, bool]:
        """Return who comes on one day or some, the luck of each, the day after, and whether that is kept.

        They are laid out over those who have come before, unless they are kept.
        """
        days: list[int] = []
        if self._is_ahead:
            few = self._few_days(first, last, days)
            parts = [part for day in few for part in self._coming(world, day, (0.0, self._whole))]
        else:
            parts = [coming_unknown(self._center, self._few_days(first, last, days), self._unknown)]
        room_for = no_room if is_kept else self._room_for
        return *in_order(parts, world.lucks.shape[1], room_for), days[-1] + 1, is_kept

    def _room_for(self, many: int) -> Any:
        """Return where so many contacts are laid out."""
        if len(self._room) < many:
            self._room = np.empty(many + many // 8, ARRIVAL)
        return self._room

    def give_back(self) -> None:
        """Let the contacts of another replication be laid out over those of this one, unless they are very many."""
        if len(self._room) <= MOST_KEPT:
            self._spare.give(self._room)

    def _few_days(self, first: int, last: int, taken: list[int]) -> Iterator[int]:
        """Yield a day, and those after it with which there are few contacts in all: each is drawn before the next.

        A day of which only the beginning is laid out stands alone.
        """
        day, many = first, 0
        while day == first or (self._whole == inf and self.is_before(last, day) and many < FEW):
            taken.append(day)
            yield day
            many += sum(count for one in self._inbound for _, count in self._demand.counts(one.number, day))
            day += 1

    def any_come(self, channel: ChannelNow, day: int) -> bool:
        """Whether there is anybody of a channel on a day."""
        return any(count for _, count in self._demand.counts(channel.number, day))

    def _coming(self, world: World, day: int, span: Span = ALWAYS) -> list[Coming]:
        """Return who comes on a day: of whom nothing is known before, and the others by channel."""
        known = [one for one in self._inbound if one.number not in self._unknown and self.any_come(one, day)]
        unknown = [coming_unknown(self._center, [day], self._unknown)] if self._unknown else []
        return unknown + [coming_on(self._center, world, day, channel, span) for channel in known]


def _left(world: World) -> Iterator[Coming]:
    """Yield who is laid out and has not come yet."""
    return left_of(world, int(world.clock[0].came), int(world.clock[0].coming))


@once(SCENARIOS)
def _spare(scenario: Scenario) -> Spare[Any]:
    """Return where contacts of an earlier replication were laid out, unless another one lays its own out there."""
    return Spare()
