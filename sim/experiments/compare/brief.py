"""What a reader is told of a comparison besides its figures: the question, titles, and by what the best is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.experiments.figures.compared import Designs, directed
from sim.experiments.figures.figure import Figure


@dataclass(frozen=True)
class Brief:
    """What is asked, and in which words.

    Attributes
    ----------
    question
        What the designs are to answer; empty where nobody says.
    best
        The figure by which the best is recommended, ``METRIC`` or ``METRIC@NAME``; empty where none is named.
    titles
        What reports call the designs, by their names; the names if empty.
    """

    question: str = ""
    best: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    def criterion(self, designs: Designs) -> Figure | None:
        """Return the figure by which the best is recommended; refuse one that no design can be best by."""
        return directed(designs, self.best, f"--best {self.best}") if self.best else None

    def title(self, name: str) -> str:
        """Return what reports call a design."""
        return self.titles.get(name, name)


NO_BRIEF = Brief()
