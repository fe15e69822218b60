"""Laws of durations by maximum likelihood, where some durations are only known to be longer, or shorter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from sim.fitting.finding import Floats

EXPONENTIAL, WEIBULL, LOGNORMAL, GAMMA = "exponential", "weibull", "lognormal", "gamma"
FAMILIES = (EXPONENTIAL, WEIBULL, LOGNORMAL, GAMMA)


@dataclass(frozen=True)
class FittedLaw:
    """A law of durations in seconds: its family, the keys a scenario writes it by, and its likelihood.

    Attributes
    ----------
    parameters
        ``mean`` of an exponential, ``shape`` and ``scale`` of a Weibull or gamma law, ``median`` and ``sigma`` of a
        lognormal one.
    """

    family: str
    parameters: Mapping[str, float]
    log_likelihood: float

    @property
    def aic(self) -> float:
        """Akaike's criterion: twice the number of parameters less twice the log likelihood."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood

    @property
    def frozen(self) -> Any:
        """The law as scipy has it."""
        return _frozen(self.family, self.parameters)

    @property
    def mean(self) -> float:
        """Its mean in seconds."""
        return float(self.frozen.mean())

    @property
    def cv(self) -> float:
        """Its standard deviation over its mean."""
        return float(self.frozen.std()) / self.mean

    def surviving(self, seconds: Floats) -> Floats:
        """Return the share longer than times."""
        return np.asarray(self.frozen.sf(seconds))


SHAPED = {
    EXPONENTIAL: ("expon", None, "mean"), WEIBULL: ("weibull_min", "shape", "scale"),
    LOGNORMAL: ("lognorm", "sigma", "median"), GAMMA: ("gamma", "shape", "scale"),
}  # fmt: skip
"""What scipy calls each law, and which parameters are its shape and its scale."""


def _frozen(family: str, given: Mapping[str, float]) -> Any:
    from scipy import stats

    name, shape, scale = SHAPED[family]
    return getattr(stats, name)(*([given[shape]] if shape else []), scale=given[scale])


def fit_law(family: str, known: Floats, longer: Floats | None = None, shorter: Floats | None = None) -> FittedLaw:
    """Return the likeliest law of a family that begins at 0.

    Parameters
    ----------
    known
        Durations in seconds, above 0.
    longer
        What others are known to exceed: waits that ended by an answer.
    shorter
        What others are known not to exceed.
    """
    from scipy.stats import CensoredData

    right, left = (np.empty(0) if one is None else one for one in (longer, shorter))
    given = _likeliest(family, CensoredData(uncensored=known, right=right, left=left), known, right)
    law = _frozen(family, given)
    likelihood = law.logpdf(known).sum() + law.logsf(right).sum() + law.logcdf(left).sum()
    return FittedLaw(family, given, float(likelihood))


def _likeliest(family: str, data: Any, known: Floats, right: Floats) -> dict[str, float]:
    """Return parameters; a location is never fitted: with one, a scale of 400 s comes out as half of that."""
    from scipy import stats

    scale = max(float(known.sum() + right.sum()) / max(len(known), 1), 1e-6)
    if family == EXPONENTIAL:
        return {"mean": float(stats.expon.fit(data, floc=0)[1]) if len(data._left) else scale}
    if family == LOGNORMAL:
        middle = float(np.median(known)) if len(known) else scale
        sigma, _, median = stats.lognorm.fit(data, 1.0, floc=0, scale=max(middle, 1e-6))
        return {"median": float(median), "sigma": float(sigma)}
    maker = stats.weibull_min if family == WEIBULL else stats.gamma
    shape, _, size = maker.fit(data, 1.0, floc=0, scale=scale)
    return {"shape": float(shape), "scale": float(size)}


def fit_law_beyond(begin: float, family: str, known: Floats, longer: Floats) -> FittedLaw:
    """Return the likeliest law of which only durations beyond ``begin`` seconds are seen; its likelihood is of those.

    Parameters
    ----------
    known, longer
        Durations above ``begin``, and what others are known to exceed.
    """
    from scipy import stats
    from scipy.optimize import minimize

    first = fit_law(family, known, longer)
    name, shape, scale = SHAPED[family]
    law, names = getattr(stats, name), [one for one in (shape, scale) if one]

    def against(logs: Floats) -> float:
        *form, size = np.exp(logs)
        seen = law.logpdf(known, *form, scale=size).sum() + law.logsf(longer, *form, scale=size).sum()
        value = float((len(known) + len(longer)) * law.logsf(begin, *form, scale=size) - seen)
        return value if np.isfinite(value) else 1e300

    found = minimize(against, np.log([first.parameters[one] for one in names]), method="Nelder-Mead")
    given = {one: float(value) for one, value in zip(names, np.exp(found.x), strict=True)}
    return FittedLaw(family, given, -float(found.fun))


def lognormal_moments(median: float, sigma: float) -> tuple[float, float]:
    """Return mean and coefficient of variation of a lognormal law."""
    return median * exp(sigma**2 / 2), (exp(sigma**2) - 1) ** 0.5
