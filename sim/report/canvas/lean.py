"""matplotlib imported without what figures of ours have no use for, which takes half of its import.

That are lists of all properties of each artist, for the documentation and the signature of its methods, axes of
three dimensions, and formulas: what reads and sets those is imported when somebody writes one.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

from sim.plumbing.interruption import is_listening
from sim.report.canvas.later import Later, later

T = TypeVar("T")
USED = ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")
SPACE = "mpl_toolkits.mplot3d"


def import_lean() -> None:
    """Import matplotlib, in a process that is ours and has not imported it: others may want to read of it, and 3-D."""
    if is_listening() and "matplotlib" not in sys.modules:
        with _without_formulas(), _flat():
            _unlisted(import_module("matplotlib.artist"))
            for name in USED:
                import_module(name)


@contextmanager
def _without_formulas() -> Iterator[None]:
    """Import nothing that reads formulas and sets them, nor what reads patterns of fonts.

    matplotlib has some of those, for formulas, and reads them while it is imported to see whether that can be done; and
    it asks which version of the reader there is, which whoever installed both has seen to.
    """
    patterns, formulas, pages = (Later(f"matplotlib.{name}") for name in ("_fontconfig_pattern", "mathtext", "dviread"))
    its_own, parse = [True], patterns.function("parse_fontconfig_pattern")
    vars(patterns)["parse_fontconfig_pattern"] = lambda pattern: {} if its_own else parse(pattern)
    vars(patterns)["generate_fontconfig_pattern"] = patterns.function("generate_fontconfig_pattern")
    vars(formulas)["MathTextParser"] = formulas.maker("MathTextParser")
    vars(pages)["Dvi"] = pages.function("Dvi")
    reader = Later("pyparsing")
    vars(reader)["__version__"] = "99"
    with later(reader), later(patterns), later(formulas), later(pages):
        yield
    its_own.clear()


@contextmanager
def _flat() -> Iterator[None]:
    """Import no axes of three dimensions."""
    with _holding(sys.modules, SPACE, None), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unable to import Axes3D")
        yield


def _unlisted(artist: ModuleType) -> None:
    """Have the properties of artists listed nowhere, of our own kinds of them neither."""
    inspector = partial(_inspected, vars(artist)["ArtistInspector"])
    vars(artist).update(kwdoc=lambda one: "", ArtistInspector=inspector)


class _Unlisted:
    """What is said of an artist whose properties nobody asks for."""

    def get_setters(self) -> list[str]:
        """Return no properties."""
        return []


def _inspected(usual: Callable[[Any], T], artist: Any) -> T | _Unlisted:
    """Return what is known of artists, or nothing of a kind that is being made, which its signature alone is for."""
    is_made = not isinstance(artist, type) or hasattr(sys.modules[artist.__module__], artist.__name__)
    return usual(artist) if is_made else _Unlisted()


@contextmanager
def _holding(names: MutableMapping[str, Any], name: str, value: Any) -> Iterator[None]:
    """Have a name stand for a value meanwhile."""
    before = {name: names[name]} if name in names else {}
    names[name] = value
    try:
        yield
    finally:
        del names[name]
        names.update(before)
