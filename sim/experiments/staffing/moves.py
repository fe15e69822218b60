"""The cheapest moves that keep targets as far as effects are known: by tables where that can be, else by a solver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Floats, Ints
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.scheduling.chain import WIDEST, ChainRow, cheapest
from sim.scheduling.program import Program, UnsolvedError

NODES = 500  # of the solver's tree, after which the best so far of a part will do
FEW_NODES = 30  # the same of targets that wear off, whose moves differ little
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
    bend
        By how much less each move adds to each target every time that it is made again.
    times
        When each move is, as a number: where all targets wear off, no more are made at a time than a cell may change.
    apart
        How far from the cheapest moves others may be that will do, where targets wear off.
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
    bend: Floats
    times: Ints
    apart: float

    @property
    def is_bent(self) -> bool:
        """Whether any target wears off."""
        return bool(self.bend.any())

    @property
    def is_narrow(self) -> bool:
        """Whether each move changes one cell, and each target depends on few cells that follow each other."""
        each = self.adds + self.takes
        if self.is_bent or (each.sum(axis=0) > 1).any():
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
    most = max(asked.up.max(initial=0), asked.down.max(initial=0))
    again = max(1, int(most)) if asked.is_bent else 1  # a move that wears off is another each time that it is made
    program = Program(paid=asked.paid)
    mine = np.array([program.variables(asked.cost, high=float(most) / again) for _ in range(again)])
    gains = np.hstack([asked.gain - k * asked.bend for k in range(again)])
    for gain, least, price in zip(gains, asked.least.tolist(), asked.missed.tolist(), strict=True):
        used = np.flatnonzero(gain)
        numbers, weights = mine.ravel()[used], gain[used]
        if np.isfinite(price):
            numbers = np.append(numbers, program.variables([price], whole=False))
            weights = np.append(weights, 1.0)
        program.row(numbers, weights, low=least)
    if (asked.bend.any(axis=1) | ~asked.gain.any(axis=1)).all():
        _make_few(program, mine, asked, float(most))
    else:
        _go_one_way(program, mine, asked)
    gap, nodes, apart = (0.0, FEW_NODES, asked.apart) if asked.is_bent else (GAP, NODES, 0.0)
    try:
        values = program.solve(gap, nodes, apart)
    except UnsolvedError:
        return None
    return None if values is None else np.rint(values[mine]).sum(axis=0)


def _go_one_way(program: Program, mine: Ints, asked: AskedMoves) -> None:
    """Let no cell have more and fewer at once: what these hand on to others would be had for nothing."""
    for up, down, adds, takes in zip(asked.up.tolist(), asked.down.tolist(), asked.adds, asked.takes, strict=True):
        is_up = program.variables([0.0], high=1)
        more, fewer = mine[:, adds > 0].ravel(), mine[:, takes > 0].ravel()
        program.row(np.append(more, is_up), np.append(np.ones(len(more)), -up), high=0.0)
        program.row(np.append(fewer, is_up), np.append(np.ones(len(fewer)), down), high=down)


def _make_few(program: Program, mine: Ints, asked: AskedMoves, most: float) -> None:
    """Keep cells within their bounds, and make few moves at a time: one wears off by others of that time too.

    More and fewer at once add nothing, as all wear off.
    """
    change = asked.adds - asked.takes
    for up, down, row in zip(asked.up.tolist(), asked.down.tolist(), change, strict=True):
        used = np.flatnonzero(row)
        program.row(mine[:, used].ravel(), np.tile(row[used], len(mine)), -down, up)
    for time in np.unique(asked.times):
        made = mine[:, asked.times == time].ravel()
        program.row(made, np.ones(len(made)), high=most)
