"""Where a day's contacts come from: the volumes, outages, messages, a trace, a starting backlog.

Each source has a name and its own random streams, so that adding one disturbs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import ceil, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, Timetable
from sim.demand.pieces import Pieces
from sim.demand.rates import day_pieces
from sim.demand.traces import traced
from sim.plumbing.maths import special
from sim.plumbing.once import once
from sim.plumbing.repeated import repeated
from sim.plumbing.sorting import sort_spread
from sim.random import Streams
from sim.scenario.basics.units import DAY
from sim.scenario.channels.outbound import Outbound
from sim.scenario.customers.people import Message, Outage

PERSISTENCE_STEP = 1_800.0
PIECES_KEPT = 1_024  # days of single channels
UNKNOWN = -1
VOLUME, WON = "volume", "won"  # contacts by the planner's volumes: of who is there at first, and of who is won later
Ints = NDArray[np.int64]
Added = Callable[[int], Floats]
About = tuple[int, int]


class Source(NamedTuple):
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

    def before(self, time: float) -> Source:
        """Return those who come before a time."""
        count = int(np.searchsorted(self.times, time))
        return Source._make((self.name, *(column[:count] for column in self[1:])))


def _source(name: str, times: Floats, segment: int = UNKNOWN, issue: int = UNKNOWN) -> Source:
    return Source(name, times, *_alike(len(times), segment, issue)) if len(times) else _nobody(name, segment, issue)


@lru_cache(maxsize=1_024)
def _nobody(name: str, segment: int, issue: int) -> Source:
    """Return a source of a day on which it brings nothing, as most messages do on most."""
    return Source(name, np.zeros(0), *_alike(0, segment, issue))


@lru_cache(maxsize=4_096)
def _alike(many: int, segment: int, issue: int) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Return what is said of so many contacts of which all is drawn but what they are about, if that is known."""
    unknown = repeated(nan, many)
    return repeated(segment, many), repeated(issue, many), repeated(0, many), unknown, unknown


