"""Outbound channels: a list of numbers, as many ringing as the idle agents are worth, and who picks up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from heapq import heappop, heappush
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.demand.day_columns import DayColumns
from sim.demand.distributions import Sampler, sampler
from sim.log.packing import PACK_DIAL
from sim.log.records import Reason
from sim.model.again.attempts import numbered
from sim.model.clock import ARRIVES, FOREVER, GIVES_UP, TIMER
from sim.model.lives.escalation import part_of, through_tiers
from sim.model.routing import waiting
from sim.model.routing.rings import find_agent, wait
from sim.model.state.contact import ABANDONED, CUT_OFF, GAVE_UP, Contact
from sim.scenario.channels.outbound import Outbound
from sim.ticks import later, whole

if TYPE_CHECKING:
    from sim.demand import SampledDemand
    from sim.model.center import Center
    from sim.model.clock import Place, Story
    from sim.model.state.channel import ChannelNow
    from sim.model.state.eligibility import Eligibility

MISMATCH = int(Reason.MISMATCH)


class Number(NamedTuple):
    """An entry of the list: where its luck is found, what it is about, and how often it has rung."""

    day: int
    row: int
    segment: int
    issue: int
    talk: float
    wrap: float
    tries: int


class CallingList:
    """The numbers still to be dialled: those due again first, then those not yet dialled, in their order."""

    def __init__(self, channel: ChannelNow, rule: Outbound, ring: Sampler, holds: Sampler) -> None:
        self.channel, self.rule, self.ring, self.holds = channel, rule, ring, holds
        self.ringing = 0
        self._fresh: deque[Iterator[Number]] = deque()
        self._again: list[tuple[float, Number]] = []

    @cached_property
    def teams(self) -> list[list[Eligibility]]:
        """The doors to whoever takes the calls at once, crew by crew, by pool."""
        at_the_door = [klass for klass in self.channel.classes if not klass.plan.only]
        doors = {door.pool: door for klass in at_the_door for ring in klass.at_once for door in ring.doors}
        teams: dict[str, list[Eligibility]] = {}
        for door in doors.values():
            teams.setdefault(door.name, []).append(door)
        return list(teams.values())

    def has_any(self, now: float) -> bool:
        """Whether a number is left that may be dialled now."""
        return bool(self._fresh) or (bool(self._again) and self._again[0][0] <= now)

    def add(self, numbers: Iterator[Number]) -> None:
        """Put numbers at the end of the list."""
        self._fresh.append(numbers)

    def put_back(self, number: Number, due: float) -> None:
        """Dial a number again when it is due."""
        heappush(self._again, (due, number._replace(tries=number.tries + 1)))

    def next(self, now: float) -> Number | None:
        """Take the next number; ``None`` where none is left, or due."""
        if self._again and self._again[0][0] <= now:
            return heappop(self._again)[1]
        while self._fresh:
            for number in self._fresh[0]:
                return number
            self._fresh.popleft()
        return None


def set_list(channel: ChannelNow, demand: SampledDemand) -> None:
    """Give a channel its list, still without numbers."""
    scenario = demand.scenario
    rule = channel.spec.outbound
    assert rule is not None
    channel.calls = CallingList(channel, rule, sampler(scenario, rule.ring), sampler(scenario, rule.holds))


def wanted(rule: Outbound, idle: int) -> int:
    """Return how many numbers should ring for so many idle agents: ``round(per_idle_agent * idle) + plus``."""
    dialer = rule.dialer
    return floor(dialer.per_idle_agent * idle + 0.5) + dialer.plus if idle >= dialer.threshold else 0


def listing(center: Center, channel: ChannelNow, days: int) -> Story:
    """Put each day's numbers on the list when the channel opens."""
    for day in range(days):
        columns = center.demand.day(channel.number, day)
        if not len(columns.row):
            continue
        at = max(float(columns.arrival[0]), center.midnight(day))
        yield center.clock.until(at, ARRIVES, (at, channel.number, day))
        channel.calls.add(_numbers(day, columns))
        dial(center, channel)


def _numbers(day: int, columns: DayColumns) -> Iterator[Number]:
    entries = (columns.row, columns.segment, columns.issue, columns.talk, columns.wrap)
    for row, segment, issue, talk, wrap in zip(*(column.tolist() for column in entries), strict=True):
        yield Number(day, row, segment, issue, talk, wrap, 1)


