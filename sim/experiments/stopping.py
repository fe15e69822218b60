"""How many replications each design is given: as many for all, until differences are precise, or until one is best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, isnan
from typing import ClassVar, Protocol

import numpy as np

from sim.experiments.contrast import contrast
from sim.experiments.directions import direction
from sim.experiments.family import Designs, Figure, directed, figure
from sim.experiments.selection import Sample, Selected, kim_nelson, likely_best, ocba
from sim.experiments.side_by_side import SideBySide
from sim.scenario.problems import input_error

MAXIMUM = 1_000


@dataclass(frozen=True)
class Selection:
    """Which design a procedure selected.

    Attributes
    ----------
    method
        ``KN`` or ``OCBA``.
    decided
        False where the most replications allowed did not suffice.
    probability
        KN: what is guaranteed where the best is better than all others by ``indifference``, and ``None`` where
        nothing was decided. OCBA: a lower bound of the probability that the best was selected.
    """

    method: str
    figure: Figure
    best: str
    decided: bool
    probability: float | None
    indifference: float | None = None
    budget: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How many replications of each design count, what was selected, and what the user must know."""

    counts: tuple[int, ...]
    selection: Selection | None = None
    warnings: tuple[str, ...] = ()


class Rule(Protocol):
    """Says when it is enough; all designs begin with the same number of replications, ``even`` rules end so too."""

    even: ClassVar[bool]

    def check(self, designs: Designs, first: int) -> None:
        """Refuse what cannot be done, before anything is simulated."""

    def perform(self, side: SideBySide, first: int) -> Outcome:
        """Simulate until it is enough."""


@dataclass(frozen=True)
class AsMany:
    """The same number of replications of every design."""

    even: ClassVar[bool] = True

    def check(self, designs: Designs, first: int) -> None:
        """Refuse nothing."""

    def perform(self, side: SideBySide, first: int) -> Outcome:
        """Simulate replication by replication, all designs in turn."""
        side.expected = first * len(side.designs)
        side.ensure((design, at) for at in range(first) for design in range(len(side.designs)))
        return Outcome((first,) * len(side.designs))


@dataclass(frozen=True)
class UntilPrecise:
    """As many of every design, until the half width of every difference from the reference is small enough.

    Attributes
    ----------
    targets
        The half width by ``METRIC`` or ``METRIC@NAME``, in the unit of the metric.
    maximum
        No design is given more replications.
    """

    even: ClassVar[bool] = True
    targets: Mapping[str, float]
    maximum: int = MAXIMUM

    def check(self, designs: Designs, first: int) -> None:
        """Refuse figures that the designs do not measure, and a maximum that is passed at once."""
        for text, half_width in self.targets.items():
            figure(designs, text, f"--precision {text}")
            _check_positive(half_width, f"--precision {text}")
        _check_maximum(self.maximum, first)

    def perform(self, side: SideBySide, first: int) -> Outcome:
        """Simulate the first replications, then one more of every design until it is enough."""
        side.expected = self.maximum * len(side.designs)
        wanted = {figure(side.designs, text, "--precision"): width for text, width in self.targets.items()}
        AsMany().perform(side, first)
        side.expected, done = self.maximum * len(side.designs), first
        while not (met := _precise(side, wanted, done)) and done < self.maximum:
            side.advance([(design, done) for design in range(len(side.designs))], self.maximum)
            done += 1
        text = f"the precision asked for was not reached in {done} replications; raise --maximum"
        return Outcome((done,) * len(side.designs), warnings=() if met else (text,))


def _precise(side: SideBySide, wanted: Mapping[Figure, float], done: int) -> bool:
    reference, *others = (side.result(design, done) for design in range(len(side.designs)))
    halves = [(contrast(reference, other, *one).half_width, width) for other in others for one, width in wanted.items()]
    return all(half is not None and half <= width for half, width in halves)


@dataclass(frozen=True)
class UntilBest:
    """Drop designs that fall behind, until one is left: the procedure KN.

    Attributes
    ----------
    by
        ``METRIC`` or ``METRIC@NAME``.
    indifference
        The smallest difference worth finding, in the unit of the metric.
    maximum
        No design is given more replications.
    """

    even: ClassVar[bool] = False
    by: str
    indifference: float
    maximum: int = MAXIMUM

    def check(self, designs: Designs, first: int) -> None:
        """Refuse figures that no design can be best by, and too few replications."""
        directed(designs, self.by, f"--select {self.by}")
        _check_positive(self.indifference, "--indifference")
        _check_first(first)
        _check_maximum(self.maximum, first)

    def perform(self, side: SideBySide, first: int) -> Outcome:
        """Simulate the first stage, then one more replication of whoever is still in."""
        side.expected, by = self.maximum * len(side.designs), directed(side.designs, self.by, "--select")
        alpha = 1 - side.confidence

        def ready(wanted: list[tuple[int, int]]) -> None:
            side.advance(wanted, self.maximum)

        chosen = kim_nelson(_sample(side, by), len(side.designs), first, self.indifference, alpha, self.maximum, ready)
        sure = side.confidence if chosen.decided else None
        told = Selection("KN", by, side.names[chosen.best], chosen.decided, sure, indifference=self.indifference)
        text = f"no design was selected in {self.maximum} replications; raise --maximum or --indifference"
        return Outcome(chosen.counts, told, () if chosen.decided else (text,))


