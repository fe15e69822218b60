"""What only the whole scenario can tell of days unlike others: two that say the same, what changes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from sim.scenario.basics.problems import Path, counted, did_you_mean, one_of
from sim.scenario.basics.units import WEEKDAYS
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.days.exceptions import ExceptionDay, Pay, Volumes
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]
KEYS = {"open": "channels", "volumes": "channels", "staff": "pools", "pay": "pools"}


def check_days(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    yield from _said_twice(scenario)
    for name, one in scenario.calendar.exceptions.items():
        path: Path = ("calendar", "exceptions", name)
        for find in (_like, _volumes, _staff, _pay):
            yield from find(scenario, one, path)


def _said_twice(scenario: Scenario) -> Found:
    """Refuse two exceptions that say the same of one date: which of them holds nobody knows."""
    told = set()
    for date in scenario.calendar.dates:
        said: dict[tuple[str, str], str] = {}
        for name, one in scenario.calendar.exceptions_on(date):
            for what in _says(scenario, one):
                before = said.setdefault(what, name)
                if before != name and (name, what) not in told:
                    told.add((name, what))
                    key, of = what
                    text = (
                        f"is said of {of or 'all'} on {date} by {before!r} too; write it in one of them, or other dates"
                    )
                    yield ("calendar", "exceptions", name, key), text


def _says(scenario: Scenario, one: ExceptionDay) -> Iterator[tuple[str, str]]:
    if one.like is not None:
        yield "like", ""
    for key, kind in KEYS.items():
        value = getattr(one, key)
        if value is not None:
            yield from ((key, name) for name in (value if isinstance(value, dict) else getattr(scenario, kind)))


def _like(scenario: Scenario, one: ExceptionDay, path: Path) -> Found:
    dates = [date for date in scenario.calendar.dates if one.covers(date)]
    if one.like is not None and dates and all(date.weekday() == one.like for date in dates):
        yield (*path, "like"), f"changes nothing on {dates[0]}, which is a {WEEKDAYS[one.like]}; leave it out"


def _volumes(scenario: Scenario, one: ExceptionDay, path: Path) -> Found:
    if one.volumes is None:
        return
    path = (*path, "volumes")
    moved = {name: two.arrivals for name, two in scenario.channels.items() if two.arrivals and not two.arrivals.trace}
    if not isinstance(one.volumes, dict):
        if not moved:
            yield path, "changes nothing where no channel has volumes but a trace; leave it out"
        elif one.volumes.per_day is not None and len(moved) > 1:
            yield (
                (*path, "per_day"),
                f"is of which channel? write it by channel: {{{next(iter(moved))}: {{per_day: ...}}}}",
            )
        else:
            yield from _changes(scenario, one, path, one.volumes, moved)
        return
    for name, own in one.volumes.items():
        if name not in moved:
            yield (*path, name), f"changes nothing where {name} has no volumes of its own; leave it out"
        else:
            yield from _changes(scenario, one, (*path, name), own, {name: moved[name]})


def _changes(scenario: Scenario, one: ExceptionDay, path: Path, own: Volumes, moved: dict[str, Arrivals]) -> Found:
    """Refuse what leaves the volumes of the channels as they are."""
    if own.model_fields_set == {"factor"} and own.factor == 1:
        yield (*path, "factor"), "changes nothing; write another, such as 1.2"
    dates = [date for date in scenario.calendar.dates if one.covers(date)]
    if own.like is not None and dates and not any(_by_week(two, dates) for two in moved.values()):
        told = "changes nothing where volumes are of the dates themselves, or the same on all days of the week"
        yield (*path, "like"), f"{told}; leave it out, or write a factor"
    for name in moved if own.per_day else ():
        shut = next((date for date in dates if not scenario.come_on(name, date)), None)
        if shut is not None:
            told = f"has {counted(f'{own.per_day:g}', 'contact')} for {shut}, when {name} is closed"
            yield (*path, "per_day"), f"{told}; open it then"


def _by_week(arrivals: Arrivals, dates: list[datetime.date]) -> bool:
    """Whether volumes differ by the day of the week, and are not written for all of some dates."""
    table = arrivals.volumes or arrivals.totals
    if table is not None:
        return any(isinstance(day, int) for day in table.rows) and any(date not in table.rows for date in dates)
    values = (arrivals.per_day, arrivals.per_hour)
    return any(isinstance(value, dict) and any(isinstance(key, tuple) for key in value) for value in values)


def _staff(scenario: Scenario, one: ExceptionDay, path: Path) -> Found:
    for name, own in one.staff.items() if isinstance(one.staff, dict) else ():
        pool, place = scenario.pools[name], (*path, "staff", name)
        if isinstance(own, list) and pool.shifts is None:
            yield place, "are shifts for a pool with a headcount; write a headcount, such as 5, or none"
        elif pool.shifts is not None and isinstance(own, list):
            if any("days" in shift.model_fields_set for shift in own):
                yield place, "has shifts with days, which are those of the exception; leave days out"
            most, wanted = sum(shift.agents for shift in pool.shifts), sum(shift.agents for shift in own)
            if wanted > most:
                told = f"has {counted(wanted, 'agent')} on shifts, and the pool has {most}"
                yield place, f"{told}; write no more than these"
        elif pool.shifts is not None and own != "none":
            yield (
                place,
                'is a headcount for a pool with shifts; write [{start: "10:00", end: "14:00", agents: 2}] or none',
            )


def _pay(scenario: Scenario, one: ExceptionDay, path: Path) -> Found:
    paid = [name for name, pool in scenario.pools.items() if pool.wage is not None]
    named: Any = one.pay if isinstance(one.pay, dict) else {}
    if one.pay is not None and not paid:
        yield (*path, "pay"), "changes nothing where no pool has a wage; write wage: 20 at the pools"
        return
    for name in named:
        if name not in paid:
            yield (
                (*path, "pay", name),
                f"changes nothing where {name} has no wage; {did_you_mean(name, paid, 'with one')}",
            )
    for place, pay in ((("pay", name), pay) for name, pay in named.items()) if named else [(("pay",), one.pay)]:
        if isinstance(pay, Pay) and pay.factor == 1:
            yield (
                (*path, *place),
                f"changes nothing with factor 1; write another, such as 1.5, or a wage for {one_of(paid)}",
            )
