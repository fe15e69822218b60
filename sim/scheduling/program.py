"""An integer program that is built row by row, solved by HiGHS part by part, and checked row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from sim.scheduling.problem import Floats, Ints

GAP = 1e-4
CLOSE = 1e-6
OPTIMAL, LIMIT, IMPOSSIBLE, OTHER = 0, 1, 2, 4  # a limit of nodes is told as OTHER
_at_once: ContextVar[int] = ContextVar("parts of a program that are solved at the same time", default=1)
KEPT, SMALL = 250, 200_000  # answers that are kept, each of a part of so few bytes at most


class UnsolvedError(RuntimeError):
    """The solver gave no answer, or one that keeps not all rows."""


@dataclass
class Program:
    """Variables with costs and bounds, and rows over them; least cost is asked for.

    >>> program = Program()
    >>> x = program.variables([2.0, 3.0], high=4)
    >>> program.row(x, [1.0, 1.0], low=5.0)
    >>> program.solve().tolist()
    [4.0, 1.0]
    """

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    _entries: list[tuple[Ints, Floats]] = field(default_factory=list)
    _bounds: list[tuple[float, float]] = field(default_factory=list)
    paid: float = 0.0  # whatever the variables are; the gap is a share of that too

    def variables(
        self, cost: Sequence[float] | Floats, low: float = 0, high: float = np.inf, whole: bool = True
    ) -> Ints:
        """Add variables, and return their numbers."""
        first, count = len(self.cost), len(cost)
        self.cost += [float(one) for one in cost]
        self.low += [low] * count
        self.high += [high] * count
        self.whole += [whole] * count
        return np.arange(first, first + count)

    def row(
        self, numbers: Ints | list[int], weights: Floats | list[float], low: float = -np.inf, high: float = np.inf
    ) -> None:
        """Add a row: the weighted sum of some variables lies between two bounds."""
        self._entries.append((np.asarray(numbers, dtype=np.int64), np.asarray(weights, dtype=float)))
        self._bounds.append((low, high))

    def copy(self) -> Program:
        """Return a program that may be added to."""
        lists = (self.cost, self.low, self.high, self.whole, self._entries, self._bounds)
        twin = Program(*(list(one) for one in lists))  # type: ignore[arg-type]
        twin.paid = self.paid
        return twin

    def solve(self, gap: float = GAP, nodes: int | None = None, apart: float = 0.0) -> Floats | None:
        """Return the variables at least cost, whole ones as whole numbers; ``None`` where no values keep all rows.

        Parts that share no variable are solved one by one. Equal programs give equal answers on every machine: where
        the best so far of a part will do, that is after so many ``nodes`` of its tree, never after so much time. It
        also will do where it costs hardly more than any could, a share of ``gap``, or no more than so much ``apart``.

        Raises
        ------
        Unsolved
            When the solver gives up, or its answer does not keep a row once it is rounded.
        """
        matrix, limits = self._matrix(), np.array(self._bounds).reshape(-1, 2)
        low, high = np.array(self.low), np.array(self.high)
        free = np.flatnonzero(low < high)
        values = np.where(low < high, 0.0, low)
        left, rest = matrix[:, free], limits - (matrix @ values)[:, None]
        empty = np.diff(left.indptr) == 0
        if (low > high).any() or (rest[empty, 0] > CLOSE).any() or (rest[empty, 1] < -CLOSE).any():
            return None
        parts, enough = list(_parts(left)), Enough(gap, nodes, apart)
        tasks = [
            self._task(free[columns], left[rows][:, columns], rest[rows], self.paid / len(parts), enough)
            for columns, rows in parts
        ]
        for (columns, _), answer in zip(parts, _answers(tasks), strict=True):
            found = self._part(free[columns], answer, enough)
            if found is None:
                return None
            values[free[columns]] = found
        self._check(matrix, limits, values)
        return values

    def _matrix(self) -> csr_array:
        counts = [len(numbers) for numbers, _ in self._entries]
        rows = np.repeat(np.arange(len(counts)), counts)
        columns = np.concatenate([numbers for numbers, _ in self._entries] or [np.zeros(0, np.int64)])
        weights = np.concatenate([weights for _, weights in self._entries] or [np.zeros(0)])
        return csr_array((weights, (rows, columns)), shape=(len(counts), len(self.cost)))

    def _task(self, columns: Ints, matrix: csr_array, limits: Floats, paid: float, enough: Enough) -> PartTask:
        each = [np.array(one, dtype=float)[columns] for one in (self.cost, self.low, self.high, self.whole)]
        places = [one.astype(np.int64) for one in (matrix.indices, matrix.indptr)]
        return PartTask(tuple(one.tobytes() for one in (*each, limits, matrix.data, *places)), paid, enough)

    def _part(self, columns: Ints, answer: _Answer, enough: Enough) -> Floats | None:
        if answer.status == IMPOSSIBLE:
            return None
        told = (OPTIMAL,) if enough.nodes is None else (OPTIMAL, LIMIT, OTHER)
        if answer.values is None or answer.status not in told:
            raise UnsolvedError(f"the solver found no shifts: {answer.message}")
        return np.where(np.array(self.whole)[columns], np.round(answer.values), answer.values)

    def _check(self, matrix: csr_array, limits: Floats, values: Floats) -> None:
        """Compare every row and bound with the rounded answer: solvers have called wrong ones optimal."""
        sums, close = matrix @ values, CLOSE * (1 + abs(matrix) @ np.abs(values))
        kept = (sums >= limits[:, 0] - close) & (sums <= limits[:, 1] + close)
        within = (values >= np.array(self.low) - CLOSE) & (values <= np.array(self.high) + CLOSE)
        if not (kept.all() and within.all()):
            count = int((~kept).sum() + (~within).sum())
            raise UnsolvedError(
                f"the solver's answer breaks {count} of {len(kept) + len(within)} rows once it is rounded"
            )


class Enough(NamedTuple):
    """When the best so far of a part will do: see `Program.solve`."""

    gap: float
    nodes: int | None
    apart: float


class PartTask(NamedTuple):
    """A part as the solver is given it, its arrays as bytes: by them equal ones are told."""

    arrays: tuple[bytes, ...]
    paid: float
    enough: Enough


class _Answer(NamedTuple):
    status: int
    values: Floats | None
    message: str


def _answered(task: PartTask) -> _Answer:
    """Have a part solved; what is paid whatever the variables are is one more of them, which is 1."""
    cost, low, high, whole, limits, weights = (np.frombuffer(one) for one in task.arrays[:6])
    columns, rows = (np.frombuffer(one, np.int64) for one in task.arrays[6:])
    limits = limits.reshape(-1, 2)
    matrix: Any = csr_array((weights, columns, rows), shape=(len(limits), len(cost) + 1))

    def solved(whole: Floats, options: Any) -> Any:
        return milp(
            np.append(cost, task.paid),
            integrality=np.append(whole, 0).astype(int),
            bounds=Bounds(np.append(low, 1), np.append(high, 1)),
            constraints=[LinearConstraint(matrix, limits[:, 0], limits[:, 1])] if len(limits) else [],
            options=options,
        )

    gap, nodes, apart = task.enough
    least = solved(np.zeros(len(cost)), {}).fun if apart else None
    nearly = gap if not least else max(gap, apart / abs(least))
    found = solved(whole, {"mip_rel_gap": nearly} | ({} if nodes is None else {"node_limit": nodes}))
    return _Answer(found.status, None if found.x is None else found.x[:-1], found.message)


_kept = lru_cache(KEPT)(_answered)


def _solved(task: PartTask) -> _Answer:
    """Return the answer of a part, which is kept if that is small."""
    return (_kept if sum(map(len, task.arrays)) <= SMALL else _answered)(task)


def _answers(tasks: Sequence[PartTask]) -> Iterator[_Answer]:
    """Yield the answers of parts in order; the solver needs nothing of Python, so that several are solved at once.

    Parts that are the same, such as those of days that are alike, are solved once.
    """
    some = list(dict.fromkeys(tasks))
    threads = min(_at_once.get(), len(some))
    if threads < 2:
        yield from map(_solved, tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        answers = dict(zip(some, pool.map(_solved, some), strict=True))
    yield from (answers[task] for task in tasks)


@contextmanager
def solving_at_once(parts: int) -> Iterator[None]:
    """Let so many parts of a program be solved at the same time, by as many cores; answers do not depend on it."""
    before = _at_once.set(parts)
    try:
        yield
    finally:
        _at_once.reset(before)


def _parts(matrix: csr_array) -> Iterator[tuple[Ints, Ints]]:
    """Yield the columns and the rows of each part that shares nothing with another."""
    rows, columns = matrix.nonzero()
    count, width = matrix.shape[0] + matrix.shape[1], matrix.shape[1]
    links = coo_array((np.ones(len(rows)), (rows + width, columns)), shape=(count, count))
    _, part = connected_components(links, directed=False)
    order = np.argsort(part, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        if mine[0] < width:
            yield mine[mine < width], mine[mine >= width] - width
