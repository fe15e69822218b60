"""Tables that are laid out otherwise: hours by number, headings over groups, sections, parts of queues."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from sim.importing.exports import read_export
from sim.importing.values.names import months_of, weekdays_of
from tests.support.exports import workbook


def intervals(folder: Path, text: str, encoding: str = "utf-8", **told: str) -> pl.DataFrame:
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    found = read_export(path, **told).intervals  # type: ignore[arg-type]
    assert found is not None
    return found


def test_hours_by_number_are_times(tmp_path: Path) -> None:
    rows = "".join(f"2026-01-{day},{hour},{day + hour}\n" for day in (13, 14) for hour in range(8, 12))
    found = intervals(tmp_path, "date,hour,calls\n" + rows)
    assert found.height == 8
    assert (found["start"][0], found["length"][0]) == (datetime(2026, 1, 13, 8), 3600.0)


def test_headings_over_groups_of_columns_are_queues(tmp_path: Path) -> None:
    rows = "".join(f"1{day}.01.2026;08:00;20;19;250,5;30;28;350,5\n" for day in range(3, 6))
    head = ";;Sales;;;Support;;\nDatum;Intervall;Angeboten;Angenommen;AHT (s);Angeboten;Angenommen;AHT (s)\n"
    found = intervals(tmp_path, head + rows)
    totals = found.group_by("queue").agg(pl.col("offered").sum(), pl.col("handle").mean()).sort("queue")
    assert totals.rows() == [("Sales", 60.0, 250.5), ("Support", 90.0, 350.5)]


def test_sections_without_a_header_of_their_own_keep_their_queue(tmp_path: Path) -> None:
    part = "".join(f"13.01.2026;{hour:02}:00;{hour}\n" for hour in range(8, 12))
    found = intervals(tmp_path, f"Report;;\n\nQueue: Sales;;\nDate;Time;Offered\n{part}\nQueue: Support;;\n{part}")
    assert found.group_by("queue").agg(pl.col("offered").sum()).sort("queue").rows() == [
        ("Sales", 38.0),
        ("Support", 38.0),
    ]


def test_rows_of_agents_are_added_up_though_they_are_alike(tmp_path: Path) -> None:
    rows = "".join(f"A{agent},2026-01-13,{hour:02}:00,{hour}\n" for agent in range(3) for hour in (8, 9))
    assert intervals(tmp_path, "Agent,Date,Time,Calls\n" + rows)["offered"].to_list() == [24.0, 27.0]


def test_the_same_row_twice_is_one(tmp_path: Path) -> None:
    rows = "2026-01-13,08:00,8\n" * 2 + "2026-01-13,09:00,9\n"
    assert intervals(tmp_path, "Date,Time,Calls\n" + rows)["offered"].to_list() == [8.0, 9.0]


def test_the_hour_that_clocks_repeat_is_averaged_and_parts_of_a_queue_are_added(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-10-25T{hour:02}:00:00Z,Care,{skill},{offered + hour},{offered + hour},{(offered + hour) * 100}\n"
        for hour in range(4) for skill, offered in (("a", 10), ("b", 20))
    )  # fmt: skip
    head = "Interval Start UTC Date,Queue,Skill Set,Offered,Interactions Handled,Total Handle Time (Seconds)\n"
    found = intervals(tmp_path, head + rows, zone="Europe/Berlin")
    assert found.select(pl.col("start").dt.hour(), "offered", "handle").rows() == [
        (2, (30 + 32) / 2, 100.0), (3, 34.0, 100.0), (4, 36.0, 100.0),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16-le", "utf-8"])
def test_letters_of_another_script(encoding: str, tmp_path: Path) -> None:
    rows = "".join(f"1{day}.01.2026;08:00-09:00;{20 + day}\n" for day in range(2, 7))
    assert intervals(tmp_path, "Дата;Интервал;Поступило\n" + rows, encoding)["offered"].sum() == 120.0


def test_names_of_months_and_weekdays_of_many_languages() -> None:
    assert months_of(["März", "Okt."]) == {"marz": 3, "okt": 10}
    assert months_of(["févr.", "août"]) == {"fevr": 2, "aout": 8}
    assert months_of(["listopad"]) == {}  # November in Polish and Czech, October in Croatian
    assert weekdays_of(["lundi", "dimanche"]) == {"lundi": 0, "dimanche": 6}
    assert weekdays_of(["Mo", "So"]) == {"mo": 0, "so": 6}


def test_opening_hours_that_move_with_the_clocks_betray_utc(tmp_path: Path) -> None:
    march, april = (*range(9, 14), *range(16, 21), *range(23, 28)), range(1, 11)
    days = [*(datetime(2026, 3, day) for day in march), *(datetime(2026, 4, day) for day in april)]
    rows = "".join(
        f"{day:%Y-%m-%d},{hour:02}:{minute:02},30\n"
        for day in days for first in [8 if day < datetime(2026, 3, 29) else 7]
        for hour in range(first, first + 9) for minute in (0, 30)
    )  # fmt: skip
    path = tmp_path / "utc.csv"
    path.write_text("date,time,calls\n" + rows)
    assert any(
        "clock change of 2026-03-29: the times look like UTC" in note for note in read_export(path).sources[0].notes
    )


def test_gaps_within_opening_hours_and_a_day_cut_short_are_told(tmp_path: Path) -> None:
    rows = [
        f"2026-01-{day},{hour:02}:00,{9 + hour}" for day in (12, 13, 14, 15, 16, 19, 20, 21) for hour in range(8, 18)
    ]
    gone = [
        row
        for row in rows
        if not row.startswith("2026-01-13,10") and not (row.startswith("2026-01-21") and row[11:13] >= "11")
    ]
    path = tmp_path / "gaps.csv"
    path.write_text("\n".join(["date,time,calls", *gone]) + "\n")
    notes = "\n".join(read_export(path).sources[0].notes)
    assert "the last day, 2026-01-21, ends at 10:00: left out with --to 2026-01-20" in notes
    assert "have no row, which is not 0: " in notes


def test_a_spreadsheet_keeps_times_as_days(tmp_path: Path) -> None:
    """Serial numbers: 46035 is 2026-01-13; a third of a day is 8:00; 250 s are 250/86400 of one."""
    rows = [[46035 + 1 / 3 + n / 48, 10.0 + n, 9.0 + n, 250 / 86400] for n in range(6)]
    found = read_export(
        workbook(tmp_path / "w.xlsx", [["Interval Start", "Offered", "Answered", "AHT"], *rows])
    ).intervals
    assert found is not None
    assert found["start"][:2].to_list() == [datetime(2026, 1, 13, 8), datetime(2026, 1, 13, 8, 30)]
    assert found["handle"].to_list() == pytest.approx([250.0] * 6)
