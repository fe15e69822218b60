"""Erlang's formulas as planners know them, for numbers or arrays; everything else of a queue is in its steady state."""

from __future__ import annotations

import numpy as np

from sim.queueing.laws import Floats
from sim.queueing.steady_state import Queues, SteadyState, blocking


def erlang_b(load: Floats | float, agents: Floats | float) -> Floats:
    """Return the probability that a call finds all n lines or agents busy where nobody waits (Erlang 1917).

    Parameters
    ----------
    load
        Erlangs offered, 0 or more.
    agents
        Lines or agents, 0 or more.

    Notes
    -----
    It is (a^n / n!) over the sum of a^k / k!, k up to n, and holds for handle times of any law (M/G/n/n).

    Examples
    --------
    >>> float(erlang_b(10, 14).round(4))
    0.0568
    """
    loads, numbers = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(load, agents))
    some = np.where(loads > 0, loads, 1.0)
    return np.where(loads > 0, blocking(some, numbers), np.where(numbers > 0, 0.0, 1.0))


def erlang_c(load: Floats | float, agents: Floats | float) -> Floats:
    """Return the probability that a call must wait where nobody gives up (Erlang 1917); 1 up to as many agents as load.

    Parameters
    ----------
    load
        Erlangs offered, 0 or more.
    agents
        Agents, 0 or more.

    Notes
    -----
    It is n B / (n - a (1 - B)), B that of Erlang B. The wait of who waits is exponential with mean E[S] / (n - a).

    Examples
    --------
    >>> float(erlang_c(10, 14).round(4))
    0.1741
    """
    loads, numbers = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(load, agents))
    lost, enough = erlang_b(loads, numbers), numbers > loads
    return np.where(enough, numbers * lost / np.where(enough, numbers - loads * (1 - lost), 1.0), 1.0)


def erlang_a(
    volume: Floats | float, handle: Floats | float, patience: Floats | float, agents: Floats | float
) -> SteadyState:
    """Return the steady state of M/M/n+M: calls, and callers who give up after exponential times (Palm 1957).

    Parameters
    ----------
    volume
        Calls an hour, above 0.
    handle, patience
        Mean handle time and mean patience in seconds, above 0; of infinite patience it is Erlang C.
    agents
        Whole numbers, 0 or more.

    Examples
    --------
    >>> state = erlang_a(100, 300, 180, 11)
    >>> state.asa.round(3).tolist(), state.abandonment.round(5).tolist()
    ([6.849], [0.04587])
    """
    *kinds, numbers = np.broadcast_arrays(*map(np.atleast_1d, (volume, handle, patience, agents)))
    return SteadyState(Queues.hourly(*kinds), numbers)
