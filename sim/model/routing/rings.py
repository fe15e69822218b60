"""A contact looks for an agent: the rings open to it, its last agent, and the lines it waits in.

A ring's condition is tested once per contact, when the ring's turn comes; what it says then holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.model.clock import GIVES_UP, TIMER, Alarm
from sim.model.routing import waiting
from sim.model.routing.overflow import opens
from sim.model.state.channel import Turn
from sim.model.state.contact import FOREVER, GAVE_UP, TAKEN_AWAY, Word
from sim.policies.views import Rings
from sim.ticks import later, span

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.state.channel import RingNow
    from sim.model.state.contact import Contact
    from sim.model.state.eligibility import Eligibility
    from sim.model.state.pool import Agent, AgentPool


Stand = Callable[["Center", "Contact", Alarm], None]


def find_agent(center: Center, contact: Contact, now: float) -> Agent | None:
    """Take an idle agent for an arriving contact, or return ``None``: it must wait."""
    klass = contact.klass
    rings = klass.rings
    if klass.conditional:
        contact.opened = opened = _opened(center, contact, now)
        rings = tuple(ring.doors for ring in opened)
    if center.last_agents and klass.plan.mode.undivided:
        last = center.last_agents.get(contact.who)
        door = None if last is None else _door_to(rings, last)
        if last is not None and last.contact is not None and door is not None:
            contact.waits_for = last
            return None
        if last is not None and door is not None and _is_free(last, door):
            last.pool.take(last, now)
            return last
    return _take_any(center, contact, rings, now)


def _opened(center: Center, contact: Contact, now: float) -> tuple[RingNow, ...]:
    klass = contact.klass
    return tuple(ring for ring in klass.at_once if opens(center, ring, contact, now))


def _door_to(rings: Any, agent: Agent) -> Eligibility | None:
    """Return the open door behind which an agent is on duty."""
    doors = [door for ring in rings for door in ring if door.pool is agent.pool]
    return doors[0] if doors and agent in agent.pool.on_duty else None


def _is_free(agent: Agent, door: Eligibility) -> bool:
    """Whether an agent with nothing in hand is there, and not kept back for other work."""
    return agent not in agent.pool.away and len(door.idle) > 0


def _take_any(center: Center, contact: Contact, rings: Rings, now: float) -> Agent | None:
    """Take an agent who is idle, has room for one more, or does work that may be interrupted."""
    klass = contact.klass
    if klass.sharing:
        return _take_room(center, contact, rings, now)
    chosen: Any = center.choose_agent(rings, now)
    if chosen is not None:
        chosen.pool.take(chosen, now)
    elif klass.interrupts:
        chosen = _interrupt(contact, rings, now)
    agent: Agent | None = chosen
    return agent


def _take_room(center: Center, contact: Contact, rings: Rings, now: float) -> Agent | None:
    """Take one more into the hands of an agent with room, or of one who may be interrupted."""
    klass = contact.klass
    chosen: Any = center.choose_desk(rings, now)
    if chosen is None:
        chosen = _interrupt(contact, rings, now) if klass.interrupts else None
    elif not chosen.load:
        chosen.pool.take(chosen, now)
    if chosen is not None:
        chosen.pool.hold(chosen)
    agent: Agent | None = chosen
    return agent


def _interrupt(contact: Contact, rings: Any, now: float) -> Agent | None:
    """Take an agent from a message, of the first pool in which somebody may be interrupted."""
    for ring in rings:
        for door in ring:
            if door.pool.interruptible and not door.reserve:
                agent = _interrupt_in(door.pool, contact, now)
                if agent is not None:
                    return agent
    return None


def _interrupt_in(pool: AgentPool, contact: Contact, now: float) -> Agent | None:
    """Take an agent from a message: of those who may be interrupted who has just begun, which loses least."""
    for agent in reversed(pool.interruptible):
        message = pool.interruptible[agent]
        if message.klass.plan.priority <= contact.klass.plan.priority:
            del pool.interruptible[agent]
            pool.worked(agent, now)
            agent.taken, agent.contact = now, None
            message.alarm.silence()
            message.go_on(TAKEN_AWAY)
            return agent
    return None


def join(center: Center, contact: Contact, alarm: Alarm) -> None:
    """Let a contact wait: for its last agent a while, or in the lines of its rings."""
    contact.alarm, contact.waiting = alarm, True
    contact.klass.waiting += 1
    contact.channel.waiting += 1
    if contact.waits_for is None:
        _stand_in_line(center, contact)
    else:
        contact.waits_for.own_line.append(contact)
        until = later(center.clock.now, center.last_agent_wait)
        center.clock.call(until, TIMER, contact.place, lambda _: give_up_last_agent(center, contact))


def patience_of(center: Center, contact: Contact) -> Alarm:
    """Return the alarm at which a contact's patience runs out."""
    if contact.patience == FOREVER:
        return Alarm()
    return center.clock.until(later(contact.arrival, contact.patience), GIVES_UP, contact.place)


def wait_with_patience(center: Center, contact: Contact) -> Alarm:
    """Let a contact wait; return the alarm at which its patience runs out, unless an agent answers before."""
    alarm = patience_of(center, contact)
    join(center, contact, alarm)
    return alarm


