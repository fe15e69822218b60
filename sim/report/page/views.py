"""Tables as a page shows them: figures apart from how far off they may be, numbers to sort by, definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.language.words import marked, translated
from sim.metrics.catalogue import METRICS
from sim.report.page.numbers import from_to
from sim.report.page.text_table import SERVICE_LEVEL, Table
from sim.report.page.vocabulary import in_words

TOTALS = (marked("all"), marked("all channels"), marked("everything"), marked("no channel"))
NUMBER = re.compile(r"([+\-−]?)[^\d\s.,+\-−]?(\d[\d,]*(?:\.\d+)?)\s*(min\b|h\b)?")
SECONDS = {"min": 60.0, "h": 3_600.0}
LONG, WORDY = 25, 20
JUDGED = ("met", "missed", "open")


class Cell(NamedTuple):
    """What a cell says, how far off that may be, the number to sort by, and what it tells: ``better``, ``missed``."""

    text: str
    spread: str
    value: float | None
    shade: str


class ColumnHead(NamedTuple):
    """The title of a column, the metric below it if it is one, and whether there are words below it, not numbers."""

    text: str
    metric: str
    words: bool


class TableRow(NamedTuple):
    """A row: what it is about, its cells, whether it sums up the others, and its metric if it is one."""

    label: Cell
    cells: tuple[Cell, ...]
    total: bool
    metric: str = ""


class TableView(NamedTuple):
    """A table of a page; ``metric`` is that of all its cells, if they have one in common, ``below`` a line under it."""

    caption: str
    heads: tuple[ColumnHead, ...]
    lines: tuple[TableRow, ...]
    metric: str = ""
    below: str = ""

    @property
    def long(self) -> bool:
        """Whether it should scroll within a window of its own."""
        return len(self.lines) > LONG

    @property
    def metrics(self) -> list[str]:
        """The metrics it shows."""
        every = (self.metric, *(head.metric for head in self.heads), *(line.metric for line in self.lines))
        return [name for name in every if name]


def view(table: Table, caption: str, metrics: Mapping[str, str], metric: str = "") -> TableView:
    """Return a table as a page shows it; ``metrics`` are those of columns, by title, ``metric`` that of all cells."""
    lines = tuple(_line(table, number) for number in range(len(table.rows)))
    heads = tuple(
        ColumnHead(
            translated(title), metrics.get(title, ""), any(_wordy(line.cells[k - 1]) for line in lines) if k else True
        )
        for k, title in enumerate(table.header)
    )
    return TableView(translated(caption), heads, lines, metric, table.below)


def _wordy(cell: Cell) -> bool:
    return cell.value is None and len(cell.text) > WORDY


def of_metrics(table: Table, caption: str, metrics: Iterable[str]) -> TableView:
    """Return a table that has a metric in each row."""
    plain, known = view(table, caption, {}), {METRICS[metric].title: metric for metric in metrics}
    named = zip(plain.lines, table.rows, strict=True)
    return plain._replace(lines=tuple(one._replace(metric=known.get(row[0], "")) for one, row in named))


def _line(table: Table, number: int) -> TableRow:
    row, mark = table.rows[number], table.marks[number]
    cells = [
        _cell(text, table.shades.get((number, k), mark if k == SERVICE_LEVEL else "")) for k, text in enumerate(row)
    ]
    label, *others = cells
    return TableRow(label, tuple(others), number >= len(table.rows) - 2 and row[0] in TOTALS)


def _cell(text: str, shade: str) -> Cell:
    found = _with_spread().match(text)
    figure, spread = found.groups() if found else (translated(text), "")
    told = f"{spread} {in_words(shade)}".strip() if shade in JUDGED and shade != text else spread
    return Cell(figure, told, number_of(figure), shade)


def _with_spread() -> re.Pattern[str]:
    """Return what a figure looks like that says how far off it may be."""
    return re.compile(rf"(.*?) (±.*|\(.*{from_to('', '')}.*\))$")


def number_of(text: str) -> float | None:
    """Return the number with which a text begins, durations in seconds; ``None`` where it begins with a word.

    >>> number_of("-$1,204.50"), number_of("1.5 h"), number_of("81.2 %"), number_of("–"), number_of("chat 7")
    (-1204.5, 5400.0, 81.2, None, None)
    """
    found = NUMBER.match(text)
    if found is None:
        return None
    sign, digits, unit = found.groups()
    return (-1 if sign in ("-", "−") else 1) * float(digits.replace(",", "")) * SECONDS.get(unit, 1.0)


def definitions(metrics: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the name, the words and the definition of metrics, each once, in alphabetical order of the words."""
    known = [METRICS[name] for name in set(metrics)]
    said = ((one.name, translated(one.title), translated(one.definition)) for one in known)
    return sorted(said, key=lambda one: one[1].lower())
