"""The clock: a SimPy environment with alarms at absolute times, and lives that cost no extra events."""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any

from simpy import Environment, Event
from simpy.events import NORMAL, URGENT

# Yields the time at which it goes on, or what it waits for: an alarm, or whatever else calls back.
Story = Generator[Any, Any, Any]
Callback = Callable[[Any], None]
FOREVER = float("inf")


class Alarm(Event):
    """An event that rings at one time for its one listener; without a listener it does nothing.

    It differs from ``simpy.Timeout`` in being set to an absolute time (``now + delay`` would lose the
    last bit of a planned moment) and in holding nothing but its listener.
    """

    __slots__ = ("callbacks",)
    _ok = True
    _value = None

    def __init__(self) -> None:
        self.callbacks: Any = ()

    def silence(self) -> None:
        """Let nobody listen any more."""
        self.callbacks = ()


class Clock(Environment):
    """A SimPy environment whose alarms ring at absolute times in seconds."""

    def run_until(self, end: float = FOREVER) -> None:
        """Play everything before ``end``, as ``run`` does; alarms and lives cannot fail, so it asks for less."""
        queue = self._queue
        while queue and queue[0][0] < end:
            self._now, _, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)

    def until(self, time: float) -> Alarm:
        """Return an alarm that rings at ``time``, now or later."""
        alarm = Alarm()
        heappush(self._queue, (time, NORMAL, next(self._eid), alarm))
        return alarm

    def call(self, time: float, callback: Callback) -> None:
        """Call back at ``time``."""
        self.until(time).callbacks = (callback,)

    def before_all(self, time: float) -> Alarm:
        """Return an alarm that rings before any other of the same time: doors open, shifts change."""
        alarm = Alarm()
        heappush(self._queue, (time, URGENT, next(self._eid), alarm))
        return alarm


class Life(Event):
    """A process that starts at once, is its own alarm, and ends without an event.

    Its story yields the time at which it goes on, or an alarm that it waits for. Calling a life resumes
    the story with what it is called with: the event that rang, or whatever somebody else woke it with.
    """

    __slots__ = ("_clock", "_me", "_story", "callbacks")
    _ok = True
    _value = None

    def begin(self, clock: Clock, story: Story) -> None:
        """Tell the story up to its first wait."""
        self._clock, self._story = clock, story
        self._me: Any = (self,)
        self(None)

    @property
    def is_over(self) -> bool:
        """Whether its story has ended."""
        return not self._me

    def __call__(self, word: Any) -> None:
        """Go on with the story until it waits again or ends."""
        try:
            wish: Any = self._story.send(word)
        except StopIteration:
            self._me = ()
            return
        if type(wish) is float:
            clock = self._clock
            self.callbacks = self._me
            heappush(clock._queue, (wish, NORMAL, next(clock._eid), self))
        else:
            wish.callbacks = self._me


def begin(clock: Clock, story: Story) -> None:
    """Begin a life that nobody needs to know."""
    Life.__new__(Life).begin(clock, story)
