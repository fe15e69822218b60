"""The next design: the cheapest near another that keeps its targets as far as effects are known.

Slacks are taken as linear in the moves of every interval (Atlason, Epelman and Henderson 2004; Cezik and L'Ecuyer
2008), but only within a few agents of where the effects were measured, as service levels are shaped like an S. On
targets of many intervals each agent more is taken to do less than the one before: else all would move as far as they
may.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Design, Floats, Ints, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.measured.steadying import steadied
from sim.experiments.staffing.moves import AskedMoves, moved

UNMET = 1e4  # how much dearer than an agent a target is that is missed by what one agent does
TIE = 1e-6


class Near(NamedTuple):
    """Where effects were measured: the design, what each target has to spare there, what moves do, and how far.

    ``charged`` is what vendors are due there beside their seats.
    """

    design: Design
    spare: Floats
    effects: HeadEffects
    reach: int
    charged: float = 0.0


def next_design(grid: StaffGrid, near: Near, need: Floats, below: float | None) -> Design | None:
    """Return the cheapest design within reach whose slacks are at least what is needed; ``None`` where there is none.

    Parameters
    ----------
    need
        By how much each target must be kept beyond its margin, by row: what earlier proposals fell short of.
    below
        The cost that must be undercut, if any. Where it is not given, targets may stay missed at a high price, so
        that there always is an answer.
    """
    adds, takes = moved(near.effects, len(near.design))
    moves, heads, (low, high) = adds.shape[1], np.array(near.design), grid.bounds
    paid, start = grid.prices @ (adds - takes) + near.effects.due, grid.cost(near.design) + near.charged
    unit = max(float(grid.prices.max()), float(np.abs(paid).max(initial=0.0)), TIE)
    ties = TIE * unit * (1 + np.arange(moves) / max(moves, 1) * 1e-3)
    up, down = np.minimum(near.reach, high - heads), np.minimum(near.reach, heads - low)
    steady = steadied(near.effects, grid.cells)
    missed, least = _missed(steady.gain, unit if below is None else None), need - near.spare
    worn = steady.bend, _times(grid, steady), _head(grid)
    taken = AskedMoves(steady.gain, adds, takes, paid + ties, least, missed, up, down, start, *worn).cheapest()
    if taken is None or (below is not None and start + paid @ taken > below - TIE * unit):
        return None
    change = np.rint((adds - takes) @ taken).astype(int)
    return tuple(int(one) for one in np.clip(heads + change, low, high))


def _head(grid: StaffGrid) -> float:
    """Return what the cheapest head costs that costs anything."""
    return float(min(grid.prices[grid.prices > 0], default=0.0))


def _times(grid: StaffGrid, effects: HeadEffects) -> Ints:
    """Return a number for the time of each move: those at one time on days of a kind have the same."""
    times = [grid.cells[column.cells[0]][1:3] for column in effects.columns]
    known = {time: number for number, time in enumerate(dict.fromkeys(times))}
    return np.array([known[time] for time in times], dtype=np.int64)


def _missed(gain: Floats, unit: float | None) -> Floats:
    """Return what it costs to miss each target by one: much, told for a ``unit``; without one it must not be."""
    scale = np.abs(gain).max(axis=1, initial=0.0)
    return np.full(len(gain), np.inf) if unit is None else UNMET * unit / np.where(scale > 0, scale, 1.0)
