"""What may be changed of a plan of shifts at once: heads left out, and shifts that others are exchanged for.

One head is left out, or has another shift; or up to two shifts of a day come in place of up to two others, such as a
long one for two short ones, or one less with another that begins a step later. Who comes may be of another pool if it
shares a channel with that of whom they replace, as a specialist for a generalist.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Floats, Ints
from sim.scheduling.cover import Counts
from sim.scheduling.model import Duty, Tour

EXCHANGED = 2  # shifts that go, and that come
MOST = 20_000  # exchanges of the shifts of some days, above which only single shifts are exchanged
SAVED = 1e-9
Item = Duty | Tour


class Exchange(NamedTuple):
    """Heads of some items less, and of others more."""

    gone: tuple[Item, ...]
    come: tuple[Item, ...] = ()

    @property
    def days(self) -> set[int]:
        """The days on which somebody comes or stays away by it."""
        return {day for one in (*self.gone, *self.come) for day in days_of(one)}

    def counts(self, before: Counts) -> Counts:
        """Return the counts of a plan after it."""
        found = dict(before)
        for item, change in ((item, sign) for mine, sign in ((self.gone, -1), (self.come, 1)) for item in mine):
            found[item] = found.get(item, 0) + change
        return found


class Exchanges:
    """The exchanges among some items that save anything.

    Parameters
    ----------
    items
        What heads are counted of.
    prices
        What a head of each costs.
    raised
        By how much a head of each raises the mean of each cell: shape (items, cells).
    alike
        The pools whose heads may come for those of each pool.
    """

    def __init__(self, items: Sequence[Item], prices: Floats, raised: Floats, alike: Mapping[str, set[str]]) -> None:
        self.items, self._prices, self._raised, self._alike = items, prices, raised, alike

    @cached_property
    def _by_days(self) -> list[list[int]]:
        """The items of the same days, by their numbers."""
        found: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            found[days_of(item)].append(number)
        return list(found.values())

    def of(self, counts: Counts) -> Iterator[tuple[list[Exchange], Floats]]:
        """Yield exchanges of a plan with so many heads of each item, and by how much each changes every cell."""
        there = [number for number, item in enumerate(self.items) if counts.get(item)]
        yield self._told(list(self._single(there)))
        for mine in self._by_days:
            here = set(there) & set(mine)
            twice = sum(counts[self.items[number]] >= EXCHANGED for number in here)
            if (comb(len(here) + 1, 2) + twice) * (1 + _how_many(len(mine))) <= MOST:
                gone = [one for one in _some(here) if self._has(counts, one)]
                yield self._told(list(self._pairs(gone, [(), *_some(mine)])))

    def _has(self, counts: Counts, gone: Sequence[int]) -> bool:
        return all(counts.get(self.items[number], 0) >= heads for number, heads in Counter(gone).items())

    def _single(self, there: Sequence[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        for gone in there:
            for come in ((), *((one,) for one in range(len(self.items)) if one != gone)):
                if self._saves((gone,), come):
                    yield (gone,), come

    def _pairs(
        self, gone: Sequence[tuple[int, ...]], come: Sequence[tuple[int, ...]]
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        for less in gone:
            for more in come:
                if max(len(less), len(more)) == EXCHANGED and not set(less) & set(more) and self._saves(less, more):
                    yield less, more

    def _saves(self, gone: Sequence[int], come: Sequence[int]) -> bool:
        if self._prices[list(gone)].sum() <= self._prices[list(come)].sum() + SAVED:
            return False
        pools = [self._alike[self.items[one].template.pool] for one in gone]
        return all(any(self.items[one].template.pool in mine for mine in pools) for one in come)

    def _told(self, pairs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> tuple[list[Exchange], Floats]:
        changes = np.zeros((len(pairs), self._raised.shape[1]))
        for sign, numbers in ((-1.0, [gone for gone, _ in pairs]), (1.0, [come for _, come in pairs])):
            at, items = _flat(numbers)
            np.add.at(changes, at, sign * self._raised[items])
        told = [Exchange(*(tuple(self.items[one] for one in mine) for mine in pair)) for pair in pairs]
        return told, changes


def days_of(item: Item) -> tuple[int, ...]:
    """Return the days of an item."""
    return (item.kind,) if isinstance(item, Duty) else item.days


def _some(items: set[int] | Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every one and every two of some items, the same twice too."""
    for size in range(1, EXCHANGED + 1):
        yield from combinations_with_replacement(sorted(items), size)


def _how_many(items: int) -> int:
    """Return how many ones and twos there are of so many items."""
    return items + comb(items + 1, 2)


def _flat(numbers: Sequence[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """Return tuples as one column, and in which of them each number is."""
    at = np.repeat(np.arange(len(numbers)), [len(one) for one in numbers]).astype(np.int64)
    return at, np.array([number for one in numbers for number in one], dtype=np.int64)


def apart(moves: Sequence[Exchange]) -> list[Exchange]:
    """Return moves no two of which are of a day, those that come first before others."""
    found, taken = list[Exchange](), set[int]()
    for move in moves:
        if not move.days & taken:
            found.append(move)
            taken |= move.days
    return found
