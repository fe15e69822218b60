"""The planner's channel shares: where the volumes have the contacts of a segment and an issue, interval by interval."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from sim.calendar import Floats, Timetable
from sim.demand.rates import day_pieces, expected_volume
from sim.demand.traces import trace_rows, traced

Shares = tuple[float, ...]
DAYS_KEPT = 400
_rates: WeakKeyDictionary[Timetable, dict[int, Floats]] = WeakKeyDictionary()


class PlannedShares:
    """What the volumes say of where contacts come, one number per channel in canonical order.

    Attributes
    ----------
    mix
        Shape (channels, segments, issues): the shares of both on each channel, of a trace as its rows have them.
    is_planned
        Of which channels the volumes are: those that open within the horizon have none, or new ones.
    """

    def __init__(self, timetable: Timetable, laws: Floats) -> None:
        scenario = timetable.scenario
        self._timetable, self._scenario, self._step = timetable, scenario, int(scenario.calendar.interval)
        self._bins = scenario.calendar.most_intervals
        self.mix = np.array([self._mix_of(name, law) for name, law in zip(scenario.channel_names, laws, strict=True)])
        self.is_planned = np.array([scenario.channels[name].opens is None for name in scenario.channel_names])
        # Of the latest day: the rates, and those of segments and issues; one tuple, as several threads may ask.
        self._latest: tuple[int, Floats, dict[tuple[int, int], list[Shares]]] = (-1, np.zeros(0), {})

    @cached_property
    def whole(self) -> Floats:
        """Contacts expected on each channel over the horizon, with outages, messages and the backlog."""
        return np.array([expected_volume(self._timetable, name) for name in self._scenario.channel_names])

    def issue_mix(self, channel: int) -> Floats:
        """Return the share of each issue in the planned volume of a channel."""
        return np.asarray(self.mix[channel].sum(axis=0))

    def at(self, interval: int, segment: int, issue: int) -> Shares:
        """Return the rates per second of a segment and an issue while they come, in a reporting interval."""
        day, place = divmod(interval, self._bins)
        of, rates, known = self._latest
        if day != of:
            of, rates, known = self._latest = day, self.rates_on(day), {}
        found = known.get((segment, issue))
        if found is None:
            found = known[segment, issue] = list(map(tuple, (rates.T * self.mix[:, segment, issue]).tolist()))
        return found[place]

    def over_the_horizon(self, segment: int, issue: int) -> Shares:
        """Return the contacts of a segment and an issue over the horizon."""
        return self._over_the_horizon[segment][issue]

    @cached_property
    def _over_the_horizon(self) -> list[list[Shares]]:
        expected = np.moveaxis(self.whole[:, None, None] * self.mix, 0, -1).tolist()
        return [[tuple(row) for row in rows] for rows in expected]

    def _mix_of(self, channel: str, law: Floats) -> Floats:
        """Return the shares of segments and issues on a channel; of a trace of its rows, drawn where they are blank."""
        arrivals, scenario = self._scenario.channels[channel].arrivals, self._scenario
        if arrivals is None or not arrivals.contacts:
            return law
        rows = trace_rows(scenario, channel)
        kinds = Counter((row.segment, row.issue) for row in rows)
        counts = sum((count * self._of_kind(*kind, law) for kind, count in kinds.items()), np.zeros(law.shape))
        return counts / len(rows) if rows else law

    def _of_kind(self, segment: str, issue: str, law: Floats) -> Floats:
        segments, issues = (np.array(names) for names in (self._scenario.segment_names, self._scenario.issue_names))
        mine = ((segments == segment) if segment else np.ones(len(segments)))[:, None] * (
            (issues == issue) if issue else np.ones(len(issues))
        )[None, :]
        likely = mine * law if (mine * law).any() else mine
        return np.asarray(likely / likely.sum())

    def rates_on(self, day: int) -> Floats:
        """Return the rates per second on a day while contacts come, shape (channels, intervals)."""
        known = _rates.setdefault(self._timetable, {})
        found = known.get(day)
        if found is None:
            if len(known) >= DAYS_KEPT:
                known.clear()
            found = known[day] = np.array([self._rate_of(name, day) for name in self._scenario.channel_names])
        return found

    def _rate_of(self, channel: str, day: int) -> Floats:
        """Return the rate per second on a channel in each interval of a day, over the time in which contacts come."""
        scenario, arrivals = self._scenario, self._scenario.channels[channel].arrivals
        if arrivals is not None and arrivals.contacts:
            places = np.array([second for second, _ in traced(scenario, channel, day)], dtype=float) // self._step
            return np.bincount(places.astype(int), minlength=self._bins) / self._step
        parts = day_pieces(self._timetable, channel, day).cut(self._step)
        places = (parts.starts // self._step).astype(int)
        volumes, lengths = (np.bincount(places, column, self._bins) for column in (parts.expected, parts.lengths))
        return np.divide(volumes, lengths, out=np.zeros(self._bins), where=lengths > 0)
