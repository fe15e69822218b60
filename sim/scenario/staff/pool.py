"""A pool: interchangeable agents, how many by interval, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, ValidationInfo, model_validator

from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.stamps import zone_of
from sim.scenario.basics.csv_files import CsvPath, read_intervals
from sim.scenario.basics.noun import ChannelName, IssueName, Noun, PoolName, SegmentName, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Headcount, Heads, NonNegative, Positive
from sim.scenario.basics.varying import Varying, spoken
from sim.scenario.money.contracts import Contract
from sim.scenario.money.pay import OvertimeRate, Premiums
from sim.scenario.staff.empowerment import Empowerment
from sim.scenario.staff.escalation import Escalation
from sim.scenario.staff.learning import PoolLearning
from sim.scenario.staff.shifts import Shift
from sim.scenario.staff.staffing import CrossTrained, Shrinkage, Turnover


class StaffFile(Noun):
    """Headcount read from a CSV with ``start``, ``column``, and optionally ``date`` or ``day``."""

    file: CsvPath
    column: str = "agents"
    _headcounts: IntervalTable = PrivateAttr(IntervalTable({}))

    @model_validator(mode="after")
    def read(self, info: ValidationInfo) -> Self:
        """Read the file once."""
        self._headcounts = read_intervals(self.file, self.column, staff=True, zone=zone_of(info))
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

    Staff are a headcount (``agents``) or ``shifts``. Where a headcount is not whole, its ``fraction`` of an agent is
    ``drawn`` day by day, or there on ``alternating`` days. Hours ``outside_opening`` are ``left_out`` or ``paid``; with
    ``premiums`` for certain hours and a rate of ``overtime``. ``cross_trained`` gives a share of them further
    channels. ``mix`` says whether an agent with chats in hand takes more of them while somebody waits for
    live work. ``escalates_to`` names the pool that takes what is beyond this one, and the share that ``escalation``
    passes on. Agents of our own have a
    ``wage`` per hour; a pool with a ``contract`` belongs to a vendor.
    """

    agents: (
        Annotated[
            Annotated[StaffFile, Tag("~file")] | Annotated[Varying[Heads], Tag("~varying")],
            Discriminator(_staff_kind),
        ]
        | None
    ) = None
    shifts: Annotated[list[Shift], Field(min_length=1)] | None = None
    fraction: Literal["drawn", "alternating"] = "drawn"
    outside_opening: Literal["left_out", "paid"] = "left_out"
    skills: Annotated[list[Skill], Field(min_length=1)]
    cross_trained: dict[ChannelName, CrossTrained] = Field(default_factory=dict)
    mix: Literal["drain", "fill"] = "drain"
    shrinkage: Shrinkage | None = None
    turnover: Turnover | None = None
    empowerment: Empowerment | None = None
    learning: PoolLearning | None = None
    escalation: Escalation | None = None
    escalates_to: PoolName | None = None
    wage: NonNegative | None = None
    premiums: Premiums | None = None
    overtime: OvertimeRate | None = None
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
        if self.contract is not None and self.has_wages:
            refuse("has a wage and a contract; write the wage of our own agents, or the contract of a vendor's")
        return self

    @model_validator(mode="after")
    def who_passes_on(self) -> Self:
        """Refuse to pass on to nobody, or nothing, and transfers that are told in two places."""
        if self.escalates_to is not None and self.handover is None:
            told = "has escalates_to without empowerment or escalation, so nothing is passed on"
            refuse(f"{told}; write empowerment: 0.6, or escalation: 0.1")
        if self.escalation is not None and self.escalates_to is None:
            refuse("has escalation without escalates_to; name the pool that takes what is passed on")
        twice = {"transfer", "context"} & self.escalation.model_fields_set if self.escalation else set()
        if twice and self.empowerment is not None:
            key = min(twice)
            refuse(f"has empowerment, and {key} in escalation; write {key} in empowerment, for all that is passed on")
        return self

    @property
    def handover(self) -> Empowerment | Escalation | None:
        """What says how contacts are passed on; ``None`` where none are."""
        return self.empowerment or self.escalation

    @property
    def headcounts(self) -> Any:
        """How many agents are planned when: a varying value, or the table of a file; ``None`` with shifts."""
        return self.agents.headcounts if isinstance(self.agents, StaffFile) else self.agents

    @property
    def is_plain(self) -> bool:
        """Whether the pool is a headcount, a whole one at any time, of agents who are all there and all alike."""
        alike = not self.cross_trained and self.time_away is None and self.turnover is None
        return self.shifts is None and alike and self.is_whole

    @cached_property
    def is_whole(self) -> bool:
        """Whether every headcount is whole."""
        return all(heads == int(heads) for heads in self.written_heads)

    @property
    def written_heads(self) -> list[float]:
        """Every headcount that is written."""
        if self.shifts is not None:
            return [shift.agents for shift in self.shifts]
        if isinstance(self.agents, StaffFile):
            return [heads for row in self.agents.headcounts.rows.values() for heads in row.values()]
        return spoken(self.agents)

    def rostered(self, heads: float) -> float:
        """Return how many people are on the roster for a headcount that is written."""
        away = self.time_away
        return heads if away is None or away.headcount == "rostered" else heads / away.leaves

    @cached_property
    def time_away(self) -> Shrinkage | None:
        """The shrinkage, its blocks as shares of the time of those who come, with the coaching that authority takes."""
        more = self.empowerment.more_coaching if self.empowerment else 0.0
        plain = self.shrinkage.of_those_who_come if self.shrinkage else None
        if not more:
            return plain
        plain = plain or Shrinkage()
        return plain.model_copy(update={"coaching": plain.coaching + more})

    @property
    def coached(self) -> float:
        """The share of paid time that an agent spends on coaching: of the days on which they come."""
        away = self.time_away
        return away.coaching * (1 - away.absence) if away else 0.0

    @property
    def quits(self) -> Turnover | None:
        """The turnover, fewer quits where agents have authority."""
        if self.turnover is None or self.empowerment is None:
            return self.turnover
        return self.turnover.model_copy(update={"rate": self.turnover.rate * self.empowerment.quit_factor})

    @property
    def has_wages(self) -> bool:
        """Whether its agents are paid by the hour, by a wage of the pool or of some shift."""
        return self.wage is not None or any(shift.wage is not None for shift in self.shifts or ())

    @property
    def highest_wage(self) -> float:
        """The highest wage of any agent, before what authority adds."""
        return max(self.wage_of(None), *(self.wage_of(shift) for shift in self.shifts or ()), 0.0)

    def wage_of(self, shift: Shift | None) -> float:
        """Return the wage of who is on a shift, before what authority adds."""
        own = None if shift is None else shift.wage
        return (self.wage if own is None else own) or 0.0

    @property
    def wage_rate(self) -> float:
        """What an hour of an agent is paid, before the loading: on average of the planned hours of shifts."""
        if not any(shift.wage is not None for shift in self.shifts or ()):
            return self.wage_of(None) * self.wage_factor
        hours = [(self.wage_of(shift), shift.agents * shift.length * len(shift.days)) for shift in self.shifts or ()]
        planned = sum(many for _, many in hours) or 1.0
        return sum(wage * many for wage, many in hours) / planned * self.wage_factor

    @property
    def wage_factor(self) -> float:
        """What authority multiplies wages by."""
        return self.empowerment.wage_factor if self.empowerment else 1.0

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
