"""Which language is spoken: the one asked for, that of the locale, or English."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, find, translation
from pathlib import Path

ENGLISH = "en"
DOMAIN = "ccsim"
CATALOGUES = Path(__file__).parent / "catalogues"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def languages() -> list[str]:
    """Return the languages there are: English, and each with a catalogue."""
    return [ENGLISH, *sorted(path.parents[1].name for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))]


def known(name: str) -> str | None:
    """Return the language that a name such as ``zh``, ``zh-CN`` or ``zh_CN.UTF-8`` means; ``None`` where there is none.

    >>> known("zh_CN.UTF-8"), known("en-GB"), known("C.UTF-8"), known("tlh")
    ('zh', 'en', None, None)
    """
    plain = name.partition(".")[0].partition("@")[0].replace("-", "_")
    language = plain.partition("_")[0].lower()
    if language == ENGLISH:
        return ENGLISH
    found = find(DOMAIN, CATALOGUES, [f"{language}{plain[len(language) :]}"]) if language.isalpha() else None
    return None if found is None else Path(found).parents[1].name


def of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language of the locale; English where there is no catalogue of it.

    >>> of_locale({"LANG": "zh_CN.UTF-8"}), of_locale({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}), of_locale({})
    ('zh', 'en', 'en')
    """
    named = next((value for name in VARIABLES if (value := environment.get(name))), "")
    return known(named) or ENGLISH


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while; what is said is said in it when it is made."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def catalogue() -> NullTranslations:
    """Return the catalogue of the language that is spoken."""
    return _loaded(_spoken.get())


@cache
def _loaded(language: str) -> NullTranslations:
    """Return a catalogue; English is what messages are written in."""
    return NullTranslations() if language == ENGLISH else translation(DOMAIN, CATALOGUES, [language])
