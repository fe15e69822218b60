"""Quantiles of gamma and beta distributions, read off a table: by cubics between exact values, for both engines.

What stands in a table is the logarithm of a gamma variate, or ln(x / (1 - x)) of a beta variate x, by standard normal
scores: both are smooth far into the tails. At a spacing of 1/32 a cubic through two values with their slopes is off by
the fourth power of it: for shapes of 0.1 and more less than one part in 100 million of a gamma variate, and in 5
million of a beta variate; in 7,000 of one with both shapes near .01, which is nearly always 0 or 1. To look there takes
a twentieth of the time in which a quantile is found by iteration.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.plumbing.maths import special

Floats = NDArray[np.float64]

REACH, A_UNIT = 8.5, 32  # standard normal scores: uniform numbers of 53 bits are within 8.3
CELLS = int(2 * REACH * A_UNIT)
TINY = 1e-20  # below, a distribution function is its first term
KEPT = 512  # tables


def gamma_at(shape: Any, units: Any) -> Any:
    """Return the quantiles of gamma distributions with scale 1.

    Parameters
    ----------
    shape
        One for all, or one for each uniform number; above 0.
    units
        Uniform numbers from 0 to 1: one, or a column.
    """
    if isinstance(shape, np.ndarray):
        return _one_by_one(shape, units)
    return np.exp(_read_all(of_gamma(float(shape)), special.ndtri(units)))


def beta_at(a: float, b: float, units: Any) -> Any:
    """Return the quantiles of a beta distribution with these shapes at one uniform number, or a column."""
    logits = _read_all(of_beta(a, b), special.ndtri(units))
    far = np.exp(-abs(logits))
    nearer = far / (1 + far), 1 / (1 + far)
    return nearer[logits >= 0] if isinstance(logits, float) else np.where(logits < 0, *nearer)


def read(table: Any, first: int, score: float) -> float:
    """Return what a table that begins at a row has at a standard normal score."""
    place = (min(max(score, -REACH), REACH) + REACH) * A_UNIT
    cell = min(int(place), CELLS - 1)
    row, rest = first + cell, place - cell
    return float(table[row, 0] + rest * (table[row, 1] + rest * (table[row, 2] + rest * table[row, 3])))


@lru_cache(maxsize=KEPT)
def of_gamma(shape: float) -> Floats:
    """Return the table of a gamma distribution with scale 1, shape (cells, 4): constants first, cubes last."""
    scores = _scores()
    below, above = special.ndtr(scores), special.ndtr(-scores)
    x = np.where(scores < 0, special.gammaincinv(shape, below), special.gammainccinv(shape, above))
    logs = _log(x, (special.log_ndtr(scores) + special.gammaln(shape + 1)) / shape)
    return _cubics(logs, np.exp(_log_density(scores) + special.gammaln(shape) - shape * logs + np.exp(logs)))


@lru_cache(maxsize=KEPT)
def of_beta(a: float, b: float) -> Floats:
    """Return the table of a beta distribution, shape (cells, 4)."""
    scores = _scores()
    low, high = _log_beta(a, b, scores), _log_beta(b, a, -scores)
    return _cubics(low - high, np.exp(_log_density(scores) + special.betaln(a, b) - a * low - b * high))


def _log_beta(a: float, b: float, scores: Floats) -> Floats:
    """Return the logarithms of beta variates at some standard normal scores: near 1 by what is left to it."""
    below, above = special.ndtr(scores), special.ndtr(-scores)
    x = np.where(scores < 0, special.betaincinv(a, b, below), special.betainccinv(a, b, above))
    left = np.where(scores < 0, special.betainccinv(b, a, below), special.betaincinv(b, a, above))
    first = (special.log_ndtr(scores) + np.log(a) + special.betaln(a, b)) / a
    return np.asarray(np.where(x < 0.5, _log(x, first), np.log1p(-np.minimum(left, 0.5))))


def _log(x: Floats, first: Floats) -> Floats:
    """Return logarithms; of tiny numbers by the first term of the distribution function."""
    return np.asarray(np.where(x < TINY, first, np.log(np.maximum(x, TINY))))


def _scores() -> Floats:
    return np.linspace(-REACH, REACH, CELLS + 1)


def _log_density(scores: Floats) -> Floats:
    return np.asarray(-np.square(scores) / 2 - np.log(2 * np.pi) / 2)


def _cubics(values: Floats, slopes: Floats) -> Floats:
    """Return the cubics between values with slopes, by how far one is from one value to the next (Hermite)."""
    rise, begins, ends = np.diff(values), slopes[:-1] / A_UNIT, slopes[1:] / A_UNIT
    return np.stack([values[:-1], begins, 3 * rise - 2 * begins - ends, begins + ends - 2 * rise], axis=1)


def _read_all(table: Floats, scores: Any) -> Any:
    """Return what a table has at one standard normal score, or a column of them, to the last bit as `read`."""
    if isinstance(scores, float):
        return read(table, 0, scores)
    places = (np.clip(scores, -REACH, REACH) + REACH) * A_UNIT
    cells = np.minimum(places.astype(np.int64), CELLS - 1)
    rest, (ones, lines, squares, cubes) = places - cells, table.take(cells, axis=0).T
    return ones + rest * (lines + rest * (squares + rest * cubes))


def _one_by_one(shapes: Floats, units: Any) -> Floats:
    """Return quantiles where shapes differ: those of each shape together."""
    units, found = np.broadcast_to(units, np.shape(shapes)), np.empty(np.shape(shapes))
    for shape in np.unique(shapes).tolist():
        mine = shapes == shape
        found[mine] = gamma_at(shape, units[mine])
    return found
