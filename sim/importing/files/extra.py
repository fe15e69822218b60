"""Libraries that only some files need, and one line where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.scenario.basics.problems import input_error


def needed(module: str, place: str, what: str) -> Any:
    """Import a library of the extra ``import``.

    Raises
    ------
    InputError
        It is not installed: tells what needs it, and what to install.
    """
    try:
        return import_module(module)
    except ImportError:
        raise input_error(place, f"{what} needs one more library: pip install 'ccsim[import]'") from None


def installed(module: str) -> bool:
    """Whether a library of the extra is there."""
    try:
        import_module(module)
    except ImportError:
        return False
    return True
