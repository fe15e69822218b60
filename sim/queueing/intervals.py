"""Agents for intervals whose volumes differ: as a spreadsheet has them, and by the load that lags behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.queueing.figures import QueueFigures
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.mixed import state_of
from sim.queueing.offered_load import offered_load
from sim.queueing.requirement import fractional_agents, required_agents
from sim.queueing.steady_state import ONE_EACH, Queues, Service
from sim.queueing.targets import Goal

NOBODY = 0.01  # erlangs


class IntervalPlan(NamedTuple):
    """Agents by interval; arrays of shape (intervals,).

    Where nobody comes and is served any more, agents are 0, and figures mean nothing.

    Attributes
    ----------
    load
        Erlangs as if each interval had gone on for ever.
    lagging
        Erlangs that are there on average: who came before is still served.
    spreadsheet, required, fractional
        The fewest agents by the one, by the other, and the latter where their number may change.
    figures
        What those required come to, and the service level promised.
    """

    load: Floats
    lagging: Floats
    spreadsheet: Floats
    required: Floats
    fractional: Floats
    figures: QueueFigures


def plan_intervals(
    rates: Floats,
    length: float,
    handle: float,
    patience: float,
    targets: Sequence[Goal],
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> IntervalPlan:
    """Return the agents that intervals take, from an empty line on.

    An interval's steady state is that of the rate which would make its lagging load, so that carry-over of contacts in
    service is in it, and that of the line is not. Where nobody comes, what is left is nobody's below a hundredth of an
    erlang.

    Parameters
    ----------
    rates
        Arrivals per second by interval.
    length, handle, patience
        Seconds of an interval, and mean handle time and patience.

    Examples
    --------
    >>> from sim.queueing.targets import AnswerPromise
    >>> calls = np.array([18, 48, 48, 18.0]) / 3600
    >>> plan = plan_intervals(calls, 1800.0, 600.0, 180.0, [AnswerPromise(0.8, 20.0)])
    >>> plan.spreadsheet.tolist(), plan.required.tolist()
    ([5.0, 10.0, 10.0, 5.0], [4.0, 8.0, 10.0, 7.0])
    """
    alike = np.full_like(rates, handle), np.full_like(rates, patience)
    lagging = offered_load(rates, length, handle).mean
    lagging[(rates == 0) & (lagging < NOBODY)] = 0.0
    now, then = Queues(rates, *alike), Queues(lagging / handle, *alike)
    required = required_agents(then, targets, law, service)
    some = Queues(np.where(lagging > 0, lagging, 1.0) / handle, *alike)
    return IntervalPlan(
        now.load,
        lagging,
        required_agents(now, targets, law, service),
        required,
        fractional_agents(then, targets, law, service),
        state_of(some, np.nan_to_num(required), law, service),
    )
