"""Why customers contact us at all: causes of issues, and who hears of them and puts them right."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Name, NonNegative, Positive, Share


class IssueCause(Noun):
    """What lies behind a ``share`` of the contacts about an issue, such as a letter that nobody understands.

    So much ``effort`` puts it right, and spares the share ``fixable`` of those contacts from then on.
    """

    name: Name
    share: Annotated[float, Field(gt=0, le=1)]
    fixable: Annotated[float, Field(gt=0, le=1)]
    effort: Annotated[Duration, Field(gt=0)]


class Collects(Noun):
    """How likely a contact that was dealt with tells its cause; each way by itself.

    ``survey``: the share who are asked and answer. ``complaints``: the share of contacts about issues that are a
    ``complaint`` that is looked into. ``recorded``: the share of what is on record that is read, times how far the
    channel leaves a record.
    """

    survey: Share = 0.0
    complaints: Share = 0.0
    recorded: Share = 0.0

    @model_validator(mode="after")
    def collects_something(self) -> Self:
        """Require one way at least."""
        if not (self.survey or self.complaints or self.recorded):
            refuse("hears of no cause; write survey: 0.1, complaints: 1 or recorded: 0.5")
        return self


class CallsBack(Noun):
    """Calls to a ``share`` of those who were served and not helped, who tell why; each ``takes`` of the hours."""

    share: Annotated[float, Field(gt=0, le=1)]
    takes: Annotated[Duration, Field(gt=0)] = 600.0


class Feedback(Noun):
    """A few hours a week in which causes are put right, one after the other, of those known by the evening.

    ``pareto`` takes that of which most cases are known, ``oldest`` that which has been known longest; what was begun
    is finished. Hours in which no cause is known are not spent. ``wage`` is what one costs, before the loading.
    """

    hours_per_week: Positive
    collects: Collects
    order: Literal["pareto", "oldest"] = "pareto"
    calls_back: CallsBack | None = None
    wage: NonNegative = 0.0
