"""The facts a simulation leaves, as sorted columns: one row per contact, one row per stretch of agent time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.packing import (
    CONTACT,
    DETAIL,
    DIAL,
    LEG,
    MESSAGE,
    NEUTRAL,
    OFFER,
    OPINION,
    REWARD,
    STATE,
    UPTAKE,
    Recorder,
    columns,
)

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
    CONTAINED = 6
    DEFLECTED = 7
    FAILED = 8


class Reason(IntEnum):
    """Why a contact was blocked, or what went wrong with it."""

    NONE = 0
    LINES = 1
    QUEUE = 2
    CLOSED = 3
    QUIT = 4
    MACHINE = 5
    BEYOND = 6
    UNREACHED = 7
    PASSED_ON = 8
    MISMATCH = 9
    WRONG_PARTY = 10


class Cause(IntEnum):
    """Why a customer made this attempt; from ``EXPERIENCE`` on why a first contact is not where the volumes had it."""

    PRIMARY = 0
    REDIAL = 1
    SWITCH = 2
    OPENING = 3
    FALLBACK = 4
    REPEAT = 5
    INDUCED = 6
    CHASE = 7
    EXPERIENCE = 8
    CAMPAIGN = 9
    WAIT = 10
    COST = 11
    ADOPTION = 12
    CLOSURE = 13


class State(IntEnum):
    """What an agent does when not with a contact; ``DUTY`` and ``OVERTIME`` span the others.

    ``HIRED`` is the time from being hired to the end of training.
    """

    IDLE = 0
    DUTY = 1
    OVERTIME = 2
    BUSY = 3
    BREAK = 4
    COACHING = 5
    PAPERWORK = 6
    MEETING = 7
    ABSENT = 8
    TRAINING = 9
    HIRED = 10


class Stretch(IntEnum):
    """Why agent time that a contact took is apart from the span in its own row.

    Work that was interrupted, callbacks that reached nobody, probes of contacts left silently; tiers that
    passed the contact on at once or after a treatment that failed, and agents who stayed until an expert came.
    """

    LAST = 0
    INTERRUPTED = 1
    IN_VAIN = 2
    PROBE = 3
    PASSED = 4
    FAILED = 5
    HELD = 6


PASSING = (Stretch.PASSED, Stretch.FAILED)


class Offer(IntEnum):
    """What became of the offer of a callback."""

    NONE = 0
    DECLINED = 1
    ACCEPTED = 2


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
        ``origin``, ``day``, ``row`` name the primary contact and ``attempt`` counts from 1: a first contact on
        another channel than its ``origin`` is one whose customer chose so. ``pool`` and ``agent`` are -1 for who
        was not answered, ``customer`` 0 where nobody knows. Where any contact had something special, also
        ``cause`` of the attempt, ``resolved`` and ``context`` (known to the agent): 1, 0, or -1 where the
        question does not arise; ``silent`` (abandoned without a word), ``callback`` (1 declined, 2
        accepted), ``called`` (first ring), ``resumed`` (start of the last stretch of interrupted work),
        and the waits predicted on joining the queue, in seconds; how many ``transfers`` it took, and of how many
        of them whoever took it up was ``informed``; whether it was ``beyond`` its last tier; whether the customer is
        ``aggrieved`` by the closing of a channel; the attempt ``before`` that led to it, 0 where that is the last.
    states
        Columns ``start``, ``end``, ``pool``, ``agent``, ``state``: idle stretches, blocks away from
        customers, and the spans of duty and of overtime; stretches with anybody in hand for pools with
        concurrent work; the paid time of who is absent or in training, by negative numbers.
    names
        What the codes mean.
    end
        When the simulation ended, in seconds: the horizon, or later where queues were drained.
    legs
        Agent time that contacts took besides the span in their own row: ``contact`` (its position in
        ``contacts``), ``pool``, ``agent``, ``start``, ``end``, ``kind`` (a ``Stretch``).
    offers
        When vendors could first answer a contact: ``contact``, ``pool``, ``start``.
    dials
        Numbers that rang: ``channel``, ``day`` and ``row`` of the list, ``number`` of the try, ``start``,
        ``end``, and whether anybody was ``reached``.
    messages
        What messages captured: ``number`` in the scenario, ``channel``, when ``sent``, ``delivered`` to whom they
        are meant for, ``viewed``, and for how many ``seconds`` in all.
    rewards
        Incentives paid: ``contact``, ``amount``.
    uptake
        Whom campaigns touched (``campaign`` is its number, -1 for a day without), and how many customers are
        ``holders`` of the ``channel`` after it, where it has opened within the horizon.
    opinions
        At the end, how many customers have used each ``channel``, and their mean ``opinion`` of it, from 0 to 1.
    """

    contacts: Mapping[str, Column]
    states: Mapping[str, Column]
    names: Names
    end: float
    legs: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), LEG))
    offers: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), OFFER))
    dials: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), DIAL))
    messages: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), MESSAGE))
    rewards: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), REWARD))
    uptake: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), UPTAKE))
    opinions: Mapping[str, Column] = field(default_factory=lambda: columns(bytearray(), OPINION))

    def told(self, name: str) -> Column:
        """Return a column of details; its neutral value everywhere in a log without any."""
        if name in self.contacts:
            return self.contacts[name]
        return np.full(len(self.contacts["arrival"]), NEUTRAL.get(name, np.nan))

    def offered(self, pool: int) -> Column:
        """Return when each contact was offered to a vendor; NaN for who was not."""
        when, mine = np.full(len(self.contacts["arrival"]), np.nan), self.offers["pool"] == pool
        when[self.offers["contact"][mine]] = self.offers["start"][mine]
        return when


