"""What the comparisons with exact and published values came to: the measured table of docs/validation.md.

Tests keep their comparisons while they run. At the end of a module ``tests/conftest.py`` holds the rows made of
them against the page, so that the page cannot go stale; ``make measured`` runs the modules and writes it anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation.md"
FOLDER = "CCSIM_MEASURED"  # where modules leave their rows instead of comparing them
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
HEAD = """| test | comparisons | within 95 % | deviation | furthest | allowed |
|---|---|---|---|---|---|
"""


class Comparison(NamedTuple):
    """A simulated figure and the truth, in the figure's unit; quantiles of Student's law at 95 % and as tested."""

    simulated: float
    truth: float
    standard_error: float
    usual: float
    allowed: float
    rounding: float = 0.0

    @property
    def apart(self) -> float:
        """How far the figure is from the truth, beyond the rounding of the truth."""
        return max(abs(self.simulated - self.truth) - self.rounding, 0.0)

    @property
    def errors(self) -> float:
        """The same in standard errors; 0 for a figure that has none and is exact."""
        return self.apart / self.standard_error if self.standard_error else 0.0


_KEPT: dict[str, list[Comparison]] = defaultdict(list)


def keep(comparison: Comparison) -> None:
    """Keep a comparison of the test that runs."""
    name = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0].partition("[")[0]
    _KEPT[name].append(comparison)


def rows(file: str) -> list[str]:
    """Return the table's rows of a test module, one for each test that compared anything."""
    return [_row(name, found) for name, found in sorted(_KEPT.items()) if name.startswith(f"{file}::")]


def _row(name: str, found: list[Comparison]) -> str:
    file, _, test = name.partition("::")
    words = test.removeprefix("test_").replace("_", " ")
    within = sum(one.errors <= one.usual for one in found)
    deviations = [abs(one.simulated - one.truth) / abs(one.truth) for one in found if one.truth]
    typical = f"{median(deviations):.2%}".replace("%", " %") if deviations else "–"
    furthest = max(found, key=lambda one: one.errors / one.allowed)
    cells = (words + f" (`{file}`)", str(len(found)), str(within), typical)
    return "| " + " | ".join((*cells, f"{furthest.errors:.1f}", f"{furthest.allowed:.1f}")) + " |"


def modules() -> list[str]:
    """Return the test modules that compare."""
    words = ("misses(", "measured.keep(")
    found = (path for path in sorted((ROOT / "tests").rglob("test_*.py")) if any(w in path.read_text() for w in words))
    return [str(path.relative_to(ROOT)) for path in found]


def main(files: Sequence[str] = ()) -> None:
    """Run the modules that compare, all or some of them, and write their rows of the table into the page."""
    with TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "pytest", *(files or modules())]
        subprocess.run(words, cwd=ROOT, env={**os.environ, FOLDER: folder}, check=True)
        found = {path.name: path.read_text(encoding="utf-8") for path in Path(folder).iterdir()}
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    told, _, after = rest.partition(END)
    kept = told_of(told) if files else {}
    table = "".join(text for _, text in sorted((kept | found).items()))
    PAGE.write_text(f"{before}{BEGIN}\n{HEAD}{table}\n{END}{after}", encoding="utf-8")


def told_of(table: str) -> dict[str, str]:
    """Return the rows of the table by the file that a module leaves them in."""
    rows: dict[str, str] = defaultdict(str)
    for row in table.splitlines(keepends=True):
        if module := re.search(r"\(`(.*)`\) \|", row):
            rows[module[1].replace("/", "-")] += row
    return dict(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
