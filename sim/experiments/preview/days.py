"""What is said of a calendar before it is played: days unlike others, clock changes, volumes that were filled."""

from __future__ import annotations

from collections.abc import Iterator

from sim.language import kept
from sim.scenario.basics.problems import counted
from sim.scenario.basics.units import DAY
from sim.scenario.left_out import left_out
from sim.scenario.scenario import Scenario

HOUR = 3_600
FILLED = {"zero": kept.FILLED_ZERO, "profile": kept.FILLED_PROFILE}


def days_told(scenario: Scenario) -> Iterator[str]:
    """Yield on which dates there is something unlike other days, and which days have 23 or 25 hours."""
    calendar = scenario.calendar
    for name, one in calendar.exceptions.items():
        dates = [date for date in calendar.dates if one.covers(date)]
        more = f" and {counted(len(dates) - 1, 'day')} more" if dates[1:] else ""
        yield f"{name}: {dates[0]}{more}" if dates else f"{name}: none of the calendar's days, so it changes nothing"
    if calendar.timezone is not None:
        lengths = ((date, calendar.local.length(day)) for day, date in enumerate(calendar.dates))
        for date, length in lengths:
            if length != DAY:
                yield f"{date} has {length / HOUR:g} hours: clocks change in {calendar.timezone}"


def filled(scenario: Scenario) -> Iterator[str]:
    """Yield how much open time has no volumes in a file, which first, and what it counts as."""
    for name, channel in scenario.channels.items():
        if channel.arrivals is None or channel.arrivals.missing not in FILLED:
            continue
        days, holes = left_out(scenario, name, channel.arrivals)
        said = [kept.FIRST_OF_DAYS.format(days=counted(len(days), "open day"), date=days[0])] if days else []
        said += [kept.FIRST_OF_GAPS.format(gaps=counted(len(holes), "gap"), date=holes[0][0])] if holes else []
        if said:
            gaps = kept.BOTH.format(days=said[0], gaps=said[1]) if len(said) > 1 else said[0]
            yield kept.NO_VOLUMES.format(name=name, gaps=gaps, filled=FILLED[channel.arrivals.missing])
