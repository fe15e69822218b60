"""How a process of ours ends: when all who asked for it have been told, at once.

Else Python takes apart, one by one, the hundred thousands of things that it has made, which takes as long as to check
a scenario. What is open is not closed by that: whoever writes a file closes it.
"""

from __future__ import annotations

import atexit
import os
import sys

_codes: list[int] = []


def prepare() -> None:
    """Have the process end at once after everything that is registered from now on to be called at its end."""
    atexit.register(_end)


def ended_with(code: int) -> int:
    """Note that all is done, with which exit code the process is to end, and return it."""
    _codes.append(code)
    return code


def _end() -> None:
    """End the process, unless something is left to tell: Python does that, and of what could not be written too."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    if _codes:
        os._exit(_codes[-1])
