"""The backlog of a deferred channel over time: how many messages are open, and how old the oldest is."""

from __future__ import annotations

import numpy as np

from sim.log.records import ContactLog
from sim.metrics.counting.spans import Floats
from sim.metrics.metric import LOW, ONLY_CHANNELS, Metric, needing

BACKLOG = needing(
    "deferred",
    Metric("backlog", "contacts", LOW, where=ONLY_CHANNELS, heads={"messages": "left"},
           formula="messages unanswered at the end of the horizon, those in hand included: start + arrived - "
           "answered. By channel only"),
    Metric("backlog_age", "s", LOW, where=ONLY_CHANNELS, heads={"messages": "oldest, all hours"}, if_any=True,
           formula="age of the oldest message unanswered at the end of the horizon, nights included; mean over the "
           "replications that leave any. By channel only"),
)  # fmt: skip


def _open_spans(log: ContactLog, channel: int) -> tuple[Floats, Floats]:
    """Return when messages arrived and were replied to, in order of arrival; never, for those still open."""
    mine = log.contacts["channel"] == channel
    done = log.contacts["talk_end"][mine]
    return np.asarray(log.contacts["arrival"][mine]), np.where(np.isnan(done), np.inf, done)


def backlog_at(log: ContactLog, channel: int, times: Floats) -> Floats:
    """Return how many messages are open at each time: arrived before it, less replied to by then."""
    arrived, done = _open_spans(log, channel)
    return np.asarray(
        np.searchsorted(arrived, times) - np.searchsorted(np.sort(done), times, side="right"), dtype=float
    )


def backlog_ages(log: ContactLog, channel: int, times: Floats) -> Floats:
    """Return the age in seconds of the oldest open message at each time, in order; NaN where none is open."""
    arrived, done = _open_spans(log, channel)
    oldest = np.searchsorted(np.maximum.accumulate(done), times, side="right")  # the first that is not done by then
    since = np.append(arrived, np.inf)[oldest]
    return np.where(since < times, times - since, np.nan)
