"""Until one design is selected as the best: by dropping what falls behind, or within a budget."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

import numpy as np

from sim.experiments.compare.procedures import Sample, Selected, Wanted, kim_nelson, likely_best, ocba
from sim.experiments.compare.side_by_side import SideBySide
from sim.experiments.compare.stopping import MAXIMUM, Selection, Stopped, check_maximum, check_positive
from sim.experiments.figures.compared import Designs, directed, figure
from sim.experiments.figures.figure import Figure
from sim.metrics.catalogue import METRICS
from sim.scenario.basics.problems import input_error


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
        check_positive(self.indifference, "--indifference")
        _check_first(first)
        check_maximum(self.maximum, first)

    def figures(self, designs: Designs) -> tuple[Figure, ...]:
        """Return the figure that decides, so that it is told beside what was selected by it."""
        return (figure(designs, self.by, "--select"),)

    def perform(self, side: SideBySide, first: int) -> Stopped:
        """Simulate the first stage, then one more replication of whoever is still in."""
        side.expected = self.maximum * len(side.designs)
        sample, alpha = DesignSampler(side, directed(side.designs, self.by, "--select")), 1 - side.confidence

        def ready(wanted: Wanted) -> None:
            sample.note(wanted)
            side.advance(wanted, self.maximum)

        try:
            chosen = kim_nelson(sample, len(side.designs), first, self.indifference, alpha, self.maximum, ready)
        except UndefinedError as undefined:
            return sample.unselected(undefined)
        sure = side.confidence if chosen.decided else None
        selection = Selection(
            "KN", sample.by, side.names[chosen.best], chosen.decided, sure, indifference=self.indifference
        )
        text = f"no design was selected in {self.maximum} replications; raise --maximum or --indifference"
        return Stopped(chosen.counts, selection, () if chosen.decided else (text,))


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

    def figures(self, designs: Designs) -> tuple[Figure, ...]:
        """Return the figure that decides, so that it is told beside what was selected by it."""
        return (figure(designs, self.by, "--select"),)

    def perform(self, side: SideBySide, first: int) -> Stopped:
        """Simulate the first stage, then the rest of the budget in steps."""
        side.expected, sample = self.budget, DesignSampler(side, directed(side.designs, self.by, "--select"))

        def ready(wanted: Wanted) -> None:
            sample.note(wanted)
            side.ensure(wanted)

        try:
            chosen = ocba(sample, len(side.designs), first, self.budget, ready)
        except UndefinedError as undefined:
            return sample.unselected(undefined)
        best, sure = side.names[chosen.best], _bound(sample, chosen)
        return Stopped(chosen.counts, Selection("OCBA", sample.by, best, True, sure, budget=self.budget))


def _bound(sample: Sample, chosen: Selected) -> float:
    values = [np.array([sample(k, at) for at in range(count)]) for k, count in enumerate(chosen.counts)]
    return likely_best(values, chosen.best)


class UndefinedError(Exception):
    """A figure has no value in some replication."""


class DesignSampler:
    """The figure of one replication of one design, turned so that more is better; knows what was asked for."""

    def __init__(self, side: SideBySide, by: Figure) -> None:
        self.by = by
        self._side, self._sign = side, METRICS[by.metric].direction
        self._counts = [0] * len(side.designs)
        self._refuse_what_is_never_defined()

    def __call__(self, design: int, replication: int) -> float:
        """Return the value, or raise ``UndefinedError``."""
        found = self._side.value(design, replication, *self.by)
        if isnan(found):
            raise UndefinedError(
                f"{self.by} is undefined (0/0) in replication {replication} of {self._side.names[design]!r}"
            )
        return self._sign * found

    def note(self, wanted: Wanted) -> None:
        """Remember which replications were asked for; what is simulated beyond them depends on the workers."""
        for design, replication in wanted:
            self._counts[design] = max(self._counts[design], replication + 1)

    def _refuse_what_is_never_defined(self) -> None:
        """Find out in the first replication of each design what would else come out after many."""
        first = [(design, 0) for design in range(len(self._side.designs))]
        self._side.ensure(first)
        try:
            for design, replication in first:
                self(design, replication)
        except UndefinedError as undefined:
            raise input_error("--select", f"{undefined}; select by another metric") from None

    def unselected(self, undefined: UndefinedError) -> Stopped:
        """Return what was simulated, without a selection: nothing that is finished is lost."""
        return Stopped(tuple(self._counts), None, (f"nothing was selected: {undefined}",))


def _check_first(first: int) -> None:
    if first < 2:
        raise input_error("--replications 1", "shows no variance; write 10 or more for a selection")
