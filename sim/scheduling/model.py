"""Shifts as an integer program: heads by start and day, tours of weeks, breaks, and who is there when.

Breaks are implicit (Aykin, Management Science 42, 1996): for each template, start and day it is counted how many begin
each break when, not which combinations of breaks anybody has; those are dealt out afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import NamedTuple

import numpy as np

from sim.scheduling.problem import CoverProblem, Floats, Ints, NeedRow, NeedsNearby, Template, Terms, Week
from sim.scheduling.program import Program

OVER, INDEX = 1e-6, 1e-9
Summed = tuple[Ints, Floats, float]  # variables, their weights, and what is asked of them


class Duty(NamedTuple):
    """A template with a start, in slots after midnight, on the days of a kind."""

    template: Template
    start: int
    kind: int


class Tour(NamedTuple):
    """A template on the days of a week; at one ``start``, or at any where people may start at different times."""

    template: Template
    start: int | None
    days: tuple[int, ...]


@dataclass
class Model:
    """The program of a problem, with the numbers of its variables.

    Attributes
    ----------
    duties
        The variable that counts the heads of each duty.
    breaks
        By duty and number of the break, a variable for each of its starts.
    there
        By pool, the variable of who is there in each slot; -1 where the pool has none.
    moved
        Variables that follow from who is there.
    has_ties
        Whether equal costs are told apart, by little.
    """

    problem: CoverProblem
    program: Program = field(default_factory=Program)
    duties: dict[Duty, int] = field(default_factory=dict)
    tours: dict[Tour, int] = field(default_factory=dict)
    breaks: dict[tuple[Duty, int], Ints] = field(default_factory=dict)
    there: dict[str, Ints] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)
    has_ties: bool = True
    _known_terms: dict[int, tuple[NeedRow, Summed]] = field(default_factory=dict)

    @cached_property
    def tie(self) -> float:
        """By what ties are weighed."""
        return self.unit if self.has_ties else 0.0

    @cached_property
    def unit(self) -> float:
        """The price of an hour."""
        prices = [one.wage + one.fixed for one in self.problem.templates]
        prices += [rules.price for rules in self.problem.pools.values() if rules.price]
        return float(np.mean(prices)) if prices and np.mean(prices) > 0 else 1.0

    def terms(self, row: NeedRow) -> Summed:
        """Return a need as numbers of variables, their weights, and what is left to them by heads that are written."""
        if id(row) not in self._known_terms:  # which is its number as long as it is kept
            self._known_terms[id(row)] = row, self.summed(row.terms, row.need)
        return self._known_terms[id(row)][1]

    def summed(self, terms: Terms, need: float) -> Summed:
        """Return the same of weights by pool and slot."""
        numbers, weights = [], []
        for pool, (slots, mine) in terms.items():
            known, written = self.there[pool][slots], self._written[pool]
            if written is not None:
                need -= float((mine * written[slots]).sum())
            there = known >= 0
            numbers.append(known[there])
            weights.append(mine[there])
        return np.concatenate(numbers), np.concatenate(weights), need

    @cached_property
    def _written(self) -> dict[str, Floats | None]:
        """The heads of each pool that are there besides, by slot; ``None`` where nobody is."""
        problem = self.problem
        rules = {pool: problem.rules_of(pool).heads for pool in problem.pool_names}
        found = {pool: np.where(problem.is_open(pool), heads, 0.0) for pool, heads in rules.items()}
        return {pool: heads if heads.any() else None for pool, heads in found.items()}


def model_of(problem: CoverProblem, has_ties: bool = True) -> Model:
    """Return the program of a problem without its needs."""
    model = Model(problem, has_ties=has_ties)
    for number, duty in enumerate(_duties(problem)):
        _add_duty(model, duty, number)
    for name, templates in _by_name(problem).items():
        _limit(model, name, templates)
    if problem.week is not None:
        _add_tours(model, problem.week)
    for pool in problem.pool_names:
        _add_presence(model, pool)
    if problem.near is not None:
        _stay_near(model, problem.near)
    return model


def _duties(problem: CoverProblem) -> Iterator[Duty]:
    known = dict.fromkeys(
        (problem.grid.before, *problem.grid.kinds) if problem.week is None else range(problem.week.size)
    )
    for template in problem.templates:
        for kind in sorted(set(template.kinds) & {one for one in known if one is not None}):
            yield from (
                Duty(template, start, kind) for start in template.starts if _serves(problem, template, start, kind)
            )


def _serves(problem: CoverProblem, template: Template, start: int, kind: int) -> bool:
    reached = problem.grid.reached(kind, start, start + template.length)
    return bool(problem.is_open(template.pool)[reached].any())


def _add_duty(model: Model, duty: Duty, number: int) -> None:
    template, start, grid = duty.template, duty.start, model.problem.grid
    closed = _closed(model.problem, duty, start, start + template.length)
    price = template.fixed + template.prices(duty.kind, start, start + template.length, grid.hours)
    tie = model.tie * (2 * OVER * closed + INDEX * number)
    model.duties[duty] = int(model.program.variables([price + tie])[0])
    for index, rest in enumerate(template.rests):
        begins = [start + at for at in rest.starts]
        back = [0.0 if rest.paid else -template.prices(duty.kind, at, at + rest.length, grid.hours) for at in begins]
        mine = model.program.variables([one + model.tie * INDEX * k for k, one in enumerate(back)])
        model.breaks[duty, index] = mine
        weights = np.append(np.ones(len(mine)), -1.0)
        model.program.row(np.append(mine, model.duties[duty]), weights, 0.0, 0.0)
    _keep_order(model, duty)


def _closed(problem: CoverProblem, duty: Duty, first: int, last: int) -> float:
    """Return how many slots of a duty are outside the pool's hours, over the days of the grid."""
    reached = problem.grid.reached(duty.kind, first, last)
    days = max(1, problem.grid.kinds.count(duty.kind))
    return (last - first) - float(problem.is_open(duty.template.pool)[reached].sum()) / days


