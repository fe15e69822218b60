"""Values that vary as a file says: a CSV of numbers by interval, for dates, days of the week, or every day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    PrivateAttr,
    Tag,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.stamps import zone_of
from sim.scenario.basics.csv_files import CsvPath, read_intervals
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import LONGEST, Duration
from sim.scenario.basics.varying import ByClock, ByDays, kind_of, spoken

T = TypeVar("T")


class FromFile(Noun):
    """Values read from a CSV with ``start``, ``column``, and optionally ``date`` or ``day``; durations in seconds.

    Each holds until the next, over midnight and over days without rows too.
    """

    file: CsvPath
    column: str
    _table: IntervalTable = PrivateAttr(IntervalTable({}))

    @model_validator(mode="after")
    def read(self, info: ValidationInfo) -> Self:
        """Read the file once."""
        self._table = read_intervals(self.file, self.column, zone=zone_of(info))
        return self

    @property
    def table(self) -> IntervalTable:
        """The values by interval."""
        return self._table

    @property
    def values(self) -> list[float]:
        """Every value of the file."""
        tables = (self._table.rows, self._table.again)
        return [value for rows in tables for row in rows.values() for value in row.values()]


def _kind(value: Any) -> str:
    return "~file" if isinstance(value, Mapping) and "file" in value else kind_of(value)


def _short_enough(found: Any) -> Any:
    if isinstance(found, FromFile) and max(found.values) > LONGEST:
        refuse(f"has {max(found.values):g} s, which is longer than a century; write seconds")
    return found


def allowed(scalar: Any) -> AfterValidator:
    """Require that every value of a file is one that may be written by itself."""
    adapter = TypeAdapter(scalar, config=ConfigDict(defer_build=True))

    def check(found: Any) -> Any:
        for value in found.values if isinstance(found, FromFile) else ():
            try:
                adapter.validate_python(int(value) if value == int(value) else value, strict=True)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                refuse(f"has {value:g} in column {found.column!r}: {first['msg'].lower()}; write another")
        return found

    return AfterValidator(check)


def spoken_values(value: Any) -> list[Any]:
    """Return every value that a varying value takes, those of a file too."""
    return list(value.values) if isinstance(value, FromFile) else spoken(value)


VaryingOrFile = Annotated[
    Annotated[T, Tag("~value")]
    | Annotated[ByClock[T], Tag("~clock")]
    | Annotated[ByDays[T], Tag("~days")]
    | Annotated[FromFile, Tag("~file")],
    Discriminator(_kind),
]
VaryingDuration = Annotated[VaryingOrFile[Duration], AfterValidator(_short_enough)]
