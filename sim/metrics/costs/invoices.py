"""Invoices: what each vendor is due for each period of its contract, with the arithmetic."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.log.records import LegKind, Outcome, State
from sim.metrics.columns.waits import answered_in_line, lost, never_answered
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.legs import Legs, legs_of
from sim.metrics.costs.periods import Periods, periods
from sim.metrics.costs.wages import paid_hours
from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts, fact
from sim.scenario.money.contracts import Contract, factor
from sim.ticks import whole_all


class Invoice(NamedTuple):
    """What one vendor is due for one period.

    ``billed`` are the contacts handled, or the minimum where that is more. The service level is ``in_time`` of
    those ``offered``, the quality the resolutions of those ``judged``; ``None`` where nothing was promised or there
    was nothing to judge. ``amount`` is ``base * factor``.
    """

    vendor: str
    period: datetime.date
    contacts: float
    billed: float
    minutes: float
    resolutions: float
    seat_hours: float
    base: float
    offered: float
    in_time: float
    service_level: float | None
    judged: float
    quality: float | None
    factor: float
    amount: float


class Basis(NamedTuple):
    """What a vendor did, by period: counts, minutes, hours, and shares with what they are of."""

    contacts: Floats
    minutes: Floats
    resolutions: Floats
    seat_hours: Floats
    in_time: Floats
    offered: Floats
    judged: Floats


@fact
def invoices(facts: Facts) -> tuple[Invoice, ...]:
    """Return what vendors are due."""
    return tuple(_invoices(facts))


def _invoices(facts: Facts) -> Iterator[Invoice]:
    for number, name in enumerate(facts.scenario.pool_names):
        contract = facts.scenario.pools[name].contract
        if contract is not None:
            spans = periods(facts.scenario, contract.period, warmup(facts))
            did = _basis(facts, number, contract, spans)
            for k, start in enumerate(spans.starts):
                yield _invoice(name, start, contract, float(spans.parts[k]), [float(column[k]) for column in did])


def _invoice(name: str, start: datetime.date, contract: Contract, part: float, did: list[float]) -> Invoice:
    contacts, minutes, resolutions, seat_hours, in_time, offered, judged = did
    billed = max(contacts, contract.minimum_contacts * part)
    base = (
        billed * (contract.per_contact or 0.0)
        + minutes * (contract.per_minute or 0.0)
        + resolutions * (contract.per_resolution or 0.0)
        + seat_hours * (contract.per_seat_hour or 0.0)
    )
    level = in_time / offered if contract.service_level and offered else None
    quality = resolutions / judged if contract.quality and judged else None
    due = factor(contract, level, quality)
    basis = (contacts, billed, minutes, resolutions, seat_hours)
    return Invoice(name, start, *basis, base, offered, in_time, level, judged, quality, due, base * due)


def _basis(facts: Facts, pool: int, contract: Contract, spans: Periods) -> Basis:
    """Count what a vendor did; a contact belongs to the period in which it arrived, time to that in which it passed."""
    contacts, mine = facts.log.contacts, legs_of(facts).where(legs_of(facts).pool == pool)
    handled = handled_by(facts, mine)
    when = spans.of(contacts["arrival"])
    offered, in_time = _promised(facts, pool, handled, contract)
    ended = handled & (contacts["pool"] == pool) & (contacts["outcome"] == Outcome.SERVED)
    resolved = facts.log.column("resolved")

    def count(these: Mask) -> Floats:
        return np.bincount(when[these], minlength=len(spans.starts)).astype(float)

    return Basis(
        count(handled),
        np.asarray(np.bincount(spans.of(mine.start), mine.charged / 60, len(spans.starts)), dtype=float),
        count(ended & (resolved == 1)),
        paid_hours(facts, facts.log.states["pool"] == pool, (State.DUTY,), spans),
        count(in_time),
        count(offered),
        count(ended & (resolved >= 0)),
    )


def handled_by(facts: Facts, mine: Legs) -> Mask:
    """Return the contacts for which agent time was spent with the customer: no probes, nor rings in vain."""
    handled = np.zeros(len(studied(facts)), bool)
    handled[mine.contact[~np.isin(mine.kind, (LegKind.PROBE, LegKind.IN_VAIN))]] = True
    return handled


def _promised(facts: Facts, pool: int, handled: Mask, contract: Contract) -> tuple[Mask, Mask]:
    """Return who was the vendor's to answer, and whom it answered in time after they were offered to it.

    It is who it answered of those in line, and who gave up after having been offered to it, or waited in vain for
    longer than it promised: no messages, callbacks, nor calls of its own.
    """
    contacts, offered = facts.log.contacts, facts.log.offered(pool)
    since = np.where(np.isnan(offered), contacts["arrival"], offered)
    within = contract.service_level.within if contract.service_level else np.inf
    in_vain = never_answered(facts) & (contacts["end"] - since > within)
    gave_up = studied(facts) & (lost(facts) | in_vain) & ~np.isnan(offered)
    answered = handled & answered_in_line(facts)
    return answered | gave_up, answered & (whole_all(contacts["left_queue"] - since) <= within)
