"""Where what is compiled is kept: by the name of the function, so that it does not matter where its source stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache


class _Place:
    """The folder of a version, as numba asks where it keeps a function: all in it is of one source, and stays fresh."""

    _folder: Path

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        self._function, self._py_file = function, file

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> _Place:
        """Return the place of a function."""
        return cls(function, file)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def ensure_cache_path(self) -> None:
        """Make the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def get_source_stamp(self) -> str:
        """Return what changes with the source: the folder does, so nothing."""
        return ""

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return f"{self._function.__module__}-{self._function.__code__.co_firstlineno}"


def kept(function: Callable[..., Any], folder: Path) -> Any:
    """Return what numba keeps a function by, in a folder."""
    usual: Any = FunctionCache
    place = type("_PlaceHere", (_Place,), {"_folder": folder})
    written = type("_Written", (usual._impl_class,), {"_locator_classes": [place]})
    return type("_Kept", (usual,), {"_impl_class": written})(function)
