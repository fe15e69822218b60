"""Catalogues: all messages are in them, every one is translated, with the same places in it, and compiled."""

from __future__ import annotations

import re
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog, Message

from docs.tools import words
from sim.language import kept
from sim.language.choice import DOMAIN, languages
from sim.language.words import Phrase

PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}|(<[^>]*>)")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return words.template()


def texts(message: Message) -> tuple[list[str], list[str]]:
    """Return a message in its forms, and its translation in its forms."""
    known, translation = ([one] if isinstance(one, str) else list(one or ()) for one in (message.id, message.string))
    return known, translation


def places(text: str) -> list[str]:
    return sorted("".join(found) for found in PLACES.findall(text))


def test_there_is_a_language_to_look_at() -> None:
    assert words.languages() == languages()[1:] != []


def test_the_template_has_the_messages_that_there_are(template: Catalog) -> None:
    assert len(template) > 1000
    assert words.written(template) == words.TEMPLATE.read_bytes(), "make words brings it up to date"


@pytest.mark.parametrize("language", words.languages())
def test_a_catalogue_is_up_to_date(language: str, template: Catalog) -> None:
    now = words.written(words.renewed(language, template))
    assert now == words.path_of(language).read_bytes(), "make words brings it up to date"


@pytest.mark.parametrize("language", words.languages())
def test_every_message_is_translated(language: str) -> None:
    assert [
        message.id for message in words.catalogue(language) if message.id and not all(texts(message)[1] or [""])
    ] == []


@pytest.mark.parametrize("language", words.languages())
def test_places_are_those_of_the_message(language: str) -> None:
    for message in words.catalogue(language):
        known, translations = texts(message) if message.id else ([], [])
        for text in translations:
            assert places(text) in [places(one) for one in known], message.id


@pytest.mark.parametrize("language", words.languages())
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    with words.path_of(language, "mo").open("rb") as file:
        compiled = GNUTranslations(file)
    written = [message for message in words.catalogue(language) if message.id]
    for message in written:
        (one, *many), (first, *_) = texts(message)
        if many:
            assert compiled.ngettext(one, many[0], 2) == texts(message)[1][-1]
        elif message.context:
            assert compiled.pgettext(message.context, one) == first
        else:
            assert compiled.gettext(one) == first


def test_a_message_that_gets_a_plural_keeps_its_translation() -> None:
    one, many = Message("a {n}", "一 {n}"), Message(("a {n}", "{n} of a"), ("一 {n}",))
    assert words._as_many(one.string, many) == ("一 {n}",)
    assert words._as_many(many.string, one) == "一 {n}"


def test_a_new_language_begins_with_an_empty_catalogue(template: Catalog) -> None:
    found = words.renewed("fr", template)
    assert len(found) == len(template)
    assert all(not any(texts(message)[1]) for message in found if message.id)
    assert words.compiled(found)


def test_the_program_looks_for_its_messages_where_they_are() -> None:
    assert words.TEMPLATE.name == f"{DOMAIN}.pot"
    assert sum(isinstance(one, Phrase) for one in vars(kept).values()) > 50
