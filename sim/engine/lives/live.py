"""Live channels: come in, wait, be answered or leave, talk, wrap up; and what becomes of who was served."""

from __future__ import annotations

from sim.engine.again.followups import come_back_later
from sim.engine.again.redials import after_failure, at_opening, turned_away
from sim.engine.compiling.jit import compiled, entry
from sim.engine.keyed.met import remember
from sim.engine.migration.in_service import has_ended
from sim.engine.records import views as view
from sim.engine.records.layout import (
    ENDLESS,
    FAILED,
    FREES,
    LEFT,
    NOBODY,
    OVER,
    SHUT_OUT,
    TALKS,
    TURNED_AWAY,
    UNRESOLVED,
    WRAPS_UP,
)
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin
from sim.engine.routing.dispatch import (
    HELD,
    answer,
    leave_queue,
    release,
    seek_work,
    work_off,
)
from sim.engine.routing.promises import ACCEPTED, wait_or_hang_up
from sim.engine.routing.rings import MOST_RINGS, await_ring, be_patient, is_this_wait, wait
from sim.engine.routing.search import find_agent, turn_of_ring
from sim.engine.routing.waiting import send_home
from sim.engine.state.asks import ask
from sim.engine.state.facts import ended, write_leg
from sim.engine.state.heap import let_go, push
from sim.engine.state.pools import worked
from sim.log.codes import Cause, Outcome, Reason

SERVED, ABANDONED, BLOCKED = int(Outcome.SERVED), int(Outcome.ABANDONED), int(Outcome.BLOCKED)
BALKED, DISCONNECTED = int(Outcome.BALKED), int(Outcome.DISCONNECTED)
CLOSED, LINES, QUEUE = int(Reason.CLOSED), int(Reason.LINES), int(Reason.QUEUE)
REPEAT = int(Cause.REPEAT)
PASSED_ON, WRONG_PARTY = int(Reason.PASSED_ON), int(Reason.WRONG_PARTY)


@compiled
def live(w: Handle, contact: int) -> None:
    """Begin the life of one attempt: up to its talk, its wait, or its end."""
    if may_enter(w, contact):
        _come_in(w, contact)


@compiled
def may_enter(w: Handle, contact: int) -> bool:
    """Whether the door is open and a line free; if not, the contact is refused."""
    channel = view.channels(w)[view.contacts(w)[contact].channel]
    if not channel.is_open or has_ended(w, contact):
        refuse(w, contact, CLOSED)
        return False
    if channel.lines_in_use >= channel.lines:
        refuse(w, contact, LINES)
        return False
    return True


@compiled
def _come_in(w: Handle, contact: int) -> None:
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    agent = find_agent(w, contact)
    if agent == NOBODY and channel.waiting >= channel.queue_limit:
        refuse(w, contact, QUEUE)
    elif agent == NOBODY and one.balk < channel.balks:
        lose(w, contact, BALKED)
    else:
        channel.lines_in_use += 1
        one.answered = view.clock(w).now
        if agent != NOBODY:
            begin(w, contact, agent)
            return
        if channel.calls_back:
            wait_or_hang_up(w, contact)
            return
        wait(w, contact)
        if one.patience != ENDLESS:
            be_patient(w, contact, one.arrival + one.patience)


@compiled
def abandon(w: Handle, contact: int) -> None:
    """Let a contact leave whose patience has run out."""
    view.channels(w)[view.contacts(w)[contact].channel].lines_in_use -= 1
    leave_queue(w, contact)
    lose(w, contact, ABANDONED)
    _let_go_who_holds(w, contact)


@compiled
def _let_go_who_holds(w: Handle, contact: int) -> None:
    """Free the agent who stayed with a customer who has left, or was cut off."""
    one = view.contacts(w)[contact]
    if one.held_by != NOBODY:
        agent = int(one.held_by)
        write_leg(w, contact, agent, one.held_since, view.clock(w).now, HELD)
        release(w, agent)
        work_off(w)


@compiled
def ring_opens(w: Handle, contact: int, turn: int) -> None:
    """Let a contact meet the agents of a delayed ring, if it still waits."""
    if not is_this_wait(w, contact, turn):
        return
    agent = turn_of_ring(w, contact, turn)
    if agent != NOBODY:
        answer(w, contact, agent)
        work_off(w)
        return
    await_ring(w, contact, turn % MOST_RINGS + 1)
    send_home(w)


@compiled
def go_on(w: Handle, contact: int) -> None:
    """Go on after the talk with the wrap-up, and after that with the end."""
    one = view.contacts(w)[contact]
    if one.stage == TALKS:
        view.channels(w)[one.channel].lines_in_use -= 1
        if one.wrap:
            one.stage = WRAPS_UP
            push(w, view.clock(w).now + one.wrap, FREES, contact, 0)
            return
    finish(w, contact)


@compiled
def finish(w: Handle, contact: int) -> None:
    """Write down a served contact and free its agent."""
    one, agent = view.contacts(w)[contact], int(view.contacts(w)[contact].agent)
    finish_with(w, contact)
    if view.clock(w).last_agent_wait and (one.customer or one.is_resolved == 0):
        remember(w, contact, agent)
    view.agents(w)[agent].contact = NOBODY
    worked(w, agent)
    seek_work(w, agent)
    over(w, contact)


