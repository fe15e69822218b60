"""Breaks moved, at the same cost, to where the most heads are over: coverage stays level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.plumbing.once import once
from sim.scheduling.model import Model
from sim.scheduling.problem import Floats, Ints, NeedRow
from sim.scheduling.program import CLOSE, Program

# What heads over a need are worth, in steps of as many: less, the more there are.
WORTH = (1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2, 0.1)
NEAR = 1e-3
FEW = 2  # models of which it is known where breaks may be


def levelled(model: Model, program: Program, rows: tuple[NeedRow, ...], values: Floats) -> Floats:
    """Return an answer with the same shifts, and breaks such that the needs in single slots have the most to spare.

    What is over is worth less the more there is, so that it spreads. Only breaks move, at the same cost.
    """
    movable = [numbers for numbers in model.breaks.values() if len(numbers) > 1]
    if not movable:
        return values
    fixed = _fixed(model, program, values)
    touched = _touched(model)
    plain = [row for row in rows if row.is_plain and _is_in(row, touched)]
    terms = [model.terms(row) for row in plain]
    reached = [float(weights @ values[numbers]) for numbers, weights, _ in terms]
    over = [heads - need for heads, (_, _, need) in zip(reached, terms, strict=True)]
    width = max(1.0, max(over, default=0.0) / len(WORTH))
    for heads, (numbers, weights, need) in zip(reached, terms, strict=True):
        _reward(fixed, numbers, weights, min(need, heads), width)
    found = fixed.solve(NEAR)
    return values if found is None else found[: len(values)]


def _fixed(model: Model, program: Program, values: Floats) -> Program:
    """Return the program with all but the breaks, and who is there, as they are."""
    fixed = program.copy()
    free = np.zeros(len(values), bool)
    for numbers in (*model.breaks.values(), *model.there.values(), np.array(model.moved, dtype=np.int64)):
        free[numbers[numbers >= 0]] = True
    for number in np.flatnonzero(~free).tolist():
        fixed.low[number] = fixed.high[number] = float(values[number])
    _same_cost(model, fixed, values)
    fixed.cost = [0.0] * len(fixed.cost)
    return fixed


def _same_cost(model: Model, fixed: Program, values: Floats) -> None:
    """Keep what breaks save, where it matters when they are."""
    for numbers in model.breaks.values():
        prices = np.array(fixed.cost)[numbers]
        if np.ptp(prices) > model.unit * CLOSE:
            paid = float(prices @ values[numbers])
            fixed.row(numbers, prices, high=paid + CLOSE * abs(paid))


@once(FEW)
def _touched(model: Model) -> dict[str, set[int]]:
    """Return by pool the slots in which somebody may be on a break."""
    found: dict[str, set[int]] = {pool: set() for pool in model.problem.pool_names}
    for duty, index in model.breaks:
        rest = duty.template.rests[index]
        for at in rest.starts:
            first = duty.start + at
            found[duty.template.pool].update(model.problem.grid.reached(duty.kind, first, first + rest.length).tolist())
    return found


def _is_in(row: NeedRow, touched: Mapping[str, set[int]]) -> bool:
    return any(slot in touched[pool] for pool, (slots, _) in row.terms.items() for slot in slots.tolist())


def _reward(fixed: Program, numbers: Ints, weights: Floats, need: float, width: float) -> None:
    over = fixed.variables([-worth for worth in WORTH], high=width, whole=False)
    fixed.row(np.append(numbers, over), np.append(weights, -np.ones(len(over))), low=need)
