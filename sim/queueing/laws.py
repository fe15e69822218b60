"""Laws of durations with mean 1: how long customers endure, and how long they are served, in units of the mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p, sqrt
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.plumbing.maths import special
from sim.plumbing.maths.roots import brentq

Floats = NDArray[np.float64]
HALVINGS = 60
SMALLEST_SHAPE, LARGEST_SHAPE = 0.02, 2_000.0


class Law(Protocol):
    """A law with mean 1; a queue's own mean is the unit of ``x``."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where its survival function jumps or has a kink."""

    @property
    def balk(self) -> float:
        """The share that leaves at once when it must wait; the law is that of the others."""

    def beyond(self, x: Floats) -> Floats:
        """Return the probability of more than x, which is 0 or more."""

    def expected_within(self, x: Floats) -> Floats:
        """Return the mean of the smaller of the duration and x: the integral of ``beyond`` from 0 to x."""


@dataclass(frozen=True)
class ExponentialLaw:
    """An exponential law.

    >>> one = np.array(1.0)
    >>> float(ExponentialLaw().beyond(one).round(4)), float(ExponentialLaw().expected_within(one).round(4))
    (0.3679, 0.6321)
    """

    kinks: ClassVar[tuple[float, ...]] = ()
    balk: ClassVar[float] = 0.0

    def beyond(self, x: Floats) -> Floats:
        """Return exp(-x)."""
        return np.exp(-x)

    def expected_within(self, x: Floats) -> Floats:
        """Return 1 - exp(-x)."""
        return -np.expm1(-x)


@dataclass(frozen=True)
class HyperexponentialLaw:
    """A mixture of two exponential laws of balanced means (Morse 1958): many are short, and some are long.

    Attributes
    ----------
    cv
        Standard deviation over mean, 1 or more.
    """

    cv: float
    kinks: ClassVar[tuple[float, ...]] = ()
    balk: ClassVar[float] = 0.0

    def _parts(self) -> tuple[tuple[float, float], ...]:
        share = (1 + sqrt((self.cv**2 - 1) / (self.cv**2 + 1))) / 2
        return (share, 2 * share), (1 - share, 2 * (1 - share))

    def beyond(self, x: Floats) -> Floats:
        """Return the sum of p exp(-r x) over both."""
        return sum((share * np.exp(-rate * x) for share, rate in self._parts()), start=np.zeros(()))

    def expected_within(self, x: Floats) -> Floats:
        """Return half the sum of 1 - exp(-r x) over both, each of which carries half of the mean."""
        return sum((-np.expm1(-rate * x) / 2 for _, rate in self._parts()), start=np.zeros(()))


@dataclass(frozen=True)
class WeibullLaw:
    """A law of Weibull.

    Attributes
    ----------
    shape
        Below 1 the longer they have waited the less they leave, above 1 the more; 1 is exponential.
    """

    shape: float
    kinks: ClassVar[tuple[float, ...]] = ()
    balk: ClassVar[float] = 0.0

    @classmethod
    def of_cv(cls, cv: float) -> WeibullLaw:
        """Return the law of this standard deviation over mean."""

        def too_wide(logarithm: float) -> float:
            k = np.exp(logarithm)
            return float(special.gammaln(1 + 2 / k) - 2 * special.gammaln(1 + 1 / k) - np.log1p(cv**2))

        low, high = np.log(SMALLEST_SHAPE), np.log(LARGEST_SHAPE)
        return cls(float(np.exp(high if too_wide(high) > 0 else brentq(too_wide, low, high, xtol=1e-15))))

    def _power(self, x: Floats) -> Floats:
        return np.asarray((x * np.exp(special.gammaln(1 + 1 / self.shape))) ** self.shape)

    def beyond(self, x: Floats) -> Floats:
        """Return exp(-(x G(1 + 1/k))^k) with the gamma function G."""
        return np.exp(-self._power(x))

    def expected_within(self, x: Floats) -> Floats:
        """Return the regularised incomplete gamma function of 1/k at the power."""
        return np.asarray(special.gammainc(1 / self.shape, self._power(x)))


