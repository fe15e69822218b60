"""A sweep as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sim.language.words import tr, trn
from sim.report.page.presentation import Presentation, Tree, repeated
from sim.report.sweep.frames import Findings
from sim.report.sweep.tables import points_table, sentences

if TYPE_CHECKING:
    from sim.experiments.sweep.results import SweepResult
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture


def of_sweep(result: SweepResult) -> Presentation:
    """Present what is finished of a sweep; the study is saved with its base before it runs."""
    plan, found, done = result.plan, Findings(result), len(result.finished)
    points = len(plan.points)
    often = repeated(plan.replications, tr(" each"), plan.seed, plan.confidence)
    return Presentation(
        name="results",
        title=plan.study.study,
        heading=trn("{count} point, {often}", "{count} points, {often}", points, count=points, often=often),
        complete=result.complete,
        kept=tr("what was finished, {done} of {points} points", done=done, points=len(plan.points)),
        document=result.to_dict,
        documents=lambda run: {"study": _resolved(result, run)},
        frames={"results": cache(result.to_polars)},
        tables=lambda: [points_table(found)] if done else [],
        sentences=lambda: sentences(found) if done else [],
        drawings=partial(_drawings, found),
        page=partial(_page, found),
    )


def _resolved(result: SweepResult, run: Tree) -> dict[str, Any]:
    """Return the study as it was run: every point with its values and the key of its runs in the store."""
    plan = result.plan
    points = [
        {"point": number, "key": key, "finished": number in result.numbers, "factors": point}
        for number, (key, point) in enumerate(zip(plan.keys, plan.points, strict=True))
    ]
    return {
        "schema_version": 1,
        "study": dict(plan.study.tree),
        "base": str(plan.study.base_file.resolve()),
        "seed": plan.seed,
        "replications": plan.replications,
        "confidence": plan.confidence,
        "complete": result.complete,
        "finished": run["finished"],
        "version": run["version"],
        "numbers": list(plan.names),
        "points": points,
    }


def _drawings(found: Findings) -> Iterator[Drawing]:
    from sim.report.sweep.figures import drawings

    return drawings(found)


def _page(found: Findings, run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.page.html import numbered, rendered
    from sim.report.sweep.views import ON_THE_PAGE, factors_view, front_view, limits, points_view, ranked, simulated

    study, points, front = found.plan.study, points_view(found), front_view(found)
    return rendered(
        "sweep.html",
        run,
        [points, *([front] if front else [])],
        ranked(found),
        {tr("The study"): study.tree},
        title=study.study,
        description=study.description or "",
        warnings=[],
        simulated=simulated(found),
        limits=limits(found),
        factors=factors_view(found),
        points=points,
        front=front,
        more=max(0, len(found.result.finished) - ON_THE_PAGE),
        figures=numbered(pictures),
    )
