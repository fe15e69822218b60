"""Figures: what they show is what was simulated."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.patches import PathPatch

from sim.experiments import replicate, simulate
from sim.experiments.runs import timelines
from sim.experiments.statistics.estimate import ratio_interval
from sim.log.records import Outcome, State
from sim.metrics import Facts, measure_intervals
from sim.metrics.columns.waits import answered_in_line, waited, waits
from sim.metrics.customers.moves import moved
from sim.metrics.sums import weights
from sim.report.canvas.axes import clock
from sim.report.figures import OF_COMPARISONS, OF_RUNS, Compared, drawn
from sim.report.figures.flows import ribbons
from sim.report.figures.money import waterfall
from sim.scenario import build
from tests.report.figures.centers import center, compared, rich, saved

pytestmark = pytest.mark.long


@cache
def shown(which: str) -> dict[str, pl.DataFrame]:
    """What the figures of a run, or of a comparison, show, by name."""
    kinds, source = (OF_RUNS, saved(rich())) if which == "rich" else (OF_COMPARISONS, Compared(compared()))
    return {kind.name: kind.frame(source) for kind in kinds}


@cache
def logs() -> list[tuple[Facts, Any]]:
    scenario = rich().scenario
    return [(Facts(scenario, log), log) for log in (simulate(scenario, k, 5) for k in range(3))]


def at(frame: pl.DataFrame, name: str, date: str, start: str, metric: str) -> dict[str, Any]:
    return frame.row(
        by_predicate=(pl.col("name") == name)
        & (pl.col("date") == date)
        & (pl.col("start") == start)
        & (pl.col("metric") == metric),
        named=True,
    )


def within(log: Any, channel: str, begin: float, end: float) -> Any:
    contacts = log.contacts
    mine = contacts["channel"] == log.names.channels.index(channel)
    return mine & (contacts["arrival"] >= begin) & (contacts["arrival"] < end)


def test_volume_is_the_mean_of_the_logs_with_its_interval() -> None:
    row = at(shown("rich")["volume_and_staff"], "phone", "2026-03-03", "09:30", "arrivals")
    begin = 86_400 + 9.5 * 3_600
    counts = np.array([within(log, "phone", begin, begin + row["seconds"]).sum() for _, log in logs()], float)
    half = 4.302652729911275 * counts.std(ddof=1) / np.sqrt(3)  # Student's quantile, two degrees of freedom
    assert row["seconds"] == 1_800.0
    assert [row["mean"], row["low"], row["high"]] == pytest.approx(
        [counts.mean(), max(counts.mean() - half, 0), counts.mean() + half]
    )


def test_waits_are_ratios_of_sums_with_their_interval() -> None:
    row = at(shown("rich")["waits"], "second", "2026-03-02", "10:00", "wait")
    sums, many = [], []
    for facts, log in logs():
        mine = within(log, "second", 36_000, 37_800) & waited(facts)
        sums.append(waits(facts)[mine].sum())
        many.append(float(mine.sum()))
    expected = ratio_interval(np.array(sums), np.array(many), 0.95)
    assert [row["mean"], row["low"], row["high"]] == pytest.approx([expected[0], max(expected[1] or 0, 0), expected[2]])
    assert row["target"] == 20.0


def test_the_distribution_meets_the_service_level_at_the_target() -> None:
    data = shown("rich")["wait_distribution"]
    for name in ("phone", "second", "mail"):
        rows = data.filter(channel=name)
        reached = rows.filter(pl.col("within") == pl.col("target"))["answered"].item()
        assert reached == pytest.approx(rich().estimate("service_level_3", (("channel", name),)).mean)
        assert rows["answered"].is_sorted()
        assert (rows["answered"] + rows["lost"]).max() <= 1 + 1e-12


def test_the_distribution_counts_every_wait_of_every_replication() -> None:
    seconds = np.concatenate(
        [waits(facts)[within(log, "phone", 0, np.inf) & answered_in_line(facts)] for facts, log in logs()]
    )
    rows = timelines.waits(rich()).filter(channel="phone").sort("within", nulls_last=True)
    assert 3 * rows["answered"].sum() == pytest.approx(len(seconds))
    for edge, reached in rows.select("within", pl.col("answered").cum_sum()).drop_nulls().rows():
        assert 3 * reached == pytest.approx((seconds <= edge).sum())


def test_the_heat_map_is_a_ratio_of_sums_by_weekday_and_hour() -> None:
    row = shown("rich")["service_level_by_hour"].filter(channel="phone", weekday=2, hour=9).row(0, named=True)
    kept = counted = 0.0
    for facts, log in logs():
        mine = within(log, "phone", 86_400 + 32_400, 86_400 + 36_000)
        kept += weights(facts)["sl_numerator"][mine].sum()
        counted += weights(facts)["sl_denominator"][mine].sum()
    assert row["service_level"] == pytest.approx(kept / counted)
    assert row["promised"] == pytest.approx(counted / 3)


def test_states_of_agents_are_seconds_of_the_log() -> None:
    data = shown("rich")["agent_states"]
    row = at(data, "team phone", "2026-03-02", "08:30", "idle")
    seconds = 0.0
    for _, log in logs():
        states = log.states
        mine = (states["pool"] == 0) & (states["state"] == State.IDLE)
        seconds += np.clip(np.minimum(states["end"], 32_400) - np.maximum(states["start"], 30_600), 0, None)[mine].sum()
    assert row["mean"] == pytest.approx(seconds / 3 / 1_800)
    whole = data.filter(pl.col("metric") != "absent").group_by("name", "date", "start").agg(pl.col("mean").sum())
    duty = shown("rich")["volume_and_staff"].filter(metric="agents").select("name", "date", "start", agents="mean")
    both = whole.join(duty, on=["name", "date", "start"])
    assert len(both) > 10
    assert both["mean"].to_numpy() == pytest.approx(both["agents"].to_numpy())


def test_queue_and_backlog_are_those_of_the_log() -> None:
    row = at(shown("rich")["queue"], "phone", "2026-03-02", "10:30", "queue_length")
    backlog = at(shown("rich")["backlog"], "mail", "2026-03-02", "11:30", "backlog")
    waiting, left = 0.0, []
    for _, log in logs():
        contacts = log.contacts
        mine = within(log, "phone", 0, np.inf)
        gone = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
        waiting += np.clip(np.minimum(gone, 39_600) - np.maximum(contacts["arrival"], 37_800), 0, None)[mine].sum()
        mail = within(log, "mail", 0, 43_200)
        left.append((mail & ~(contacts["talk_end"] <= 43_200)).sum())
    assert row["mean"] == pytest.approx(waiting / 3 / 1_800)
    assert backlog["mean"] == pytest.approx(np.mean(left))


def test_flows_are_contacts_that_came_after_others() -> None:
    data = shown("rich")["flows"]
    assert set(data["why"]) == {
        *("waited too long, or was not let in", "chose so"),
        *("not resolved, or no reply", "the channel was closed"),
    }
    again = sum(int((log.contacts["attempt"] > 1).sum()) for _, log in logs())
    elsewhere = sum(int(moved(facts).sum()) for facts, _ in logs())
    assert 3 * data["contacts"].sum() == pytest.approx(again + elsewhere)


def test_the_waterfall_adds_up_to_the_cost() -> None:
    data = shown("rich")["cost_waterfall"]
    lines = data.filter(pl.col("line") != "total")
    assert lines["begin"].to_list() == pytest.approx([0.0, *lines["end"].to_list()[:-1]])
    assert data["end"][-1] == pytest.approx(rich().estimate("cost_total").mean)


def test_parts_of_attention_add_up_to_the_level() -> None:
    data = shown("rich")["attention_parts"]
    sums = data.group_by("channel").agg(pl.col("adds").sum(), pl.col("level").first())
    assert sums["adds"].to_numpy() == pytest.approx(sums["level"].to_numpy())
    assert set(sums["channel"]) == {"phone", "second", "mail"}


def test_cost_and_attention_are_the_metrics() -> None:
    row = shown("rich")["cost_and_attention"].filter(name="mail").row(0, named=True)
    for axis, metric in (("cost", "cost_per_contact"), ("attention", "attention_level")):
        found = rich().estimate(metric, (("channel", "mail"),))
        assert [row[f"{axis}_{part}"] for part in ("mean", "low", "high")] == [found.mean, found.low, found.high]


def test_retention_falls_by_the_churn_in_both_conventions() -> None:
    data = shown("rich")["retention"]
    assert set(data["segment"]) == {"private", "firms", "all customers"}
    churn = rich().estimate("churn", (("segment", "firms"),)).mean or 0.0
    last = data.filter(segment="firms", year=10).sort("convention")["share"].to_list()
    assert last == pytest.approx([(1 - churn) ** 10, (1 - churn) ** 9])
    assert rich().estimate("base_kept", ()).mean == pytest.approx(
        data.filter(segment="all customers", year=10, convention="start_of_year")["share"].item(), abs=1e-3
    )


def test_shares_of_channels_add_up() -> None:
    days = shown("rich")["channel_shares"].group_by("date").agg(pl.col("mean").sum())
    assert days["mean"].to_list() == pytest.approx([1.0, 1.0])


def test_differences_are_those_of_the_comparison() -> None:
    data, told = shown("comparison")["differences"], compared()["comparisons"]
    row = next(one for one in told if one["metric"] == "service_level" and not one["scope"] and one["design"] == "x")
    mine = data.filter(pl.col("channel").is_null(), pl.col("pool").is_null(), metric="service_level", design="x").row(
        0, named=True
    )
    assert [mine[key] for key in ("difference", "difference_low", "difference_high", "verdict")] == [
        row[key] for key in ("difference", "difference_low", "difference_high", "verdict")
    ]
    assert row["difference"] < -0.2


def test_one_replication_has_lines_without_bands() -> None:
    scenario = center()
    facts = Facts(scenario, simulate(scenario, 0, 5))
    assert len(facts.log.contacts["arrival"])
    one = replicate(build(scenario.tree | {"experiment": {"replications": 1, "seed": 5}}))
    assert timelines.timeline(one)["low"].null_count() == len(timelines.timeline(one))
    assert one.intervals.lines["arrivals"] == pytest.approx(measure_intervals(facts).lines["arrivals"])
    assert {"waits", "queue"} <= {figure.name for figure in drawn(OF_RUNS, saved(one))}


def test_long_horizons_are_told_by_day() -> None:
    scenario = build(
        {
            "scenario": "Long",
            "calendar": {"start": "2026-01-05", "days": 60, "open": {"mon-fri": "08:00-10:00"}},
            "experiment": {"replications": 2},
            "channels": {"phone": {"preset": "phone", "arrivals": {"per_hour": 10}}},
            "pools": {"agents": {"agents": 2, "skills": ["phone"]}},
        }
    )
    result = replicate(scenario)
    rows = timelines.timeline(result).filter(metric="arrivals")
    assert set(rows["seconds"]) == {86_400.0}
    assert set(rows["date"].str.to_date().dt.weekday()) == {1, 2, 3, 4, 5}
    assert rows["mean"].sum() == pytest.approx(result.estimate("arrivals").mean)


@pytest.mark.parametrize(
    ("days", "inches", "said"),
    [
        (0.5, 3.0, ["Mon 5", "02:00", "04:00", "06:00", "08:00", "10:00", "12:00"]),
        (2.0, 2.5, ["Mon 5", "12:00", "Tue 6", "12:00", "Wed 7"]),
        (14.0, 2.0, ["Mon 5", "Mon 12", "Mon 19"]),
        (90.0, 3.0, ["5 Jan", "19 Jan", "2 Feb", "16 Feb", "2 Mar", "16 Mar", "30 Mar"]),
        (730.0, 2.0, ["Jul", "2027", "Jul", "2028"]),
    ],
)
def test_ticks_are_at_midnight_whole_hours_and_mondays(days: float, inches: float, said: list[str]) -> None:
    monday = 739_621.0  # 5 January 2026
    ticks = clock(monday, monday + days, inches)
    assert ticks.said == said
    assert all((24 * one) % 1 < 1e-9 for one in ticks.at)


def test_served_contacts_are_in_the_figures() -> None:
    served = sum(int((log.contacts["outcome"] == Outcome.SERVED).sum()) for _, log in logs())
    assert served > 300, "the tests above would compare nothing with nothing"


def test_ribbons_are_as_wide_where_they_come_as_where_they_go() -> None:
    """Contacts from two channels to one: each ribbon is as high at both ends."""
    data = pl.DataFrame({"from": ["a", "b"], "to": ["c", "c"], "why": ["other", "other"], "contacts": [30.0, 10.0]})
    drawn = [one for one in ribbons(data).axes[0].patches if isinstance(one, PathPatch)]
    ends = [one.get_path().vertices for one in drawn]
    left, right = ([abs(one[k][1] - one[j][1]) for one in ends] for k, j in ((0, 7), (3, 4)))
    assert left == pytest.approx(right)
    assert left[0] == pytest.approx(3 * left[1])


def test_small_lines_of_the_cost_are_all_named() -> None:
    small = "other: contacts, fixed, minutes, resolutions, messages"
    rows = {"line": ["wages", small, "total"], "amount": [90.0, 10.0, 100.0], "begin": [0.0, 90.0, 0.0]}
    data = pl.DataFrame(rows | {"end": [90.0, 100.0, 100.0], "currency": ["EUR"] * 3})
    said = waterfall(data).axes[0].get_yticklabels()[1].get_text()
    assert "\u2026" not in said
    assert said.replace("\n", " ") == "other: contacts, fixed, minutes, resolutions, messages"
