"""Verdicts on what is no wait: replies and backlog, how busy agents are, issues, days on which a scenario is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim import read_export
from sim.experiments.calibration.against import calibrate
from sim.experiments.calibration.calibrate import Calibration
from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.runs.replicate import simulate
from sim.importing.canonical import Canonical, SourceFile, conform
from sim.log.codes import Outcome
from sim.report.fit.tables import calibration_sentences
from sim.scenario import build
from tests.support.exports import write
from tests.support.made_center import TRUTH, as_calls, as_intervals, exported

pytestmark = pytest.mark.oracle

MAIL = {
    "mode": "deferred", "arrivals": {"per_day": {"mon-fri": 110}, "profile": "flat"},
    "handle_time": {"lognormal": {"mean": "12 min", "cv": 0.9}}, "target": {"within": "8 h", "share": 0.8},
}  # fmt: skip
MAILS = TRUTH | {"channels": {"email": MAIL}, "pools": {"agents": {"agents": {"mon-fri": 3}, "skills": ["email"]}}}
ISSUES = TRUTH | {"issues": {"order": {"share": 0.6, "effort": 0.8}, "fault": {"share": 0.4, "effort": 1.3}}}


@cache
def tickets() -> Canonical:
    """Return the messages of a simulated center as a help desk has them."""
    rows = exported(scenario=MAILS).select("id", pl.col("arrival").alias("created"),
                                           pl.col("talk_end").alias("first_reply"), "agent",
                                           pl.lit("email").alias("channel"))  # fmt: skip
    table = conform("tickets", rows)
    return Canonical(tickets=table, sources=(SourceFile("t.csv", "tickets", {"tickets": len(table)}, len(table)),))


def off(found: Calibration) -> dict[str, str]:
    return {f"{one.channel} {one.figure}": one.cause for one in found.of_everything if one.word == "differs"}


def test_replies_and_backlog_of_a_scenario_that_is_right_agree() -> None:
    found = calibrate(build(MAILS), tickets(), replications=20)
    assert {one.figure for one in found.of_everything} == {"offered", "reply_time", "reply_p50", "reply_p90", "backlog"}
    assert off(found) == {}


def test_replies_by_hand() -> None:
    """Two hours and four; at midnight one of three waits, and has not been replied to by the end."""
    start = datetime(2026, 1, 5, 9)
    rows = [(start, start + timedelta(hours=2)), (start + timedelta(hours=8), start + timedelta(hours=12))] * 20
    rows.append((start + timedelta(hours=10), None))
    table = pl.DataFrame(rows, schema=["created", "first_reply"], orient="row").with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("id"), pl.lit("email").alias("channel"))  # fmt: skip
    later = pl.DataFrame({"created": [start + timedelta(days=1)], "id": ["last"], "channel": ["email"]})
    read = Canonical(tickets=conform("tickets", pl.concat([table, later], how="diagonal")))
    found = {one.figure: one.recorded for one in calibrate(build(MAILS), read, replications=2).of_everything}
    assert found == {"offered": 42, "reply_time": 3, "reply_p50": pytest.approx(3, abs=1), "reply_p90": 4, "backlog": 1}


def test_an_agent_too_few_replies_too_late_and_is_named() -> None:
    few = MAILS | {"pools": {"agents": {"agents": {"mon-fri": 2}, "skills": ["email"]}}}
    causes = off(calibrate(build(few), tickets(), replications=10))
    assert {"email reply_time", "email backlog"} <= set(causes)
    assert "more agents wrote than counted" in causes["email reply_time"]


def test_how_busy_agents_are_is_judged_where_staff_is_reported() -> None:
    read = as_intervals(exported())
    right = calibrate(build(TRUTH), read, replications=20)
    busy = next(one for one in right.of_everything if one.figure == "occupancy")
    rows = read.intervals
    assert rows is not None
    work = float((rows["answered"] * (rows["talk"] + rows["wrap"])).sum())
    assert busy.recorded == pytest.approx(work / float(rows["staffed"].sum()) / 1_800)
    assert busy.word == "agrees"
    more = build(TRUTH | {"pools": {"agents": {"agents": {"mon-fri": 4}, "skills": ["phone"]}}})
    assert "agents occupancy" in off(calibrate(more, read, replications=5))


def test_occupancy_of_a_log_is_that_of_a_queue_that_loses_nobody() -> None:
    """Erlangs over agents, whatever waits."""
    phone = TRUTH["channels"]["phone"] | {"patience": None, "redial": None}
    made = TRUTH | {"channels": {"phone": phone}, "pools": {"agents": {"agents": {"mon-fri": 4}, "skills": ["phone"]}}}
    found = calibrate(build(made), as_intervals(exported()), replications=10)
    busy = next(one for one in found.of_everything if one.figure == "occupancy")
    assert busy.simulated == pytest.approx(len(exported()) * 280 / (10 * 10 * 3_600 * 4), rel=0.05)


def test_an_issue_whose_effort_is_wrong_is_seen() -> None:
    read = as_calls(with_issues())
    right = {one.by: one for one in calibrate(build(ISSUES), read, replications=20).verdicts if "issue" in one.by}
    assert {name: one.word != "differs" for name, one in right.items()} == {"issue fault": True, "issue order": True}
    wrong = ISSUES | {"issues": {"order": {"share": 0.6, "effort": 1.0}, "fault": {"share": 0.4, "effort": 1.0}}}
    seen = {one.by: one.word for one in calibrate(build(wrong), read, replications=20).verdicts if "issue" in one.by}
    assert seen == {"issue fault": "differs", "issue order": "differs"}


def with_issues() -> pl.DataFrame:
    center = build(ISSUES)
    rows = contacts_of_log(simulate(center, 0, 1), center.calendar).filter(pl.col("outcome") != "closed_out")
    names = ["id", "arrival", "queue", "issue", "agent", "answered", "left", "talk_end", "end", "outcome"]
    return conform("contacts", rows.select(names).cast({"id": pl.String}))


SEGMENTS = {"gold": {"share": 0.3, "patience_factor": 0.3}, "blue: usual": {"share": 0.7}}


def with_segments() -> pl.DataFrame:
    center = build(TRUTH | {"segments": SEGMENTS})
    rows = contacts_of_log(simulate(center, 0, 1), center.calendar).filter(pl.col("outcome") != "closed_out")
    names = ["id", "arrival", "queue", "segment", "agent", "answered", "left", "talk_end", "end", "outcome"]
    return conform("contacts", rows.select(names).cast({"id": pl.String}))


def test_a_segment_whose_patience_is_wrong_is_seen_and_named() -> None:
    """Contacts keep the segment that they had, so that its figures are compared whoever has how many."""
    read = as_calls(with_segments())
    right = calibrate(build(TRUTH | {"segments": SEGMENTS}), read, replications=20)
    judged = {(one.by, one.figure): one.word for one in right.verdicts if one.by.startswith("segment ")}
    assert set(judged) == {(f"segment {name}", figure) for name in SEGMENTS
                           for figure in ("abandonment", "asa", "handle_time")}  # fmt: skip
    assert "differs" not in judged.values()
    alike = {name: {"share": 0.5} for name in SEGMENTS}
    wrong = calibrate(build(TRUTH | {"segments": alike}), read, replications=20)
    off = {one.by for one in wrong.verdicts if one.figure == "abandonment" and one.word == "differs"}
    assert {"segment gold", "segment blue: usual"} <= off
    (line,) = [line for line in calibration_sentences(wrong) if "segment gold" in line]
    assert "its patience, priority or effort is another" in line


def test_segments_of_a_call_log_are_read(tmp_path: Path) -> None:
    rows = [f"{k},2026-01-05 {9 + k % 8:02}:{k % 60:02}:00,{('Gold', 'Standard')[k % 2]},00:00:05,00:03:{k % 60:02},0"
            for k in range(80)]  # fmt: skip
    path = write(tmp_path, "calls.csv", ["Call ID,Start,Customer Tier,Wait time,Talk time,Abandoned", *rows])
    read = read_export(path, kind="calls")
    assert read.contacts is not None
    assert read.contacts["segment"].value_counts(sort=True)["count"].to_list() == [40, 40]


def test_contacts_of_hours_in_which_a_scenario_is_closed_are_named() -> None:
    short = TRUTH | {"calendar": TRUTH["calendar"] | {"open": {"mon-fri": "10:00-18:00"}}}
    causes = off(calibrate(build(short), as_calls(exported()), replications=5))
    assert "while the scenario is closed" in causes["phone offered"]


@pytest.mark.parametrize("outcome", [Outcome.UNFINISHED, Outcome.CONTAINED, Outcome.FAILED, Outcome.DEFLECTED])
def test_nobody_else_is_called_blocked(outcome: Outcome) -> None:
    center = build(TRUTH)
    log = simulate(center, 0, 1)
    log.contacts["outcome"][:] = np.int64(outcome)
    words: list[Any] = contacts_of_log(log, center.calendar)["outcome"].unique().to_list()
    assert words == ["closed_out" if outcome == Outcome.UNFINISHED else "self_served"]
