"""From uniform numbers to durations: the inverse of every family, for single numbers and for columns.

A sampler is built once per distribution; where parameters vary over the day it holds one set per
step and takes the one in force at the contact's arrival.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import exp, isnan, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats, carried
from sim.plumbing.maths import special
from sim.plumbing.maths.quantiles import gamma_at
from sim.plumbing.maths.roots import brentq
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.basics.distributions import Distribution, Empirical, Family, Hyperexponential
from sim.scenario.basics.from_file import FromFile
from sim.scenario.scenario import Scenario

Inverse = Callable[..., Any]
Numbers = Mapping[str, Any]
SAMPLERS = 1_024  # of a scenario that are kept


@dataclass(frozen=True)
class Sampler:
    """A distribution ready to draw from; times in seconds since the start of the horizon.

    ``parameters`` and ``means``, in seconds, hold from the edge at the same place to the next. ``table`` has what a
    law of values, or a mixture, is made of: the values, or shares and means.
    """

    inverse: Inverse
    edges: list[float]
    parameters: tuple[tuple[float, ...], ...]
    means: tuple[float, ...]
    table: tuple[Floats, ...] = ()

    def column(self, units: Floats, times: Floats) -> Floats:
        """Return one duration in seconds per uniform number, by the parameters at each time."""
        if len(self.parameters) == 1:
            return np.asarray(self.inverse(units, *self.parameters[0]), dtype=float)
        step = np.searchsorted(self.edges, times, side="right") - 1
        chosen = np.array(self.parameters)[step].T
        return np.asarray(self.inverse(units, *chosen), dtype=float)

    def one(self, unit: float, time: float) -> float:
        """Return the duration in seconds of one uniform number, by the parameters at a time."""
        many = self.parameters
        step = 0 if len(many) == 1 else bisect_right(self.edges, time) - 1
        return float(self.inverse(unit, *many[step]))

    def mean(self) -> float:
        """Return the mean in seconds at the start of the horizon."""
        return self.means[0]

    def means_at(self, times: Floats) -> Floats:
        """Return the mean in seconds at each time."""
        return np.array(self.means)[np.searchsorted(self.edges, times, side="right") - 1]


def sampler(scenario: Scenario, distribution: Distribution) -> Sampler:
    """Prepare a distribution of a scenario for drawing, once."""
    return _samplers(scenario)(distribution)


@once(SCENARIOS)
def _samplers(scenario: Scenario) -> Callable[[Distribution], Sampler]:
    return once(SAMPLERS)(partial(_prepared, scenario))


def _prepared(scenario: Scenario, distribution: Distribution) -> Sampler:
    name, family = distribution.family
    if isinstance(family, Empirical):
        values = np.array(family.values)
        return Sampler(_empirical(values), [0.0], ((),), (float(np.mean(values)),), (values,))
    if isinstance(family, Hyperexponential) and family.probabilities is not None:
        mean = float(np.dot(family.probabilities, family.means or ()))
        phases = np.array(family.probabilities), np.array(family.means)
        return Sampler(_mixture(*phases), [0.0], ((),), (mean,), phases)
    inverse, canonical, mean_of = FAMILIES[name]
    steps = _steps(scenario, family)
    parameters = tuple(canonical(numbers) for _, numbers in steps)
    return Sampler(inverse, [edge for edge, _ in steps], parameters, tuple(mean_of(*one) for one in parameters))


def _steps(scenario: Scenario, family: Family) -> list[tuple[float, Numbers]]:
    """Return ``(from when, parameters)`` over the horizon; one step where nothing varies."""
    lines = {
        key: carried(scenario, value.table if isinstance(value, FromFile) else value)
        for key in type(family).model_fields
        if (value := getattr(family, key)) is not None
    }
    edges = sorted({edge for line in lines.values() for edge in line.edges.tolist()})
    at = {key: line.index(np.array(edges)) for key, line in lines.items()}
    return [(edge, {key: line.values[at[key][k]] for key, line in lines.items()}) for k, edge in enumerate(edges)]


def _exponential(u: Any, mean: Any) -> Any:
    return -mean * np.log1p(-u)


def _lognormal(u: Any, mu: Any, sigma: Any) -> Any:
    return np.exp(mu + sigma * special.ndtri(u))


def _lognormal_numbers(p: Numbers) -> tuple[float, float]:
    if "cv" in p:
        variance = log(1 + p["cv"] ** 2)
        return log(p["mean"]) - variance / 2, sqrt(variance)
    return (p["mu"] if "mu" in p else log(p["median"])), p["sigma"]


def _weibull(u: Any, shape: Any, scale: Any) -> Any:
    return scale * (-np.log1p(-u)) ** (1 / shape)


def _weibull_numbers(p: Numbers) -> tuple[float, float]:
    shape = p["shape"] if "shape" in p else weibull_shape(p["cv"])
    return shape, p["scale"] if "scale" in p else p["mean"] / float(np.exp(special.gammaln(1 + 1 / shape)))


def weibull_shape(cv: float) -> float:
    """Return the Weibull shape with a coefficient of variation, 2,000 for one so small that hardly anything varies.

    The squared coefficient is ``G(1 + 2/k) / G(1 + 1/k)^2 - 1`` with the gamma function G, decreasing in k.
    """

    def too_wide(logarithm: float) -> float:
        k = np.exp(logarithm)
        return float(special.gammaln(1 + 2 / k) - 2 * special.gammaln(1 + 1 / k) - np.log1p(cv**2))

    low, high = log(0.02), log(2_000.0)
    return float(np.exp(high if too_wide(high) > 0 else brentq(too_wide, low, high, xtol=1e-15)))


def _gamma(u: Any, shape: Any, scale: Any) -> Any:
    return scale * gamma_at(shape, u)


def _gamma_numbers(p: Numbers) -> tuple[float, float]:
    shape = p["shape"] if "shape" in p else 1 / p["cv"] ** 2
    return shape, p["scale"] if "scale" in p else p["mean"] / shape


def _two_phases(u: Any, share: Any, fast: Any, slow: Any) -> Any:
    first = u < share
    within = np.where(first, u / share, (u - share) / np.maximum(1 - share, 1e-300))
    return -np.where(first, fast, slow) * np.log1p(-np.minimum(within, 1 - 2.0**-53))


def _two_phase_numbers(p: Numbers) -> tuple[float, float, float]:
    """Balanced means: each phase carries half of the mean (Whitt 1982)."""
    square = p["cv"] ** 2
    share = (1 + sqrt((square - 1) / (square + 1))) / 2
    slow = p["mean"] / (2 * (1 - share)) if share < 1 else p["mean"]
    return share, p["mean"] / (2 * share), slow


def _mixture(shares: Floats, means: Floats) -> Inverse:
    tops = np.cumsum(shares)

    def inverse(u: Any) -> Any:
        phase = np.minimum(np.searchsorted(tops, u, side="right"), len(tops) - 1)
        within = (u - (tops - shares)[phase]) / shares[phase]
        return -means[phase] * np.log1p(-np.clip(within, 0, 1 - 2.0**-53))

    return inverse


def _uniform(u: Any, low: Any, high: Any) -> Any:
    return low + (high - low) * u


def _triangular(u: Any, low: Any, mode: Any, high: Any) -> Any:
    width = np.maximum(high - low, 1e-300)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def _deterministic(u: Any, value: Any) -> Any:
    return value + 0.0 * u


def _empirical(values: Floats) -> Inverse:
    return lambda u: values[np.minimum((np.asarray(u) * len(values)).astype(int), len(values) - 1)]


def _plain(*keys: str) -> Callable[[Numbers], tuple[float, ...]]:
    return lambda p: tuple(p[key] for key in keys)


def times_as_much(drawn: Floats, factors: Floats, codes: NDArray[np.int64]) -> Floats:
    """Return what was drawn times the factor of each contact's code, which mostly is 1 of all."""
    return drawn if (factors == 1).all() else np.asarray(drawn * factors[codes])


