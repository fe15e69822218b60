"""From how many replications on an interval may stop a run."""

from __future__ import annotations

FEWEST = 10  # a variance of fewer is too uncertain itself: of many looks at it, one would find it small by luck
PLENTY = 30  # what was the same in so many is something else in one of ten at most, with 95 % confidence


def enough(replications: int, varied: bool) -> bool:
    """Whether so many replications may show that a figure is precise; of what never varied it takes more."""
    return replications >= (FEWEST if varied else PLENTY)
