"""Needs as rows: heads by slot, of several pools together, work to be done by a time, and cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.scheduling.problem import Floats, NeedRow


def at_least(pools: str | Sequence[str], need: Floats | Sequence[float], label: str = "") -> tuple[NeedRow, ...]:
    """Return a row for every slot with a need: the heads of some pools together are at least so many.

    >>> [(row.need, row.slots.tolist()) for row in at_least("agents", [2, 0, 3])]
    [(2.0, [0]), (3.0, [2])]
    """
    names, one = [pools] if isinstance(pools, str) else list(pools), np.ones(1)
    return tuple(
        NeedRow(float(heads), {name: (np.array([slot]), one) for name in names}, label or " and ".join(names))
        for slot, heads in enumerate(need)
        if heads > 0
    )


def by_skills(skills: Mapping[str, frozenset[str]], needs: Mapping[frozenset[str], Floats]) -> tuple[NeedRow, ...]:
    """Return rows for sets of channels: the heads of the pools that serve any of a set are at least its need.

    Where every set has its row, there is a way to give each agent work in each slot: whoever serves several channels
    counts where they are needed, slot by slot (Hall 1935; so do the transfers of Pot, Bhulai & Koole 2008).
    """
    return tuple(
        row
        for channels, need in needs.items()
        for row in at_least(
            [pool for pool, mine in skills.items() if mine & channels], need, " and ".join(sorted(channels))
        )
    )


def due_work(pool: str, work: Sequence[float], within: int, label: str = "") -> tuple[NeedRow, ...]:
    """Return rows for work that comes in each slot and is done ``within`` so many, that of its coming being one.

    In any stretch there are as many agent-slots as work both comes and falls due in it. What falls due after the last
    slot may be left.
    """
    return tuple(_stretches(pool, np.asarray(work, dtype=float), within, label or pool))


def _stretches(pool: str, work: Floats, within: int, label: str) -> Iterator[NeedRow]:
    for first in range(len(work)):
        for last in range(first + within - 1, len(work)):
            slots = np.arange(first, last + 1)
            yield NeedRow(float(work[first : last - within + 2].sum()), {pool: (slots, np.ones(len(slots)))}, label)


def cut(terms: Mapping[str, Floats], need: float, label: str = "") -> NeedRow:
    """Return a row with a weight of any sign for every pool and slot."""
    kept = {name: (np.flatnonzero(weights), weights[np.flatnonzero(weights)]) for name, weights in terms.items()}
    return NeedRow(need, {name: term for name, term in kept.items() if len(term[0])}, label)
