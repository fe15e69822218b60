"""Self-service channels: a session without an agent, contained, left, or passed on."""

from __future__ import annotations

from sim.engine.again.followups import come_back_later, fallback_of
from sim.engine.compiling.jit import compiled
from sim.engine.drawing.attempts import passed_to
from sim.engine.drawing.needs import authority_of, complexity_of
from sim.engine.drawing.units import unit_of
from sim.engine.lives.live import CLOSED, come_back, may_enter, over, try_again
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import CONTAINMENT, FAILURE, INDUCED, KNOWN, REPEATS, RESOLVED
from sim.engine.records.layout import (
    FREES,
    IN_SESSION,
    MISLED,
    NOBODY,
    PASSED_BY,
    TICKS,
)
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask
from sim.engine.state.facts import ended
from sim.engine.state.heap import push
from sim.engine.state.insight import knows
from sim.log.codes import Cause, Outcome, Reason

CONTAINED, DEFLECTED, FAILED = int(Outcome.CONTAINED), int(Outcome.DEFLECTED), int(Outcome.FAILED)
INDUCES = int(Cause.INDUCED)
QUIT, MACHINE, BEYOND = int(Reason.QUIT), int(Reason.MACHINE), int(Reason.BEYOND)


@compiled
def self_service(w: Handle, contact: int) -> int:
    """Begin one session, from its door; return who arrives then, whom a closed machine has passed on."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    if not channel.is_open and channel.answers_closed:
        one.talk_end = one.arrival
        return _pass_on(w, contact, CLOSED)
    if may_enter(w, contact):
        channel.lines_in_use += 1
        go_underway(w, contact)
        one.stage, one.talk_end = IN_SESSION, one.arrival + round(one.talk * TICKS)
        push(w, one.talk_end, FREES, contact, 0)
    return NOBODY


@compiled
def go_underway(w: Handle, contact: int) -> None:
    """Note that a contact neither waits nor is with an agent."""
    view.clock(w).begun += 1
    view.contacts(w)[contact].underway = view.clock(w).begun


@compiled
def end_session(w: Handle, contact: int) -> int:
    """Let go of the line; decide whether the customer is contained, leaves or is passed on: return who arrives then."""
    view.channels(w)[view.contacts(w)[contact].channel].lines_in_use -= 1
    view.contacts(w)[contact].underway = 0
    machine = _machine_of(w, contact)
    failure = draw.machines(w)[machine].failure
    fails = bool(failure) and unit_of(w, contact, FAILURE) < failure
    luck = unit_of(w, contact, CONTAINMENT)
    contained = _contained(w, contact, machine)
    if fails:
        return _pass_on(w, contact, MACHINE)
    if luck < contained:
        _contain(w, contact, machine)
    elif luck < contained + _quits(w, contact, machine, contained):
        _leave(w, contact, QUIT)
    else:
        return _pass_on(w, contact, BEYOND)
    return NOBODY


@compiled
def _machine_of(w: Handle, contact: int) -> int:
    """Return what the machine of a contact's channel does now."""
    law = draw.channel_laws(w)[view.contacts(w)[contact].channel]
    place = int(law.machines_from)
    while place + 1 < law.machines_to and draw.machines(w)[place + 1].edge <= view.clock(w).now:
        place += 1
    return place


@compiled
def _contained(w: Handle, contact: int, machine: int) -> float:
    """Return how likely the machine settles a need; note how complex it is, where that matters."""
    one = view.contacts(w)[contact]
    rule = draw.settling(w)[machine, one.issue]
    if not draw.machines(w)[machine].settles:
        return float(rule.containment)
    row = view.sessions(w)[view.clock(w).sessions]
    view.clock(w).sessions += 1
    row.complexity, row.contact = complexity_of(w, contact), view.clock(w).written + view.clock(w).rows
    if authority_of(w, contact) > rule.authority:
        return 0.0
    return float(rule.share if rule.power < 0 else 1 - row.complexity**rule.power)


@compiled
def _quits(w: Handle, contact: int, machine: int, contained: float) -> float:
    rule = draw.settling(w)[machine, view.contacts(w)[contact].issue]
    return float(rule.leaves * (1 - contained) if draw.machines(w)[machine].settles else rule.quits)


@compiled
def _contain(w: Handle, contact: int, machine: int) -> None:
    """Nobody was needed; but some were not helped, and an ambiguous answer leads to a further contact."""
    one = view.contacts(w)[contact]
    rule = draw.settling(w)[machine, one.issue]
    unhelped = rule.resolution < 1 and unit_of(w, contact, RESOLVED) >= rule.resolution
    asks_more = not unhelped and rule.induced > 0 and unit_of(w, contact, INDUCED) < rule.induced
    one.has_detail, one.is_resolved = 1, 0 if unhelped or asks_more else 1
    _write(w, contact, CONTAINED, 0)
    if unhelped and unit_of(w, contact, REPEATS) < view.clock(w).repeats:
        come_back(w, contact)
    elif asks_more and not come_back_later(w, contact, INDUCES, int(draw.machines(w)[machine].fallback)):
        ask(w, contact, MISLED, 0)
    over(w, contact)


@compiled
def _leave(w: Handle, contact: int, reason: int) -> None:
    _write(w, contact, FAILED, reason)
    try_again(w, contact, 0)
    over(w, contact)


@compiled
def _pass_on(w: Handle, contact: int, reason: int) -> int:
    """Pass a customer on to where the machine falls back to; without such a place they leave."""
    target = fallback_of(w, contact)
    if target == NOBODY:
        _leave(w, contact, reason)
        return NOBODY
    if not draw.channel_laws(w)[target].comes:
        ask(w, contact, PASSED_BY, reason)
        return NOBODY
    _write(w, contact, DEFLECTED, reason)
    law = draw.channel_laws(w)[view.contacts(w)[contact].channel]
    likely = draw.machines(w)[law.machines_from].context if reason == BEYOND else 0.0
    known = 1 if likely > 0 and unit_of(w, contact, KNOWN) < knows(w, contact, likely) else 0
    slot = passed_to(w, contact, target, known)
    over(w, contact)
    return slot


@compiled
def _write(w: Handle, contact: int, outcome: int, reason: int) -> None:
    ended(w, contact, outcome, reason, view.contacts(w)[contact].arrival, view.clock(w).now, NOBODY)
