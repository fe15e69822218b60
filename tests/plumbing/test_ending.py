"""A process that ends at once has told all, in order, and left nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = "import atexit, sys, tempfile\nfrom sim.plumbing import ending\nending.prepare()\n"
LONG = 300_000  # letters: more than a pipe holds


def ended(script: str, **given: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + script], capture_output=True, text=True, **given)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_all_that_was_said_is_told_and_the_code_is_that_of_the_command(code: int) -> None:
    found = ended(f"print('x' * {LONG})\nprint('bad', file=sys.stderr)\nsys.exit(ending.ended_with({code}))")
    assert (found.returncode, len(found.stdout), found.stderr) == (code, LONG + 1, "bad\n")


def test_who_is_to_be_called_at_the_end_is_called_before() -> None:
    told = "atexit.register(print, 'first')\natexit.register(print, 'second')\nending.ended_with(0)"
    assert ended(told).stdout == "second\nfirst\n"


def test_temporary_folders_go(tmp_path: Path) -> None:
    ended(f"kept = tempfile.TemporaryDirectory(dir={str(tmp_path)!r})\nending.ended_with(0)")
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_nobody_expected_is_an_error() -> None:
    found = ended("raise RuntimeError('unforeseen')")
    assert found.returncode == 1
    assert "RuntimeError: unforeseen" in found.stderr


def test_a_reader_who_has_gone_is_an_error_as_elsewhere() -> None:
    script = BEGIN + f"import os\nos.close(1)\nprint('x' * {LONG})\nsys.exit(ending.ended_with(0))"
    found = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    assert found.returncode != 0
