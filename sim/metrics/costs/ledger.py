"""The ledger: every cost of one replication by line, pool, channel and period; and what each contact costs.

What a pool costs is shared among the contacts it worked for by agent time, so that idle time and shrinkage are
borne pro rata. Where nobody was worked for, the cost stands without a channel.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from math import fsum
from typing import NamedTuple

import numpy as np

from sim.metrics.costs.charges import (
    Charge,
    charges_of_campaigns,
    charges_of_channels,
    charges_of_machines,
    charges_of_pools,
    charges_of_the_center,
    charges_of_win_back,
)
from sim.metrics.costs.legs import handled_here, legs_of
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, fact


class Entry(NamedTuple):
    """One entry of the ledger: ``amount`` is ``quantity * rate``; ``pool`` and ``channel`` may be empty."""

    period: datetime.date
    line: str
    pool: str
    channel: str
    quantity: float
    unit: str
    rate: float
    amount: float


class Ledger:
    """The entries of one replication, and the cost of each contact."""

    def __init__(self, facts: Facts) -> None:
        self._names, self._channels = facts.scenario.channel_names, facts.log.contacts["channel"]  # not facts: a circle
        self._charges = [*charges_of_pools(facts), *charges_of_channels(facts), *charges_of_the_center(facts)]
        self._charges += [*charges_of_machines(facts), *charges_of_campaigns(facts), *charges_of_win_back(facts)]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry that is not nothing, by period."""
        found = [entry for charge in self._charges for entry in self._entries(charge)]
        return tuple(sorted(found, key=lambda entry: (entry.period, entry.line, entry.pool, entry.channel)))

    def total(self, pool: str | None = None, channel: str | None = None) -> float:
        """Return the sum of the entries: of all, or of those of a pool or a channel."""
        return fsum(
            entry.amount for entry in self.entries if pool in (None, entry.pool) and channel in (None, entry.channel)
        )

    @cached_property
    def per_contact(self) -> Floats:
        """What each contact costs; what belongs to no contact is left out."""
        whole = np.zeros(len(self._channels))
        for charge in self._charges:
            total = charge.weights.sum()
            if total:
                np.add.at(whole, charge.contacts, charge.quantity * charge.rate / total * charge.weights)
        return whole

    def _entries(self, charge: Charge) -> Iterator[Entry]:
        """Yield a charge by channel, in proportion to the weights of the contacts that bear it."""
        quantity, total = charge.quantity, charge.weights.sum()
        if not quantity * charge.rate:
            return
        shares = {charge.channel: 1.0}
        if not charge.channel and total:
            codes = self._channels[charge.contacts]
            sums = np.bincount(codes, charge.weights, len(self._names)) / total
            shares = {name: float(share) for name, share in zip(self._names, sums, strict=True) if share}
        if len(shares) == 1:
            shares = dict.fromkeys(shares, 1.0)
        for channel, share in shares.items():
            part = quantity * share
            yield Entry(
                *(charge.period, charge.line, charge.pool, channel, part, charge.unit, charge.rate, part * charge.rate)
            )


@fact
def ledger(facts: Facts) -> Ledger:
    """Return every cost, by line, pool, channel and period."""
    return Ledger(facts)


def handled_by_pool(facts: Facts) -> list[float]:
    """Return how many contacts each pool served or passed on."""
    found = legs_of(facts)
    ends = handled_here(found, facts.log.contacts["outcome"])
    return np.bincount(found.pool[ends], minlength=len(facts.scenario.pool_names)).astype(float).tolist()  # type: ignore[no-any-return]
