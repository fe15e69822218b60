"""Crews: who starts and rests together; breaks that were counted are dealt out, and days that are alike joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.scheduling.model import Duty, Model
from sim.scheduling.problem import Floats, Template


class ShiftCrew(NamedTuple):
    """So many heads of a template with one start and one set of breaks, on days of some kinds.

    ``breaks`` are when each break of the template begins, in slots after the start.
    """

    template: Template
    start: int
    breaks: tuple[int, ...]
    days: tuple[int, ...]
    heads: int


def crews_of(model: Model, values: Floats) -> tuple[ShiftCrew, ...]:
    """Return the crews of an answer, by template and start."""
    counts: dict[tuple[int, int, tuple[int, ...]], Counter[int]] = {}
    order = {template: number for number, template in enumerate(model.problem.templates)}
    for duty, number in model.duties.items():
        for breaks in _dealt(model, duty, values) if values[number] else ():
            counts.setdefault((order[duty.template], duty.start, breaks), Counter())[duty.kind] += 1
    return tuple(
        ShiftCrew(model.problem.templates[which], start, breaks, days, heads)
        for (which, start, breaks), by_day in sorted(counts.items())
        for days, heads in _levels(by_day)
    )


def _dealt(model: Model, duty: Duty, values: Floats) -> Iterator[tuple[int, ...]]:
    """Yield the breaks of each head: who takes the first break first takes the second first, and so on."""
    columns = [
        np.repeat(rest.starts, np.round(values[model.breaks[duty, index]]).astype(int)).tolist()
        for index, rest in enumerate(duty.template.rests)
    ]
    heads = round(values[model.duties[duty]])
    yield from zip(*columns, strict=True) if columns else [()] * heads


def _levels(by_day: Mapping[int, int]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield heads with the days on which they all come, of counts by day.

    >>> list(_levels({0: 3, 1: 3, 2: 1}))
    [((0, 1, 2), 1), ((0, 1), 2)]
    """
    base = 0
    for level in sorted(set(by_day.values())):
        yield tuple(sorted(day for day, count in by_day.items() if count >= level)), level - base
        base = level
