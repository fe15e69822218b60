"""M/M/n+G: Poisson arrivals, exponential service, n agents in one first-come queue, general patience.

Baccelli and Hebuterne (1981) give the density of the offered wait V (the wait of a customer with endless
patience) as v(t) = lambda pi_{n-1} exp(lambda H(t) - n mu t), H(t) the integral over [0, t] of the survival
function of patience; Zeltyn (2004) and Mandelbaum and Zeltyn (2004) express the measures by the integrals

    J = int e,  J_1 = int t e,  J_H = int H e,  J(s) = int from s on,  with e(t) = exp(lambda H(t) - n mu t),

and E = 1 / B(n - 1), B the Erlang B blocking: P(V > 0) = lambda J / (E + lambda J). Here the measures are
means under v directly, which needs no difference of large numbers, and e is scaled by its largest value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from .erlang import log_erlang_b
from .patience import Patience
from .waits import Waits

Array = NDArray[np.float64]
NEGLIGIBLE_LOG = 60.0  # the integrand is cut where it is below exp(-60) of its largest value
ORDER = 24  # nodes per panel
LOG_STEP = 4.0  # largest change of log e over a panel
SURVIVAL_STEP = 0.05  # largest change of the survival function over a panel
FINEST = 2.0**-46  # smallest panel, as a share of the range
GRADES = 60  # halvings of the panels towards zero, for a survival function not smooth there


def _rule(order: int) -> tuple[Array, Array, Array]:
    """Gauss-Legendre nodes and weights on [0, 1], and the matrix of integrals from 0 to each node."""
    nodes, weights = legendre.leggauss(order)
    degrees = np.arange(order)
    values = legendre.legvander(nodes, order)
    to_series = ((2 * degrees + 1) / 2)[:, None] * values[:, :order].T * weights
    lower = np.column_stack((-np.ones(order), values[:, : order - 1]))
    integrals = (values[:, 1:] - lower) / (2 * degrees + 1)
    return (nodes + 1) / 2, weights / 2, integrals @ to_series / 2


NODES, WEIGHTS, RUNNING = _rule(ORDER)


@dataclass(frozen=True)
class _Grid:
    """Panels over [0, T] with the survival function, H and log e at the nodes (one row a panel)."""

    edges: Array
    times: Array
    survival: Array
    area: Array
    log_e: Array
    last_log_e: float

    @property
    def weights(self) -> Array:
        """Quadrature weights of the nodes."""
        return np.outer(np.diff(self.edges), WEIGHTS)

    @property
    def peak(self) -> float:
        """Largest log e; log e is concave and zero at time zero."""
        return max(0.0, float(self.log_e.max()))

    def coarse(self, marks: Sequence[float]) -> NDArray[np.bool_]:
        """Panels over which, or over an unmarked edge of which, survival or log e changes too much."""
        steep = self.survival[:, 0] - self.survival[:, -1] > SURVIVAL_STEP
        jumps = self.survival[:-1, -1] - self.survival[1:, 0] > SURVIVAL_STEP
        jumps &= ~np.isin(self.edges[1:-1], marks)
        steep[:-1] |= jumps
        steep[1:] |= jumps
        matters = self.log_e.max(axis=1) > self.peak - NEGLIGIBLE_LOG
        tall = matters & (np.ptp(self.log_e, axis=1) > LOG_STEP)
        wide = np.diff(self.edges) > FINEST * self.edges[-1]
        return np.asarray((steep | tall) & wide)


def _fill(edges: Array, arrival_rate: float, capacity: float, patience: Patience) -> _Grid:
    """Evaluate the survival function, H and log e on the panels between the edges."""
    widths = np.diff(edges)[:, None]
    times = edges[:-1, None] + widths * NODES
    survival = patience.survival(times.ravel()).reshape(times.shape)
    whole = np.concatenate(([0.0], np.cumsum((widths * survival) @ WEIGHTS)))
    area = whole[:-1, None] + widths * (survival @ RUNNING.T)
    log_e = arrival_rate * area - capacity * times
    return _Grid(edges, times, survival, area, log_e, float(arrival_rate * whole[-1] - capacity * edges[-1]))


def _refine(edges: Array, arrival_rate: float, capacity: float, patience: Patience) -> _Grid:
    """Halve the coarse panels until none is left."""
    grid = _fill(edges, arrival_rate, capacity, patience)
    while (coarse := grid.coarse(patience.breakpoints)).any():
        middles = (edges[:-1][coarse] + edges[1:][coarse]) / 2
        edges = np.sort(np.concatenate((edges, middles)))
        grid = _fill(edges, arrival_rate, capacity, patience)
    return grid


def _start(end: float, breaks: Iterable[float]) -> Array:
    """First edges over [0, end]: graded towards zero, with the breakpoints inside the range."""
    graded = end * 2.0 ** -np.arange(GRADES + 1.0)
    inside = [b for b in breaks if 0.0 < b < end]
    return np.unique(np.concatenate(([0.0], graded, inside)))


def _grid(arrival_rate: float, capacity: float, patience: Patience, breaks: Iterable[float]) -> _Grid:
    """Double the range until the integrand at its end is negligible."""
    marks = (*patience.breakpoints, *breaks)
    for doubling in range(40):
        end = 64.0 / capacity * 2.0**doubling
        grid = _refine(_start(end, marks), arrival_rate, capacity, patience)
        if grid.last_log_e < grid.peak - NEGLIGIBLE_LOG:
            return grid
    raise ValueError("unstable: the customers who never leave fill the agents' capacity")


@dataclass(frozen=True)
class OfferedWait:
    """The stationary offered wait of M/M/n+G.

    Attributes
    ----------
    times, mass : quadrature points of the positive part, and their probability (summing to P(V > 0)).
    survival, area : P(patience > t) and H(t) at the points.
    patience : the patience law.
    """

    times: Array
    mass: Array
    survival: Array
    area: Array
    patience: Patience

    @property
    def delayed(self) -> float:
        """P(V > 0)."""
        return float(self.mass.sum())

    def mean(self, values: Array) -> float:
        """Integral of a function of V, given at the points, over V > 0."""
        return float(self.mass @ values)

    def answered_within(self, t: float) -> float:
        """P(0 < V <= t, patience > V)."""
        return self.mean(self.survival * (self.times <= t))

    def abandoned_within(self, t: float) -> float:
        """P(patience < V, patience <= t)."""
        by_t = 1.0 - self.patience.beyond(t)
        return self.mean(np.where(self.times <= t, 1.0 - self.survival, by_t))

    def abandoned_after(self, t: float) -> float:
        """P(t < patience < V)."""
        return self.mean((self.times > t) * (self.patience.beyond(t) - self.survival))

    def wait_over(self, t: float) -> float:
        """P(min(V, patience) > t)."""
        return self.patience.beyond(t) * self.mean((self.times > t).astype(float))


def offered_wait(
    arrival_rate: float, service_rate: float, agents: int, patience: Patience, breaks: Iterable[float] = ()
) -> OfferedWait:
    """Law of the offered wait (Baccelli and Hebuterne, 1981).

    Parameters
    ----------
    breaks : times at which probabilities will be asked for.
    """
    grid = _grid(arrival_rate, agents * service_rate, patience, breaks)
    e = (grid.weights * np.exp(grid.log_e - grid.peak)).ravel()
    integral = float(e.sum())
    log_b = log_erlang_b(arrival_rate / service_rate, agents - 1)
    log_odds = math.log(arrival_rate * integral) + grid.peak + log_b
    delayed = math.exp(-float(np.logaddexp(0.0, -log_odds)))
    mass = e * (delayed / integral)
    return OfferedWait(grid.times.ravel(), mass, grid.survival.ravel(), grid.area.ravel(), patience)


def mmng(
    arrival_rate: float, service_rate: float, agents: int, patience: Patience, s: float = 0.0, x: float = 0.0
) -> Waits:
    """M/M/n+G (Zeltyn, 2004; Mandelbaum and Zeltyn, 2004).

    Parameters
    ----------
    s, x : threshold of the service levels, and limit of a short abandon; leaving at exactly s is within s.
    """
    offered = offered_wait(arrival_rate, service_rate, agents, patience, (s, x))
    left = offered.mean(1.0 - offered.survival)
    wait = offered.mean(offered.area)
    return Waits(
        delayed=offered.delayed,
        abandonment=left,
        wait_all=wait,
        asa=offered.mean(offered.times * offered.survival) / (1.0 - left),
        answered_within=1.0 - offered.delayed + offered.answered_within(s),
        abandoned_within=offered.abandoned_within(s),
        abandoned_after=offered.abandoned_after(s),
        abandoned_short=offered.abandoned_within(x),
        wait_over=offered.wait_over(s),
        queue_length=arrival_rate * wait,
        occupancy=arrival_rate * (1.0 - left) / (agents * service_rate),
    )
