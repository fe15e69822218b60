"""The tables of docs/validation.md that a whole ``make bench`` writes anew, each found by its head."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


class Table(NamedTuple):
    """The names of the columns of a table, the first being that of what is measured, and its rows."""

    head: Sequence[str]
    rows: list[Sequence[str]]

    def lines(self) -> list[str]:
        """Return the table as a page has it."""
        return [_line(self.head), "|" + "---|" * len(self.head), *map(_line, self.rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells).strip() + " |"


def rewritten(text: str, table: Table) -> str:
    """Return a page with a table in the place of the one that has its head.

    >>> print(rewritten("a\\n\\n| x | y |\\n|---|---|\\n| old | 1 |\\n\\nb", Table(["x", "y"], [["new", "2"]])))
    a
    <BLANKLINE>
    | x | y |
    |---|---|
    | new | 2 |
    <BLANKLINE>
    b
    """
    lines = text.split("\n")
    first = lines.index(_line(table.head))
    last = next((k for k in range(first, len(lines)) if not lines[k].startswith("|")), len(lines))
    return "\n".join([*lines[:first], *table.lines(), *lines[last:]])


def rounded(number: float) -> str:
    """Return a number with three digits that tell.

    >>> rounded(2_304_456.0)
    '2,300,000'
    """
    return f"{float(f'{number:.3g}'):,.0f}"


def write(tables: Sequence[Table]) -> None:
    """Put tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    for table in tables:
        text = rewritten(text, table)
    PAGE.write_text(text, encoding="utf-8")
