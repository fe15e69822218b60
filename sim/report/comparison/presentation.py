"""A comparison as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.language.retold import retold
from sim.language.words import listed, tr
from sim.plumbing.readable import slug
from sim.report.comparison.remarks import documented
from sim.report.comparison.sentences import remarks_on, sentences
from sim.report.comparison.tables import comparison_tables, heading
from sim.report.comparison.titled import titled, titles
from sim.report.page.presentation import Deck, Frames, Presentation, Slide, Tree, kept_of

if TYPE_CHECKING:
    from sim.experiments.compare.comparison import Comparison
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture

NAMED = 3  # designs that the title of a page names


def homes(designs: Iterable[str]) -> dict[str, str]:
    """Return where each design is saved, by its name."""
    return {name: f"designs/{number}-{slug(name)}" for number, name in enumerate(designs, 1)}


def of_comparison(comparison: Comparison, designs: Mapping[str, Tree]) -> Presentation:
    """Present a comparison, with its designs as they are saved beside it."""
    tables = {"comparison": "comparisons", "replications": "replications"}
    tables |= {"periods": "periods"} if any(map(any, comparison.by_period.values())) else {}
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
        drawings=partial(_drawings, document, frames),
        page=partial(_page, document, designs),
        trees={home: designs[name] for name, home in homes(designs).items()},
        deck=partial(_deck, document, designs),
    )


def _drawings(document: Tree, frames: Frames) -> Iterator[Drawing]:
    from sim.report.figures import OF_COMPARISONS, Compared, drawn

    called = titles(document)
    if "periods" not in frames:
        return drawn(OF_COMPARISONS, Compared(titled(document)))
    periods = frames["periods"]()
    known = periods.with_columns(periods["design"].replace_strict(called, return_dtype=periods["design"].dtype))
    return drawn(OF_COMPARISONS, Compared(titled(document), known))


def _page(document: Tree, designs: Mapping[str, Tree], run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.comparison.differing import differing
    from sim.report.comparison.first_page import first_page
    from sim.report.comparison.sentences import limits
    from sim.report.comparison.views import comparison_views, what_differs
    from sim.report.page.html import numbered, rendered

    called = titles(document)
    shown, trees = titled(document), {called[name]: tree for name, tree in designs.items()}
    views, found = comparison_views(shown), differing(trees)
    return rendered(
        "comparison.html",
        run,
        views,
        remarks_on(shown),
        {tr("The design {name}", name=name): tree for name, tree in trees.items()},
        title=_title(list(called.values())),
        description="",
        warnings=list(map(retold, shown["warnings"])),
        simulated=[tr("{sentence}.", sentence=heading(shown))],
        limits=limits(shown),
        first=first_page(shown, trees, found),
        changes=what_differs(found),
        views=views,
        figures=numbered(pictures),
    )


def _deck(document: Tree, designs: Mapping[str, Tree]) -> Deck:
    """Return the first page as slides, and what limits it."""
    from sim.report.comparison.differing import differing
    from sim.report.comparison.first_page import first_page
    from sim.report.comparison.first_slides import slides_of
    from sim.report.comparison.sentences import limits

    called, shown = titles(document), titled(document)
    trees = {called[name]: tree for name, tree in designs.items()}
    page = first_page(shown, trees, differing(trees))
    after = [Slide(tr("What limits it"), [*map(retold, shown["warnings"]), *limits(shown)])]
    return Deck(page.question, f"{_title(list(called.values()))}. {heading(shown)}.", slides_of(shown, page), after)


def _title(designs: Sequence[str]) -> str:
    return (
        listed(designs)
        if len(designs) <= NAMED
        else tr("{designs} and {designs_2} other designs", designs=designs[0], designs_2=len(designs) - 1)
    )
