"""Effects on targets of many intervals, told from chance, and how fast they wear off.

What an agent more at nine does to the service level of a day hardly differs from what one at ten does, and a few days
tell neither well: the best of hundreds of moves would be those that chance was kind to. So effects of a move at
different times are drawn to their mean, by as much as chance makes them differ (empirical Bayes; Efron and Morris,
Journal of the American Statistical Association 70, 1975). And the more agents have come the less one more does: by how
much is known from one more and one less together, over all times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from sim.experiments.staffing.grid import Floats, Ints, StaffCell
from sim.experiments.staffing.measured.head_effects import HeadEffects

MANY = 8  # times at which a move was measured, from which on its effects are compared
TINY = 1e-300


def steadied(effects: HeadEffects, cells: Sequence[StaffCell]) -> HeadEffects:
    """Return effects of which those on targets of many intervals are told from chance, with their bends."""
    gain, bend = effects.gain.copy(), effects.bend.copy()
    for there, back in _undone(effects, np.array([cell.pool for cell in cells])):
        for row in range(len(gain)):
            known = effects.variance[row, there] > 0
            if known.sum() >= MANY:
                at = row, np.array([there[known], back[known]])
                gain[at], bend[at] = _steady(effects, *at)
    return effects._replace(gain=gain, bend=bend)


def _undone(effects: HeadEffects, pools: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield the columns of each move, and of the move that undoes it at the same times."""
    moves: dict[tuple[tuple[int, int], ...], dict[tuple[int, ...], int]] = defaultdict(dict)
    for number, (cells, steps) in enumerate(effects.columns):
        changes = sorted(zip(pools[list(cells)].tolist(), np.sign(steps).tolist(), strict=True))
        moves[tuple(changes)][tuple(sorted(cells))] = number
    for move, mine in moves.items():
        other = moves.get(tuple((pool, -sign) for pool, sign in move), {})
        both = [cells for cells in mine if cells in other and mine[cells] < other[cells]]
        if both:
            yield np.array([mine[cells] for cells in both]), np.array([other[cells] for cells in both])


def _steady(effects: HeadEffects, row: int, columns: Ints) -> tuple[Floats, float]:
    """Return what a move and its undoing add to a row at each time, and their bend: shape (2, times)."""
    sizes = np.array([abs(effects.columns[number].steps[0]) for number in columns[0]], dtype=float)
    there, back = effects.gain[row, columns]
    bend = max(0.0, -float(((there + back) / sizes).mean()))
    each = _drawn_together((there - back) / 2, effects.variance[row, columns].sum(axis=0) / 4)
    return np.array([each, -each]) - bend / 2, bend


def _drawn_together(values: Floats, variances: Floats) -> Floats:
    """Return values drawn to their mean by as much as chance makes them differ.

    >>> _drawn_together(np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.5, 0.5])).tolist()
    [1.5, 2.0, 2.5]
    """
    mean, real = values.mean(), max(0.0, float(values.var(ddof=1) - variances.mean()))
    return np.asarray(mean + real / np.maximum(real + variances, TINY) * (values - mean))
