"""The life of a contact, from its arrival to its row in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.clock import Alarm, Life, Story
from sim.model.rings import find_agent, join
from sim.records import NONE, PACK_CONTACT, Outcome, Reason

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.channel import ContactClass, LiveChannel, Ring
    from sim.model.pool import Agent

FOREVER = float("inf")
NEVER = float("nan")
SERVED, ABANDONED, BLOCKED = int(Outcome.SERVED), int(Outcome.ABANDONED), int(Outcome.BLOCKED)
BALKED, DISCONNECTED, UNFINISHED = int(Outcome.BALKED), int(Outcome.DISCONNECTED), int(Outcome.UNFINISHED)
CLOSED, LINES, QUEUE = int(Reason.CLOSED), int(Reason.LINES), int(Reason.QUEUE)


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
        channel: LiveChannel,
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
        self.opened: tuple[Ring, ...] = ()
        self.talk_end = NEVER


def live(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt on a live channel: arrive, wait, be answered or leave, talk, wrap up."""
    channel, now = contact.channel, contact.arrival
    if not channel.is_open:
        return center.refuse(contact, CLOSED)
    if channel.lines_in_use >= channel.lines:
        return center.refuse(contact, LINES)
    agent = find_agent(center, contact, now)
    if agent is None:
        if channel.waiting >= channel.queue_limit:
            return center.refuse(contact, QUEUE)
        if contact.balk < channel.balks:
            return center.lose(contact, BALKED)
    channel.lines_in_use += 1
    if agent is None:
        alarm = _patience(center, contact)
        join(center, contact, alarm)
        agent = yield alarm
        if agent is alarm:
            return center.abandon(contact)
        if agent is None:
            return
        now = center.clock.now
    agent.contact, contact.answered = contact, now
    contact.talk_end = now = now + contact.talk * contact.klass.pace[agent.pool.number]
    yield now
    channel.lines_in_use -= 1
    if contact.wrap:
        now += contact.wrap
        yield now
    center.finish(contact, agent, now)


def _patience(center: Center, contact: Contact) -> Alarm:
    return Alarm() if contact.patience == FOREVER else center.clock.until(contact.arrival + contact.patience)


def arrive(center: Center, contact: Contact) -> None:
    """Let a contact begin its life now."""
    contact.begin(center.clock, live(center, contact))


def write_row(
    center: Center, contact: Contact, outcome: int, reason: int, left: float, end: float, agent: Agent | None
) -> None:
    """Write a contact's only row."""
    pool, position = (NONE, NONE) if agent is None else (agent.pool.number, agent.number)
    center.recorder.contacts += PACK_CONTACT(
        contact.arrival,
        left,
        contact.talk_end,
        end,
        contact.patience,
        contact.day,
        contact.row,
        position,
        contact.origin,
        contact.attempt,
        contact.channel.number,
        contact.segment,
        contact.issue,
        pool,
        outcome,
        reason,
    )
