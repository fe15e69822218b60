"""The facts a simulation leaves: one row per contact, one row per stretch of agent time.

While the model runs, rows are appended to flat typed arrays (108 bytes for a contact and its agent's
idle stretch); afterwards they become sorted columns.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64] | NDArray[np.int32]
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


class Recorder:
    """Collects rows in the order they happen."""

    __slots__ = ("contact_codes", "contact_times", "state_codes", "state_times")

    def __init__(self) -> None:
        self.contact_times, self.contact_codes = array("d"), array("i")
        self.state_times, self.state_codes = array("d"), array("i")

    def state(self, pool: int, agent: int, state: int, start: float, end: float) -> None:
        """Note a stretch of agent time, unless it is empty."""
        if end > start:
            self.state_times.extend((start, end))
            self.state_codes.extend((pool, agent, state))


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
    contacts = _columns(recorder.contact_times, CONTACT_TIMES, recorder.contact_codes, CONTACT_CODES)
    states = _columns(recorder.state_times, STATE_TIMES, recorder.state_codes, STATE_CODES)
    return ContactLog(
        _in_order(contacts, ("attempt", "row", "day", "origin", "arrival")),
        _in_order(states, ("state", "start", "agent", "pool")),
        names,
        end,
    )


def _columns(
    times: array[float], time_names: tuple[str, ...], codes: array[int], code_names: tuple[str, ...]
) -> dict[str, Column]:
    floats = np.frombuffer(times, dtype=np.float64).reshape(-1, len(time_names)) if times else np.empty((0, len(time_names)))
    whole = np.frombuffer(codes, dtype=np.int32).reshape(-1, len(code_names)) if codes else np.empty((0, len(code_names)), np.int32)
    columns: dict[str, Column] = {name: floats[:, k] for k, name in enumerate(time_names)}
    return columns | {name: whole[:, k] for k, name in enumerate(code_names)}


def _in_order(columns: Mapping[str, Column], keys: tuple[str, ...]) -> dict[str, Column]:
    order = np.lexsort([columns[key] for key in keys])
    return {name: np.ascontiguousarray(column[order]) for name, column in columns.items()}
