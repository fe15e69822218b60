"""How often Python looks for objects that refer to each other in a ring and are of no use any more."""

from __future__ import annotations

import gc
import sys

YOUNG = 200_000
AT_THE_START = 500_000  # more than is imported and read for most commands
# Contacts after which it is worth to look for what they left: a look takes some milliseconds in processes that are
# ours, and some tens of them where all that was imported is looked through.
MANY, VERY_MANY = 100_000, 300_000
# In processes that are ours Python itself hardly ever looks, so that what the latest replications left is among what is
# new. To look through that alone takes a tenth of a millisecond where all that is kept takes a hundred times as long.
THOROUGHLY = 8  # looks, of which one goes through what is not new too: what was still in use at the look before
ALL = 2
NEW = 1 if sys.version_info < (3, 14) else ALL  # from then on 1 is a part of all, whatever is new
_left, _most, _looks, _every = 0, VERY_MANY, 0, 1


def seldom(new: int = YOUNG) -> None:
    """Look only when so many objects are new, and never at those that are there: nearly all that a start makes stays.

    By default it is 700, which takes a center where customers choose a tenth of its time, and a check as much.
    For processes that are ours.
    """
    global _most, _every
    _most, _every = MANY, THOROUGHLY
    gc.freeze()
    gc.set_threshold(new)


def never_again() -> None:
    """Look through nothing that is there now: what ends with the process need not be taken apart."""
    gc.freeze()


def left_by(contacts: int) -> None:
    """Look when so many contacts more have left a hundred megabytes or two.

    What plays a replication is a ring of few objects that hold many numbers; Python, which counts objects, lets it lie.
    """
    global _left, _looks
    _left += contacts
    if _left > _most:
        _left, _looks = 0, _looks + 1
        gc.collect(NEW if _looks % _every else ALL)