class ChannelSources:
    """Where the contacts of one channel come from in one replication; who names which stream is settled once.

    Attributes
    ----------
    is_traced
        Whether any contacts are given, perhaps with what they take.
    """

    def __init__(
        self, timetable: Timetable, streams: Streams, channel: str, most: float = 1.0, added: Added | None = None
    ) -> None:
        self._timetable, self._streams, self._channel = timetable, streams, channel
        self._most, self._added = most, added
        self._scenario, self._spec = timetable.scenario, timetable.scenario.channels[channel]
        demand, self._local = self._scenario.demand, self._scenario.calendar.local
        self._day_of, self._length = self._local.day_of, self._local.length
        outages = [outage for outage in demand.outages if outage.channel == channel]
        messages = [message for message in demand.messages if message.contact_channel == channel]
        self._outages = [(one, _name_of_outage(outages, k), self._about(one)) for k, one in enumerate(outages)]
        self._messages = [(one, _name_of_message(messages, k), self._about(one)) for k, one in enumerate(messages)]
        self._answers: dict[str, tuple[Floats, float, float]] = {}
        self.is_traced = self._spec.arrivals is not None and bool(self._spec.arrivals.contacts)

    def on(self, day: int) -> Iterator[Source]:
        """Yield the sources of a day."""
        yield _source(VOLUME, self._volume_times(day, VOLUME, self._most))
        if self._added is not None:
            yield self._from_won(self._added(day), day)
        yield from (self._from_outage(outage, name, about, day) for outage, name, about in self._outages)
        yield from (self._from_message(message, name, about, day) for message, name, about in self._messages)
        if self.is_traced:
            yield self._from_trace(day)
        if self._spec.outbound is not None:
            yield _source("list", self._list_times(self._spec.outbound, day))
        if self._spec.starting_backlog:
            yield _source("backlog", self._backlog_times(day))

    def _from_won(self, added: Floats, day: int) -> Source:
        """Draw the contacts of who is won: so many for each of the volume, by segment and issue."""
        tops, issues = np.cumsum(added), len(self._scenario.issue_names)
        times = self._volume_times(day, WON, self._most * float(tops[-1]))
        units = self._streams(day, self._channel, WON, "cells").random(len(times))
        segment, issue = np.divmod(np.searchsorted(tops, units * tops[-1], side="right"), issues)
        return _source(WON, times)._replace(segment=segment, issue=issue)

    def _list_times(self, calls: Outbound, day: int) -> Floats:
        """Return when the day's numbers come on the list: as the channel opens, on its first or on every open day."""
        opened = self._day_of(self._timetable.open_windows(self._channel)[0][0])
        windows = self._timetable.windows_of(self._channel, day)
        count = calls.per_day if calls.list is None else calls.list if day == opened else 0
        return np.full(count if windows and count else 0, float(windows[0][0]) if windows else 0.0)

    def _volume_times(self, day: int, name: str, factor: float) -> Floats:
        """Draw a Poisson number per piece and place it uniformly: exact where the rate changes."""
        busy = self._busy_pieces(day)
        if not len(busy.expected):
            return np.zeros(0)
        rng = self._streams(day, self._channel, name, "arrivals")
        counts = rng.poisson(factor * busy.expected)
        times = rng.random(int(counts.sum()))
        times *= busy.lengths.repeat(counts)
        times += busy.starts.repeat(counts)
        sort_spread(times)
        return times

    def _busy_pieces(self, day: int) -> Pieces:
        """Return the day's pieces with its busyness: ``base * B^kappa / E[B^kappa] * C``."""
        plain = day_pieces(self._timetable, self._channel, day)
        busyness, arrivals = self._scenario.demand.busyness, self._spec.arrivals
        if isinstance(busyness, str) or arrivals is None:
            return plain
        kappa, shape = arrivals.busyness_exponent, busyness.shape
        factor = _busyness(self._streams.plain(), day, shape) ** kappa / _mean_of_power(shape, kappa)
        if busyness.within_day is None:
            return Pieces(plain.starts, plain.lengths, factor * plain.expected)
        cut, steps = _in_steps(plain)
        within = busyness.within_day
        wave = within_day(self._streams.plain(), day, within.sd, within.correlation, self._length(day))
        return Pieces(cut.starts, cut.lengths, factor * cut.expected * wave[steps])

    def _about(self, of: Outage | Message) -> About:
        """Return of which segment contacts are, and about which issue, as far as that is known."""
        return _position(self._scenario.segment_names, of.segment), _position(self._scenario.issue_names, of.issue)

    def _from_outage(self, outage: Outage, name: str, about: About, day: int) -> Source:
        """Each affected customer contacts with the given probability, an exponential time after the outage."""
        at = self._local.seconds(outage.at)
        began = self._day_of(at)
        rng = self._streams(began, self._channel, name)
        count = rng.binomial(outage.affected, outage.contact_probability)
        times = np.sort(at + rng.exponential(outage.mean_delay, count)) - self._local.midnight(day)
        mine = times[(times >= 0) & (times < self._length(day))] if day >= began else times[:0]
        return _source(name, mine, *about)

    def _from_message(self, message: Message, name: str, about: About, day: int) -> Source:
        """Let recipients contact us some time after delivery; who would come while closed comes when it is open."""
        if name not in self._answers:
            self._answers[name] = self._answering(message, name)
        every, first, last = self._answers[name]
        midnight, length = self._local.midnight(day), self._length(day)
        if last < midnight or first >= midnight + length + 1.0:
            return _nobody(name, *about)
        times = every[slice(*every.searchsorted((midnight, midnight + length + 1.0)).tolist())] - midnight
        mine = times[times < length]
        return _source(name, mine, *about)

    def _answering(self, message: Message, name: str) -> tuple[Floats, float, float]:
        """Return when those who are led to contact us by a message do so, when the first does, and when the last."""
        at = self._local.seconds(message.at)
        rng = self._streams(self._day_of(at), self._channel, name)
        count = rng.binomial(message.recipients, self._scenario.provoked_by(message))
        times = at + message.delivery + rng.gamma(2.0, message.mean_delay / 2, count)
        luck = rng.random(count)
        if not self._spec.service_mode.deferred:
            times = into_windows(times, luck, self._timetable.windows_for_good(self._channel))
        found = np.sort(times[times < np.inf])
        return found, float(found.min(initial=np.inf)), float(found.max(initial=-np.inf))

    def _from_trace(self, day: int) -> Source:
        scenario, found = self._scenario, traced(self._scenario, self._channel, day)
        rows = [row for _, row in found]
        return Source(
            "trace",
            np.array([second for second, _ in found]),
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
        opens_on = self._day_of(opening)
        at = opening - self._local.midnight(opens_on)
        return np.full(self._spec.starting_backlog if day == opens_on else 0, at)


class SourcesByDay:
    """The sources of all channels day by day: what the latest days bring is kept, and how much every day brought."""

    def __init__(self, of_channels: list[ChannelSources]) -> None:
        self.of_channels = of_channels
        self._kept: dict[tuple[int, int], list[Source]] = {}
        self._counts: dict[tuple[int, int], list[tuple[str, int]]] = {}

    def on(self, channel: int, day: int) -> list[Source]:
        """Return the sources of a channel on a day."""
        kept = self._kept
        if (channel, day) not in kept:
            for key in [key for key in kept if key[1] < day - 1]:
                del kept[key]
            kept[channel, day] = found = list(self.of_channels[channel].on(day))
            self._counts[channel, day] = [(part.name, len(part.times)) for part in found]
        return kept[channel, day]

    def counts(self, channel: int, day: int) -> list[tuple[str, int]]:
        """Return how many contacts each source has on a channel on a day, by its name, one behind the other."""
        if (channel, day) not in self._counts:
            self.on(channel, day)
        return self._counts[channel, day]


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


@once(PIECES_KEPT)
def _in_steps(plain: Pieces) -> tuple[Pieces, Ints]:
    """Return a day's pieces cut where its busyness changes, and in which step of that each is."""
    cut = plain.cut(PERSISTENCE_STEP)
    return cut, (cut.starts // PERSISTENCE_STEP).astype(np.int64)


@lru_cache(maxsize=1_024)
def _busyness(streams: Streams, day: int, shape: float) -> float:
    """Return how busy a day is, on all channels."""
    return float(streams(day, "busyness").gamma(shape, 1 / shape))


@lru_cache(maxsize=1_024)
def _mean_of_power(shape: float, kappa: float) -> float:
    return float(np.exp(special.gammaln(shape + kappa) - special.gammaln(shape) - kappa * np.log(shape)))


@lru_cache(maxsize=64)
def within_day(streams: Streams, day: int, sd: float, correlation: float, length: float = DAY) -> Floats:
    """Return ``exp(X_p - sd^2/2)`` per 30 minutes, X stationary AR(1): mean 1, persistent."""
    noise = streams(day, "within day").standard_normal(ceil(length / PERSISTENCE_STEP)).tolist()
    levels, rest = [noise[0]], float(np.sqrt(1 - correlation**2))
    for shock in noise[1:]:
        levels.append(correlation * levels[-1] + rest * shock)
    return np.exp(sd * np.array(levels) - sd**2 / 2)


def into_windows(times: Floats, luck: Floats, windows: list[tuple[float, float]]) -> Floats:
    """Move times outside all windows anywhere into the next one, by uniform numbers; beyond the last to infinity."""
    starts, ends = np.array([*windows, (np.inf, np.inf)]).T
    window = np.searchsorted(ends, times, side="right")
    with np.errstate(invalid="ignore"):
        moved = starts[window] + luck * (ends[window] - starts[window])
    return np.where(times >= starts[window], times, np.nan_to_num(moved, nan=np.inf))


def _position(names: tuple[str, ...], name: str | None) -> int:
    return names.index(name) if name else UNKNOWN
