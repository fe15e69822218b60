"""What only the whole scenario can tell of volumes: rows that fit the calendar, what is missing, what is too much."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import prod
from typing import Any

from sim.scenario.basics.problems import Path, counted, one_of
from sim.scenario.basics.units import DAY, WEEKDAYS, Dates, write_clock, write_duration
from sim.scenario.basics.varying import Window, of_day, spoken, windows_on
from sim.scenario.channels.channel import Channel
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.customers.profiles import ProfileFile
from sim.scenario.left_out import left_out
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]
MOST_CONTACTS = 2e8


def check_volumes(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    yield from _too_many(scenario)
    yield from _idle_scales(scenario)
    for name, channel in scenario.channels.items():
        if channel.arrivals is not None:
            for find in FINDERS:
                yield from find(scenario, name, channel.arrivals)


def _too_many(scenario: Scenario) -> Found:
    outages: dict[str, float] = {}
    for outage in scenario.demand.outages:
        callers = outage.affected * outage.contact_probability
        outages[outage.channel] = outages.get(outage.channel, 0.0) + callers
    for message in scenario.demand.messages:
        callers = message.recipients * scenario.provoked_by(message)
        outages[message.contact_channel] = outages.get(message.contact_channel, 0.0) + callers
    days = scenario.calendar.days
    expected = {name: outages.get(name, 0.0) + _called(one, days) for name, one in scenario.channels.items()}
    for name, channel in scenario.channels.items():
        if channel.arrivals is not None:
            expected[name] += _most_per_day(scenario, name, channel.arrivals) * days
    if sum(expected.values()) > MOST_CONTACTS:
        worst = max(expected, key=lambda name: expected[name])
        yield (
            ("channels", worst),
            f"may bring {expected[worst]:.3g} contacts a replication; write volumes up to {MOST_CONTACTS:g} in all",
        )


def _called(channel: Channel, days: int) -> float:
    """Return how many numbers are on a channel's calling lists."""
    calls = channel.outbound
    return 0.0 if calls is None else float(calls.list or (calls.per_day or 0) * days)


