"""How often Python looks for objects that refer to each other in a ring and are of no use any more."""

from __future__ import annotations

import gc

YOUNG = 200_000
AT_THE_START = 500_000  # more than is imported and read for most commands


def seldom(new: int = YOUNG) -> None:
    """Look only when so many objects are new, and never at those that are there: nearly all that a start makes stays.

    By default it is 700, which takes a center where customers choose a tenth of its time, and a check as much.
    For processes that are ours.
    """
    gc.freeze()
    gc.set_threshold(new)


def never_again() -> None:
    """Look through nothing that is there now: what ends with the process need not be taken apart."""
    gc.freeze()
