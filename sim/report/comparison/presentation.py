"""A comparison as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.plumbing.readable import slug
from sim.report.comparison.remarks import documented
from sim.report.comparison.sentences import sentences
from sim.report.comparison.tables import comparison_tables, heading
from sim.report.page.presentation import Frames, Presentation, Tree, kept_of

if TYPE_CHECKING:
    from sim.experiments.compare.comparison import Comparison
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture


def homes(designs: Iterable[str]) -> dict[str, str]:
    """Return where each design is saved, by its name."""
    return {name: f"designs/{number}-{slug(name)}" for number, name in enumerate(designs, 1)}


def of_comparison(comparison: Comparison, designs: Mapping[str, Tree]) -> Presentation:
    """Present a comparison, with its designs as they are saved beside it."""
    tables = {"comparison": "comparisons", "replications": "replications"}
    frames = {name: partial(comparison.to_polars, table) for name, table in tables.items()}
    return present_comparison(documented(comparison), designs, frames)


def present_comparison(
    document: Tree, designs: Mapping[str, Tree], frames: Frames = MappingProxyType({})
) -> Presentation:
    """Present what a folder holds of a comparison: its document, its designs by name, and its tables."""
    return Presentation(
        name="comparison",
        title=document["scenario"],
        heading=heading(document),
        complete=document["complete"],
        kept=kept_of(sum(one["replications"] for one in document["designs"])),
        document=lambda: document,
        documents=lambda run: {"run": run, "comparison": document},
        frames=frames,
        tables=partial(comparison_tables, document),
        sentences=partial(sentences, document),
        drawings=partial(_drawings, document),
        page=partial(_page, document, designs),
        trees={home: designs[name] for name, home in homes(designs).items()},
    )


def _drawings(document: Tree) -> Iterator[Drawing]:
    from sim.report.figures import OF_COMPARISONS, drawn

    return drawn(OF_COMPARISONS, document)


def _page(document: Tree, designs: Mapping[str, Tree], run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.comparison.sentences import findings, limits
    from sim.report.comparison.views import changes, comparison_views
    from sim.report.page.html import numbered, rendered

    views = comparison_views(document)
    return rendered(
        "comparison.html",
        run,
        views,
        findings(document),
        {f"The design {name}": tree for name, tree in designs.items()},
        title=f"{document['scenario']}: designs compared",
        description="",
        warnings=document["warnings"],
        simulated=[f"{heading(document)}."],
        limits=limits(document),
        changes=changes(designs),
        views=views,
        figures=numbered(pictures),
    )
