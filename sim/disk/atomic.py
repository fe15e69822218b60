"""Written beside, and put in its place when it is whole: whatever stops us leaves the old, or the new."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sim.disk.lock import StoreLock
from sim.scenario.basics.problems import InputError

WRITING, READY, LOCK = ".writing-", ".ready-", ".lock"
CONTENTS = ".contents.json"


@contextmanager
def draft_in(home: Path) -> Iterator[Path]:
    """Give a hidden folder to write into, and remove what is left of it; drafts of processes that died go too.

    A draft is locked by the process that writes it. The system lifts the lock when that ends, however it ends, so
    that a draft without a lock belongs to nobody, and one with it to somebody who is alive.
    """
    _clean(home)
    draft, holder = _locked(home)
    try:
        draft.mkdir()
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        _release(draft, holder)


def _locked(home: Path) -> tuple[Path, StoreLock | None]:
    """Return the name of a draft, and what holds it; nothing where a disk has no locks, and nobody cleans up."""
    while True:
        draft = home / f"{WRITING}{token_hex(4)}"
        try:
            return draft, StoreLock(draft)
        except InputError:  # somebody who cleans up was faster than the lock
            continue
        except sqlite3.Error:
            return draft, None


def _release(draft: Path, holder: StoreLock | None) -> None:
    if holder is not None:
        holder.let_go()
    for ending in (LOCK, f"{LOCK}-journal"):
        with suppress(OSError):
            draft.with_name(draft.name + ending).unlink()


def _clean(home: Path) -> None:
    for lock in home.glob(f"{WRITING}*{LOCK}"):
        draft = lock.with_name(lock.name.removesuffix(LOCK))
        try:
            holder = StoreLock(draft)
        except (InputError, sqlite3.Error):
            continue
        shutil.rmtree(draft, ignore_errors=True)
        _release(draft, holder)


@contextmanager
def replaced(folder: Path, whole: Sequence[str] = (), at_times: Sequence[str] = ()) -> Iterator[Path]:
    """Give a folder to write files into that replace those of ``folder`` as one set.

    When all are written their folder is renamed, and from that moment the change is made: they are moved into place
    one by one, and should the process die over it, whoever opens the folder next moves the rest.

    Parameters
    ----------
    whole
        Folders in it that hold nothing else afterwards: figures of an earlier set go.
    at_times
        Files that some sets have and others have not: where this one has none, that of an earlier set goes.
    """
    settle(folder)
    with draft_in(folder) as draft:
        yield draft
        names = [path.relative_to(draft).as_posix() for path in sorted(draft.rglob("*")) if path.is_file()]
        folders = {name: [one for one in names if one.startswith(f"{name}/")] for name in whole}
        contents = {"folders": folders, "gone": [name for name in at_times if name not in names]}
        (draft / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
        draft.rename(draft.with_name(draft.name.replace(WRITING, READY)))
    settle(folder)


def settle(folder: Path) -> None:
    """Move what is ready into place, where a process died before all of it was."""
    for ready in sorted(folder.glob(f"{READY}*")):
        with suppress(FileNotFoundError, KeyError, ValueError):  # another process moves it too, or it is none of ours
            contents = json.loads((ready / CONTENTS).read_text(encoding="utf-8"))
            for path in sorted(ready.rglob("*")):
                if path.is_file() and path.name != CONTENTS:
                    _move(path, folder / path.relative_to(ready))
            for name, files in contents["folders"].items():
                _remove_others(folder, name, files)
            for name in contents["gone"]:
                (folder / Path(name).name).unlink(missing_ok=True)
        shutil.rmtree(ready, ignore_errors=True)


def _move(path: Path, target: Path) -> None:
    if target.parent.is_symlink():  # it may lead anywhere
        target.parent.unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _remove_others(folder: Path, name: str, files: Sequence[str]) -> None:
    """Remove what an earlier set has left in a folder of ours."""
    below = folder / Path(name).name
    for path in below.iterdir() if below.is_dir() and not below.is_symlink() else ():
        if path.relative_to(folder).as_posix() not in files and path.is_file():
            path.unlink()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file to write to, which takes the place of ``path`` when it is whole; a pipe is written to as it is."""
    if path.exists() and not path.is_file():
        yield path
        return
    target = path.resolve()
    with draft_in(target.parent) as draft:
        yield draft / target.name
        (draft / target.name).replace(target)
