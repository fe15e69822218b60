"""An agent looks for a contact: the next one to serve, a break that is due, rest, or the way home."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import (
    DIALS,
    ENDLESS,
    FREES,
    LEAVES,
    NOBODY,
    PUT_DOWN,
    RINGS_BACK,
    ROUSES,
    SEEKS,
    SHARED,
    TELLS,
    TICKS,
)
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin
from sim.engine.routing.chats import fill, refill
from sim.engine.routing.dialing import dial
from sim.engine.routing.rings import stand_in_line
from sim.engine.routing.rules import choose_line
from sim.engine.routing.search import take_any
from sim.engine.routing.waiting import is_wanted, send_home, wait_no_more
from sim.engine.state.facts import note_leg
from sim.engine.state.heap import push
from sim.engine.state.lines import drop_head, head, leave
from sim.engine.state.pools import close, go_away, rest, sign_off, take, worked
from sim.engine.state.sharing import come_free, hold
from sim.engine.state.turns import no_longer_due, pause_for
from sim.log.codes import LegKind, Offer

ACCEPTED = int(Offer.ACCEPTED)
HELD, LAST = int(LegKind.HELD), int(LegKind.LAST)


@compiled
def answer(w: Handle, contact: int, agent: int) -> None:
    """Connect a waiting contact with an agent who was taken for it; who held it until then is free."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    view.agents(w)[agent].contact = contact
    leave_queue(w, contact)
    if one.transfers or one.stage == PUT_DOWN:
        one.resumed = now
    else:
        _note_first_answer(w, contact)
    if one.held_by != NOBODY:
        note_leg(w, contact, int(one.held_by), one.held_since, now, HELD)
        release(w, int(one.held_by))
        one.held_by = NOBODY
    if one.callback == ACCEPTED and one.transfers == 0:
        ring_back(w, contact, agent)
    else:
        begin(w, contact, agent)


@compiled
def _note_first_answer(w: Handle, contact: int) -> None:
    """Note when somebody answers, and where callbacks are offered how long that took."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    one.answered = now
    if one.callback == ACCEPTED and one.called != ENDLESS:
        return
    if one.callback == ACCEPTED:
        one.called = now
    if view.channels(w)[one.channel].calls_back:
        view.classes(w)[one.klass].last_wait = (now - one.arrival) / TICKS


@compiled
def ring_back(w: Handle, contact: int, agent: int) -> None:
    """Let an agent ring who was taken for a customer who has hung up."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    view.agents(w)[agent].contact, one.agent, one.stage, one.reach = contact, agent, RINGS_BACK, channel.reach
    channel.lines_in_use += 1
    push(w, view.clock(w).now + channel.ring, FREES, contact, 0)


@compiled
def _serve(w: Handle, contact: int, agent: int) -> None:
    """Connect a contact with an agent who came free; of chats the agent takes up as many as may be."""
    is_shared = view.classes(w)[view.contacts(w)[contact].klass].takes == SHARED
    if is_shared:
        hold(w, agent)
    answer(w, contact, agent)
    if is_shared:
        fill(w, agent)


@compiled
def release(w: Handle, agent: int) -> None:
    """Free an agent from a contact, for what ``work_off`` finds."""
    view.agents(w)[agent].contact = NOBODY
    worked(w, agent)
    _do(w, SEEKS, agent)


@compiled
def _do(w: Handle, what: int, who: int) -> None:
    """Let something be done next, before what is still to be done."""
    task = view.todo(w)[view.clock(w).todo]
    task.what, task.who = what, who
    view.clock(w).todo += 1


@compiled
def work_off(w: Handle) -> None:
    """Do what is to be done, the last first, and what comes of it before the rest: as if each called the next."""
    while view.clock(w).todo:
        view.clock(w).todo -= 1
        task = view.todo(w)[view.clock(w).todo]
        what, who = int(task.what), int(task.who)
        if what == SEEKS:
            _seek(w, who)
        elif what == ROUSES:
            _rouse(w, who)
        elif what == LEAVES:
            _send_on(w, who)
        elif what == DIALS:
            _dial(w, who)
        elif view.clock(w).closing:
            send_home(w)


@compiled
def leave_queue(w: Handle, contact: int) -> None:
    """Count a contact as waiting no more; who kept free for it takes more chats, or goes home."""
    wait_no_more(w, contact)
    klass = view.classes(w)[view.contacts(w)[contact].klass]
    for k in range(klass.chatting_from, klass.chatting_to):
        if view.pools(w)[view.chatting(w)[k]].holding:
            refill(w, view.chatting(w)[k])
    if view.clock(w).closing:
        send_home(w)


@compiled
def seek_work(w: Handle, agent: int) -> None:
    """Give a freed agent the next contact, a break that is due, rest, or the way home."""
    _seek(w, agent)
    work_off(w)


