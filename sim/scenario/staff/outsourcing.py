"""Outsourcing: which contacts go to a vendor, and when."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import ChannelName, IssueName, Noun, PoolName, SegmentName
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Share
from sim.scenario.basics.varying import OpeningHours

OVERFLOW = ("wait_over", "queue_over")


class SendWhen(Noun):
    """When contacts go to a vendor; every condition that is written must hold.

    With ``wait_over`` or ``queue_over`` a contact overflows: after waiting so long, or on finding so many
    waiting, the vendor may answer it too, and whoever is free first does. Otherwise it goes to the vendor alone:
    a ``share`` of contacts, those above ``volume_over`` in a reporting interval, those that come in certain ``hours``.
    """

    share: Share | None = None
    wait_over: Duration | None = None
    queue_over: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    volume_over: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    hours: OpeningHours | None = None

    @model_validator(mode="after")
    def says_when(self) -> Self:
        """Require a condition, and at most one of the two that let contacts overflow."""
        if not self.model_fields_set:
            refuse("names no condition; write one of share, wait_over, queue_over, volume_over, hours")
        if self.wait_over is not None and self.queue_over is not None:
            refuse("names wait_over and queue_over; write one of the two, or two entries")
        return self

    @property
    def overflows(self) -> bool:
        """Whether our own agents may still answer."""
        return self.wait_over is not None or self.queue_over is not None

    @property
    def filters(self) -> bool:
        """Whether there is anything to test when the vendor's turn comes."""
        return any(getattr(self, key) is not None for key in ("share", "queue_over", "volume_over", "hours"))


class Outsourcing(Noun):
    """Contacts that go to a vendor: of a channel, perhaps of one segment and of some issues only."""

    vendor: PoolName
    channel: ChannelName
    segment: SegmentName | None = None
    issues: Annotated[list[IssueName], Field(min_length=1)] | None = None
    when: SendWhen

    def fits(self, channel: str, segment: str, issue: str) -> bool:
        """Whether such a contact may go there."""
        return channel == self.channel and self.segment in (None, segment) and (not self.issues or issue in self.issues)
