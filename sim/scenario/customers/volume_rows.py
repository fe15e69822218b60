"""The rows of a volume file on a date, by what the clock shows, and what open time they leave out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import Window
from sim.scenario.customers.arrivals import Arrivals


class VolumeRow(NamedTuple):
    """So many contacts from one clock time to another.

    ``again`` is how many more come the second time that the clock shows it, where a file tells the two apart;
    ``of_date`` whether the file has them for the date itself.
    """

    start: int
    end: int
    volume: float
    again: float | None
    of_date: bool


def rows_on(arrivals: Arrivals, date: datetime.date, weekday: int, usual_length: float) -> list[VolumeRow]:
    """Return the rows of a date, which goes by a day of the week; each lasts as long as rows of the file do."""
    table = arrivals.volumes
    assert table is not None
    length, again = int(arrivals.row_length(usual_length)), table.again.get(date, {})
    entries, dated = table.on(date, weekday), date in table.rows or date in table.again
    return [
        VolumeRow(
            start, min(start + length, DAY), entries.get(start, 0.0), again.get(start, 0.0) if again else None, dated
        )
        for start in sorted({*entries, *again})
    ]


def gaps(rows: Iterable[VolumeRow], windows: Iterable[Window]) -> list[Window]:
    """Return the parts of windows without rows.

    >>> gaps([VolumeRow(30, 40, 1.0, None, False)], [(20, 50)])
    [(20, 30), (40, 50)]
    """
    left: list[Window] = []
    for start, end in windows:
        for row in rows:
            if row.start < end and row.end > start:
                left += [(start, row.start)] if row.start > start else []
                start = max(start, row.end)
        left += [(start, end)] if start < end else []
    return left


def filled(table: IntervalTable, weekday: int, length: int, missing: Iterable[Window]) -> list[VolumeRow]:
    """Return rows for open time that has none: as many contacts as the file has at such times on average."""
    usual = sorted(table.usual[weekday].items())
    return [
        VolumeRow(low, high, volume * (high - low) / length, None, False)
        for start, volume in usual
        for early, late in missing
        if (high := min(start + length, late)) > (low := max(start, early))
    ]
