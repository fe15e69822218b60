"""Local time: when days begin, and what their clocks show, where clocks change too.

Time runs evenly, in seconds since the first midnight. A day on which clocks go forward is shorter, mostly 23 hours,
and one on which they go back is longer, mostly 25. What is written by the clock holds whenever the clock shows it:
twice in the hour that is repeated, and never in the one that is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sim.scenario.basics.units import DAY

T = TypeVar("T")
ONE_DAY = datetime.timedelta(days=1)
Span = tuple[int, int]


class Stretch(NamedTuple):
    """A part of a day over which its clock runs evenly: ``start`` and ``end`` in seconds after midnight.

    The clock is ``ahead`` of the seconds that have passed since midnight: 3,600 after it went forward by an hour.
    """

    start: int
    end: int
    ahead: int


PLAIN = (Stretch(0, DAY, 0),)


class LocalTime:
    """The days from a date on in a time zone; without one, all of them have 24 hours."""

    def __init__(self, start: datetime.date, zone: ZoneInfo | None) -> None:
        self._start, self._zone = start, zone
        self._midnights: dict[int, int] = {}
        self._stretches: dict[int, tuple[Stretch, ...]] = {}

    def midnight(self, day: int) -> int:
        """Return when a day begins, in seconds since the midnight of day 0."""
        if self._zone is None:
            return DAY * day
        if day not in self._midnights:
            self._midnights[day] = self._instant(day) - self._instant(0)
        return self._midnights[day]

    def _instant(self, day: int) -> int:
        midnight = datetime.datetime.combine(self._start + day * ONE_DAY, datetime.time(), self._zone)
        return round(midnight.timestamp())

    def length(self, day: int) -> int:
        """Return how many seconds a day has."""
        return self.midnight(day + 1) - self.midnight(day)

    def day_of(self, time: float) -> int:
        """Return the day of a time in seconds since the midnight of day 0."""
        day = int(time // DAY)
        if self._zone is not None:
            while time < self.midnight(day):
                day -= 1
            while time >= self.midnight(day + 1):
                day += 1
        return day

    def stretches(self, day: int) -> tuple[Stretch, ...]:
        """Return the parts of a day over which its clock runs evenly: one, or two where clocks change."""
        if self._zone is None:
            return PLAIN
        if day not in self._stretches:
            self._stretches[day] = self._found(day)
        return self._stretches[day]

    def _found(self, day: int) -> tuple[Stretch, ...]:
        length = self.length(day)
        first, last = self._ahead(day, 0), self._ahead(day, length - 1)
        if first == last:
            return (Stretch(0, length, first),)
        low, high = 0, length - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._ahead(day, middle) == first else (low, middle)
        return Stretch(0, high, first), Stretch(high, length, last)

    def _ahead(self, day: int, second: int) -> int:
        shown = datetime.datetime.fromtimestamp(self._instant(day) + second, self._zone).replace(tzinfo=None)
        midnight = datetime.datetime.combine(self._start + day * ONE_DAY, datetime.time())
        return round((shown - midnight).total_seconds()) - second

    def spans(self, day: int, window: Span) -> list[Span]:
        """Return when the clock of a day shows a window, in seconds after midnight.

        >>> clock = LocalTime(datetime.date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
        >>> clock.spans(0, (2 * 3600, 3 * 3600)), clock.spans(0, (8 * 3600, 9 * 3600))
        ([(7200, 10800), (10800, 14400)], [(32400, 36000)])
        """
        start, end = window
        found = [(max(part.start, start - part.ahead), min(part.end, end - part.ahead)) for part in self.stretches(day)]
        return [(early, late) for early, late in found if early < late]

    def second(self, day: int, clock: int) -> int:
        """Return when the clock of a day first shows a time, or passes it: the hour left out is over as it begins."""
        for part in self.stretches(day):
            if clock - part.ahead < part.end:
                return max(part.start, clock - part.ahead)
        return self.length(day) + max(0, clock - DAY)

    def later(self, time: float, by: float) -> float:
        """Return when the clock has gone on by some seconds from a time: a night of 8 hours on it may take 7 or 9."""
        if self._zone is None:
            return time + by
        day = self.day_of(time)
        days, clock = divmod(round(self.clock(day, time - self.midnight(day)) + by), DAY)
        return float(self.midnight(day + days) + self.second(day + days, clock))

    def clock(self, day: int, second: float) -> float:
        """Return what the clock of a day shows, in seconds, so many seconds after midnight."""
        if self._zone is None:
            return second
        return second + next(part.ahead for part in reversed(self.stretches(day)) if part.start <= second)

    def steps(
        self, day: int, entries: Mapping[int, T], again: Mapping[int, T] = MappingProxyType({})
    ) -> Mapping[int, T]:
        """Return what holds from when on, in seconds after midnight, of entries by the clock.

        ``again`` has those of the second time, where they differ.

        >>> clock = LocalTime(datetime.date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
        >>> clock.steps(0, {0: "a", 9_000: "b"})
        {0: 'a', 9000: 'b', 10800: 'a', 12600: 'b'}
        """
        parts = self.stretches(day)
        if parts == PLAIN:
            return entries
        told = [entries, *({**entries, **again} for _ in parts[1:])]
        return {second: v for part, mine in zip(parts, told, strict=True) for second, v in _within(part, mine).items()}

    def moment(self, time: float) -> datetime.datetime:
        """Return the date and what its clock shows at a time in seconds since the midnight of day 0."""
        day = self.day_of(time)
        midnight = datetime.datetime.combine(self._start + day * ONE_DAY, datetime.time())
        return midnight + datetime.timedelta(seconds=self.clock(day, time - self.midnight(day)))

    def seconds(self, moment: datetime.datetime) -> float:
        """Return the seconds since the midnight of day 0 of a moment: by the clock, or with an offset of its own.

        What the clock shows twice is the first of the two.
        """
        if moment.tzinfo is not None:
            return moment.timestamp() - self._instant(0)
        day = (moment.date() - self._start).days
        clock = 3_600 * moment.hour + 60 * moment.minute + moment.second
        return self.midnight(day) + self.second(day, clock) + moment.microsecond / 1e6

    def shows(self, moment: datetime.datetime) -> bool:
        """Whether the clock ever shows a date and time."""
        day = (moment.date() - self._start).days
        clock = 3_600 * moment.hour + 60 * moment.minute + moment.second
        return bool(self.spans(day, (clock, clock + 1)))

    def written(self, time: float) -> tuple[str, str]:
        """Return the date and the clock time of a time; the second time that it is shown, with the offset from UTC.

        >>> clock = LocalTime(datetime.date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
        >>> clock.written(2 * 3600.0), clock.written(3 * 3600.0)
        (('2026-10-25', '02:00'), ('2026-10-25', '02:00+01:00'))
        """
        moment, offset = self.moment(time), ""
        if self._zone is not None and self.seconds(moment) < time - 1e-3:
            stamp = datetime.datetime.fromtimestamp(self._instant(0) + time, self._zone)
            offset = stamp.isoformat(timespec="minutes")[-6:]
        return moment.date().isoformat(), f"{moment:%H:%M}{offset}"


def _within(part: Stretch, entries: Mapping[int, T]) -> dict[int, T]:
    """Return what holds from when on in a part of a day: what its clock has passed as it begins, and what it shows."""
    first, last = part.start + part.ahead, part.end + part.ahead
    before: Any = [clock for clock in entries if clock <= first]
    found = {part.start: entries[max(before)]} if before else {}
    ends = last if part.end + part.ahead < DAY else DAY + 1
    return found | {clock - part.ahead: value for clock, value in sorted(entries.items()) if first < clock < ends}


@lru_cache(maxsize=64)
def ticks(stretches: tuple[Stretch, ...], step: int) -> list[int]:
    """Return when the clock of a day shows or passes multiples of a step, in seconds after midnight."""
    found, before = {0}, 0
    for start, end, ahead in stretches:
        found |= set(range(-(-(start + ahead) // step) * step - ahead, end, step))
        if start and (start + ahead) // step > (start - 1 + before) // step:
            found.add(start)
        before = ahead
    return sorted(found)
