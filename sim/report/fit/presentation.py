"""A fit as people and programs get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.language.words import tr, trn
from sim.report.fit.tables import fit_sentences, tables_of
from sim.report.page.presentation import Presentation, Tree, kept_of

if TYPE_CHECKING:
    from sim.experiments.calibration.fitting import FitResult
    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture


def of_fit(result: FitResult) -> Presentation:
    """Present a fit."""
    center = result.center
    days = max(len(one.arrivals.recorded.dates) for one in center.channels)
    files = ", ".join(source.name for source in center.read.sources)
    count = len(center.channels)
    heading = tr(
        "{channels}, {days} of {files}",
        channels=trn("{count} channel", "{count} channels", count, count=count),
        days=trn("{count} day", "{count} days", days, count=days),
        files=files,
    )
    names = [
        "estimates",
        *(["verdicts"] if result.calibration else []),
        *(["shares"] if center.shares is not None else []),
    ]
    return Presentation(
        name="estimates",
        title=center.options.title,
        heading=heading,
        complete=not result.stopped,
        kept=_kept(result),
        document=result.to_dict,
        documents=lambda run: {"evidence": result.to_dict()},
        frames={name: partial(result.to_polars, name) for name in names},
        tables=partial(tables_of, result),
        sentences=partial(fit_sentences, result),
        drawings=partial(_drawings, result),
        page=partial(_page, result, heading),
    )


def _kept(result: FitResult) -> str:
    found = result.calibration
    return tr("what was fitted, compared with nothing") if found is None else kept_of(found.replications)


def _drawings(result: FitResult) -> Iterator[Drawing]:
    from sim.report.figures import drawn
    from sim.report.fit.figures import OF_FITS

    return drawn(OF_FITS, result)


def _page(result: FitResult, heading: str, run: Tree, pictures: Iterable[Picture]) -> str:
    from sim.report.page.html import numbered, rendered
    from sim.report.page.views import view

    tables = [view(table, table.title, {}) for table in tables_of(result)]
    return rendered(
        "fit.html",
        run,
        [],
        [],
        {},
        title=result.center.options.title,
        heading=heading,
        sources=result.center.read.sources,
        said=fit_sentences(result),
        tables=tables,
        figures=numbered(pictures),
        scenario=result.text,
    )