@dataclass(frozen=True)
class WithinBudget:
    """Spend a number of replications where they help most to find the best: OCBA.

    Attributes
    ----------
    by
        ``METRIC`` or ``METRIC@NAME``.
    budget
        Replications of all designs together.
    """

    even: ClassVar[bool] = False
    by: str
    budget: int

    def check(self, designs: Designs, first: int) -> None:
        """Refuse figures that no design can be best by, and a budget that the first stage exceeds."""
        directed(designs, self.by, f"--select {self.by}")
        _check_first(first)
        if self.budget < first * len(designs):
            text = f"is less than {first} replications of each design; write {first * len(designs)} or more"
            raise input_error(f"--budget {self.budget}", text)

    def perform(self, side: SideBySide, first: int) -> Outcome:
        """Simulate the first stage, then the rest of the budget in steps."""
        side.expected, by = self.budget, directed(side.designs, self.by, "--select")
        sample = _sample(side, by)
        chosen = ocba(sample, len(side.designs), first, self.budget, side.ensure)
        told = Selection("OCBA", by, side.names[chosen.best], True, _bound(sample, chosen), budget=self.budget)
        return Outcome(chosen.counts, told)


def _bound(sample: Sample, chosen: Selected) -> float:
    values = [np.array([sample(k, at) for at in range(count)]) for k, count in enumerate(chosen.counts)]
    return likely_best(values, chosen.best)


def _sample(side: SideBySide, by: Figure) -> Sample:
    """Return the figure of one replication, turned so that more is better."""
    sign = direction(by.metric)

    def value(design: int, replication: int) -> float:
        found = side.value(design, replication, *by)
        if isnan(found):
            text = (
                f"is undefined (0/0) in replication {replication} of {side.names[design]!r}; select by another metric"
            )
            raise input_error(f"--select {by}", text)
        return sign * found

    return value


def _check_positive(value: float, option: str) -> None:
    if not (isfinite(value) and value > 0):
        raise input_error(option, f"{value:g} is no width; write a number above 0, in the unit of the metric")


def _check_first(first: int) -> None:
    if first < 2:
        raise input_error("--replications 1", "shows no variance; write 10 or more for a selection")


def _check_maximum(maximum: int, first: int) -> None:
    if maximum < first:
        raise input_error(f"--maximum {maximum}", f"is below the {first} replications done anyway; raise it")


def rule(
    select: str | None = None,
    indifference: float | None = None,
    budget: int | None = None,
    precision: tuple[str, ...] = (),
    maximum: int | None = None,
) -> Rule:
    """Return the rule that the options of ``ccsim compare`` mean.

    Raises
    ------
    InputError
        When they contradict each other, or one is missing.
    """
    if select is None:
        return _unselected(indifference, budget, precision, maximum)
    if precision:
        raise input_error("--precision", "does not go with --select; write one of them")
    if (indifference is None) == (budget is None):
        raise input_error(f"--select {select}", "needs --indifference or --budget, and not both; write one of them")
    if indifference is not None:
        return UntilBest(select, indifference, maximum or MAXIMUM)
    if maximum is not None:
        raise input_error("--maximum", "does not go with --budget; leave it out")
    return WithinBudget(select, budget or 0)


def _unselected(
    indifference: float | None, budget: int | None, precision: tuple[str, ...], maximum: int | None
) -> Rule:
    for option, value in (("--indifference", indifference), ("--budget", budget)):
        if value is not None:
            raise input_error(option, "needs --select METRIC; say by what the best is selected")
    if precision:
        return UntilPrecise(dict(map(_target, precision)), maximum or MAXIMUM)
    if maximum is not None:
        raise input_error("--maximum", "needs --precision or --select; write --replications for a fixed number")
    return AsMany()


def _target(text: str) -> tuple[str, float]:
    metric, _, number = text.partition("=")
    try:
        return metric.strip(), float(number)
    except ValueError:
        raise input_error(f"--precision {text}", "is no target; write METRIC=HALFWIDTH, such as asa=2") from None
