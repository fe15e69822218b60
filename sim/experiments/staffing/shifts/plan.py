"""Shifts that were found: who is there, what they cost, and what the scenario is with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.calendar import date_of
from sim.experiments.staffing.shifts import entries as plans
from sim.experiments.staffing.shifts.entries import CrewEntry, Design
from sim.experiments.staffing.shifts.slots import Slots
from sim.scenario.basics.units import write_clock
from sim.scenario.files.tree import Change
from sim.scheduling.cover import Counts, Cover
from sim.scheduling.problem import Floats, Ints, Template
from sim.scheduling.relax import folded

DAYS = 7


@dataclass(frozen=True)
class ShiftPlan:
    """Shifts that were found.

    Attributes
    ----------
    pools
        Whose staff it is.
    entries
        One for each crew.
    heads
        By pool and reporting interval: the fewest in any part of it, breaks taken off.
    means
        The same, on average over the interval.
    """

    slots: Slots
    cover: Cover
    pools: tuple[str, ...]
    entries: tuple[CrewEntry, ...]
    heads: Mapping[str, Floats]
    means: Mapping[str, Floats]

    @property
    def design(self) -> Design:
        """The plan as a row of whole numbers."""
        return plans.packed(self.entries)

    @property
    def written(self) -> dict[str, dict[str, Any]]:
        """What a layer says of each pool whose staff it is."""
        return plans.written(self.slots, self.pools, self.entries)

    @property
    def changes(self) -> list[Change]:
        """What the plan changes in the scenario."""
        return plans.changes(self.slots, self.pools, self.entries)

    @property
    def paid_hours(self) -> float:
        """The paid hours of all days."""
        hours = self.slots.grid.hours
        return sum(
            count * duty.template.paid(hours) * self._days(duty.kind) for duty, count in self.cover.duties.items()
        )

    @property
    def cost(self) -> float:
        """What the shifts of all days cost."""
        return sum(cost * self._days(duty.kind) for duty, cost in self.cover.costs.items())

    def days_of(self, entry: CrewEntry) -> str:
        """Write the days of an entry."""
        return self.spell(entry.weekdays)

    def spell(self, days: Sequence[int]) -> str:
        """Write days of the week."""
        return "every day" if len(days) == DAYS else plans.write_days(days)

    def paid_hours_of(self, entry: CrewEntry) -> float:
        """Return the paid hours of an entry over the horizon."""
        return entry.heads * self._template(entry).paid(self.slots.grid.hours) * sum(map(self._days, entry.weekdays))

    def cost_of(self, entry: CrewEntry) -> float:
        """Return what an entry costs over the horizon."""
        template, step, found = self._template(entry), self.slots.step, 0.0
        for kind in entry.weekdays:
            first, hours = entry.start // step, self.slots.grid.hours
            price = template.fixed + template.prices(kind, first, first + template.length, hours)
            for rest, at in zip(template.rests, entry.breaks, strict=True):
                price -= 0.0 if rest.paid else template.prices(kind, at // step, at // step + rest.length, hours)
            found += self._days(kind) * price
        return entry.heads * found

    def _template(self, entry: CrewEntry) -> Template:
        name, pool = list(self.slots.templates)[entry.template], self.slots.scenario.pool_names[entry.pool]
        return next(one for one in self.cover.problem.templates if (one.name, one.pool) == (name, pool))

    def _days(self, kind: int) -> int:
        return self.slots.grid.kinds.count(kind)

    def sentences(self) -> list[str]:
        """Tell what cannot be met, why, and what would do; nothing where all is met."""
        return self.folded(0)[1]

    def folded(self, most: int) -> tuple[list[str], list[str]]:
        """Return the same twice: of many stretches for one who needs them the largest with their number, and all."""
        return folded(self.cover, lambda slots: when(self.slots, slots), most)

    def counts(self) -> Counts:
        """Return the heads of each duty, or people of each tour."""
        return self.cover.tours if self.cover.problem.week else self.cover.duties


def when(slots: Slots, mine: Ints) -> str:
    """Write a stretch of slots by the clock, with its day where there are several."""
    day, first = divmod(int(mine[0]), slots.per_day)
    last = int(mine[-1]) + 1 - day * slots.per_day
    hours = f"{write_clock(first * slots.step)}-{write_clock(last * slots.step)}"
    if slots.scenario.calendar.days == 1:
        return hours
    return f"{date_of(slots.scenario, day):%a} {hours}".lower()
