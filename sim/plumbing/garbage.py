"""What is of no use any more: how often Python looks for rings of objects, what makes none, what becomes of the memory.

Python counts who refers to an object: those that refer to each other in a ring lie until it looks for them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar
from weakref import WeakMethod

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
MUCH = 31 * 2**20  # bytes: somewhat less than the most that the allocator of Linux keeps at hand
_left, _most, _looks, _every = 0, VERY_MANY, 0, 1


T = TypeVar("T")


class Weakly(Generic[T]):
    """A method that does not keep alive what it is of, so that this may have it as a part without being in a ring.

    >>> class Shop:
    ...     def __init__(self) -> None:
    ...         self.opens = Weakly(self.hour)
    ...
    ...     def hour(self) -> int:
    ...         return 8
    >>> shop = Shop()
    >>> shop.opens()
    8
    """

    __slots__ = ("_method",)

    def __init__(self, method: Callable[..., T]) -> None:
        self._method: WeakMethod[Callable[..., T]] = WeakMethod(method)

    def __call__(self, *what: Any) -> T:
        """Call it, of what must still be there."""
        method = self._method()
        assert method is not None, "nobody keeps what the method is of"
        return method(*what)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel with what the method is of."""
        return type(self), (self._method(),)


@cache
def keep_at_hand() -> None:
    """Let freed memory stay with the process: what is fresh has to be found and cleared by the system.

    glibc learns from what is freed: from then on it takes blocks up to that size from what it has at hand, and gives
    back what is more than twice as much (mallopt(3)). It is shown one block that nobody writes into, which takes no
    memory. Elsewhere that changes nothing.
    """
    bytes(MUCH)


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
