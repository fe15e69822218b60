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


# Letters of the struct module: d is a double, i, h and b are integers of four, two and one bytes.
CONTACT = {
    "arrival": "d",
    "left_queue": "d",
    "talk_end": "d",
    "end": "d",
    "patience": "d",
    "day": "i",
    "row": "i",
    "agent": "i",
    "origin": "h",
    "attempt": "h",
    "channel": "h",
    "segment": "h",
    "issue": "h",
    "pool": "h",
    "outcome": "b",
    "reason": "b",
}
STATE = {"start": "d", "end": "d", "agent": "i", "pool": "h", "state": "b"}
PACK_CONTACT = Struct("=" + "".join(CONTACT.values())).pack
PACK_STATE = Struct("=" + "".join(STATE.values())).pack


class Recorder:
    """Collects rows in the order they happen, packed: 66 bytes a contact, 23 a stretch of agent time."""

    __slots__ = ("contacts", "states")

    def __init__(self) -> None:
        self.contacts, self.states = bytearray(), bytearray()

    def state(self, pool: int, agent: int, state: int, start: float, end: float) -> None:
        """Note a stretch of agent time, unless it is empty."""
        if end > start:
            self.states += PACK_STATE(start, end, agent, pool, state)


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
    """Turn recorded rows into sorted columns, and empty the recorder."""
    contacts = _in_order(columns(recorder.contacts, CONTACT), ("attempt", "row", "day", "origin", "arrival"))
    recorder.contacts = bytearray()
    states = _in_order(columns(recorder.states, STATE), ("state", "start", "agent", "pool"))
    recorder.states = bytearray()
    return ContactLog(contacts, states, names, end)


def columns(packed: bytearray, letters: Mapping[str, str]) -> dict[str, Any]:
    """Return a view of packed rows by column."""
    rows = np.frombuffer(packed, dtype=[(name, f"={letter}") for name, letter in letters.items()])
    return {name: rows[name] for name in letters}


def _in_order(table: Mapping[str, Column], keys: tuple[str, ...]) -> dict[str, Column]:
    order = np.lexsort([table[key] for key in keys])
    return {name: np.ascontiguousarray(column[order]) for name, column in table.items()}
