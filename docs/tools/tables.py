"""The tables of pages that tell a story: held against what was simulated, or written anew from it.

The tests of the stories ask for what a table tells and compare. ``make retold`` runs them so that each table is
written first; what a page says around its tables is for whoever wrote it to read again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
RETELL = "CCSIM_RETELL"  # whether tables are written before they are compared
Cells = list[list[str]]


def cells_of(page: str, heading: str = "") -> Cells:
    """Return the cells of the first table below a heading of a page of ``docs/``, without its head."""
    lines = _lines(page)
    return [_cells(lines[place]) for place in _body(lines, heading)]


def differing(page: str, heading: str, found: Cells, at: Sequence[int] | None = None) -> list[tuple[str, str]]:
    """Return which rows of a table tell something else than was found, and what each would be.

    Parameters
    ----------
    page, heading
        The page's name without its ending; the heading, or words of it, above the table.
    found
        The cells of rows; where they have one cell less than the page's, the first one names the row and stays.
    at
        The rows' positions in the table; all of them if not given.
    """
    lines = _lines(page)
    body = _body(lines, heading)
    places = body if at is None else [body[k] for k in at]
    assert len(places) == len(found), f"{page}: {len(places)} rows below {heading!r}, {len(found)} were found"
    wanted = [_row(_cells(lines[place]), row) for place, row in zip(places, found, strict=True)]
    if os.environ.get(RETELL):
        for place, row in zip(places, wanted, strict=True):
            lines[place] = row
        _path(page).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [(lines[place], row) for place, row in zip(places, wanted, strict=True) if lines[place] != row]


def _row(told: list[str], found: list[str]) -> str:
    return "| " + " | ".join([*told[: len(told) - len(found)], *found]) + " |"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _path(page: str) -> Path:
    return ROOT / "docs" / f"{page}.md"


def _lines(page: str) -> list[str]:
    return _path(page).read_text(encoding="utf-8").splitlines()


def _body(lines: list[str], heading: str) -> list[int]:
    """Return where the rows of the first table below a heading are."""
    first = next(k for k, line in enumerate(lines) if heading in line)
    rule = next(k for k in range(first, len(lines)) if re.match(r"\|(:?-+:?\|)+$", lines[k]))
    end = next((k for k in range(rule, len(lines)) if not lines[k].startswith("|")), len(lines))
    return list(range(rule + 1, end))


def modules() -> list[str]:
    """Return the test modules that hold tables of pages against what was simulated."""
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in found if "tables.differing(" in path.read_text(encoding="utf-8")]


def main(files: Sequence[str] = ()) -> None:
    """Run the tests that hold tables, all or some, and write the tables; what else they claim may fail."""
    words = [sys.executable, "-m", "pytest", "-n", "0", "-m", "slow or not slow", *(files or modules())]
    sys.exit(subprocess.run(words, cwd=ROOT, env={**os.environ, RETELL: "1"}, check=False).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
