"""Text as any terminal can show it: nothing that steers it, and only letters that it has."""

from __future__ import annotations

import codecs
import re
import sys
from typing import IO, AnyStr
from unicodedata import category, normalize

READABLE = "readable"
JOINERS = "\u200c\u200d"  # words of Persian and of Hindi, and some emoji, are written with them
STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
LIKE = {
    "±": "+/-", "…": "...", "–": "-", "—": "-", "−": "-", "•": "*", "·": ".", "×": "x", "→": "->", "←": "<-",
    "≤": "<=", "≥": ">=", "≈": "~", "‘": "'", "’": "'", "“": '"', "”": '"', "«": "<<", "»": ">>", "ß": "ss",
    "─": "-", "━": "-", "│": "|", "€": "EUR ", "£": "GBP ", "¥": "JPY ", "₩": "KRW ", "₹": "INR ",
}  # fmt: skip


def harmless(text: str) -> str:
    r"""Return text with every letter spelled out that moves, colours or turns what a terminal shows.

    >>> harmless("a\x1b[31mb\nc"), harmless("détour 電話")
    ('a\\x1b[31mb\\nc', 'détour 電話')
    """
    return text if text.isprintable() else "".join(map(_spelled, text))


def _spelled(letter: str) -> str:
    return repr(letter)[1:-1] if category(letter) in STEERING and letter not in JOINERS else letter


def encodable(text: str, encoding: str) -> str:
    r"""Return text in the letters of an encoding: others become what is like them, or their number.

    >>> encodable("5 s ±2 … Zoë 電", "ascii")
    '5 s +/-2 ... Zoe \\u96fb'
    """
    return text.encode(encoding, READABLE).decode(encoding)


def slug(title: str) -> str:
    """Return a folder name for a title, in letters that names of files may have here.

    >>> slug("Erlang-A: one queue / one pool")
    'erlang-a-one-queue-one-pool'
    """
    letters = encodable(title.lower(), sys.getfilesystemencoding())
    return re.sub(r"[^\w]+", "-", letters).strip("-")[:60] or "scenario"


def speak_readably() -> None:
    """Let stdout and stderr write what their encoding lacks as letters that it has, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=READABLE)


def say(text: str) -> None:
    """Write a line to stderr: it stays one, and does nothing to the terminal."""
    _write(f"{harmless(text)}\n", sys.stderr)


def tell(text: str) -> None:
    """Write a line to stdout likewise."""
    _write(f"{harmless(text)}\n", sys.stdout)


def hand_out(document: str) -> None:
    """Print what programs read: to them in UTF-8, whatever is spoken here; to people so that it does nothing."""
    if hasattr(sys.stdout, "buffer") and not sys.stdout.isatty():
        sys.stdout.flush()
        _write(document.encode(), sys.stdout.buffer)
        return
    for line in document.removesuffix("\n").split("\n"):
        tell(line)


def _write(text: AnyStr, stream: IO[AnyStr] | None) -> None:
    if stream is not None:  # as under a program without a console
        stream.write(text)
        stream.flush()


def _likeness(error: UnicodeError) -> tuple[str, int]:
    """Return what to write for the letters that an encoding lacks, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_like, error.object[error.start : error.end])), error.end


def _like(letter: str) -> str:
    plain = LIKE.get(letter) or normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain if plain or category(letter) == "Mn" else letter.encode("ascii", "backslashreplace").decode()


codecs.register_error(READABLE, _likeness)
