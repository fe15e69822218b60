"""A contact that the model has drawn is taken over by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.records.draws import MOST_AHEAD, UNKNOWN
from sim.engine.state.heap import new_contact
from sim.engine.state.works import open_work
from sim.engine.tables.doors import turns_round
from sim.engine.tables.outside import lucks_of
from sim.engine.tables.plain import in_ticks
from sim.model.migration.choice import Choice
from sim.model.state import contact as model
from sim.model.state.contact import Contact, Detail

if TYPE_CHECKING:
    from sim.engine.asking.center import CompiledCenter

TOLD = ("cause", "context", "tries", "before", "repeats", "passed")
SAME = ("talk", "balk", "customer", "origin", "day", "row", "attempt", "segment", "issue")


def come(center: CompiledCenter, contact: Contact) -> int:
    """Take over a contact that the model has drawn; return where it stands."""
    slot: int = new_contact(center.handle)
    one, kind = center.contacts[slot], (contact.channel.number, contact.segment, contact.issue)
    for name in SAME:
        one[name] = getattr(contact, name)
    for name in ("arrival", "patience", "wrap"):
        one[name] = in_ticks(getattr(contact, name))
    one["channel"], one["klass"] = contact.channel.number, center.world.klass[kind]
    if contact.channel.mode.shared or contact.channel.mode.deferred:
        _open_work(center, slot, contact)
    _draw(center, slot, contact)
    one["complexity"] = one["authority"] = UNKNOWN
    tell(one, contact.detail)
    return slot


def tell(one: Any, told: Detail) -> None:
    """Write down what is told of a contact that the model knows of."""
    if told is not model.NOTHING:
        one["has_detail"], one["entered"], one["is_resolved"] = 1, in_ticks(told.entered), told.resolved
        for name in TOLD:
            one[name] = getattr(told, name)


def _open_work(center: CompiledCenter, slot: int, contact: Contact) -> None:
    """Draw what decides of contacts that are in hand beside others, or may be put down."""
    open_work(center.handle, slot)
    work, channel = center.world.works[slot], contact.channel
    if channel.mode.shared:  # whatever holds on the day on which it waits
        work.silent_luck = center.luck(contact, "silent")
    if channel.due is not None:
        work.due = float(channel.due(contact.arrival, contact.klass.plan.within))


def _draw(center: CompiledCenter, slot: int, contact: Contact) -> None:
    """Draw what decides later; of who tries again it is asked each time whether they do so once more."""
    one = center.contacts[slot]
    one["again_luck"], one["resolved_luck"], one["repeat_luck"], one["turns_at"] = -1.0, 1.0, 1.0, MOST_AHEAD
    if contact.channel.resolution is not None:
        one["resolved_luck"], one["repeat_luck"] = center.luck(contact, "resolved"), center.luck(contact, "repeat")
    for place, name in enumerate(lucks_of(center.demand, contact.channel)):
        center.world.lucks[slot, place] = center.luck(contact, name)
    if contact.channel.spec.balking is not None:
        one["turns_at"] = turns_round(contact.channel.spec, center.luck(contact, "turns round"))
    if center.feedback is not None:
        center.feedback.tell(one, contact)
    if center.choice is not None:
        _draw_for_memory(center, one, contact, center.choice)


def _draw_for_memory(center: CompiledCenter, one: Any, contact: Contact, choice: Choice) -> None:
    if choice.closing:
        one["grieves_luck"] = center.luck(contact, "aggrieved")
    if choice.rule.word_of_mouth is not None and choice.memory.each:
        one["tells_luck"] = center.luck(contact, "tells")
