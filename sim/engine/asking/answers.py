"""What is decided of a contact that the compiled engine has asked about, by what came up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.kernel import let_do
from sim.engine.records.layout import (
    AGAIN,
    CALLS,
    CHASES,
    ENDLESS,
    FAILED,
    MISLED,
    MOVES,
    NEXT_TRY,
    PART,
    PASSED_BY,
    RISES,
    SESSION_ENDS,
    SHUT_OUT,
    TELLS_OTHERS,
    TICKS,
    TIMER,
    TURNED_AWAY,
    UNRESOLVED,
)
from sim.engine.routing.rings import be_patient
from sim.engine.state.heap import push
from sim.engine.tables.plain import in_ticks
from sim.log.records import Cause
from sim.model.again import followups, redials
from sim.model.again.attempts import numbered
from sim.model.lives import callback, self_service
from sim.model.lives.escalation import part_of, patience_for_expert
from sim.model.migration import out_of_hours
from sim.model.state import contact as model
from sim.model.state.contact import Contact

if TYPE_CHECKING:
    from sim.engine.asking.center import CompiledCenter


def in_seconds(ticks: int) -> float:
    """Return seconds of whole microseconds; what never is, is not a number."""
    return model.NEVER if ticks == ENDLESS else ticks / TICKS


def _chase(center: CompiledCenter, contact: Contact) -> None:
    followups.chase(center, contact)
    center.note_chased(contact)


def _session_ends(center: CompiledCenter, contact: Contact, _: int) -> None:
    self_service.end_session(center, contact)
    center.is_over()


def _passed_by(center: CompiledCenter, contact: Contact, reason: int) -> None:
    self_service.pass_on(center, contact, reason)
    center.is_over()


def _misled(center: CompiledCenter, contact: Contact, _: int) -> None:
    machine = contact.channel.machines.at(center.clock.now)
    followups.come_back_later(center, contact, Cause.INDUCED, machine.fallback)


def _part(center: CompiledCenter, contact: Contact, _: int) -> None:
    """Decide what an agent who takes up a contact will do with it."""
    one = center.contacts[center.slot]
    work, ends = part_of(center, contact, center.agent(int(one["agent"])))
    one["beyond"], one["has_detail"] = contact.detail.beyond, contact.detail is not model.NOTHING
    let_do(center.handle, center.slot, work, ends)


def _rises(center: CompiledCenter, contact: Contact, tier: int) -> None:
    """Decide whether an expert knows what was said, and how long a customer waits for one."""
    one, power = center.contacts[center.slot], center.pools[tier].power
    assert power is not None
    told = contact.open_detail()
    is_warm, waits = power.warm and contact.channel.mode.warm, one["waiting"] and not contact.channel.mode.deferred
    likely = center.knows(contact, power.context)
    told.unknown = not is_warm and center.luck(contact, numbered("context", told.transfers)) >= likely
    one["unknown"], one["informed"] = told.unknown, told.informed + (not told.unknown)
    until = patience_for_expert(center, contact) if waits else model.FOREVER
    if until < model.FOREVER:
        be_patient(center.handle, center.slot, in_ticks(until))


def _next_try(center: CompiledCenter, contact: Contact, _: int) -> None:
    push(center.handle, in_ticks(callback.next_try(center, contact)), TIMER, center.slot, AGAIN)


ANSWERS: dict[int, Callable[[CompiledCenter, Contact, int], None]] = {
    FAILED: lambda center, contact, waited: redials.after_failure(center, contact, waited / TICKS),
    CHASES: lambda center, contact, _: _chase(center, contact),
    CALLS: lambda center, _, number: center.call(number),
    SHUT_OUT: lambda center, contact, _: redials.at_opening(center, contact),
    MOVES: lambda center, contact, _: center.move(contact, center.felt),
    TELLS_OTHERS: lambda center, contact, _: center.tell_others(contact, center.felt),
    TURNED_AWAY: lambda center, contact, _: out_of_hours.turned_away(center, contact),
    UNRESOLVED: lambda center, contact, _: followups.come_back_later(center, contact, Cause.REPEAT, None),
    MISLED: _misled,
    NEXT_TRY: _next_try,
    PASSED_BY: _passed_by,
    PART: _part,
    RISES: _rises,
    SESSION_ENDS: _session_ends,
}