def dial(center: Center, channel: ChannelNow) -> None:
    """Let more numbers ring, as far as the idle agents are worth it."""
    calls, now = channel.calls, center.clock.now
    if not channel.is_open or not calls.has_any(now):
        return
    most = wanted(calls.rule, _idle(calls))
    while calls.ringing < most and (number := calls.next(now)) is not None:
        _ring(center, channel, number)


def _idle(calls: CallingList) -> int:
    """Return how many agents could take up a call now; not those who are kept back for other work."""
    return sum(
        max(0, min(sum(len(door.idle) for door in team), team[0].pool.idle_in_team() - team[0].reserve))
        for team in calls.teams
    )


def _luck(center: Center, channel: ChannelNow, number: Number, name: str) -> float:
    return center.demand.unit(channel.number, number.day, number.row, 1, numbered(name, number.tries))


def _ring(center: Center, channel: ChannelNow, number: Number) -> None:
    calls, now = channel.calls, center.clock.now
    calls.ringing += 1
    until = later(now, calls.ring.one(_luck(center, channel, number, "ring"), now))
    center.clock.call(until, ARRIVES, _place(until, channel, number), lambda _: _rang(center, channel, number, now))


def _place(time: float, channel: ChannelNow, number: Number) -> Place:
    """Return where a number stands among what happens at one time."""
    return time, channel.number, number.day, number.row, number.tries


def _rang(center: Center, channel: ChannelNow, number: Number, since: float) -> None:
    """End a ring: somebody picks up, or the number is put back."""
    calls, now = channel.calls, center.clock.now
    calls.ringing -= 1
    reached = _luck(center, channel, number, "reach") < calls.rule.reach
    center.recorder.dials += PACK_DIAL(since, now, number.row, number.day, channel.number, number.tries, int(reached))
    if reached:
        contact = _reached(center, channel, number)
        contact.begin(center.clock, outbound(center, contact))
    elif number.tries < calls.rule.tries:
        due = later(now, calls.rule.retry_after)
        calls.put_back(number, due)
        center.clock.call(due, TIMER, _place(FOREVER, channel, number), lambda _: dial(center, channel))
    dial(center, channel)


def _reached(center: Center, channel: ChannelNow, number: Number) -> Contact:
    """Return the contact with who picked up; anybody but whom we wanted is done soon."""
    rule, now = channel.calls.rule, center.clock.now
    klass = center.classes[channel.number][number.segment, number.issue]
    first = (channel.number, number.day, number.row, 1, now, number.segment, number.issue, 0)
    holds = whole(channel.calls.holds.one(_luck(center, channel, number, "holds"), now))
    contact = Contact(channel, klass, *first, holds, number.talk, number.wrap, 1.0)
    if rule.right_party < 1 and center.luck(contact, "right party") >= rule.right_party:
        contact.talk, contact.wrap = rule.wrong_party_time, 0.0
        contact.open_detail().wrong_party = True
    return contact


def outbound(center: Center, contact: Contact) -> Story:
    """Tell the life of one call that was picked up."""
    channel, agent = contact.channel, find_agent(center, contact, contact.arrival)
    channel.lines_in_use += 1
    if agent is None:
        alarm = center.clock.until(later(contact.arrival, contact.patience), GIVES_UP, contact.place)
        agent = yield from wait(center, contact, alarm)
        if agent is GAVE_UP:
            return _hang_up(center, contact)
        if agent is CUT_OFF:
            return
    contact.answered = center.clock.now
    agent = yield from _talk(center, contact, agent)
    if agent is None:
        return
    channel.lines_in_use -= 1
    if contact.wrap:
        yield later(center.clock.now, contact.wrap)
    center.finish(contact, agent, center.clock.now)


def _talk(center: Center, contact: Contact, agent: Any) -> Story:
    agent.contact, talk = contact, contact.talk
    if not contact.reached_another:
        talk, end = part_of(center, contact, agent)
        agent, talk = yield from through_tiers(center, contact, agent, talk, end)
        if agent is None:
            return None
    contact.talk_end = later(center.clock.now, talk * contact.klass.pace[agent.pool.number] * agent.pace)
    yield contact.talk_end
    return agent


def _hang_up(center: Center, contact: Contact) -> None:
    """Lose who was reached while no agent was free."""
    now = center.clock.now
    contact.channel.lines_in_use -= 1
    waiting.leave_queue(center, contact)
    center.ended(contact, ABANDONED, MISMATCH, now, now)