def to_log(recorder: Recorder, names: Names, end: float) -> ContactLog:
    """Turn recorded rows into sorted columns, and empty the recorder."""
    rows = columns(recorder.contacts, CONTACT)
    order = np.lexsort([rows[key] for key in ("attempt", "row", "day", "origin", "arrival")])
    contacts = {name: np.ascontiguousarray(column[order]) for name, column in rows.items()}
    contacts |= _details(recorder, order)
    legs = _by_contact(columns(recorder.legs, LEG), order, ("start", "agent", "pool"))
    offers = _by_contact(columns(recorder.offers, OFFER), order, ("contact", "start", "pool"))
    rewards = _by_contact(columns(recorder.rewards, REWARD), order, ("contact",))
    recorder.contacts = bytearray()
    states = _in_order(columns(recorder.states, STATE), ("state", "start", "agent", "pool"))
    recorder.states = bytearray()
    dials = _in_order(columns(recorder.dials, DIAL), ("row", "day", "channel", "start"))
    messages = _in_order(columns(recorder.messages, MESSAGE), ("number",))
    uptake = _in_order(columns(recorder.uptake, UPTAKE), ("campaign", "channel", "at"))
    opinions = _in_order(columns(recorder.opinions, OPINION), ("channel",))
    return ContactLog(contacts, states, names, end, legs, offers, dials, messages, rewards, uptake, opinions)


def _details(recorder: Recorder, order: Column) -> dict[str, Column]:
    """Return the details as columns beside the sorted contacts; none where nobody has any."""
    told = columns(recorder.details, DETAIL)
    table = {}
    for name in [name for name in DETAIL if name != "number"] if len(told["number"]) else []:
        whole = np.full(len(order), NEUTRAL.get(name, np.nan), dtype=told[name].dtype)
        whole[told["number"]] = told[name]
        table[name] = whole[order]
    return table


def _by_contact(table: Mapping[str, Column], order: Column, keys: tuple[str, ...]) -> dict[str, Column]:
    """Sort a table that names contacts by the order in which they were written, and name them by their places."""
    rows = _in_order(table, keys)
    position = np.empty(len(order), dtype=rows["contact"].dtype)
    position[order] = np.arange(len(order))
    return rows | {"contact": position[rows["contact"]]}


def _in_order(table: Mapping[str, Column], keys: tuple[str, ...]) -> dict[str, Column]:
    order = np.lexsort([table[key] for key in keys])
    return {name: np.ascontiguousarray(column[order]) for name, column in table.items()}
