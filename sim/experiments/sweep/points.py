"""From a design to its points: which value each factor takes in each of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from sim.metrics.counting.spans import Floats
from sim.scenario.basics.units import parse_duration
from sim.scenario.studies.study import Design

Point = dict[str, Any]


def points_of(design: Design) -> list[Point]:
    """Return the points of a design in order: the last factor of a grid changes fastest.

    The same design gives the same points. More points keep those that were there in a grid, a list and a Sobol
    sequence; a Latin hypercube is drawn anew.
    """
    if isinstance(design.points, list):
        return [dict(row) for row in design.points]
    if design.method == "grid":
        levels = [factor.levels_of() for factor in design.factors.values()]
        return [dict(zip(design.paths, values, strict=True)) for values in product(*levels)]
    factors = design.factors.items()
    return [
        {path: factor.at(unit) for (path, factor), unit in zip(factors, row, strict=True)}
        for row in units_of(design).tolist()
    ]


def units_of(design: Design) -> Floats:
    """Return the sample of a design in the unit cube, of shape (points, factors).

    Drawn by ``scipy.stats.qmc``: a Latin hypercube has one point in each of n equal slices of every factor; a
    scrambled Sobol sequence [1]_ of 2^m points has as many in every dyadic box that is large enough. For indices it
    is a block of k + 2 rows for each of n points: A, B, and A with its i-th column from B [2]_.

    References
    ----------
    .. [1] A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995.
    .. [2] A. Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics
       Communications 181, 2010.
    """
    from scipy.stats import qmc

    size, width = design.points, len(design.factors)
    assert isinstance(size, int)
    if design.method == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(width, seed=np.random.default_rng(design.seed)).random(size))
    rng = np.random.default_rng(design.seed)
    drawn = np.asarray(qmc.Sobol(2 * width if design.indices else width, seed=rng).random(size))
    return _blocks(drawn[:, :width], drawn[:, width:]) if design.indices else drawn


def _blocks(a: Floats, b: Floats) -> Floats:
    """Return A, B and the mixtures of each point, one below the other."""
    size, width = a.shape
    mixed = np.repeat(a[:, None, :], width, axis=1)
    mixed[:, range(width), range(width)] = b
    return np.concatenate([a[:, None, :], b[:, None, :], mixed], axis=1).reshape(size * (width + 2), width)


def as_cells(values: Sequence[Any]) -> list[Any]:
    """Return the values of a factor for a table: durations in seconds, mixtures and mappings as text.

    >>> as_cells(["20 s", "3 min"]), as_cells([1, 2]), as_cells(["cold", {"a": 1}])
    ([20.0, 180.0], [1, 2], ['cold', '{"a": 1}'])
    """
    if are_durations(values):
        return [parse_duration(value) for value in values]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        whole = all(isinstance(value, int) for value in values)
        return [value if whole else float(value) for value in values]
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]


def are_durations(values: Sequence[Any]) -> bool:
    """Whether all values of a factor are durations, such as ``20 s``."""
    return all(isinstance(value, str) and _is_duration(value) for value in values)


def _is_duration(text: str) -> bool:
    try:
        return parse_duration(text) >= 0
    except ValueError:
        return False
