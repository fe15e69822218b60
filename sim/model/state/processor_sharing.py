"""An agent's desk: contacts in hand at the same time, each going at a speed that depends on how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import FOREVER, FREES, Alarm, Clock
from sim.ticks import later, span

if TYPE_CHECKING:
    from sim.model.state.contact import Contact


class Job:
    """One contact in hand: the work left in seconds at full speed, and who waits for its end.

    ``speeds`` holds the speed with 1, 2, ... in hand; beyond the last, the agent's whole effort stays the
    same and is shared by more. Without speeds the work goes on in real time. ``speed`` is that of now.
    """

    __slots__ = ("callbacks", "contact", "left", "since", "speed", "speeds")

    def __init__(self, contact: Contact, left: float, speeds: tuple[float, ...] | None, since: float) -> None:
        self.contact, self.left, self.speeds, self.since = contact, left, speeds, since
        self.speed = 1.0
        self.callbacks: Any = ()

    def speed_among(self, count: int) -> float:
        """Return the speed with so many in hand."""
        speeds = self.speeds
        if speeds is None:
            return 1.0
        if count <= len(speeds):
            return speeds[count - 1]
        return speeds[-1] * len(speeds) / count


class ProcessorSharing:
    """Processor sharing, exactly: the work left is rescaled whenever a contact comes or goes."""

    __slots__ = ("_alarm", "_clock", "_since", "hands")

    def __init__(self, clock: Clock) -> None:
        self._clock, self._since, self._alarm = clock, 0.0, Alarm()
        self.hands: list[Job] = []

    def add(self, contact: Contact, work: float, speeds: tuple[float, ...] | None) -> Job:
        """Take up work on a contact; whoever yields the hand goes on when it is done."""
        self._settle()
        hand = Job(contact, work, speeds, self._since)
        self.hands.append(hand)
        self._plan()
        return hand

    def _settle(self) -> None:
        """Take off what was worked since the last change."""
        now = self._clock.now
        passed = span(self._since, now)
        if passed:
            for hand in self.hands:
                hand.left -= passed * hand.speed
        self._since = now

    def _plan(self) -> None:
        """Ring when the first of the contacts will be done, if nothing changes until then."""
        self._alarm.silence()
        count, soonest = len(self.hands), FOREVER
        for hand in self.hands:
            hand.speed = hand.speed_among(count)
            wait = hand.left / hand.speed
            if wait < soonest:
                first, soonest = hand, wait
        if count:
            done = later(self._since, max(0.0, soonest))
            self._alarm = self._clock.until(done, FREES, first.contact.place)
            self._alarm.callbacks = (lambda _: self._done(first),)

    def _done(self, hand: Job) -> None:
        self._settle()
        self.hands.remove(hand)
        self._plan()
        for callback in hand.callbacks:
            callback(hand)
