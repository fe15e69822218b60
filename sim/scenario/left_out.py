"""Open time of which the volumes of a file say nothing."""

from __future__ import annotations

import datetime

from sim.scenario.basics.varying import Window
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.customers.volume_rows import gaps, rows_on
from sim.scenario.scenario import Scenario


def left_out(
    scenario: Scenario, channel: str, arrivals: Arrivals
) -> tuple[list[datetime.date], list[tuple[datetime.date, Window]]]:
    """Return the dates on which a channel is open and its file has no row, and the gaps on other dates, by the clock.

    Dates whose volumes an exception gives need no rows.
    """
    calendar, days, holes = scenario.calendar, [], []
    for date in calendar.dates if arrivals.file is not None else ():
        own, windows = calendar.volumes_on(date, channel), scenario.come_on(channel, date)
        if not windows or (own is not None and (own.per_day is not None or own.factor == 0)):
            continue
        weekday = calendar.weekday(date) if own is None or own.like is None else own.like
        if arrivals.totals is not None:
            days += [] if arrivals.totals.on(date, weekday) else [date]
            continue
        rows = rows_on(arrivals, date, weekday, calendar.interval)
        days += [] if rows else [date]
        holes += [(date, gap) for gap in gaps(rows, windows)] if rows else []
    return days, holes
