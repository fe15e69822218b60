"""What hours are paid beside the wage: premiums for nights and weekends, a rate for overtime."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import DAY, Name, Positive, parse_clock, write_clock
from sim.scenario.basics.varying import OpeningHours


def _over_midnight(value: Any) -> Any:
    """Write hours of every day that end before they start, such as ``22:00-06:00``, as the two parts of a day."""
    if not isinstance(value, str) or value.count("-") != 1 or "," in value:
        return value
    first, last = (parse_clock(part.strip()) for part in value.split("-"))
    if last >= first or last == 0:
        return f"{write_clock(first)}-24:00" if last == 0 and first else value
    return f"00:00-{write_clock(last)}, {write_clock(first)}-{write_clock(DAY)}"


class Premium(Noun):
    """A ``share`` of the wage that is paid beside it for time on duty in certain ``hours``."""

    hours: Annotated[OpeningHours, BeforeValidator(_over_midnight)]
    share: Annotated[Positive, Field(le=10)]


Premiums = Annotated[dict[Name, Premium], Field(min_length=1)]
# What an hour of overtime is paid, as a multiple of the wage.
OvertimeRate = Annotated[float, Field(gt=1, le=10)]
