"""Messages and other work that may wait: how many agents do it by when it is due, as a fluid of hours.

Work of each period may be begun at once and is due by the end of a later one. Whoever is there does first what is due
first. All is in time if, over any stretch of periods, agents can do what both comes and falls due within it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.queueing.laws import Floats


def due_after(periods: int, allowed: int) -> Floats:
    """Return the periods by whose ends work is due that may take so many periods, its own one included.

    Examples
    --------
    >>> due_after(4, 2).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    return np.arange(periods, dtype=float) + allowed - 1


def flat_crew(work: Floats, due: Floats, share: float = 1.0) -> float:
    """Return the fewest agents, with their fraction, who do all work in time if they are the same in all periods.

    Parameters
    ----------
    work
        Agent-periods of work that come in each period, of shape (periods,).
    due
        The number of the period, from 0, by whose end each period's work is due; what is due after the last is left.
    share
        The share that must be in time.

    Examples
    --------
    >>> work = np.array([8, 4, 2, 1, 1, 1, 1, 0.0])
    >>> [round(flat_crew(work, due_after(8, allowed)), 3) for allowed in (1, 2, 3, 4)]
    [8.0, 4.0, 3.0, 2.4]
    """
    within = _within(work, due) * share
    first, last = np.indices(within.shape)
    return float((within / np.maximum(last - first + 1, 1)).max(initial=0.0))


def crew_by_period(
    work: Floats, due: Floats, free: Floats | float = 0.0, cost: Floats | float = 1.0, share: float = 1.0
) -> Floats:
    """Return whole agents by period, the cheapest who do all work in time beside what others have time for.

    Parameters
    ----------
    work, due, share
        As of ``flat_crew``.
    free
        Agents of live channels who are idle in each period, and do of this work what they can.
    cost
        Of an agent for each period.

    Notes
    -----
    A linear program whose rows are stretches of periods. Such a matrix is totally unimodular, so that its corners are
    whole numbers where what a stretch needs is rounded up.

    Examples
    --------
    >>> work = np.array([8, 4, 2, 1, 1, 1, 1, 0.0])
    >>> [float(crew_by_period(work, due_after(8, allowed)).sum()) for allowed in (1, 2, 3, 4)]
    [18.0, 18.0, 17.0, 16.0]
    """
    from scipy.optimize import linprog

    first, last = np.triu_indices(len(work))
    spare = np.concatenate([[0.0], np.cumsum(np.broadcast_to(free, work.shape))])
    needed = np.ceil((_within(work, due) * share)[first, last] - (spare[last + 1] - spare[first]) - 1e-9)
    periods = np.arange(len(work))
    rows = (first[:, None] <= periods) & (periods <= last[:, None])
    wages = np.broadcast_to(np.asarray(cost, dtype=float), work.shape)
    found = linprog(wages, A_ub=-rows.astype(float), b_ub=-needed, method="highs-ds")
    return np.round(np.asarray(found.x, dtype=float))


class Done(NamedTuple):
    """What agents did: the share in time of the work that fell due, and what was left at each period's end."""

    in_time: float
    left: Floats


def done(work: Floats, due: Floats, agents: Floats) -> Done:
    """Return what agents do of work, who are given by period and do first what is due first.

    What is overdue is done before everything else, as its time was before.

    Examples
    --------
    >>> done(np.array([8, 4, 2, 1, 1, 1, 1, 0.0]), due_after(8, 2), np.full(8, 3.0)).left.tolist()
    [5.0, 6.0, 5.0, 3.0, 1.0, 0.0, 0.0, 0.0]
    """
    waiting, late, left = np.zeros(len(work)), 0.0, np.empty(len(work))
    order = np.argsort(due, kind="stable")
    for period, come in enumerate(work):
        waiting[period] = come
        room = np.clip(agents[period] - np.concatenate([[0.0], np.cumsum(waiting[order])[:-1]]), 0.0, None)
        done_now = np.minimum(waiting[order], room)
        late += done_now[due[order] < period].sum()
        waiting[order] -= done_now
        left[period] = waiting.sum()
    fallen = work[due < len(work)].sum()
    missed = late + waiting[due < len(work)].sum()
    return Done(float(1 - missed / fallen) if fallen > 0 else float("nan"), left)


def _within(work: Floats, due: Floats) -> Floats:
    """Return the work that comes from one period on and is due by the end of another, of shape (first, last)."""
    periods = np.arange(len(work))
    by = work[:, None] * (due[:, None] <= periods)
    return np.asarray(np.cumsum(by[::-1], axis=0)[::-1] * (periods[:, None] <= periods))
