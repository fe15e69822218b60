"""Compiled where numba is there; plain Python, the same, where it is not, or not wanted (``NUMBA_DISABLE_JIT=1``).

What is compiled once is kept in the user's cache, in a folder named by what the sources say, and numba, so that every
copy of them takes it: numba itself sees only that a function's own file has changed, not the files of those that it
calls, and finds what it kept by the place of that file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from sim.disk.caches import kept_for_later

F = TypeVar("F", bound=Callable[..., Any])
# Where that is which is compiled, and where numbers come from that stand in it.
OF_THE_ENGINE = (
    "again",
    "compiling",
    "drawing",
    "keyed",
    "lives",
    "migration",
    "records",
    "routing",
    "state",
    "arriving.py",
    "kernel.py",
)
BESIDE = ("policies", "log", "plumbing/maths/quantiles.py", "random.py", "satisfaction.py", "ticks.py")
COMPILED_FROM = (*(f"engine/{name}" for name in OF_THE_ENGINE), *BESIDE)
FOLDER = "engine-"  # the beginning of the names of folders in which compiled functions are kept
# Nothing is counted by references, and nobody asks for a function in C.
PLAIN = {"_nrt": False, "no_cfunc_wrapper": True}
is_there = find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def compiled(function: F) -> F:
    """Let a function be compiled with those that call it; Python does not call it then.

    It is compiled once, for what its annotations say: numba would do so for every width of the numbers it is handed.
    """
    return _as_annotated(shared(function), function) if is_there else function


def entry(function: F) -> F:
    """Compile a function that Python calls too, with all that it calls, or take it from the cache.

    It runs beside others in threads.
    """
    if not is_there:
        return function
    import numba

    from sim.engine.compiling.keeping import kept
    from sim.engine.compiling.whole import CompilesWhole

    njit: Any = numba.njit
    made: Any = njit(nogil=True, pipeline_class=CompilesWhole, **PLAIN)(function)
    made._cache = kept(function, cache_folder())
    return _as_annotated(made, function)


def shared(function: F) -> F:
    """Compile a function of both engines, for whatever it is handed: its annotations do not say what that is here."""
    if not is_there:
        return function
    import numba

    from sim.engine.compiling.whole import CompilesPart

    njit: Any = numba.njit
    made: Any = njit(nogil=True, no_cpython_wrapper=True, pipeline_class=CompilesPart, **PLAIN)(function)
    return made  # type: ignore[no-any-return]


def _as_annotated(made: Any, function: F) -> F:
    """Let a function be compiled for what its annotations say."""
    compile_for, written_for = made.compile, tuple(_kind(name) for name in _handed(function))
    made.compile = lambda _: compile_for(written_for)
    return made  # type: ignore[no-any-return]


def _handed(function: Callable[..., Any]) -> list[str]:
    return [kind for name, kind in function.__annotations__.items() if name != "return"]


def _kind(name: str) -> Any:
    """Return numba's type of what is annotated so."""
    from numba import types

    kinds = {"int": types.int64, "float": types.float64, "bool": types.boolean, "Handle": types.int64}
    return kinds[name]


@cache
def cache_folder() -> Path:
    """Return where compiled functions are kept."""
    return kept_for_later() / f"{FOLDER}{_version()}"


def files_of(home: Path) -> Iterator[Path]:
    """Yield the files of a copy of the source of which the version is made."""
    for name in COMPILED_FROM:
        yield from [home / name] if name.endswith(".py") else sorted((home / name).rglob("*.py"))


def _version() -> str:
    home = Path(__file__).parents[2]
    read = blake2b(f"{version('numba')} {sys.version}".encode(), digest_size=8)
    for file in files_of(home):
        read.update(file.relative_to(home).as_posix().encode() + file.read_bytes())
    return read.hexdigest()
