"""Names of months and weekdays in the languages of the world."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from unicodedata import normalize

from sim.importing.files.extra import installed

ENGLISH_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COMMON = (
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "sk",
    "hu",
    "ro",
    "tr",
    "el",
    "ru",
    "uk",
    "hr",
    "sl",
    "bg",
    "et",
    "lv",
    "lt",
    "ca",
    "he",
    "ar",
    "id",
    "vi",
    "af",
    "zh",
    "ja",
    "ko",
)
LEAST = 3  # letters from which on the beginning of a name is enough


def plain(name: str) -> str:
    """Return a name in small letters without accents and dots.

    >>> plain("Févr."), plain("März")
    ('fevr', 'marz')
    """
    letters = normalize("NFKD", name.lower().replace("ß", "ss"))
    return "".join(letter for letter in letters if letter.isalnum())


def months_of(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each month, by a language that knows all of them; empty where none does, or two differ."""
    return _numbered({plain(name) for name in names}, "months", 1)


def weekdays_of(names: Iterable[str]) -> dict[str, int]:
    """Return the number of each weekday, Monday 0; empty where no language knows all of them."""
    return _numbered({plain(name) for name in names}, "days", 0)


def _numbered(names: set[str], what: str, first: int) -> dict[str, int]:
    readings = []
    for known in _languages(what):
        found = {name: number for name in names if (number := _number(name, known)) is not None}
        if len(found) == len(names):
            readings.append({name: number + first for name, number in found.items()})
            if known is _english(what):
                break
    return readings[0] if readings and all(reading == readings[0] for reading in readings) else {}


def _number(name: str, known: tuple[tuple[str, ...], ...]) -> int | None:
    exact = [number for number, forms in enumerate(known) if name in forms]
    begins = [
        number
        for number, forms in enumerate(known)
        if len(name) >= LEAST and any(form.startswith(name) for form in forms)
    ]
    found = sorted(set(exact or begins))
    return found[0] if len(found) == 1 else None


def _languages(what: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    yield _english(what)
    if installed("babel"):
        for language in COMMON:
            yield _of_language(language, what)


@cache
def _english(what: str) -> tuple[tuple[str, ...], ...]:
    names = ENGLISH_MONTHS if what == "months" else ENGLISH_DAYS
    return tuple((name, name[:3], name[:4]) if name != "monday" else (name, "mon") for name in names)


@cache
def _of_language(language: str, what: str) -> tuple[tuple[str, ...], ...]:
    from babel import Locale

    forms = getattr(Locale(language), what)
    widths = [
        forms[use][width]
        for use in ("format", "stand-alone")
        for width in ("wide", "abbreviated", "short")
        if width in forms[use]
    ]
    return tuple(tuple({plain(width[key]) for width in widths}) for key in sorted(widths[0]))
