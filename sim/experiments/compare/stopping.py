"""How many replications each design is given: as many for all, or until differences are precise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import ClassVar, Protocol

from sim.experiments.compare.differences import contrast
from sim.experiments.compare.side_by_side import SideBySide
from sim.experiments.figures.compared import Designs, figure
from sim.experiments.figures.figure import Figure
from sim.experiments.statistics.enough import enough
from sim.experiments.statistics.estimators import never_varied
from sim.language import kept
from sim.scenario.basics.problems import input_error

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
class Stopped:
    """How many replications of each design count, what was selected, and what the user must know."""

    counts: tuple[int, ...]
    selection: Selection | None = None
    warnings: tuple[str, ...] = ()


class Rule(Protocol):
    """Says when it is enough; all designs begin with the same number of replications, ``even`` rules end so too."""

    even: ClassVar[bool]

    def check(self, designs: Designs, first: int) -> None:
        """Refuse what cannot be done, before anything is simulated."""

    def figures(self, designs: Designs) -> tuple[Figure, ...]:
        """Return the figures that it looks at; they are told whatever else is compared."""

    def perform(self, side: SideBySide, first: int) -> Stopped:
        """Simulate until it is enough."""


@dataclass(frozen=True)
class AsMany:
    """The same number of replications of every design."""

    even: ClassVar[bool] = True

    def check(self, designs: Designs, first: int) -> None:
        """Refuse nothing."""

    def figures(self, designs: Designs) -> tuple[Figure, ...]:
        """Look at nothing."""
        return ()

    def perform(self, side: SideBySide, first: int) -> Stopped:
        """Simulate replication by replication, all designs in turn."""
        side.expected = first * len(side.designs)
        side.ensure((design, at) for at in range(first) for design in range(len(side.designs)))
        return Stopped((first,) * len(side.designs))


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
            check_positive(half_width, f"--precision {text}")
        check_maximum(self.maximum, first)

    def figures(self, designs: Designs) -> tuple[Figure, ...]:
        """Return the figures of the targets."""
        return tuple(figure(designs, text, "--precision") for text in self.targets)

    def perform(self, side: SideBySide, first: int) -> Stopped:
        """Simulate the first replications, then one more of every design until it is enough."""
        side.expected = self.maximum * len(side.designs)
        wanted = {figure(side.designs, text, "--precision"): width for text, width in self.targets.items()}
        AsMany().perform(side, first)
        side.expected, done = self.maximum * len(side.designs), first
        while not (met := _precise(side, wanted, done)) and done < self.maximum:
            side.advance([(design, done) for design in range(len(side.designs))], self.maximum)
            done += 1
        text = kept.IMPRECISE_DIFFERENCES.format(number=done)
        return Stopped((done,) * len(side.designs), warnings=() if met else (text,))


def _precise(side: SideBySide, wanted: Mapping[Figure, float], done: int) -> bool:
    runs = [side.result(design, done) for design in range(len(side.designs))]
    for one, width in wanted.items():
        reference, *others = (run.facts(*one) for run in runs)
        found = [contrast(one.metric, reference, other, side.confidence) for other in others]
        if any(apart.half_width is None or apart.half_width > width for apart in found):
            return False
        still = all(never_varied(one.metric, facts) for facts in (reference, *others))
        if not all(enough(apart.n, bool(apart.error) and not still) for apart in found):
            return False
    return True


def check_positive(value: float, option: str) -> None:
    """Refuse a width that is none."""
    if not (isfinite(value) and value > 0):
        raise input_error(option, f"{value:g} is no width; write a number above 0, in the unit of the metric")


def check_maximum(maximum: int, first: int) -> None:
    """Refuse a maximum below what is done anyway."""
    if maximum < first:
        raise input_error(f"--maximum {maximum}", f"is below the {first} replications done anyway; raise it")
