"""How far slow work is, told to whoever listens: a large file that is read, many points that are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int, int | None], None]
_listeners: list[Listener] = []
_parts: list[tuple[str, float, float, float]] = []


def tell(what: str, done: int, of: int | None = None) -> None:
    """Tell how many of how many are done; nothing happens where nobody listens."""
    for listener in _listeners:
        listener(what, done, of)


def announce(what: str) -> None:
    """Tell at once of slow work that cannot be counted."""
    tell(what, 0, 0)


@contextmanager
def part(what: str, before: float, size: float, of: float) -> Iterator[None]:
    """Do a part of some work: so much is done ``before`` it, and it is as large as ``size``.

    >>> told = []
    >>> with heard(lambda *one: told.append(one)), part("reading, kB", 20, 10, 30):
    ...     passed(0.5)
    >>> told
    [('reading, kB', 20, 30), ('reading, kB', 25, 30)]
    """
    _parts.append((what, before, size, of))
    try:
        passed(0.0)
        yield
    finally:
        _parts.pop()


def passed(share: float) -> None:
    """Tell which share of the part that is under way is done; nothing outside of one."""
    if _parts:
        what, before, size, of = _parts[-1]
        tell(what, round(before + share * size), max(round(of), 1))


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Let a listener hear of all that goes on inside."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def heard_alone(listener: Listener) -> Iterator[None]:
    """Let a listener hear of all that goes on inside, and nobody else: it has the terminal."""
    others = _listeners[:]
    _listeners[:] = [listener]
    try:
        yield
    finally:
        _listeners[:] = others


def to_nobody() -> None:
    """Let nobody hear any more: a process that was forked has its parent's listeners."""
    _listeners.clear()


def patiently(say: Callable[[str], None], clock: Callable[[], float], first: float = 2.0) -> Listener:
    """Return a listener that says a line after ``first`` seconds, and again when twice as long has passed.

    What is only announced it says at once, and nothing of what has only begun.

    >>> lines, times = [], iter([0.0, 1.0, 2.5, 3.0, 4.5])
    >>> listener = patiently(lines.append, lambda: next(times))
    >>> for done in (10, 20, 30, 40):
    ...     listener("checking points", done, 40)
    >>> lines
    ['checking points: 20 of 40', 'checking points: 40 of 40']
    """
    started, due = clock(), [first]

    def listener(what: str, done: int, of: int | None) -> None:
        if of == 0:
            say(what)
            return
        passed = clock() - started
        if done and passed >= due[0]:
            due[0] = 2 * due[0] if 2 * due[0] > passed else 2 * passed
            say(f"{what}: {done:,}{f' of {of:,}' if of else ''}")

    return listener
