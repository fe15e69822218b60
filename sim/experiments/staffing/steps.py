"""The next design: the cheapest near another that keeps its targets as far as effects are known, an integer program.

Slacks are taken as linear in the moves of every interval (Atlason, Epelman and Henderson 2004; Cezik and L'Ecuyer
2008), but only within a few agents of where the effects were measured, as service levels are shaped like an S.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.effects import HeadEffects
from sim.experiments.staffing.grid import Design, Floats, Ints, StaffGrid
from sim.scheduling.program import Program, UnsolvedError

UNMET = 1e4  # how much dearer than an agent a target is that is missed by what one agent does
TIE = 1e-6
SECONDS = 20.0
GAP = 1e-3  # of what the design costs: less than a head of a design of few cells, and a few of many, which steps mend


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
    adds, takes = _moved(near.effects, len(near.design))
    moves, heads, (low, high) = adds.shape[1], np.array(near.design), grid.bounds
    paid = grid.prices @ (adds - takes) + near.effects.due
    unit = max(float(grid.prices.max()), float(np.abs(paid).max(initial=0.0)), TIE)
    # what the design costs is in the objective, so that the gap is a share of costs and not of what a step changes
    program = Program(paid=grid.cost(near.design) + near.charged)
    ties = TIE * unit * (1 + np.arange(moves) / max(moves, 1) * 1e-3)
    mine = program.variables(paid + ties, high=near.reach)
    _keep(program, mine, near.effects.gain, need - near.spare, unit if below is None else None)
    up, down = np.minimum(near.reach, high - heads), np.minimum(near.reach, heads - low)
    _go_one_way(program, mine, (adds, takes), (up, down))
    try:
        values = program.solve(GAP, SECONDS)
    except UnsolvedError:
        return None
    if values is None:
        return None
    taken = np.rint(values[mine])
    if below is not None and program.paid + paid @ taken > below - TIE * unit:
        return None
    moved = np.rint((adds - takes) @ taken).astype(int)
    return tuple(int(one) for one in np.clip(heads + moved, low, high))


def _keep(program: Program, mine: Ints, gain: Floats, need: Floats, unit: float | None) -> None:
    """Keep targets as far as effects tell; at a high price, which is told for a ``unit``, they may stay missed."""
    scale = np.abs(gain).max(axis=1, initial=0.0)
    for row, least in enumerate(need.tolist()):
        used = np.flatnonzero(gain[row])
        numbers, weights = mine[used], gain[row, used]
        if unit is not None:
            missed = program.variables([UNMET * unit / (scale[row] or 1.0)], whole=False)
            numbers, weights = np.append(numbers, missed), np.append(weights, 1.0)
        program.row(numbers, weights, low=least)


def _go_one_way(program: Program, mine: Ints, moved: tuple[Floats, Floats], most: tuple[Ints, Ints]) -> None:
    """Let no cell have more and fewer at once: what these hand on to others would be had for nothing."""
    for cell, (up, down) in enumerate(zip(*(one.tolist() for one in most), strict=True)):
        is_up = program.variables([0.0], high=1)
        adds, takes = (np.flatnonzero(one[cell]) for one in moved)
        program.row(np.append(mine[adds], is_up), np.append(np.ones(len(adds)), -up), high=0.0)
        program.row(np.append(mine[takes], is_up), np.append(np.ones(len(takes)), down), high=down)


def _moved(effects: HeadEffects, cells: int) -> tuple[Floats, Floats]:
    """Return which cells have one agent more, and one less, by each move: shape (cells, moves)."""
    adds, takes = np.zeros((cells, len(effects.columns))), np.zeros((cells, len(effects.columns)))
    for number, column in enumerate(effects.columns):
        for cell, step in zip(column.cells, column.steps, strict=True):
            (adds if step > 0 else takes)[cell, number] = 1.0
    return adds, takes
