"""Sentences that a folder keeps in English, in the language of who reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from string import Formatter

from sim.language import kept
from sim.language.choice import ENGLISH, spoken
from sim.language.days import days_in_words, keys_in_words
from sim.language.words import Phrase, clauses, joined, listed, tr, translated

# What stands in a sentence and is one itself; everything else that does, such as a name, stays as it is.
INNER = frozenset((
    *("text", "reached", "often", "worst", "told", "unit", "many", "named", "used_to", "why", "when", "of", "advice"),
    *("count", "days", "gaps", "filled", "others", "times", "limits", "heads", "rules", "rule", "instead"),
))  # fmt: skip
MOMENTS = frozenset(("hour", "start", "end", "some"))
NUMBERS = frozenset((
    *("left", "came", "share", "mean", "level", "missed", "hours", "number", "more", "most", "present", "lost"),
    *("required", "sessions", "taken", "rows", "limit", "fit", "fit_2", "of_days", "needed"),
))  # fmt: skip
NUMBER, NAME, ANY = r"[-+]?[\d.,]+", r"(?:(?!: ).)+", ".*"
CLOCKS = r"\d\d:\d\d-\d\d:\d\d"
STRETCH = rf"(?:(?:[a-z]{{3}}(?:-[a-z]{{3}})?|\d{{4}}-\d\d-\d\d) )?{CLOCKS}"
LOOKS = {"often": r"(?:misses|has) .*", "who": ".+?", "stretch": STRETCH, "stretches": f"{STRETCH}(?:, {STRETCH})*"}
NAMES = frozenset(("name", "channel", "key", "pools"))
PARTS = (  # which look like any words, and are sought inside sentences alone
    *(kept.NEED, kept.ON_DAYS, kept.AT_MOST, kept.LIFTED, kept.FIXED_AT, kept.HAS_AT_MOST),
    *(kept.IS_FIXED, kept.HAS_A_MOST, kept.HAS_LINE, kept.HAS_LINES, kept.MORE_LINES, kept.LONGER_QUEUE),
    *(kept.OTHER_STARTS, kept.OTHER_LENGTHS, kept.ANY_MORE_HEADS, kept.MORE_HEAD, kept.MORE_HEADS),
)


def retold(text: str, names: Collection[str] = ()) -> str:
    """Return a sentence that was kept in English in the language that is spoken; as it is where nobody knows it.

    It is found by its template, of several that fit by the one with most words of its own; what stands in it and is one
    itself must be known too. Where several ``names`` stand together they are listed as the language does.
    """
    return _retold(text, PARTS, names)


def retold_part(text: str) -> str:
    """Return a part of such a sentence, such as ``80 % within 20 s``."""
    return _retold(text, ())


def _retold(text: str, without: tuple[str, ...], names: Collection[str] = ()) -> str:
    if spoken() == ENGLISH:
        return text
    for template, pattern in _patterns():
        found = pattern.fullmatch(text) if template not in without else None
        if found:
            values = {name: _inner(name, value, names) for name, value in found.groupdict().items()}
            if all(values[name] != value for name, value in found.groupdict().items() if name in INNER and value):
                return tr(template, **values) if values else translated(template)
    return text


def _inner(name: str, value: str, names: Collection[str]) -> str:
    """Return what stands in a sentence: moments with their weekdays, lists part by part."""
    if name == "who":
        several = value.split(" and ")
        return listed(several) if names and all(one in names for one in several) else value
    if name in LISTS:
        return LISTS[name](value)
    if name in MOMENTS:
        return days_in_words(value)
    if name == "worst":
        first, *others = value.split("; ")
        return clauses([retold(first), *map(days_in_words, others)])
    if name == "told":
        return joined(map(retold, value.split(", ")))
    if name in ("named", "rule", "instead"):
        return retold_part(value)
    return retold(value) if name in INNER else value


def _either(value: str) -> str:
    """Return what would do, one or the other; each may be several things together."""
    return tr(", or ").join(map(_together, value.split(", or ")))


def _together(value: str) -> str:
    """Return parts that stand together as the language lists them; a name may have the same word between in it."""
    parts: list[str] = []
    for one in value.split(" and "):
        if parts and not _is_known(parts[-1]):
            parts[-1] += f" and {one}"
        else:
            parts.append(one)
    if len(parts) > 1 and not _is_known(parts[-1]):
        last = parts.pop()
        parts[-1] += f" and {last}"
    return listed(map(retold_part, parts))


def _is_known(text: str) -> bool:
    return retold_part(text) != text


LISTS: Mapping[str, Callable[[str], str]] = {  # what stands in them, and is more than one thing
    "limits": _together,
    "heads": _either,
    "rules": lambda value: clauses(map(retold_part, value.split("; "))),
    "stretch": keys_in_words,
    "stretches": keys_in_words,
    "clocks": lambda value: listed(value.split(" and ")),
    "lengths": lambda value: listed(value.split(" and ")),
}


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
    if name in LOOKS:
        return LOOKS[name]
    return NUMBER if name in NUMBERS else NAME if name in NAMES else ANY
