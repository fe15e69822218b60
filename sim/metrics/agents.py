"""Agent time per pool: busy, idle, paid, past the end of the shift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.calendar import horizon, interval_starts
from sim.log.records import ContactLog, State
from sim.metrics.columns.waits import last_stretch
from sim.metrics.columns.warmup import warmup
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.pieces import TimePieces
from sim.metrics.counting.spans import Floats, Spans, Ticks, Windows, clip, seconds_of
from sim.metrics.facts import Facts, fact, timetable
from sim.metrics.metric import LOW, OF_POOLS, Metric, needing
from sim.metrics.queue_length import within
from sim.ticks import TICKS

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
    starts, ends = last_stretch(facts)[mine], log.contacts["end"][mine]
    return np.concatenate([starts, log.legs["start"][legs]]), np.concatenate([ends, log.legs["end"][legs]])


def state_spans(log: ContactLog, pool: int, *states: State) -> Spans:
    """Return when agents of a pool were in one of some states."""
    among = np.any([log.states["state"] == state for state in states], axis=0)
    mine = np.flatnonzero((log.states["pool"] == pool) & among)
    return np.asarray(log.states["start"][mine]), np.asarray(log.states["end"][mine])


class PoolTime(NamedTuple):
    """How long agents of a pool were in each state, and with contacts, in each piece of time; in ticks."""

    pieces: TimePieces
    states: Mapping[State, Ticks]
    contacts: Ticks

    def of(self, state: State) -> Ticks:
        """Return the time in a state; busy is who has anybody in hand where that is told, else who is with one."""
        nothing = self.contacts if state == State.BUSY else np.zeros_like(self.contacts)
        return self.states.get(state, nothing)


@fact
def pool_times(facts: Facts) -> tuple[PoolTime, ...]:
    """Return the agent time of every pool, cut at all moments that totals and intervals are about."""
    log, contacts, names = facts.log, facts.log.contacts, facts.scenario.pool_names
    moments = np.append(interval_starts(facts.scenario), [horizon(facts.scenario), warmup(facts), log.end])
    pieces = TimePieces(moments, *(timetable(facts).served_windows(name) for name in names))
    with_contacts = pieces.of((last_stretch(facts), contacts["end"]), contacts["pool"], len(names))
    with_contacts += pieces.of((log.legs["start"], log.legs["end"]), log.legs["pool"], len(names))
    states = _by_state(log, pieces)
    return tuple(PoolTime(pieces, states[pool], with_contacts[pool]) for pool in range(len(names)))


def _by_state(log: ContactLog, pieces: TimePieces) -> list[dict[State, Ticks]]:
    """Return the time of each pool in the states in which any of its agents ever was, in each piece."""
    keys = log.states["pool"].astype(np.intp) * len(State) + log.states["state"].astype(np.intp)
    present, states = np.flatnonzero(np.bincount(keys)), [dict[State, Ticks]() for _ in log.names.pools]
    numbers = np.searchsorted(present, np.arange(len(states) * len(State)))
    found = pieces.of((log.states["start"], log.states["end"]), numbers[keys], len(present))
    for key, passed in zip(present.tolist(), found, strict=True):
        states[key // len(State)][State(key % len(State))] = passed
    return states


def agent_totals(facts: Facts, duty: Sequence[Windows]) -> Iterator[dict[str, float]]:
    """Yield the totals of every pool after the warm-up, in seconds and hours.

    Paid time is time on duty, past the end of the shift too, and of who is absent or in training; working
    time is busy and idle.
    """
    log, since = facts.log, warmup(facts)
    for told, windows in zip(pool_times(facts), duty, strict=True):
        opened = clip(windows, since, log.end)
        studied, while_open = (told.pieces.inside(some) for some in ([(since, log.end)], opened))
        passed = np.array([told.of(state) for state in State])
        whole, open_too = (
            dict(zip(State, (passed[:, some].sum(axis=1) / TICKS).tolist(), strict=True))
            for some in (studied, while_open)
        )
        away = {state: whole[state] for state in AWAY}
        paid = whole[State.DUTY] + away[State.ABSENT] + away[State.TRAINING] - away[State.UNPAID]
        yield {
            "busy_seconds": whole[State.BUSY],
            "working_seconds": whole[State.BUSY] + whole[State.IDLE],
            "busy_seconds_open": open_too[State.BUSY],
            "working_seconds_open": open_too[State.BUSY] + open_too[State.IDLE],
            "paid_seconds": paid,
            "paid_seconds_open": open_too[State.DUTY],
            "duty_seconds": seconds_of(opened),
            "paid_hours": paid / 3_600,
            "overtime_hours": whole[State.OVERTIME] / 3_600,
            **_shrunk(away),
            **_in_hand(told, studied),
        }


def _seconds(passed: Ticks, pieces: Mask) -> float:
    return float(passed[pieces].sum() / TICKS)


def _shrunk(away: Mapping[State, float]) -> dict[str, float]:
    """Return the paid time not spent with customers; training is counted by itself, and so are unpaid breaks."""
    talks = (State.COACHING, State.PAPERWORK, State.MEETING)
    return {
        "shrunk_seconds": sum(away[state] for state in (State.ABSENT, State.BREAK, *talks)),
        "non_contact_seconds": sum(away[state] for state in talks),
    } | {f"{state.name.lower()}_hours": seconds / 3_600 for state, seconds in away.items()}


def _in_hand(told: PoolTime, studied: Mask) -> dict[str, float]:
    """Return contact-seconds, and agent-seconds with at least one, of pools with concurrent work."""
    if State.BUSY not in told.states:
        return {"hand_seconds": 0.0, "held_seconds": 0.0}
    return {
        "hand_seconds": _seconds(told.contacts, studied),
        "held_seconds": _seconds(told.states[State.BUSY], studied),
    }


def agent_intervals(facts: Facts, pool: int, edges: Floats) -> dict[str, Floats]:
    """Return the seconds of a pool per interval: busy, idle, working, paid, and away by state.

    With the same of its opening hours alone, by names that end in ``_open``, and how long these are. Unpaid breaks are
    among the breaks, and those who take one on duty.
    """
    names = {"busy": State.BUSY, "idle": State.IDLE, "paid": State.DUTY}
    names |= {state.name.lower(): state for state in AWAY if state != State.UNPAID}
    windows = timetable(facts).served_windows(facts.scenario.pool_names[pool])
    told, table = pool_times(facts)[pool], dict[str, Floats]()
    passed = np.array([told.of(state) for state in names.values()])
    passed[list(names).index("break")] += told.of(State.UNPAID)
    whole, while_open = (told.pieces.by_bin(some, edges) for some in (passed, passed * told.pieces.inside(windows)))
    for k, name in enumerate(names):
        table |= {f"{name}_seconds": whole[k], f"{name}_seconds_open": while_open[k]}
    working = table["busy_seconds"] + table["idle_seconds"]
    return table | {"working_seconds": working, "open_seconds": np.diff(within(windows, edges))}
