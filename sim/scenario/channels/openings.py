"""Channels that open and close on a date, for whom and for what, and how customers come to have them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import product
from typing import Annotated, ClassVar

from pydantic import Field

from sim.scenario.basics.noun import IssueName, Noun, SegmentName, Shorthand
from sim.scenario.basics.units import Date
from sim.scenario.customers.people import BySegment

Hazard = Annotated[float, Field(ge=0, le=1_000)]
Segments = Annotated[list[SegmentName], Field(min_length=1)]
Issues = Annotated[list[IssueName], Field(min_length=1)]


class Closes(Shorthand):
    """From when a channel is gone: a date; for all, or for some ``segments`` and ``issues``."""

    main_key: ClassVar[str] = "on"
    main_type = (str, datetime.date)
    on: Date
    segments: Segments | None = None
    issues: Issues | None = None

    @property
    def is_partial(self) -> bool:
        """Whether the channel stays for anybody or anything."""
        return self.segments is not None or self.issues is not None

    def concerns(self, segment: str, issue: str) -> bool:
        """Whether customers of a segment lose the channel for an issue."""
        return _among(segment, self.segments) and _among(issue, self.issues)

    def kinds(self, segments: Sequence[str], issues: Sequence[str]) -> list[tuple[str, str]]:
        """Return the pairs of segments and issues that it concerns."""
        return [pair for pair in product(segments, issues) if self.concerns(*pair)]


class Opening(Noun):
    """From when a channel is there, and who has it.

    ``share`` is the share of contacts it holds at rest among customers who have it, if it settles as many needs as
    customers expect when it opens: ``promise``, if not given as many as the other channels do. The share ``adopted``
    has it at once. The others come to have it at the rate ``innovation`` plus ``imitation`` times the share who already
    do, per year (Bass 1969; the defaults are the means of Sultan, Farley and Lehmann 1990). It is only for customers of
    ``segments``, and only for ``issues``, where these are given.
    """

    on: Date
    share: Annotated[float, Field(gt=0, lt=1)]
    promise: Annotated[float, Field(gt=0, le=1)] | None = None
    adopted: BySegment = 0.0
    innovation: Hazard = 0.03
    imitation: Hazard = 0.38
    segments: Segments | None = None
    issues: Issues | None = None

    def is_for(self, segment: str) -> bool:
        """Whether customers of a segment may have the channel."""
        return _among(segment, self.segments)

    def takes(self, issue: str) -> bool:
        """Whether an issue may come on the channel."""
        return _among(issue, self.issues)

    def adopted_in(self, segment: str) -> float:
        """Return the share of a segment that has the channel at once; 0 of segments a table does not name."""
        return self.adopted.get(segment, 0.0) if isinstance(self.adopted, dict) else self.adopted


def _among(name: str, names: list[str] | None) -> bool:
    return names is None or name in names
