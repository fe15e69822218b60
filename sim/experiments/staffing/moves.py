"""The cheapest moves that keep targets as far as effects are known: by tables where that can be, else by a solver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.effects import HeadEffects
from sim.experiments.staffing.grid import Floats, Ints
from sim.scheduling.chain import WIDEST, ChainRow, cheapest
from sim.scheduling.program import Program, UnsolvedError

NODES = 500  # of the solver's tree, after which the best so far of a part will do
GAP = 1e-3  # of what the design costs: less than a head of a design of few cells, and a few of many, which steps mend


class AskedMoves(NamedTuple):
    """What moves there are, and what they are for.

    Attributes
    ----------
    gain, adds, takes
        What each move adds to each target, and which cells have one agent more, or one less, by it.
    cost
        What each move costs.
    least
        What each target must gain.
    missed
        What it costs by target to gain one less; infinite where that must not be.
    up, down
        By how many agents each cell may change.
    paid
        What is paid now: the solver's gap is a share of that and not of what moves change.
    """

    gain: Floats
    adds: Floats
    takes: Floats
    cost: Floats
    least: Floats
    missed: Floats
    up: Ints
    down: Ints
    paid: float

    @property
    def is_narrow(self) -> bool:
        """Whether each move changes one cell, and each target depends on few cells that follow each other."""
        each = self.adds + self.takes
        if (each.sum(axis=0) > 1).any():
            return False
        places = (np.flatnonzero(each @ (row != 0)) for row in self.gain)
        return all(np.ptp(mine) < WIDEST for mine in places if len(mine))

    def cheapest(self) -> Floats | None:
        """Return how often each move is made; ``None`` where no moves do, or the solver finds none."""
        return _by_tables(self) if self.is_narrow else _by_solver(self)


def moved(effects: HeadEffects, cells: int) -> tuple[Floats, Floats]:
    """Return which cells have one agent more, and one less, by each move: shape (cells, moves)."""
    adds, takes = np.zeros((cells, len(effects.columns))), np.zeros((cells, len(effects.columns)))
    for number, column in enumerate(effects.columns):
        for cell, step in zip(column.cells, column.steps, strict=True):
            (adds if step > 0 else takes)[cell, number] = 1.0
    return adds, takes


def _by_tables(asked: AskedMoves) -> Floats | None:
    up = np.maximum(asked.up, 0) * asked.adds.any(axis=1)
    down = np.maximum(asked.down, 0) * asked.takes.any(axis=1)
    steps = np.arange(-down.max(initial=0), up.max(initial=0) + 1)
    more, less = np.maximum(steps, 0), np.maximum(-steps, 0)
    costs = np.outer(asked.adds @ asked.cost, more) + np.outer(asked.takes @ asked.cost, less)
    costs[(more > up[:, None]) | (less > down[:, None])] = np.inf
    found = cheapest(costs, list(_chained(asked, more, less)))
    if found is None:
        return None
    return np.asarray(more[found] @ asked.adds + less[found] @ asked.takes)


def _chained(asked: AskedMoves, more: Ints, less: Ints) -> Iterator[ChainRow]:
    """Yield the targets as rows over the cells that they depend on."""
    gains, losses = (_by_cell(asked.gain, one) for one in (asked.adds, asked.takes))
    for row, (up, down) in enumerate(zip(gains, losses, strict=True)):
        places = np.flatnonzero((up != 0) | (down != 0))
        first, last = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 1)
        each = np.outer(up[first:last], more) + np.outer(down[first:last], less)
        yield ChainRow(first, each, float(asked.least[row]), float(asked.missed[row]))


def _by_cell(gain: Floats, changed: Floats) -> Floats:
    """Return what the one move of each cell adds to each target; nothing where it has none."""
    return np.where(changed.any(axis=1), gain[:, changed.argmax(axis=1)], 0.0)


def _by_solver(asked: AskedMoves) -> Floats | None:
    program = Program(paid=asked.paid)
    mine = program.variables(asked.cost, high=float(max(asked.up.max(initial=0), asked.down.max(initial=0))))
    for gain, least, price in zip(asked.gain, asked.least.tolist(), asked.missed.tolist(), strict=True):
        used = np.flatnonzero(gain)
        numbers, weights = mine[used], gain[used]
        if np.isfinite(price):
            numbers = np.append(numbers, program.variables([price], whole=False))
            weights = np.append(weights, 1.0)
        program.row(numbers, weights, low=least)
    _go_one_way(program, mine, asked)
    try:
        values = program.solve(GAP, NODES)
    except UnsolvedError:
        return None
    return None if values is None else np.rint(values[mine])


def _go_one_way(program: Program, mine: Ints, asked: AskedMoves) -> None:
    """Let no cell have more and fewer at once: what these hand on to others would be had for nothing."""
    for up, down, adds, takes in zip(asked.up.tolist(), asked.down.tolist(), asked.adds, asked.takes, strict=True):
        is_up = program.variables([0.0], high=1)
        more, fewer = np.flatnonzero(adds), np.flatnonzero(takes)
        program.row(np.append(mine[more], is_up), np.append(np.ones(len(more)), -up), high=0.0)
        program.row(np.append(mine[fewer], is_up), np.append(np.ones(len(fewer)), down), high=down)
