"""Staff as people: shifts with breaks, shrinkage, cross-training, turnover and learning."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.scenario.basics.distributions import Distribution, Lognormal
from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY, Clock, Days, Duration, Headcount, Positive, Share

MOST_AWAY = 0.95
BLOCKS = ("breaks", "coaching", "paperwork", "meetings")
# How shrinkage written as one number divides, in proportion.
PLAIN = {"absence": 0.06, "breaks": 0.06, "coaching": 0.05, "paperwork": 0.07, "meetings": 0.04}
Fraction = Annotated[float, Field(ge=0, lt=1)]
BlockLength = Annotated[Duration, Field(ge=60)]


class Break(Noun):
    """A break of everybody on a shift; who is in contact takes it when free."""

    at: Clock
    length: Duration


class Shift(Noun):
    """Agents who come and go together; a shift that ends before it starts ends on the next day."""

    start: Clock
    end: Clock
    agents: Headcount
    days: Days = tuple(range(7))
    breaks: list[Break] = Field(default_factory=list)

    @model_validator(mode="after")
    def breaks_fit(self) -> Self:
        """Require breaks one after the other, within the shift; one may begin or end with it."""
        spans = sorted((self.into(one.at), self.into(one.at) + one.length) for one in self.breaks)
        if any(late[0] < early[1] for early, late in pairwise(spans)):
            refuse("has breaks that overlap; write one after the other")
        if spans and spans[-1][1] > self.length:
            refuse("has a break outside its hours; write it between start and end")
        return self

    @property
    def length(self) -> float:
        """The length of the shift in seconds."""
        return float((self.end - self.start) % DAY or DAY)

    def into(self, clock: int) -> float:
        """Return how many seconds into the shift a clock time is."""
        return float((clock - self.start) % DAY)


class BlockLengths(Noun):
    """How long one break, coaching, stretch of paperwork or meeting takes."""

    breaks: BlockLength = 900.0
    coaching: BlockLength = 1_800.0
    paperwork: BlockLength = 1_200.0
    meetings: BlockLength = 1_800.0


class Shrinkage(Noun):
    """Shares of scheduled time not spent with customers.

    ``absence`` is the probability that an agent does not come on a day; the others are shares of the time of
    those who come, as blocks of ``lengths``, taken when the contact in hand is done.
    """

    absence: Fraction = 0.0
    breaks: Fraction = 0.0
    coaching: Fraction = 0.0
    paperwork: Fraction = 0.0
    meetings: Fraction = 0.0
    lengths: BlockLengths = Field(default_factory=BlockLengths)

    @model_validator(mode="before")
    @classmethod
    def divide(cls, value: Any) -> Any:
        """Divide one number among absence and the blocks, in the proportions 6 : 6 : 5 : 7 : 4."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if not 0 <= value < 1:
            refuse(f"{value!r} is not a share below 1; write 0.28 for 28 %")
        whole = sum(PLAIN.values())
        absence = value * PLAIN["absence"] / whole
        present = value * (whole - PLAIN["absence"]) / whole / (1 - absence)
        blocks = {name: present * PLAIN[name] / (whole - PLAIN["absence"]) for name in BLOCKS}
        return {"absence": absence} | blocks

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Allow one number beside the mapping."""
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number", "minimum": 0, "exclusiveMaximum": 1}, schema], "title": "Shrinkage"}

    @model_validator(mode="after")
    def leaves_time(self) -> Self:
        """Require that the blocks leave time for customers."""
        if sum(getattr(self, name) for name in BLOCKS) >= MOST_AWAY:
            refuse("leaves no time for customers; write shares that sum to less than 0.95")
        for name in self.lengths.model_fields_set:
            if not getattr(self, name):
                refuse(f"has a length of {name}, which take no time; write {name}: 0.05, or leave the length out")
        return self


class CrossTrained(Shorthand):
    """A share of a pool's agents who hold a further skill; its other keys are those of a skill."""

    main_key: ClassVar[str] = "share"
    main_type = (int, float)
    share: Share
    pace: Positive = 1.0
    rank: Annotated[int, Field(ge=1, le=1_000)] = 1
    reserve: Headcount = 0
    preempt: bool = False


class Learning(Noun):
    """The handle time of an agent of tenure t is multiplied by ``1 + (start - 1) exp(-t / time)``."""

    start: Annotated[float, Field(ge=1, le=100)] = 2.05
    time: Annotated[Duration, Field(gt=0)] = 7_889_400.0


def _vacancy() -> Distribution:
    return Distribution(lognormal=Lognormal(mean="34 d", cv=0.5))  # type: ignore[arg-type]


class Turnover(Shorthand):
    """Quits per agent and year, ``early_factor`` times as many in the first three months.

    Who quits leaves the seat vacant until somebody is hired, who is trained and then begins with tenure 0.
    """

    main_key: ClassVar[str] = "rate"
    main_type = (int, float)
    rate: Annotated[float, Field(ge=0.001, le=20)]
    early_factor: Annotated[float, Field(ge=0.01, le=100)] = 2.0
    vacancy: Distribution = Field(default_factory=_vacancy)
    training: Duration = 2_419_200.0
    learning: Learning = Field(default_factory=Learning)
