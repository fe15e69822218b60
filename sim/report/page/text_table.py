"""A table of text, ready to be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from sim.language.words import tr, translated

SERVICE_LEVEL = 3  # the column that a row's mark colours


@dataclass(frozen=True)
class Table:
    """A table of text; ``marks`` says per row whether a target was ``met``, ``missed``, or there is none.

    ``shades`` says of single cells, by row and column from 0, whether they tell something ``better``, ``worse``, or
    ``unsure``, or a target ``met`` or ``missed``. ``spare`` names the columns that a narrow place may leave out, the
    first of them first. ``below`` is a line that stands below it.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]
    shades: Mapping[tuple[int, int], str] = field(default_factory=dict)
    spare: tuple[str, ...] = ()
    below: str = ""

    def respelled(self, spell: Callable[[str], str]) -> Table:
        """Return the table with every text spelled anew."""
        header, *rows = (tuple(map(spell, row)) for row in (self.header, *self.rows))
        return replace(self, header=header, rows=tuple(rows))

    def without(self, column: str) -> Table:
        """Return the table without a column."""
        gone = self.header.index(column)
        shades = {(row, k - (k > gone)): shade for (row, k), shade in self.shades.items() if k != gone}
        rows = tuple(row[:gone] + row[gone + 1 :] for row in self.rows)
        spare = tuple(name for name in self.spare if name != column)
        return replace(self, header=self.header[:gone] + self.header[gone + 1 :], rows=rows, shades=shades, spare=spare)


def cut(text: str, longest: int) -> str:
    """Cut a text to so many letters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def path_end(path: str, longest: int) -> str:
    """Cut a path to the end of it that fits, at a dot.

    >>> path_end("pools.agents.agents", 30), path_end("channels.phone.patience.mean", 16)
    ('pools.agents.agents', '…patience.mean')
    """
    end = path if len(path) <= longest else path[1 - longest :]
    return end if end == path else f"…{end.partition('.')[2] or end}"


def label_beside(label: str, names: Collection[str]) -> str:
    """Return what to call a row beside rows that have names, so that no two are called the same.

    >>> from sim.language.words import marked
    >>> label_beside(marked("all"), ["gold", "silver"]), label_beside(marked("all"), ["all", "some"])
    ('all', 'all together')
    """
    while label in names:
        label = tr("{label} together", label=translated(label))
    return label
