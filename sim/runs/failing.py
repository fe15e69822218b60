"""How a command ends that did not do what it was asked for: what is said, and the code it exits with."""

from __future__ import annotations

from sim.plumbing.interruption import interruptions
from sim.plumbing.readable import say

DONE, FAILED, WRONG_INPUT = 0, 1, 2


def explain(error: BaseException) -> int:
    """Say in a line for each problem what stopped a command, and return its exit code."""
    from sim.scenario.basics.problems import InputError

    if isinstance(error, InputError):
        for problem in error.problems:
            say(str(problem))
        return WRONG_INPUT
    say(f"failed: {failure(error)}")
    return FAILED


def stopped(error: BaseException) -> bool:
    """Whether an error is an interruption: a library that was interrupted says so in its own words."""
    return isinstance(error, KeyboardInterrupt) or bool(interruptions and not isinstance(error, ValueError))


def failure(error: BaseException) -> str:
    """Return what went wrong that was right to begin with.

    >>> failure(ValueError("unit")), failure(KeyError())
    ('ValueError: unit (--debug shows where)', 'KeyError: no further word (--debug shows where)')
    """
    from sim.disk.trouble import DiskError, trouble
    from sim.experiments.execution.failure import SweepError

    if text := str(error) if isinstance(error, DiskError | SweepError) else trouble(error):
        return text
    first = str(error).splitlines()[0] if str(error) else "no further word"
    return f"{type(error).__name__}: {first} (--debug shows where)"
