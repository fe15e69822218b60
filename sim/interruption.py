"""Ctrl-C and polite kills: what is finished is kept, and what is being written gets written."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

interruptions: list[int] = []


def listen() -> None:
    """Let a polite kill stop us as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: Any) -> None:
    """Stop, and remember it: libraries may swallow what is raised inside them."""
    interruptions.append(number)
    raise KeyboardInterrupt


def stoppable(tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Stop between two steps of progress if an interruption was swallowed within one."""

    def told(done: int, of: int) -> None:
        tell(done, of)
        if interruptions:
            raise KeyboardInterrupt

    return told


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the few seconds of writing pass before Ctrl-C is heard."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
