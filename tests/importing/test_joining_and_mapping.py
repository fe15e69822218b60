"""Several files in one, `fit.yaml` to edit and repeat, and what is told on the screen."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from cli import ccsim
from sim.importing.exports import read_each, read_export, together
from sim.importing.mapping import text_of
from sim.importing.options import Options
from sim.importing.preview import preview, repeated
from sim.scenario.basics.problems import InputError
from tests.support.exports import DIALECTS, blocks, english, french, german, workbook


def save(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def intervals(read: object) -> pl.DataFrame:
    found = getattr(read, "intervals", None)
    assert isinstance(found, pl.DataFrame)
    return found


def test_volumes_and_staff_of_two_files_are_joined(tmp_path: Path) -> None:
    volumes = save(tmp_path, "v.csv", "date,time,queue,offered", *(f"2026-01-1{n},08:00,Care,{n}" for n in range(5)))
    staff = save(
        tmp_path,
        "s.csv",
        "date,time,queue,offered,agents logged in",
        *(f"2026-01-1{n},08:00,Care,{n},7" for n in range(5)),
    )
    joined = intervals(read_export(volumes, staff))
    assert joined.select("offered", "staffed").rows() == [(float(n), 7.0) for n in range(5)]


def test_flags_may_name_what_only_one_file_has(tmp_path: Path) -> None:
    volumes = save(tmp_path, "v.csv", "date,time,queue,number", *(f"2026-01-1{n},08:00,Care,{n + 2}" for n in range(5)))
    days = save(tmp_path, "d.csv", "date,calls", *(f"2026-01-1{n},{n}" for n in range(5)))
    read = read_export(volumes, days, columns=["offered=number"], queues=["Care=phone"])
    assert intervals(read)["queue"].unique().to_list() == ["phone"]
    assert read.daily is not None
    for told, text in (
        ({"units": ["talk=s"]}, "--unit: no file has 'talk'"),
        ({"queues": ["Car=x"]}, "--queue: no file has 'Car'; did you mean 'Care'?"),
    ):
        with pytest.raises(InputError) as raised:
            read_export(volumes, days, columns=["offered=number"], **told)
        assert text in str(raised.value)


def test_files_that_overlap_are_counted_once_and_may_not_contradict(tmp_path: Path) -> None:
    first = save(tmp_path, "a.csv", "date,calls", *(f"2026-01-1{n},{n + 1}" for n in range(5)))
    second = save(tmp_path, "b.csv", "date,calls", *(f"2026-01-1{n},{n + 1}" for n in range(3, 8)))
    read = read_export(first, second)
    assert read.daily is not None
    assert read.daily["offered"].to_list() == [float(n) for n in range(1, 9)]
    assert read.notes == ("2 rows of daily are in several files; counted once",)
    third = save(tmp_path, "c.csv", "date,calls", "2026-01-14,99", "2026-01-15,6")
    with pytest.raises(InputError, match="offered of 'phone' at 2026-01-14 is 5 and 99 in two files"):
        read_export(first, third)


def test_rows_of_one_queue_and_interval_are_added_up(tmp_path: Path) -> None:
    rows = [
        f"2026-01-{day},08:00,Care,{skill},{n},{n},{n * 10}" for day in (13, 14) for skill, n in (("a", 3), ("b", 5))
    ]
    path = save(tmp_path, "v.csv", "date,time,queue,language,offered,answered,ASA (s)", *rows)
    read = read_export(path)
    assert intervals(read).select("offered", "answered", "asa").rows() == [(8.0, 8.0, (3 * 30 + 5 * 50) / 8)] * 2
    assert any("added up" in note for note in read.sources[0].notes)


def test_channels_of_one_queue_stay_apart(tmp_path: Path) -> None:
    rows = [f"2026-01-{day} 08:00,{media},Care,{n}" for day in (13, 14) for media, n in (("voice", 3), ("chat", 5))]
    path = save(tmp_path, "v.csv", "Interval Start,Media Type,Queue Name,Offer", *rows)
    assert sorted(intervals(read_export(path))["queue"].unique()) == ["Care chat", "Care phone"]


def test_sheets_with_the_same_columns_are_one_table(tmp_path: Path) -> None:
    sheets = [
        [["date", "time", "calls offered"], *([f"2026-01-1{n}", "08:00", n + k] for n in range(5))] for k in (1, 9)
    ]
    read = read_export(workbook(tmp_path / "w.xlsx", *sheets, [["made by", "planner"]]))
    assert intervals(read).group_by("queue").agg(pl.col("offered").sum()).sort("queue").rows() == [
        ("Sheet1", 15.0),
        ("Sheet2", 55.0),
    ]
    assert read.sources[0].notes[0] == "sheets that are left out: 'Sheet3'"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.__name__)
def test_a_mapping_reads_the_same_again(dialect: Callable[[Path], Path], tmp_path: Path) -> None:
    path = dialect(tmp_path)
    first = read_export(path, queues=["Sales=phone"])
    mapping = tmp_path / "fit.yaml"
    mapping.write_text(text_of(first.mapping), encoding="utf-8")
    again = read_export(path, mapping=mapping)
    assert_frame_equal(intervals(first), intervals(again))
    assert dict(again.mapping) == dict(first.mapping)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.__name__)
def test_the_flags_that_are_told_read_the_same_again(dialect: Callable[[Path], Path], tmp_path: Path) -> None:
    path = dialect(tmp_path)
    readings = read_each([path])
    words = shlex.split(repeated(readings, Options()))[1:]
    done = CliRunner().invoke(ccsim, [*words, "--look"], catch_exceptions=False)
    assert done.output.splitlines()[-1] == f"the same again: {shlex.join(['ccsim', *words])}"


def test_an_edited_mapping_is_followed(tmp_path: Path) -> None:
    path = english(tmp_path)
    text = text_of(read_export(path).mapping).replace("    asa: ASA\n", "")
    mapping = save(tmp_path, "fit.yaml", text)
    assert intervals(read_export(path, mapping=mapping))["asa"].null_count() == 48


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("filez: []", "'filez' is not known; did you mean 'files'?"),
        ("files: [{kind: calls}]", "each needs a key file"),
        ("files: [{file: english.csv, dates: dym}]", "--dates: 'dym' is not allowed"),
        ("files: [{file: english.csv, column: {}}]", "'column' is not known; did you mean 'columns'?"),
        ("files: [{file: english.csv, columns: [ASA]}]", "columns: must be names and values"),
        ("from: tomorrow", "from: 'tomorrow' is no date"),
        ("[", "is no YAML"),
        ("", "is no mapping"),
    ],
)
def test_a_mistyped_mapping_is_told(text: str, problem: str, tmp_path: Path) -> None:
    mapping = save(tmp_path, "fit.yaml", text)
    with pytest.raises(InputError, match=r"fit\.yaml") as raised:
        read_export(english(tmp_path), mapping=mapping)
    assert problem in str(raised.value)


def test_a_look_tells_what_was_understood(tmp_path: Path) -> None:
    paths = [german(tmp_path), english(tmp_path)]
    told = "\n".join(preview(read_each(paths[:1]), Options()))
    for words in (
        "german.csv: intervals, 62 rows, 48 of intervals", "encoding: cp1252", "delimiter: ;",
        "dates: day, month, year (--dates dmy)", "decimal mark: ','", "Mon 2026-01-12 to Sat 2026-01-17",
        "queues     Support (40,392), Sales (39,192)", "12 totals, 2 titles, labels and footers",
        "totals add up: 12 of 12",
        "offered = answered + abandoned: in 100.0% of the rows", "answered in time / offered",
        "62 rows: 48 read + 14 left out", "2026-01-12 08:00:00 | 1800 | Sales | 900 | 800 | 100",
    ):  # fmt: skip
        assert words in told, words
    assert together(read_each(paths)).zone is None


def test_the_command_looks_and_writes_a_mapping_that_is_new(tmp_path: Path) -> None:
    path, mapping = blocks(tmp_path), tmp_path / "fit.yaml"
    words = ["fit", str(path), "--look", "--map", str(mapping)]
    first = CliRunner().invoke(ccsim, words, catch_exceptions=False)
    assert f"wrote {mapping}" in first.output
    again = CliRunner().invoke(ccsim, words, catch_exceptions=False)
    assert "wrote" not in again.output
    assert "blocks.txt: intervals" in again.output


def test_the_command_asks_with_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cli import main

    path = save(tmp_path, "d.csv", "date,calls", "01/02/2026,10", "02/02/2026,11")
    with pytest.raises(SystemExit) as left:
        main(["fit", str(path), "--look"])
    assert left.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "--dates dmy" in told.err


def test_french_columns_are_queues(tmp_path: Path) -> None:
    assert sorted(intervals(read_export(french(tmp_path)))["queue"].unique()) == ["Sales", "Support"]
