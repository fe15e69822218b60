"""What is decided of a contact that the compiled engine has asked about, by what came up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.records.layout import (
    CALLS,
    CHASES,
    ENDLESS,
    FAILED,
    MISLED,
    MOVES,
    PASSED_BY,
    SHUT_OUT,
    TELLS_OTHERS,
    TICKS,
    TURNED_AWAY,
    UNRESOLVED,
)
from sim.log.records import Cause
from sim.model.again import followups, redials
from sim.model.lives import self_service
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


def _passed_by(center: CompiledCenter, contact: Contact, reason: int) -> None:
    self_service.pass_on(center, contact, reason)
    center.is_over()


def _misled(center: CompiledCenter, contact: Contact, _: int) -> None:
    machine = contact.channel.machines.at(center.clock.now)
    followups.come_back_later(center, contact, Cause.INDUCED, machine.fallback)


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
    PASSED_BY: _passed_by,
}
