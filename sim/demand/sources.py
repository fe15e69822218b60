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

from sim.calendar import Floats, date_of, open_windows, windows_for_good, windows_of
from sim.demand.rates import Pieces, day_pieces
from sim.random import stream
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


def sources(scenario: Scenario, seed: int, replication: int, channel: str, day: int) -> Iterator[Source]:
    """Yield the sources of a channel's contacts on one day."""
    yield _source("volume", _volume_times(scenario, seed, replication, channel, day))
    outages = [outage for outage in scenario.demand.outages if outage.channel == channel]
    for index, outage in enumerate(outages):
        yield _from_outage(scenario, seed, replication, outage, twins(outages, index, "at", "segment", "issue"), day)
    messages = [message for message in scenario.demand.messages if message.contact_channel == channel]
    for index, message in enumerate(messages):
        alike = twins(messages, index, "at", "channel", "segment", "issue")
        yield _from_message(scenario, seed, replication, message, alike, day)
    arrivals = scenario.channels[channel].arrivals
    if arrivals is not None and arrivals.contacts:
        yield _from_trace(scenario, arrivals.contacts, channel, day)
    calls = scenario.channels[channel].outbound
    if calls is not None:
        yield _source("list", _list_times(scenario, channel, calls, day))
    if scenario.channels[channel].starting_backlog:
        yield _source("backlog", _backlog_times(scenario, channel, day))


def twins(nouns: Sequence[Any], index: int, *keys: str) -> int:
    """Return how many before it agree with one in what names its stream of random numbers."""
    name = [getattr(nouns[index], key) for key in keys]
    return sum([getattr(noun, key) for key in keys] == name for noun in nouns[:index])


