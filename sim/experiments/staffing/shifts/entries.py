"""Shifts as numbers, so that designs can be told apart and sent to workers, and as a scenario file writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.experiments.staffing.shifts.slots import Slots
from sim.scenario.basics.units import DAY, WEEKDAYS, whole_if_it_is, write_clock, write_duration
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.planning.templates import ShiftTemplate
from sim.scenario.scenario import Scenario
from sim.scheduling.crews import ShiftCrew

Design = tuple[int, ...]
NO_TEMPLATE = -1
MARK = -1


class CrewEntry(NamedTuple):
    """So many heads with one shift: times in seconds, ``breaks`` when they begin after midnight of its start.

    ``template`` is the number of the template, or -1 of a shift that has none: heads tried where no shift has them.
    ``days`` are days of the week, as bits.
    """

    pool: int
    template: int
    start: int
    length: int
    days: int
    heads: int
    breaks: tuple[int, ...] = ()

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days of the week."""
        return tuple(day for day in range(7) if self.days >> day & 1)


def entries_of(slots: Slots, crews: Sequence[ShiftCrew]) -> list[CrewEntry]:
    """Return crews as entries; a plan of one day is for every day of its templates."""
    names, templates = slots.scenario.pool_names, list(slots.templates)
    found = []
    for crew in crews:
        days = slots.templates[crew.template.name].days if slots.scenario.calendar.days == 1 else crew.days
        start = crew.start * slots.step
        breaks = tuple(start + at * slots.step for at in crew.breaks)
        numbers = names.index(crew.template.pool), templates.index(crew.template.name)
        found.append(CrewEntry(*numbers, start, crew.template.length * slots.step, _bits(days), crew.heads, breaks))
    return found


def _bits(days: Sequence[int]) -> int:
    return sum(1 << day for day in set(days))


def packed(entries: Sequence[CrewEntry]) -> Design:
    """Return entries as one row of whole numbers.

    >>> unpacked(packed([CrewEntry(0, 1, 28800, 14400, 31, 2, (36000,))]))
    [CrewEntry(pool=0, template=1, start=28800, length=14400, days=31, heads=2, breaks=(36000,))]
    """
    return (MARK, *(number for one in entries for number in (*one[:6], len(one.breaks), *one.breaks)))


def is_packed(design: Sequence[int]) -> bool:
    """Whether numbers are shifts, and not headcounts by cell, which are not negative."""
    return len(design) > 0 and design[0] == MARK


def unpacked(design: Sequence[int]) -> list[CrewEntry]:
    """Return the entries of a row of whole numbers."""
    found, at = [], 1
    while at < len(design):
        pool, template, start, length, days, heads, count = design[at : at + 7]
        found.append(CrewEntry(pool, template, start, length, days, heads, tuple(design[at + 7 : at + 7 + count])))
        at += 7 + count
    return found


def changes(slots: Slots, pools: Sequence[str], entries: Sequence[CrewEntry], place: str = "plan.yaml") -> list[Change]:
    """Return what a plan changes in the scenario: shifts in place of the staff of the pools that it is for."""
    return [
        Change(f"pools.{pool}.{key}", value, place)
        for pool, mine in written(slots, pools, entries).items()
        for key, value in mine.items()
    ]


def laid_over(slots: Slots, pools: Sequence[str], entries: Sequence[CrewEntry]) -> Scenario:
    """Return the scenario with the shifts of a plan."""
    return varied(slots.scenario, changes(slots, pools, entries))


def written(slots: Slots, pools: Sequence[str], entries: Sequence[CrewEntry]) -> dict[str, dict[str, Any]]:
    """Return what a layer says of each pool that a plan is for: its shifts, and no headcount beside them."""
    return {pool: _pool(slots, pool, entries) for pool in pools}


def _pool(slots: Slots, pool: str, entries: Sequence[CrewEntry]) -> dict[str, Any]:
    number, spec = slots.scenario.pool_names.index(pool), slots.scenario.pools[pool]
    shifts = [_shift(slots, pool, one) for one in entries if one.pool == number]
    if not shifts:
        return {"agents": 0, "shifts": None} if spec.shifts is not None else {"agents": 0}
    has_own = spec.wage is not None and all("wage" in one for one in shifts)
    return {
        **({"agents": None} if spec.agents is not None else {}),
        "shifts": shifts,
        **({"wage": None} if has_own else {}),
    }


def _shift(slots: Slots, pool: str, entry: CrewEntry) -> dict[str, Any]:
    templates = list(slots.templates.values())
    template = None if entry.template == NO_TEMPLATE else templates[entry.template]
    found: dict[str, Any] = {"start": write_clock(entry.start), "end": write_clock((entry.start + entry.length) % DAY)}
    found |= {"agents": entry.heads} | ({} if entry.days == 127 else {"days": write_days(entry.weekdays)})
    if template is not None and template.breaks:
        found["breaks"] = list(_breaks(template, entry))
    wage = None if template is None else _wage(slots.scenario, pool, template)
    return found if wage is None else found | {"wage": wage}


def _breaks(template: ShiftTemplate, entry: CrewEntry) -> Iterator[dict[str, Any]]:
    for pause, at in zip(template.ordered, entry.breaks, strict=True):
        unpaid = {} if pause.paid else {"paid": False}
        yield {"at": write_clock(at % DAY), "length": write_duration(pause.length)} | unpaid


def _wage(scenario: Scenario, pool: str, template: ShiftTemplate) -> float | None:
    """Return the wage of a shift, where it is another than that of its pool, and wages are told."""
    wage = scenario.pools[pool].wage if template.wage is None else template.wage
    if wage is None or scenario.pools[pool].contract or (template.wage is None and not template.wage_premium):
        return None
    return whole_if_it_is(round(wage * (1 + template.wage_premium), 6))


def write_days(days: Sequence[int]) -> str:
    """Write days of the week as a scenario file does.

    >>> write_days([0, 1, 2, 3, 4]), write_days([5]), write_days([0, 1, 3, 4, 5])
    ('mon-fri', 'sat', 'mon, tue, thu-sat')
    """
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(part for run in runs for part in _run(run))


def _run(run: list[int]) -> list[str]:
    return [f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"] if len(run) > 2 else [WEEKDAYS[day] for day in run]
