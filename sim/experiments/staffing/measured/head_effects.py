"""Moves of heads, interval by interval, and what each does to every target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Floats, Ints


class HeadMove(NamedTuple):
    """By how many agents pools change, by their numbers."""

    steps: tuple[tuple[int, int], ...]


class MoveColumn(NamedTuple):
    """A move in one interval: which cells change, by how much."""

    cells: tuple[int, ...]
    steps: tuple[int, ...]


class HeadEffects(NamedTuple):
    """What moves add to the mean slack of each row.

    Attributes
    ----------
    columns
        The moves, interval by interval.
    gain
        Shape (rows, columns).
    due
        What each move adds to what vendors are due beside their seats.
    variance
        That of each gain, on targets of several intervals; 0 of others.
    bend
        By how much less a move adds each time that it is made again, as far as that is known: see `steadied`.
    """

    columns: tuple[MoveColumn, ...]
    gain: Floats
    due: Floats
    variance: Floats
    bend: Floats

    def of_one(self, sign: int, cells: int) -> Floats:
        """Return what one agent more (1) of each cell adds, or one less (-1) takes: shape (rows, cells)."""
        found = np.zeros((len(self.gain), cells))
        for number, cell in self._of_one(sign):
            found[:, cell] = sign * self.gain[:, number]
        return found

    def error_of_one(self, sign: int, cell: int) -> Floats:
        """Return the standard errors of what one agent more, or one less, of a cell does, by row; 0 if not known."""
        found = np.zeros(len(self.gain))
        for number, one in self._of_one(sign):
            if one == cell:
                found = np.sqrt(np.maximum(self.variance[:, number], 0.0))
        return found

    def bend_of_one(self, cells: int) -> Floats:
        """Return by how much less each agent more of each cell adds than the one before: shape (rows, cells)."""
        found = np.zeros((len(self.gain), cells))
        for number, cell in (*self._of_one(1), *self._of_one(-1)):
            found[:, cell] = self.bend[:, number]
        return found

    def due_of_one(self, sign: int, cells: int) -> Floats:
        """Return by how much one agent more (1) of each cell, or one less (-1), changes what vendors are due."""
        found = np.zeros(cells)
        for number, cell in self._of_one(sign):
            found[cell] = self.due[number]
        return found

    def due_of(self, change: Floats | Ints) -> float:
        """Return by how much heads more and fewer, by cell, change what vendors are due, in proportion to each."""
        more, less = (self.due_of_one(sign, len(change)) for sign in (1, -1))
        return float(more @ np.maximum(change, 0) + less @ np.maximum(-change, 0))

    def _of_one(self, sign: int) -> Iterator[tuple[int, int]]:
        for number, column in enumerate(self.columns):
            if len(column.cells) == 1 and column.steps[0] * sign > 0:
                yield number, column.cells[0]
