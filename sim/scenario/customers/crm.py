"""What a center keeps of its customers' contacts, and what that is worth at the next."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import Share

Part = Annotated[float, Field(gt=0, le=1)]


class CustomerData(Noun):
    """What is on record of customers, if the share ``use`` of it is kept where agents and messages find it.

    A contact that is wholly recorded and kept adds the share ``learns`` of what is not known yet of its customer;
    others add as much less as their channel's recordability is. A customer of whom all is known is so much closer
    to being known without asking (``context``), to being dealt with in person (``personalisation``), and to being
    the one whom a message is meant for (``precision``). [A]
    """

    use: Part
    learns: Part = 0.25
    context: Share = 0.5
    personalisation: Share = 0.3
    precision: Share = 0.5