@dataclass(frozen=True)
class GammaLaw:
    """A gamma law; of shape k, a whole number, it is Erlang's of k phases.

    Attributes
    ----------
    shape
        One over the square of standard deviation over mean.
    """

    shape: float
    kinks: ClassVar[tuple[float, ...]] = ()
    balk: ClassVar[float] = 0.0

    def beyond(self, x: Floats) -> Floats:
        """Return the upper incomplete gamma function, regularised."""
        return np.asarray(special.gammaincc(self.shape, self.shape * x))

    def expected_within(self, x: Floats) -> Floats:
        """Return the mean of what is shorter, and x for what is longer."""
        return np.asarray(special.gammainc(self.shape + 1, self.shape * x) + x * self.beyond(x))


@dataclass(frozen=True)
class LognormalLaw:
    """A lognormal law.

    Attributes
    ----------
    cv
        Standard deviation over mean, above 0.
    """

    cv: float
    kinks: ClassVar[tuple[float, ...]] = ()
    balk: ClassVar[float] = 0.0

    def _normal(self, x: Floats) -> tuple[Floats, float]:
        sigma = sqrt(log1p(self.cv**2))
        with np.errstate(divide="ignore"):
            return (np.log(x) + sigma**2 / 2) / sigma, sigma

    def beyond(self, x: Floats) -> Floats:
        """Return the normal probability of more than the standardised logarithm of x."""
        return np.asarray(special.ndtr(-self._normal(x)[0]))

    def expected_within(self, x: Floats) -> Floats:
        """Return the mean of what is shorter, and x for what is longer."""
        z, sigma = self._normal(x)
        return np.asarray(special.ndtr(z - sigma) + x * special.ndtr(-z))


@dataclass(frozen=True)
class ConstantLaw:
    """Always the same."""

    kinks: ClassVar[tuple[float, ...]] = (1.0,)
    balk: ClassVar[float] = 0.0

    def beyond(self, x: Floats) -> Floats:
        """Return 1 below the value, and 0 from there on."""
        return np.where(x < 1, 1.0, 0.0)

    def expected_within(self, x: Floats) -> Floats:
        """Return x, at most the value."""
        return np.minimum(x, 1.0)


@dataclass(frozen=True)
class BalkingLaw:
    """A share that leaves at once when it must wait, and a law of how long the others endure.

    Attributes
    ----------
    balk
        The share, 0 to 1.
    others
        The law of who stays, whose mean is that of the queue.
    """

    balk: float
    others: Law

    @property
    def kinks(self) -> tuple[float, ...]:
        """Those of the others."""
        return self.others.kinks

    def beyond(self, x: Floats) -> Floats:
        """Return the probability of more than x, of who stays."""
        return self.others.beyond(x)

    def expected_within(self, x: Floats) -> Floats:
        """Return the mean of the smaller of the duration and x, of who stays."""
        return self.others.expected_within(x)


def law_of(family: str, cv: float = 1.0) -> Law:
    """Return a law by the name of its family and its standard deviation over mean, ``cv``.

    Raises
    ------
    ValueError
        For an unknown family, a ``cv`` that is not above 0, or one below 1 of a hyperexponential law.

    Examples
    --------
    >>> law_of("gamma", 0.5), law_of("exponential")
    (GammaLaw(shape=4.0), ExponentialLaw())
    """
    if family not in FAMILIES:
        raise ValueError(f"{family!r} is not a law; write one of {', '.join(FAMILIES)}")
    if not cv > 0 or (family == "hyperexponential" and cv < 1):
        raise ValueError(f"{family} has cv {cv:g}; write {'1 or more' if family == 'hyperexponential' else 'above 0'}")
    return FAMILIES[family](cv)


FAMILIES: dict[str, Callable[[float], Law]] = {
    "exponential": lambda cv: ExponentialLaw(),
    "hyperexponential": HyperexponentialLaw,
    "lognormal": LognormalLaw,
    "weibull": WeibullLaw.of_cv,
    "gamma": lambda cv: GammaLaw(1 / cv**2),
    "deterministic": lambda cv: ConstantLaw(),
}
EXPONENTIAL = ExponentialLaw()


def turning_point(law: Law, share: Floats) -> Floats:
    """Return where the probability of more falls to a share: 0 where that is 1 or more.

    By halving, over all entries at once; to within 1e-9 of itself.
    """
    low, high = np.zeros_like(share), np.ones_like(share)
    below = share < 1
    while (far := below & (law.beyond(high) > share) & (high < 1e12)).any():
        low, high = np.where(far, high, low), np.where(far, 2 * high, high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        more = law.beyond(middle) > share
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.where(below, high, 0.0)
