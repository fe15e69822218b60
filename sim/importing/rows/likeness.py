"""Whether a cell looks like a value or like a word: the first thing that tells headers from data."""

from __future__ import annotations

import re

import polars as pl

UNITS = r"(?i:a\.?m\.?|p\.?m\.?|ms|min|hrs?|utc|gmt|[tzhsdm])"
PLAIN = rf"[+\-(]?[.,:]?\d(?:[\d\s:.,/+\-–%'’)\u00a0\u202f\u2009]|{UNITS})*"
SPELLED = r"(?:\p{L}{2,9}\.?,? )?\d{1,2}[-/. ]+\p{L}{3,9}\.?[-/. ,]+\d{2,4}.*"
VALUE = rf"^(?:{PLAIN}|{SPELLED}|\d{{4}}-\d\d-\d\d.*)$"
LETTERS = r"[^\W\d_]"
_VALUE = re.compile(VALUE.replace(r"\p{L}", LETTERS))
TOTALS = (
    r"(?i)^(?:(?:grand |sub ?)?totals?|sums?|summen?|(?:gesamt|zwischen|tages|end)?summe|gesamt|insgesamt|"
    r"(?:sous-|sub)?total(?: g[ée]n[ée]ral| general)?|totaux|totale|totaal|suma|razem|összesen|samtliga|итого|всего|"
    r"合计|总计|合計)\b|\b(?:totals?|summe|gesamt|totale|totaal|итого|合计)[: ]*$"
)


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date, a time or a duration rather than words.

    >>> [is_value(cell) for cell in ("1.234,5", ":12", "8:00AM-8:30AM", "02/Feb/26 12:16 AM", "78,3 %", "1h 12m")]
    [True, True, True, True, True, True]
    >>> [is_value(cell) for cell in ("Calls", "Servicelevel 20 s", "CSQ_Orders", "-")]
    [False, False, False, False]
    """
    return _VALUE.match(cell) is not None


def value_like(column: str) -> pl.Expr:
    """Return whether the cells of a column are values."""
    return pl.col(column).str.contains(VALUE).fill_null(False)


def total_like(column: str) -> pl.Expr:
    """Return whether the cells of a column say that their row is a total."""
    return pl.col(column).str.contains(TOTALS).fill_null(False)
