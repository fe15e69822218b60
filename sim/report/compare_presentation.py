"""A comparison as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from sim.readable import slug
from sim.report.compare_remarks import documented
from sim.report.compare_tables import comparison_tables, heading
from sim.report.compare_words import sentences
from sim.report.presentation import Frames, counted_as_kept
from sim.report.table import Table
from sim.report.tables import Document

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison
    from sim.report.figures import Drawing
    from sim.report.page_figures import Picture


def homes(designs: Iterable[str]) -> dict[str, str]:
    """Return where each design is saved, by its name."""
    return {name: f"designs/{number}-{slug(name)}" for number, name in enumerate(designs, 1)}


@dataclass(frozen=True)
class PresentedComparison:
    """A comparison, or what its folder holds of it.

    Attributes
    ----------
    document
        ``comparison.json``.
    scenarios
        Every design by name, as it was run.
    frames
        Its tables.
    """

    document: Document
    scenarios: Mapping[str, Mapping[str, Any]]
    frames: Frames = field(default_factory=dict)
    name: ClassVar = "comparison"

    @classmethod
    def of(cls, comparison: Comparison, scenarios: Mapping[str, Mapping[str, Any]]) -> PresentedComparison:
        """Return the presentation of a comparison, with its designs as they are saved beside it."""
        tables = {"comparison": "comparisons", "replications": "replications"}
        frames = {name: partial(comparison.to_polars, table) for name, table in tables.items()}
        return cls(documented(comparison), scenarios, frames)

    @property
    def title(self) -> str:
        """The scenario of the reference."""
        return str(self.document["scenario"])

    @property
    def heading(self) -> str:
        """What is compared with what, how often, and how sure."""
        return heading(self.document)

    @property
    def complete(self) -> bool:
        """False where it was interrupted."""
        return bool(self.document["complete"])

    @property
    def kept(self) -> str:
        """How many replications there are of all designs."""
        return counted_as_kept(sum(one["replications"] for one in self.document["designs"]))

    def overview(self) -> Sequence[Table]:
        """Return nothing: every table is shown."""
        return ()

    def tables(self) -> Sequence[Table]:
        """Return the designs side by side, scope by scope."""
        return comparison_tables(self.document)

    def sentences(self) -> Sequence[str]:
        """Return what follows from it."""
        return sentences(self.document)

    @property
    def trees(self) -> Mapping[str, Mapping[str, Any]]:
        """The designs, each in a folder of its own."""
        return {home: self.scenarios[name] for name, home in homes(self.scenarios).items()}

    def documents(self, run: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
        """Return the comparison, and where it comes from."""
        return {"run": run, self.name: self.document}

    def drawings(self) -> Iterator[Drawing]:
        """Return the figures that apply."""
        from sim.report.figures import OF_COMPARISONS, drawn

        return drawn(OF_COMPARISONS, self.document)

    def page(self, run: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
        """Return the report: what differs between the designs, and what comes of it."""
        from sim.report.compare_views import changes, comparison_views
        from sim.report.compare_words import findings, limits
        from sim.report.html import numbered, rendered

        views = comparison_views(self.document)
        return rendered(
            "comparison.html",
            run,
            views,
            findings(self.document),
            {f"The design {name}": tree for name, tree in self.scenarios.items()},
            title=f"{self.title}: designs compared",
            description="",
            warnings=self.document["warnings"],
            simulated=[f"{self.heading}."],
            limits=limits(self.document),
            changes=changes(self.scenarios),
            views=views,
            figures=numbered(pictures),
        )
