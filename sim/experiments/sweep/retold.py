"""A run made again of the numbers that its replications left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.figures.quantities import CELL, Row, one_by_one
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.percentiles import Key, Samples
from sim.metrics import NAMES, Intervals
from sim.metrics.counting.histogram import Histogram
from sim.metrics.counting.scopes import CENTER
from sim.scenario.scenario import Scenario


def retold(scenario: Scenario, names: Sequence[str], rows: Sequence[Row]) -> RunResult:
    """Return a run as far as its numbers were kept, so that figures are made as those of any run; else NaN."""
    cells, keys = one_by_one(names)
    scopes = tuple(dict.fromkeys([CENTER, *(scope for _, scope in cells)]))
    where = tuple(np.array([(scopes.index(scope), NAMES.index(total)) for total, scope in cells]).T)
    tables = [np.full((len(scopes), len(NAMES)), np.nan) for _ in rows]
    for table, row in zip(tables, rows, strict=True):
        table[where] = row[: len(cells)]
    samples = Samples(_samples(row[len(cells) :], keys) for row in rows)
    return RunResult(scenario, scopes, tables, Intervals({}, {}), samples=samples)


def _samples(row: Sequence[float], keys: Sequence[Key]) -> dict[Key, Histogram]:
    found, at = {}, 0
    for key in keys:
        cells = np.array(row[at + 1 : at + 1 + int(row[at])], dtype=np.int64)
        found[key] = Histogram((cells // CELL).astype(np.int32), cells % CELL)
        at += 1 + len(cells)
    return found
