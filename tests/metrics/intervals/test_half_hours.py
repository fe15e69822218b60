"""Every half hour and every day of a run against days made by hand: who came, who was there, how many it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim import build, replicate, vary
from sim.experiments import RunResult
from sim.report.by_time.choice import by_time, over_time
from sim.report.by_time.worst import about_worst_hours
from sim.report.run.findings import findings
from sim.report.run.headlines import headlines
from sim.report.run.presentation import of_run
from sim.scenario import Scenario
from tests.experiments.runs.one_queue import queue
from tests.oracles.erlang import erlang_a, erlang_c
from tests.support.toy import channel, merged, toy

HALF_HOURS = {"calendar": {"interval": "30 min", "open": "08:00-10:00"}}
# Eight calls of a minute: six in the first half hour, of whom four wait, none in the second, two in the third, of
# whom the second waits 50 s, and none in the fourth.
CALLS = [(0, 60), (5, 60), (10, 60), (600, 60), (605, 60), (700, 60), (3_600, 60), (3_610, 60)]


def rows_of(result: RunResult, table: str, name: str) -> list[dict[str, Any]]:
    return result.to_polars(table).filter(name=name).to_dicts()


def test_a_day_made_by_hand(tmp_path: Path) -> None:
    result = replicate(toy(tmp_path, CALLS, **HALF_HOURS))
    rows = rows_of(result, "intervals", "a")
    assert [row["start"] for row in rows] == ["08:00", "08:30", "09:00", "09:30"]
    assert [row["arrivals"] for row in rows] == [6, 0, 2, 0]
    # Waits 0, 55, 110, 0, 55, 20: three of six in 20 s, and one of two.
    assert [row["service_level"] for row in rows] == [0.5, None, 0.5, None]
    assert [row["asa"] for row in rows] == [pytest.approx(240 / 6), None, pytest.approx(25), None]
    assert [row["target_met_intervals"] for row in rows] == [0, None, 0, None]
    assert [row["load"] for row in rows] == pytest.approx([6 * 60 / 1_800, 0, 2 * 60 / 1_800, 0])
    assert [row["present"] for row in rows] == [1, 1, 1, 1]
    assert [row["occupancy"] for row in rows] == pytest.approx([360 / 1_800, 0, 120 / 1_800, 0])
    assert [row["required"] for row in rows] == [1, 0, 1, 0]
    assert erlang_c(6 / 1_800, 1 / 60, 1, 20.0).service_level >= 0.8


def test_its_days(tmp_path: Path) -> None:
    scenario = toy(tmp_path, CALLS, calendar={"days": 2} | HALF_HOURS["calendar"])
    first, second = rows_of(replicate(scenario), "days", "a")
    assert [(row["date"], row["arrivals"]) for row in (first, second)] == [("2026-01-05", 8), ("2026-01-06", 0)]
    assert (first["service_level"], first["target_met"], second["target_met"]) == (0.5, 0, None)
    assert first["required"] == pytest.approx((1 + 0 + 1 + 0) / 4)
    assert first["load"] == pytest.approx(8 * 60 / 7_200)
    assert (first["worst_start"], first["worst_level"], first["worst_required"]) == ("08:00", 0.5, 1)
    assert second["worst_start"] is None
    assert (second["present"], second["occupancy"]) == (1, 0)


def test_intervals_add_up_to_days_and_the_run() -> None:
    result = replicate(queue(5, days=3), replications=4)
    hours, days = rows_of(result, "intervals", "phone"), rows_of(result, "days", "phone")
    assert (len(hours), len(days)) == (72, 3)
    for total in ("arrivals", "answered"):
        assert sum(row[total] for row in hours) == pytest.approx(sum(row[total] for row in days))
        assert sum(row[total] for row in days) == pytest.approx(result.estimate(total, channel="phone").mean)
    reached, promised = (sum(row[name] for row in hours) for name in ("in_time", "promised"))
    assert reached / promised == pytest.approx(result.estimate("service_level", channel="phone").mean)
    kept = sum(row["target_met"] for row in days) / 3
    assert kept == pytest.approx(result.estimate("target_met", channel="phone").mean)


def test_intervals_of_the_service_level_are_those_of_the_run() -> None:
    """A day of one interval has the interval of the whole run."""
    result = replicate(vary(queue(5), {"calendar.interval": "24 h"}), replications=9)
    whole = result.estimate("service_level", channel="phone")
    for table in ("intervals", "days"):
        (row,) = rows_of(result, table, "phone")
        assert (row["service_level_low"], row["service_level_high"]) == pytest.approx((whole.low, whole.high))


def test_agents_on_a_break_are_not_present(tmp_path: Path) -> None:
    shift = {"start": "08:00", "end": "10:00", "agents": 2, "breaks": [{"at": "09:00", "length": "30 min"}]}
    pools = {"p": {"agents": None, "shifts": [shift]}}
    rows = rows_of(replicate(toy(tmp_path, CALLS[:6], pools=pools, **HALF_HOURS)), "intervals", "a")
    assert [row["agents"] for row in rows] == [2, 2, 2, 2]
    assert [row["present"] for row in rows] == [2, 2, 0, 2]


def test_hours_with_nobody_on_duty_are_rows_of_none(tmp_path: Path) -> None:
    pools = {"p": {"agents": {"08:00": 1, "09:00": 0, "09:30": 1}}}
    rows = rows_of(replicate(toy(tmp_path, CALLS[:6], pools=pools, **HALF_HOURS)), "intervals", "p")
    assert [row["present"] for row in rows] == [1, 1, 0, 1]


def two_lines() -> Scenario:
    """Build a pool with two lines of 30 and 60 calls an hour, and another channel with two pools."""
    work = {"mode": "live", "handle_time": {"exponential": {"mean": "3 min"}}}
    one = work | {"arrivals": {"per_hour": 30}, "patience": {"exponential": {"mean": "2 min"}}}
    channels = {
        "one": one | {"target": {"within": "20 s"}},
        "two": one | {"arrivals": {"per_hour": 60}, "target": {"within": "1 min", "share": 0.7}},
        "apart": one | {"target": {"within": "20 s"}},
    }
    pools = {
        "both": {"agents": 6, "skills": ["one", "two"]},
        "left": {"agents": 2, "skills": ["apart"]},
        "right": {"agents": 2, "skills": ["apart"]},
    }
    data = {"scenario": "Lines", "calendar": {"days": 1, "interval": "1 h", "open": "08:00-12:00"}}
    return build(data | {"experiment": {"replications": 40}, "channels": channels, "pools": pools})


def test_lines_of_a_pool_are_required_together() -> None:
    """90 calls an hour in one line, by the strictest target; apart each takes its own."""
    result = replicate(two_lines())
    hour = [row for row in result.to_polars("intervals").to_dicts() if row["start"] == "10:00"]
    required = {row["name"]: row["required"] for row in hour}

    def least(per_hour: float, within: float, share: float) -> int:
        rate = per_hour / 3_600
        return next(n for n in range(1, 99) if erlang_a(rate, 1 / 180, n, 1 / 120, within).sl4 >= share)

    assert required["both"] == least(90, 20, 0.8) <= required["one"] + required["two"]
    assert (required["one"], required["two"]) == (least(30, 20, 0.8), least(60, 60, 0.7))
    assert (required["left"], required["apart"]) == (None, least(30, 20, 0.8))
    assert {row["name"]: row["present"] for row in hour}["apart"] == pytest.approx(4)


def short_staffed(**changes: Any) -> Scenario:
    """Build a day on which the third hour has far too few agents, and the others plenty."""
    phone = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": {"exponential": {"mean": "3 min"}}}
    patience = {"patience": {"exponential": {"mean": "2 min"}}, "target": {"within": "20 s", "share": 0.8}}
    data = {
        "scenario": "Short",
        "calendar": {"start": "2026-01-05", "interval": "1 h", "open": "08:00-16:00"},
        "experiment": {"replications": 10},
        "channels": {"phone": phone | patience},
        "pools": {"agents": {"agents": {"08:00": 8, "10:00": 2, "11:00": 8}, "skills": ["phone"]}},
    }
    return build(merged(data, changes))


def test_a_good_mean_does_not_hide_the_worst_hour() -> None:
    scenario = short_staffed()
    result = replicate(scenario)
    document = result.to_dict()
    (row,) = document["worst_hours"]
    assert (row["worst"], row["missed"], row["surely"], row["hours"]) == ("Mon 10:00", 1, 1, 8)
    assert row["high"] < 0.8 < result.estimate("service_level", channel="phone").low
    (told,) = (line for line in findings(document, scenario.tree) if "misses 80 %" in line)
    assert told.startswith("phone has ")
    assert "in time on the whole, but misses 80 % in 1 of 8 hours: worst Mon 10:00" in told
    assert f"{row['present']:.1f} agents present, 5 required by Erlang A" in told
    assert headlines(document, scenario.tree)[0].text == f"{told[0].upper()}{told[1:]}."


def test_nothing_is_said_where_no_hour_misses_its_target() -> None:
    result = replicate(short_staffed(pools={"agents": {"agents": 12}}))
    assert "worst_hours" not in result.to_dict()
    assert list(about_worst_hours(result.to_dict())) == []


def test_of_many_weeks_hours_are_those_of_the_week() -> None:
    weekly = {"calendar": {"days": 28, "open": {"mon": "08:00-16:00", "tue": "08:00-12:00"}}}
    (row,) = replicate(short_staffed(**weekly), replications=3).to_dict()["worst_hours"]
    assert (row["worst"] in ("Mon 10:00", "Tue 10:00"), row["when"]) == (True, ["Mon 10:00", "Tue 10:00"])
    assert row["hours"] == 12


def test_a_single_replication_has_worst_hours_too(tmp_path: Path) -> None:
    calls = [(k, 60, 30) for k in range(40)]
    (row,) = replicate(toy(tmp_path, calls, **HALF_HOURS)).to_dict()["worst_hours"]
    assert (row["worst"], row["low"], row["surely"]) == ("Mon 08:00", None, 0)


def test_tables_tell_hours_of_a_day_and_days_with_their_worst_hour() -> None:
    scenario = short_staffed(calendar={"days": 2})
    shown = of_run(replicate(scenario), scenario.tree)
    hours, days = (by_time(shown.frames, scenario.tree, unit)[0] for unit in ("interval", "day"))
    assert hours.header == (
        *("phone", "offered", "erlangs", "present", "required", "service level", "target met", "abandoned", "ASA"),
        "occupancy",
    )
    assert [row[0] for row in hours.rows][:2] == ["Mon 08:00", "Mon 09:00"]
    assert len(hours.rows) == 16
    assert {place for place, shade in hours.shades.items() if shade == "worse"} == {(2, 3), (10, 3)}
    assert [row[0] for row in days.rows] == ["Mon 2026-01-05", "Tue 2026-01-06"]
    assert all(row[-1].startswith("10:00 ") and row[-1].endswith("of 5 agents") for row in days.rows)
    assert hours.below == "agents required for 80/20 s by Erlang A, each interval by itself"
    assert [table.title for table in over_time(shown.frames, scenario.tree)] == ["phone by interval", "phone by day"]


def test_messages_and_machines_have_the_columns_that_mean_something(tmp_path: Path) -> None:
    mail = channel(tmp_path, "mail", [(0, 60)], mode="deferred", target={"within": "1 h"})
    scenario = toy(tmp_path, CALLS, channels={"mail": mail}, pools={"p": {"skills": ["a", "mail"]}}, **HALF_HOURS)
    shown = of_run(replicate(scenario), scenario.tree)
    tables = {table.header[0]: table for table in by_time(shown.frames, scenario.tree, "interval")}
    assert list(tables) == ["a", "mail", "p"]
    assert not {"required", "abandoned"} & set(tables["mail"].header)
    assert tables["mail"].below == "those present are of p, who serve a too"
