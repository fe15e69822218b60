"""What one replication has used and the next may use again, which one at a time may take."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Spare(Generic[T]):
    """Room for one thing that is of no use at the moment.

    Several threads may take and give: what one has taken no other gets.

    >>> room = Spare[str]()
    >>> room.take() is None
    True
    >>> room.give("a table")
    >>> room.take(), room.take()
    ('a table', None)
    """

    def __init__(self) -> None:
        self._left: list[T] = []

    def take(self) -> T | None:
        """Take what is there, if anything is."""
        try:
            return self._left.pop()
        except IndexError:  # nothing, or another thread has just taken it
            return None

    def give(self, one: T) -> None:
        """Put something there, in the place of what is."""
        self._left[:] = [one]
