"""A pool: interchangeable agents, how many by interval, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.scenario.base import ChannelName, IssueName, Noun, SegmentName, Shorthand
from sim.scenario.csvfiles import CsvPath, IntervalTable, read_intervals
from sim.scenario.units import Headcount, Positive
from sim.scenario.varying import Varying


class StaffFile(Noun):
    """Headcount read from a CSV with ``start``, ``column``, and optionally ``date`` or ``day``."""

    file: CsvPath
    column: str = "agents"
    _headcounts: IntervalTable = PrivateAttr(IntervalTable({}))

    @model_validator(mode="after")
    def read(self) -> Self:
        """Read the file once."""
        self._headcounts = read_intervals(self.file, self.column, whole=True)
        return self

    @property
    def headcounts(self) -> IntervalTable:
        """Agents by interval."""
        return self._headcounts


class Skill(Shorthand):
    """What a pool can do: a channel, for some issues and segments or for all.

    ``pace`` multiplies the handle time (1.1 is slower). Rank 1 is the first choice. ``reserve`` agents
    are kept idle for the pool's other work.
    """

    main_key: ClassVar[str] = "channel"
    channel: ChannelName
    issues: Annotated[list[IssueName], Field(min_length=1)] | None = None
    segments: Annotated[list[SegmentName], Field(min_length=1)] | None = None
    pace: Positive = 1.0
    rank: Annotated[int, Field(ge=1, le=1_000)] = 1
    reserve: Headcount = 0

    def covers(self, channel: str, segment: str, issue: str) -> bool:
        """Whether an agent with this skill may take such a contact."""
        issues, segments = self.issues, self.segments
        return channel == self.channel and (not issues or issue in issues) and (not segments or segment in segments)


def _staff_kind(value: Any) -> str:
    return "~file" if isinstance(value, Mapping) and "file" in value else "~varying"


class Pool(Noun):
    """Interchangeable agents; the first skill that covers a contact counts."""

    agents: Annotated[
        Annotated[StaffFile, Tag("~file")] | Annotated[Varying[Headcount], Tag("~varying")], Discriminator(_staff_kind)
    ]
    skills: Annotated[list[Skill], Field(min_length=1)]

    def skill_for(self, channel: str, segment: str, issue: str) -> Skill | None:
        """Return the first skill that covers such a contact."""
        return next((skill for skill in self.skills if skill.covers(channel, segment, issue)), None)
