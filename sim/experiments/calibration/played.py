"""A simulated log as the contacts that an export would have."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.importing.canonical import ABANDONED, BLOCKED, CLOSED_OUT, OUTCOME, SELF_SERVED, SERVED, TIME
from sim.log.codes import Outcome
from sim.log.records import ContactLog
from sim.scenario.basics.units import DAY
from sim.scenario.days.calendar import Calendar

Floats = NDArray[np.float64]
SECOND = 1e6
ENDS = {
    ABANDONED: (Outcome.ABANDONED, Outcome.BALKED),
    CLOSED_OUT: (Outcome.DISCONNECTED, Outcome.UNFINISHED),
    SELF_SERVED: (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED),
}
"""What an export says of who was not served; who still waits or talks as it ends has not been served."""


def contacts_of_log(log: ContactLog, calendar: Calendar) -> pl.DataFrame:
    """Return the contacts of a log as canonical contacts, with ``wait``, ``talk`` and ``wrap_up`` in seconds.

    Times are what the clock shows, as in an export. Who was refused at the door is left out, as exports of queues do.
    """
    rows = log.contacts
    outcome = rows["outcome"]
    kept = outcome != Outcome.BLOCKED
    served = outcome == Outcome.SERVED
    words = np.select(
        [served, *(np.isin(outcome, ends) for ends in ENDS.values())],
        [SERVED, *ENDS],
        BLOCKED,
    )
    left = np.where(np.isnan(rows["left_queue"]), rows["arrival"], rows["left_queue"])
    channels = pl.Series(log.names.channels)
    frame = pl.DataFrame(
        {
            "id": np.arange(len(outcome)),
            "queue": channels.gather(rows["channel"].astype(np.uint32)),
            "segment": pl.Series(log.names.segments).gather(rows["segment"].astype(np.uint32)),
            "issue": pl.Series(log.names.issues).gather(rows["issue"].astype(np.uint32)),
            "arrival": moments(rows["arrival"], calendar),
            "customer": rows["customer"],
            "agent": [f"{p}-{a}" if a >= 0 else None for p, a in zip(rows["pool"], rows["agent"], strict=True)],
            "answered": pl.Series(moments(left, calendar)).set(pl.Series(~served), None),
            "left": pl.Series(moments(left, calendar)).set(pl.Series(served), None),
            "talk_end": moments(rows["talk_end"], calendar),
            "end": moments(rows["end"], calendar),
            "wait": left - rows["arrival"],
            "talk": np.where(served, rows["talk_end"] - left, np.nan),
            "wrap_up": np.where(served, rows["end"] - rows["talk_end"], np.nan),
            "outcome": pl.Series(words.astype(str)).cast(OUTCOME),
        },
        nan_to_null=True,
    )
    return frame.filter(pl.Series(kept))


def moments(seconds: Floats, calendar: Calendar) -> pl.Series:
    """Return what the clock shows at times in seconds since the start of a calendar; NaN as null."""
    known = ~np.isnan(seconds)
    times = np.where(known, seconds, 0.0)
    shown = np.rint((times + _ahead(times, calendar)) * SECOND).astype(np.int64)
    since = (calendar.start - date(1970, 1, 1)).days * DAY * int(SECOND)
    return pl.Series(shown + since).set(pl.Series(~known), None).cast(TIME)


def _ahead(times: Floats, calendar: Calendar) -> Floats:
    """Return how far the clock is ahead of the seconds that have passed, where it changes."""
    local = calendar.local
    days = range(local.day_of(float(times.max(initial=0.0))) + 1)
    parts = [(local.midnight(day), day, part) for day in days for part in local.stretches(day)]
    edges = np.array([midnight + part.start for midnight, _, part in parts])
    ahead = np.array([DAY * day - midnight + part.ahead for midnight, day, part in parts], dtype=float)
    return np.asarray(ahead[np.searchsorted(edges, times, side="right") - 1])