def look_again(center: Center, contact: Contact) -> Agent | None:
    """Take an idle agent for a contact that is due again, or return ``None``: it must wait at its old place."""
    rings = tuple(ring.doors for ring in _open_rings(center, contact))
    return _take_any(center, contact, rings, center.clock.now)


def rejoin(center: Center, contact: Contact, alarm: Alarm) -> None:
    """Let a contact wait again at its old place."""
    contact.alarm, contact.waiting, contact.waits_for = alarm, True, None
    contact.klass.waiting += 1
    contact.channel.waiting += 1
    waited = span(contact.arrival, center.clock.now)
    _await_ring(center, contact, sum(ring.after <= waited for ring in contact.klass.later))
    for line in dict.fromkeys([contact.klass.line, *(ring.line for ring in _open_rings(center, contact))]):
        line.rejoin(contact)


def wait(center: Center, contact: Contact, alarm: Alarm, stand: Stand = join) -> Story:
    """Let a contact wait; return the agent who answers, ``GAVE_UP`` where the alarm rings before, or ``CUT_OFF``."""
    stand(center, contact, alarm)
    word = yield alarm
    return GAVE_UP if word is alarm else word


def wait_in_line(center: Center, contact: Contact, alarm: Alarm, stand: Stand = join) -> Story:
    """Let a contact wait; return the agent who answers, or ``None`` for who is lost or cut off before."""
    answer = yield from wait(center, contact, alarm, stand)
    if answer is GAVE_UP:
        center.abandon(contact)
    return None if isinstance(answer, Word) else answer


def _open_rings(center: Center, contact: Contact) -> list[RingNow]:
    """Return the rings open to a contact by now; of delayed ones those without a condition."""
    klass, waited = contact.klass, span(contact.arrival, center.clock.now)
    at_once = list(contact.opened) if klass.conditional else klass.at_once
    return at_once + [ring for ring in klass.later if not ring.on_condition and ring.after <= waited]


def _stand_in_line(center: Center, contact: Contact) -> None:
    klass = contact.klass
    klass.line.join(contact)
    for ring in contact.opened:
        if ring.on_condition:
            ring.line.join(contact)
    if klass.later:
        _await_ring(center, contact, 0)


def leave_lines(contact: Contact) -> None:
    """Take a contact that was answered out of its lines, where its old place would count once it waits again."""
    for line in contact.klass.lines:
        line.leave(contact)


def give_up_last_agent(center: Center, contact: Contact) -> None:
    """Let a contact that waits for its last agent look for any."""
    if not contact.waiting or contact.waits_for is None:
        return
    contact.waits_for.own_line.remove(contact)
    contact.waits_for = None
    klass = contact.klass
    rings = tuple(ring.doors for ring in contact.opened) if klass.conditional else klass.rings
    agent = _take_any(center, contact, rings, center.clock.now)
    if agent is None:
        _stand_in_line(center, contact)
    else:
        waiting.answer(center, contact, agent)


def _await_ring(center: Center, contact: Contact, index: int) -> None:
    """Wait for the turn of a delayed ring, and of those after it, as long as this wait lasts.

    Who gives up before need not wait for it. The others stand in one queue with one alarm, where they join in order:
    most are answered before their turn comes.
    """
    rings = contact.klass.later
    if index >= len(rings):
        return
    ring, alarm = rings[index], contact.alarm
    due, turns = max(later(contact.arrival, ring.after), center.clock.now), ring.turns
    if alarm.time < due:
        return
    if turns and due <= turns[-1].due and (due, contact.place) < (turns[-1].due, turns[-1].contact.place):
        center.clock.call(due, TIMER, contact.place, lambda _: _turn_of_ring(center, contact, index, alarm))
        return
    turns.append(Turn(due, contact, alarm))
    if not ring.armed:
        _wake_up(center, ring, index)


def _wake_up(center: Center, ring: RingNow, index: int) -> None:
    """Wake up when the next of those who still wait has its turn."""
    turns = ring.turns
    while turns and not turns[0].still_waits:
        turns.popleft()
    ring.armed = bool(turns)
    if turns:
        center.clock.call(turns[0].due, TIMER, turns[0].contact.place, lambda _: _turn_due(center, ring, index))


def _turn_due(center: Center, ring: RingNow, index: int) -> None:
    turn = ring.turns.popleft()
    _turn_of_ring(center, turn.contact, index, turn.alarm)
    _wake_up(center, ring, index)


def _turn_of_ring(center: Center, contact: Contact, index: int, alarm: Alarm) -> None:
    if not contact.waiting or contact.alarm is not alarm:
        return
    agent, ring = None, contact.klass.later[index]
    if opens(center, ring, contact, center.clock.now):
        if contact.channel.is_open or not contact.klass.deferred:
            agent = _take_any(center, contact, (ring.doors,), center.clock.now)
        ring.line.join(contact)
    if agent is not None:
        waiting.answer(center, contact, agent)
        return
    _await_ring(center, contact, index + 1)
    waiting.send_home(center)