def _one_per_open_hour(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    if not isinstance(arrivals.per_hour, list):
        return
    count = len(arrivals.per_hour)
    plain = [date for date in scenario.calendar.dates if not scenario.calendar.exceptions_on(date)]
    hours = {_seconds(scenario.come_on(name, date)) / 3_600 for date in plain} - {0.0}
    if hours != {count}:
        spelled = one_of(f"{hour:g}" for hour in sorted(hours))
        yield (
            ("channels", name, "arrivals", "per_hour"),
            f'has {count} numbers for {spelled} open hours; write one per open hour, or by time {{"08:00": 100}}',
        )


def _intervals_fit(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    length = arrivals.row_length(scenario.calendar.interval)
    for day, row in arrivals.volumes.rows.items() if arrivals.volumes else ():
        for early, late in pairwise([*sorted(row), DAY]):
            if late - early < length:
                yield (
                    ("channels", name, "arrivals", "file"),
                    f"has rows {late - early} s apart ({_spell_day(day)}) for intervals of "
                    f"{write_duration(length)}; write arrivals.interval to match the file",
                )
                return


def _spell_day(day: datetime.date | int | None) -> str:
    return "every day" if day is None else WEEKDAYS[day] if isinstance(day, int) else day.isoformat()


def _most_per_day(scenario: Scenario, name: str, arrivals: Arrivals) -> float:
    tables = [table for table in (arrivals.volumes, arrivals.totals) if table is not None]
    if arrivals.per_day is not None:
        plain = float(max(spoken(arrivals.per_day)))
    elif tables:
        plain = max((sum(row.values()) for table in tables for row in table.rows.values()), default=0.0)
    else:
        plain = 24.0 * max(
            arrivals.per_hour if isinstance(arrivals.per_hour, list) else spoken(arrivals.per_hour or 0.0)
        )
    said = [own for one in scenario.calendar.exceptions.values() if (own := one.volumes_of(name)) is not None]
    plain *= max([1.0, *(own.factor for own in said)])
    scales = [max(spoken(arrivals.scale)), max(spoken(scenario.demand.scale))]
    scales += [
        max((noun.scale for noun in nouns.values()), default=1.0) for nouns in (scenario.segments, scenario.issues)
    ]
    return float(max([plain, *(own.per_day or 0.0 for own in said)]) * prod(scales))


def _idle_scales(scenario: Scenario) -> Found:
    """Refuse factors where there are no volumes that they could scale."""
    if any(one.arrivals is not None and one.arrivals.trace is None for one in scenario.channels.values()):
        return
    scaled: list[tuple[Path, bool]] = [(("demand", "scale"), "scale" in scenario.demand.model_fields_set)]
    for kind, nouns in (("segments", scenario.segments), ("issues", scenario.issues)):
        scaled += [((kind, name, "scale"), noun.scale != 1) for name, noun in nouns.items()]
    for path, is_written in scaled:
        if is_written:
            yield path, "changes nothing where there are no volumes but traces, which are replayed; leave it out"


def _missing(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    """Refuse open time of which a file says nothing, unless it is asked for."""
    table = arrivals.volumes or arrivals.totals
    if arrivals.missing in ("zero", "profile") or table is None or not any(map(table.on, scenario.calendar.dates)):
        return  # a file of other days altogether is told as such
    path, days, holes = ("channels", name, "arrivals", "file"), *left_out(scenario, name, arrivals)
    what = "rows" if arrivals.totals is None else "total"
    if days:
        told = f"has no {what} for {days[0]}" + (f" and {counted(len(days) - 1, 'open day')} more" if days[1:] else "")
        yield path, f"{told}; {ASK_FOR}"
    elif holes:
        date, (start, end) = holes[0]
        told = f"has no rows for {date} {write_clock(start)}-{write_clock(end)}, when it is open"
        more = f", and {counted(len(holes) - 1, 'gap')} more" if holes[1:] else ""
        yield path, f"{told}{more}; {ASK_FOR}"


ASK_FOR = "add them, or write arrivals.missing: zero if nobody came, or missing: profile to fill them as is usual then"


def _shapeless(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    """Refuse a profile of a file, or by days, that says nothing of a day on which contacts come."""
    shape, calendar = arrivals.profile, scenario.calendar
    for date in calendar.dates if not isinstance(shape, str | list) else ():
        windows, weekday = scenario.come_on(name, date), calendar.weekday(date)
        if isinstance(shape, ProfileFile):
            entries = sorted(shape.weights.on(date, weekday).items())
            spans = pairwise([*(start for start, _ in entries), DAY])
            held = [span for span, (_, weight) in zip(spans, entries, strict=True) if weight]
            is_known = any(early < end and late > start for early, late in windows for start, end in held)
        else:
            is_known = isinstance(shape, Mapping) and bool(of_day(shape, weekday, date))
        if windows and not is_known:
            told = f"has no weights for {date}, when it is open; add some, or write open: closed"
            yield ("channels", name, "arrivals", "profile"), told
            return


def _nowhere(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    """Refuse volumes of a date on which nobody can come, or at a time that its clocks leave out."""
    path, local = ("channels", name, "arrivals", "file"), scenario.calendar.local
    for day, date in enumerate(scenario.calendar.dates):
        total = (arrivals.totals.rows.get(date, {}) if arrivals.totals else {}).get(0, 0.0)
        if total and not scenario.come_on(name, date):
            told = f"has {counted(f'{total:g}', 'contact')} for {date}, when it is closed"
            yield path, f"{told}; open it then, or write 0"
        for start, volume in (arrivals.volumes.rows.get(date, {}) if arrivals.volumes else {}).items():
            if volume and len(local.stretches(day)) > 1 and not local.spans(day, (start, start + 60)):
                some = counted(f"{volume:g}", "contact")
                told = f"has {some} for {date} {write_clock(start)}, which the clocks leave out"
                yield path, f"{told}; write start with its offset, or the hour after it"


def _closed_days(scenario: Scenario, name: str, arrivals: Arrivals) -> Found:
    """Refuse volumes written for days on which nobody can come."""
    volumes: Any = arrivals.per_day
    hours, path = scenario.arrival_hours_of(name), ("channels", name, "arrivals", "per_day")
    for days, volume in volumes.items() if isinstance(volumes, dict) else ():
        if isinstance(days, Dates):
            dates = [date for date in scenario.calendar.dates if days.cover(date)]
            if volume and dates and not any(scenario.come_on(name, date) for date in dates):
                told = f"has {counted(f'{volume:g}', 'contact')} for {dates[0]}, when it is closed"
                yield path, f"{told}; open it then, or write 0"
        elif volume and not any(windows_on(hours, day) for day in days):
            told = f"has {counted(f'{volume:g}', 'contact')} for {WEEKDAYS[days[0]]}, when it is closed"
            yield path, f"{told}; open it then, or write arrivals.hours"


FINDERS = (_one_per_open_hour, _intervals_fit, _missing, _shapeless, _nowhere, _closed_days)


def _seconds(windows: Iterable[Window]) -> int:
    return sum(end - start for start, end in windows)
