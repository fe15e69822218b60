"""Costs: what a contact costs beside wages, and what is the same for the whole center."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import NonNegative, Share
from sim.scenario.money.contracts import Period
from sim.scenario.money.pay import OvertimeRate, Premiums


class ChannelCost(Noun):
    """What a channel costs beside agents: telecom, postage, licences; and what it costs the customer.

    ``per_contact`` is for every contact that comes through the door, on a broadcast channel for every message sent;
    ``per_minute`` for the time from there to the end of the talk, waiting included where a line is held;
    ``per_resolution`` for every session that a machine resolved.
    """

    per_contact: NonNegative = 0.0
    per_minute: NonNegative = 0.0
    per_resolution: NonNegative = 0.0
    fixed_per_month: NonNegative = 0.0
    customer_per_contact: NonNegative = 0.0


class Churn(Noun):
    """How much more likely a customer leaves within the year after an issue that found no help.

    ``lost``: nobody was reached; ``unresolved``: somebody was, in vain.
    """

    lost: Share = 0.05
    unresolved: Share = 0.02


class Costs(Noun):
    """What holds for the whole center.

    ``loading`` multiplies wages: benefits, rent, supervision. ``customer_time`` is what an hour costs the
    customer. ``hire`` is paid for everybody newly hired. ``mistreatment`` is what a failed treatment costs beside
    time; it moves the static optimum of empowerment only. ``premiums`` and the rate of ``overtime`` are those of every
    pool that has none of its own.
    """

    loading: Annotated[float, Field(ge=1, le=10)] = 2.25
    customer_time: NonNegative = 10.0
    hire: NonNegative = 6_000.0
    mistreatment: NonNegative = 0.0
    period: Period = "month"
    churn: Churn = Field(default_factory=Churn)
    premiums: Premiums | None = None
    overtime: OvertimeRate | None = None
