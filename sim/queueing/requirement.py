"""The fewest agents that keep targets in steady state, interval by interval, as planners' spreadsheets have it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.steady_state import ONE_EACH, Queues, Service, SteadyState
from sim.queueing.targets import AnswerPromise, AtMost, Goal

__all__ = ["AnswerPromise", "AtMost", "Goal", "formula_of", "fractional_agents", "required_agents"]

MOST = 100_000
AT_ONCE = 1_000  # queues: each takes some thousand numbers
FEW_AT_ONCE = 16  # where each takes a number for every chat that there may be


def formula_of(patience: float) -> str:
    """Return the name of the formula for a mean patience in seconds, infinite where nobody gives up.

    >>> formula_of(180.0), formula_of(float("inf"))
    ('Erlang A', 'Erlang C')
    """
    return "Erlang A" if isfinite(patience) else "Erlang C"


def required_agents(
    queues: Queues,
    targets: Goal | Sequence[Goal],
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> Floats:
    """Return the fewest agents with which each queue keeps all targets in steady state; 0 where nobody comes.

    NaN where a hundred thousand are not enough.

    Parameters
    ----------
    queues
        Queues, of shape (queues,); those that are alike are worked out once.
    targets
        A target, or several that must all be kept.
    law
        The law of patience, in units of its mean, and who leaves at once.
    service
        How agents serve: one contact each, or several at once.

    Notes
    -----
    Arrivals are Poisson and handle times exponential. The queues start as if they had gone on for ever: what an
    interval hands on to the next is not in it. Whatever is asked gets better with every agent, so that the fewest are
    found by halving.

    Examples
    --------
    >>> hundred = Queues.hourly(100, 300)
    >>> required_agents(hundred, AnswerPromise(0.8, 20.0)).tolist()
    [12.0]
    >>> required_agents(hundred, [AtMost("asa", 30.0), AtMost("occupancy", 0.65)]).tolist()
    [13.0]
    """
    wanted = list(targets) if isinstance(targets, Sequence) else [targets]
    different, where = np.unique(np.stack(queues), axis=1, return_inverse=True)
    size = AT_ONCE if service.limit == 1 else FEW_AT_ONCE
    parts = [different[:, k : k + size] for k in range(0, different.shape[1], size)]
    found = [_fewest(Queues(*part), wanted, law, service) for part in parts]
    return np.concatenate([np.zeros(0), *found])[where.reshape(-1)]


def fractional_agents(
    queues: Queues,
    targets: Goal | Sequence[Goal],
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> Floats:
    """Return how many agents keep all targets if their number may change: part of the time one less than is required.

    Contacts of both parts count together, so that a target is kept by the mean of its slack H: the part of the time
    with n - 1 agents is H(n) / (H(n) - H(n - 1)), by the strictest target. Parameters are those of
    ``required_agents``.

    Examples
    --------
    >>> hundred = Queues.hourly(100, 300)
    >>> fractional_agents(hundred, AnswerPromise(0.8, 20.0)).round(3).tolist()
    [11.45]
    """
    wanted = list(targets) if isinstance(targets, Sequence) else [targets]
    whole = required_agents(queues, wanted, law, service)
    some = np.isfinite(whole) & (whole > 0)
    found, few = np.array(whole), Queues(*(one[some] for one in queues))
    if some.any():
        less, enough = (SteadyState(few, whole[some] - k, law, service) for k in (1, 0))
        found[some] -= np.min([_to_spare(one.slack(less), one.slack(enough)) for one in wanted], axis=0)
    return found


def _to_spare(less: Floats, enough: Floats) -> Floats:
    """Return the part of the time with an agent less at which a slack is 0 on average; 1 where it never is below."""
    enough = np.maximum(enough, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(less < 0, np.where(np.isfinite(less), enough / (enough - less), 0.0), 1.0)


def _fewest(queues: Queues, targets: Sequence[Goal], law: Law, service: Service) -> Floats:
    """Return the fewest agents, between as few as never keep the targets and as many as do."""
    some = queues.load > 0
    if not some.all():
        found = np.zeros(len(some))
        found[some] = _fewest(Queues(*(one[some] for one in queues)), targets, law, service)
        return found

    def kept(agents: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        state = SteadyState(queues, agents, law, service)
        return np.asarray(np.all([one.kept(state) for one in targets], axis=0))

    few, many = np.zeros(len(some)), np.minimum(np.ceil(queues.load) + 1, MOST)
    while (short := ~kept(many) & (many < MOST)).any():
        few, many = np.where(short, many, few), np.where(short, np.minimum(2 * many, MOST), many)
    while (many - few > 1).any():
        middle = np.maximum(np.floor((few + many) / 2), 1)
        good = kept(middle)
        few, many = np.where(good, few, middle), np.where(good, middle, many)
    return np.where(many < MOST, many, np.nan)
