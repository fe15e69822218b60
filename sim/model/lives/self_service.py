"""Self-service channels: a session without an agent, contained, left, or passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import Cause, Outcome, Reason
from sim.model.again import followups, redials
from sim.model.clock import Story
from sim.model.lives.live import may_enter
from sim.model.state.channel import Machine
from sim.model.state.contact import Contact
from sim.scenario.customers.people import of_issue
from sim.ticks import later

if TYPE_CHECKING:
    from sim.calendar import Timetable
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow

CONTAINED, DEFLECTED, FAILED = int(Outcome.CONTAINED), int(Outcome.DEFLECTED), int(Outcome.FAILED)
QUIT, MACHINE, BEYOND = int(Reason.QUIT), int(Reason.MACHINE), int(Reason.BEYOND)


def set_machine(channel: ChannelNow, timetable: Timetable) -> None:
    """Tell a channel what its machine does; technology moves what it contains, and how often it breaks down."""
    scenario = timetable.scenario
    technology, rule = scenario.technology, channel.spec.self_service
    assert rule is not None
    failure = rule.failure
    contained = [of_issue(rule.containment, issue) for issue in scenario.issue_names]
    if technology is not None:
        contained = [technology.contained(share) for share in contained]
        failure = failure if "failure" in rule.model_fields_set else technology.failure
    ambiguous = [scenario.issues[issue].ambiguity if issue else 0.0 for issue in scenario.issue_names]
    channel.machine = Machine(
        tuple(min(share, 1 - rule.quit) for share in contained),
        tuple(rule.induced * ambiguity for ambiguity in ambiguous),
        rule.quit,
        failure,
        rule.context,
        None if rule.fallback is None else scenario.channel_names.index(rule.fallback),
    )


def self_service(center: Center, contact: Contact) -> Story:
    """Tell one session, from its door to what became of it."""
    channel = contact.channel
    if not may_enter(center, contact):
        return
    channel.lines_in_use += 1
    center.underway[contact] = None
    contact.talk_end = later(contact.arrival, contact.talk)
    yield contact.talk_end
    channel.lines_in_use -= 1
    del center.underway[contact]
    _end(center, contact)


def _end(center: Center, contact: Contact) -> None:
    rule = contact.channel.machine
    fails = bool(rule.failure) and center.luck(contact, "failure") < rule.failure
    luck, contained = center.luck(contact, "containment"), rule.containment[contact.issue]
    if fails:
        _pass_on(center, contact, MACHINE)
    elif luck < contained:
        _contain(center, contact)
    elif luck < contained + rule.quit:
        _leave(center, contact, QUIT)
    else:
        _pass_on(center, contact, BEYOND)


def _contain(center: Center, contact: Contact) -> None:
    """Nobody was needed; but an ambiguous answer leads to a further contact."""
    misled = contact.channel.machine.induced[contact.issue]
    comes_back = bool(misled) and center.luck(contact, "induced") < misled
    contact.open_detail().resolved = int(not comes_back)
    _write(center, contact, CONTAINED, 0)
    if comes_back:
        followups.come_back_later(center, contact, Cause.INDUCED, contact.channel.machine.fallback)


def _leave(center: Center, contact: Contact, reason: int) -> None:
    _write(center, contact, FAILED, reason)
    redials.after_failure(center, contact, 0.0)


def _pass_on(center: Center, contact: Contact, reason: int) -> None:
    target = followups.fallback_of(center, contact)
    if target is None:
        _leave(center, contact, reason)
    else:
        _write(center, contact, DEFLECTED, reason)
        followups.fall_back(center, contact, target, contact.channel.machine.context if reason == BEYOND else 0.0)


def _write(center: Center, contact: Contact, outcome: int, reason: int) -> None:
    center.ended(contact, outcome, reason, contact.arrival, center.clock.now)
