"""Files that hold no table that can be understood: one line each, and what to do."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from sim.importing.exports import read_export
from sim.scenario.basics.problems import InputError
from tests.support.exports import workbook

DAYS = "date,calls\n" + "".join(f"2026-01-{day:02},{100 + day}\n" for day in range(1, 20))
HOURS = "Interval start,Offered,Answered,Abandoned,ASA\n2026-01-05 08:00,{}\n2026-01-05 09:00,{}\n"
CALLS = "Call ID,Start,Abandoned,Wait time,Talk time\n1,2026-01-05 08:00,{}\n2,2026-01-05 09:00,{}\n"
CONTENTS: dict[str, tuple[bytes | str, str]] = {
    "noise.csv": (random.Random(1).randbytes(5000), "is binary, no text"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(200), "is a picture (PNG), no table"),
    "page.xls": (b"<html><body><table></table></body></html>", "is a page (HTML), no table"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90) + "EncryptedPackage".encode("utf-16-le"),
                    "protected by a password"),
    "damaged.xlsx": (b"PK\x03\x04" + bytes(50), "is damaged"),
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\n \r\n", "is empty"),
    "mixed.csv": ("queue,date,calls\nMüller,2026-01-01,5\n".encode() + "Köln,2026-01-02,7\n".encode("cp1252"),
                  "mixes encodings: line 2 is UTF-8, line 3 is not"),
    "headless.csv": (DAYS.split("\n", 1)[1].encode(), "has no header"),
    "header.csv": (b"date,calls\n", "has no rows of data"),
    "one.csv": (b"date,calls\n2026-01-01,5\n", "has 1 row of data"),
    "nothing.csv": (b"date,calls\n2026-01-01,0\n2026-01-02,0\n", "nothing but zeros: 'calls' is 0 in every row"),
    "zeros.csv": (b"queue,calls\n0,0\n0,0\n", "holds nothing but zeros"),
    "intervals.csv": (HOURS.format("0,0,0,0", "0,0,0,0"), "'Offered', 'Answered', 'Abandoned', 'ASA' are 0 in every"),
    "staffed.csv": (HOURS.format("0,0,0,7", "0,0,0,8").replace("ASA", "Agents"), "offered is 0 in every row"),
    "silent.csv": (CALLS.format("0,00:00:00,00:00:00", "0,00:00:00,00:00:00"),
                   "'Abandoned', 'Wait time', 'Talk time' are 0"),
    "formulas.csv": (b"date,calls\n2026-01-01,=1+1\n2026-01-02,=2+2\n", "line 2: '=1+1' of 'calls' is no number"),
    "words.csv": (b"name,town\nA,B\nC,D\n", "cannot tell what it is from its columns 'name', 'town'"),
    "cut.csv.gz": (gzip.compress(DAYS.encode())[:-12], "its end is missing"),
    "quote.csv": (b'date,calls\n2026-01-01,"5\n2026-01-02,6\n', "line 2: a quotation mark is never closed"),
    "broken.jsonl": (b'{"a": 1}\n{"a":\n', "line 2 is no JSON"),
    "letters.csv": (DAYS.replace("102", "many").encode(), "line 3: 'many' of 'calls' is no number (1 of 19 cells)"),
    "days.csv": (DAYS.replace("2026-01-05", "2026-01-32").encode(), "line 6: '2026-01-32' of 'date' is no date"),
}  # fmt: skip


def problem(path: Path, **told: str) -> str:
    with pytest.raises(InputError) as raised:
        read_export(path, **told)
    lines = str(raised.value).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{path}: ")
    return lines[0]


@pytest.mark.parametrize("name", CONTENTS)
def test_what_is_no_table_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    data, text = CONTENTS[name]
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    assert text in problem(tmp_path / name)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)


def _bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(201_000_000))


def _archive(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("calls.csv", DAYS)


def _formulas(path: Path) -> None:
    workbook(path, [["date", "calls"], *([f"2026-01-{day}", "<c><f>1+1</f></c>"] for day in range(10, 20))])


def _folder(path: Path) -> None:
    path.mkdir()


MADE: dict[str, tuple[Callable[[Path], object], str]] = {
    "huge.csv": (_huge, "has 10.0 GB, at most 500 MB are read"),
    "bomb.xlsx": (_bomb, "unpacks to more than 200 MB"),
    "archive.zip": (_archive, "is an archive (zip) without a spreadsheet"),
    "formulas.xlsx": (_formulas, "has formulas without values (10 cells)"),
    "folder.csv": (_folder, "is no file"),
    "gone.csv": (lambda path: None, "is not there"),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_too_much_or_cannot_be_opened_is_told(name: str, tmp_path: Path) -> None:
    make, text = MADE[name]
    make(tmp_path / name)
    assert text in problem(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [
        HOURS.format("5,0,0,0", "4,0,0,0"),  # nobody was answered
        CALLS.format("1,00:00:09,00:00:00", "1,00:00:12,00:00:00"),  # nor here
        "Call ID,Start,Abandoned,End\n1,2026-01-05 08:00,0,2026-01-05 08:04\n2,2026-01-05 09:00,0,2026-01-05 09:03\n",
        "Call ID,Start,Queue,Abandoned\n1,2026-01-05 08:00,a,0\n2,2026-01-05 09:00,a,0\n",
    ],
)
def test_some_zeros_are_no_reason_to_refuse(text: str, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text(text)
    assert read_export(tmp_path / "some.csv").sources[0].rows == 2


def test_all_problems_of_several_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(InputError) as raised:
        read_export(tmp_path / "a.csv", tmp_path / "b.csv")
    assert [text.split(": ")[1] for text in str(raised.value).splitlines()] == ["is empty", "is not there"]


def test_formulas_with_values_are_read(tmp_path: Path) -> None:
    rows = [[f"2026-01-{day}", f"<c><f>1+{day}</f><v>{day + 1}</v></c>"] for day in range(10, 20)]
    daily = read_export(workbook(tmp_path / "f.xlsx", [["date", "calls"], *rows])).daily
    assert daily is not None
    assert daily["offered"].to_list() == [float(day + 1) for day in range(10, 20)]


def test_few_cells_that_are_no_values_are_told_and_unknown(tmp_path: Path) -> None:
    lines = [f"2026-01-{1 + n % 28:02},{n // 28:02}:00,10,{'?!' if n == 300 else 9}" for n in range(28 * 12)]
    path = tmp_path / "few.csv"
    path.write_text("\n".join(["date,time,offered,answered", *lines]) + "\n")
    read = read_export(path)
    assert read.intervals is not None
    assert read.intervals["answered"].null_count() == 1
    assert any("'?!' of 'answered' is no number; 1 such cells" in note for note in read.sources[0].notes)
