"""Special functions, imported when the first of them is used, and without what scipy adds for other kinds of arrays.

That makes most of ``scipy.special`` and takes a tenth of a small run; the functions are the same objects. Whoever
imports ``scipy.special`` gets all of it, before and after.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy.special import (
        betainc,
        betainccinv,
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
    "betainccinv",
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
    """Return a module that has the functions."""
    return alone(WHOLE, "_ufuncs", __all__) or import_module(WHOLE)


def alone(whole: str, part: str, names: Sequence[str]) -> Any:
    """Import a module of a package of scipy, with an empty package in place of the one around it.

    Returns
    -------
    Any
        The module; ``None`` where the package is there already, other threads may want it, or there are no such names.
    """
    if whole in sys.modules or threading.active_count() > 1:
        return None
    try:
        found = _imported(whole, part)
    except (ImportError, AttributeError):  # another scipy may keep it elsewhere
        return None
    return found if all(hasattr(found, name) for name in names) else None


def _imported(whole: str, part: str) -> ModuleType:
    package = ModuleType(whole)
    package.__path__ = [f"{place}/{whole.partition('.')[2]}" for place in import_module("scipy").__path__]
    sys.modules[whole] = package
    try:
        return import_module(f"{whole}.{part}")
    finally:
        del sys.modules[whole]
