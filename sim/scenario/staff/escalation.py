"""Escalation: a share of contacts that is passed on after the talk, however hard they are."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.scenario.basics.noun import Shorthand
from sim.scenario.basics.units import Share
from sim.scenario.customers.people import ByIssue


class Escalation(Shorthand):
    """The ``share`` of contacts that agents pass on once they have talked, for all or by issue.

    Where the pool has empowerment it is of those contacts that authority and skill would let it keep. ``transfer`` and
    ``context`` are those of empowerment, and are written here where there is none.
    """

    main_key: ClassVar[str] = "share"
    main_type = (int, float)
    share: ByIssue
    transfer: Literal["cold", "warm"] = "cold"
    context: Share | None = None
