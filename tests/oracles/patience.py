"""Patience laws, each a survival function by mean and coefficient of variation (cv) or by its limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaincc, gammaln, ndtr

Array = NDArray[np.float64]
Survival = Callable[[Array], Array]


@dataclass(frozen=True)
class Patience:
    """A patience law.

    Attributes
    ----------
    survival : vectorised t -> P(patience > t) for t >= 0, right-continuous.
    breakpoints : times at which the survival function jumps or has a kink (point masses, ends of a range).
    """

    survival: Survival
    breakpoints: tuple[float, ...] = ()

    def beyond(self, t: float) -> float:
        """P(patience > t) at one time."""
        return float(self.survival(np.array([t]))[0])


def exponential(mean: float) -> Patience:
    """Exponential patience; one over the mean is the abandonment rate."""
    return Patience(lambda t: np.exp(-t / mean))


def lognormal(mean: float, cv: float) -> Patience:
    """Lognormal patience: sigma^2 = log(1 + cv^2), mu = log(mean) - sigma^2 / 2."""
    sigma = math.sqrt(math.log1p(cv * cv))
    location = math.log(mean) - sigma * sigma / 2.0

    def survival(t: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(ndtr((location - np.log(t)) / sigma))

    return Patience(survival)


def weibull(mean: float, cv: float) -> Patience:
    """Weibull patience; the shape k solves 1 + cv^2 = Gamma(1 + 2/k) / Gamma(1 + 1/k)^2."""

    def excess(log_shape: float) -> float:
        inverse = math.exp(-log_shape)
        return float(gammaln(1.0 + 2.0 * inverse) - 2.0 * gammaln(1.0 + inverse)) - math.log1p(cv * cv)

    shape = math.exp(float(brentq(excess, math.log(0.05), math.log(500.0), xtol=1e-15)))
    scale = mean / math.exp(float(gammaln(1.0 + 1.0 / shape)))
    return Patience(lambda t: np.exp(-((t / scale) ** shape)))


def gamma(mean: float, cv: float) -> Patience:
    """Gamma patience of shape 1 / cv^2."""
    shape = 1.0 / (cv * cv)
    return Patience(lambda t: np.asarray(gammaincc(shape, t * shape / mean)))


def erlang(mean: float, k: int) -> Patience:
    """Erlang patience of k exponential phases; cv = 1 / sqrt(k)."""
    return Patience(lambda t: np.asarray(gammaincc(float(k), t * k / mean)))


def hyperexponential(mean: float, cv: float) -> Patience:
    """Mixture of two exponentials with balanced means (Morse, 1958), cv >= 1: p1 m1 = p2 m2 = mean / 2."""
    square = cv * cv
    p = (1.0 + math.sqrt((square - 1.0) / (square + 1.0))) / 2.0
    fast, slow = 2.0 * p / mean, 2.0 * (1.0 - p) / mean
    return Patience(lambda t: p * np.exp(-fast * t) + (1.0 - p) * np.exp(-slow * t))


def uniform(low: float, high: float) -> Patience:
    """Patience uniform over [low, high]."""
    return Patience(lambda t: np.clip((high - t) / (high - low), 0.0, 1.0), (low, high))


def triangular(low: float, mode: float, high: float) -> Patience:
    """Patience of triangular density over [low, high] with its top at mode."""
    rise, fall = max(mode - low, 1e-300), max(high - mode, 1e-300)

    def survival(t: Array) -> Array:
        inside = np.clip(t, low, high)
        before = 1.0 - (inside - low) ** 2 / ((high - low) * rise)
        after = (high - inside) ** 2 / ((high - low) * fall)
        return np.asarray(np.where(inside < mode, before, after))

    return Patience(survival, (low, mode, high))


def deterministic(value: float) -> Patience:
    """Everybody leaves after exactly this wait."""
    return Patience(lambda t: np.where(t < value, 1.0, 0.0), (value,))


def endless() -> Patience:
    """Nobody ever leaves."""
    return Patience(lambda t: np.ones_like(t))


def mixture(parts: Sequence[tuple[float, Patience]]) -> Patience:
    """Weighted parts; point masses are `deterministic` parts (at zero: those who leave rather than wait)."""

    def survival(t: Array) -> Array:
        return np.asarray(sum(weight * law.survival(t) for weight, law in parts))

    return Patience(survival, tuple(sorted({b for _, law in parts for b in law.breakpoints})))
