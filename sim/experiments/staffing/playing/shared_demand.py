"""The customers of a replication, drawn once and met by every design."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from math import inf
from typing import Any, TypeVar, cast

from sim.calendar import Timetable
from sim.demand import SampledDemand
from sim.demand.day_columns import Comers, DayColumns
from sim.demand.of_scenario import timetable_of
from sim.demand.rates import expected_volume
from sim.scenario.scenario import Scenario

KEPT = 2_000_000  # contacts that are held, 200 bytes each and 8 for each piece of luck

T = TypeVar("T")


class SharedDemand(SampledDemand):
    """Demand whose days are drawn when they are first asked for, and kept for the next design."""

    def __init__(self, scenario: Scenario, seed: int, replication: int) -> None:
        super().__init__(scenario, seed, replication)
        self._days: dict[tuple[int, int], DayColumns] = {}
        self._comers: dict[tuple[int, int], Comers] = {}
        self.made: dict[Hashable, Any] = {}
        self._first: SharedDemand | None = None

    def day(self, channel: int, day: int, until: float = inf) -> DayColumns:
        """Return the contacts of a channel on a day, all of which are drawn once."""
        if (channel, day) not in self._days:
            self._days[channel, day] = super().day(channel, day)
        return self._days[channel, day]

    def comers(self, channel: int, day: int) -> Comers:
        """Return who contacts us on a channel on a day, all of whom are drawn once."""
        if (channel, day) not in self._comers:
            self._comers[channel, day] = super().comers(channel, day)
        return self._comers[channel, day]

    def once(self, name: Hashable, make: Callable[[bool], T]) -> T:
        """Return what was made of the customers for the first design, and kept; the days it is of are let go of."""
        if name not in self.made:
            self.made[name] = make(True)
            self._days.clear()
            self._comers.clear()
        found: T = self.made[name]
        return found

    def prolonged(self, scenario: Scenario) -> SampledDemand:
        """Return the same customers and those of more days, drawn once as well, with the staff of a design."""
        draw = super().prolonged
        longer = cast(SharedDemand, self.once("prolonged", lambda _: draw(scenario)))
        return longer.of(scenario, timetable_of(scenario))

    def of(self, design: Scenario, timetable: Timetable) -> SharedDemand:
        """Return the same customers, with the staff of a design."""
        _ = self.planned  # of which all designs have the same
        twin = copy(self)
        twin.scenario, twin.timetable, twin._rosters = design, timetable, {}
        twin._first = self  # which draws for both, as long as it is there
        return twin


class SharedCustomers:
    """The demand of replications, those kept that were asked for last."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._room = max(1, int(KEPT / max(1.0, contacts_of(scenario))))
        self._kept: OrderedDict[tuple[int, int], SharedDemand] = OrderedDict()

    def of(self, seed: int, replication: int) -> SharedDemand:
        """Return the demand of a replication from a seed."""
        key = seed, replication
        if key not in self._kept:
            while len(self._kept) >= self._room:
                self._kept.popitem(last=False)
            self._kept[key] = SharedDemand(self._scenario, seed, replication)
        self._kept.move_to_end(key)
        return self._kept[key]


def contacts_of(scenario: Scenario) -> float:
    """Return how many contacts are drawn for one replication, about; on days beyond the horizon as many as on it."""
    timetable = Timetable(scenario)
    planned = sum(expected_volume(timetable, name) for name in scenario.channels)
    return planned * (1 + timetable.days_beyond / scenario.calendar.days)
