"""How many wait during opening hours: one window of time for the mean and for the maximum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import OpenClock, horizon, joined
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import messages, waiting
from sim.metrics.columns.warmup import warmup
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.scopes import CENTER, Division, Scope
from sim.metrics.counting.spans import Floats, Ticks, Windows, clip, most_by_group, seconds_of, ticks
from sim.metrics.facts import Facts, timetable
from sim.metrics.metric import LOW, Metric
from sim.ticks import TICKS

TOLD = ("queue_length_max", "queue_seconds_open", "open_seconds")
QUEUE = (
    Metric("queue_length", "contacts", LOW, of="queue_seconds_open / open_seconds",
           formula="seconds waited within opening hours / seconds open; who waits for a callback included. Of the "
           "center: the hours in which any channel is open. Of a deferred channel: messages not yet begun, "
           "over all hours of the horizon; they are in no other scope. [Over time](#over-time)"),
    Metric("queue_length_max", "contacts", LOW,
           formula="most waiting at once within the same hours, of whom `queue_length` counts, per replication, then "
           "averaged"),
)  # fmt: skip


def queue_windows(facts: Facts, channel: str) -> list[tuple[float, float]]:
    """Return over which hours the queue of a channel is told: while it is open; that of messages at all hours."""
    always = facts.scenario.channels[channel].service_mode.deferred
    return [(0.0, horizon(facts.scenario))] if always else timetable(facts).open_windows(channel)


def within(windows: Windows, times: Floats) -> Floats:
    """Return how much of some windows is over at each time: a clock that stands still outside them."""
    if len(windows) == 1:
        return np.asarray(np.clip(times, *windows[0]) - windows[0][0])
    return OpenClock(list(windows)).open_before(times) if windows and len(times) else np.zeros(len(times))


class QueueSums(NamedTuple):
    """Who waited when after the warm-up, and over which hours that is told.

    ``rows`` are who did. Spans are by the clock that runs while the contact's own channel is open, and while any is,
    in ticks; ``opened`` is how long that is in seconds, by channel and in all.
    """

    rows: NDArray[np.intp]
    messages: Mask
    own: tuple[Ticks, Ticks]
    whole: tuple[Ticks, Ticks]
    opened: Mapping[str | None, float]


def queue_of(facts: Facts) -> QueueSums:
    """Prepare the queue's figures: live channels wait while they are open, messages at all hours."""
    names, deferred = facts.scenario.channel_names, promises(facts).deferred
    rows, *spans = waiting(facts)
    windows = [clip(queue_windows(facts, name), warmup(facts), facts.log.end) for name in names]
    whole = joined([span for late, hours in zip(deferred, windows, strict=True) if not late for span in hours])
    channel, own = facts.log.contacts["channel"][rows], (np.empty(len(rows), int), np.empty(len(rows), int))
    for number, hours in enumerate(windows):
        mine = np.flatnonzero(channel == number)
        for times, column in zip(own, spans, strict=True):
            times[mine] = ticks(within(hours, column[mine]))
    opened = dict(zip((*names, None), map(seconds_of, (*windows, whole)), strict=True))
    alone = len(names) == 1 and not deferred[0]
    in_all = own if alone else (ticks(within(whole, spans[0])), ticks(within(whole, spans[1])))
    return QueueSums(rows, messages(facts)[rows], own, in_all, opened)


def add_queue(queue: QueueSums, family: Division, totals: Mapping[Scope, dict[str, float]]) -> None:
    """Add who waits in line over opening hours; for the scopes of a deferred channel its messages over all hours."""
    if family.is_whole and queue.own is queue.whole and family.scopes != (CENTER,):
        totals[family.scopes[0]].update({name: totals[CENTER][name] for name in TOLD})
        return
    channels = [dict(scope).get("channel") for scope in family.scopes]
    codes, spans = family.codes[queue.rows], queue.own
    if None in channels:
        codes, spans = np.where(queue.messages, -1, codes), queue.whole
    most, waited = most_by_group(*spans, codes, len(channels)), np.zeros(len(channels) + 1, np.int64)
    np.add.at(waited, codes, spans[1] - spans[0])  # those of none are in the last
    for k, scope in enumerate(family.scopes):
        totals[scope]["queue_length_max"] = float(most[k])
        totals[scope]["queue_seconds_open"] = float(waited[k] / TICKS)
        totals[scope]["open_seconds"] = queue.opened[channels[k]]
