"""The planner's volumes as pieces of constant rate: when, how long, how many contacts are expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import exp
from typing import Any
from weakref import WeakKeyDictionary

from sim.calendar import Timetable, by_the_clock, date_of, entries_on, like_planned
from sim.demand.channel_law import mix_scale
from sim.demand.pieces import Pieces, Spans, cut, pieces
from sim.demand.traces import trace_rows
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import names_date, of_day
from sim.scenario.customers.arrivals import Arrivals
from sim.scenario.customers.profiles import ProfileFile
from sim.scenario.customers.volume_rows import VolumeRow, filled, gaps, rows_on
from sim.scenario.days.exceptions import Volumes
from sim.scenario.scenario import Scenario

BINS = 48
DAYS_KEPT = 5_000  # days of single channels: a volume is asked for as a whole, for its contacts, and for its shares


class DayPlan:
    """One day of a channel whose volumes are written: how many contacts come when, before busyness and scale.

    Times are in seconds after midnight. By an exception the day may go by another day of the week, and have a total or
    a profile of its own.
    """

    def __init__(self, timetable: Timetable, channel: str, day: int, arrivals: Arrivals) -> None:
        self._scenario, self._channel, self._day, self._arrivals = timetable.scenario, channel, day, arrivals
        calendar = self._scenario.calendar
        self._local, self._date = calendar.local, calendar.date(day)
        self._own = calendar.volumes_on(self._date, channel) or Volumes(factor=1.0)
        like = self._own.like
        self._weekday = calendar.weekday(self._date) if like is None else like
        self._windows = [(float(start), float(end)) for start, end in timetable.arrival_windows(channel, day)]

    def pieces(self) -> Pieces:
        """Return the pieces of the day."""
        own = self._own
        if own.per_day is not None:
            return self._spread(own.per_day, own.profile or self._arrivals.profile)
        written = self._written()
        if own.profile is not None:
            written = self._spread(float(written.expected.sum()), own.profile)
        return written if own.factor == 1 else written.times(own.factor)

    def _written(self) -> Pieces:
        arrivals = self._arrivals
        if arrivals.per_day is not None:
            return self._spread(self._value(arrivals.per_day).get(0, 0.0), arrivals.profile)
        if arrivals.totals is not None:
            return self._spread(self._total(), arrivals.profile)
        if arrivals.volumes is not None:
            return self._from_file()
        if isinstance(arrivals.per_hour, list):
            return spread(self._windows, arrivals.per_hour)
        return self._hourly()

    def _value(self, value: Any) -> Mapping[int, Any]:
        return self._local.steps(self._day, by_the_clock(self._scenario, value, self._day, self._weekday))

    def _total(self) -> float:
        table = self._arrivals.totals
        assert table is not None
        found = by_the_clock(self._scenario, table, self._day, self._weekday)
        if not found and self._arrivals.missing == "profile":
            found = table.usual[self._weekday]
        return float(found.get(0, 0.0))

    def _spread(self, volume: float, shape: Any) -> Pieces:
        """Spread a volume over the time in which contacts come."""
        if isinstance(shape, ProfileFile):
            return self._by_weights(volume, shape)
        if isinstance(shape, Mapping):
            shape = of_day(shape, self._weekday, self._date) or "flat"
        return spread(self._windows, [volume * share for share in profile(shape)])

    def _by_weights(self, volume: float, shape: ProfileFile) -> Pieces:
        """Spread a volume by the weights of a file, of those within the time in which contacts come."""
        entries = sorted(shape.weights.on(self._date, self._weekday).items())
        ends = [*(start for start, _ in entries[1:]), DAY] if entries else []
        rows = [VolumeRow(start, end, w, None, True) for (start, w), end in zip(entries, ends, strict=True)]
        found = self._placed(rows).within(self._windows)
        whole = float(found.expected.sum())
        return found.times(volume / whole) if whole else spread(self._windows, [volume])

    def _from_file(self) -> Pieces:
        arrivals, usual = self._arrivals, self._scenario.calendar.interval
        assert arrivals.volumes is not None
        rows = rows_on(arrivals, self._date, self._weekday, usual)
        if not rows:
            date = date_of(self._scenario, like_planned(self._scenario, self._day))
            rows = rows_on(arrivals, date, self._weekday, usual)
        if arrivals.missing == "profile":
            open_hours = self._scenario.come_on(self._channel, self._date)
            length = int(arrivals.row_length(usual))
            rows += filled(arrivals.volumes, self._weekday, length, gaps(rows, open_hours))
        found = self._placed(rows)
        return self._while_open(found) if not any(row.of_date for row in rows) else found

    def _placed(self, rows: Iterable[VolumeRow]) -> Pieces:
        """Place rows where the clock shows them: of the week as often as it does, of the date once in all."""
        found: list[tuple[float, float, float]] = []
        for row in rows:
            spans = self._local.spans(self._day, (row.start, row.end))
            if row.again is not None and len(spans) > 1:
                volumes = [row.volume, row.again]
            else:
                whole = sum(end - start for start, end in spans) if row.of_date else row.end - row.start
                volumes = [row.volume * (end - start) / whole for start, end in spans]
            found += [(start, end - start, v) for (start, end), v in zip(spans, volumes, strict=False)]
        return pieces(sorted(found))

    def _hourly(self) -> Pieces:
        """Let a rate alone hold while contacts come, and a rate by time of day as it is written."""
        rates: Any = self._arrivals.per_hour
        table = isinstance(rates, Mapping) and any(isinstance(key, tuple) for key in rates)
        entry = of_day(rates, self._weekday, self._date) if table else rates
        if not isinstance(entry, Mapping):
            return pieces([(start, end - start, entry * (end - start) / 3_600) for start, end in self._windows])
        entries = sorted(self._value(rates).items())
        if not entries:
            return pieces([])
        ends = [*(start for start, _ in entries[1:]), self._local.length(self._day)]
        found = pieces(
            [
                (float(start), end - start, rate * (end - start) / 3_600)
                for (start, rate), end in zip(entries, ends, strict=True)
            ]
        )
        return found if names_date(rates, self._date) else self._while_open(found)

    def _while_open(self, found: Pieces) -> Pieces:
        """Return what is written for the week, on a day whose hours an exception gives: only while it is open then."""
        has_hours = self._scenario.calendar.hours_on(self._date, self._channel) is not None
        deferred = self._scenario.channels[self._channel].service_mode.deferred
        return found.within(self._windows) if has_hours and not deferred else found


def day_pieces(timetable: Timetable, channel: str, day: int) -> Pieces:
    """Return the pieces of one channel's day, before busyness; empty for a trace."""
    known = timetable.known_pieces
    found: Pieces | None = known.get((channel, day))
    if found is None:
        if len(known) >= DAYS_KEPT:
            known.clear()
        found = known[channel, day] = _day_pieces(timetable, channel, day)
    return found


