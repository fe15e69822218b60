"""What was made of one file before it is checked: tables and everything that is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl


@dataclass
class DraftTables:
    """Tables of one file, not yet in canonical form, and how they came about.

    Attributes
    ----------
    names
        What flags may name: ``columns`` and ``queues``, as the file calls them.
    """

    kind: str
    tables: dict[str, pl.DataFrame]
    rows: int
    why: str = ""
    clock: float = 1.0
    zone: str | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    identities: list[tuple[str, str]] = field(default_factory=list)
    mapping: dict[str, Any] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
