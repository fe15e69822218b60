"""A run as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from sim.report.findings import findings
from sim.report.overview import overview
from sim.report.presentation import Frames, counted_as_kept, repeated, sure
from sim.report.table import Table
from sim.report.tables import Document, tables

if TYPE_CHECKING:
    from sim.experiments.results import RunResult
    from sim.report.figures import Drawing
    from sim.report.page_figures import Picture


@dataclass(frozen=True)
class PresentedRun:
    """A run, or what its folder holds of it.

    Attributes
    ----------
    document, scenario
        ``summary.json``, and the scenario as resolved.
    frames
        Its tables; what figures lack among them is empty.
    """

    document: Document
    scenario: Mapping[str, Any]
    frames: Frames = field(default_factory=dict)
    name: ClassVar = "summary"

    @classmethod
    def of(cls, result: RunResult, scenario: Mapping[str, Any]) -> PresentedRun:
        """Return the presentation of a run, with its scenario as it is saved beside it."""
        frames = {name: partial(result.to_polars, name) for name in result.table_names}
        return cls(result.to_dict(), scenario, frames)

    @property
    def title(self) -> str:
        """The scenario."""
        return str(self.document["scenario"])

    @property
    def heading(self) -> str:
        """How often it was simulated, and how sure its figures are."""
        often = repeated(self.document["replications"], self.document["seed"])
        return f"{often}, {sure(self.document['confidence'])}"

    @property
    def complete(self) -> bool:
        """False where it was interrupted."""
        return bool(self.document["complete"])

    @property
    def kept(self) -> str:
        """How many replications there are."""
        return counted_as_kept(self.document["replications"])

    def overview(self) -> Sequence[Table]:
        """Return the tables in brief."""
        return overview(self.document, self.scenario)

    def tables(self) -> Sequence[Table]:
        """Return every table."""
        return tables(self.document, self.scenario)

    def sentences(self) -> Sequence[str]:
        """Return what stands out."""
        return findings(self.document, self.scenario)

    @property
    def trees(self) -> Mapping[str, Mapping[str, Any]]:
        """The scenario, beside everything else."""
        return {".": self.scenario}

    def documents(self, run: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
        """Return the summary, and where it comes from."""
        return {"run": run, self.name: self.document}

    def drawings(self) -> Iterator[Drawing]:
        """Return the figures that apply."""
        from sim.report.figures import OF_RUNS, Saved, drawn

        return drawn(OF_RUNS, Saved.of(self.document, self.scenario, self.frames))

    def page(self, run: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
        """Return the report, section by section."""
        from sim.report.headlines import headlines
        from sim.report.html import numbered, rendered
        from sim.report.run_sections import sections
        from sim.report.run_words import limits, simulated

        parts = sections(self.document, self.scenario, numbered(pictures))
        return rendered(
            "run.html",
            run,
            [view for part in parts for view in part.views],
            [one.text for one in headlines(self.document, self.scenario)],
            {"The scenario as it was run": self.scenario},
            title=self.title,
            description=self.scenario.get("description") or "",
            warnings=self.document["warnings"],
            simulated=simulated(self.document, self.scenario),
            limits=limits(self.document, self.scenario, run.get("assumptions", ())),
            sections=parts,
        )
