"""What is written down: a contact's only row, what is told of few, and stretches of agent time."""

from __future__ import annotations

from math import nan

from sim.engine.compiling.jit import compiled, entry
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import ENDLESS, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.insight import hear, note_record, write_record
from sim.engine.state.memory import remember
from sim.log.codes import PASSING as LEGS_OF_PASSING

PASSING = tuple(int(kind) for kind in LEGS_OF_PASSING)


@compiled
def seconds(ticks: int) -> float:
    """Return seconds of whole microseconds; what never is, is not a number."""
    return nan if ticks == ENDLESS else ticks / TICKS


@entry
def state(w: Handle, agent: int, what: int, start: int, end: int) -> None:
    """Note a stretch of agent time, unless it is empty."""
    if end > start:
        row = view.states(w)[view.clock(w).states]
        view.clock(w).states += 1
        row.start, row.end, row.state = start / TICKS, end / TICKS, what
        row.agent, row.pool = view.agents(w)[agent].number, view.pools(w)[view.agents(w)[agent].pool].number


@compiled
def dialled(w: Handle, slot: int, since: int) -> None:
    """Note that a number has rung, and whether anybody has picked up."""
    one, row = view.contacts(w)[slot], view.dials(w)[view.clock(w).dials]
    view.clock(w).dials += 1
    row.start, row.end, row.row, row.day = since / TICKS, view.clock(w).now / TICKS, one.row, one.day
    row.channel, row.number, row.reached = one.channel, one.attempt, one.is_reached


@entry
def ended(w: Handle, slot: int, outcome: int, reason: int, left: int, end: int, agent: int) -> None:
    """Let a contact be over: its customer remembers it, and its row is written; ``agent`` is who was with it last."""
    contact, insight = view.contacts(w)[slot], mind.insight(w)
    if insight.keeps:
        note_record(w, slot, outcome)
    if mind.choice(w).chooses or mind.choice(w).base_moves:
        remember(w, slot, outcome, reason, left)
    if insight.hears:
        hear(w, slot, outcome)
    row = view.rows(w)[view.clock(w).rows]
    if contact.has_detail:
        _tell(w, slot, view.clock(w).rows)
    view.clock(w).rows += 1
    row.arrival, row.left_queue = contact.arrival / TICKS, seconds(left)
    row.talk_end, row.end = seconds(contact.talk_end), seconds(end)
    row.patience = contact.patience / TICKS if contact.patience != ENDLESS else float("inf")
    row.day, row.customer, row.row, row.origin = contact.day, contact.customer, contact.row, contact.origin
    row.attempt, row.channel = contact.attempt, contact.channel
    row.segment, row.issue, row.outcome, row.reason = contact.segment, contact.issue, outcome, reason
    row.agent = view.agents(w)[agent].number if agent != NOBODY else NOBODY
    row.pool = view.pools(w)[view.agents(w)[agent].pool].number if agent != NOBODY else NOBODY


@compiled
def _tell(w: Handle, slot: int, number: int) -> None:
    contact = view.contacts(w)[slot]
    row = view.details(w)[view.clock(w).details]
    view.clock(w).details += 1
    contact.row_written = view.clock(w).written + number
    row.resumed, row.called = seconds(contact.resumed), seconds(contact.called)
    row.predicted_head_of_line, row.predicted_last_wait = contact.head_of_line, contact.last_wait
    row.predicted_queue_length, row.number = contact.queue_length, contact.row_written
    row.cause, row.resolved, row.context = contact.cause, contact.is_resolved, contact.context
    row.silent, row.callback, row.transfers = contact.silent, contact.callback, contact.transfers
    row.informed, row.beyond, row.before = contact.informed, contact.beyond, contact.before
    row.aggrieved = contact.aggrieved
    if contact.on_record:
        write_record(w, slot)
    _tell_notes(w, slot)


@compiled
def _tell_notes(w: Handle, slot: int) -> None:
    contact = view.contacts(w)[slot]
    place = int(contact.first_offer)
    while place != NOBODY:
        note = view.notes(w)[place]
        row = view.offers(w)[view.clock(w).offers]
        view.clock(w).offers += 1
        row.start, row.contact, row.pool = note.start / TICKS, contact.row_written, note.who
        place = _drop_note(w, place)
    place = int(contact.first_leg)
    while place != NOBODY:
        note = view.notes(w)[place]
        write_leg(w, slot, note.who, note.start, note.end, note.kind)
        place = _drop_note(w, place)
    contact.first_offer = contact.last_offer = contact.first_leg = NOBODY


@entry
def write_leg(w: Handle, slot: int, agent: int, start: int, end: int, kind: int) -> None:
    """Write down agent time of a contact whose row is written."""
    if end > start or kind in PASSING:
        row = view.legs(w)[view.clock(w).legs]
        view.clock(w).legs += 1
        row.start, row.end, row.contact, row.kind = start / TICKS, end / TICKS, view.contacts(w)[slot].row_written, kind
        row.agent, row.pool = view.agents(w)[agent].number, view.pools(w)[view.agents(w)[agent].pool].number


@entry
def note_leg(w: Handle, slot: int, agent: int, start: int, end: int, kind: int) -> None:
    """Note agent time that a contact took besides the span in its own row."""
    contact, place = view.contacts(w)[slot], _new_note(w, agent, start, end, kind)
    contact.has_detail = 1
    if contact.first_leg == NOBODY:
        contact.first_leg = place
    else:
        view.notes(w)[contact.last_leg].next = place
    contact.last_leg, contact.last_with = place, agent


@compiled
def offer(w: Handle, slot: int, vendor: int) -> None:
    """Note which vendor may answer a contact, and since when."""
    contact = view.contacts(w)[slot]
    place = int(contact.first_offer)
    while place != NOBODY:
        if view.notes(w)[place].who == vendor:
            return
        place = view.notes(w)[place].next
    contact.has_detail = 1
    place = _new_note(w, vendor, view.clock(w).now, 0, 0)
    if contact.first_offer == NOBODY:
        contact.first_offer = place
    else:
        view.notes(w)[contact.last_offer].next = place
    contact.last_offer = place


@compiled
def _new_note(w: Handle, who: int, start: int, end: int, kind: int) -> int:
    place = int(view.clock(w).free_note)
    note = view.notes(w)[place]
    view.clock(w).free_note = note.next
    view.clock(w).notes += 1
    note.who, note.start, note.end, note.kind, note.next = who, start, end, kind, NOBODY
    return place


@compiled
def _drop_note(w: Handle, place: int) -> int:
    """Forget a note; return which comes after it."""
    note = view.notes(w)[place]
    after = int(note.next)
    note.next = view.clock(w).free_note
    view.clock(w).free_note = place
    view.clock(w).notes -= 1
    return after
