"""Agent time per pool: busy, idle, paid, past the end of the shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.metrics.spans import Floats, clip, seconds_per_bin, seconds_within
from sim.records import ContactLog, State

Windows = Sequence[tuple[float, float]]
Spans = tuple[Floats, Floats]


def busy_spans(log: ContactLog, pool: int) -> Spans:
    """Return when agents of a pool were busy: from answering to the end of wrap-up."""
    mine = log.contacts["pool"] == pool
    return np.asarray(log.contacts["left_queue"][mine]), np.asarray(log.contacts["end"][mine])


def state_spans(log: ContactLog, pool: int, state: State) -> Spans:
    """Return when agents of a pool were in a state."""
    mine = (log.states["pool"] == pool) & (log.states["state"] == state)
    return np.asarray(log.states["start"][mine]), np.asarray(log.states["end"][mine])


def agent_totals(log: ContactLog, duty: Sequence[Windows], warmup: float) -> Iterator[dict[str, float]]:
    """Yield the totals of every pool after the warm-up, in seconds and hours.

    Paid time is time on duty, past the end of the shift too; working time is busy and idle.
    """
    for pool, windows in enumerate(duty):
        studied, opened = [(warmup, log.end)], clip(windows, warmup, log.end)
        busy, idle = busy_spans(log, pool), state_spans(log, pool, State.IDLE)
        paid, over = state_spans(log, pool, State.DUTY), state_spans(log, pool, State.OVERTIME)
        yield {
            "busy_seconds": seconds_within(*busy, studied),
            "working_seconds": seconds_within(*busy, studied) + seconds_within(*idle, studied),
            "busy_seconds_open": seconds_within(*busy, opened),
            "working_seconds_open": seconds_within(*busy, opened) + seconds_within(*idle, opened),
            "paid_seconds": seconds_within(*paid, studied),
            "paid_seconds_open": seconds_within(*paid, opened),
            "duty_seconds": sum(end - start for start, end in opened),
            "paid_hours": seconds_within(*paid, studied) / 3_600,
            "overtime_hours": seconds_within(*over, studied) / 3_600,
        }


def agent_intervals(log: ContactLog, pool: int, edges: Floats) -> dict[str, Floats]:
    """Return busy, idle and paid seconds of a pool per interval."""
    return {
        "busy_seconds": seconds_per_bin(*busy_spans(log, pool), edges),
        "idle_seconds": seconds_per_bin(*state_spans(log, pool, State.IDLE), edges),
        "paid_seconds": seconds_per_bin(*state_spans(log, pool, State.DUTY), edges),
    }
