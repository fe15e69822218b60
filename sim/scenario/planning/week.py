"""Weeks of people: how many days they work, how many hours, and which days they have off."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import counted, refuse
from sim.scenario.basics.units import Duration, write_duration

A_WEEK = 7 * 86_400


class WeekRules(Noun):
    """What everybody's week must keep: so many ``days`` of work, or as many as the ``hours`` that are paid allow.

    Of the days off at least ``off_in_a_row`` follow each other, from one week into the next too. With ``same_start``
    a person starts at the same time on all days.
    """

    days: Annotated[int, Field(ge=1, le=7)] = 5
    hours: Annotated[Duration, Field(gt=0, le=A_WEEK)] | None = None
    off_in_a_row: Annotated[int, Field(ge=1, le=6)] = 1
    same_start: bool = True

    @model_validator(mode="after")
    def week_is_long_enough(self) -> Self:
        """Refuse days off that the days of work leave no room for."""
        if "off_in_a_row" in self.model_fields_set and self.days + self.off_in_a_row > 7:
            told = f"has {counted(self.days, 'day')} of work and {self.off_in_a_row} off in a row, more than a week"
            refuse(f"{told}; write days: {7 - self.off_in_a_row} or fewer")
        return self

    def days_of(self, paid_length: float) -> int:
        """Return on how many days a week somebody works whose shifts are paid so many seconds.

        Raises
        ------
        PydanticCustomError
            Where a single shift is longer than the hours.
        """
        if self.hours is None:
            return self.days
        if paid_length > self.hours:
            told = f"allows {write_duration(self.hours)} a week, less than one shift of {write_duration(paid_length)}"
            refuse(f"{told}; write more hours, or shorter shifts")
        return min(self.days, int(self.hours // paid_length))
