"""A contact: one attempt of a customer on one channel, from its arrival to its row in the log."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from sim.log.packing import (
    CONTACT_BYTES,
    PACK_DETAIL,
    PACK_LEG,
    PACK_OFFER,
    PACK_RECORD,
    PACK_SHARED_DETAIL,
    Recorder,
    around_number,
)
from sim.log.records import NONE, PASSING, Cause, Offer, Outcome, Reason
from sim.model.clock import Life

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Alarm, Place
    from sim.model.state.channel import ChannelNow, ContactClass, RingNow
    from sim.model.state.pool import Agent

FOREVER = float("inf")
NEVER = float("nan")
SERVED, ABANDONED, BLOCKED = int(Outcome.SERVED), int(Outcome.ABANDONED), int(Outcome.BLOCKED)
BALKED, DISCONNECTED, UNFINISHED = int(Outcome.BALKED), int(Outcome.DISCONNECTED), int(Outcome.UNFINISHED)
CLOSED, LINES, QUEUE = int(Reason.CLOSED), int(Reason.LINES), int(Reason.QUEUE)
PRIMARY = int(Cause.PRIMARY)
PASSED_ON, WRONG_PARTY = int(Reason.PASSED_ON), int(Reason.WRONG_PARTY)
UNKNOWN = -1
NOT_OFFERED, DECLINED, ACCEPTED = int(Offer.NONE), int(Offer.DECLINED), int(Offer.ACCEPTED)
Predictions = tuple[float, float, float]
NO_PREDICTIONS: Predictions = (NEVER, NEVER, NEVER)


class Word(Enum):
    """What a contact is told that goes on otherwise than expected: with no agent, or with its work undone."""

    GAVE_UP = "patience ran out"
    CUT_OFF = "the channel closed"
    TAKEN_AWAY = "the agent was needed elsewhere"


GAVE_UP, CUT_OFF, TAKEN_AWAY = Word


class Detail:
    """What is told of few contacts only; times in seconds since the start of the horizon.

    ``resolved`` and ``context`` are 1, 0, or -1 where the question does not arise. ``called`` is when an
    agent first rang who was promised a callback, ``resumed`` when the last agent took up interrupted work.
    ``tries`` counts attempts since the customer was last served or passed on. Of ``transfers`` so many met
    somebody ``informed``; ``unknown`` says whether the last did not. ``beyond`` is how the last tier fell short.
    ``known`` is how much of the customer was on record. ``before`` is the attempt that led to this one; of those that
    did, ``repeats`` came back unresolved, ``passed`` from a machine. Who has ``chased`` asked elsewhere what became
    of it. Whom a machine passed on has ``entered`` when the first machine was asked.
    """

    __slots__ = (
        *("cause", "context", "tries", "resolved", "silent", "callback", "called", "entered", "resumed"),
        *("predictions", "transfers", "informed", "beyond", "before", "repeats", "passed", "aggrieved"),
        *("chased", "known", "unknown", "wrong_party", "offers", "legs", "number", "row"),
    )

    def __init__(self) -> None:
        self.cause: int = PRIMARY
        self.context: int = UNKNOWN
        self.tries: int = 1
        self.resolved: int = UNKNOWN
        self.silent: int = 0
        self.callback: int = NOT_OFFERED
        self.called: float = NEVER
        self.entered: float = NEVER
        self.resumed: float = NEVER
        self.predictions: Predictions = NO_PREDICTIONS
        self.transfers: int = 0
        self.informed: int = 0
        self.beyond: int = 0
        self.before: int = 0
        self.repeats: int = 0
        self.passed: int = 0
        self.aggrieved: int = 0
        self.chased: bool = False
        self.known: float = 0.0
        self.unknown: bool = False
        self.wrong_party: bool = False
        self.offers: tuple[tuple[int, float], ...] = ()
        self.legs: tuple[tuple[Agent, float, float, int], ...] = ()
        self.number: int = NONE
        # Of one that many share: what stands around the number of the contact.
        self.row: tuple[bytes, bytes] | None = None

    @classmethod
    def of(cls, cause: int, context: int = UNKNOWN, tries: int = 1) -> Detail:
        """Return the detail of an attempt that has a cause."""
        detail = cls()
        detail.cause, detail.context, detail.tries = cause, context, tries
        return detail


class _Shared(Detail):
    """The detail of all contacts of which nothing else is told; to tell something is to open one of its own."""

    __slots__ = ()

    def __init__(self, resolved: int) -> None:
        told = Detail()
        told.resolved = resolved
        told.row = around_number(_packed(told))
        for name in Detail.__slots__:
            object.__setattr__(self, name, getattr(told, name))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} is told of a contact's own detail: open it")


def _packed(told: Detail) -> bytes:
    head_of_line, last_wait, queue_length = told.predictions
    return PACK_DETAIL(
        told.resumed,
        told.called,
        head_of_line,
        last_wait,
        queue_length,
        told.number,
        told.aggrieved,
        told.before,
        told.cause,
        told.resolved,
        told.context,
        told.silent,
        told.callback,
        told.transfers,
        told.informed,
        told.beyond,
    )


NOTHING: Final = _Shared(UNKNOWN)
# Of most contacts nothing but whether they were resolved.
JUDGED: Final = (_Shared(0), _Shared(1))


class Contact(Life):
    """One attempt of a customer; durations in seconds, ``talk`` before the pace of who handles it."""

    __slots__ = (
        "alarm",
        "answered",
        "arrival",
        "attempt",
        "balk",
        "channel",
        "customer",
        "day",
        "detail",
        "issue",
        "klass",
        "opened",
        "origin",
        "patience",
        "row",
        "segment",
        "talk",
        "talk_end",
        "waiting",
        "waits_for",
        "wrap",
    )

    def __init__(
        self,
        channel: ChannelNow,
        klass: ContactClass,
        origin: int,
        day: int,
        row: int,
        attempt: int,
        arrival: float,
        segment: int,
        issue: int,
        customer: int,
        patience: float,
        talk: float,
        wrap: float,
        balk: float,
    ) -> None:
        self.channel, self.klass, self.attempt = channel, klass, attempt
        self.origin, self.day, self.row = origin, day, row
        self.arrival, self.segment, self.issue, self.customer = arrival, segment, issue, customer
        self.patience, self.talk, self.wrap, self.balk = patience, talk, wrap, balk
        self.waiting = False
        self.alarm: Alarm
        self.answered: float
        self.waits_for: Agent | None = None
        self.opened: tuple[RingNow, ...] = ()
        self.talk_end = NEVER
        self.detail: Detail = NOTHING

    @property
    def place(self) -> Place:  # type: ignore[override]
        """Where it stands among contacts: by its arrival, then by what names it."""
        return self.arrival, self.origin, self.day, self.row, self.attempt

    @property
    def who(self) -> int | tuple[int, int, int]:
        """The customer, where known; else the episode, by which who comes back is known again."""
        return self.customer or (self.origin, self.day, self.row)

    def open_detail(self) -> Detail:
        """Return the contact's own detail, to tell something; it is begun where there was nothing to tell so far."""
        if self.detail.row is not None:
            resolved, self.detail = self.detail.resolved, Detail()
            self.detail.resolved = resolved
        return self.detail

    def tell_resolved(self, resolved: int) -> None:
        """Note whether the issue is resolved, 1 or 0."""
        if self.detail.row is not None:
            self.detail = JUDGED[resolved]
        else:
            self.detail.resolved = resolved

    @property
    def left_silently(self) -> bool:
        """Whether the customer has gone without a word, and only the contact still waits."""
        return self.detail.silent == 1

    @property
    def was_called(self) -> bool:
        """Whether an agent has rung who did not reach the customer."""
        return self.detail.called == self.detail.called  # which is not so of NEVER

    @property
    def passed_on(self) -> bool:
        """Whether an agent has passed it on."""
        return self.detail.transfers > 0

    @property
    def reached_another(self) -> bool:
        """Whether somebody else picked up than whom we called."""
        return self.detail.wrong_party

    @property
    def promised(self) -> bool:
        """Whether the customer has hung up and waits for our call."""
        return self.detail.callback == ACCEPTED


def arrive(center: Center, contact: Contact) -> None:
    """Let a contact begin its life now."""
    contact.begin(center.clock, contact.channel.story(center, contact))


def write_detail(recorder: Recorder, told: Detail) -> None:
    """Write down what is told of the contact whose row is written next."""
    number = recorder.before + len(recorder.contacts) // CONTACT_BYTES
    if told.row is not None:
        before, behind = told.row
        recorder.details += PACK_SHARED_DETAIL(before, number, behind)
        return
    told.number = number
    recorder.details += _packed(told)
    if told.known:
        recorder.records += PACK_RECORD(told.known, told.number)
    for vendor, since in told.offers:
        recorder.offers += PACK_OFFER(since, told.number, vendor)
    for leg in told.legs:
        write_leg(recorder, told, *leg)


def write_leg(recorder: Recorder, told: Detail, agent: Agent, start: float, end: float, kind: int) -> None:
    """Write down agent time that a contact took besides the span in its own row, which is already written."""
    if end > start or kind in PASSING:
        recorder.legs += PACK_LEG(start, end, told.number, agent.number, agent.pool.number, kind)
