"""Square-root staffing: the load, and beta times its square root to spare; what large pools come to.

With R erlangs and n = R + beta sqrt(R) agents the probability of delay tends to a number that beta alone decides as R
grows: by Halfin and Whitt (1981) where nobody gives up, by Garnett, Mandelbaum and Reiman (2002) with exponential
patience. From fifty erlangs on it is within an agent of the exact answer.
"""

from __future__ import annotations

import numpy as np

from sim.plumbing.maths import special
from sim.plumbing.maths.roots import brentq
from sim.queueing.laws import Floats

WIDEST = 40.0  # of beta


def halfin_whitt(beta: Floats | float) -> Floats:
    """Return the probability of delay where nobody gives up: 1 / (1 + beta Phi(beta) / phi(beta)), 1 up to beta 0.

    >>> halfin_whitt(np.array([0.5, 1.0, 2.0])).round(5).tolist()
    [0.50454, 0.22336, 0.02688]
    """
    beta = np.asarray(beta, dtype=float)
    above = np.where(beta > 0, beta, 1.0)
    return np.where(beta > 0, special.expit(_log_hazard(-above) - np.log(above)), 1.0)


def garnett(beta: Floats | float, impatience: Floats | float) -> Floats:
    """Return the probability of delay with exponential patience.

    It is 1 / (1 + sqrt(theta / mu) h(beta sqrt(mu / theta)) / h(-beta)), h the hazard of the normal law.

    Parameters
    ----------
    beta
        Agents to spare over the square root of the load; below 0 there are fewer agents than erlangs.
    impatience
        theta / mu: the mean handle time over the mean patience, above 0.

    Examples
    --------
    >>> garnett(np.array([-1.0, 0.0, 1.0, 2.0]), 0.25).round(5).tolist()
    [0.98221, 0.66667, 0.19509, 0.02548]
    """
    beta, root = np.asarray(beta, dtype=float), np.sqrt(np.asarray(impatience, dtype=float))
    return np.asarray(special.expit(_log_hazard(-beta) - _log_hazard(beta / root) - np.log(root)))


def square_root_beta(delayed: float, impatience: float = 0.0) -> float:
    """Return the beta at which a share is delayed; an ``impatience`` of 0 is that nobody gives up.

    >>> round(square_root_beta(0.5, 1.0), 6), round(square_root_beta(0.22336), 3)
    (0.0, 1.0)
    """

    def off(beta: float) -> float:
        return float(garnett(beta, impatience) if impatience > 0 else halfin_whitt(beta)) - delayed

    return brentq(off, 0.0 if impatience <= 0 else -WIDEST, WIDEST, xtol=1e-12)


def square_root_agents(load: Floats | float, delayed: float, impatience: float = 0.0) -> Floats:
    """Return agents at which at most a share is delayed, by the square root of the load, rounded up.

    Parameters
    ----------
    load
        Erlangs, above 0.
    delayed
        The share that may have to wait, above 0 and below 1.
    impatience
        The mean handle time over the mean patience; 0 where nobody gives up.

    Examples
    --------
    >>> square_root_agents(np.array([10.0, 50.0, 100.0, 400.0]), 0.2, 1.0).tolist()
    [13.0, 56.0, 109.0, 417.0]
    """
    load = np.asarray(load, dtype=float)
    return np.asarray(np.ceil(load + square_root_beta(delayed, impatience) * np.sqrt(load)))


def agents_by_poisson(load: Floats | float, delayed: float) -> Floats:
    """Return the fewest agents of whom all are busy with at most a probability, where patience is like handle times.

    If customers leave as fast in line as in service, so many are there as if agents were without end, however many
    agents there are: a Poisson number with the offered load as its mean, at any hour. It is exact for rates that change
    over the day (Feldman, Mandelbaum, Massey and Whitt 2008).

    Parameters
    ----------
    load
        The offered load at the moment, as of ``offered_load``.
    delayed
        The share that may have to wait.

    Examples
    --------
    >>> agents_by_poisson(np.array([90.0, 110.0]), 0.1).tolist()
    [103.0, 125.0]
    """
    from scipy.stats import poisson

    return np.asarray(poisson.ppf(1 - delayed, np.asarray(load, dtype=float)) + 1)


def _log_hazard(x: Floats) -> Floats:
    """Return the logarithm of the hazard of the normal law, phi(x) / Phi(-x)."""
    return np.asarray(-np.square(x) / 2 - special.log_ndtr(-x) - np.log(2 * np.pi) / 2)
