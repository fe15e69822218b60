"""The promise of a channel: a share of contacts answered within a time, and which of those who gave up count."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.basics.noun import IssueName, Noun, SegmentName
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Share

FormulaName = Literal["SL-1", "SL-2", "SL-3", "SL-4", "SL-5", "SL-6"]
CountsAs = Literal["met", "missed", "out"]


class Abandons(NamedTuple):
    """What who abandoned counts as: within the short limit, after it but in time, and after the target's time."""

    short: CountsAs
    in_time: CountsAs
    late: CountsAs


NAMED: dict[str, Abandons] = {
    "SL-1": Abandons("met", "met", "missed"),
    "SL-2": Abandons("out", "out", "out"),
    "SL-3": Abandons("missed", "missed", "missed"),
    "SL-4": Abandons("out", "out", "missed"),
    "SL-5": Abandons("met", "missed", "missed"),
    "SL-6": Abandons("out", "missed", "missed"),
}
OWN_LIMIT = ("SL-6",)  # whose short limit may be above the time of the target


class AbandonRule(Noun):
    """A service level by which abandons count: ``short`` ones, others ``in_time``, and ``late`` ones.

    Each is ``met`` or ``missed`` as an answer would be, or left ``out``. Those within the short limit count like the
    others in time where it is not said.
    """

    short: CountsAs | None = None
    in_time: CountsAs = "missed"
    late: CountsAs = "missed"


def _kind(value: Any) -> str:
    return "~name" if isinstance(value, str) else "~rule"


Formula = Annotated[Annotated[FormulaName, Tag("~name")] | Annotated[AbandonRule, Tag("~rule")], Discriminator(_kind)]


class Target(Noun):
    """The promise: a share of contacts answered within a time, by a formula that has a name, or by a rule of one's own.

    ``by_issue`` and ``by_segment`` promise some another time; who has one by both has the shorter. ``short`` is
    the time within which an abandonment does not count against us; ``blocked`` says whether contacts refused at the
    door count as lost.
    """

    within: Duration
    by_issue: Annotated[dict[IssueName, Duration], Field(min_length=1)] | None = None
    by_segment: Annotated[dict[SegmentName, Duration], Field(min_length=1)] | None = None
    share: Share = 0.80
    formula: Formula = "SL-4"
    short: Duration | None = None
    blocked: Literal["excluded", "offered"] = "excluded"

    @model_validator(mode="after")
    def short_is_short(self) -> Self:
        """Require a short limit where the formula uses it, below the threshold where that is how it is defined."""
        own = isinstance(self.formula, AbandonRule) and self.formula.short is not None
        if self.short is None and (own or self.formula in ("SL-5", "SL-6")):
            which = "a rule for short abandons" if own else f"formula {self.formula}"
            refuse(f"has {which} without its short limit; write short: 5 s")
        above = own or self.formula in OWN_LIMIT
        if self.short is not None and self.short >= min(self.all_within) and not above:
            refuse("has short at or above within; write a shorter limit")
        return self

    @property
    def abandons(self) -> Abandons:
        """What who abandoned counts as."""
        rule = self.formula
        if not isinstance(rule, AbandonRule):
            return NAMED[rule]
        return Abandons(rule.short or rule.in_time, rule.in_time, rule.late)

    @property
    def all_within(self) -> tuple[float, ...]:
        """Every time that is promised to somebody, in seconds."""
        return (self.within, *(self.by_issue or {}).values(), *(self.by_segment or {}).values())

    def within_of(self, segment: str, issue: str) -> float:
        """Return the time promised to a segment about an issue, in seconds.

        >>> urgent = Target(within="1 min", by_issue={"outage": "10 s"}, by_segment={"vip": "20 s"})
        >>> urgent.within_of("vip", "outage"), urgent.within_of("vip", "bill"), urgent.within_of("new", "bill")
        (10.0, 20.0, 60.0)
        """
        own = [(self.by_segment or {}).get(segment), (self.by_issue or {}).get(issue)]
        return min((one for one in own if one is not None), default=self.within)