def _keep_order(model: Model, duty: Duty) -> None:
    """Let no more have begun a break than are done with the one before it, wherever the two may meet.

    Then breaks can be dealt out in order of time without anybody on two at once.
    """
    rests = duty.template.rests
    for index in range(1, len(rests)):
        early, late = rests[index - 1], rests[index]
        done = np.array(early.starts) + early.length
        for at in late.starts if late.starts[0] < done[-1] else ():
            begun = model.breaks[duty, index][np.array(late.starts) <= at]
            free = model.breaks[duty, index - 1][done <= at]
            model.program.row(np.append(begun, free), np.append(np.ones(len(begun)), -np.ones(len(free))), high=0.0)


def _by_name(problem: CoverProblem) -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = defaultdict(list)
    for template in problem.templates:
        found[template.name].append(template)
    return found


def _limit(model: Model, name: str, templates: list[Template]) -> None:
    """Keep the most heads of a template on a day, over all its pools and starts."""
    most = templates[0].most
    if most is None:
        return
    by_kind: dict[int, list[int]] = defaultdict(list)
    for duty, number in model.duties.items():
        if duty.template.name == name:
            by_kind[duty.kind].append(number)
    for numbers in by_kind.values():
        model.program.row(numbers, [1.0] * len(numbers), high=float(most))


def _add_tours(model: Model, week: Week) -> None:
    """Add the choices of days of work: of those on which a start, or any start of the template, covers something."""
    served: dict[tuple[Template, int | None], set[int]] = defaultdict(set)
    for duty in model.duties:
        served[duty.template, duty.start if week.same_start else None].add(duty.kind)
    for (template, start), kinds in served.items():
        for days in week.patterns(template.paid(model.problem.grid.hours), kinds):
            tie = model.tie * INDEX * len(model.tours)
            model.tours[Tour(template, start, days)] = int(model.program.variables([tie])[0])
    _link(model, week)


def _link(model: Model, week: Week) -> None:
    """Let who comes on a day be who has it as a day of work."""
    on: dict[tuple[Template, int | None, int], list[int]] = defaultdict(list)
    for tour, number in model.tours.items():
        for day in tour.days:
            on[tour.template, tour.start, day].append(number)
    come: dict[tuple[Template, int | None, int], list[int]] = defaultdict(list)
    for duty, number in model.duties.items():
        come[duty.template, duty.start if week.same_start else None, duty.kind].append(number)
    for key, mine in come.items():
        tours = on.get(key, [])
        model.program.row([*mine, *tours], [1.0] * len(mine) + [-1.0] * len(tours), 0.0, 0.0)


