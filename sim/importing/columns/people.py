"""Customers and agents as numbers in order of appearance: c1, c2, ...; a1, a2, ...

A hash of a telephone number can be found by trying all numbers. A number in order of appearance cannot be turned
back, is the same for the same person in all files that are read together, and the same again when they are read again.
"""

from __future__ import annotations

import polars as pl

NOBODY = r"(?i)^(0+|anonymous|anonym|unknown|unbekannt|private|restricted|withheld|unavailable|none|inconnu|privado|-)$"
SPACE = r"\s+"


class People:
    """The numbers that were given so far, by sort of people."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {"c": {}, "a": {}}

    def customers(self, names: pl.Series) -> pl.Series:
        """Return the numbers of customers, null for those who are not known."""
        return self._numbered(names, "c")

    def agents(self, names: pl.Series) -> pl.Series:
        """Return the numbers of agents."""
        return self._numbered(names, "a")

    def _numbered(self, names: pl.Series, letter: str) -> pl.Series:
        known = self._known[letter]
        plain = names.str.to_lowercase().str.replace_all(SPACE, " ").str.strip_chars()
        named = plain.set(plain.str.contains(NOBODY).fill_null(False), None)
        for name in named.drop_nulls().unique(maintain_order=True):
            known.setdefault(name, f"{letter}{len(known) + 1}")
        return named.replace_strict(known, default=None, return_dtype=pl.String) if known else named.cast(pl.String)
