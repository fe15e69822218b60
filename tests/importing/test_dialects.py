"""One week in the ways that systems and countries write it is one table."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sim.importing.exports import read_export
from tests.support.exports import DIALECTS, FIRST, slots

FIGURES = (
    "queue",
    "start",
    "length",
    "offered",
    "answered",
    "abandoned",
    "asa",
    "wait_abandoned",
    "handle",
    "within",
    "staffed",
)


def truth() -> pl.DataFrame:
    rows = [
        (s.queue, s.start, 1800.0, float(s.offered), float(s.answered), float(s.abandoned), s.asa, s.lost, s.handle,
         float(round(s.level * s.offered)), s.staff)
        for s in slots()
    ]  # fmt: skip
    kinds = {"queue": pl.String, "start": pl.Datetime("us"), **dict.fromkeys(FIGURES[2:], pl.Float64)}
    return pl.DataFrame(rows, schema=kinds, orient="row").sort("queue", "start")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.__name__)
def test_a_week_is_the_same_in_every_dialect(dialect: Callable[[Path], Path], tmp_path: Path) -> None:
    read = read_export(dialect(tmp_path))
    assert read.intervals is not None
    assert_frame_equal(read.intervals.select(FIGURES), truth(), abs_tol=1e-3)
    assert set(read.levels.values()) == {"negative"}


def test_totals_are_left_out_and_add_up(tmp_path: Path) -> None:
    from tests.support.exports import blocks, german

    for dialect, count in ((german, 12), (blocks, 12)):
        source = read_export(dialect(tmp_path)).sources[0]
        assert source.dropped["totals"] == count
        assert ("totals add up", f"{count} of {count}") in source.identities


def test_a_total_that_does_not_add_up_is_told(tmp_path: Path) -> None:
    from tests.support.exports import german

    path = german(tmp_path)
    wrong = path.read_bytes().replace(b"Summe;Sales;", b"Summe;Sales;9", 1)
    path.write_bytes(wrong)
    source = read_export(path).sources[0]
    assert ("totals add up", "11 of 12") in source.identities
    assert any("do not add up" in note for note in source.notes)


def test_the_first_day_is_as_it_was_made() -> None:
    assert slots()[0].start == FIRST
    assert slots()[0].offered == slots()[0].answered + slots()[0].abandoned
