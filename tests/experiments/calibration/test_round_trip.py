"""Simulate a center, export it, fit it: every parameter comes back, and the fitted center makes the recorded days."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

from sim import FitResult, fit
from sim.experiments.calibration.against import calibrate
from sim.experiments.calibration.fitting import FitCheck, fitted
from sim.experiments.calibration.holding_out import held_out
from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.calibration.verdicts import DIFFERS
from sim.experiments.runs.replicate import replicate, simulate
from sim.fitting.center.fit import fit_center, recorded_days
from sim.fitting.center.options import FitOptions
from sim.importing.canonical import conform
from sim.scenario import build
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.units import parse_duration
from tests.support.made_center import TRUTH, as_calls, as_intervals, exported
from tests.support.paths import ROOT

pytestmark = pytest.mark.oracle

PHONE = TRUTH["channels"]["phone"]


@cache
def contacts() -> pl.DataFrame:
    return exported()


@cache
def of_calls() -> FitResult:
    return fit(as_calls(contacts()), redials="none", target=20)


@cache
def of_intervals() -> FitResult:
    return fit(as_intervals(contacts()), redials="none")


def estimate(result: FitResult, key: str) -> dict[str, Any]:
    return result.to_polars().filter(key=key).row(0, named=True)


@pytest.mark.parametrize("result", [of_calls, of_intervals])
@pytest.mark.parametrize(
    ("key", "truth"),
    [("patience", 150.0), ("handle_time", 240.0), ("wrap_up", 40.0), ("arrivals", 1_500.0)],
)
def test_parameters_come_back(result: Any, key: str, truth: float) -> None:
    """Within three standard errors, of which the interval is four."""
    found = estimate(result(), f"channels.phone.{key}")
    error = (found["high"] - found["low"]) / 4 if found["low"] is not None else truth / 10
    assert abs(found["estimate"] - truth) < 3 * error


def test_staff_comes_back_from_calls() -> None:
    """Agents are seen by their calls alone; 24 agent-hours a day, in whole heads by half hour."""
    staffing = of_calls().center.tables["staffing.csv"].filter(day="tue")
    heads = dict(zip(staffing["start"], staffing[staffing.columns[2]], strict=True))
    assert sum(heads.values()) / 2 == pytest.approx(24, rel=0.06)
    assert heads["07:30"] == heads["18:30"] == 0


@pytest.mark.parametrize("result", [of_calls, of_intervals])
def test_the_fitted_center_makes_the_recorded_days(result: Any) -> None:
    found = result().calibration
    assert (found.complete, result().stopped) == (True, False)
    assert {one.figure for one in found.of_everything} >= {"abandonment", "asa", "service_level", "handle_time"}
    assert [one for one in found.of_everything if one.word == DIFFERS] == []
    assert found.inside["phone"] > 0.8


def test_the_scenario_is_ready_to_run() -> None:
    scenario = of_calls().scenario
    asa = replicate(scenario, 3).estimate("asa", channel="phone").mean
    assert asa is not None
    assert asa > 0


def test_its_files_are_gone_when_python_ends(tmp_path: Path) -> None:
    code = (
        "from tests.support.made_center import as_intervals, exported\nfrom sim import fit\n"
        "print(fit(as_intervals(exported()), redials='none', check=False).scenario.tree['pools'])"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=True, env=os.environ | {"TMPDIR": str(tmp_path)})  # fmt: skip
    assert str(tmp_path) in done.stdout
    assert (done.stderr, list(tmp_path.iterdir())) == ("", [])


def test_every_key_tells_where_it_comes_from() -> None:
    text = of_calls().text
    for key in ("patience", "handle_time", "wrap_up", "arrivals", "agents"):
        line = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
        assert line.split("# ")[1].split(":")[0] in ("measured", "derived", "assumed")


def test_the_same_data_give_the_same_fit() -> None:
    again = fit(as_calls(exported()), redials="none", target=20, check=False)
    assert again.text == of_calls().text
    assert again.to_polars().equals(of_calls().to_polars())


# When something is wrong


def wrong(**changes: Any) -> Any:
    scenario = {**TRUTH, "channels": {"phone": PHONE | changes}}
    return build(scenario)


def test_a_scenario_that_is_right_agrees() -> None:
    found = calibrate(build(TRUTH), as_calls(contacts()), replications=40)
    assert [one.figure for one in found.of_everything if one.word == DIFFERS] == []


def test_an_agent_too_many_is_seen_and_named() -> None:
    scenario = build({**TRUTH, "pools": {"agents": {"agents": 4, "skills": ["phone"]}}})
    found = calibrate(scenario, as_calls(contacts()), replications=20)
    off = [one for one in found.of_everything if one.word == DIFFERS]
    assert {"asa", "abandonment"} <= {one.figure for one in off}
    assert "less available" in off[0].cause


def test_patience_that_is_wrong_is_seen_and_named() -> None:
    found = calibrate(wrong(patience={"exponential": {"mean": "40 s"}}), as_calls(contacts()), replications=20)
    off = {one.figure: one for one in found.of_everything if one.word == DIFFERS}
    assert "patience" in off["asa"].cause


def test_a_handle_time_that_is_wrong_is_seen_and_named() -> None:
    found = calibrate(
        wrong(handle_time={"lognormal": {"mean": "330 s", "cv": 0.8}}), as_calls(contacts()), replications=20
    )
    assert "handle times" in next(one for one in found.of_everything if one.figure == "handle_time").cause


def test_what_moves_volumes_is_of_no_account_on_recorded_days() -> None:
    """They come as recorded; what an exception says beside of hours or staff holds."""
    days = {"sale": {"on": "2026-01-07", "volumes": {"factor": 2}}, "few": {"on": "2026-01-08", "staff": {"agents": 1}}}
    issues = {"order": {"share": 0.5, "scale": 3}, "fault": {"share": 0.5}}
    moved = {**TRUTH, "issues": issues, "calendar": TRUTH["calendar"] | {"exceptions": days}}
    found = calibrate(build(moved), as_calls(contacts()), replications=3).to_polars()
    plain = {**moved, "issues": {name: {"share": 0.5} for name in issues}}
    plain["calendar"] = TRUTH["calendar"] | {"exceptions": {"few": days["few"]}}
    assert found.equals(calibrate(build(plain), as_calls(contacts()), replications=3).to_polars())
    assert not found.equals(calibrate(build(TRUTH), as_calls(contacts()), replications=3).to_polars())


@pytest.mark.parametrize("start", ["2026-03-27", "2026-10-23"])
def test_simulated_days_have_the_times_of_their_record_where_clocks_change(start: str) -> None:
    """Friday to Monday, with the night of the change between: calls arrive when the clock shows what the file says."""
    days = {"start": start, "days": 4, "open": "00:00-24:00", "timezone": "Europe/Berlin"}
    recorded = [datetime.fromisoformat(start) + timedelta(hours=9, days=day, seconds=day) for day in range(4)]
    with TemporaryDirectory() as folder:
        pl.DataFrame({"arrival": recorded}).write_csv(f"{folder}/calls.csv", datetime_format="%Y-%m-%dT%H:%M:%S")
        phone = PHONE | {"arrivals": {"trace": f"{folder}/calls.csv"}}
        pools = {"agents": {"agents": 2, "skills": ["phone"]}}
        center = build({**TRUTH, "calendar": days, "channels": {"phone": phone}, "pools": pools})
    played = contacts_of_log(simulate(center, 0), center.calendar)
    assert played["arrival"].to_list() == recorded
    assert (played["answered"] == played["arrival"]).all()


def test_a_queue_that_is_no_channel_is_refused() -> None:
    two = {**TRUTH["channels"], "mail": PHONE}
    pools = {"agents": {"agents": 4, "skills": ["phone", "mail"]}}
    renamed = contacts().with_columns(pl.lit("Hotline").alias("queue"))
    with pytest.raises(InputError, match=r"Hotline.*--queue"):
        calibrate(build({**TRUTH, "channels": two, "pools": pools}), as_calls(renamed))


def test_one_queue_of_another_name_is_the_one_channel() -> None:
    renamed = contacts().with_columns(pl.lit("Hotline").alias("queue"))
    found = calibrate(build(TRUTH), as_calls(renamed), replications=3)
    assert {one.channel for one in found.verdicts} == {"phone"}


# Tuning


@pytest.mark.slow
def test_tuning_is_an_assumption_that_is_told() -> None:
    """Reported staff that is half as much again as there was: tuning finds back about two thirds."""
    told = as_intervals(contacts())
    more = told.intervals.with_columns(pl.col("staffed") * 1.5)  # type: ignore[union-attr]
    steps: list[tuple[int, int]] = []
    how = FitCheck(tune="staff", progress=lambda done, of: steps.append((done, of)))
    result = fitted(type(told)(intervals=more, sources=told.sources), FitOptions(redials="none"), how)
    tuning = [done for done, of in steps if of == 72]
    assert tuning[-1] == 72
    assert tuning == sorted(tuning)
    assert result.tuning is not None
    assert result.tuning.factor == pytest.approx(0.7, abs=0.12)
    assert result.tuning.after == pytest.approx(result.tuning.recorded, abs=0.02)
    assert result.tuning.before < result.tuning.recorded
    line = next(line for line in result.text.splitlines() if line.strip().startswith("agents:"))
    assert "assumed: tuned" in line


def test_only_three_things_can_be_tuned() -> None:
    with pytest.raises(InputError, match="staff, wrap_up, patience"):
        fit(as_calls(contacts()), tune="shrinkage")


# Formats of the same contacts


def test_without_the_waits_of_the_lost_patience_is_near() -> None:
    """By ASA and service level, within a sixth; by ASA alone, whatever the staff, within a quarter."""
    with_level = fit(as_intervals(contacts(), "wait_abandoned"), redials="none", check=False)
    alone = fit(as_intervals(contacts(), "wait_abandoned", "within", "threshold"), redials="none", check=False)
    exact = estimate(of_intervals(), "channels.phone.patience")["estimate"]
    assert estimate(with_level, "channels.phone.patience")["estimate"] == pytest.approx(exact, rel=1 / 6)
    assert estimate(alone, "channels.phone.patience")["estimate"] == pytest.approx(exact, rel=1 / 4)
    assert "no wait of the abandoned" in " ".join(alone.center.limits)


def test_without_staff_it_follows_from_abandonment() -> None:
    result = fit(as_intervals(contacts(), "staffed"), redials="none", check=False)
    assert estimate(result, "pools.agents phone.agents")["word"] == "derived"
    assert estimate(result, "pools.agents phone.agents")["estimate"] == pytest.approx(120, rel=0.12)


def test_told_redials_are_taken_out_and_put_back() -> None:
    """Volumes are less by r times the abandonments, and the scenario draws them again."""
    result = fit(as_intervals(contacts()), redials=0.5, check=False)
    lost = contacts().filter(outcome="abandoned")
    offered = estimate(of_intervals(), "channels.phone.arrivals")["estimate"]
    primary = estimate(result, "channels.phone.arrivals")["estimate"]
    assert offered - primary == pytest.approx(0.5 * len(lost) / 2, rel=0.1)
    assert result.center.tree["channels"]["phone"]["redial"]["probability"] == 0.5
    assert "told" in estimate(result, "channels.phone.redial")["word"]


def test_a_law_is_written_as_it_was_found() -> None:
    mean = of_calls().center.tree["channels"]["phone"]["patience"]["exponential"]["mean"]
    assert parse_duration(mean) == pytest.approx(estimate(of_calls(), "channels.phone.patience")["estimate"], rel=1e-3)


def test_a_forecast_has_dates() -> None:
    result = fit(as_calls(contacts()), horizon=2, redials="none", check=False)
    volumes = result.center.tables["volumes.csv"]
    assert volumes["date"].unique().len() == 14
    assert volumes["date"][0] == "2026-01-19"
    assert result.center.tree["calendar"]["days"] == 14
    assert volumes["phone"].sum() == pytest.approx(3_000, rel=0.1)
    assert estimate(result, "channels.phone.arrivals")["word"] == "forecast"


def test_six_weeks_are_judged_by_days_that_were_not_seen() -> None:
    """The last eleven days of forty-five; the scenario that is written is of all."""
    rows = contacts()
    later = [
        rows.with_columns(pl.col("arrival", "answered", "left", "talk_end", "end").dt.offset_by(f"{k}w"))
        for k in (2, 4, 6)
    ]
    whole = pl.concat([rows, *later])
    center = fit_center(as_calls(conform("contacts", whole)), FitOptions(redials="none"))
    days = recorded_days(center)
    judged, seen = held_out(center, days)
    assert (seen[1] - seen[0]).days == pytest.approx(0.25 * (days[1] - days[0]).days, abs=1)
    assert seen[1] == days[1]
    assert judged.entries != center.entries
    assert held_out(center, (days[0], days[0] + timedelta(days=40)))[0] is center
