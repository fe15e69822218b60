"""Staff as people: shrinkage, cross-training, turnover and learning."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.scenario.basics.distributions import Distribution, Lognormal
from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Headcount, Positive, Share

MOST_AWAY = 0.95
BLOCKS = ("breaks", "coaching", "paperwork", "meetings")
# How shrinkage written as one number divides, in proportion.
PLAIN = {"absence": 0.06, "breaks": 0.06, "coaching": 0.05, "paperwork": 0.07, "meetings": 0.04}
Fraction = Annotated[float, Field(ge=0, lt=1)]
BlockLength = Annotated[Duration, Field(ge=60)]


class BlockLengths(Noun):
    """How long one break, coaching, stretch of paperwork or meeting takes."""

    breaks: BlockLength = 900.0
    coaching: BlockLength = 1_800.0
    paperwork: BlockLength = 1_200.0
    meetings: BlockLength = 1_800.0


class Shrinkage(Noun):
    """Shares of scheduled time not spent with customers.

    ``absence`` is the probability that an agent does not come on a day; the others are taken as blocks of ``lengths``
    when the contact in hand is done. How the shares ``combine``: those of blocks are of the time of ``those who
    come``; all are of the rostered time and add up (``additive``); or each is of what those before it leave
    (``compound``). ``total`` is one number in place of the shares. The headcounts of the pool are of people
    ``rostered``, or of people ``present`` when all of this is taken off.
    """

    total: Fraction | None = None
    absence: Fraction = 0.0
    breaks: Fraction = 0.0
    coaching: Fraction = 0.0
    paperwork: Fraction = 0.0
    meetings: Fraction = 0.0
    lengths: BlockLengths = Field(default_factory=BlockLengths)
    combine: Literal["those who come", "additive", "compound"] = "those who come"
    headcount: Literal["rostered", "present"] = "rostered"

    @model_validator(mode="before")
    @classmethod
    def divide(cls, value: Any) -> Any:
        """Divide one number among absence and the blocks, in the proportions 6 : 6 : 5 : 7 : 4."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if not 0 <= value < 1:
            refuse(f"{value!r} is not a share below 1; write 0.28 for 28 %")
        return _divided(value)

    @classmethod
    def described(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Allow one number beside the mapping."""
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number", "minimum": 0, "exclusiveMaximum": 1}, schema], "title": "Shrinkage"}

    @model_validator(mode="after")
    def leaves_time(self) -> Self:
        """Require that the blocks leave time for customers, and a total or its parts."""
        parts = [name for name in ("combine", *PLAIN) if name in self.model_fields_set]
        if self.total is not None and parts:
            refuse(f"has total and {parts[0]}; write the total, or its parts and how they combine")
        if self.combine == "additive" and self.absence + self._blocks >= MOST_AWAY:
            refuse("leaves no time for customers; write shares that sum to less than 0.95")
        if sum(getattr(self.of_those_who_come, name) for name in BLOCKS) >= MOST_AWAY:
            refuse("leaves no time for customers; write shares that sum to less than 0.95")
        for name in self.lengths.model_fields_set:
            if not getattr(self.of_those_who_come, name):
                refuse(f"has a length of {name}, which take no time; write {name}: 0.05, or leave the length out")
        return self

    @model_validator(mode="after")
    def says_how(self) -> Self:
        """Require that it is said how shares combine where headcounts are grossed up by them."""
        told = {"combine", "total"} & self.model_fields_set
        if self.headcount == "present" and not told:
            refuse("has headcount: present without saying how the shares combine; write combine: additive, or compound")
        if self.leaves == 1 and ("headcount" in self.model_fields_set or "combine" in self.model_fields_set):
            refuse("has no share; write absence: 0.06, breaks: 0.06 and the others, or total: 0.28")
        return self

    @property
    def _blocks(self) -> float:
        return float(sum(getattr(self, name) for name in BLOCKS))

    @property
    def of_those_who_come(self) -> Shrinkage:
        """The same by its parts, with the shares of blocks as those of the time of those who come."""
        if self.total is not None:
            return self.model_copy(update={**_divided(self.total), "total": None})
        if self.combine == "those who come":
            return self
        left, shares = 1.0, {}
        for name in BLOCKS:
            share = getattr(self, name)
            shares[name] = share * left if self.combine == "compound" else share / (1 - self.absence)
            left *= 1 - share
        return self.model_copy(update={**shares, "combine": "those who come"})

    @property
    def leaves(self) -> float:
        """The share of rostered time that is left for customers."""
        plain = self.of_those_who_come
        return (1 - plain.absence) * (1 - plain._blocks)


def _divided(total: float) -> dict[str, float]:
    """Divide a share of the scheduled time among absence and the blocks, in the proportions 6 : 6 : 5 : 7 : 4."""
    whole = sum(PLAIN.values())
    absence = total * PLAIN["absence"] / whole
    present = total * (whole - PLAIN["absence"]) / whole / (1 - absence)
    blocks = {name: present * PLAIN[name] / (whole - PLAIN["absence"]) for name in BLOCKS}
    return {"absence": absence} | blocks


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
