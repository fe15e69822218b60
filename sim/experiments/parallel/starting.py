"""How worker processes start: forked from this one where it has a single thread, else by a server of processes.

A fork has at once what this process has imported, built and compiled: it works after a hundredth of a second. Of
several threads it would have only the one that forks, and wait for ever for what the others held.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.plumbing.interruption import HEARD, is_listening

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
SERVED: Any = multiprocessing.get_context(METHOD)
FORKED: Any = multiprocessing.get_context("fork") if sys.platform == "linux" else SERVED


class _Worker:
    """A worker process; as it is deaf to polite kills, it is ended by another, and ``ended`` tells that it was."""

    ended = False

    def terminate(self) -> None:
        """End the process: the others of a pool go when one of them has died."""
        process: Any = self
        self.ended = self.ended or process.exitcode is None
        process.kill()


class ServedWorker(_Worker, SERVED.Process):  # type: ignore[misc]
    """One that a server has started, or the system."""


class ForkedWorker(_Worker, FORKED.Process):  # type: ignore[misc]
    """One that was forked from this process."""


@contextmanager
def unheard() -> Iterator[None]:
    """Let no signal reach this thread, nor, ever, what is started meanwhile; a Ctrl-C is for all of a terminal."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def shield() -> None:
    """Let no signal reach the workers that a server starts, from their first instruction on.

    They have our blocked signals from the server that forks them. In a program that uses the library this server is
    not ours alone, and workers are deaf as soon as they have started.
    """
    if METHOD != "forkserver" or not is_listening():
        return
    from multiprocessing import forkserver, resource_tracker

    with unheard():
        resource_tracker.ensure_running()  # which lets signals through again
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        forkserver.ensure_running()
