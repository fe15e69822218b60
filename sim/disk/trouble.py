"""Disks that cannot be written: which path, why, what to do; and what was simulated is kept elsewhere."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import Concatenate, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
NUMBER = re.compile(r"\(os error (\d+)\)")  # how polars tells it
ADVICE = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room within your quota",
    errno.EFBIG: "let files be larger there",
    errno.EROFS: "name a folder on a disk that can be written",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
    errno.EIO: "the disk is broken, or was unplugged",
    errno.ENAMETOOLONG: "give it a shorter name",
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP), "see that the path leads to a file"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "close other programs"),
}
AGAIN = "and give the same command again: the store has what was simulated"


class DiskError(RuntimeError):
    """What was right to begin with cannot be written, or read; told in one line."""


def trouble(error: BaseException, place: Path | str = "") -> str:
    """Return what a disk refuses, in one line: the path, why, and what to do; empty where it is none of its doing.

    >>> trouble(OSError(28, "No space left on device", "a/b.csv"))
    'a/b.csv: No space left on device; make room on the disk'
    >>> trouble(ValueError("unit")), trouble(RuntimeError("IO error (os error 28)"), "out")
    ('', 'out: No space left on device; make room on the disk')
    """
    found = NUMBER.search(str(error))
    number = getattr(error, "errno", None) or (int(found[1]) if found else None)
    if number not in ADVICE:
        return ""
    where = getattr(error, "filename", None) or place or "a file"
    return f"{where}: {os.strerror(number)}; {ADVICE[number]}"


def refusal(folder: Path) -> str:
    """Return why nothing can be made in a folder, as a disk may say so only when that is tried; else nothing."""
    try:
        Path(mkdtemp(prefix=".ccsim-", dir=folder)).rmdir()
    except OSError as error:
        return os.strerror(error.errno or errno.EIO)
    return ""


def refused(error: BaseException, draft: Path) -> str:
    """Return what a disk refuses of the draft of a folder, by the path that people know."""
    if not draft.is_dir():
        return f"{draft.parent}: what was written there has been removed meanwhile"
    return trouble(error, draft.parent)


@contextmanager
def explained(why: Callable[[BaseException], str], then: Callable[[], str]) -> Iterator[None]:
    """Raise what the disk refuses as a ``DiskError`` of one line: why, empty of anything else, and what comes then."""
    try:
        yield
    except Exception as error:
        if not (text := why(error)):
            raise
        raise DiskError(f"{text}{then()}") from error


def resumable(write: Callable[Concatenate[T, Path, P], None]) -> Callable[Concatenate[T, Path, P], None]:
    """Let what writes a result, which a store keeps anyway, tell in one line what the disk refuses."""

    @wraps(write)
    def written(result: T, folder: Path, /, *more: P.args, **named: P.kwargs) -> None:
        with explained(lambda error: trouble(error, folder), lambda: f", {AGAIN}"):
            write(result, folder, *more, **named)

    return written


def rescued(write: Callable[Concatenate[T, Path, P], None]) -> Callable[Concatenate[T, Path, P], None]:
    """Let what writes a result into a folder write it into a temporary one where the disk refuses.

    What was simulated for hours shall not be lost to a full disk, or to a folder that somebody has removed.
    """

    @wraps(write)
    def written(result: T, folder: Path, /, *more: P.args, **named: P.kwargs) -> None:
        def elsewhere() -> str:
            return f"; {_rescued(lambda rescue: write(result, rescue, *more, **named), folder)}"

        with explained(lambda error: refused(error, folder), elsewhere):
            write(result, folder, *more, **named)

    return written


def _rescued(write: Callable[[Path], None], folder: Path) -> str:
    """Write into a temporary folder, beside what was written before, and say what came of it."""
    rescue = Path(mkdtemp(prefix="ccsim-"))
    with suppress(OSError):
        shutil.copytree(folder, rescue, dirs_exist_ok=True)
    try:
        write(rescue)
    except Exception:
        shutil.rmtree(rescue, ignore_errors=True)
        return "nothing of it could be kept"
    return f"what was simulated is kept in {rescue}"
