"""matplotlib imported without what figures of ours have no use for, which takes half of its import.

That are lists of all properties of each artist, for the documentation and the signature of its methods, and axes of
three dimensions.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any, TypeVar

from sim.plumbing.interruption import is_listening

T = TypeVar("T")
USED = ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")
SPACE = "mpl_toolkits.mplot3d"


def import_lean() -> None:
    """Import matplotlib, in a process that is ours and has not imported it: others may want to read of it, and 3-D."""
    if is_listening() and "matplotlib.artist" not in sys.modules:
        artist = import_module("matplotlib.artist")
        with (
            _holding(sys.modules, SPACE, None),
            _holding(vars(artist), "kwdoc", lambda one: ""),
            _holding(vars(artist), "ArtistInspector", partial(_inspected, artist.ArtistInspector)),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("ignore", "Unable to import Axes3D")
            for name in USED:
                import_module(name)


class _Unlisted:
    """What is said of an artist whose properties nobody asks for."""

    def get_setters(self) -> list[str]:
        """Return no properties."""
        return []


def _inspected(usual: type[T], artist: type) -> T | _Unlisted:
    """Return what is known of a kind of artist, or nothing while it is being made, which its signature alone is for."""
    made = getattr(sys.modules[artist.__module__], artist.__name__, None)
    return usual(artist) if made is artist else _Unlisted()  # type: ignore[call-arg]


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
