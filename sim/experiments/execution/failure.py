"""What stops a sweep that was right to begin with."""

from __future__ import annotations


class SweepError(RuntimeError):
    """A sweep cannot go on, for a reason told in one line; what was finished is in its store."""
