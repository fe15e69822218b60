"""The clock: it plays what a stock ``simpy.Environment`` plays, in the same order, and lets somebody look on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.clock import FREES, Clock, begin

Said = list[tuple[float, Any]]
often = settings(max_examples=200, deadline=None, derandomize=True)


class Ours:
    """Alarms and lives on the clock."""

    def __init__(self) -> None:
        self.clock = Clock()

    def call(self, time: float, kind: int, number: int, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Call back at a time; return what prevents it."""
        alarm = self.clock.until(time, kind, (number,))
        alarm.callbacks = (callback,)
        return alarm.silence

    def sleep(self, time: float, number: int) -> Any:
        """Return what a life yields to go on at a time."""
        return time

    def live(self, story: Any) -> None:
        begin(self.clock, story)

    def play(self, end: float) -> None:
        self.clock.run_until(end)

    @property
    def now(self) -> float:
        return self.clock.now


class Stock:
    """The same on SimPy as it is: a priority for each kind and place, processes, and ``run``."""

    def __init__(self) -> None:
        self.env = simpy.Environment()

    def _event(self, time: float, priority: int) -> simpy.Event:
        event = simpy.Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, priority, time - self.env.now)  # type: ignore[arg-type]
        return event

    def call(self, time: float, kind: int, number: int, callback: Callable[[Any], None]) -> Callable[[], None]:
        event = self._event(time, 1_000 * (kind + 1) + number)
        event.callbacks.append(callback)

        def silence() -> None:
            event.callbacks = event.callbacks and []

        return silence

    def sleep(self, time: float, number: int) -> Any:
        return self._event(time, 1_000 * (FREES + 1) + number)

    def live(self, story: Any) -> None:
        self.env.process(story)

    def play(self, end: float) -> None:
        self.env.run(until=end)

    @property
    def now(self) -> float:
        return self.env.now


class Step(NamedTuple):
    """An alarm: which earlier one sets it as it rings, how much later, of which kind, and which one it silences."""

    parent: int
    later: int
    kind: int
    silences: int


def steps(most: int = 30) -> st.SearchStrategy[list[Step]]:
    """Draw alarms on a lattice of whole seconds, so that many ring at once."""
    one = st.builds(Step, st.integers(-1, most), st.integers(0, 3), st.integers(0, 4), st.integers(0, most))
    return st.lists(one, max_size=most)


def rung(place: Ours | Stock, program: list[Step], ends: list[int]) -> Said:
    """Return which alarms rang when, and when each part of the program ended."""
    said: Said = []
    silence: dict[int, Callable[[], None]] = {}

    def set_those_of(parent: int) -> None:
        for number, step in enumerate(program):
            if min(step.parent, number - 1) == parent:
                silence[number] = place.call(place.now + step.later, step.kind, number, lambda _, k=number: ring(k))

    def ring(number: int) -> None:
        said.append((place.now, number))
        silence.pop(program[number].silences, lambda: None)()
        set_those_of(number)

    set_those_of(-1)
    for end in ends:
        place.play(float(end))
        said.append((float(end), "end"))
    return said


@often
@given(steps())
def test_alarms_ring_as_on_a_stock_environment(program: list[Step]) -> None:
    """Also those set as others ring, at the same instant, those silenced, and those beyond the first end."""
    assert rung(Ours(), program, [4, 1_000]) == rung(Stock(), program, [4, 1_000])


def lived(place: Ours | Stock, stories: list[list[int]]) -> Said:
    """Return when each of several lives went on."""
    said: Said = []

    def story(number: int, sleeps: list[int]) -> Generator[Any, Any, None]:
        for length in sleeps:
            yield place.sleep(float(place.now + length), number)
            said.append((place.now, number))

    for number, sleeps in enumerate(stories):
        place.live(story(number, sleeps))
    place.play(1_000.0)
    return said


def ordered(said: Said) -> Said:
    """Lives have no place of their own here: those that go on at the same instant, in any order."""
    return sorted(said)


@often
@given(st.lists(st.lists(st.integers(0, 5), max_size=6), max_size=6))
def test_lives_go_on_as_processes_do(stories: list[list[int]]) -> None:
    assert ordered(lived(Ours(), stories)) == ordered(lived(Stock(), stories))


@often
@given(steps())
def test_whoever_looks_on_changes_nothing_and_sees_every_event(program: list[Step]) -> None:
    place, seen = Ours(), list[tuple[float, float]]()
    place.clock.watch = lambda: seen.append((place.clock.now, place.clock.peek()))
    said = rung(place, program, [4, 1_000])
    assert said == rung(Ours(), program, [4, 1_000])
    rang = [time for time, who in said if who != "end"]
    moments = [time for time, _ in seen]
    assert moments == sorted(moments)
    assert set(rang) <= set(moments)
    assert len(rang) <= len(seen) <= len(program)
    assert [then for _, then in seen[:-1]] == moments[1:]
