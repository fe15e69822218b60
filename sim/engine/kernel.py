"""The clock: what happens next, until the next day's contacts are needed, or something has to be asked."""

from __future__ import annotations

from sim.engine.again.followups import ask_elsewhere
from sim.engine.arriving import is_before_arrival, let_arrive, next_arrival
from sim.engine.compiling.jit import compiled, entry
from sim.engine.lives.by_mode import OUTBOUND, arrive, be_freed, lose_patience
from sim.engine.lives.callback import call_again
from sim.engine.lives.deferred import offer_backlog, put_away
from sim.engine.lives.live import disconnect, ring_opens
from sim.engine.lives.outbound import go_on_dialling
from sim.engine.records import views as view
from sim.engine.records.layout import (
    AGAIN,
    ANYBODY,
    ASKS,
    CALLS,
    CHASED_ELSEWHERE,
    CLOSES,
    DEFERRED,
    DUE,
    ENDLESS,
    FREES,
    FULL,
    GIVES_UP,
    LEARNS,
    NOBODY,
    OPENS,
    PAUSES,
    STORY,
    TIMER,
    UNTIL,
)
from sim.engine.records.views import Handle
from sim.engine.routing.chats import refill
from sim.engine.routing.dialing import dial
from sim.engine.routing.dispatch import end_duty, give_up_last_agent, seek_work
from sim.engine.state.asks import ask, ask_at_large
from sim.engine.state.foresight import fetch_next
from sim.engine.state.heap import agent_event, drop_first, let_go, next_time
from sim.engine.state.pools import (
    come_back,
    end_shifts,
    forget_closing,
    go_away,
    keep,
    leave_idly,
    reopen,
    scheduled,
    set_pace,
    sign_on,
)
from sim.engine.state.sharing import wind_down
from sim.engine.state.turns import who_rests

MARGIN = 64  # what few events need beside what one may that concerns everybody
FEW = 8  # events, for which room is looked for at once


def run_until(w: Handle, end: int) -> int:
    """Play everything before ``end``; return why it stops: ``UNTIL`` then, to ask, or because an array is full."""
    return enter(w, NOBODY, end)


def let_in(w: Handle, contact: int) -> None:
    """Let a contact arrive that has been decided about."""
    enter(w, contact, 0)


@entry
def enter(w: Handle, contact: int, end: int) -> int:
    """Go in from Python, to play or to let a contact arrive: one way for all, so that it is compiled once."""
    if contact == NOBODY:
        return _run_until(w, end)
    arrive(w, contact)
    return UNTIL


@compiled
def _run_until(w: Handle, end: int) -> int:
    left = 0
    while True:
        if left == 0:
            if is_full(w):
                return FULL
            left = FEW
        change, came, event = _next_change(w), next_arrival(w), next_time(w)
        if min(change, came, event) >= end:
            return UNTIL
        left -= 1
        if change <= came and change <= event:
            if left < FEW - 1:  # it may concern everybody: room is looked for before, and after
                left = 0
                continue
            _change(w)
            left = 0
        elif event < came or (event == came and is_before_arrival(w)):
            _happen(w)
        else:
            let_arrive(w)
        if view.clock(w).asked:
            return ASKS


@entry
def is_full(w: Handle) -> bool:
    """Whether a few events that are not planned, or the next that is, might not find room for what they make."""
    room = view.clock(w)
    agents, flight = len(view.agents(w)) + len(view.jobs(w)) + MARGIN, room.in_flight + MARGIN + room.rings
    return bool(
        flight >= len(view.contacts(w))
        or room.dials + MARGIN >= len(view.dials(w))
        or flight + agents >= len(view.asks(w))
        or room.events + 3 * agents + room.rings >= len(view.events(w))
        or room.rows + flight >= len(view.rows(w))
        or room.details + flight >= len(view.details(w))
        or room.states + 4 * agents >= len(view.states(w))
        or room.notes + flight + agents >= len(view.notes(w))
        or room.rewards + flight >= len(view.rewards(w))
        or room.sessions + flight >= len(view.sessions(w))
        or room.records + flight >= len(view.records(w))
        or room.calls + flight >= len(view.calls(w))
        or room.legs + room.notes + agents >= len(view.legs(w))
        or room.offers + room.notes + MARGIN >= len(view.offers(w))
        or 2 * (room.known + agents) >= len(view.met(w))
        or 2 * (room.branched + MARGIN) >= len(view.episodes(w))
        or (room.draws_lots and _lots_run_short(w))
    )


@compiled
def _lots_run_short(w: Handle) -> bool:
    """Whether a channel might draw more lots in a few events than it has: as many as there are places in lines."""
    for number in range(len(view.channels(w))):
        channel = view.channels(w)[number]
        if channel.draws_lots and channel.lots_to - channel.lot < len(view.nodes(w)) + MARGIN:
            return True
    return False


@compiled
def _next_change(w: Handle) -> int:
    told, changed = int(view.clock(w).story_at), view.clock(w).changed
    return min(told, int(view.changes(w)[changed].at)) if changed < len(view.changes(w)) else told


