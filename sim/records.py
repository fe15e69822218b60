"""The facts a simulation leaves: one row per contact, one row per stretch of agent time.

While the model runs, rows are packed one behind the other; afterwards they become sorted columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
NONE = -1


class Outcome(IntEnum):
    """How a contact ended; every contact ends in exactly one way."""

    SERVED = 0
    ABANDONED = 1
    BLOCKED = 2
    BALKED = 3
    DISCONNECTED = 4
    UNFINISHED = 5


class Reason(IntEnum):
    """Why a contact was blocked."""

    NONE = 0
    LINES = 1
    QUEUE = 2
    CLOSED = 3


class State(IntEnum):
    """What an agent does when not with a contact; ``DUTY`` and ``OVERTIME`` span the others."""

    IDLE = 0
    DUTY = 1
    OVERTIME = 2


CONTACT_TIMES = ("arrival", "left_queue", "talk_end", "end", "patience")
CONTACT_CODES = (
    "origin",
    "day",
    "row",
    "attempt",
    "channel",
    "segment",
    "issue",
    "outcome",
    "reason",
    "pool",
    "agent",
)
STATE_TIMES = ("start", "end")
STATE_CODES = ("pool", "agent", "state")


PACK_CONTACT = Struct(f"={len(CONTACT_TIMES)}d{len(CONTACT_CODES)}i").pack
PACK_STATE = Struct(f"={len(STATE_TIMES)}d{len(STATE_CODES)}i").pack


class Recorder:
    """Collects rows in the order they happen, packed: 84 bytes a contact, 28 a stretch of agent time."""

    __slots__ = ("contacts", "states")

    def __init__(self) -> None:
        self.contacts, self.states = bytearray(), bytearray()

    def state(self, pool: int, agent: int, state: int, start: float, end: float) -> None:
        """Note a stretch of agent time, unless it is empty."""
        if end > start:
            self.states += PACK_STATE(start, end, pool, agent, state)


@dataclass(frozen=True)
class Names:
    """What the codes of a log mean, each in canonical order."""

    channels: tuple[str, ...]
    segments: tuple[str, ...]
    issues: tuple[str, ...]
    pools: tuple[str, ...]


@dataclass(frozen=True)
class ContactLog:
    """The facts of one replication.

    Attributes
    ----------
    contacts
        Columns of equal length, sorted by arrival, then origin, day, row and attempt. Times in seconds
        since the start of the horizon: ``arrival``, ``left_queue`` (answered, or gone), ``talk_end``,
        ``end`` (after wrap-up), NaN where not reached; ``patience`` as the customer brought it. Codes:
        ``origin``, ``day``, ``row`` name the primary contact and ``attempt`` counts from 1; ``pool`` and
        ``agent`` are -1 for who was not answered.
    states
        Columns ``start``, ``end``, ``pool``, ``agent``, ``state``: idle stretches, and the spans of duty
        and of overtime within it.
    names
        What the codes mean.
    end
        When the simulation ended, in seconds: the horizon, or later where queues were drained.
    """

    contacts: Mapping[str, Column]
    states: Mapping[str, Column]
    names: Names
    end: float


def to_log(recorder: Recorder, names: Names, end: float) -> ContactLog:
    """Turn recorded rows into sorted columns."""
    contacts = columns(recorder.contacts, CONTACT_TIMES, CONTACT_CODES)
    states = columns(recorder.states, STATE_TIMES, STATE_CODES)
    return ContactLog(
        _in_order(contacts, ("attempt", "row", "day", "origin", "arrival")),
        _in_order(states, ("state", "start", "agent", "pool")),
        names,
        end,
    )


def columns(packed: bytearray, times: tuple[str, ...], codes: tuple[str, ...]) -> dict[str, Any]:
    """Return a view of packed rows by column."""
    kind = np.dtype([(name, "=f8") for name in times] + [(name, "=i4") for name in codes])
    rows = np.frombuffer(packed, dtype=kind)
    return {name: rows[name] for name in (*times, *codes)}


def _in_order(table: Mapping[str, Column], keys: tuple[str, ...]) -> dict[str, Column]:
    order = np.lexsort([table[key] for key in keys])
    return {name: np.ascontiguousarray(column[order]) for name, column in table.items()}
