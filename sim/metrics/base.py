"""The base month by month: customers, contacts, who left and came, revenue."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import numpy as np

from sim.log.records import BaseChange
from sim.metrics.columns.waits import inbound
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.periods import periods
from sim.metrics.customers.base import happened, there, values, years_there
from sim.metrics.facts import Facts


class BaseMonth(NamedTuple):
    """What became of the base in a month, or in the part of it that is studied.

    ``customers`` are there at its end; ``contacts`` are first contacts of customers, by arrival.
    """

    month: datetime.date
    customers: float
    contacts: float
    left: float
    won: float
    won_back: float
    revenue: float


def base_months(facts: Facts) -> tuple[BaseMonth, ...]:
    """Return what became of the base in each month; nothing where customers neither come nor go."""
    if "base" not in facts.used:
        return ()
    spans = periods(facts.scenario, "month", warmup(facts))
    changes = (BaseChange.LEFT, BaseChange.WON, BaseChange.WON_BACK)
    moved = [np.diff(happened(facts, spans.edges, change).sum(axis=0)) for change in changes]
    revenue = np.diff(values(facts) @ years_there(facts, spans.edges))
    contacts = facts.log.contacts
    first = contacts["arrival"][studied(facts) & inbound(facts) & (contacts["attempt"] == 1)]
    came = np.bincount(spans.of(first), minlength=len(spans.starts))
    here = there(facts, spans.edges[1:]).sum(axis=0)
    rows = np.array([here, came, *moved, revenue]).T.tolist()
    return tuple(BaseMonth(start, *row) for start, row in zip(spans.starts, rows, strict=True))
