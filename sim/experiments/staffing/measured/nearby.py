"""Cheaper designs near one, those first that look best as far as effects of heads are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from sim.experiments.staffing.grid import Design, Ints, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.samples import Sample

CLOSE = 4  # cells with which all designs two agents either way are looked at; three with fewer, one with more
WORTH_A_TEST = -2.0  # standard errors by which a design may look missed and is tested all the same


def cheaper_nearby(grid: StaffGrid, here: Sample, effects: HeadEffects) -> Iterator[Design]:
    """Yield cheaper designs near one, that with the most to spare first."""
    moves = _cheaper(grid, here.design, effects)
    gains = np.maximum(moves, 0) @ effects.of_one(1, len(here.design)).T
    losses = np.maximum(-moves, 0) @ effects.of_one(-1, len(here.design)).T
    worst = here.least_to_spare(gains, losses)
    for k in np.argsort(-worst, kind="stable"):
        if worst[k] < WORTH_A_TEST:
            return
        yield tuple(int(one) for one in np.array(here.design) + moves[k])


def _cheaper(grid: StaffGrid, design: Design, effects: HeadEffects) -> Ints:
    """Return by how many heads cheaper designs differ that are within bounds."""
    (low, high), many = grid.bounds, len(design)
    reach = 3 if many < CLOSE else 2 if many == CLOSE else 1
    moves = np.array(list(product(range(-reach, reach + 1), repeat=many)))
    heads = np.array(design) + moves
    due = np.maximum(moves, 0) @ effects.due_of_one(1, many) + np.maximum(-moves, 0) @ effects.due_of_one(-1, many)
    keep = (moves @ grid.prices + due < -1e-9) & (heads >= low).all(axis=1) & (heads <= high).all(axis=1)
    return np.asarray(moves[keep])
