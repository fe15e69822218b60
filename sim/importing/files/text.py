"""From bytes to letters."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

from sim.importing.files.extra import needed
from sim.scenario.basics.problems import input_error

SAMPLE = 10_000
HALF = 0.4  # of the bytes of a UTF-16 file in western letters are NUL
SEQUENCE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
FOREIGN = 0.25  # share of letters beyond ASCII from which on a script other than the Latin one is likely
NO_LETTERS = 0.02  # share of control bytes in what is no text


class Text(NamedTuple):
    """The letters of a file, the encoding they were in, and how that was found."""

    letters: str
    encoding: str
    why: str


def decoded(data: bytes, place: str, told: str | None = None) -> Text:
    """Return the text of a file: by its mark, UTF-16 by its zeros, else UTF-8, else what western systems write.

    Parameters
    ----------
    told
        The encoding, where a mapping says it.

    Raises
    ------
    InputError
        The bytes are no text, or mix two encodings.
    """
    encoding, why = (told, "told") if told else _encoding(data, place)
    try:
        return Text(data.decode(encoding).removeprefix("\ufeff"), encoding, why)
    except (UnicodeDecodeError, LookupError) as error:
        raise input_error(place, f"is not in {encoding}: {error}") from None


def _encoding(data: bytes, place: str) -> tuple[str, str]:
    if data.startswith(BOM_UTF8):
        return "utf-8", "marked at its start"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16", "marked at its start"
    head = data[:SAMPLE]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > HALF * len(head) and not head[1 - start :: 2].count(0):
            return encoding, "every second byte is zero"
    if len(CONTROLS.findall(head)) > NO_LETTERS * len(head) or b"\0" in head:
        raise input_error(place, "is binary, no text; export CSV, XLSX or JSON lines")
    return _eight_bits(data, place)


def _eight_bits(data: bytes, place: str) -> tuple[str, str]:
    try:
        data.decode("utf-8")
        return "utf-8", "all of it is valid"
    except UnicodeDecodeError as error:
        _check_not_mixed(data, place, error.start)
    if _is_western(data):
        return "cp1252", "not UTF-8; western letters"
    return _detected(data, place), "by the frequencies of its letters"


def _check_not_mixed(data: bytes, place: str, wrong: int) -> None:
    """Refuse text of which one part is UTF-8 and another is not: joined from files of two systems."""
    known = next((match for match in SEQUENCE.finditer(data) if _is_utf8(match[0])), None)
    if known is not None:
        lines = [data.count(b"\n", 0, where) + 1 for where in (known.start(), wrong)]
        raise input_error(place, f"mixes encodings: line {lines[0]} is UTF-8, line {lines[1]} is not; save it in one")


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _is_western(data: bytes) -> bool:
    try:
        letters = data[: 20 * SAMPLE].decode("cp1252")
    except UnicodeDecodeError:
        return False
    alphabetic = [letter for letter in letters if letter.isalpha()]
    return sum(not letter.isascii() for letter in alphabetic) <= FOREIGN * len(alphabetic)


def _detected(data: bytes, place: str) -> str:
    detector = needed("charset_normalizer", place, "text that is neither UTF-8 nor western")
    best = detector.from_bytes(data[: 20 * SAMPLE]).best()
    if best is None:
        raise input_error(place, "is in no encoding that we know; save it as UTF-8")
    return str(best.encoding)
