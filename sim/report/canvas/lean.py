"""matplotlib imported without what figures of ours have no use for, which takes a third of its import.

That is a list of all properties of each artist, for the documentation of its methods, and axes of three dimensions.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sim.plumbing.interruption import is_listening

USED = ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")
SPACE = "mpl_toolkits.mplot3d"


def import_lean() -> None:
    """Import matplotlib, in a process that is ours and has not imported it: others may want to read of it, and 3-D."""
    if is_listening() and "matplotlib.artist" not in sys.modules:
        artist = import_module("matplotlib.artist")
        with (
            _holding(sys.modules, SPACE, None),
            _holding(vars(artist), "kwdoc", lambda one: ""),
            warnings.catch_warnings(),
        ):
            warnings.filterwarnings("ignore", "Unable to import Axes3D")
            for name in USED:
                import_module(name)


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
