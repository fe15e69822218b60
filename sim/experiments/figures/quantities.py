"""Which numbers a replication leaves for the figures asked for.

A number is named by a total of the tables and its scope, written as a query: ``sl_numerator?channel=phone``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import numpy as np

from sim.experiments.figures.figure import Figure
from sim.experiments.statistics.percentiles import Key, sampled
from sim.metrics import NAMES, Measures
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import CENTER, Scope, held_by
from sim.metrics.growth import GROWTH
from sim.metrics.weights.contacts import LEFT_BEHIND

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

Row = tuple[float, ...]
ALL = "_cells"  # after the name of what is sampled
CELL = 1 << 32


def quantities(figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the names of the numbers that figures are made of, each once, and of what is warned of."""
    asked = list(figures)
    pairs = [(total, scope) for metric, scope in asked for total in METRICS[metric].totals]
    pairs += [(total, CENTER) for total in ("arrivals", *LEFT_BEHIND, *GROWTH)]
    pairs += [(name + ALL, scope) for name, scope in sampled(asked)]
    return tuple(dict.fromkeys(_name(total, scope) for total, scope in pairs))


def one_by_one(names: Sequence[str]) -> tuple[list[tuple[str, Scope]], list[Key]]:
    """Return the totals that are one number each, and the samples that are as many as it takes, which are last."""
    cells = [_parsed(name) for name in names]
    samples = [(total.removesuffix(ALL), scope) for total, scope in cells if total.endswith(ALL)]
    return [cell for cell in cells if not cell[0].endswith(ALL)], samples


def _name(total: str, scope: Scope) -> str:
    return f"{total}?{urlencode(scope)}" if scope else total


def _parsed(name: str) -> tuple[str, Scope]:
    total, _, query = name.partition("?")
    return total, tuple(parse_qsl(query))


def measured(measures: Measures, names: Sequence[str]) -> Row:
    """Return the numbers of one replication, in the order of their names; NaN where undefined.

    Of a sample of waits they are how many cells there are, then each cell: its code, times 2^32, plus its count.
    """
    rows = {scope: row for row, scope in enumerate(measures.scopes)}
    held = {scope: held_by(scope, rows) for _, scope in map(_parsed, names)}
    columns = {name: column for column, name in enumerate(NAMES)}
    totals, samples = one_by_one(names)
    numbers = [float(measures.table[rows[held[scope]], columns[total]]) for total, scope in totals]
    for name, scope in samples:
        codes, counts = measures.samples[name, held[scope]]
        numbers += [float(len(codes)), *(codes * float(CELL) + counts).tolist()]
    return tuple(numbers)


def pseudovalues(result: RunResult, figure: Figure) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return one value per replication whose mean is the figure and whose Student interval is its interval.

    Of a ratio r = N/D of means over replications these are r + (n_j - r d_j) / D, the terms of the delta method; so
    sums and differences of figures, within a point and between points of the same seed, have their intervals too.
    """
    metric = METRICS[figure.metric]
    if not metric.is_ratio:
        return result.facts(figure.metric, figure.scope)[0]
    numerators, denominators = (result.totals(name, figure.scope) for name in metric.totals)
    whole = denominators.mean()
    if whole == 0:
        return np.full(len(numerators), np.nan)
    ratio = numerators.sum() / denominators.sum()
    return np.asarray(ratio + (numerators - ratio * denominators) / whole)
