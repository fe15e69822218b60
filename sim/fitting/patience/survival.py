"""The share still patient after a time (Kaplan and Meier 1958), with a band for the whole curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from sim.fitting.finding import Floats, Mask

WHOLE_CURVE = 0.9973
"""Confidence of the pointwise interval whose band holds a whole curve in about 95 %: the critical value 3.0 of the
equal-precision band of Nair (1984), taken over the times at which 5 to 95 % are still patient."""


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve: after each of ``times`` seconds the ``share`` still patient, between ``low`` and ``high``.

    ``at_risk`` waited at least that long. The share stays between times; nothing is known after the last.
    """

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def at(self, seconds: Floats | list[float]) -> Floats:
        """Return the share still patient at times."""
        place = np.searchsorted(self.times, seconds, side="right")
        return np.asarray(np.concatenate([[1.0], self.share])[place])

    @property
    def median(self) -> float | None:
        """When half are gone; ``None`` where the curve never falls so low."""
        gone = np.flatnonzero(self.share <= 0.5)
        return float(self.times[gone[0]]) if len(gone) else None


def kaplan_meier(waits: Floats, lost: Mask, confidence: float = 0.95) -> Curve:
    """Return the curve of patience of contacts who waited, in seconds; who was not ``lost`` is censored.

    The interval at each time is on the scale log(-log S) with Greenwood's variance. Of equal times those lost come
    first.
    """
    from scipy.stats import CensoredData, ecdf

    found = ecdf(CensoredData(uncensored=waits[lost], right=waits[~lost])).sf
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)  # a band is undefined where everybody is patient, and where nobody is
        band: Any = found.confidence_interval(confidence, method="log-log")
    times = np.asarray(found.quantiles, dtype=float)
    at_risk = len(waits) - np.searchsorted(np.sort(waits), times, side="left").astype(float)
    low, high = (
        np.where(np.isnan(one.probabilities), found.probabilities, one.probabilities) for one in (band.low, band.high)
    )
    return Curve(times, np.asarray(found.probabilities), low, high, at_risk)
