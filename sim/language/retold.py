"""Sentences that a folder keeps in English, in the language of who reads them."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from sim.language import kept
from sim.language.choice import ENGLISH, spoken
from sim.language.days import days_in_words
from sim.language.words import Phrase, clauses, joined, tr, translated

# What stands in a sentence and is one itself; everything else that does, such as a name, stays as it is.
INNER = frozenset((
    *("text", "reached", "often", "worst", "told", "unit", "many", "named", "used_to", "why", "when", "of", "advice"),
    *("count", "days", "gaps", "filled", "others", "times"),
))  # fmt: skip
MOMENTS = frozenset(("hour", "start", "end", "some"))
NUMBERS = frozenset((
    *("left", "came", "share", "mean", "level", "missed", "hours", "number", "more", "most", "present", "lost"),
    *("required", "sessions", "taken", "rows", "limit", "fit", "fit_2", "of_days"),
))  # fmt: skip
NUMBER, NAME, ANY = r"[-+]?[\d.,]+", r"(?:(?!: ).)+", ".*"
OFTEN = r"(?:misses|has) .*"
NAMES = frozenset(("name", "channel", "key", "pools"))
PARTS = (kept.NEED, kept.ON_DAYS, kept.AT_MOST)  # which look like any words, and are sought inside sentences alone


def retold(text: str) -> str:
    """Return a sentence that was kept in English in the language that is spoken; as it is where nobody knows it.

    It is found by its template, of several that fit by the one with most words of its own; what stands in it and is one
    itself must be known too.
    """
    return _retold(text, PARTS)


def retold_part(text: str) -> str:
    """Return a part of such a sentence, such as ``80 % within 20 s``."""
    return _retold(text, ())


def _retold(text: str, without: tuple[str, ...]) -> str:
    if spoken() == ENGLISH:
        return text
    for template, pattern in _patterns():
        found = pattern.fullmatch(text) if template not in without else None
        if found:
            values = {name: _inner(name, value) for name, value in found.groupdict().items()}
            if all(values[name] != value for name, value in found.groupdict().items() if name in INNER and value):
                return tr(template, **values) if values else translated(template)
    return text


def _inner(name: str, value: str) -> str:
    """Return what stands in a sentence: moments with their weekdays, lists part by part."""
    if name in MOMENTS:
        return days_in_words(value)
    if name == "worst":
        first, *others = value.split("; ")
        return clauses([retold(first), *map(days_in_words, others)])
    if name == "told":
        return joined(map(retold, value.split(", ")))
    return retold_part(value) if name == "named" else retold(value) if name in INNER else value


@cache
def _patterns() -> list[tuple[Phrase, re.Pattern[str]]]:
    """Return every template with what it looks like, those with most letters of their own first."""
    found = [(one, _pattern(one)) for one in vars(kept).values() if isinstance(one, Phrase)]
    return sorted(found, key=lambda one: -_letters(one[0]))


def _letters(template: str) -> int:
    return sum(letter.isalpha() for text, *_ in Formatter().parse(template) for letter in text)


def _pattern(template: str) -> re.Pattern[str]:
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(text) + (f"(?P<{name}>{_value(name)})" if name else ""))
    return re.compile("".join(parts))


def _value(name: str) -> str:
    if name == "often":
        return OFTEN
    return NUMBER if name in NUMBERS else NAME if name in NAMES else ANY