def unless_given(given: Floats, drawn: Floats) -> Floats:
    """Return what is given, and what was drawn where that is not a number: mostly of all, which stands once then."""
    is_drawn = len(given) > 0 and given.strides == (0,) and isnan(given[0])
    return drawn if is_drawn else np.asarray(np.where(np.isnan(given), drawn, given))


# Of each family: the inverse, its parameters from what is written, the mean from its parameters.
FAMILIES: dict[str, tuple[Inverse, Callable[[Numbers], tuple[float, ...]], Callable[..., float]]] = {
    "exponential": (_exponential, _plain("mean"), lambda mean: mean),
    "lognormal": (_lognormal, _lognormal_numbers, lambda mu, sigma: exp(mu + sigma**2 / 2)),
    "weibull": (_weibull, _weibull_numbers, lambda shape, scale: scale * float(special.gamma(1 + 1 / shape))),
    "gamma": (_gamma, _gamma_numbers, lambda shape, scale: shape * scale),
    "erlang": (_gamma, lambda p: (p["k"], p["mean"] / p["k"]), lambda shape, scale: shape * scale),
    "hyperexponential": (_two_phases, _two_phase_numbers, lambda u, fast, slow: u * fast + (1 - u) * slow),
    "uniform": (_uniform, _plain("low", "high"), lambda low, high: (low + high) / 2),
    "triangular": (_triangular, _plain("low", "mode", "high"), lambda low, mode, high: (low + mode + high) / 3),
    "deterministic": (_deterministic, _plain("value"), lambda value: value),
}
