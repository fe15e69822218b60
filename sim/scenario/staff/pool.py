"""A pool: interchangeable agents, how many by interval, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.scenario.basics.csv_files import CsvPath, IntervalTable, read_intervals
from sim.scenario.basics.noun import ChannelName, IssueName, Noun, PoolName, SegmentName, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Headcount, NonNegative, Positive
from sim.scenario.basics.varying import Varying
from sim.scenario.money.contracts import Contract
from sim.scenario.staff.empowerment import Empowerment
from sim.scenario.staff.staffing import CrossTrained, Shift, Shrinkage, Turnover


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
    are kept idle for the pool's other work. With ``preempt``, whoever waits on a live or concurrent
    channel and finds nobody idle interrupts this deferred work.
    """

    main_key: ClassVar[str] = "channel"
    channel: ChannelName
    issues: Annotated[list[IssueName], Field(min_length=1)] | None = None
    segments: Annotated[list[SegmentName], Field(min_length=1)] | None = None
    pace: Positive = 1.0
    rank: Annotated[int, Field(ge=1, le=1_000)] = 1
    reserve: Headcount = 0
    preempt: bool = False

    def covers(self, channel: str, segment: str, issue: str) -> bool:
        """Whether an agent with this skill may take such a contact."""
        issues, segments = self.issues, self.segments
        return channel == self.channel and (not issues or issue in issues) and (not segments or segment in segments)


def _staff_kind(value: Any) -> str:
    return "~file" if isinstance(value, Mapping) and "file" in value else "~varying"


class Pool(Noun):
    """Interchangeable agents; the first skill that covers a contact counts.

    Staff are a headcount (``agents``) or ``shifts``. ``cross_trained`` gives a share of them further
    channels. ``mix`` says whether an agent with chats in hand takes more of them while somebody waits for
    live work. ``escalates_to`` names the pool that takes what is beyond this one. Agents of our own have a
    ``wage`` per hour; a pool with a ``contract`` belongs to a vendor.
    """

    agents: (
        Annotated[
            Annotated[StaffFile, Tag("~file")] | Annotated[Varying[Headcount], Tag("~varying")],
            Discriminator(_staff_kind),
        ]
        | None
    ) = None
    shifts: Annotated[list[Shift], Field(min_length=1)] | None = None
    skills: Annotated[list[Skill], Field(min_length=1)]
    cross_trained: dict[ChannelName, CrossTrained] = Field(default_factory=dict)
    mix: Literal["drain", "fill"] = "drain"
    shrinkage: Shrinkage | None = None
    turnover: Turnover | None = None
    empowerment: Empowerment | None = None
    escalates_to: PoolName | None = None
    wage: NonNegative | None = None
    contract: Contract | None = None

    @model_validator(mode="after")
    def one_schedule(self) -> Self:
        """Require a headcount or shifts, and cross-training in channels that not everybody serves."""
        if (self.agents is None) == (self.shifts is None):
            refuse("needs agents: 5, or shifts: [{start: ..., end: ..., agents: 5}]; write one of the two")
        known = {skill.channel for skill in self.skills}
        for channel in self.cross_trained:
            if channel in known:
                refuse(f"cross-trains in {channel!r}, a skill that everybody has; write it in one place")
        return self

    @model_validator(mode="after")
    def who_pays(self) -> Self:
        """Refuse wages for a vendor's agents, and passing on where nothing is ever passed on."""
        if self.contract is not None and self.wage is not None:
            refuse("has a wage and a contract; write the wage of our own agents, or the contract of a vendor's")
        if self.escalates_to is not None and self.empowerment is None:
            refuse("has escalates_to without empowerment, so nothing is passed on; write empowerment: 0.6")
        return self

    @property
    def headcounts(self) -> Any:
        """How many agents are planned when: a varying value, or the table of a file; ``None`` with shifts."""
        return self.agents.headcounts if isinstance(self.agents, StaffFile) else self.agents

    @property
    def is_plain(self) -> bool:
        """Whether the pool is a headcount of agents who are all there and all alike."""
        return self.shifts is None and not self.cross_trained and self.time_away is None and self.turnover is None

    @cached_property
    def time_away(self) -> Shrinkage | None:
        """The shrinkage, with the coaching that authority takes."""
        more = self.empowerment.more_coaching if self.empowerment else 0.0
        if not more:
            return self.shrinkage
        plain = self.shrinkage or Shrinkage()
        return plain.model_copy(update={"coaching": plain.coaching + more})

    @property
    def quits(self) -> Turnover | None:
        """The turnover, fewer quits where agents have authority."""
        if self.turnover is None or self.empowerment is None:
            return self.turnover
        return self.turnover.model_copy(update={"rate": self.turnover.rate * self.empowerment.quit_factor})

    @property
    def wage_rate(self) -> float:
        """What an hour of an agent is paid, before the loading."""
        return (self.wage or 0.0) * (self.empowerment.wage_factor if self.empowerment else 1.0)

    @cached_property
    def channels(self) -> frozenset[str]:
        """The channels that some agent of the pool serves."""
        return frozenset((*self._skills_by_channel, *self.cross_trained))

    def skill_for(self, channel: str, segment: str, issue: str) -> Skill | None:
        """Return the first skill that covers such a contact, one of a part of the pool if need be."""
        known = self._skills_by_channel.get(channel, ())
        skill = next((skill for skill in known if skill.covers(channel, segment, issue)), None)
        return skill or self._cross_trained_skill(channel)

    @cached_property
    def _skills_by_channel(self) -> dict[str, list[Skill]]:
        found: dict[str, list[Skill]] = {}
        for skill in self.skills:
            found.setdefault(skill.channel, []).append(skill)
        return found

    def _cross_trained_skill(self, channel: str) -> Skill | None:
        extra = self.cross_trained.get(channel)
        if extra is None:
            return None
        return Skill(channel=channel, pace=extra.pace, rank=extra.rank, reserve=extra.reserve, preempt=extra.preempt)