@compiled
def _happen(w: Handle) -> None:
    """Let the first event of the heap happen."""
    event = view.events(w)[0]
    at, kind, contact, index = event.at, event.kind, int(event.contact), int(event.index)
    view.clock(w).now = at
    drop_first(w)
    fetch_next(w)
    if contact < 0:
        _return(w, agent_event(contact), index)
        return
    if kind == FREES:
        be_freed(w, contact, index)
    elif kind == GIVES_UP:
        lose_patience(w, contact, index)
    elif kind == TIMER and index == ANYBODY:
        give_up_last_agent(w, contact)
    elif kind == TIMER and index == AGAIN:
        call_again(w, contact)
    elif kind == TIMER and index == DUE:
        go_on_dialling(w, contact, index)
    elif kind == TIMER:
        ring_opens(w, contact, index)
    elif index == CHASED_ELSEWHERE:
        ask_elsewhere(w, contact)
    elif index < 0:
        go_on_dialling(w, contact, index)
    elif index:
        ask(w, contact, CALLS, index)
    else:
        arrive(w, contact)
    let_go(w, contact)


@compiled
def _change(w: Handle) -> None:
    """Let the next planned change happen: doors, shifts, blocks away from customers, a day's paces."""
    if _is_told_first(w):
        view.clock(w).now = view.clock(w).story_at
        ask_at_large(w, STORY, 0, 0)
        return
    change = view.changes(w)[view.clock(w).changed]
    view.clock(w).now = change.at
    view.clock(w).changed += 1
    if change.what == OPENS:
        view.channels(w)[change.which].is_open = 1
        if view.channels(w)[change.which].takes == DEFERRED:
            offer_backlog(w, change.which)
        if view.channels(w)[change.which].mode == OUTBOUND:
            dial(w, change.which)
    elif change.what == CLOSES:
        _close(w, change.which)
    elif change.what == PAUSES:
        _pause(w, change.which, change.target, change.length, change.turn)
    elif change.what == LEARNS:
        _learn(w, change.which, change.target, change.length)
    elif change.target == NOBODY:
        end_duty(w, change.which)
    else:
        _staff(w, change.which, change.target)


@compiled
def _is_told_first(w: Handle) -> bool:
    """Whether the next change is one that the model tells: a touch, a day of adoption, a night of learning, a date."""
    at, kind, changed = view.clock(w).story_at, view.clock(w).story_kind, view.clock(w).changed
    if at == ENDLESS or changed == len(view.changes(w)):
        return bool(at != ENDLESS)
    change = view.changes(w)[changed]
    return bool(at < change.at or (at == change.at and kind <= change.what))


@compiled
def _close(w: Handle, number: int) -> None:
    """Close a channel: what is in hand is put away, or who waits is disconnected, where that is so."""
    channel = view.channels(w)[number]
    channel.is_open = 0
    if channel.puts_away:
        put_away(w, number)
    if not channel.drains:
        disconnect(w, number)


@compiled
def _return(w: Handle, agent: int, times: int) -> None:
    """End a block away from customers, unless its agent has been sent home."""
    one = view.agents(w)[agent]
    if one.away != NOBODY and one.times_away == times:
        come_back(w, agent)
        seek_work(w, agent)


@compiled
def _pause(w: Handle, number: int, what: int, length: int, turn: int) -> None:
    """Send one agent away from customers, or let the next one go who is free and may."""
    pool, agent = view.pools(w)[number], who_rests(w, number, turn)
    if agent != NOBODY:
        leave_idly(w, agent)
        go_away(w, agent, what, length, turn)
        return
    due = view.pauses(w)[pool.pauses_to]
    due.state, due.length, due.turn = what, length, turn
    pool.pauses_to += 1
    if pool.shares:
        wind_down(w, number)


@compiled
def _learn(w: Handle, number: int, first: int, many: int) -> None:
    """Let everybody work at the pace of the day's tenures."""
    pool = view.pools(w)[number]
    pool.paces_from, pool.paces_to = first, first + many
    agent = int(pool.first_on)
    while agent != NOBODY:
        set_pace(w, agent)
        agent = int(view.agents(w)[agent].later)


@compiled
def _staff(w: Handle, number: int, target: int) -> None:
    """Bring the headcount to its target; who has just come looks for work."""
    missing = target - scheduled(w, number)
    if view.pools(w)[number].closing:
        reopen(w, number)
        forget_closing(w, number)
    if missing < 0:
        end_shifts(w, number, -missing)
        if view.pools(w)[number].shares:
            wind_down(w, number)
        refill(w, number)
        return
    last = int(view.pools(w)[number].last_on)
    for _ in range(missing - keep(w, number, missing)):
        sign_on(w, number)
    agent = view.agents(w)[last].later if last != NOBODY else view.pools(w)[number].first_on
    while agent != NOBODY:
        after = view.agents(w)[agent].later
        seek_work(w, agent)
        agent = after
    refill(w, number)
