"""Whether worker processes may be forked from this one; `multiprocessing` is imported for those who start any."""

from __future__ import annotations

import os
import sys

THREADS = "/proc/self/task"


def may_fork() -> bool:
    """Whether this process has a single thread, those of libraries counted, as the system counts them."""
    try:
        return sys.platform == "linux" and len(os.listdir(THREADS)) == 1
    except OSError:
        return False
