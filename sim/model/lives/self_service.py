"""Self-service channels: a session without an agent, contained, left, or passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.packing import PACK_SESSION
from sim.log.records import Cause, Outcome, Reason
from sim.model.again import followups, redials, resolution
from sim.model.again.attempts import primary
from sim.model.clock import Story
from sim.model.lives.live import may_enter
from sim.model.state.contact import CLOSED, Contact
from sim.ticks import later

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.machine import Machine

CONTAINED, DEFLECTED, FAILED = int(Outcome.CONTAINED), int(Outcome.DEFLECTED), int(Outcome.FAILED)
QUIT, MACHINE, BEYOND = int(Reason.QUIT), int(Reason.MACHINE), int(Reason.BEYOND)


def self_service(center: Center, contact: Contact) -> Story:
    """Tell one session, from its door to what became of it."""
    channel = contact.channel
    if not channel.is_open and channel.machine.answers_closed:
        contact.talk_end = contact.arrival
        return pass_on(center, contact, CLOSED)
    if not may_enter(center, contact):
        return
    channel.lines_in_use += 1
    center.underway[contact] = None
    contact.talk_end = later(contact.arrival, contact.talk)
    yield contact.talk_end
    channel.lines_in_use -= 1
    del center.underway[contact]
    end_session(center, contact)


def end_session(center: Center, contact: Contact) -> None:
    """Decide whether a session contains its customer, who else leaves, or is passed on."""
    machine = contact.channel.machines.at(center.clock.now)
    fails = bool(machine.failure) and center.luck(contact, "failure") < machine.failure
    luck, (contained, quits) = center.luck(contact, "containment"), _likely(center, contact, machine)
    if fails:
        pass_on(center, contact, MACHINE)
    elif luck < contained:
        _contain(center, contact, machine)
    elif luck < contained + quits:
        _leave(center, contact, QUIT)
    else:
        pass_on(center, contact, BEYOND)


def _likely(center: Center, contact: Contact, machine: Machine) -> tuple[float, float]:
    """Return how likely the machine settles a need, and how likely its customer quits; note how complex it is."""
    issue = contact.issue
    if not machine.settles:
        return machine.containment[issue], machine.quits[issue]
    complexity, needed = center.demand.levels(primary(contact), issue)
    center.recorder.sessions += PACK_SESSION(complexity, center.next_row())
    return machine.settles[issue].likely(complexity, needed)


def _contain(center: Center, contact: Contact, machine: Machine) -> None:
    """Nobody was needed; but some were not helped, and an ambiguous answer leads to a further contact."""
    misled, helps = machine.induced[contact.issue], machine.resolution[contact.issue]
    unhelped = helps < 1 and center.luck(contact, "resolved") >= helps
    asks_more = not unhelped and bool(misled) and center.luck(contact, "induced") < misled
    contact.tell_resolved(int(not (unhelped or asks_more)))
    center.ended(contact, CONTAINED, 0, contact.arrival, center.clock.now)
    if unhelped:
        resolution.follow_up(center, contact)
    elif asks_more:
        followups.come_back_later(center, contact, Cause.INDUCED, machine.fallback)


def _leave(center: Center, contact: Contact, reason: int) -> None:
    center.ended(contact, FAILED, reason, contact.arrival, center.clock.now)
    redials.after_failure(center, contact, 0.0)


def pass_on(center: Center, contact: Contact, reason: int) -> None:
    """Pass a customer on to where the machine falls back to; without such a place they leave."""
    target = followups.fallback_of(center, contact)
    if target is None:
        _leave(center, contact, reason)
    else:
        center.ended(contact, DEFLECTED, reason, contact.arrival, center.clock.now)
        followups.fall_back(center, contact, target, contact.channel.machine.context if reason == BEYOND else 0.0)
