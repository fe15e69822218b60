"""Where ccsim keeps what it has worked out for later runs, and can work out again."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import gettempdir


def kept_for_later() -> Path:
    """Return the folder of what is kept: below ``CCSIM_CACHE``, or the user's folder for caches."""
    base = os.environ.get("CCSIM_CACHE") or os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base or _of_the_user()) / "ccsim"


def _of_the_user() -> Path:
    """Return the folder of the user, or of what is temporary where the system knows of no home."""
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return Path(gettempdir())
