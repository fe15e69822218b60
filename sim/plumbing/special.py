"""Special functions, imported when the first of them is used, and without what scipy adds for other kinds of arrays.

That makes most of ``scipy.special`` and takes a tenth of a small run; the functions are the same objects. Whoever
imports ``scipy.special`` gets all of it, before and after.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy.special import (
        betainc,
        betaincinv,
        betaln,
        expit,
        gamma,
        gammainc,
        gammaincc,
        gammainccinv,
        gammaincinv,
        gammaln,
        hyp1f1,
        log_ndtr,
        ndtr,
        ndtri,
        stdtr,
        stdtrit,
    )

__all__ = [
    "betainc",
    "betaincinv",
    "betaln",
    "expit",
    "gamma",
    "gammainc",
    "gammaincc",
    "gammainccinv",
    "gammaincinv",
    "gammaln",
    "hyp1f1",
    "log_ndtr",
    "ndtr",
    "ndtri",
    "stdtr",
    "stdtrit",
]

WHOLE = "scipy.special"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(_functions(), name)
    return value


def _functions() -> Any:
    """Return a module that has the functions: the whole one where it is there, or where other threads may want it."""
    if WHOLE in sys.modules or threading.active_count() > 1:
        return import_module(WHOLE)
    try:
        return _alone()
    except (ImportError, AttributeError):  # another scipy may keep them elsewhere
        return import_module(WHOLE)


def _alone() -> Any:
    """Import the module that has the functions, with an empty package in place of the one around it."""
    package = ModuleType(WHOLE)
    package.__path__ = [f"{place}/special" for place in import_module("scipy").__path__]
    sys.modules[WHOLE] = package
    try:
        found = import_module(f"{WHOLE}._ufuncs")
    finally:
        del sys.modules[WHOLE]
    if not all(hasattr(found, name) for name in __all__):
        raise ImportError(WHOLE)
    return found
