"""Figures are within the bounds of their units, and of each other, on every path and in every file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from sim import load, replicate
from sim.metrics.counting.spans import seconds_per_bin
from sim.runs.inputs import Inputs
from sim.runs.perform import write_run
from sim.scenario import Scenario, build
from tests.support.bounds import beyond, bounds
from tests.support.paths import ROOT
from tests.support.random_centers import rich_centers
from tests.support.toy import toy

SHIPPED = ("quickstart", "service_desk", "phone_and_email", "multiskill", "utility_passed_on", "ford_channels")
FIRST, SECOND, THIRD = slice(0, -1, 2), slice(1, None, 2), slice(2, None, 2)
PHONE = (("channel", "a"),)


def six_at_the_end(folder: Path, **calendar: Any) -> Scenario:
    """Open from nine to ten, one agent; six calls of an hour, one a minute from ten to ten on."""
    calls = [(6_600 + 60 * k, 3_600) for k in range(6)]
    return toy(folder, calls, calendar={"open": "09:00-10:00", "interval": "30 min"} | calendar)


def test_the_queue_is_told_over_the_opening_hours(tmp_path: Path) -> None:
    """Five wait from their arrivals to ten: 9 + 8 + 7 + 6 + 5 minutes of 60; never more than five."""
    result = replicate(six_at_the_end(tmp_path))
    for scope in ((), PHONE):
        assert result.estimate("queue_length", scope).mean == pytest.approx(35 / 60)
        assert result.estimate("queue_length_max", scope).mean == 5
    table = result.to_polars("intervals").filter(kind="channel")
    told = dict(table.select("start", "queue_length").rows())
    assert told["09:30"] == pytest.approx(35 / 30)
    # After close the queue is told by the whole interval: the next call is answered at 10:50.
    assert (told["10:00"], told["10:30"]) == (5, pytest.approx(4 + 20 / 30))


def test_figures_over_time_leave_closed_hours_out(tmp_path: Path) -> None:
    """Open twelve hours a day for ten days: a day of the figures agrees with the tables, for callers and agents."""
    data: dict[str, Any] = {
        "scenario": "Long",
        "calendar": {"days": 10, "open": "08:00-20:00", "interval": "24 h"},
        "experiment": {"replications": 2},
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": {"08:00": 40, "19:00": 0}},
                "handle_time": {"exponential": {"mean": "4 min"}},
            }
        },
        "pools": {"p": {"agents": 3, "skills": ["phone"]}},
    }
    result = replicate(build(data))
    lines = result.to_polars("timeline").group_by("metric").agg(pl.col("mean").mean())
    over_time = dict(lines.rows())
    assert over_time["queue_length"] == pytest.approx(result.estimate("queue_length", channel="phone").mean)
    assert over_time["agents"] == pytest.approx(result.estimate("staffed", pool="p").mean) == pytest.approx(3)
    assert over_time["busy"] + over_time["idle"] == pytest.approx(3)
    by_day = result.to_polars("intervals")
    assert by_day.filter(kind="pool")["agents"].to_list() == pytest.approx([3] * 10)
    assert by_day["queue_length"].mean() == pytest.approx(over_time["queue_length"])


def test_a_doors_part_of_an_interval_counts(tmp_path: Path) -> None:
    """Open from nine to a quarter past: one agent, and two who wait five minutes of the fifteen."""
    scenario = toy(tmp_path, [(3_600, 300), (3_600, 60), (3_600, 60)], calendar={"open": "09:00-09:15"})
    table = replicate(scenario).to_polars("intervals")
    assert table.filter(kind="channel")["queue_length"].to_list() == pytest.approx([(300 + 360) / 900])
    assert table.filter(kind="pool")["agents"].to_list() == [1]


@pytest.mark.parametrize("seed", range(5))
def test_spans_add_up_to_the_last_bit(seed: int) -> None:
    """Agents who are busy, then idle, then busy: in any bins the parts fill the whole, and nothing is below 0."""
    rng = np.random.default_rng(seed)
    agents = [np.cumsum(rng.exponential(100.0, 401)) + rng.uniform(0, 1e7) for _ in range(8)]
    starts, turns, ends = (np.concatenate([moments[k] for moments in agents]) for k in (FIRST, SECOND, THIRD))
    busy, idle, whole = (starts, turns), (turns, ends), (starts, ends)
    edges = np.sort(np.concatenate([[0.0], rng.uniform(0, 1.1e7, 500), *agents[:2]]))
    *parts, paid = (seconds_per_bin(*spans, edges) for spans in (busy, idle, whole))
    assert all((part >= 0).all() for part in parts)
    assert (parts[0] <= paid).all()
    assert np.allclose(parts[0] + parts[1], paid, rtol=0, atol=1e-9)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rich_centers())
def test_figures_of_random_centers_are_within_their_bounds(data: dict[str, Any]) -> None:
    assert beyond(replicate(build(data), replications=1)) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_figures_of_shipped_scenarios_are_within_their_bounds(name: str) -> None:
    assert beyond(replicate(load(ROOT / f"scenarios/{name}.yaml"), replications=1)) == []


@pytest.mark.usefixtures("undrawn")
def test_files_of_a_run_are_within_their_bounds(tmp_path: Path) -> None:
    result = replicate(load(ROOT / "scenarios/service_desk.yaml"), replications=3)
    write_run(result, tmp_path, 1.0, Inputs(tmp_path))
    summary = json.loads((tmp_path / "summary.json").read_text())["metrics"]
    rows = [*summary, *pl.read_csv(tmp_path / "summary.csv", infer_schema_length=None).to_dicts()]
    for row in rows:
        low, high = bounds(row["metric"])
        known = [row[key] for key in ("low", "mean", "high") if row[key] is not None]
        assert all(low <= value <= (high if high == 1 and row["unit"] == "share" else np.inf) for value in known), row
        assert known == sorted(known), row
    table = pl.read_csv(tmp_path / "intervals.csv", infer_schema_length=None)
    assert table.select((pl.col("queue_length", "agents") >= 0).all()).row(0) == (True, True)
    assert table["occupancy"].max() <= 1
