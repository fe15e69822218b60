"""What follows from agents backwards: the volume or handle time they can bear, the patience behind an abandonment.

By halving in logarithms, over all queues at once, to within 1e-9 of the value if nothing else is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.plumbing.maths.roots import brentq
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.mixed import state_of
from sim.queueing.steady_state import ONE_EACH, Queues, Service
from sim.queueing.targets import AnswerPromise, Bools, Goal

HALVINGS, FEW_HALVINGS = 50, 18
TOO_FAR = 1e-6, 1e6  # of where a search begins


def largest_volume(
    queues: Queues, agents: Floats, targets: Sequence[Goal], law: Law = EXPONENTIAL, service: Service = ONE_EACH
) -> Floats:
    """Return the most arrivals per second with which agents keep all targets.

    0 where they keep them with no volume, and infinite where with any.

    Parameters
    ----------
    queues
        Queues, of shape (queues,); their rates, above 0, are where the search begins.
    agents
        Agents of each, 0 or more; fractions are time with one more.

    Examples
    --------
    >>> found = largest_volume(Queues.hourly(100, 300, 180), np.array([11.0]), [AnswerPromise(0.8, 20.0)])
    >>> (3600 * found).round(1).tolist()
    [110.8]
    """

    def kept(factor: Floats) -> Bools:
        return _kept(queues._replace(rate=queues.rate * factor), agents, targets, law, service)

    return queues.rate * _largest(kept, len(queues.rate))


def longest_handle_time(
    queues: Queues, agents: Floats, targets: Sequence[Goal], law: Law = EXPONENTIAL, service: Service = ONE_EACH
) -> Floats:
    """Return the longest mean handle time in seconds with which agents keep all targets.

    0 where they keep them with none, and infinite where with any. Parameters are those of ``largest_volume``.

    Examples
    --------
    >>> longest_handle_time(Queues.hourly(100, 300, 180), np.array([11.0]), [AnswerPromise(0.8, 20.0)]).round().tolist()
    [332.0]
    """

    def kept(factor: Floats) -> Bools:
        return _kept(queues._replace(handle=queues.handle * factor), agents, targets, law, service)

    return queues.handle * _largest(kept, len(queues.rate))


def patience_behind(
    queues: Queues,
    agents: Floats,
    target: Goal,
    value: Floats | float,
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> Floats:
    """Return the mean patience in seconds at which the figure of a target has a value; NaN where none has.

    Parameters
    ----------
    queues
        Queues, of shape (queues,); their patience, finite, is where the search begins.
    target
        What is known: an abandonment, a service level. What it promises does not matter.

    Examples
    --------
    >>> from sim.queueing.targets import AtMost
    >>> seen = patience_behind(Queues.hourly(100, 300, 60), np.array([11.0]), AtMost("abandonment", 1.0), 0.04587)
    >>> seen.round().tolist()
    [180.0]
    """

    def off(factor: Floats) -> Floats:
        tried = queues._replace(patience=queues.patience * factor)
        return target.value(state_of(tried, agents, law, service)) - value

    return queues.patience * _crossing(off, TOO_FAR, len(queues.rate))


def load_factor(
    queues: Queues,
    agents: Floats,
    target: Goal,
    value: Floats | float,
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
    between: tuple[float, float] = (0.5, 2.0),
) -> Floats:
    """Return by how much volumes must be multiplied for the formula to give a value that was seen.

    To within a hundred-thousandth. Where no factor within the bounds does, that bound which comes closer; where the
    value is no number, as of nobody, it is 1.

    Parameters
    ----------
    queues
        Queues, of shape (queues,).
    agents
        Agents of each, 0 or more.
    target
        Whose figure was seen.
    value
        What was seen, one number or of shape (queues,).

    Examples
    --------
    >>> promise = AnswerPromise(0.8, 20.0)
    >>> load_factor(Queues.hourly(100, 300, 180), np.array([11.0]), promise, 0.8).round(3).tolist()
    [1.108]
    """

    def off(factor: Floats) -> Floats:
        return target.value(state_of(queues._replace(rate=queues.rate * factor), agents, law, service)) - value

    found = _crossing(off, between, len(queues.rate), FEW_HALVINGS)
    low, high = (np.abs(off(np.full(len(queues.rate), end))) for end in between)
    nearest = np.where(low <= high, *between)
    return np.where(np.isnan(found), np.where(np.isfinite(low + high), nearest, 1.0), found)


def time_of_share(
    queues: Queues,
    agents: Floats,
    promise: AnswerPromise,
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
    longest: float = 86_400.0,
) -> float:
    """Return the seconds within which one queue's service level is the promised share; NaN where it never is.

    Examples
    --------
    >>> round(time_of_share(Queues.hourly(100, 300, 180), np.array([10.0]), AnswerPromise(0.8, 20.0)), 1)
    21.6
    """
    state = state_of(queues, agents, law, service)

    def off(within: float) -> float:
        asked = AnswerPromise(promise.share, within, promise.abandons, promise.short)
        return float(asked.value(state)[0]) - promise.share

    if off(0.0) >= 0:
        return 0.0
    return brentq(off, 0.0, longest, xtol=1e-6) if off(longest) >= 0 else float("nan")


def _kept(queues: Queues, agents: Floats, targets: Sequence[Goal], law: Law, service: Service) -> Bools:
    state = state_of(queues, agents, law, service)
    return np.asarray(np.all([one.kept(state) for one in targets], axis=0))


def _largest(kept: Callable[[Floats], Bools], queues: int) -> Floats:
    """Return the largest factor at which something is kept that no longer is at larger ones."""
    low, high = (np.full(queues, np.log(end)) for end in TOO_FAR)
    never, always = ~kept(np.exp(low)), kept(np.exp(high))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        good = kept(np.exp(middle))
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    return np.where(never, 0.0, np.where(always, np.inf, np.exp(low)))


def _crossing(
    off: Callable[[Floats], Floats], ends: tuple[float, float], queues: int, halvings: int = HALVINGS
) -> Floats:
    """Return the factor at which something is 0, NaN where it has the same sign at both ends."""
    low, high = (np.full(queues, np.log(end)) for end in ends)
    at_low, at_high = off(np.exp(low)), off(np.exp(high))
    crossed = at_low * at_high <= 0
    for _ in range(halvings):
        middle = (low + high) / 2
        same = off(np.exp(middle)) * at_low > 0
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.where(crossed, np.exp((low + high) / 2), np.nan)