def _list_times(scenario: Scenario, channel: str, calls: Outbound, day: int) -> Floats:
    """Return when the day's numbers come on the list: as the channel opens, on its first or on every open day."""
    opened = [int(start // DAY) for start, _ in open_windows(scenario, channel)]
    windows = windows_of(scenario, channel, day)
    count = calls.per_day if calls.list is None else calls.list if day == opened[0] else 0
    return np.full(count if windows and count else 0, float(windows[0][0]) if windows else 0.0)


def _volume_times(scenario: Scenario, seed: int, replication: int, channel: str, day: int) -> Floats:
    """Draw a Poisson number per piece and place it uniformly: exact where the rate changes."""
    busy = busy_pieces(scenario, seed, replication, channel, day)
    rng = stream(seed, replication, day, channel, "volume", "arrivals")
    counts = rng.poisson(busy.expected)
    starts, lengths = np.repeat(busy.starts, counts), np.repeat(busy.lengths, counts)
    return np.sort(starts + rng.random(len(starts)) * lengths)


def busy_pieces(scenario: Scenario, seed: int, replication: int, channel: str, day: int) -> Pieces:
    """Return the day's pieces with its busyness: ``base * B^kappa / E[B^kappa] * C``."""
    plain = day_pieces(scenario, channel, day)
    busyness, arrivals = scenario.demand.busyness, scenario.channels[channel].arrivals
    if isinstance(busyness, str) or arrivals is None:
        return plain
    kappa, shape = arrivals.busyness_exponent, busyness.shape
    factor = float(stream(seed, replication, day, "busyness").gamma(shape, 1 / shape)) ** kappa
    factor /= float(np.exp(gammaln(shape + kappa) - gammaln(shape) - kappa * np.log(shape)))
    if busyness.within_day is None:
        return Pieces(plain.starts, plain.lengths, factor * plain.expected)
    cut = plain.cut(PERSISTENCE_STEP)
    wave = within_day(seed, replication, day, busyness.within_day.sd, busyness.within_day.correlation)
    return Pieces(cut.starts, cut.lengths, factor * cut.expected * wave[(cut.starts // PERSISTENCE_STEP).astype(int)])


def within_day(seed: int, replication: int, day: int, sd: float, correlation: float) -> Floats:
    """Return ``exp(X_p - sd^2/2)`` per 30 minutes, X stationary AR(1): mean 1, persistent."""
    noise = stream(seed, replication, day, "within day").standard_normal(int(DAY / PERSISTENCE_STEP))
    levels = [noise[0]]
    for shock in noise[1:]:
        levels.append(correlation * levels[-1] + np.sqrt(1 - correlation**2) * shock)
    return np.exp(sd * np.array(levels) - sd**2 / 2)


def _from_outage(scenario: Scenario, seed: int, replication: int, outage: Outage, twins: int, day: int) -> Source:
    """Each affected customer contacts with the given probability, an exponential time after the outage."""
    began = (outage.at.date() - scenario.calendar.start).days
    name = f"outage {outage.at.isoformat()} {outage.segment} {outage.issue} {twins}"
    rng = stream(seed, replication, began, outage.channel, name)
    count = rng.binomial(outage.affected, outage.contact_probability)
    times = np.sort(_second(outage.at) + rng.exponential(outage.mean_delay, count)) - DAY * (day - began)
    mine = times[(times >= 0) & (times < DAY)] if day >= began else times[:0]
    return _source(name, mine, *_about(scenario, outage.segment, outage.issue))


def _second(moment: datetime.datetime) -> int:
    return 3_600 * moment.hour + 60 * moment.minute + moment.second


def _about(scenario: Scenario, segment: str | None, issue: str | None) -> tuple[int, int]:
    return _position(scenario.segment_names, segment or ""), _position(scenario.issue_names, issue or "")


def _from_message(scenario: Scenario, seed: int, replication: int, message: Message, twins: int, day: int) -> Source:
    """Let recipients contact us some time after delivery; who would come while closed comes when it is open."""
    sent = (message.at.date() - scenario.calendar.start).days
    name = f"message {message.at.isoformat()} {message.channel} {message.segment} {message.issue} {twins}"
    rng = stream(seed, replication, sent, message.contact_channel, name)
    count = rng.binomial(message.recipients, scenario.provoked_by(message))
    start = DAY * sent + _second(message.at) + message.delivery
    times = start + rng.gamma(2.0, message.mean_delay / 2, count)
    luck = rng.random(count)
    if not scenario.channels[message.contact_channel].service_mode.deferred:
        times = into_windows(times, luck, windows_for_good(scenario, message.contact_channel))
    times = np.sort(times) - DAY * day
    return _source(name, times[(times >= 0) & (times < DAY)], *_about(scenario, message.segment, message.issue))


def into_windows(times: Floats, luck: Floats, windows: list[tuple[float, float]]) -> Floats:
    """Move times outside all windows anywhere into the next one, by uniform numbers; beyond the last to infinity."""
    starts, ends = np.array([*windows, (np.inf, np.inf)]).T
    window = np.searchsorted(ends, times, side="right")
    with np.errstate(invalid="ignore"):
        moved = starts[window] + luck * (ends[window] - starts[window])
    return np.where(times >= starts[window], times, np.nan_to_num(moved, nan=np.inf))


def _from_trace(scenario: Scenario, contacts: tuple[TraceRow, ...], channel: str, day: int) -> Source:
    midnight = DAY * date_of(scenario, day).toordinal()
    rows = between(contacts, channel, midnight, midnight + DAY)
    return Source(
        "trace",
        np.array([row.since(midnight) for row in rows]),
        np.array([_position(scenario.segment_names, row.segment) for row in rows], dtype=np.int64),
        np.array([_position(scenario.issue_names, row.issue) for row in rows], dtype=np.int64),
        np.array([row.customer for row in rows], dtype=np.int64),
        np.array([np.nan if row.patience is None else row.patience for row in rows]),
        np.array([row.handle_time or np.nan for row in rows], dtype=float),
    )


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name else UNKNOWN


def _backlog_times(scenario: Scenario, channel: str, day: int) -> Floats:
    """Place the backlog at the door when the channel first opens, messages at the start of the horizon."""
    if scenario.channels[channel].service_mode.deferred:
        return np.zeros(0 if day else scenario.channels[channel].starting_backlog)
    first = next(d for d in range(scenario.calendar.days) if windows_of(scenario, channel, d))
    opening = float(windows_of(scenario, channel, first)[0][0]) if day == first else 0.0
    return np.full(scenario.channels[channel].starting_backlog if day == first else 0, opening)
