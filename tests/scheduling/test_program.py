"""An integer program with a limit has the best so far as an answer, the same each time; equal parts are solved once."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.scheduling import program as programs
from sim.scheduling.program import Program


def knapsacks(seed: int, size: int = 40) -> Program:
    """Return covers that take a solver many nodes."""
    rng = np.random.default_rng(seed)
    program = Program()
    mine = program.variables(rng.integers(40, 60, size).astype(float), high=1)
    for _ in range(12):
        weights = rng.integers(20, 60, size).astype(float)
        program.row(mine, weights, low=float(weights.sum() / 2))
    return program


def test_a_limit_of_nodes_leaves_the_best_so_far() -> None:
    program = knapsacks(1)
    few, all_of_them = program.solve(1e-9, nodes=1), program.solve(1e-9)
    assert few is not None
    assert all_of_them is not None
    cost = np.array(program.cost)
    assert cost @ few > cost @ all_of_them  # it was a limit
    again = knapsacks(1).solve(1e-9, nodes=1)
    assert again is not None
    assert again.tolist() == few.tolist()


def test_so_much_from_the_cheapest_will_do() -> None:
    """Told in money: half of what all of them cost is far more than the first answer is off, and nothing is not."""
    program = knapsacks(2)
    cost = np.array(program.cost)
    exact, roughly = program.solve(1e-9), program.solve(1e-9, apart=cost.sum() / 2)
    assert exact is not None
    assert roughly is not None
    assert cost @ exact < cost @ roughly <= cost @ exact + cost.sum() / 2


def test_equal_parts_are_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    solve = programs.milp
    monkeypatch.setattr(programs, "milp", lambda *given, **more: asked.append(1) or solve(*given, **more))
    programs._kept.cache_clear()
    program = Program()
    for cost in (1.0, 1.0, 2.0):
        program.row(program.variables([cost, cost + 0.25]), [1.0, 2.0], low=3.0)
    values = program.solve()
    assert values is not None
    assert values.reshape(3, 2).tolist() == [[1.0, 1.0]] * 3
    assert len(asked) == 2


def _of_parts() -> Program:
    program = Program()
    for part in range(4):
        x = program.variables([2.0 + part, 3.0, 5.0], high=4)
        program.row(x, [1.0, 2.0, 3.0], low=5.0 + part)
    return program


def test_parts_that_are_solved_at_once_have_the_same_answers() -> None:
    alone = _of_parts().solve()
    programs._kept.cache_clear()
    with programs.solving_at_once(3):
        assert _of_parts().solve().tolist() == alone.tolist()


def test_a_part_that_cannot_be_kept_is_told_of_parts_that_are_solved_at_once() -> None:
    program = _of_parts()
    program.row(program.variables([1.0, 1.0], high=1), [1.0, 1.0], low=3.0)
    with programs.solving_at_once(2):
        assert program.solve() is None


@pytest.mark.parametrize("seed", range(12))
def test_parts_that_lie_between_each_other_cost_least_by_enumeration(seed: int) -> None:
    """Three parts of two variables each, in any order, with weights of nothing across parts, and a fixed variable."""
    rng = np.random.default_rng(seed)
    cost, order = rng.integers(1, 9, 7).astype(float), rng.permutation(6)
    program = Program()
    program.variables(cost[:6], high=3)
    program.variables(cost[6:], low=1, high=1)
    weights, needs = np.zeros((6, 7)), rng.integers(2, 7, 6).astype(float)
    for number, row in enumerate(weights):
        row[order[2 * (number % 3) :][:2]] = rng.integers(1, 4, 2)
        row[6] = rng.integers(0, 2)
        program.row(np.arange(7), row, low=needs[number])
    found = program.solve(0.0)
    every = np.array([(*one, 1) for one in product(range(4), repeat=6)], dtype=float)
    kept = every[(every @ weights.T >= needs).all(axis=1)]
    assert found is not None
    assert (weights @ found >= needs).all()
    assert cost @ found == pytest.approx((kept @ cost).min())
