"""Deferred channels: messages wait in a backlog, are worked off when there is time, and may be interrupted."""

from __future__ import annotations

from sim.engine.again import followups
from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import CLOSED, refuse
from sim.engine.migration.in_service import serves
from sim.engine.records import views as view
from sim.engine.records.layout import CHASES, ENDLESS, GIVES_UP, NOBODY
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin
from sim.engine.routing.dispatch import rouse, seek_work
from sim.engine.routing.messages import be_left_alone, take_away
from sim.engine.routing.rings import open_unasked, wait
from sim.engine.routing.search import find_agent
from sim.engine.state.asks import ask
from sim.engine.state.heap import push
from sim.engine.state.pools import worked


@compiled
def be_written(w: Handle, contact: int) -> None:
    """Begin the life of one message: up to its reply, or its wait for one."""
    one = view.contacts(w)[contact]
    if not serves(w, contact):
        refuse(w, contact, CLOSED)
        return
    if one.patience != ENDLESS:
        push(w, one.arrival + one.patience, GIVES_UP, contact, 0)
    if view.channels(w)[one.channel].is_open:
        agent = find_agent(w, contact)
    else:
        agent = NOBODY
        open_unasked(w, contact)
    if agent == NOBODY:
        wait(w, contact)
    else:
        one.answered = view.clock(w).now
        begin(w, contact, agent)


@compiled
def chase(w: Handle, contact: int) -> None:
    """Let a customer ask elsewhere who has waited too long for a reply; the message stays."""
    if view.contacts(w)[contact].talk_end > view.clock(w).now and not followups.chase(w, contact):
        ask(w, contact, CHASES, 0)


@compiled
def offer_backlog(w: Handle, number: int) -> None:
    """Offer what has come meanwhile to the agents who are idle as a channel opens."""
    channel = view.channels(w)[number]
    for k in range(channel.crews_from, channel.crews_to):
        if not view.pools(w)[view.crews(w)[k]].closing:
            rouse(w, view.crews(w)[k])


@compiled
def put_away(w: Handle, number: int) -> None:
    """Put away the messages in hand as a channel closes; what has been replied to is wrapped up."""
    channel = view.channels(w)[number]
    for k in range(channel.crews_from, channel.crews_to):
        agent = int(view.pools(w)[view.crews(w)[k]].first_on)
        while agent != NOBODY:
            after = int(view.agents(w)[agent].later)
            if _writes(w, agent, number):
                _put_away_that_of(w, agent)
            agent = after


@compiled
def _writes(w: Handle, agent: int, number: int) -> bool:
    """Whether an agent works on a reply on a channel that is not out yet."""
    message = view.agents(w)[agent].contact
    if message == NOBODY or view.contacts(w)[message].channel != number:
        return False
    return bool(view.contacts(w)[message].talk_end > view.clock(w).now)


@compiled
def _put_away_that_of(w: Handle, agent: int) -> None:
    be_left_alone(w, agent)
    take_away(w, int(view.agents(w)[agent].contact))
    view.agents(w)[agent].contact = NOBODY
    worked(w, agent)
    seek_work(w, agent)
