"""Numbers by interval, for dates, days of the week, or every day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

DayKey = datetime.date | int | None
Numbers = Mapping[int, float]


@dataclass(frozen=True)
class IntervalTable:
    """Numbers by interval start, for a date, a day of the week, or every day.

    ``again`` has those of hours that the clock of a date shows twice, the second time.
    """

    rows: Mapping[DayKey, Numbers]
    again: Mapping[DayKey, Numbers] = field(default_factory=dict)

    def on(self, date: datetime.date, weekday: int | None = None) -> Numbers:
        """Return ``{second of the day: number}`` of one date: its own rows, its weekday's, or every day's.

        The ``weekday`` is that by which the date goes, its own if not given.
        """
        for key in (date, date.weekday() if weekday is None else weekday, None):
            if key in self.rows:
                return self.rows[key]
        return {}

    @cached_property
    def spacing(self) -> int | None:
        """The least time between two rows of a day, in seconds; ``None`` where no day has two."""
        gaps = (late - early for row in self.rows.values() for early, late in pairwise(sorted(row)))
        return min(gaps, default=None)

    @cached_property
    def usual(self) -> Mapping[int, Numbers]:
        """By day of the week, the mean numbers of its rows by start: of such dates, or of the week, or of all rows."""
        return {weekday: _means(self._like(weekday)) for weekday in range(7)}

    def _like(self, weekday: int) -> list[Numbers]:
        dated = [row for day, row in self.rows.items() if isinstance(day, datetime.date) and day.weekday() == weekday]
        written = [self.rows[day] for day in (weekday, None) if day in self.rows][:1]
        return dated or written or list(self.rows.values())


def _means(rows: list[Numbers]) -> Numbers:
    starts = sorted({start for row in rows for start in row})
    return {
        start: sum(row[start] for row in rows if start in row) / sum(start in row for row in rows) for start in starts
    }
