"""Files of volumes against their own numbers: totals, rows of any length, dates beside weekdays, what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.scenario import InputError
from sim.scenario.scenario import Scenario
from tests.demand.one_phone import phone
from tests.demand.volumes import daily, hourly

WEEK = {"days": 7, "open": {"mon-fri": "08:00-12:00", "sat": "09:00-11:00"}}
TOTALS = {f"2026-01-{day:02d}": total for day, total in zip(range(5, 11), (120, 80.5, 33, 1, 0, 250), strict=True)}


def read(folder: Path, text: str, calendar: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    (folder / "v.csv").write_text(text)
    return phone({"file": str(folder / "v.csv"), "column": "n", **keys}, calendar=calendar or {})


@pytest.mark.parametrize(
    "profile",
    ["flat", "double_hump", [1, 0, 5], {"mon-thu": "evening", "fri-sat": [3, 1], "2026-01-06": [1]}],
    ids=["flat", "named", "list", "by days"],
)
def test_a_total_by_date_is_exact_in_expectation_for_every_date(tmp_path: Path, profile: Any) -> None:
    rows = "".join(f"{date},{total}\n" for date, total in TOTALS.items())
    scenario = read(tmp_path, "date,n\n" + rows, WEEK, profile=profile)
    assert daily(scenario) == pytest.approx([*TOTALS.values(), 0])


def test_totals_drawn_have_the_mean_of_their_date(tmp_path: Path) -> None:
    rows = "".join(f"{date},{total}\n" for date, total in TOTALS.items())
    scenario = read(tmp_path, "date,n\n" + rows, WEEK, profile="double_hump")
    drawn = np.array([[len(sample_demand(scenario, 1, r).day(0, day).row) for day in range(6)] for r in range(200)])
    means = np.array(list(TOTALS.values()))
    assert np.all(np.abs(drawn.mean(axis=0) - means) <= 4 * np.sqrt(means / 200))


def test_a_profile_is_read_from_a_file_and_holds_within_the_hours(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("day,start,share\nmon-fri,06:00,9\nmon-fri,08:00,1\nmon-fri,10:00,3\nsat,09:00,1\n")
    profile = {"file": str(tmp_path / "p.csv")}
    text = "date,day,n\n,mon-sat,80\n2026-01-06,,40\n"
    scenario = read(tmp_path, text, WEEK, profile=profile)
    # Two hours of the row from eight, two of the row from ten to midnight: weights 1 and 3 * 2 / 14.
    early, late = 80 / (1 + 6 / 14) / 2, 80 * (6 / 14) / (1 + 6 / 14) / 2
    assert hourly(scenario, 0) == pytest.approx({8: early, 9: early, 10: late, 11: late})
    assert hourly(scenario, 1) == pytest.approx({8: early / 2, 9: early / 2, 10: late / 2, 11: late / 2})
    assert hourly(scenario, 5) == pytest.approx({9: 40, 10: 40})


def test_a_profile_has_a_shape_for_every_day_on_which_contacts_come(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("day,start,share\nmon-fri,08:00,1\nmon-fri,12:00,0\nsat,12:00,1\n")
    for profile in ({"file": str(tmp_path / "p.csv")}, {"mon-fri": "flat"}):
        with pytest.raises(InputError, match=r"profile: has no weights for 2026-01-10, when it is open"):
            phone({"per_day": 9, "profile": profile}, calendar=WEEK)
        phone({"per_day": 9, "profile": profile}, calendar=WEEK | {"days": 5})


def test_rows_last_as_long_as_they_are_apart(tmp_path: Path) -> None:
    """Rows coarser than the reporting interval spread over their length, finer ones add up."""
    coarse = read(tmp_path, "start,n\n08:00,60\n10:00,20\n")
    assert hourly(coarse) == {8: 30, 9: 30, 10: 10, 11: 10}
    rows = "".join(f"{hour:02d}:{minute:02d},{hour - 7}\n" for hour in range(8, 12) for minute in (0, 15, 30, 45))
    assert hourly(read(tmp_path, "start,n\n" + rows)) == {8: 4, 9: 8, 10: 12, 11: 16}
    given = read(tmp_path, "start,n\n08:00,60\n10:00,20\n", interval="1 h", missing="zero")
    assert hourly(given) == {8: 60, 10: 20}


def test_a_date_wins_over_its_day_of_the_week(tmp_path: Path) -> None:
    text = "date,day,start,n\n,mon-fri,08:00,40\n,mon-fri,10:00,80\n2026-01-06,,08:00,7\n2026-01-06,,10:00,9\n"
    scenario = read(tmp_path, text, {"days": 3})
    assert daily(scenario) == [120, 16, 120]


def test_what_is_missing_is_told_and_must_be_asked_for(tmp_path: Path) -> None:
    days = (
        "day,start,n\nmon,08:00,10\nmon,09:00,30\nmon,10:00,10\nmon,11:00,10\nwed,08:00,20\nwed,10:00,40\nwed,11:00,1\n"
    )
    calendar = {"days": 3}
    for missing in ({}, {"missing": "error"}):
        with pytest.raises(
            InputError, match=r"file: has no rows for 2026-01-06; add them, or write arrivals.missing: z"
        ):
            read(tmp_path, days, calendar, **missing)
    with pytest.raises(InputError, match=r"has no rows for 2026-01-07 09:00-10:00, when it is open; add"):
        read(tmp_path, days, {"start": "2026-01-07"})
    assert daily(read(tmp_path, days, calendar, missing="zero")) == [60, 0, 61]
    # Tuesday has no rows anywhere: the mean of all; of Wednesday's gap nothing is known of other Wednesdays.
    filled = read(tmp_path, days, calendar, missing="profile")
    assert hourly(filled, 1) == {8: 15, 9: 30, 10: 25, 11: 5.5}
    assert hourly(filled, 2) == {8: 20, 10: 40, 11: 1}


def test_gaps_are_filled_as_is_usual_on_such_days(tmp_path: Path) -> None:
    rows = [(day, hour) for day in ("2026-01-05", "2026-01-12", "2026-01-19") for hour in (8, 9, 10, 11)]
    text = "".join(f"{day},{hour:02d}:00,{int(day[-2:])}\n" for day, hour in rows if (day[-2:], hour) != ("12", 9))
    calendar = {"days": 1, "start": "2026-01-12"}
    assert hourly(read(tmp_path, "date,start,n\n" + text, calendar, missing="profile")) == {
        8: 12,
        9: 12,
        10: 12,
        11: 12,
    }
    totals = "date,n\n2026-01-05,60\n2026-01-06,500\n2026-01-19,80\n"
    assert daily(read(tmp_path, totals, calendar, profile="flat", missing="profile")) == [pytest.approx(70)]


def test_days_that_an_exception_speaks_for_need_no_rows(tmp_path: Path) -> None:
    text = "day,start,n\nmon,08:00,10\nmon,10:00,10\n"
    for own in ({"open": "closed"}, {"volumes": {"per_day": 5}}, {"volumes": 0}, {"like": "mon"}):
        calendar = {"days": 2, "exceptions": {"tuesday": {"on": "2026-01-06", **own}}}
        assert daily(read(tmp_path, text, calendar))[0] == 20


FACTORS: list[tuple[Any, dict[float, float]]] = [
    (1.15, dict.fromkeys((8, 9, 10, 11), 11.5)),
    ({"mon": 2, "tue": 3}, dict.fromkeys((8, 9, 10, 11), 20.0)),
    ({"2026-01-05": 0.5, "mon": 2}, dict.fromkeys((8, 9, 10, 11), 5.0)),
    ({"2026-02-01 to 2026-02-28": 9}, dict.fromkeys((8, 9, 10, 11), 10.0)),
    ({"09:00": 2, "10:30": 3}, {8: 10, 9: 20, 10: 25, 11: 30}),
]


@pytest.mark.parametrize(("scale", "expected"), FACTORS)
@pytest.mark.parametrize(
    "arrivals", [{"per_day": 40}, {"per_hour": 10}, {"per_hour": [10, 10, 10, 10]}, "rows", "totals"]
)
def test_a_scale_multiplies_any_volumes(
    tmp_path: Path, arrivals: Any, scale: Any, expected: dict[float, float]
) -> None:
    (tmp_path / "rows.csv").write_text("start,volume\n08:00,10\n09:00,10\n10:00,10\n11:00,10\n")
    (tmp_path / "totals.csv").write_text("day,volume\nmon,40\n")
    if isinstance(arrivals, str):
        profile = {"profile": "flat"} if arrivals == "totals" else {}
        arrivals = {"file": str(tmp_path / f"{arrivals}.csv"), **profile}
    assert hourly(phone({**arrivals, "scale": scale})) == pytest.approx(expected)
    assert hourly(phone(arrivals, demand={"scale": scale})) == pytest.approx(expected)


def test_segments_and_issues_come_so_many_times_as_often() -> None:
    """Of a table of segments by issues every cell is scaled by both of its factors, and by nothing else."""
    segments = {"vip": {"share": 0.2, "scale": 2}, "plain": {"share": 0.8}}
    issues = {"order": {"share": 0.5, "scale": 0.5}, "bill": {"share": 0.5}}
    scenario = phone({"per_day": 100, "scale": 1.5}, segments=segments, issues=issues)
    assert daily(scenario) == [pytest.approx(1.5 * 100 * (0.4 + 0.8) * 0.75)]
    demand = sample_demand(scenario, 1, 0)
    whole = demand.planned.whole[0] * demand.planned.mix[0]  # plain, vip by bill, order
    assert whole == pytest.approx(150 * np.array([[0.8 * 0.5, 0.8 * 0.25], [0.4 * 0.5, 0.4 * 0.25]]))
    drawn = [sample_demand(scenario, 1, r).day(0, 0) for r in range(200)]
    cells = np.bincount(np.concatenate([2 * one.segment + one.issue for one in drawn]), minlength=4) / 200
    assert np.all(np.abs(cells - whole.ravel()) < 4 * np.sqrt(whole.ravel() / 200))


def test_a_channel_of_its_own_mix_is_scaled_by_that() -> None:
    segments = {"vip": {"share": 0.2, "scale": 2}, "plain": {"share": 0.8}}
    scenario = phone({"per_day": 100}, segments=segments, phone={"segments": {"vip": 1.0}})
    assert daily(scenario) == [pytest.approx(200)]


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("date,n\n2026-01-05,9\n", {}, "has no column 'start' in v.csv; write profile: double_hump if its rows are totals"),
    ("start,n\n08:00,9\n", {"profile": "flat"}, "has a profile and a file with a column start"),
    ("date,n\n2026-01-05,9\n2026-01-05,9\n", {"profile": "flat"}, "v.csv:3: has a total of 2026-01-05 already"),
    ("n\n9\n", {"profile": "flat"}, "v.csv:2: names no day; write a column date"),
    ("date,n\n2026-01-05,9\n", {"profile": "flat", "interval": "1 h"}, "has an interval beside totals"),
    ("date,n\n2026-01-05,9\n", {"profile": "humps"}, "'humps' is not allowed"),
    (
        "start,n\n08:00,9\n",
        {"missing": "none"},
        "missing: 'none' is not allowed; did you mean 'zero'|missing: 'none' is",
    ),
    ("start,n\n2026-01-05T08:00Z,9\n", {}, "v.csv:2: '2026-01-05T08:00Z' has a time zone; write calendar.timezone"),
    ("date,start,n\n2026-01-05,2026-01-05T08:00,9\n", {}, "v.csv:2: has the date of '2026-01-05T08:00' twice"),
]


@pytest.mark.parametrize(("text", "keys", "message"), BAD)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, text: str, keys: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text, **keys)
    assert any(one in str(refused.value) for one in message.split("|"))
    assert len(str(refused.value).splitlines()) == 1


def test_a_total_of_a_closed_day_has_nowhere_to_go(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has 9 contacts for 2026-01-11, when it is closed; open it then, or write 0"):
        read(tmp_path, "date,day,n\n,mon-sat,9\n2026-01-11,,9\n", WEEK, profile="flat")


def test_a_scale_of_traces_alone_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("arrival\n2026-01-05T09:00\n")
    trace = {"trace": str(tmp_path / "t.csv")}
    with pytest.raises(InputError, match=r"demand.scale: changes nothing where there are no volumes but traces"):
        phone(trace, demand={"scale": 2})
    with pytest.raises(InputError, match="has scale beside trace; a trace is replayed as it is"):
        phone({**trace, "scale": 2})
    assert len(sample_demand(phone(trace), 1, 0).day(0, 0).row) == 1
