"""A center that hears why customers contact it, and puts the causes right: who does not have to contact it any more."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.log.packing import PACK_CAUSE
from sim.log.records import Outcome
from sim.model.again.attempts import primary
from sim.model.clock import MIDNIGHT
from sim.scenario.basics.units import DAY
from sim.scenario.traits import recordability

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.state.contact import Contact
    from sim.scenario.customers.causes import Feedback
    from sim.scenario.scenario import Scenario

WEEK = 7 * DAY
DEALT_WITH = (int(Outcome.SERVED), int(Outcome.CONTAINED))
NOT_YET = float("inf")


@dataclass(eq=False)
class CauseNow:
    """A cause at one moment; ``left`` is the work that it still takes, in seconds.

    Of the contacts whose luck is below ``top``, and not below that of the cause before, it is the cause. So many
    ``cases`` of it are known, the first ``since``; once it is ``fixed`` it is spared those it has ``avoided`` today.
    """

    issue: int
    number: int
    top: float
    fixable: float
    left: float
    cases: int = 0
    since: float = NOT_YET
    spent: float = 0.0
    fixed: bool = False
    avoided: int = 0


class FeedbackLoop:
    """What is known of causes, and what has been done about them.

    Attributes
    ----------
    every
        The causes, issue by issue.
    heard
        By channel and issue, how likely a contact that was dealt with tells its cause.
    calls
        The causes behind the contacts of those who are to be called, in order; ``None`` of who has none.
    """

    def __init__(self, center: Center, scenario: Scenario, rule: Feedback) -> None:
        self._center, self.rule = center, rule
        self._causes = [_causes(scenario, number) for number in range(len(scenario.issue_names))]
        self.every = [cause for causes in self._causes for cause in causes]
        self.heard = [
            [_heard(scenario, channel, issue) for issue in scenario.issue_names] for channel in scenario.channel_names
        ]
        self.calls: deque[CauseNow | None] = deque()
        self._begun: CauseNow | None = None

    def cause_of(self, contact: Contact) -> CauseNow | None:
        """Return the cause behind a contact, the same at every attempt; ``None`` where it has none of those written."""
        causes = self._causes[contact.issue]
        if not causes:
            return None
        luck = self._center.demand.unit(*primary(contact), 1, "cause")
        return next((cause for cause in causes if luck < cause.top), None)

    def spares(self, contact: Contact) -> bool:
        """Whether a customer need not contact us, as what would have led to it has been put right."""
        cause = self.cause_of(contact)
        if cause is None or not cause.fixed or self._center.luck(contact, "spared") >= cause.fixable:
            return False
        cause.avoided += 1
        return True

    def ended(self, contact: Contact, outcome: int, reason: int, left: float) -> None:
        """Hear of the cause of a contact, perhaps; who was not helped may be called and asked."""
        if outcome not in DEALT_WITH or not contact.channel.mode.inbound:
            return
        cause, rule = self.cause_of(contact), self.rule.calls_back
        likely = self.heard[contact.channel.number][contact.issue]
        if cause is not None and self._center.luck(contact, "heard") < likely:
            self._know(cause)
        elif rule and not contact.detail.resolved and self._center.luck(contact, "called back") < rule.share:
            self.calls.append(cause)

    def _know(self, cause: CauseNow) -> None:
        cause.cases += 1
        cause.since = min(cause.since, self._center.clock.now)

    def evening(self, at: float) -> None:
        """Spend the hours of a day: on calls first, then on causes; and note what has become of each."""
        seconds = self._call(at, self.rule.hours_per_week * 3_600 * DAY / WEEK)
        while seconds > 0 and (cause := self._next()) is not None:
            seconds = self._work(cause, seconds)
        for one in self.every:
            self._center.recorder.causes += PACK_CAUSE(
                at, one.spent / 3_600, one.cases, one.avoided, one.issue, one.number, one.fixed
            )
            one.spent, one.avoided = 0.0, 0

    def _call(self, at: float, seconds: float) -> float:
        """Call whom the day's time is enough for; return what is left of it."""
        takes, calls = (self.rule.calls_back.takes if self.rule.calls_back else 0.0), 0
        while self.calls and seconds >= takes:
            cause = self.calls.popleft()
            seconds, calls = seconds - takes, calls + 1
            if cause is not None:
                self._know(cause)
        if calls:
            self._center.recorder.causes += PACK_CAUSE(at, calls * takes / 3_600, calls, 0, -1, -1, 0)
        return seconds

    def _next(self) -> CauseNow | None:
        """Return what is worked on: what was begun, else by the order that is written."""
        if self._begun is None:
            open_ = [cause for cause in self.every if cause.cases and not cause.fixed]
            oldest = self.rule.order == "oldest"
            self._begun = min(open_, key=lambda one: one.since if oldest else -one.cases, default=None)
        return self._begun

    def _work(self, cause: CauseNow, seconds: float) -> float:
        """Work on a cause until it is put right or the time is over; return what is left of it."""
        done = min(cause.left, seconds)
        cause.left, cause.spent = cause.left - done, cause.spent + done
        if cause.left <= 1e-6:
            cause.fixed, self._begun = True, None
        return seconds - done


def _causes(scenario: Scenario, issue: int) -> list[CauseNow]:
    name = scenario.issue_names[issue]
    written = scenario.issues[name].causes if name else []
    tops = accumulate(cause.share for cause in written)
    return [
        CauseNow(issue, k, top, cause.fixable, cause.effort)
        for k, (cause, top) in enumerate(zip(written, tops, strict=True))
    ]


def _heard(scenario: Scenario, channel: str, issue: str) -> float:
    """Return how likely a contact that was dealt with tells its cause in one way or another."""
    assert scenario.feedback is not None
    ways = scenario.feedback.collects
    complains = ways.complaints if issue and scenario.issues[issue].complaint else 0.0
    recorded = ways.recorded and ways.recorded * recordability(scenario.channels[channel])
    return 1 - (1 - ways.survey) * (1 - complains) * (1 - recorded)


def evenings(center: Center, loop: FeedbackLoop) -> Story:
    """Let every day of the horizon but the last end with its work on causes, before the contacts of the next."""
    for day in range(1, center.day_of(center.end)):
        midnight = center.midnight(day)
        yield center.clock.change(midnight, MIDNIGHT, -1)
        loop.evening(midnight)
