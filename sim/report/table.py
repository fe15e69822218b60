"""A table of text, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table of text; ``marks`` says per row whether a target was ``met``, ``missed``, or there is none.

    ``shades`` says of single cells, by row and column from 0, whether they tell something ``better``, ``worse``, or
    ``unsure``.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]
    shades: Mapping[tuple[int, int], str] = field(default_factory=dict)
