"""The folder of a run: written beside, renamed into place, so that a half-written one is never seen; and stores."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.disk.atomic import draft_in
from sim.experiments.execution.store import Store
from sim.plumbing.readable import slug
from sim.scenario.basics.problems import InputError, input_error


@dataclass
class Draft:
    """A run directory in the making: ``folder`` now, ``final`` once it is complete."""

    folder: Path
    final: Path


@contextmanager
def draft(out: Path, title: str, seed: int) -> Iterator[Draft]:
    """Make a folder beside the final one; rename it when all is written, remove it when writing fails."""
    home = out / slug(title)
    with ExitStack() as stack:
        try:
            home.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(draft_in(home))
        except OSError as error:
            raise _refused(out, error) from None
        planned = Draft(folder, home / f"{datetime.datetime.now():%Y%m%d-%H%M%S}-seed{seed}")
        yield planned
        planned.final = _settle(folder, planned.final)


def _settle(folder: Path, wanted: Path) -> Path:
    """Rename a folder to the first free name; another run may take one at any moment."""
    for number in range(1, 10_000):
        final = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        try:
            return folder.rename(final)
        except OSError:
            if not final.exists():
                raise
    raise FileExistsError(wanted)


def store_in(folder: Path, name: str) -> Store:
    """Open the store of a folder; either is made where there is none.

    Raises
    ------
    InputError
        When the folder cannot be written to, or the store is none of ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from None
    return Store(folder / name)


def _refused(folder: Path, error: OSError) -> InputError:
    return input_error(str(folder), f"cannot be written to ({error.strerror}); name another folder with --out")