@compiled
def finish_with(w: Handle, contact: int) -> None:
    """Write down a served contact; whose issue is not resolved may come back."""
    one, agent = view.contacts(w)[contact], int(view.contacts(w)[contact].agent)
    if view.channels(w)[one.channel].judges and not one.wrong_party:
        judge(w, contact)
    ended(w, contact, SERVED, WRONG_PARTY if one.wrong_party else 0, one.answered, view.clock(w).now, agent)
    if one.is_resolved == 0 and one.repeat_luck < view.clock(w).repeats:
        come_back(w, contact)


@compiled
def come_back(w: Handle, contact: int) -> None:
    """Let it be decided when and where a customer comes back whose issue is not resolved."""
    if not come_back_later(w, contact, REPEAT, NOBODY):
        ask(w, contact, UNRESOLVED, 0)


@entry
def judge(w: Handle, contact: int) -> None:
    """Decide whether a served contact is resolved; never by who could not treat it, with nobody above."""
    one = view.contacts(w)[contact]
    likely = 0.0 if one.beyond else view.resolution(w)[one.channel, one.issue]
    one.has_detail = 1
    one.is_resolved = 1 if likely >= 1 or one.resolved_luck < likely else 0


@compiled
def refuse(w: Handle, contact: int, reason: int) -> None:
    """Block a contact at the door; it may try again."""
    now = view.clock(w).now
    ended(w, contact, BLOCKED, reason, now, now, NOBODY)
    channel = view.channels(w)[view.contacts(w)[contact].channel]
    if reason != CLOSED:
        try_again(w, contact, 0)
    elif channel.turns_away:
        if not turned_away(w, contact):
            ask(w, contact, TURNED_AWAY, 0)
    elif channel.waits_outside and not at_opening(w, contact):
        ask(w, contact, SHUT_OUT, 0)
    over(w, contact)


@compiled
def lose(w: Handle, contact: int, outcome: int) -> None:
    """Let a contact leave unanswered, or while it waits for an expert; it may try again."""
    _leaves(w, contact, outcome)
    try_again(w, contact, view.clock(w).now - view.contacts(w)[contact].arrival)
    over(w, contact)


@compiled
def _leaves(w: Handle, contact: int, outcome: int) -> None:
    """Write down who leaves, or is cut off."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    if one.transfers:
        one.resumed = now
        ended(w, contact, outcome, PASSED_ON, one.answered, now, int(one.last_with))
    else:
        ended(w, contact, outcome, 0, now, now, NOBODY)


@compiled
def try_again(w: Handle, contact: int, waited: int) -> None:
    """Let it be decided whether a customer tries again who was not served, if anybody might."""
    channel = view.channels(w)[view.contacts(w)[contact].channel]
    if not channel.tries_again or view.contacts(w)[contact].again_luck >= channel.gives_up:
        return
    if not after_failure(w, contact, waited):
        ask(w, contact, FAILED, waited)


@compiled
def over(w: Handle, contact: int) -> None:
    """Let a contact be over."""
    view.contacts(w)[contact].stage = OVER
    let_go(w, contact)


@compiled
def disconnect(w: Handle, number: int) -> None:
    """Disconnect everybody who waits on a channel; who left silently is only taken out of the queue."""
    channel, many = view.channels(w)[number], 0
    for klass in range(channel.classes_from, channel.classes_to):
        many = _gather(w, view.classes(w)[klass].line, number, many)
    for pool in range(len(view.pools(w)) if view.clock(w).last_agent_wait else 0):
        agent = int(view.pools(w)[pool].first_on)
        while agent != NOBODY:
            many = _gather(w, view.clock(w).own_lines + agent, number, many)
            agent = int(view.agents(w)[agent].later)
    for k in range(many):
        if view.contacts(w)[view.everybody(w)[k]].waiting:
            _cut_off(w, view.everybody(w)[k])


@compiled
def _gather(w: Handle, line: int, channel: int, many: int) -> int:
    """Note who waits in a line on a channel, behind so many others; return how many they are then."""
    node = int(view.lines(w)[line].first)
    while node != NOBODY:
        contact = view.nodes(w)[node].contact
        if view.contacts(w)[contact].waiting and view.contacts(w)[contact].channel == channel:
            view.everybody(w)[many] = contact
            many += 1
        node = int(view.nodes(w)[node].after)
    return many


@compiled
def _cut_off(w: Handle, contact: int) -> None:
    one = view.contacts(w)[contact]
    has_left, is_promised = one.stage == LEFT, one.callback == ACCEPTED and one.transfers == 0
    if not has_left and not is_promised:
        view.channels(w)[view.contacts(w)[contact].channel].lines_in_use -= 1
    leave_queue(w, contact)
    if not has_left:
        _leaves(w, contact, DISCONNECTED)
        _let_go_who_holds(w, contact)
    over(w, contact)
