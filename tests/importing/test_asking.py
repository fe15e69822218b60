"""What can be read in two ways is not guessed: both readings of one row, and the flag that chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sim.importing.exports import read_export
from sim.scenario.basics.problems import InputError


def asked(path: Path, **told: Any) -> str:
    with pytest.raises(InputError) as raised:
        read_export(path, **told)
    return str(raised.value)


def save(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_days_below_13_are_asked_for(tmp_path: Path) -> None:
    path = save(tmp_path, "date,calls", "01/02/2026,10", "02/02/2026,11", "03/02/2026,12")
    text = asked(path)
    assert "line 2: '01/02/2026' is 1 February 2026 (--dates dmy) or 2 January 2026 (--dates mdy); choose one" in text
    for order, first in (("dmy", "2026-02-01"), ("mdy", "2026-01-02")):
        daily = read_export(path, dates=order).daily
        assert daily is not None
        assert str(daily["date"][0]) == first


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        (["13/02/2026,1", "01/02/2026,2"], "2026-02-01"),  # a day above 12
        (["02/13/2026,1", "02/01/2026,2"], "2026-02-01"),
        (["11/03/2026,1", "12/03/2026,2", "01/04/2026,3"], "2026-03-11"),  # forwards in one order alone
    ],
)
def test_dates_that_can_be_told_are_not_asked_for(rows: list[str], order: str, tmp_path: Path) -> None:
    daily = read_export(save(tmp_path, "date,calls", *rows)).daily
    assert daily is not None
    assert str(daily["date"].min()) == order


def test_weekdays_in_the_row_decide(tmp_path: Path) -> None:
    daily = read_export(save(tmp_path, "Datum;Wochentag;Anrufe", "01.02.2026;So;5", "02.02.2026;Mo;6")).daily
    assert daily is not None
    assert str(daily["date"][0]) == "2026-02-01"


def test_one_mark_with_three_digits_is_asked_for(tmp_path: Path) -> None:
    rows = [f"{n};2026-01-1{n} 08:00;1.101;1.2{n}0;Y" for n in range(5)]
    path = save(tmp_path, "call id;start;wait time;talk time;answered", *rows)
    text = asked(path)
    assert "line 2: '1.101' of 'wait time' is 1101 (--decimal ,) or 1.101 (--decimal .); choose one" in text
    contacts = read_export(path, decimal=",", units=["talk time=s", "wait time=s"]).contacts
    assert contacts is not None
    assert (contacts["answered"][0] - contacts["arrival"][0]).total_seconds() == 1101


def test_a_count_is_whole_and_tells_the_mark(tmp_path: Path) -> None:
    daily = read_export(save(tmp_path, "date;calls", *(f"2026-01-1{n};1.20{n}" for n in range(5)))).daily
    assert daily is not None
    assert daily["offered"][0] == 1200


def test_a_mean_that_is_seconds_or_minutes_is_asked_for(tmp_path: Path) -> None:
    rows = [f"2026-01-13,{hour:02}:00,10,9,{40 + hour}" for hour in range(8, 20)]
    path = save(tmp_path, "date,time,offered,answered,avg talk", *rows)
    assert "'48' of 'avg talk' is 48 seconds (--unit \"avg talk=s\") or 48 minutes (--unit \"avg talk=min\")" in asked(
        path
    )
    for unit, seconds in (("s", 48.0), ("min", 2880.0)):
        intervals = read_export(path, units=[f"avg talk={unit}"]).intervals
        assert intervals is not None
        assert intervals["talk"][0] == seconds


def test_nobody_works_more_than_they_are_there(tmp_path: Path) -> None:
    """Nine calls an hour by five agents: 48 min each would be more than all of their time."""
    rows = [f"2026-01-13,{hour:02}:00,10,9,{40 + hour},5" for hour in range(8, 20)]
    intervals = read_export(save(tmp_path, "date,time,offered,answered,avg talk,agents", *rows)).intervals
    assert intervals is not None
    assert intervals["talk"][0] == 48.0


def test_minutes_and_seconds_or_hours_and_minutes_are_asked_for(tmp_path: Path) -> None:
    rows = [f"2026-01-13,{hour:02}:00,10,9,0:{40 + hour}" for hour in range(8, 20)]
    path = save(tmp_path, "date,time,offered,answered,avg talk", *rows)
    assert "'0:48' of 'avg talk' is minutes and seconds" in asked(path)
    intervals = read_export(path, units=["avg talk=h:mm"]).intervals
    assert intervals is not None
    assert intervals["talk"][0] == 2880.0


def test_utc_needs_the_zone_of_the_center(tmp_path: Path) -> None:
    rows = [f"c{n},2026-03-0{7 + n}T14:00:00Z,10,200,1" for n in range(3)]
    path = save(tmp_path, "call id,start,queue wait time,talk time,answered", *rows)
    text = asked(path)
    assert "'2026-03-07T14:00:00Z' of 'start' is in UTC" in text
    assert "--zone Europe/Berlin (15:00), or --zone UTC (14:00)" in text
    contacts = read_export(path, zone="America/New_York").contacts
    assert contacts is not None
    assert [f"{time:%d %H:%M}" for time in contacts["arrival"]] == [
        "07 09:00",
        "08 10:00",
        "09 10:00",
    ]  # clocks forward


def test_times_in_utc_that_do_not_say_so_are_converted_when_told(tmp_path: Path) -> None:
    path = save(tmp_path, "date,time,calls offered", *(f"2026-07-{13 + n},08:00,{n + 5}" for n in range(5)))
    intervals = read_export(path, zone="UTC:Europe/Berlin").intervals
    assert intervals is not None
    assert f"{intervals['start'][0]:%H:%M}" == "10:00"
    plain = read_export(path, zone="Europe/Berlin").intervals
    assert plain is not None
    assert f"{plain['start'][0]:%H:%M}" == "08:00"


def test_two_columns_for_one_figure_are_asked_for(tmp_path: Path) -> None:
    path = save(tmp_path, "date,calls offered,calls received", *(f"2026-01-1{n},{n},{n + 1}" for n in range(5)))
    assert '--column offered="calls offered" or --column offered="calls received"' in asked(path)
    daily = read_export(path, columns=["offered=calls received"]).daily
    assert daily is not None
    assert daily["offered"].to_list() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"kind": "call"}, "--kind: 'call' is not allowed; did you mean 'calls'?"),
        ({"dates": "dym"}, "--dates: 'dym' is not allowed"),
        ({"decimal": ";"}, "--decimal: ';' is not allowed"),
        ({"zone": "Europe/Berlim"}, "'Europe/Berlim' is no zone; did you mean 'Europe/Berlin'?"),
        ({"units": ["calls"]}, "--unit: 'calls' is not of the form NAME=VALUE"),
        ({"units": ["calls=hours"]}, "--unit 'calls': 'hours' is not allowed"),
        ({"columns": ["offred=calls"]}, "--column offred: is no role; did you mean 'offered'?"),
        ({"columns": ["offered=call"]}, "has no column 'call' for offered; did you mean 'calls'?"),
        ({"since": "1.2.2026"}, "--from: '1.2.2026' is no date; write it as 2026-01-31"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "--from 2026-02-01 comes after --to 2026-01-01"),
        ({"since": "2027-01-01"}, "has no row in the days that are wanted (2027-01-01)"),
        ({"counted_at": "begin"}, "--counted-at: 'begin' is not allowed"),
    ],
)
def test_mistyped_options_are_told(told: dict[str, Any], text: str, tmp_path: Path) -> None:
    path = save(tmp_path, "date,calls", *(f"2026-01-{day},{day}" for day in range(10, 20)))
    assert text in asked(path, **told)


def test_days_and_queues_are_kept_and_called_as_told(tmp_path: Path) -> None:
    path = save(tmp_path, "date,queue,calls", *(f"2026-01-{day},Hotline,{day}" for day in range(10, 20)))
    daily = read_export(path, since="2026-01-12", until="2026-01-14", queues=["Hotline=phone"]).daily
    assert daily is not None
    assert daily.select("queue", "offered").rows() == [("phone", 12.0), ("phone", 13.0), ("phone", 14.0)]
    assert isinstance(daily, pl.DataFrame)
