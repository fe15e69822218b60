"""A sweep as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sim.report.presentation import Frames, repeated, sure
from sim.report.sweep_frames import Findings
from sim.report.sweep_tables import points_table, sentences
from sim.report.table import Table
from sim.scenario.problems import counted

if TYPE_CHECKING:
    import polars as pl

    from sim.experiments.sweep_result import SweepResult
    from sim.report.figures import Drawing
    from sim.report.page_figures import Picture


@dataclass(frozen=True)
class PresentedSweep:
    """What is finished of a sweep."""

    result: SweepResult
    name: ClassVar = "results"

    @cached_property
    def found(self) -> Findings:
        """What is made of the finished points."""
        return Findings(self.result)

    @property
    def title(self) -> str:
        """The study."""
        return self.result.plan.study.study

    @property
    def heading(self) -> str:
        """How many points there are, how often each was simulated, and how sure its figures are."""
        plan = self.result.plan
        often = repeated(plan.replications, plan.seed, " each")
        return f"{counted(len(plan.points), 'point')}, {often}, {sure(plan.confidence)}"

    @property
    def complete(self) -> bool:
        """Whether every point is finished."""
        return self.result.complete

    @property
    def kept(self) -> str:
        """How many points are finished."""
        return f"what was finished, {len(self.result.finished)} of {len(self.result.plan.points)} points"

    def overview(self) -> Sequence[Table]:
        """Return nothing: every table is shown."""
        return ()

    def tables(self) -> Sequence[Table]:
        """Return the finished points, the first of them where there are many."""
        return [points_table(self.found)] if self.result.finished else []

    def sentences(self) -> Sequence[str]:
        """Return what stands out."""
        return sentences(self.found) if self.result.finished else ()

    @property
    def document(self) -> Mapping[str, Any]:
        """The study, and one row per finished point and figure."""
        return self.result.to_dict()

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row per finished point and figure."""
        return self.result.to_polars()

    @property
    def frames(self) -> Frames:
        """That table."""
        return {self.name: lambda: self.table}

    @property
    def trees(self) -> Mapping[str, Mapping[str, Any]]:
        """None: the study is kept with its base before it runs."""
        return {}

    def documents(self, run: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
        """Return the study as it was run: every point with its values and the key of its runs in the store."""
        plan = self.result.plan
        points = [
            {"point": number, "key": key, "finished": number in self.result.numbers, "factors": point}
            for number, (key, point) in enumerate(zip(plan.keys, plan.points, strict=True))
        ]
        resolved = {
            "schema_version": 1,
            "study": dict(plan.study.tree),
            "base": str(plan.study.base_file.resolve()),
            "seed": plan.seed,
            "replications": plan.replications,
            "confidence": plan.confidence,
            "complete": self.complete,
            "finished": run["finished"],
            "version": run["version"],
            "numbers": list(plan.names),
            "points": points,
        }
        return {"study": resolved}

    def drawings(self) -> Iterator[Drawing]:
        """Return the front, then metric by metric what moves it."""
        from sim.report.sweep_figures import drawings

        return drawings(self.found)

    def page(self, run: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
        """Return the report: what matters most, the front, the points."""
        from sim.report.html import numbered, rendered
        from sim.report.sweep_views import ON_THE_PAGE, factors_view, limits, points_view, ranked, simulated

        study, points = self.result.plan.study, points_view(self.found)
        return rendered(
            "sweep.html",
            run,
            [points],
            ranked(self.found),
            {"The study": study.tree},
            title=self.title,
            description=study.description or "",
            warnings=[],
            simulated=simulated(self.found),
            limits=limits(self.found),
            factors=factors_view(self.found),
            points=points,
            more=max(0, len(self.result.finished) - ON_THE_PAGE),
            figures=numbered(pictures),
        )
