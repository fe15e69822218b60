"""Contracts: what an outsourcer is paid for, and what it forgoes when it serves less well than promised."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, NonNegative, Share

Period = Literal["day", "week", "month"]
Weight = Annotated[float, Field(ge=0, le=2)]
PRICES = ("per_contact", "per_minute", "per_resolution", "per_seat_hour")
LEAST, MOST = 0.8, 1.1


class Promise(Noun):
    """A share of contacts answered within a time of being offered, and what a shortfall or a surplus does."""

    within: Duration
    share: Annotated[Share, Field(gt=0)] = 0.8
    malus: Weight = 0.5
    bonus: Weight = 0.0


class Quality(Noun):
    """A share of contacts resolved, and what a shortfall or a surplus does."""

    share: Annotated[Share, Field(gt=0)]
    malus: Weight = 0.5
    bonus: Weight = 0.0


class Contract(Noun):
    """What a vendor is paid, per period of the calendar; the sum of its prices.

    At least ``minimum_contacts`` are paid per whole period, pro rata for a part of one. What is due is
    multiplied by ``1 - malus max(0, (p - x) / p) + bonus max(0, (x - p) / p)``, for the service level and the
    quality x that were reached of those promised p, and by no less than 0.8 and no more than 1.1 (after Aksin,
    de Vericourt & Karaesmen 2008; Hasija, Pinker & Shumsky 2008).
    """

    per_contact: NonNegative | None = None
    minimum_contacts: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    per_minute: NonNegative | None = None
    per_resolution: NonNegative | None = None
    per_seat_hour: NonNegative | None = None
    period: Period = "month"
    service_level: Promise | None = None
    quality: Quality | None = None

    @property
    def by_work(self) -> bool:
        """Whether what is due depends on what is done, and not on seats alone."""
        promised = self.service_level is not None or self.quality is not None
        return promised or any(getattr(self, price) for price in PRICES if price != "per_seat_hour")

    @model_validator(mode="after")
    def pays(self) -> Self:
        """Require a price, and one per contact where a minimum of them is promised."""
        if not any(getattr(self, price) for price in PRICES):
            refuse(f"names no price above 0; write one of {', '.join(PRICES)}, such as per_contact: 2.60")
        if self.minimum_contacts and not self.per_contact:
            refuse("has minimum_contacts without per_contact, the price of one; write per_contact: 2.60")
        return self


def factor(contract: Contract, service_level: float | None, quality: float | None) -> float:
    """Return what an invoice is multiplied by; a share that is undefined counts as kept.

    >>> contract = Contract(per_contact=2.0, service_level=Promise(within="20 s", share=0.8))
    >>> factor(contract, 0.6, None)
    0.875
    """
    terms = ((contract.service_level, service_level), (contract.quality, quality))
    gained = sum(_gain(promise, reached) for promise, reached in terms if promise is not None and reached is not None)
    return min(max(1 + gained, LEAST), MOST)


def _gain(promise: Promise | Quality, reached: float) -> float:
    above = (reached - promise.share) / promise.share
    return promise.bonus * above if above > 0 else promise.malus * above