def _add_presence(model: Model, pool: str) -> None:
    """Add who of a pool is there in each open slot, between its bounds; heads that are written come on top."""
    problem, size = model.problem, model.problem.grid.size
    rules, is_open = problem.rules_of(pool), problem.is_open(pool)
    numbers, weights = _covering(model, pool)
    free = rules.price is not None
    slots = [slot for slot in range(size) if is_open[slot] and (free or numbers[slot])]
    model.there[pool] = np.full(size, -1)
    price = (rules.price or 0.0) * problem.grid.hours + OVER * model.tie
    mine = model.program.variables([price + INDEX * model.tie * slot for slot in slots])
    model.there[pool][slots] = mine
    written, most = np.broadcast_to(rules.heads, size), np.broadcast_to(rules.most, size)
    for slot, number in zip(slots, mine.tolist(), strict=True):
        model.program.high[number] = float(most[slot] - written[slot])
        if not free:
            model.program.row([number, *numbers[slot]], [-1.0, *weights[slot]], 0.0, 0.0)


def _covering(model: Model, pool: str) -> tuple[dict[int, list[int]], dict[int, list[float]]]:
    """Return by slot the variables of duties and breaks that add to who is there, or take off."""
    numbers: dict[int, list[int]] = defaultdict(list)
    weights: dict[int, list[float]] = defaultdict(list)

    def add(duty: Duty, number: int, first: int, length: int, weight: float) -> None:
        for slot in model.problem.grid.reached(duty.kind, first, first + length).tolist():
            numbers[slot].append(number)
            weights[slot].append(weight)

    for duty, number in model.duties.items():
        if duty.template.pool == pool:
            add(duty, number, duty.start, duty.template.length, 1.0)
            for index, rest in enumerate(duty.template.rests):
                for at, begins in zip(rest.starts, model.breaks[duty, index].tolist(), strict=True):
                    add(duty, begins, duty.start + at, rest.length, -1.0)
    return numbers, weights


def _stay_near(model: Model, near: NeedsNearby) -> None:
    """Count the heads of each cell above and below those around which needs are known, and keep the needs."""
    above, below = [], []
    widths = _widths(near)
    more_costs = np.broadcast_to(near.more_costs, len(near.at))
    less_costs = np.maximum(np.broadcast_to(near.less_costs, len(near.at)), -more_costs)
    for terms, at, *costs in zip(near.cells, near.at.tolist(), more_costs, less_costs, strict=True):
        both = [model.program.variables(costs, high=width, whole=False) for width in widths]
        up, down = np.transpose(both)
        numbers, weights, left = model.summed(terms, at)
        signs = np.repeat([-1.0, 1.0], len(widths))
        model.program.row([*numbers, *up, *down], [*weights, *signs], left, left)
        above.append(up)
        below.append(down)
    mine = np.concatenate([np.transpose(above).ravel(), np.transpose(below).ravel()])
    model.moved = mine.tolist()
    for cells in near.together:
        few = np.concatenate([one[k] for k in cells for one in (above, below)])
        model.program.row(few, np.ones(len(few)), high=near.at_once)
    bends, further = np.broadcast_to(near.bend, near.more.shape), range(len(widths))
    for more, less, bend, need in zip(near.more, near.less, bends, near.need.tolist(), strict=True):
        adds = [np.maximum(more - k * bend, np.minimum(more, 0.0)) for k in further]
        takes = [np.maximum(more, less) + k * bend for k in further]
        model.program.row(mine, np.append(np.concatenate(adds), -np.concatenate(takes)), low=need)


def _widths(near: NeedsNearby) -> list[float]:
    """Return how many heads count alike, those next to where needs are known first."""
    if not np.any(near.bend):
        return [near.reach]
    return [min(1.0, near.reach - k) for k in range(ceil(near.reach))]
