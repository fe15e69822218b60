"""What earlier versions have compiled goes when nobody has used it for a month."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from sim.engine.compiling.jit import FOLDER

UNUSED = 30 * 86_400.0  # seconds


def clear_others(folder: Path, mark: str) -> None:
    """Clear the folders beside that of this version which were not used for a month.

    Who begins to use a folder touches its mark first; what has been loaded is needed no more. So other processes, and
    other copies of ccsim, lose nothing that they have.

    Parameters
    ----------
    mark
        The name of the file that says that all is compiled.
    """
    for other in folder.parent.glob(f"{FOLDER}*"):
        if other != folder and _last_used(other, mark) < time.time() - UNUSED:
            shutil.rmtree(other, ignore_errors=True)


def _last_used(folder: Path, mark: str) -> float:
    """Return when a folder was used last, or something was put into it, in seconds since 1970."""
    return max((one.stat().st_mtime for one in (folder / mark, folder) if one.exists()), default=time.time())
