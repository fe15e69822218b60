"""Patience as one number: all time waited over the number who gave up, from single waits or from sums of them."""

from __future__ import annotations

from dataclasses import replace
from math import exp, hypot, log

from sim.fitting.finding import DERIVED, Finding
from sim.plumbing.maths.roots import brentq

ASA_ONLY = "exposure of the served alone"
DELAYED = "ASA and service level"
STANDS_IN = 1.08, 1.02  # by so much the wait that stands in makes patience too long, or too short: on 362 queues


def exposure(waited: float, lost: float, counted: str = "abandonments", method: str = "exposure") -> Finding:
    """Return the mean of exponential patience: seconds ``waited`` by all, over the number ``lost``.

    It is the likeliest mean whatever made the waits end, and P(abandon) = E[wait] / patience in any queue (Mandelbaum
    and Zeltyn). The interval is that of a Poisson count of the lost, by chi-squared quantiles (Garwood 1936).
    """
    from scipy.stats import chi2

    low, high = float(chi2.ppf(0.025, 2 * lost)), float(chi2.ppf(0.975, 2 * lost + 2))
    return Finding(waited / lost, 2 * waited / high, 2 * waited / low, "s", round(lost), counted, method)


def from_sums(
    asa: float, answered: float, lost: float, wait_lost: float | None, in_time: tuple[float, float] | None = None
) -> Finding:
    """Return patience from what interval reports hold.

    Parameters
    ----------
    asa
        Mean wait of the ``answered``, in seconds, over all intervals.
    wait_lost
        Mean wait of the ``lost``, or ``None`` where the report has none.
    in_time
        Seconds T and the share of the answered who were answered within them. Where no wait of the lost is told they
        stand in: see `delayed_wait`.
    """
    if wait_lost is not None:
        return exposure(asa * answered + wait_lost * lost, lost)
    found = None if in_time is None else delayed_wait(asa, *in_time)
    if found is None:
        at_least = replace(exposure(asa * answered, lost), method=ASA_ONLY, word=DERIVED, high=None)
        return at_least.limited(
            "no wait of the abandoned is told: patience is too short by their mean wait, often by a third"
        )
    standing_in = replace(exposure(asa * answered + found * lost, lost), method=DELAYED, word=DERIVED)
    return less_sure(standing_in, *STANDS_IN).limited(
        "no wait of the abandoned is told: patience rests on ASA and service level"
    )


def less_sure(found: Finding, long: float, short: float) -> Finding:
    """Return a figure with the interval of chance widened by how far its method may be too long, or too short."""
    low, high = (hypot(log(one / found.value), log(by)) for one, by in ((found.low, long), (found.high, short)) if one)
    return replace(found, low=found.value * exp(-low), high=found.value * exp(high))


def delayed_wait(asa: float, within: float, share: float) -> float | None:
    """Return the mean wait of those who had to wait, from ASA and the share of the answered served in time.

    Their waits are taken as exponential of mean tau, the lost and the served alike, so that ASA / tau of the answered
    waited, and 1 - (ASA / tau) exp(-T / tau) were served within T. The root above ASA is taken; ``None`` without one.
    """

    def beyond(tau: float) -> float:
        return asa / tau * exp(-within / tau) - (1 - share)

    lowest = max(asa, within, 1e-9)  # from T on the share beyond T falls with tau
    if asa <= 0 or beyond(lowest) < 0 or share >= 1:
        return None
    return brentq(beyond, lowest, max(lowest, asa / max(1 - share, 1e-9)) * 2)
