"""Sentences and labels in the language that is spoken: written in English, looked up in a catalogue.

What a function says is written ``tr("... {share} ...", share=...)``; labels that stand in tables of their own are
``marked`` there and told by ``translated``, so that what is compared and looked up inside stays English. Names of
channels, pools and designs are never translated, whatever word they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.language.choice import catalogue

FAR_EASTERN = "\u2e80"  # the first of their letters, which stand beside each other without spaces


class Phrase(str):
    """A label that there are catalogues for: English inside, in the reader's language by ``translated``."""

    context: str | None = None


def marked(text: str) -> str:
    """Return a label that is to be translated where it is shown."""
    return Phrase(text)


def marked_in(context: str, text: str) -> str:
    """Return such a label, where the same word has another meaning elsewhere."""
    found = Phrase(text)
    found.context = context
    return found


def marked_many(one: str, many: str) -> tuple[str, str]:
    """Return what is said of one thing and of several, for `trn`."""
    return one, many


def translated(text: str) -> str:
    """Return a label in the language that is spoken; any other text, such as a name, as it is."""
    if not isinstance(text, Phrase):
        return text
    return catalogue().gettext(text) if text.context is None else catalogue().pgettext(text.context, text)


def tr(message: str, /, **values: object) -> str:
    """Return a message in the language that is spoken, with values in their places.

    >>> tr("{share} of {name} abandon", share="5 %", name="chat")
    '5 % of chat abandon'
    """
    said = catalogue().gettext(message)
    return said.format(**values) if values else said


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """Return the message for one thing, or for so many, as the language counts.

    >>> trn("{count} day", "{count} days", 1, count=1), trn("{count} day", "{count} days", 2, count=2)
    ('1 day', '2 days')
    """
    # A language counts whole things; by 1.5 it speaks as by several.
    said = catalogue().ngettext(one, many, int(count) if count == int(count) else 2)
    return said.format(**values) if values else said


def joined(words: Iterable[str]) -> str:
    """Join words by the comma of the language."""
    return tr(", ").join(words)


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does, apart from letters of another script where the language writes no spaces.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = words
    if not most:
        return last
    first, between = joined(most), tr("{most} and {last}", most="", last="")
    left, right = (" " if between.isalpha() and end < FAR_EASTERN else "" for end in (first[-1:], last[:1]))
    return tr("{most} and {last}", most=f"{first}{left}", last=f"{right}{last}")


def clauses(parts: Iterable[str]) -> str:
    """Join parts of a sentence by the semicolon of the language."""
    return tr("; ").join(parts)


def paragraph(sentences: Sequence[str]) -> str:
    """Return sentences one after the other.

    >>> paragraph(["It is open.", "Nobody waits."])
    'It is open. Nobody waits.'
    """
    first, *others = sentences or [""]
    for one in others:
        first = tr("{first} {second}", first=first, second=one)
    return first


def sentence_of(text: str) -> str:
    """Return words as a sentence of their own.

    >>> sentence_of("phone misses its target")
    'Phone misses its target.'
    """
    return tr("{sentence}.", sentence=f"{text[0].upper()}{text[1:]}")
