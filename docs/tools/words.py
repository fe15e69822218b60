"""The messages of the program and their translations: found in the sources, kept in catalogues, compiled.

``python -m docs.tools.words`` finds every message, brings the catalogues up to date and compiles them; with the name of
a language it begins a catalogue for it. What is new there is empty, and shown in English until somebody writes it.
"""

from __future__ import annotations

import ast
import datetime
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sim.language.choice import CATALOGUES, DOMAIN
from sim.metrics.catalogue import METRICS

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"tr": None, "_": None}
METHODS = {".html": "jinja2", ".js": "javascript"}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
SPEAKING = b"sim.language"  # what modules that say something import
WHEN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # a catalogue changes where its messages do
TEMPLATE = CATALOGUES / f"{DOMAIN}.pot"
SHOWN = 100  # letters of a line


class Found(NamedTuple):
    """A message, one with a plural as a pair; and what it is about where it has several meanings."""

    text: str | tuple[str, ...]
    context: str | None

    @property
    def key(self) -> tuple[str, str]:
        """By what messages are in order."""
        return self.text if isinstance(self.text, str) else self.text[0], self.context or ""


def messages() -> Iterator[tuple[str, Found]]:
    """Yield every message with the file that has it."""
    for path in sorted((ROOT / "sim").rglob("*.*")):
        where, method = path.relative_to(ROOT).as_posix(), METHODS.get(path.suffix)
        if method:
            found = extract_from_file(method, path, KEYWORDS, options=OPTIONS)
            yield from ((where, Found(message, context)) for _, message, _, context in found)
        elif path.suffix == ".py" and SPEAKING in path.read_bytes():
            yield from ((where, one) for one in _of_module(ast.parse(path.read_bytes())))
    for metric in METRICS.values():
        for text in (metric.title, metric.definition, *metric.heads.values()):
            yield "sim/metrics/catalogue.py", Found(str(text), None)


def _of_module(tree: ast.Module) -> Iterator[Found]:
    """Yield what a module says: one call may stand inside another, which Babel does not see."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if call.func.id in ("tr", "marked") and texts:
                yield Found(texts[0], None)
            elif call.func.id in ("trn", "marked_many") and len(texts) > 1:
                yield Found((texts[0], texts[1]), None)
            elif call.func.id == "marked_in" and len(texts) > 1:
                yield Found(texts[1], texts[0])


def template() -> Catalog:
    """Return all messages, each with the files that have it."""
    found = _empty(None)
    places: dict[Found, list[tuple[str, int]]] = {}
    for source, message in messages():
        here = places.setdefault(message, [])
        if (source, 0) not in here:
            here.append((source, 0))
    for message in sorted(places, key=lambda one: (places[one], one.key)):
        found.add(message.text, locations=sorted(places[message]), context=message.context)
    return found


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project="ccsim",
        creation_date=WHEN,
        revision_date=WHEN,
        header_comment="# Messages of ccsim. make words writes this file; only msgstr is written by hand.",
        fuzzy=False,
    )


def languages() -> list[str]:
    """Return the languages that have a catalogue, compiled or not."""
    return sorted(path.parents[1].name for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def path_of(language: str, ending: str = "po") -> Path:
    """Return where a catalogue is: ``po`` as written, ``mo`` as compiled."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def catalogue(language: str) -> Catalog:
    """Return a catalogue as it is written; an empty one for a new language."""
    if not path_of(language).exists():
        return _empty(language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def renewed(language: str, messages: Catalog) -> Catalog:
    """Return a catalogue with the messages that there are now: what is new is empty, what is gone is left out."""
    found, old = _empty(language), catalogue(language)
    for message in messages:
        if message.id:
            known = old.get(message.id, message.context)
            string = _as_many(known.string, message) if known else None
            found.add(message.id, string, locations=message.locations, context=message.context)
    return found


def _as_many(string: str | tuple[str, ...], message: Message) -> str | tuple[str, ...]:
    """Return a translation of a message that may have got a plural since, or lost it."""
    if message.pluralizable:
        return (string,) if isinstance(string, str) else string
    return string if isinstance(string, str) else string[0]


def written(found: Catalog) -> bytes:
    """Return a catalogue as its file holds it."""
    buffer = BytesIO()
    write_po(buffer, found, width=SHOWN, include_lineno=False, sort_output=False)
    return buffer.getvalue()


def compiled(found: Catalog) -> bytes:
    """Return a catalogue as `gettext` reads it."""
    buffer = BytesIO()
    for message in found:
        if message.pluralizable and not any(message.string):
            message.string = ""  # as a single one: to be shown in English
    write_mo(buffer, found)
    return buffer.getvalue()


def main(wanted: list[str]) -> None:
    """Bring every catalogue up to date, and those of languages that are new."""
    found = template()
    CATALOGUES.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(found))
    for language in sorted({*languages(), *wanted}):
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(written(renewed(language, found)))
        path_of(language, "mo").write_bytes(compiled(catalogue(language)))


if __name__ == "__main__":
    main(sys.argv[1:])
