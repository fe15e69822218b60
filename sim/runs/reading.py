"""Reading what a folder holds: what is missing or broken is told in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.scenario.basics.problems import InputError, input_error
from sim.scenario.files.tree import line_of


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Tell of a file that is not what a run has left as one line; what disks refuse is told elsewhere."""
    try:
        yield path
    except (InputError, OSError):
        raise
    except Exception as error:  # whatever numbers and names that are none lead to further on
        what = str(error).splitlines()[0][:60] if str(error) else type(error).__name__
        raise input_error(str(path), f"is not what a run leaves ({what}); run the scenario again") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON document; tell in one line what is wrong with it."""
    try:
        return json.loads(read(path))  # type: ignore[no-any-return]
    except json.JSONDecodeError as error:
        raise input_error(f"{path}:{error.lineno}", f"is not JSON ({error.msg}); name the folder of a run") from None
    except UnicodeDecodeError as error:
        raise input_error(line_of(path, error), "is not UTF-8 text; name the folder of a run") from None


def read_run(path: Path) -> dict[str, Any]:
    """Read where the figures of a run come from, as far as its report tells it."""
    with whole(path):
        run = read_json(path)
        run["seed"], run["version"], run["finished"], run["packages"].items(), run["seconds"]
        f"{run['contacts']:,} {run['replications']:,}"
    return run


def read(path: Path) -> str:
    """Read a file of a run; tell in one line where there is none."""
    if not path.is_file():
        raise input_error(str(path), "there is no such file; name the folder of a run, outputs/<scenario>/<run>")
    return path.read_text(encoding="utf-8")
