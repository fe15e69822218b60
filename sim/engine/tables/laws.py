"""Laws of durations, as records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.demand.distributions import FAMILIES, Sampler
from sim.engine.records import draws
from sim.engine.records.draws import EMPIRICAL, EXP, GAMMA, LOG1P, LOGNORMAL, MIXTURE, NDTRI
from sim.engine.records.layout import NOBODY
from sim.plumbing.maths.quantiles import CELLS, of_gamma

# Of each family the inverse, in the order in which the engine knows them; an erlang is a gamma.
INVERSES = [
    FAMILIES[name][0]
    for name in (
        "exponential", "lognormal", "weibull", "gamma", "hyperexponential", "uniform", "triangular", "deterministic",
    )
]  # fmt: skip
NEEDS = {LOGNORMAL: {EXP, NDTRI}, GAMMA: {EXP, NDTRI}}


class Laws:
    """Laws of durations, one behind the other."""

    def __init__(self, *needed: int) -> None:
        self._laws: list[tuple[int, int, int, int, int]] = []
        self._steps: list[tuple[float, ...]] = []
        self._values: list[float] = []
        self._quantiles: list[Any] = []
        self.needed = {LOG1P, *needed}

    def of(self, sampler: Sampler | None) -> int:
        """Take a law up, and return where it stands."""
        if sampler is None:
            return NOBODY
        first, values_from = len(self._steps), len(self._values)
        if sampler.table:
            family = EMPIRICAL if len(sampler.table) == 1 else MIXTURE
            self._values += _values(*sampler.table)
        else:
            family = INVERSES.index(sampler.inverse)
            for edge, numbers in zip(sampler.edges, sampler.parameters, strict=True):
                if family == GAMMA:
                    numbers = *numbers, float(self.quantiles(of_gamma(numbers[0])))
                self._steps.append((edge, *numbers, *(0.0,) * (3 - len(numbers))))
        self.needed |= NEEDS.get(family, set())
        self._laws.append((family, first, len(self._steps), values_from, len(self._values)))
        return len(self._laws) - 1

    def quantiles(self, table: Any) -> int:
        """Take a table of quantiles up, and return the row at which it begins."""
        places = [k for k, one in enumerate(self._quantiles) if one is table]
        if not places:
            places = [len(self._quantiles)]
            self._quantiles.append(table)
        return CELLS * places[0]

    def values(self, numbers: Iterable[float]) -> tuple[int, int]:
        """Take numbers up that are no law; return from where to where they stand among the values."""
        first = len(self._values)
        self._values += numbers
        return first, len(self._values)

    def tables(self) -> tuple[Any, Any, Any, Any]:
        """Return the laws, their steps, their values and their quantiles."""
        laws, steps = (
            np.array([*many, (0,) * len(kind.names or ())], dtype=kind).view(np.recarray)
            for many, kind in ((self._laws, draws.LAW), (self._steps, draws.STEP))
        )
        return laws, steps, np.array([*self._values, 0.0]), np.concatenate([np.zeros((0, 4)), *self._quantiles])


def _values(*table: Any) -> list[float]:
    """Return the values of a law; of a mixture its shares and means, and where each phase ends and begins."""
    if len(table) == 1:
        return [float(value) for value in table[0]]
    shares, means = table
    tops = np.cumsum(shares)
    return [float(value) for value in np.concatenate([shares, means, tops, tops - shares])]
