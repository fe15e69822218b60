"""The project as who clones it has it: tracked files alone, and an environment of its own that needs no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PATHS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")  # which would find what a clone does not hold
ALONE = {"PYTHONDONTWRITEBYTECODE": "", "PIP_NO_INDEX": "1", "PYTEST_XDIST_AUTO_NUM_WORKERS": "0", "COLUMNS": "120"}


@cache
def tracked() -> tuple[str, ...]:
    """Return the files that git keeps, as far as they are there."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("needs a clone by git")
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(name for name in said.split("\0") if name and (ROOT / name).is_file())


def cloned(folder: Path) -> Path:
    """Copy what git keeps, as it is now, into a folder."""
    for name in tracked():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, path)
    return folder


def equipped(folder: Path) -> Path:
    """Give a clone the environment that ``make`` would set up, made of the packages that the tests run with."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=folder, check=True)
    (site,) = (folder / ".venv").glob("[Ll]ib/**/site-packages")
    (site / "clone.pth").write_text(f"{sysconfig.get_path('purelib')}\n{folder}\n", encoding="utf-8")
    for path in Path(sys.executable).parent.iterdir():
        _script(path, folder / ".venv" / "bin" / path.name)
    # Types take long from nothing, and `make lint` checks them anyway.
    _stand_in(folder / ".venv" / "bin" / "mypy", f'exec "{sys.executable}" -m mypy --version')
    (folder / ".venv" / "ready").touch()
    for compiled in (ROOT / "sim").rglob("__pycache__"):
        shutil.copytree(compiled, folder / compiled.relative_to(ROOT), dirs_exist_ok=True)
    return folder


def _script(path: Path, copy: Path) -> None:
    """Copy a command, so that it runs with the Python of the clone."""
    if copy.exists() or path.is_dir():
        return
    data = path.read_bytes()
    if data.startswith(b"#!") and b"python" in data.splitlines()[0]:
        _, _, rest = data.partition(b"\n")
        copy.write_bytes(f"#!{copy.parent / 'python'}\n".encode() + rest)
        copy.chmod(0o755)
    else:
        copy.symlink_to(path)


def _stand_in(path: Path, line: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def recorders(folder: Path, *names: str) -> Path:
    """Make commands that only write down the words they were given, into a file beside them."""
    folder.mkdir()
    for name in names:
        _stand_in(folder / name, f'echo "{name} $*" >> "{folder / "told"}"')
    return folder


def started(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a clone."""
    usual = {
        key: text
        for key, text in os.environ.items()
        if key not in PATHS and not key.startswith(("PYTEST", "MAKE", "MFLAGS"))
    }
    return subprocess.run(
        words, cwd=folder, env=usual | ALONE | environment, capture_output=True, text=True, check=False, timeout=300
    )