@compiled
def _seek(w: Handle, agent: int) -> None:
    number = int(view.agents(w)[agent].pool)
    pool = view.pools(w)[number]
    if pool.shares:
        come_free(w, agent)
    if pool.surplus_to > pool.surplus_from or (pool.closing and not _has_own(w, agent) and not is_wanted(w, number)):
        sign_off(w, agent)
        _tell_experts(w)
        _do(w, LEAVES, agent)
        return
    if pool.pauses_to > pool.pauses_from and _takes_break(w, agent):
        _do(w, LEAVES, agent)
        return
    contact = _next_contact(w, agent)
    if contact != NOBODY:
        view.agents(w)[agent].taken = view.clock(w).now
        _serve(w, contact, agent)
        return
    rest(w, agent)
    if pool.keep_back:
        for crew in range(pool.team_to - 1, pool.team_from - 1, -1):
            if crew != number:
                _do(w, ROUSES, crew)
    if pool.dials_to > pool.dials_from:
        _do(w, DIALS, number)
    _tell_experts(w)


@compiled
def _takes_break(w: Handle, agent: int) -> bool:
    """Whether an agent may take a block that is due, and does."""
    due = pause_for(w, agent)
    if due == NOBODY:
        return False
    block = view.pauses(w)[due]
    go_away(w, agent, block.state, block.length, block.turn)
    no_longer_due(w, view.agents(w)[agent].pool, due)
    return True


@compiled
def _dial(w: Handle, number: int) -> None:
    """Let numbers ring of the channels on which a pool calls."""
    pool = view.pools(w)[number]
    for k in range(pool.dials_from, pool.dials_to):
        dial(w, view.dialling(w)[k])


@compiled
def _tell_experts(w: Handle) -> None:
    """Let experts go home who stayed for who might have been passed on to them."""
    if view.clock(w).has_tiers and view.clock(w).closing:
        _do(w, TELLS, NOBODY)


@compiled
def _next_contact(w: Handle, agent: int) -> int:
    """Return whom a freed agent serves: who waits for nobody else, or the head of a line."""
    if view.clock(w).last_agent_wait:
        own = view.clock(w).own_lines + agent
        while view.lines(w)[own].first != NOBODY:
            contact = int(view.nodes(w)[view.lines(w)[own].first].contact)
            drop_head(w, own)
            if view.contacts(w)[contact].waiting:
                return contact
    number = int(view.agents(w)[agent].pool)
    feed = choose_line(w, number, view.pools(w)[number].idle, NOBODY)
    return NOBODY if feed == NOBODY else head(w, view.feeds(w)[feed].line)


@compiled
def _has_own(w: Handle, agent: int) -> bool:
    """Whether anybody stands in an agent's own line, or did."""
    clock = view.clock(w)
    return bool(clock.last_agent_wait and view.lines(w)[clock.own_lines + agent].first != NOBODY)


@compiled
def _send_on(w: Handle, agent: int) -> None:
    """Send who waits for an agent that has gone to the ordinary lines, one after the other; chats go to others."""
    if not _has_own(w, agent):
        refill(w, int(view.agents(w)[agent].pool))
        return
    own = view.clock(w).own_lines + agent
    contact = int(view.nodes(w)[view.lines(w)[own].first].contact)
    _do(w, LEAVES, agent)
    if view.contacts(w)[contact].waiting and view.contacts(w)[contact].waits_for != NOBODY:
        _look_for_any(w, contact)
    if view.lines(w)[own].first != NOBODY and view.nodes(w)[view.lines(w)[own].first].contact == contact:
        drop_head(w, own)


@compiled
def give_up_last_agent(w: Handle, contact: int) -> None:
    """Let a contact that waits for its last agent look for any."""
    if view.contacts(w)[contact].waiting and view.contacts(w)[contact].waits_for != NOBODY:
        _look_for_any(w, contact)
        work_off(w)


@compiled
def _look_for_any(w: Handle, contact: int) -> None:
    one = view.contacts(w)[contact]
    leave(w, view.clock(w).own_lines + one.waits_for, contact)
    one.waits_for = NOBODY
    agent = take_any(w, contact)
    if agent == NOBODY:
        stand_in_line(w, contact)
    else:
        answer(w, contact, agent)


@compiled
def _rouse(w: Handle, number: int) -> None:
    """Offer an idle agent what waits, when that has become possible without a contact or an agent coming; and so on."""
    if not view.pools(w)[number].idle:
        return
    feed = choose_line(w, number, view.pools(w)[number].idle - 1, NOBODY)
    if feed == NOBODY:
        return
    contact, agent = head(w, view.feeds(w)[feed].line), int(view.pools(w)[number].first_idle)
    take(w, agent)
    _do(w, ROUSES, number)
    _serve(w, contact, agent)


@compiled
def rouse(w: Handle, number: int) -> None:
    """Offer idle agents what waits, when that has become possible without a contact or an agent coming."""
    _do(w, ROUSES, number)
    work_off(w)


@compiled
def end_duty(w: Handle, number: int) -> None:
    """End a pool's duty: nobody is kept back any more, and who is not wanted goes home."""
    close(w, number)
    rouse(w, number)
    refill(w, number)
    send_home(w)
