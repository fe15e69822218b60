"""The cheapest shifts that cover all needs, or the least that is left unmet where none do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sim.plumbing.once import once
from sim.scheduling.crews import ShiftCrew, crews_of
from sim.scheduling.level import levelled
from sim.scheduling.model import Duty, Model, Tour, model_of
from sim.scheduling.problem import CoverProblem, Floats, NeedRow
from sim.scheduling.program import GAP, Enough, Program

ENOUGH = 1e-5
FEW = 2  # problems that are kept laid out
NO_MORE = 1e-9  # of the cost: less than what breaks ties
Counts = Mapping[Any, int]


@dataclass(frozen=True)
class Cover:
    """An answer: crews, tours, heads by pool and slot, what it costs, and by row what is left unmet.

    Attributes
    ----------
    costs
        What all heads of each duty cost on a day.
    unmet
        By how much each of ``rows`` falls short; zeros where all are met.
    rows
        The needs, and the least heads of pools.
    """

    problem: CoverProblem
    duties: Mapping[Duty, int]
    tours: Mapping[Tour, int]
    crews: tuple[ShiftCrew, ...]
    heads: Mapping[str, Floats]
    costs: Mapping[Duty, float]
    unmet: Floats
    rows: tuple[NeedRow, ...]

    @property
    def met(self) -> bool:
        """Whether every need is met."""
        return not (self.unmet > ENOUGH).any()

    @property
    def cost(self) -> float:
        """What all duties cost, those of a kind of day once, and the heads of pools without shifts."""
        return sum(self.costs.values()) + _free(self.problem, self.heads)

    @property
    def people(self) -> int:
        """How many people have tours; heads of all days where weeks have no rules."""
        return sum(self.tours.values()) if self.problem.week else sum(self.duties.values())


def cover(problem: CoverProblem, gap: float = GAP) -> Cover:
    """Return the cheapest shifts that meet every row, or those that leave the least unmet.

    Where no shifts meet all rows, as little as can be is left unmet of those that come before others, then the largest
    shortage is as small as can be, then the sum of shortages, then cost.
    Of equal costs the one with the least heads over is taken.

    Raises
    ------
    UnsolvedError
        When the solver gives up, or answers what does not keep the rows.
    """
    found = cover_if_met(problem, gap)
    if found is not None:
        return found
    model, rows = model_of(problem), all_rows(problem)
    values, program = _least_unmet(model, rows, gap)
    return _answer(model, rows, levelled(model, program, (*rows, *problem.aims), values))


def cover_if_met(
    problem: CoverProblem, gap: float = GAP, counts: Counts | None = None, nodes: int | None = None
) -> Cover | None:
    """Return the cheapest shifts that meet every row; ``None`` where there are none.

    Parameters
    ----------
    counts
        Heads of duties, or of tours where weeks have rules, that are given: there are no others.
    nodes
        Of the solver's tree, after which the best so far will do.
    """
    model, rows, program = _laid_out(problem)
    program = program if counts is None else _kept_to(model, program, counts)
    values = _by_heads_first(model, program, gap) if counts is None and nodes is None else None
    values = program.solve(gap, nodes) if values is None else values
    return None if values is None else _answer(model, rows, levelled(model, program, (*rows, *problem.aims), values))


def nearly_cheapest(problem: CoverProblem, gap: float, nodes: int, apart: float) -> Cover | None:
    """Return shifts that meet every row at hardly more than the least cost; ``None`` where there are none.

    Heads are found with breaks in parts, which takes a solver much less. Then breaks are made whole, for these heads;
    where needs nearby are missed by that, it is as little as a break.
    """
    model, _, program = _laid_out(problem)
    values = _with_parts(model, program).solve(gap, nodes, apart)
    if values is None:
        return None
    counts = _counts(model, values)
    found = cover_if_met(problem, gap, counts)
    return cover_if_met(replace(problem, near=None), gap, counts) if found is None else found


class LeastCover(NamedTuple):
    """What shifts cost at least, and heads by pool and slot that come close to it."""

    cost: float
    heads: Mapping[str, Floats]


def least_cover(problem: CoverProblem, gap: float, nodes: int) -> LeastCover | None:
    """Return what any shifts that meet every row cost at least; ``None`` where there are none.

    Breaks may be taken in parts. What the solver's tree tells after so many nodes is a bound, though a lower one.

    Raises
    ------
    UnsolvedError
        When the solver found no shifts after so many nodes.
    """
    model = model_of(problem, has_ties=False)
    found = _with_parts(model, _asked(model, all_rows(problem))).bounded(Enough(gap, nodes))
    if found is None:
        return None
    heads = {pool: _heads(model, pool, found.values) for pool in problem.pool_names}
    return LeastCover(found.least, heads)


def _by_heads_first(model: Model, program: Program, gap: float) -> Floats | None:
    """Return the cheapest values, if whole breaks cost no more than breaks in parts, for the heads that do with these.

    No others could be cheaper, and a solver finds them in a third of the time.
    """
    if not model.breaks:
        return None
    parted = _with_parts(model, program).solve(gap)
    if parted is None:
        return None
    fixed, cost = program.copy(), np.array(program.cost)
    for number in _counted(model).values():
        fixed.low[number] = fixed.high[number] = float(parted[number])
    whole = fixed.solve(gap)
    return whole if whole is not None and cost @ whole <= cost @ parted + NO_MORE * abs(cost @ parted) else None


@once(FEW)
def _laid_out(problem: CoverProblem) -> tuple[Model, tuple[NeedRow, ...], Program]:
    """Return the model of a problem, its rows, and the program with them, nothing of which is changed by anybody.

    What is tried near a plan is the same problem with other heads, again and again.
    """
    model, rows = model_of(problem), all_rows(problem)
    return model, rows, _asked(model, rows)


def _asked(model: Model, rows: tuple[NeedRow, ...]) -> Program:
    program = model.program.copy()
    for row in rows:
        numbers, weights, need = model.terms(row)
        program.row(numbers, weights, low=need)
    return program


def _with_parts(model: Model, program: Program) -> Program:
    """Return a program whose breaks, and who is there, need not be whole."""
    parted = program.copy()
    for numbers in (*model.breaks.values(), *model.there.values()):
        for number in numbers[numbers >= 0].tolist():
            parted.whole[number] = False
    return parted


def _counted(model: Model) -> Mapping[Any, int]:
    return model.tours if model.problem.week else model.duties


def _counts(model: Model, values: Floats) -> Counts:
    return {item: round(values[number]) for item, number in _counted(model).items()}


def _kept_to(model: Model, program: Program, counts: Counts) -> Program:
    """Return a program in which the heads of all items are given."""
    kept = program.copy()
    for item, number in _counted(model).items():
        kept.low[number] = kept.high[number] = float(counts.get(item, 0))
    return kept


def all_rows(problem: CoverProblem) -> tuple[NeedRow, ...]:
    """Return the needs, and the least heads of pools as needs of their own."""
    return (*problem.rows, *(row for pool in problem.pools for row in _least(problem, pool)))


def _least(problem: CoverProblem, pool: str) -> list[NeedRow]:
    least, is_open = np.broadcast_to(problem.rules_of(pool).least, problem.grid.size), problem.is_open(pool)
    one = np.ones(1)
    slots = np.flatnonzero((least > 0) & is_open)
    return [
        NeedRow(float(least[slot]), {pool: (slots[k : k + 1], one)}, f"the least of {pool}")
        for k, slot in enumerate(slots)
    ]


def _least_unmet(model: Model, rows: tuple[NeedRow, ...], gap: float) -> tuple[Floats, Program]:
    """Return the values, and their program, that leave the least unmet: the largest, then the sum, then the cost.

    Of rows that come before others the sum is first.
    """
    program = model.program.copy()
    prices = np.array(program.cost)
    short = program.variables(np.zeros(len(rows)), whole=False)
    worst = program.variables([1.0], whole=False)
    for row, slack in zip(rows, short.tolist(), strict=True):
        numbers, weights, need = model.terms(row)
        program.row([*numbers, slack], [*weights, 1.0], low=need)
        program.row([slack, worst[0]], [-1.0, 1.0], low=0.0)
    first = short[[row.before_others for row in rows]]
    for goal in (first, worst, short) if len(first) else (worst, short):
        program.cost = np.isin(np.arange(len(program.cost)), goal).astype(float).tolist()
        values = _solved(program, gap)
        program.row(goal, np.ones(len(goal)), high=float(values[goal].sum()) + ENOUGH / 4)
    program.cost = [*prices.tolist(), *[0.0] * (len(short) + 1)]
    return _solved(program, gap), program


def _solved(program: Program, gap: float) -> Floats:
    values = program.solve(gap)
    assert values is not None  # any need may be left unmet
    return values


def _answer(model: Model, rows: tuple[NeedRow, ...], values: Floats) -> Cover:
    problem = model.problem
    heads = {pool: _heads(model, pool, values) for pool in problem.pool_names}
    return Cover(
        problem,
        {duty: round(values[number]) for duty, number in model.duties.items() if values[number] > 0.5},
        {tour: round(values[number]) for tour, number in model.tours.items() if values[number] > 0.5},
        crews_of(model, values),
        heads,
        _costs(model, values),
        np.array([max(0.0, row.need - reached(row, heads)) for row in rows]),
        rows,
    )


def reached(row: NeedRow, heads: Mapping[str, Floats]) -> float:
    """Return what a row comes to with so many heads by pool and slot."""
    return float(sum((weights * heads[pool][slots]).sum() for pool, (slots, weights) in row.terms.items()))


def _heads(model: Model, pool: str, values: Floats) -> Floats:
    there, is_open = model.there[pool], model.problem.is_open(pool)
    heads: Floats = np.where(is_open, model.problem.rules_of(pool).heads, 0.0)
    heads[there >= 0] += values[there[there >= 0]]
    return heads


def _costs(model: Model, values: Floats) -> dict[Duty, float]:
    """Return what the heads of each duty cost on a day, without the weights by which ties are broken."""
    return {duty: _cost(model, duty, values) for duty, number in model.duties.items() if values[number] > 0.5}


def _cost(model: Model, duty: Duty, values: Floats) -> float:
    template, heads = duty.template, float(values[model.duties[duty]])
    cost = heads * (template.fixed + _price(model, duty, 0, template.length))
    for index, rest in enumerate(template.rests):
        for at, count in zip(rest.starts, values[model.breaks[duty, index]].tolist(), strict=True):
            cost -= 0.0 if rest.paid else count * _price(model, duty, at, rest.length)
    return cost


def _price(model: Model, duty: Duty, into: int, length: int) -> float:
    first = duty.start + into
    return duty.template.prices(duty.kind, first, first + length, model.problem.grid.hours)


def _free(problem: CoverProblem, heads: Mapping[str, Floats]) -> float:
    """Return what the heads of pools cost that have headcounts of their own."""
    prices = {name: rules.price or 0.0 for name, rules in problem.pools.items()}
    return problem.grid.hours * sum(price * float(heads[name].sum()) for name, price in prices.items())
