"""Patterns of a week: which days of work, so that days off follow each other."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

WEEK = 7


def patterns(days: Iterable[int], count: int, off_in_a_row: int, size: int = WEEK) -> list[tuple[int, ...]]:
    """Return the choices of so many days of work, of those on which there is work, that leave days off in a row.

    The week goes round: days off at its end and its beginning follow each other. Where fewer days are off than should
    follow each other, all of them do.

    >>> patterns(range(7), 5, 2)[:3], len(patterns(range(7), 5, 1)), patterns([0, 2, 4, 6], 4, 2)
    ([(0, 1, 2, 3, 4), (0, 1, 2, 3, 6), (0, 1, 2, 5, 6)], 21, [])
    """
    return [chosen for chosen in combinations(sorted(days), count) if chosen and _rest(chosen, size, off_in_a_row)]


def _rest(days: tuple[int, ...], size: int, off_in_a_row: int) -> bool:
    runs = [later - early - 1 for early, later in zip(days, (*days[1:], days[0] + size), strict=True)]
    return max(runs) >= min(off_in_a_row, size - len(days))
