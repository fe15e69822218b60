"""Ctrl-C, polite kills and hang-ups: what is finished is kept, and what is being written gets written."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

HEARD = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP") if hasattr(signal, name)
)  # Ctrl-C; what schedulers, containers and ``timeout`` send; a terminal that is closed
interruptions: list[int] = []


class _Ear:
    """What is done about an interruption.

    ``open`` once we listen, ``held`` by so many who must not be disturbed, ``heard`` when one was raised: it is raised
    once, for what comes after it is the keeping of what is finished, which a second one must not undo.
    """

    open = False
    held = 0
    heard = False
    terminals: tuple[int, ...] = ()


def listen() -> None:
    """Let a polite kill, and a terminal that is closed, stop us as Ctrl-C does."""
    _Ear.open = True
    _Ear.terminals = tuple(number for number in (1, 2) if os.isatty(number))
    sys.unraisablehook = _unraised
    for number in HEARD:
        if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGINT:  # nohup has it ignored
            signal.signal(number, _interrupt)


def is_listening() -> bool:
    """Whether this process is ours, and not a program that uses the library."""
    return _Ear.open


def _interrupt(number: int, frame: Any) -> None:
    """Stop, and remember it: libraries may swallow what is raised inside them."""
    interruptions.append(number)
    if number == getattr(signal, "SIGHUP", None):
        _leave_the_terminal()
    _hear()


def _hear() -> None:
    if not _Ear.held and not _Ear.heard:
        _Ear.heard = True
        raise KeyboardInterrupt


def _leave_the_terminal() -> None:
    """Write nowhere what was for a terminal that is gone: it would be an error, and the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in _Ear.terminals:
        os.dup2(nowhere, number)
    os.close(nowhere)


def _unraised(what: Any) -> None:
    """Be silent about an interruption that Python cannot raise where it is; it is heard at the next step."""
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)


def stoppable(tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Stop between two steps of progress if an interruption was swallowed within one."""

    def tell_or_stop(done: int, of: int) -> None:
        tell(done, of)
        if interruptions:
            raise KeyboardInterrupt

    return tell_or_stop


@contextmanager
def held() -> Iterator[None]:
    """Let a step pass whole before an interruption is heard."""
    _Ear.held += 1
    try:
        yield
    finally:
        _Ear.held -= 1
    if interruptions:
        _hear()


def enough() -> None:
    """Hear no interruption any more: all there will be is there, and gets written within seconds."""
    _Ear.held += 1


def deafen() -> None:
    """Let no late interruption kill a process that is only taken down, with its result written and told."""
    for number in HEARD:
        signal.signal(number, signal.SIG_IGN)
