"""Where a day's contacts come from: the volumes, outages, messages, a trace, a starting backlog.

Each source has a name and its own random streams, so that adding one disturbs no other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from sim.calendar import Floats, Timetable, date_of
from sim.demand.rates import Pieces, day_pieces
from sim.random import Streams
from sim.scenario.basics.units import DAY
from sim.scenario.channels.outbound import Outbound
from sim.scenario.customers.people import Message, Outage
from sim.scenario.customers.trace import TraceRow, between
from sim.scenario.scenario import Scenario

PERSISTENCE_STEP = 1_800.0
UNKNOWN = -1
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """Contacts of one source on one day, sorted by time; in seconds after midnight.

    ``segment`` and ``issue`` are -1 where they are to be drawn; ``patience`` and ``handle_time`` are
    NaN where they are; ``customer`` is 0 where unknown.
    """

    name: str
    times: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    patience: Floats
    handle_time: Floats


def _source(name: str, times: Floats, segment: int = UNKNOWN, issue: int = UNKNOWN) -> Source:
    n = len(times)
    segments, issues, nobody = (np.broadcast_to(np.int64(value), n) for value in (segment, issue, 0))
    unknown = np.broadcast_to(np.nan, n)
    return Source(name, times, segments, issues, nobody, unknown, unknown)


class ChannelSources:
    """Where the contacts of one channel come from in one replication; who names which stream is settled once."""

    def __init__(self, timetable: Timetable, streams: Streams, channel: str) -> None:
        self._timetable, self._streams, self._channel = timetable, streams, channel
        self._scenario, self._spec = timetable.scenario, timetable.scenario.channels[channel]
        demand = self._scenario.demand
        outages = [outage for outage in demand.outages if outage.channel == channel]
        messages = [message for message in demand.messages if message.contact_channel == channel]
        self._outages = [(one, _name_of_outage(outages, k)) for k, one in enumerate(outages)]
        self._messages = [(one, _name_of_message(messages, k)) for k, one in enumerate(messages)]

    def on(self, day: int) -> Iterator[Source]:
        """Yield the sources of a day."""
        yield _source("volume", self._volume_times(day))
        yield from (self._from_outage(outage, name, day) for outage, name in self._outages)
        yield from (self._from_message(message, name, day) for message, name in self._messages)
        if self._spec.arrivals is not None and self._spec.arrivals.contacts:
            yield self._from_trace(self._spec.arrivals.contacts, day)
        if self._spec.outbound is not None:
            yield _source("list", self._list_times(self._spec.outbound, day))
        if self._spec.starting_backlog:
            yield _source("backlog", self._backlog_times(day))

    def _list_times(self, calls: Outbound, day: int) -> Floats:
        """Return when the day's numbers come on the list: as the channel opens, on its first or on every open day."""
        opened = self._timetable.open_windows(self._channel)[0][0] // DAY
        windows = self._timetable.windows_of(self._channel, day)
        count = calls.per_day if calls.list is None else calls.list if day == opened else 0
        return np.full(count if windows and count else 0, float(windows[0][0]) if windows else 0.0)

    def _volume_times(self, day: int) -> Floats:
        """Draw a Poisson number per piece and place it uniformly: exact where the rate changes."""
        busy = self._busy_pieces(day)
        rng = self._streams(day, self._channel, "volume", "arrivals")
        counts = rng.poisson(busy.expected)
        starts, lengths = np.repeat(busy.starts, counts), np.repeat(busy.lengths, counts)
        return np.sort(starts + rng.random(len(starts)) * lengths)

    def _busy_pieces(self, day: int) -> Pieces:
        """Return the day's pieces with its busyness: ``base * B^kappa / E[B^kappa] * C``."""
        plain = day_pieces(self._timetable, self._channel, day)
        busyness, arrivals = self._scenario.demand.busyness, self._spec.arrivals
        if isinstance(busyness, str) or arrivals is None:
            return plain
        kappa, shape = arrivals.busyness_exponent, busyness.shape
        factor = float(self._streams(day, "busyness").gamma(shape, 1 / shape)) ** kappa
        factor /= float(np.exp(gammaln(shape + kappa) - gammaln(shape) - kappa * np.log(shape)))
        if busyness.within_day is None:
            return Pieces(plain.starts, plain.lengths, factor * plain.expected)
        cut = plain.cut(PERSISTENCE_STEP)
        wave = within_day(self._streams, day, busyness.within_day.sd, busyness.within_day.correlation)
        steps = (cut.starts // PERSISTENCE_STEP).astype(int)
        return Pieces(cut.starts, cut.lengths, factor * cut.expected * wave[steps])

    def _from_outage(self, outage: Outage, name: str, day: int) -> Source:
        """Each affected customer contacts with the given probability, an exponential time after the outage."""
        began = (outage.at.date() - self._scenario.calendar.start).days
        rng = self._streams(began, self._channel, name)
        count = rng.binomial(outage.affected, outage.contact_probability)
        times = np.sort(_second(outage.at) + rng.exponential(outage.mean_delay, count)) - DAY * (day - began)
        mine = times[(times >= 0) & (times < DAY)] if day >= began else times[:0]
        return _source(name, mine, *_about(self._scenario, outage.segment, outage.issue))

    def _from_message(self, message: Message, name: str, day: int) -> Source:
        """Let recipients contact us some time after delivery; who would come while closed comes when it is open."""
        sent = (message.at.date() - self._scenario.calendar.start).days
        rng = self._streams(sent, self._channel, name)
        count = rng.binomial(message.recipients, self._scenario.provoked_by(message))
        start = DAY * sent + _second(message.at) + message.delivery
        times = start + rng.gamma(2.0, message.mean_delay / 2, count)
        luck = rng.random(count)
        if not self._spec.service_mode.deferred:
            times = into_windows(times, luck, self._timetable.windows_for_good(self._channel))
        times = np.sort(times) - DAY * day
        mine = times[(times >= 0) & (times < DAY)]
        return _source(name, mine, *_about(self._scenario, message.segment, message.issue))

    def _from_trace(self, contacts: tuple[TraceRow, ...], day: int) -> Source:
        scenario, midnight = self._scenario, DAY * date_of(self._scenario, day).toordinal()
        rows = between(contacts, self._channel, midnight, midnight + DAY)
        return Source(
            "trace",
            np.array([row.since(midnight) for row in rows]),
            np.array([_position(scenario.segment_names, row.segment) for row in rows], dtype=np.int64),
            np.array([_position(scenario.issue_names, row.issue) for row in rows], dtype=np.int64),
            np.array([row.customer for row in rows], dtype=np.int64),
            np.array([np.nan if row.patience is None else row.patience for row in rows]),
            np.array([row.handle_time or np.nan for row in rows], dtype=float),
        )

    def _backlog_times(self, day: int) -> Floats:
        """Place the backlog at the door when the channel first opens, messages at the start of the horizon."""
        if self._spec.service_mode.deferred:
            return np.zeros(0 if day else self._spec.starting_backlog)
        opening = self._timetable.open_windows(self._channel)[0][0]
        return np.full(self._spec.starting_backlog if day == opening // DAY else 0, opening % DAY)


def _name_of_outage(outages: Sequence[Outage], index: int) -> str:
    outage, alike = outages[index], twins(outages, index, "at", "segment", "issue")
    return f"outage {outage.at.isoformat()} {outage.segment} {outage.issue} {alike}"


def _name_of_message(messages: Sequence[Message], index: int) -> str:
    message, alike = messages[index], twins(messages, index, "at", "channel", "segment", "issue")
    return f"message {message.at.isoformat()} {message.channel} {message.segment} {message.issue} {alike}"


def twins(nouns: Sequence[Any], index: int, *keys: str) -> int:
    """Return how many before it agree with one in what names its stream of random numbers."""
    name = [getattr(nouns[index], key) for key in keys]
    return sum([getattr(noun, key) for key in keys] == name for noun in nouns[:index])


def within_day(streams: Streams, day: int, sd: float, correlation: float) -> Floats:
    """Return ``exp(X_p - sd^2/2)`` per 30 minutes, X stationary AR(1): mean 1, persistent."""
    noise = streams(day, "within day").standard_normal(int(DAY / PERSISTENCE_STEP))
    levels = [noise[0]]
    for shock in noise[1:]:
        levels.append(correlation * levels[-1] + np.sqrt(1 - correlation**2) * shock)
    return np.exp(sd * np.array(levels) - sd**2 / 2)


def _second(moment: datetime.datetime) -> int:
    return 3_600 * moment.hour + 60 * moment.minute + moment.second


def _about(scenario: Scenario, segment: str | None, issue: str | None) -> tuple[int, int]:
    return _position(scenario.segment_names, segment or ""), _position(scenario.issue_names, issue or "")


def into_windows(times: Floats, luck: Floats, windows: list[tuple[float, float]]) -> Floats:
    """Move times outside all windows anywhere into the next one, by uniform numbers; beyond the last to infinity."""
    starts, ends = np.array([*windows, (np.inf, np.inf)]).T
    window = np.searchsorted(ends, times, side="right")
    with np.errstate(invalid="ignore"):
        moved = starts[window] + luck * (ends[window] - starts[window])
    return np.where(times >= starts[window], times, np.nan_to_num(moved, nan=np.inf))


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name else UNKNOWN
