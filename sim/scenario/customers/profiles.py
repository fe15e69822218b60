"""How a day's volume spreads over the hours in which contacts come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, PrivateAttr, Tag, ValidationInfo, model_validator

from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.stamps import zone_of
from sim.scenario.basics.csv_files import CsvPath, read_intervals
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import NonNegative, Period
from sim.scenario.basics.varying import each_day_once


class ProfileFile(Noun):
    """Weights by interval, read from a CSV with ``start``, ``column``, and optionally ``date`` or ``day``."""

    file: CsvPath
    column: str = "share"
    _weights: IntervalTable = PrivateAttr(IntervalTable({}))

    @model_validator(mode="after")
    def read(self, info: ValidationInfo) -> Self:
        """Read the file once."""
        self._weights = read_intervals(self.file, self.column, zone=zone_of(info))
        for row in self._weights.rows.values():
            if not sum(row.values()):
                refuse("has a day without weight; write at least one number above 0 for each")
        return self

    @property
    def weights(self) -> IntervalTable:
        """The weights by interval."""
        return self._weights


def _with_weight(weights: list[float]) -> list[float]:
    if sum(weights) <= 0:
        refuse("is a profile without weight; write at least one number above 0")
    return weights


def _shape_kind(value: Any) -> str:
    return "~list" if isinstance(value, list) else "~named"


def _profile_kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "~file" if "file" in value else "~days"
    return _shape_kind(value)


Weights = Annotated[list[NonNegative], Field(min_length=1), AfterValidator(_with_weight)]
Named = Literal["flat", "double_hump", "morning", "evening"]
Shape = Annotated[Annotated[Weights, Tag("~list")] | Annotated[Named, Tag("~named")], Discriminator(_shape_kind)]
Profile = Annotated[
    Annotated[Weights, Tag("~list")]
    | Annotated[Named, Tag("~named")]
    | Annotated[ProfileFile, Tag("~file")]
    | Annotated[dict[Period, Shape], Field(min_length=1), AfterValidator(each_day_once), Tag("~days")],
    Discriminator(_profile_kind),
]
