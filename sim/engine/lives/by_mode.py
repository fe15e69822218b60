"""What happens to a contact, by the mode of its channel."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.lives.callback import reach
from sim.engine.lives.concurrent import go_on_chatting, leave_in_silence, leaves_silently
from sim.engine.lives.deferred import be_written, chase
from sim.engine.lives.escalation import leave_behind, pass_on
from sim.engine.lives.live import BALKED, abandon, finish, go_on, live, lose
from sim.engine.lives.outbound import hang_up
from sim.engine.lives.self_service import end_session, self_service
from sim.engine.lives.vendor import send
from sim.engine.records import views as view
from sim.engine.records.layout import (
    CHATS,
    DEFERRED,
    ENDLESS,
    IN_SESSION,
    MODES,
    NOBODY,
    RINGS_BACK,
    SHARED,
    TALKS,
    UNDIVIDED,
    WRITES,
)
from sim.engine.records.views import Handle
from sim.engine.routing.dispatch import LAST
from sim.engine.routing.messages import be_left_alone
from sim.engine.state.desks import finish_job

SELF_SERVICE, WALK_IN, OUTBOUND = (MODES.index(name) for name in ("self_service", "walk_in", "outbound"))


@compiled
def arrive(w: Handle, contact: int) -> None:
    """Begin the life of one attempt, and of whom closed machines pass on at once."""
    while contact != NOBODY:
        contact = _begin(w, contact)


@compiled
def _begin(w: Handle, contact: int) -> int:
    """Begin the life of one attempt: up to its talk, its session, its wait, or its end; return who arrives then."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    one.talk_end = ENDLESS
    if channel.sends:
        send(w, contact)
    if channel.mode == SELF_SERVICE:
        return self_service(w, contact)
    if channel.takes == DEFERRED:
        be_written(w, contact)
    elif channel.mode == WALK_IN and channel.is_open and channel.waiting >= one.turns_at:
        lose(w, contact, BALKED)
    else:
        live(w, contact)
    return NOBODY


@compiled
def lose_patience(w: Handle, contact: int, wait: int) -> None:
    """Let a contact leave whose patience has run out, if it still waits as it did then; who wrote may ask elsewhere."""
    one = view.contacts(w)[contact]
    takes = view.classes(w)[one.klass].takes
    if takes == DEFERRED:
        chase(w, contact)
    elif one.waiting and one.waits == wait:
        if takes == SHARED and one.transfers == 0 and leaves_silently(w, contact):
            leave_in_silence(w, contact)
        elif one.transfers == 0 and view.channels(w)[one.channel].mode == OUTBOUND:
            hang_up(w, contact)
        else:
            abandon(w, contact)


@compiled
def be_freed(w: Handle, contact: int, index: int) -> None:
    """Go on with what an agent, or a machine, has done with a contact."""
    one = view.contacts(w)[contact]
    takes = view.classes(w)[one.klass].takes
    if index < 0:
        leave_behind(w, contact, -1 - index)
    elif one.stage == IN_SESSION:
        arrive(w, end_session(w, contact))
    elif one.stage == RINGS_BACK:
        reach(w, contact)
    elif takes == UNDIVIDED:
        _go_on(w, contact)
    elif takes == SHARED:
        if view.agents(w)[one.agent].plan == index:
            _go_on_chatting(w, contact)
    elif one.stage == WRITES and view.works(w)[contact].turns == index:
        be_left_alone(w, int(one.agent))
        if one.ends == LAST:
            finish(w, contact)
        else:
            pass_on(w, contact)


@compiled
def _go_on(w: Handle, contact: int) -> None:
    if view.contacts(w)[contact].stage == TALKS and view.contacts(w)[contact].ends != LAST:
        pass_on(w, contact)
    else:
        go_on(w, contact)


@compiled
def _go_on_chatting(w: Handle, contact: int) -> None:
    one = view.contacts(w)[contact]
    finish_job(w, int(one.agent), contact)
    if one.stage == CHATS and one.ends != LAST:
        pass_on(w, contact)
    else:
        go_on_chatting(w, contact)
