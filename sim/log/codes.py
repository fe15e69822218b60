"""What the numbers in a log stand for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


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
    SETTLES = 14
    HABIT = 15
    OUT_OF_HOURS = 16


class State(IntEnum):
    """What an agent does when not with a contact; ``DUTY`` and ``OVERTIME`` span the others.

    ``HIRED`` is the time from being hired to the end of training, ``UNPAID`` a break that is no working time.
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
    UNPAID = 11


class LegKind(IntEnum):
    """Why agent time that a contact took is apart from the span in its own row.

    Work that was interrupted, callbacks that reached nobody, probes of contacts left silently; tiers that
    passed the contact on at once, after a treatment that failed, or as a share of all after the talk; and agents who
    stayed until an expert came.
    """

    LAST = 0
    INTERRUPTED = 1
    IN_VAIN = 2
    PROBE = 3
    PASSED = 4
    FAILED = 5
    HELD = 6
    ESCALATED = 7


PASSING = (LegKind.PASSED, LegKind.FAILED, LegKind.ESCALATED)


class Offer(IntEnum):
    """What became of the offer of a callback."""

    NONE = 0
    DECLINED = 1
    ACCEPTED = 2


class BaseChange(IntEnum):
    """What becomes of a customer: won, gone, asked to come back, and back again."""

    WON = 0
    LEFT = 1
    ASKED = 2
    WON_BACK = 3


@dataclass(frozen=True)
class Names:
    """What the codes of a log mean, each in canonical order."""

    channels: tuple[str, ...]
    segments: tuple[str, ...]
    issues: tuple[str, ...]
    pools: tuple[str, ...]
