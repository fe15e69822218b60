"""The next design: the cheapest near another that keeps its targets as far as effects are known, an integer program.

Slacks are taken as linear in the moves of every interval (Atlason, Epelman and Henderson 2004; Cezik and L'Ecuyer
2008), but only within a few agents of where the effects were measured, as service levels are shaped like an S.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sim.experiments.staffing.effects import HeadEffects
from sim.experiments.staffing.grid import Design, Floats, StaffGrid

UNMET = 1e4  # how much dearer than an agent a target is that is missed by what one agent does
TIE = 1e-6
SECONDS = 20.0


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
    cells, moves, rows = *adds.shape, len(need)
    heads, (low, high) = np.array(near.design), grid.bounds
    up, down = np.minimum(near.reach, high - heads), np.minimum(near.reach, heads - low)
    paid = grid.prices @ (adds - takes) + near.effects.due
    unit = max(float(grid.prices.max()), float(np.abs(paid).max(initial=0.0)), TIE)
    price = paid + TIE * unit * (1 + np.arange(moves) / max(moves, 1) * 1e-3)
    scale = np.abs(near.effects.gain).max(axis=1, initial=0.0)
    dear = UNMET * unit / np.where(scale > 0, scale, 1.0)
    nothing, either = np.zeros((cells, rows)), np.zeros(cells)
    kept = np.hstack([near.effects.gain, np.zeros((rows, cells)), np.eye(rows) * (below is None)])
    constraints = [
        LinearConstraint(kept, need - near.spare, np.inf),
        # no cell has more and fewer at once: what these hand on to others would be had for nothing
        LinearConstraint(np.hstack([adds, -np.diag(up), nothing]), -np.inf, either),
        LinearConstraint(np.hstack([takes, np.diag(down), nothing]), -np.inf, down),
    ]
    if below is not None:
        saved = np.concatenate([paid, either, np.zeros(rows)])
        room = below - grid.cost(near.design) - near.charged - TIE * unit
        constraints.append(LinearConstraint(saved[None, :], -np.inf, room))
    found = milp(
        np.concatenate([price, either, dear]),
        constraints=constraints,
        bounds=Bounds(0, np.concatenate([np.full(moves, near.reach), np.ones(cells), np.full(rows, np.inf)])),
        integrality=np.concatenate([np.ones(moves + cells), np.zeros(rows)]),
        options={"mip_rel_gap": 1e-4, "time_limit": SECONDS},
    )
    if found.x is None:
        return None
    moved = np.rint((adds - takes) @ np.rint(found.x[:moves])).astype(int)
    return tuple(int(one) for one in np.clip(heads + moved, low, high))


def _moved(effects: HeadEffects, cells: int) -> tuple[Floats, Floats]:
    """Return which cells have one agent more, and one less, by each move: shape (cells, moves)."""
    adds, takes = np.zeros((cells, len(effects.columns))), np.zeros((cells, len(effects.columns)))
    for number, column in enumerate(effects.columns):
        for cell, step in zip(column.cells, column.steps, strict=True):
            (adds if step > 0 else takes)[cell, number] = 1.0
    return adds, takes
