"""What is another from a date on: keys of the scenario, each with its new value."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.units import Date


class DatedChange(Noun):
    """From midnight of a date on, keys have other values, spelled as after ``--set``; changes add up in time."""

    on: Date
    values: Annotated[dict[str, Any], Field(min_length=1, alias="set")]
