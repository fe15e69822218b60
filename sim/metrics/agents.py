"""Agent time per pool: busy, idle, paid, past the end of the shift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.log.records import ContactLog, State
from sim.metrics.columns.waits import last_stretch
from sim.metrics.columns.warmup import warmup
from sim.metrics.counting.spans import Floats, Spans, Windows, clip, seconds_of, seconds_per_bin, seconds_within
from sim.metrics.facts import Facts, timetable
from sim.metrics.metric import LOW, OF_POOLS, Metric, needing
from sim.metrics.queue_length import spans_within, within

AWAY = (State.ABSENT, State.BREAK, State.COACHING, State.PAPERWORK, State.MEETING, State.TRAINING, State.UNPAID)

AGENTS = (
    Metric("occupancy", "share", of="busy_seconds / working_seconds", where=OF_POOLS,
           formula="busy / (busy + idle), time past the end of the shift counted in both"),
    Metric("occupancy_open", "share", of="busy_seconds_open / working_seconds_open", where=OF_POOLS,
           formula="busy / (busy + idle) within opening hours only"),
    Metric("utilisation", "share", of="busy_seconds / paid_seconds", where=OF_POOLS, formula="busy / paid"),
    Metric("staffed", "agents", of="paid_seconds_open / duty_seconds", where=OF_POOLS, heads={"pool": "agents"},
           formula="time on duty within opening hours / opening hours; breaks and the like are on duty, absence and "
           "training are not"),
    Metric("paid_hours", "h", of="paid_hours", where=OF_POOLS,
           formula="time on duty but for unpaid breaks, past the end of the shift too, and of who is absent or in "
           "training"),
    Metric("overtime_hours", "h", LOW, of="overtime_hours", where=OF_POOLS,
           formula="time on duty past the end of the shift: after a headcount fell, or after close"),
)  # fmt: skip
STAFF = needing(
    "staff",
    *(
        Metric(f"{name}_hours", "h", of=f"{name}_hours", where=OF_POOLS,
               formula="paid time in that of which the metric has its name")
        for name in ("absent", "break", "coaching", "paperwork", "meeting", "training")
    ),
    Metric("unpaid_hours", "h", of="unpaid_hours", where=OF_POOLS, if_any=True,
           formula="breaks that are no working time, by `paid: false`"),
    Metric("shrinkage", "share", of="shrunk_seconds / paid_seconds", where=OF_POOLS, if_any=True,
           formula="(absent + break + coaching + paperwork + meeting) / paid"),
    Metric("non_contact_share", "share", of="non_contact_seconds / paid_seconds", where=OF_POOLS,
           formula="(coaching + paperwork + meeting) / paid"),
)  # fmt: skip


def busy_spans(facts: Facts, pool: int) -> Spans:
    """Return when agents of a pool were busy: from answering to the end of wrap-up, or with anybody in hand."""
    starts, ends = state_spans(facts.log, pool, State.BUSY)
    return (starts, ends) if len(starts) else contact_spans(facts, pool)


def contact_spans(facts: Facts, pool: int) -> Spans:
    """Return when contacts were with agents of a pool, one span for each stretch of each contact."""
    log = facts.log
    mine, legs = log.contacts["pool"] == pool, log.legs["pool"] == pool
    starts, ends = last_stretch(facts)[mine], np.asarray(log.contacts["end"][mine])
    return np.concatenate([starts, log.legs["start"][legs]]), np.concatenate([ends, log.legs["end"][legs]])


def state_spans(log: ContactLog, pool: int, *states: State) -> Spans:
    """Return when agents of a pool were in one of some states."""
    mine = (log.states["pool"] == pool) & np.isin(log.states["state"], states)
    return np.asarray(log.states["start"][mine]), np.asarray(log.states["end"][mine])


def agent_totals(facts: Facts, duty: Sequence[Windows]) -> Iterator[dict[str, float]]:
    """Yield the totals of every pool after the warm-up, in seconds and hours.

    Paid time is time on duty, past the end of the shift too, and of who is absent or in training; working
    time is busy and idle.
    """
    log, since = facts.log, warmup(facts)
    for pool, windows in enumerate(duty):
        studied, opened = [(since, log.end)], clip(windows, since, log.end)
        busy, idle = busy_spans(facts, pool), state_spans(log, pool, State.IDLE)
        paid, over = state_spans(log, pool, State.DUTY), state_spans(log, pool, State.OVERTIME)
        away = {state: seconds_within(*state_spans(log, pool, state), studied) for state in AWAY}
        whole = seconds_within(*paid, studied) + away[State.ABSENT] + away[State.TRAINING] - away[State.UNPAID]
        busy_seconds, busy_open = seconds_within(*busy, studied), seconds_within(*busy, opened)
        yield {
            "busy_seconds": busy_seconds,
            "working_seconds": busy_seconds + seconds_within(*idle, studied),
            "busy_seconds_open": busy_open,
            "working_seconds_open": busy_open + seconds_within(*idle, opened),
            "paid_seconds": whole,
            "paid_seconds_open": seconds_within(*paid, opened),
            "duty_seconds": seconds_of(opened),
            "paid_hours": whole / 3_600,
            "overtime_hours": seconds_within(*over, studied) / 3_600,
            **_shrunk(away),
            **_in_hand(facts, pool, studied),
        }


def _shrunk(away: Mapping[State, float]) -> dict[str, float]:
    """Return the paid time not spent with customers; training is counted by itself, and so are unpaid breaks."""
    talks = (State.COACHING, State.PAPERWORK, State.MEETING)
    return {
        "shrunk_seconds": sum(away[state] for state in (State.ABSENT, State.BREAK, *talks)),
        "non_contact_seconds": sum(away[state] for state in talks),
    } | {f"{state.name.lower()}_hours": seconds / 3_600 for state, seconds in away.items()}


def _in_hand(facts: Facts, pool: int, studied: Windows) -> dict[str, float]:
    """Return contact-seconds, and agent-seconds with at least one, of pools with concurrent work."""
    busy = state_spans(facts.log, pool, State.BUSY)
    if not len(busy[0]):
        return {"hand_seconds": 0.0, "held_seconds": 0.0}
    hand = seconds_within(*contact_spans(facts, pool), studied)
    return {"hand_seconds": hand, "held_seconds": seconds_within(*busy, studied)}


def agent_intervals(facts: Facts, pool: int, edges: Floats) -> dict[str, Floats]:
    """Return the seconds of a pool per interval: busy, idle, working, paid, and away by state.

    With the same of its opening hours alone, by names that end in ``_open``, and how long these are. Unpaid breaks are
    among the breaks, and those who take one on duty.
    """
    states = {"idle": [State.IDLE], "paid": [State.DUTY]} | {state.name.lower(): [state] for state in AWAY}
    states["break"] += states.pop("unpaid")
    windows = timetable(facts).served_windows(facts.scenario.pool_names[pool])
    opened, table = within(windows, edges), dict[str, Floats]()
    for name in ("busy", *states):
        mine = state_spans(facts.log, pool, *states[name]) if name in states else busy_spans(facts, pool)
        table[f"{name}_seconds"] = seconds_per_bin(*mine, edges)
        table[f"{name}_seconds_open"] = seconds_per_bin(*spans_within(windows, mine), opened)
    return table | {"working_seconds": table["busy_seconds"] + table["idle_seconds"], "open_seconds": np.diff(opened)}
