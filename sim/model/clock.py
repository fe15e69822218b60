"""The clock: a SimPy environment with alarms at absolute times, and lives that cost no extra events.

What happens at the same instant happens by its kind: what closes, changes shifts and opens; what frees an agent; who
arrives; delayed rings and other timers; who runs out of patience. Within a kind by its ``place``: of contacts the time
of their arrival, then who they are. The order in which alarms were set decides nothing, but between two of one contact.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any

from simpy import Environment, Event

# Yields the time at which it goes on, or what it waits for: an alarm, or whatever else calls back.
Story = Generator[Any, Any, Any]
Callback = Callable[[Any], None]
Place = tuple[float, ...]
FOREVER = float("inf")
CHANGES, FREES, ARRIVES, TIMER, GIVES_UP = range(5)
# What changes at the same instant: who closes lets nobody in any more, who opens finds everybody there.
TURNS, LEARNS, CLOSES, PAUSES, SHIFTS, REACHES, OPENS, MIDNIGHT = range(8)


class Alarm(Event):
    """An event that rings at one time for its one listener; without a listener it does nothing.

    It differs from ``simpy.Timeout`` in being set to an absolute time (``now + delay`` would lose the
    last bit of a planned moment) and in holding nothing but its listener, the ``time``, and its ``place`` among those
    of its kind.
    """

    __slots__ = ("callbacks", "place", "time")
    _ok = True
    _value = None

    def __init__(self, place: Place = (), time: float = FOREVER) -> None:
        self.callbacks: Any = ()
        self.place, self.time = place, time

    def __lt__(self, other: Any) -> bool:
        """Whether it rings before another of the same time and kind."""
        return bool(self.place < other.place)

    def silence(self) -> None:
        """Let nobody listen any more."""
        self.callbacks = ()


class Clock(Environment):
    """A SimPy environment whose alarms ring at absolute times in seconds.

    Whoever wants to look on is called after every event: ``watch`` finds its time in ``now``, that of the next in
    ``peek()``.
    """

    __slots__ = ("now",)  # an attribute, as every step of every life asks for it
    now: float
    watch: Callable[[], None] | None = None

    @property
    def _now(self) -> float:
        return self.now

    @_now.setter
    def _now(self, time: float) -> None:
        self.now = time

    def run_until(self, end: float = FOREVER) -> None:
        """Play everything before ``end``, as ``run`` does; alarms and lives cannot fail, so it asks for less."""
        if self.watch is not None:
            self._run_watched(end, self.watch)
            return
        queue: list[Any] = self._queue
        while queue and queue[0][0] < end:
            self.now, _, event = heappop(queue)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)

    def _run_watched(self, end: float, watch: Callable[[], None]) -> None:
        while self.peek() < end:
            self.step()
            watch()

    def step(self) -> None:
        """Play the next event; ``run_until`` does the same for many, without a call for each."""
        event: Any
        self.now, _, event = heappop(self._queue)  # type: ignore[misc]
        callbacks, event.callbacks = event.callbacks, None
        for callback in callbacks:
            callback(event)

    def stand_at(self, time: float) -> None:
        """Stand at a time at which another clock has come to."""
        self.now = time

    def until(self, time: float, kind: int, place: Place) -> Alarm:
        """Return an alarm that rings at ``time``, now or later."""
        alarm = Alarm(place, time)
        heappush(self._queue, (time, kind, alarm))  # type: ignore[misc]
        return alarm

    def ring(self, time: float, kind: int, event: Any) -> Any:
        """Let an event that has a place ring at ``time``."""
        heappush(self._queue, (time, kind, event))  # type: ignore[misc]
        return event

    def call(self, time: float, kind: int, place: Place, callback: Callback) -> None:
        """Call back at ``time``."""
        self.until(time, kind, place).callbacks = (callback,)

    def change(self, time: float, *place: float) -> Alarm:
        """Return an alarm that rings before any other of the same time: doors open, shifts change."""
        return self.until(time, CHANGES, place)


class Life(Event):
    """A process that starts at once, is its own alarm, and ends without an event.

    Its story yields the time at which it frees an agent, or an alarm that it waits for. To ``go_on`` resumes the
    story with the event that rang, or whatever somebody else woke it with.
    """

    __slots__ = ("_clock", "_me", "_story", "callbacks")
    _ok = True
    _value = None
    place: Place = ()

    def __lt__(self, other: Any) -> bool:
        """Whether it goes on before another event of the same time and kind."""
        return bool(self.place < other.place)

    def begin(self, clock: Clock, story: Story) -> None:
        """Tell the story up to its first wait."""
        self._clock, self._story = clock, story
        self._me: Any = (self.go_on,)
        self.go_on(None)

    @property
    def is_over(self) -> bool:
        """Whether its story has ended."""
        return not self._me

    def go_on(self, word: Any) -> None:
        """Go on with the story until it waits again or ends."""
        try:
            wish: Any = self._story.send(word)
        except StopIteration:
            self._me = ()
            return
        if type(wish) is float:
            self.callbacks = self._me
            heappush(self._clock._queue, (wish, FREES, self))  # type: ignore[misc]
        else:
            wish.callbacks = self._me


def begin(clock: Clock, story: Story) -> None:
    """Begin a life that nobody needs to know."""
    Life.__new__(Life).begin(clock, story)
