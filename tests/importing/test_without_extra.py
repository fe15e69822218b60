"""Plain UTF-8 CSV needs no further library; what does says so in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.exports import german, workbook
from tests.support.paths import ROOT

BARE = """
import sys
for name in ("babel", "charset_normalizer", "clevercsv", "fastexcel", "holidays"):
    sys.modules[name] = None
from cli import main
main(sys.argv[1:])
"""


def look(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BARE, "fit", str(path), "--look"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_plain_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("date,queue,calls\n" + "".join(f"2026-01-{day},Care,{day}\n" for day in range(10, 20)))
    done = look(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Care (145)" in done.stdout


@pytest.mark.parametrize("what", ["spreadsheet", "semicolons"])
def test_what_needs_more_says_so(what: str, tmp_path: Path) -> None:
    path = (
        workbook(tmp_path / "w.xlsx", [["date", "calls"], ["2026-01-13", 1.0]])
        if what == "spreadsheet"
        else german(tmp_path)
    )
    done = look(path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'ccsim[import]'" in done.stderr
