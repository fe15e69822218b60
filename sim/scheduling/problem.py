"""What is to be covered, and by what: a grid of slots, needs over them, templates of shifts, rules of weeks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.scheduling.weeks import patterns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# By pool slots and their weights.
Terms = Mapping[str, tuple[Ints, Floats]]
HOUR = 3_600.0


@dataclass(frozen=True)
class SlotGrid:
    """Slots of equal length over days; a day has a kind, such as its day of the week, and days of a kind are alike.

    Attributes
    ----------
    step
        Length of a slot in seconds.
    slots
        Slots of a day.
    kinds
        The kind of each day in turn.
    before
        The kind of the day before the first, whose nights reach into it; ``None`` where nothing does. With the kind
        of the last day a grid goes round.
    """

    step: float
    slots: int
    kinds: tuple[int, ...] = (0,)
    before: int | None = None

    @property
    def size(self) -> int:
        """The slots of all days."""
        return self.slots * len(self.kinds)

    @property
    def hours(self) -> float:
        """The length of a slot in hours."""
        return self.step / HOUR

    def reached(self, kind: int, first: int, last: int) -> Ints:
        """Return the slots of all days that somebody covers who comes on each day of a kind.

        Parameters
        ----------
        first, last
            From which slot on and before which, counted from the midnight of the day on which they come; the next
            day's go on from ``slots``.
        """
        days = [day for day, one in enumerate((self.before, *self.kinds), start=-1) if one == kind]
        found = np.array([np.arange(first, last) + day * self.slots for day in days], dtype=np.int64).ravel()
        return found[(found >= 0) & (found < self.size)]


@dataclass(frozen=True)
class Rest:
    """A break of ``length`` slots that may begin at some ``starts``, in slots after the start of the shift."""

    length: int
    starts: tuple[int, ...]
    paid: bool = True


@dataclass(frozen=True, eq=False)
class Template:
    """A shape of shifts of one pool; those of one name, in several pools, share the ``most`` heads on a day.

    Attributes
    ----------
    length, starts
        In slots; starts after midnight.
    kinds
        The kinds of days on which people may come.
    wage, fixed
        The price of a paid hour, and of a shift.
    premium
        Shares of the wage on top of it: a row per kind, a column per slot from its midnight on, two days long.
    """

    name: str
    pool: str
    length: int
    starts: tuple[int, ...]
    kinds: tuple[int, ...] = (0,)
    rests: tuple[Rest, ...] = ()
    wage: float = 1.0
    fixed: float = 0.0
    premium: Floats | None = None
    most: int | None = None

    def prices(self, kind: int, first: int, last: int, hours: float) -> float:
        """Return what the slots from one on, before another, are paid on a day of a kind."""
        if self.premium is None:
            return self.wage * hours * (last - first)
        return float(self.wage * hours * (1 + self.premium[kind, first:last]).sum())

    def paid(self, hours: float) -> float:
        """Return the paid hours of a shift."""
        return hours * (self.length - sum(one.length for one in self.rests if not one.paid))


@dataclass(frozen=True)
class Week:
    """What everybody's week keeps; its days are the kinds 0, 1, ... up to ``size``, and it goes round.

    Who works has as many ``days`` as written, or as the paid ``hours`` and the open days of the template allow, and
    ``off_in_a_row`` days off that follow each other. With ``same_start`` all shifts of a person start at one time.
    Where no ``days`` are said, people have any number of them.
    """

    days: int | None = 5
    off_in_a_row: int = 1
    same_start: bool = True
    hours: float | None = None
    size: int = 7

    def patterns(self, paid: float, kinds: Collection[int]) -> list[tuple[int, ...]]:
        """Return the days of work that somebody may have, whose shifts are paid so many hours on days of some kinds."""
        most = min(self.size if self.days is None else self.days, len(kinds))
        if self.hours is not None:
            most = min(most, int(self.hours / paid + 1e-9))
        counts = range(1, most + 1) if self.days is None else (most,)
        return [days for count in counts for days in patterns(kinds, count, self.off_in_a_row, self.size)]


@dataclass(frozen=True)
class PoolRules:
    """What holds of a pool in every slot: when it counts at all, and the least and the most heads there.

    One with a ``price`` an hour has headcounts of its own, and no templates. ``heads`` are there besides, as written.
    """

    open: Flags | None = None
    least: Floats | float = 0.0
    most: Floats | float = np.inf
    price: float | None = None
    heads: Floats | float = 0.0


@dataclass(frozen=True)
class NeedRow:
    """A need: the sum over pools and slots of weight times heads is at least so much.

    Attributes
    ----------
    terms
        By pool its slots and their weights, which may have any sign.
    label
        Who needs it, for people.
    before_others
        Whether it is worth more than any other that is not so, where not all can be met: that somebody is there.
    """

    need: float
    terms: Terms
    label: str = ""
    before_others: bool = False

    @property
    def slots(self) -> Ints:
        """The slots that it is about."""
        return np.unique(np.concatenate([slots for slots, _ in self.terms.values()]))

    @property
    def is_plain(self) -> bool:
        """Whether it is about heads in a single slot, each counted once."""
        return all(len(slots) == 1 and weights[0] == 1 for slots, weights in self.terms.values())


@dataclass(frozen=True)
class NeedsNearby:
    """Needs that are known around some heads only, by what one head more or less does to them.

    A need is kept where the sum of ``more`` times the heads above, less that of ``less`` times those below, is at
    least ``need``; nowhere may there be more than ``reach`` heads above or below. What a head less takes counts as no
    less than what one more adds, as needs are concave where this is used.

    Attributes
    ----------
    cells
        What heads are counted over: by pool slots and weights, such as the mean over an interval.
    at
        The heads of each cell around which effects are known.
    more, less
        Shape (needs, cells).
    more_costs, less_costs
        What one head more of each cell costs beside its price, and one less; nothing if not written. Who is taken
        away saves no more than what one more would cost.
    bend
        By how much less each further head of a cell adds than the one before, and by how much more each that is taken
        away: shape (needs, cells), nothing if not written.
    together, at_once
        Cells whose heads above and below may be no more than so many in all, if any: who comes to one of them makes
        others do less.
    """

    cells: tuple[Terms, ...]
    at: Floats
    more: Floats
    less: Floats
    need: Floats
    reach: float
    more_costs: Floats | float = 0.0
    less_costs: Floats | float = 0.0
    bend: Floats | float = 0.0
    together: tuple[Ints, ...] = ()
    at_once: float = np.inf


@dataclass(frozen=True)
class CoverProblem:
    """Templates, rules, and needs over a grid, some perhaps known only ``near`` some heads.

    Breaks are levelled by ``aims`` too, which need not be met.
    """

    grid: SlotGrid
    templates: tuple[Template, ...]
    rows: tuple[NeedRow, ...]
    pools: Mapping[str, PoolRules] = field(default_factory=dict)
    week: Week | None = None
    near: NeedsNearby | None = None
    aims: tuple[NeedRow, ...] = ()

    @property
    def pool_names(self) -> tuple[str, ...]:
        """Every pool that is named, in order."""
        named = (
            {one.pool for one in self.templates} | set(self.pools) | {name for row in self.rows for name in row.terms}
        )
        return tuple(sorted(named))

    def rules_of(self, pool: str) -> PoolRules:
        """Return what holds of a pool; nothing where nothing is said."""
        return self.pools.get(pool, PoolRules())

    def is_open(self, pool: str) -> Flags:
        """Return in which slots a pool counts."""
        rules = self.rules_of(pool)
        return np.ones(self.grid.size, bool) if rules.open is None else rules.open