def _day_pieces(timetable: Timetable, channel: str, day: int) -> Pieces:
    arrivals = timetable.scenario.as_of(day).channels[channel].arrivals
    if arrivals is None or arrivals.trace is not None or not timetable.is_there(channel, day):
        return pieces([])
    found = DayPlan(timetable, channel, day, arrivals).pieces()
    for scale in (arrivals.scale, timetable.scenario.demand.scale):
        found = _scaled(timetable.scenario, found, scale, day)
    mix = mix_scale(timetable.scenario, channel)
    return found if mix == 1 else found.times(mix)


def _scaled(scenario: Scenario, found: Pieces, scale: Any, day: int) -> Pieces:
    """Multiply volumes by a factor, or by one that varies; where it says nothing by 1."""
    if not isinstance(scale, Mapping):
        return found if scale == 1 else found.times(scale)
    steps = {0: 1.0, **entries_on(scenario, scale, day)}
    return found.cut_at(sorted(steps)).times_steps(sorted(steps.items()))


def spread(windows: Spans, volumes: Sequence[float]) -> Pieces:
    """Spread volumes over equal parts of the open time, in order; a part may straddle a closed gap."""
    total = sum(end - start for start, end in windows)
    part = total / len(volumes)
    rows, passed = [], 0.0
    for start, end in windows:
        for low, high in cut((passed, passed + end - start), part) if part else ():
            volume = volumes[min(int((low + high) / 2 / part), len(volumes) - 1)]
            rows.append((start + low - passed, high - low, volume * (high - low) / part))
        passed += end - start
    return pieces(rows)


def profile(name: str | list[float]) -> list[float]:
    """Return the shares of a day's volume in equal parts of the open time.

    ``double_hump`` peaks at 28 % and 66 % of the open time (late morning and mid afternoon), ``morning``
    and ``evening`` at 25 % and 75 %: shapes of ours, plausible for offices; write a list for your own.
    """
    return _shares(name) if isinstance(name, list) else _known_profile(name)


@cache
def _known_profile(name: str) -> list[float]:
    return _shares([PROFILES[name]((k + 0.5) / BINS) for k in range(BINS)])


def _shares(weights: list[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


def _hump(x: float, peak: float, width: float) -> float:
    return exp(-(((x - peak) / width) ** 2) / 2)


PROFILES: dict[str, Callable[[float], float]] = {
    "flat": lambda x: 1.0,
    "double_hump": lambda x: 0.35 + _hump(x, 0.28, 0.11) + 0.8 * _hump(x, 0.66, 0.13),
    "morning": lambda x: 0.35 + 1.5 * _hump(x, 0.25, 0.15),
    "evening": lambda x: 0.35 + 1.5 * _hump(x, 0.75, 0.15),
}


def expected_volume(timetable: Timetable, channel: str, open_issue: bool = False) -> float:
    """Return the contacts expected on a channel: the planner's volume, outages, messages, the backlog.

    With ``open_issue`` only those of which the volumes do not say what they are about.
    """
    scenario = timetable.scenario
    outages = [one for one in scenario.demand.outages if one.channel == channel and not (open_issue and one.issue)]
    callers = float(sum(outage.affected * outage.contact_probability for outage in outages))
    callers += scenario.channels[channel].starting_backlog
    sent = [one for one in scenario.demand.messages if one.contact_channel == channel]
    messages = [one for one in sent if not (open_issue and one.issue)]
    callers += sum(message.recipients * scenario.provoked_by(message) for message in messages)
    arrivals = scenario.channels[channel].arrivals
    if arrivals is not None and arrivals.contacts:
        return callers + sum(not (open_issue and row.issue) for row in trace_rows(scenario, channel))
    return callers + _planned_volume(timetable, channel)


_volumes: WeakKeyDictionary[Timetable, dict[str, float]] = WeakKeyDictionary()


def _planned_volume(timetable: Timetable, channel: str) -> float:
    """Return the contacts of the planner's volume over the horizon, added up once."""
    known = _volumes.setdefault(timetable, {})
    if channel not in known:
        days = range(timetable.scenario.calendar.days)
        known[channel] = float(sum(day_pieces(timetable, channel, day).expected.sum() for day in days))
    return known[channel]
