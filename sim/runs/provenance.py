"""Where figures come from: how much was simulated, by which command, which versions, from which files."""

from __future__ import annotations

import datetime
import platform
import shlex
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.experiments.runs.results import RunResult
from sim.plumbing.csv_output import is_spreadsheet_safe
from sim.plumbing.readable import encodable
from sim.runs.inputs import Inputs

PROGRAMS = ("ccsim", "ccsim.exe", "cli.py")


def provenance(results: Sequence[RunResult], complete: bool, seconds: float, inputs: Inputs) -> dict[str, Any]:
    """Return where figures come from: the seed, how much was simulated, how long it took, versions, files read."""
    contacts = sum(float(result.totals("arrivals", ()).sum()) for result in results)
    return {
        "seed": results[0].scenario.experiment.seed,
        "replications": sum(result.replications for result in results),
        "complete": complete,
        "contacts": round(contacts),
        "seconds": round(seconds, 3),
        **finished(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("simpy", "numpy", "scipy")},
        "command": command(),
        "inputs": inputs.entries,
        "spreadsheet_safe": is_spreadsheet_safe(),
    }


def finished() -> dict[str, str]:
    """Return when something was finished, that is now, and by which version."""
    return {"finished": datetime.datetime.now().isoformat(timespec="seconds"), "version": ccsim_version()}


def command() -> str:
    """Return the command line as it was typed; empty where something else than ccsim was started."""
    program, *words = (encodable(word, "utf-8") for word in sys.argv)  # names of files may be no text
    return shlex.join(["ccsim", *words]) if Path(program).name in PROGRAMS else ""


def ccsim_version() -> str:
    """Return the installed version."""
    try:
        return version("ccsim")
    except PackageNotFoundError:
        return "uninstalled"
