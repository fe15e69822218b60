"""What only the whole scenario can tell of templates and weeks: what covers nothing, rules that nobody can keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from sim.scenario.basics.problems import Path, one_of
from sim.scenario.basics.units import DAY, WEEKDAYS, write_clock, write_duration
from sim.scenario.basics.varying import Window, spoken
from sim.scenario.planning.staffing import PoolBounds, Staffing
from sim.scenario.planning.templates import ShiftTemplate
from sim.scenario.planning.week import A_WEEK, WeekRules
from sim.scenario.scenario import Scenario
from sim.scheduling.weeks import WEEK, patterns

Found = Iterator[tuple[Path, str]]


def check_templates(scenario: Scenario, block: Staffing) -> Found:
    """Yield every problem as a path and a sentence."""
    for name, template in (block.shifts or {}).items():
        path: Path = ("staffing", "shifts", name)
        yield from _pools(scenario, block, path, template)
        yield from _hours(scenario, block, path, template)
        if block.week is not None:
            yield from _tours(block.week, path, template)
    if block.week is not None:
        yield from _week(scenario, block)
    yield from _enough(block)


def pools_of(scenario: Scenario, block: Staffing, template: ShiftTemplate) -> list[str]:
    """Return whose agents may have a template: those it names, or all of ours that are not fixed."""
    ours = [name for name in scenario.pool_names if scenario.pools[name].contract is None]
    return template.pools or [name for name in ours if block.pools.get(name) != "fixed"]


def _pools(scenario: Scenario, block: Staffing, path: Path, template: ShiftTemplate) -> Found:
    for number, name in enumerate(template.pools or ()):
        if block.pools.get(name) == "fixed":
            yield (*path, "pools", number), f"is {name!r}, which is fixed; name a pool that is not"
        elif scenario.pools[name].contract is not None and template.wage is not None:
            yield (*path, "wage"), f"is paid to nobody of {name!r}, whom a vendor pays; leave it out"
    if template.pools is not None and len(set(template.pools)) < len(template.pools):
        yield (*path, "pools"), "names a pool twice; write each once"
    if not pools_of(scenario, block, template):
        yield path, "is for no pool, as all are fixed or of vendors; write pools: [agents]"


def _hours(scenario: Scenario, block: Staffing, path: Path, template: ShiftTemplate) -> Found:
    """Refuse a template that covers no open hour of any of its pools."""
    names = pools_of(scenario, block, template)
    windows = sorted({window for name in names for window in _open(scenario, name)})
    shifts = [
        (day * DAY + start, day * DAY + start + int(template.length)) for day, start in _starts(scenario, template)
    ]
    if any(first < end and start < last for first, last in shifts for start, end in windows):
        return
    yield (
        path,
        f"covers no hour in which {one_of(names)} has a channel open{_told(windows)}; write another start, or days",
    )


def _starts(scenario: Scenario, template: ShiftTemplate) -> Iterator[tuple[int, int]]:
    for day in range(-1, scenario.calendar.days):
        if scenario.calendar.weekday(scenario.calendar.date(day)) in template.days:
            yield from ((day, start) for start in template.starts)


def _open(scenario: Scenario, pool: str) -> Iterator[Window]:
    """Yield when a pool has a channel open over the horizon, by the clock, in seconds after its first midnight."""
    for day in range(scenario.calendar.days):
        for channel in scenario.pools[pool].channels:
            for start, end in scenario.open_on(channel, scenario.calendar.date(day)):
                yield day * DAY + start, day * DAY + end


def _told(windows: list[Window]) -> str:
    if not windows:
        return ""
    day, start = divmod(windows[0][0], DAY)
    return f" (such as {write_clock(start)}-{write_clock(windows[0][1] - day * DAY)} on day {day + 1})"


def _tours(week: WeekRules, path: Path, template: ShiftTemplate) -> Found:
    """Refuse a template with which nobody can keep the week."""
    try:
        count = min(week.days_of(template.paid_length), len(set(template.days)))
    except PydanticCustomError as error:
        yield ("staffing", "week", "hours"), error.message()
        return
    if not patterns(set(template.days), count, week.off_in_a_row):
        days = ", ".join(WEEKDAYS[day] for day in sorted(set(template.days)))
        told = f"has its days ({days}) so that nobody who works {count} of them has {week.off_in_a_row} off in a row"
        yield (*path, "days"), f"{told}; write other days, or a smaller off_in_a_row"


def _week(scenario: Scenario, block: Staffing) -> Found:
    assert block.week is not None
    if not block.shifts:
        told = 'changes nothing without shifts; write shifts: {early: {length: 8 h, start: "08:00"}}, or leave it out'
        yield ("staffing", "week"), told
    if scenario.calendar.days < WEEK:
        told = f"needs a whole week, and the calendar has {write_duration(scenario.calendar.days * DAY)}"
        yield ("staffing", "week"), f"{told}; write calendar: {{days: 7}}, or leave week out"
    lengths = [template.paid_length for template in (block.shifts or {}).values()]
    hours = block.week.hours
    if hours is not None and lengths and hours >= min(max(lengths) * block.week.days, A_WEEK):
        told = f"changes nothing, as {block.week.days} days of the longest shift are no more"
        yield ("staffing", "week", "hours"), f"{told}; write fewer hours, or leave it out"
    if block.week.off_in_a_row > 1 and block.week.days == WEEK:
        yield ("staffing", "week", "off_in_a_row"), "changes nothing where all days are worked; leave it out"


def _enough(block: Staffing) -> Found:
    """Refuse fewest agents of a pool that its templates may never be."""
    shifts: Any = list((block.shifts or {}).values())
    for name, bounds in block.pools.items() if shifts else ():
        if not isinstance(bounds, PoolBounds) or bounds.least is None:
            continue
        mine = [one for one in shifts if one.pools is None or name in one.pools]
        most = sum(one.most for one in mine) if mine and all(one.most is not None for one in mine) else None
        least = max(spoken(bounds.least))
        if most is not None and least > most:
            told = f"is {least}, and the shifts allow {most} people on a day"
            yield ("staffing", "pools", name, "least"), f"{told}; write {most} or fewer, or more as most of the shifts"
