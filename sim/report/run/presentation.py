"""A run as people and programs get it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.language.retold import retold
from sim.language.words import tr
from sim.report.by_time.choice import by_time, over_time
from sim.report.page.presentation import Deck, Frames, Presentation, Slide, Tree, kept_of, repeated
from sim.report.run.findings import findings
from sim.report.run.overview import overview
from sim.report.run.tables import tables

if TYPE_CHECKING:
    import polars as pl

    from sim.experiments.runs.results import RunResult
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture

LONG = "replications"  # a table that is made anew for its file: it has a row for each of them, scope and metric


def of_run(result: RunResult, scenario: Tree) -> Presentation:
    """Present a run, with its scenario as it is saved beside it."""
    frames: dict[str, Callable[[], pl.DataFrame]] = {}
    for name in result.table_names:
        make = partial(result.to_polars, name)
        frames[name] = make if name == LONG else cache(make)  # files and figures ask for the others
    return present_run(result.to_dict(), scenario, frames)


def present_run(document: Tree, scenario: Tree, frames: Frames = MappingProxyType({})) -> Presentation:
    """Present what a folder holds of a run: its summary, its scenario, and its tables, as far as there are any."""
    count = document["replications"]
    return Presentation(
        name="summary",
        title=document["scenario"],
        heading=repeated(count, "", document["seed"], document["confidence"]),
        complete=document["complete"],
        kept=kept_of(count),
        document=lambda: document,
        documents=lambda run: {"run": run, "summary": document},
        frames=frames,
        tables=partial(tables, document, scenario),
        sentences=partial(findings, document, scenario),
        drawings=partial(_drawings, document, scenario, frames),
        page=partial(_page, document, scenario, frames),
        overview=partial(overview, document, scenario),
        trees={".": scenario},
        by_time=partial(by_time, frames, scenario),
        deck=partial(_deck, document, scenario),
    )


def _deck(document: Tree, scenario: Tree) -> Deck:
    """Return what came out and what limits it as slides."""
    from sim.report.run.headlines import headlines
    from sim.report.run.sentences import limits, simulated

    title, said = scenario.get("title") or document["scenario"], simulated(document, scenario)
    found = Slide(tr("What came out"), [one.text for one in headlines(document, scenario)])
    return Deck(
        title,
        said[0],
        [found],
        [Slide(tr("What limits it"), [*map(retold, document["warnings"]), *limits(document, scenario)])],
    )


def _drawings(document: Tree, scenario: Tree, frames: Frames) -> Iterator[Drawing]:
    from sim.report.figures import OF_RUNS, Saved, drawn

    return drawn(OF_RUNS, Saved.of(document, scenario, frames))


def _page(document: Tree, scenario: Tree, frames: Frames, run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.page.html import numbered, rendered
    from sim.report.run.headlines import headlines
    from sim.report.run.sections import sections
    from sim.report.run.sentences import limits, simulated

    parts = sections(document, scenario, numbered(pictures), over_time(frames, scenario))
    return rendered(
        "run.html",
        run,
        [view for part in parts for view in part.views],
        [one.text for one in headlines(document, scenario)],
        {tr("The scenario as it was run"): scenario},
        title=scenario.get("title") or document["scenario"],
        description=scenario.get("description") or "",
        warnings=list(map(retold, document["warnings"])),
        simulated=simulated(document, scenario),
        limits=limits(document, scenario, run.get("assumptions", ())),
        sections=parts,
    )
