"""Channels that open on a date, and how customers come to have them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import Date, Share

Hazard = Annotated[float, Field(ge=0, le=1_000)]


class Opening(Noun):
    """From when a channel is there, and who has it.

    ``share`` is the share of contacts it would get from customers who have it, had they no experience with any
    channel. The share ``adopted`` has it at once. The others come to have it at the rate ``innovation`` plus
    ``imitation`` times the share who already do, per year (Bass 1969; the defaults are the means of Sultan, Farley
    and Lehmann 1990).
    """

    on: Date
    share: Annotated[float, Field(gt=0, lt=1)]
    adopted: Share = 0.0
    innovation: Hazard = 0.03
    imitation: Hazard = 0.38
