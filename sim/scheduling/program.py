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
WHOLE = 3  # which of the columns of a program says whether variables are whole: after cost, and least and most
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
        found = self.bounded(Enough(gap, nodes, apart))
        return None if found is None else found.values

    def bounded(self, enough: Enough) -> Bounded | None:
        """Return the same, and what any values cost at least, as far as the solver's trees tell."""
        matrix, limits = self._matrix(), np.array(self._bounds).reshape(-1, 2)
        told = np.array([self.cost, self.low, self.high, self.whole], dtype=float)
        low, high = told[1], told[2]
        free = np.flatnonzero(low < high)
        values = np.where(low < high, 0.0, low)
        left, rest = matrix[:, free], limits - (matrix @ values)[:, None]
        left.eliminate_zeros()
        empty = np.diff(left.indptr) == 0
        if (low > high).any() or (rest[empty, 0] > CLOSE).any() or (rest[empty, 1] < -CLOSE).any():
            return None
        parts, least = list(_parts(left)), float(told[0] @ values)
        paid, told = self.paid / max(1, len(parts)), told[:, free]
        tasks = [_task(told[:, one.columns], one, rest[one.rows], paid, enough) for one in parts]
        for one, answer in zip(parts, _answers(tasks), strict=True):
            found = _found(told[WHOLE, one.columns], answer, enough)
            if found is None:
                return None
            values[free[one.columns]], least = found, least + answer.least - paid
        self._check(matrix, limits, values, low, high)
        return Bounded(values, least)

    def _matrix(self) -> csr_array:
        counts = [len(numbers) for numbers, _ in self._entries]
        rows = np.repeat(np.arange(len(counts)), counts)
        columns = np.concatenate([numbers for numbers, _ in self._entries] or [np.zeros(0, np.int64)])
        weights = np.concatenate([weights for _, weights in self._entries] or [np.zeros(0)])
        return csr_array((weights, (rows, columns)), shape=(len(counts), len(self.cost)))

    def _check(self, matrix: csr_array, limits: Floats, values: Floats, low: Floats, high: Floats) -> None:
        """Compare every row and bound with the rounded answer: solvers have called wrong ones optimal."""
        sums, close = matrix @ values, CLOSE * (1 + abs(matrix) @ np.abs(values))
        kept = (sums >= limits[:, 0] - close) & (sums <= limits[:, 1] + close)
        within = (values >= low - CLOSE) & (values <= high + CLOSE)
        if not (kept.all() and within.all()):
            count = int((~kept).sum() + (~within).sum())
            raise UnsolvedError(
                f"the solver's answer breaks {count} of {len(kept) + len(within)} rows once it is rounded"
            )


class Bounded(NamedTuple):
    """Values that keep all rows, and what any that do cost at least."""

    values: Floats
    least: float


class Enough(NamedTuple):
    """When the best so far of a part will do: see `Program.solve`."""

    gap: float
    nodes: int | None = None
    apart: float = 0.0


class PartTask(NamedTuple):
    """A part as the solver is given it, its arrays as bytes: by them equal ones are told."""

    arrays: tuple[bytes, ...]
    paid: float
    enough: Enough


class _Answer(NamedTuple):
    status: int
    values: Floats | None
    least: float
    message: str


class _Part(NamedTuple):
    """A part of a program that shares nothing with another: its columns and rows, and their entries, row by row."""

    columns: Ints
    rows: Ints
    weights: Floats
    places: Ints  # of the entries among the columns
    ends: Ints  # from which entry on each row goes, and where the last one ends


def _task(told: Floats, part: _Part, limits: Floats, paid: float, enough: Enough) -> PartTask:
    """Return a part as a task, given cost, least, most and whole of its columns, and the limits of its rows."""
    each = (*told, limits, part.weights, part.places, part.ends)
    return PartTask(tuple(one.tobytes() for one in each), paid, enough)


def _found(whole: Floats, answer: _Answer, enough: Enough) -> Floats | None:
    """Return the values of an answer, whole ones as whole numbers; ``None`` where there are none."""
    if answer.status == IMPOSSIBLE:
        return None
    told = (OPTIMAL,) if enough.nodes is None else (OPTIMAL, LIMIT, OTHER)
    if answer.values is None or answer.status not in told:
        raise UnsolvedError(f"the solver found no shifts: {answer.message}")
    return np.where(whole > 0, np.round(answer.values), answer.values)


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
    known = [one for one in (found.fun, found.mip_dual_bound) if one is not None]
    return _Answer(found.status, None if found.x is None else found.x[:-1], min(known, default=np.inf), found.message)


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


def _parts(matrix: csr_array) -> Iterator[_Part]:
    """Yield the parts, those with the first columns first; rows in which nothing is are of none."""
    (height, width), rows = matrix.shape, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    links = coo_array((np.ones(len(rows)), (rows + width, matrix.indices)), shape=(height + width,) * 2)
    part = connected_components(links, directed=False)[1].astype(np.int64)
    columns, entries = _by_part(part[:width]), _by_part(part[matrix.indices])
    place = np.zeros(width, dtype=np.int64)
    for number, mine in columns.items():
        place[mine] = np.arange(len(mine))
        inside = entries.get(number, np.zeros(0, dtype=np.int64))
        used, firsts = np.unique(rows[inside], return_index=True)
        ends = np.append(firsts, len(inside)).astype(np.int64)
        yield _Part(mine, used, matrix.data[inside], place[matrix.indices[inside]], ends)


def _by_part(part: Ints) -> dict[int, Ints]:
    """Return the places of each part, in order; those that come first before others."""
    order = np.argsort(part, kind="stable")
    places = np.split(order, np.flatnonzero(np.diff(part[order])) + 1) if len(order) else []
    return {int(part[mine[0]]): mine for mine in places}
