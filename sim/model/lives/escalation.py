"""Tiers: agents diagnose, treat what they may and can, and pass on the rest to experts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sim.demand.distributions import Sampler
from sim.log.records import LegKind
from sim.model.again.attempts import numbered, primary
from sim.model.clock import FREES, GIVES_UP, Alarm
from sim.model.routing.rings import find_agent, leave_lines, wait_in_line
from sim.model.state.contact import FOREVER, NEVER, write_leg
from sim.scenario.staff.empowerment import success
from sim.ticks import later

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Place, Story
    from sim.model.state.contact import Contact
    from sim.model.state.pool import Agent, AgentPool

LAST, PASSED, FAILED, HELD = int(LegKind.LAST), int(LegKind.PASSED), int(LegKind.FAILED), int(LegKind.HELD)
ESCALATED = int(LegKind.ESCALATED)


class PoolEmpowerment(NamedTuple):
    """What the agents of a pool may decide; ``passes`` where there is somebody to pass contacts on to.

    ``diagnosis`` is ``None`` where it takes no time. Who ``decides`` goes by authority and skill. Of what they would
    keep then, a ``share`` is passed on all the same, by issue; empty where none is. Of which issues whatever comes is
    treated, at once and with success, ``treats`` says.
    """

    authority: float
    skill: float
    diagnosis: Sampler | None
    context: float
    warm: bool
    passes: bool
    decides: bool = True
    share: tuple[float, ...] = ()
    treats: tuple[bool, ...] = ()


# What one tier does with a contact: so much talk in seconds at pace 1, and how that ends.
Part = tuple[float, int]


def part_of(center: Center, contact: Contact, agent: Agent) -> Part:
    """Decide what an agent who takes up a contact will do with it."""
    power, tier = agent.pool.power, contact.detail.transfers
    work = _work_above(center, contact, tier) if tier else contact.talk
    if power is None or power.treats[contact.issue]:
        return work, LAST
    if not contact.channel.mode.inbound and not _experts_take(contact, agent):
        return work, LAST
    diagnosis = 0.0
    if power.diagnosis is not None:
        diagnosis = power.diagnosis.one(center.luck(contact, numbered("diagnosis", tier)), center.clock.now)
    if power.decides:
        complexity, needed = center.demand.levels(primary(contact), contact.issue)
        if needed > power.authority:
            return _beyond(contact, power, diagnosis, PASSED)
        likely = success(complexity, agent.skill or power.skill)
        if likely < 1 and center.luck(contact, numbered("treatment", tier)) >= likely:
            return _beyond(contact, power, diagnosis + work, FAILED)
    if power.share and center.luck(contact, numbered("escalation", tier)) < power.share[contact.issue]:
        return diagnosis + work, ESCALATED
    return diagnosis + work, LAST


def _experts_take(contact: Contact, agent: Agent) -> bool:
    """Whether a call of our own may be passed on, so that it is decided about."""
    return (contact.segment, contact.issue, agent.pool.number) in contact.channel.above


def _work_above(center: Center, contact: Contact, tier: int) -> float:
    """Draw the talk of an expert; who was not told what was said before has to be."""
    luck = center.luck(contact, numbered("talk", tier))
    work = center.demand.talk(contact.channel.number, luck, center.clock.now, primary(contact), contact.issue)
    return work + center.outcome.re_explain if contact.detail.unknown else work


def _beyond(contact: Contact, power: PoolEmpowerment, talk: float, end: int) -> Part:
    """Pass a contact on, or leave it unresolved where there is nobody above."""
    if power.passes:
        return talk, end
    contact.open_detail().beyond = end
    return talk, LAST


def through_tiers(center: Center, contact: Contact, agent: Agent, talk: float, end: int) -> Story:
    """Let a live contact be passed on until a tier ends it; return who does and how long that talk is.

    It begins with the talk of the first tier that passes it on. ``None`` is who ends it if the customer leaves.
    """
    while end != LAST:
        yield later(center.clock.now, talk * contact.klass.pace[agent.pool.number] * agent.pace)
        power = agent.pool.power
        assert power is not None
        contact.open_detail().legs += ((agent, agent.taken, center.clock.now, end),)  # with the ring of a callback
        agent = yield from (_hand_over if power.warm else _put_through)(center, contact, agent)
        if agent is None:
            return None, 0.0
        agent.contact = contact
        talk, end = part_of(center, contact, agent)
    return agent, talk


def _put_through(center: Center, contact: Contact, agent: Agent) -> Story:
    """Transfer cold: the agent is free at once, the customer waits for an expert."""
    return (yield from pass_on(center, contact, agent.pool, lambda: center.release(agent, center.clock.now)))


def _hand_over(center: Center, contact: Contact, agent: Agent) -> Story:
    """Transfer warm: the agent stays with the customer until an expert answers, or the customer leaves."""
    _rise(center, contact, agent.pool, warm=True)
    started = center.clock.now
    expert = yield from reach_expert(center, contact, lambda: None)
    if expert is None:
        write_leg(center.recorder, contact.detail, agent, started, center.clock.now, HELD)
    else:
        contact.detail.legs += ((agent, started, center.clock.now, HELD),)
    center.release(agent, center.clock.now)
    return expert


def pass_on(center: Center, contact: Contact, pool: AgentPool, leave: Callable[[], None]) -> Story:
    """Pass on what a pool does not treat: its agent will ``leave`` it, and it waits for an expert."""
    _rise(center, contact, pool)
    return (yield from reach_expert(center, contact, leave))


def _rise(center: Center, contact: Contact, pool: AgentPool, warm: bool = False) -> None:
    """Count a transfer; who takes it up knows what was said, or has to be told."""
    power, told = pool.power, contact.open_detail()
    assert power is not None
    leave_lines(contact)
    center.last_transfer = center.clock.now
    contact.klass = contact.channel.above[contact.segment, contact.issue, pool.number]
    told.transfers += 1
    contact.talk_end, contact.opened, contact.waits_for = NEVER, (), None
    likely = center.knows(contact, power.context)
    told.unknown = not warm and center.luck(contact, numbered("context", told.transfers)) >= likely
    told.informed += not told.unknown


def reach_expert(center: Center, contact: Contact, leave: Callable[[], None]) -> Story:
    """Wait for an expert by the time of the first arrival; return ``None`` for who leaves or is cut off.

    The agent who passes the contact on will ``leave`` only then: experts who should go home stay for it.
    """
    deferred = contact.klass.deferred
    expert = None if deferred and not contact.channel.is_open else find_agent(center, contact, center.clock.now)
    if expert is None:
        # Whom the agent takes next may free an expert.
        center.clock.call(center.clock.now, FREES, _left(contact), lambda _: leave())
        expert = yield from wait_in_line(center, contact, Alarm() if deferred else _patience(center, contact))
    else:
        expert.contact = contact
        leave()
    if expert is not None:
        contact.detail.resumed = center.clock.now
    return expert


def _left(contact: Contact) -> Place:
    """Return where a contact stands for whoever has passed it on: who is left is free before an expert can be done."""
    return *contact.place[:-1], contact.attempt - 0.5


def _patience(center: Center, contact: Contact) -> Alarm:
    """Return the alarm at which a customer gives up who waits for an expert, with patience drawn anew."""
    until = patience_for_expert(center, contact)
    return Alarm() if until == FOREVER else center.clock.until(until, GIVES_UP, contact.place)


def patience_for_expert(center: Center, contact: Contact) -> float:
    """Return when a customer gives up who waits for an expert from now on."""
    law, now = contact.channel.law.patience, center.clock.now
    if law is None:
        return FOREVER
    endurance = float(center.demand.endurance[contact.segment])
    return later(now, endurance * law.one(center.luck(contact, numbered("patience", contact.detail.transfers)), now))
