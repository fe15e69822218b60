"""Moves found by tables cost what those of the solver cost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from sim.experiments.staffing import moves
from sim.experiments.staffing.grid import Floats
from sim.experiments.staffing.moves import AskedMoves

CELLS = 9


def asked(seed: int, missed: float, reach: int = 2) -> AskedMoves:
    """Return a day of intervals each of whose targets depends on ``reach`` of them."""
    rng = np.random.default_rng(seed)
    gain = np.zeros((CELLS, 2 * CELLS))
    for row in range(CELLS):
        for cell in range(max(0, row - reach + 1), row + 1):
            more = rng.normal(1.0 if cell == row else 0.0, 0.3)
            gain[row, [cell, CELLS + cell]] = more, -more * rng.uniform(1.0, 1.5)
    one, none = np.eye(CELLS), np.zeros((CELLS, CELLS))
    cost = np.concatenate([rng.uniform(1.0, 2.0, CELLS), -rng.uniform(0.5, 1.0, CELLS)])
    most, fewest = np.full(CELLS, 2), rng.integers(0, 3, CELLS)
    least, price = rng.normal(0.0, 1.0, CELLS), np.full(CELLS, missed)
    adds, takes = np.hstack([one, none]), np.hstack([none, one])
    worn = np.zeros_like(gain), np.tile(np.arange(CELLS), 2), 0.0
    return AskedMoves(gain, adds, takes, cost, least, price, most, fewest, 0.0, *worn)


def paid(one: AskedMoves, taken: Floats) -> float:
    short = np.maximum(one.least - one.gain @ taken, 0.0)
    return float(one.cost @ taken + (one.missed @ short if np.isfinite(one.missed).all() else 0.0))


@pytest.mark.parametrize("missed", [np.inf, 100.0])
@pytest.mark.parametrize("seed", range(6))
def test_tables_and_the_solver_agree(seed: int, missed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "GAP", 1e-9)
    one = asked(seed, missed)
    assert one.is_narrow
    by_tables, by_solver = moves._by_tables(one), moves._by_solver(one)
    assert (by_tables is None) == (by_solver is None)
    if by_tables is not None and by_solver is not None:
        assert paid(one, by_tables) == pytest.approx(paid(one, by_solver), abs=1e-5)


def test_targets_of_all_day_are_for_the_solver() -> None:
    assert not asked(1, np.inf, reach=CELLS).is_narrow


def test_moves_that_wear_off_are_the_cheapest_of_all_there_are() -> None:
    """Three intervals, up to two agents more or fewer in each, one target of all day: tried one by one."""
    gain, bend = np.array([[3.0, 2.0, 2.5, -4.0, -3.0, -3.5]]), np.full((1, 6), 1.0)
    one, none = np.eye(3), np.zeros((3, 3))
    cost, two, times = np.array([1.0, 1.1, 0.9, -1.0, -1.1, -0.9]), np.full(3, 2), np.array([0, 1, 2, 0, 1, 2])
    for least in (-6.0, 0.0, 4.0, 7.5, 12.0):
        mine = AskedMoves(
            gain, np.hstack([one, none]), np.hstack([none, one]), cost, np.array([least]), np.array([np.inf]),
            two, two, 0.0, bend, times, 1e-9,
        )  # fmt: skip
        taken = mine.cheapest()
        assert taken is not None
        more, less = taken[:3], taken[3:]
        assert cost @ taken == pytest.approx(min(_cost(change) for change in _all() if _kept(change) >= least))
        assert _kept(tuple((more - less).astype(int).tolist())) >= least - 1e-9


def _all() -> Iterator[tuple[int, ...]]:
    yield from product(range(-2, 3), repeat=3)


def _cost(change: tuple[int, ...]) -> float:
    return float(np.array([1.0, 1.1, 0.9]) @ np.array(change))


def _kept(change: tuple[int, ...]) -> float:
    """The first agent more adds 3, 2 or 2.5, the second one less; the first less takes 4, 3 or 3.5, the second more."""
    steps = {0: 0.0, 1: 0.0, 2: -1.0, -1: -1.0, -2: -3.0}
    return float(sum(first * heads + steps[heads] for first, heads in zip((3.0, 2.0, 2.5), change, strict=True)))


def test_no_cell_has_more_and_fewer_or_leaves_its_bounds() -> None:
    one = asked(3, 100.0)
    taken = one.cheapest()
    assert taken is not None
    more, fewer = taken[:CELLS], taken[CELLS:]
    assert not (more * fewer).any()
    assert (more <= one.up).all()
    assert (fewer <= one.down).all()
