"""Searches of known centers from many seeds go on where they were, and are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.staffing.repeated import COLUMNS, asked_for, known_of, run, table

pytestmark = pytest.mark.compiled
WRITTEN = """\
C4,1,72.0,72,3,met,200,550,0.5,0.08,0.075
C4,2,96.0,72,4,met,200,550,0.7,0.18,0.175
C4,3,48.0,72,2,met,200,550,0.6,-0.035,-0.04
A11,1,48.0,48,2,undecided,200,550,0.6,0.001,-0.004
"""


def written(folder: Path) -> Path:
    path = folder / "found.csv"
    path.write_text(",".join(COLUMNS) + "\n" + WRITTEN, encoding="utf-8")
    return path


def test_what_is_not_the_cheapest_and_what_is_not_true_are_counted(tmp_path: Path) -> None:
    lines = list(table(known_of(written(tmp_path))))
    assert lines[2:] == [
        "| C4 | 72 | 3 | 1 | 96 (4), seed 2; 48 (2), seed 3 | 3 | 2 | 2 | 0.6 |",
        "| A11 | 48 | 1 | 1 |  | 0 | 0 | 0 | 0.6 |",
    ]


def test_searches_go_on_where_they_were(tmp_path: Path) -> None:
    """Round by round over all cases."""
    path = written(tmp_path)
    left = asked_for(path, ["C4", "A11"], range(1, 5))
    assert left == [("A11", 2), ("A11", 3), ("C4", 4), ("A11", 4)]
    run(path, left[2:3], 1)
    (added,) = known_of(path)[4:]
    assert (added["case"], added["seed"], added["plan"], added["word"]) == ("C4", "4", "3", "met")
    assert float(added["strictly"]) == pytest.approx(0.97571 - 0.9, abs=0.005)  # by Erlang C
