"""Moves found by tables cost what those of the solver cost."""

from __future__ import annotations

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


def test_no_cell_has_more_and_fewer_or_leaves_its_bounds() -> None:
    one = asked(3, 100.0)
    taken = one.cheapest()
    assert taken is not None
    more, fewer = taken[:CELLS], taken[CELLS:]
    assert not (more * fewer).any()
    assert (more <= one.up).all()
    assert (fewer <= one.down).all()
