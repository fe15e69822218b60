"""Letters of any script in figures: fonts that have them, found once; a word where no font here does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from matplotlib import font_manager
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.language.words import joined, tr
from sim.plumbing.progress import announce
from sim.report.canvas.ruled import Ruler

USUAL = "DejaVu Sans"
BOXES = "Last Resort"  # a font that has a box for every letter


class Script(NamedTuple):
    """A script: where its letters begin and end, and fonts that have them, the first of which is the one to install."""

    spans: tuple[tuple[int, int], ...]
    fonts: tuple[str, ...]


SCRIPTS = (
    Script(
        ((0x2E80, 0x30FF), (0x3130, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x323AF)),
        (
            *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "Microsoft YaHei"),
            *("PingFang SC", "Hiragino Sans GB", "Malgun Gothic", "Droid Sans Fallback"),
        ),
    ),
    Script(((0x0600, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFEFF)), ("Noto Sans Arabic", "Noto Naskh Arabic", "Arial")),
    Script(((0x0590, 0x05FF),), ("Noto Sans Hebrew", "Arial Hebrew", "Arial")),
    Script(((0x0900, 0x097F),), ("Noto Sans Devanagari", "Lohit Devanagari", "Mangal", "Nirmala UI")),
    Script(((0x0980, 0x09FF),), ("Noto Sans Bengali", "Lohit Bengali", "Nirmala UI")),
    Script(((0x0B80, 0x0BFF),), ("Noto Sans Tamil", "Lohit Tamil", "Nirmala UI")),
    Script(((0x0E00, 0x0E7F),), ("Noto Sans Thai", "Tahoma", "Leelawadee UI")),
)
ANY = "Noto Sans"  # the family that has nearly every script
_found: list[str] = []  # fonts that letters seen so far have taken beside those of the scripts above
_told: set[str] = set()


def families() -> list[str]:
    """Return the fonts that figures are written in: the usual one, then those of other scripts that are installed."""
    return [USUAL, *_installed(), *_found]


@cache
def _installed() -> list[str]:
    known = set(font_manager.get_font_names())
    return [name for name in dict.fromkeys(name for script in SCRIPTS for name in script.fonts) if name in known]


def legible(figure: Figure) -> Figure:
    """Give texts that the usual font cannot write fonts for all their letters; say once which to install.

    Each further font of a text is looked up whenever it is measured or drawn, so that others have the usual one alone.
    """
    others = [text for text in _texts(figure) if _unusual(text)]
    lacking = _lacking(letter for text in others for letter in _unusual(text))
    if lacking:
        _find(lacking)
        _tell(_lacking(lacking))
    for text in others:
        text.set_fontfamily(families())
    return figure


def _unusual(text: Text) -> set[str]:
    """Return the letters of a text that the usual font lacks."""
    return {letter for letter in text.get_text() if not letter.isspace()} - _letters_of(USUAL)


def _texts(figure: Figure) -> Iterator[Text]:
    """Yield the texts of a figure, without making ticks that nobody has asked for yet."""
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    artists = [*figure.texts, *(text for one in legends if one for text in (one.get_title(), *one.get_texts()))]
    for axes in figure.axes:
        rulers = [child for child in axes.get_children() if isinstance(child, Ruler)]
        children = [*axes.get_children(), *(part for ruler in rulers for part in ruler.get_children())]
        artists += [child for child in children if isinstance(child, Text)]
        for axis in (axes.xaxis, axes.yaxis):
            artists += [axis.label, *(axis.get_majorticklabels() if _is_named(axis) else ())]
    yield from artists


def _is_named(axis: Axis) -> bool:
    """Whether the ticks of an axis are there, with labels that somebody has written."""
    return (
        axis.get_visible()
        and isinstance(axis.get_major_locator(), FixedLocator)
        and isinstance(axis.get_major_formatter(), FuncFormatter)
    )


def _lacking(letters: Iterable[str]) -> set[str]:
    """Return those of letters beyond the usual that none of the other fonts has."""
    left = set(letters)
    for name in families()[1:] if left else ():
        left -= _letters_of(name)
    return left


@cache
def _letters_of(family: str) -> frozenset[str]:
    path = font_manager.findfont(font_manager.FontProperties(family=[family]))
    return _letters_in(path)


@cache
def _letters_in(path: str) -> frozenset[str]:
    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except (OSError, RuntimeError):  # not a font that can be drawn from
        return frozenset()


def _find(lacking: set[str]) -> None:
    """Look through all fonts of this machine for letters that the known ones lack."""
    left = set(lacking)
    known = [one for one in font_manager.fontManager.ttflist if not one.name.startswith(BOXES)]
    for entry in sorted(known, key=lambda one: (one.style != "normal", one.name)):
        if left and left & _letters_in(entry.fname):
            left -= _letters_in(entry.fname)
            _found.append(entry.name)


def _tell(lacking: set[str]) -> None:
    """Say which fonts to install, each once."""
    wanted = [name for name in dict.fromkeys(map(_font_for, sorted(lacking))) if name not in _told]
    _told.update(wanted)
    if wanted:
        some = "".join(sorted(lacking)[:3])
        announce(tr("no font here has letters such as {letters}: install {fonts}", letters=some, fonts=joined(wanted)))


def _font_for(letter: str) -> str:
    return next((script.fonts[0] for script in SCRIPTS if _is_of(letter, script)), ANY)


def _is_of(letter: str, script: Script) -> bool:
    return any(first <= ord(letter) <= last for first, last in script.spans)
