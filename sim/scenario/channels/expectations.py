"""How long customers expect to wait on a channel, which has nothing to do with what we promise them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from sim.scenario.basics.noun import SegmentName, Shorthand
from sim.scenario.basics.units import Duration

Wait = Annotated[Duration, Field(gt=0)]


class Expects(Shorthand):
    """The wait that customers take for granted, in opening hours; ``by_segment`` where some expect another.

    It is theirs: a promise of ours does not move it.
    """

    main_key: ClassVar[str] = "wait"
    main_type = (str, int, float)
    wait: Wait | None = None
    by_segment: Annotated[dict[SegmentName, Wait], Field(min_length=1)] | None = None
