"""The first page of a comparison as slides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language.words import tr
from sim.report.comparison.first_page import FirstPage
from sim.report.comparison.heads import HeadCell
from sim.report.comparison.sentences import asked_for, figure_words, percent
from sim.report.page.presentation import Slide

Document = Mapping[str, Any]


def slides_of(document: Document, page: FirstPage) -> list[Slide]:
    """Return the designs, the advice with the figures to look at first, the costs, and how sure all that is."""
    designs = [f"{one.title}: {' '.join(filter(None, (one.described, one.differs)))}" for one in page.designs]
    head = ["", *(one.title for one in page.designs)]
    rows = [[row.words, *map(_cell, row.cells)] for row in page.heads]
    told = ((tr("Sure"), page.sure), (tr("Seen alone"), page.alone), (tr("Not sure"), page.unsure))
    return [
        Slide(tr("{count} designs", count=len(page.designs)), designs),
        Slide(_advised(document), page.advice, [head, *rows] if rows else ()),
        Slide(tr("What it costs"), page.costs),
        Slide(
            tr("What is certain, and what is not"),
            [tr("{word}: {line}", word=word, line=line) for word, lines in told for line in lines],
        ),
    ]


def _advised(document: Document) -> str:
    """Return the advice in a title."""
    row = asked_for(document)
    if row is None:
        return tr("The figures to look at first")
    sure = (
        tr("sure at {percent}", percent=percent(row["probability"]))
        if len(row["contenders"]) == 1
        else tr("not for sure")
    )
    return tr(
        "Recommended by {figure_words}: {design} ({sure})",
        figure_words=figure_words(row),
        design=row["design"],
        sure=sure,
    )


def _cell(cell: HeadCell) -> str:
    value = " ".join(filter(None, (cell.value, cell.spread)))
    apart = " ".join(filter(None, (cell.mark, cell.difference, cell.said)))
    return f"{value}\n{apart}" if apart else value
