"""Text that breaks where a reader expects it: between words, never inside a name, a figure, or before its unit."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

MINUS, JOINED = "\u2212\u2060", "\u00a0"
NEGATIVE = re.compile(r"(?<![\w.,:/\-])-(?=[^\w\s]?\d)")  # a sign, and not the dash of a date or a name
SPREAD = re.compile(r" (?=±)")
UNIT = re.compile(r"(?<=\d) (?=(?:%|pp|s|min|h|d|[A-Z]{3})(?!\w))")
IN_NAMES = re.compile(r"(?<=\w)[_/](?=\w)|(?<=[^\W\d])\.(?=[^\W\d])")
LONG = 12  # letters of a name from which on it may break, after the marks in it


def solid(text: Any) -> Markup:
    r"""Return a text as markup in which signs and units stay with their numbers, and long names break at their marks.

    >>> str(solid("-$4.90 ±0.03 of a_long_name_of_a_pool"))
    '−\u2060$4.90\xa0±0.03 of a_<wbr>long_<wbr>name_<wbr>of_<wbr>a_<wbr>pool'
    >>> str(solid("<b> 2026-01-05, 94.2 % and -3 s"))
    '&lt;b&gt; 2026-01-05, 94.2\xa0% and −\u20603\xa0s'
    """
    if isinstance(text, Markup):
        return text
    joined = UNIT.sub(JOINED, SPREAD.sub(JOINED, NEGATIVE.sub(MINUS, str(text))))
    return Markup(" ").join(map(_word, joined.split(" ")))


def _word(word: str) -> Markup:
    if len(word) < LONG:
        return escape(word)
    marks = [found.end() for found in IN_NAMES.finditer(word)]
    ends = zip([0, *marks], [*marks, len(word)], strict=True)
    return Markup("<wbr>").join(escape(word[first:last]) for first, last in ends)
