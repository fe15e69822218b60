"""Tickets of help desks and states of agents, by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from sim.importing.exports import read_export


def save(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_tickets_by_minutes_and_by_times(tmp_path: Path) -> None:
    head = "Id,Requester id,Created at,First reply time in minutes,First reply time in minutes within business hours,"
    head += "Solved at,Status,Via,Assignee,Satisfaction Score"
    rows = ["1,77,2026-02-13 08:00:00,90,30,2026-02-13 11:00:00,Solved,Mail,Ann,Good",
            "2,78,2026-02-13 09:00:00,,,,Open,Web,,",
            "3,77,2026-02-13 10:00:00,5,5,2026-02-13 09:00:00,Solved,Mail,Ann,Bad",
            "4,79,2026-02-13 10:00:00,,,,Deleted,Mail,,"]  # fmt: skip
    read = read_export(save(tmp_path, head, *rows))
    assert read.tickets is not None
    names = ("id", "first_reply", "solved", "channel", "customer", "agent", "rating", "reply_business")
    assert read.tickets.select(names).rows() == [
        ("1", datetime(2026, 2, 13, 9, 30), datetime(2026, 2, 13, 11), "email", "c1", "a1", 1.0, 1800.0),
        ("2", None, None, "Web", "c2", None, None, None),
        ("3", datetime(2026, 2, 13, 10, 5), None, "email", "c1", "a1", 0.0, 300.0),
    ]
    assert read.sources[0].dropped == {"merged, deleted or spam": 1}
    assert "1 tickets end before they begin; their ends count as unknown" in read.sources[0].notes


def test_a_first_reply_in_office_hours_is_no_time_of_reply(tmp_path: Path) -> None:
    """Tickets come at all hours; after 40 minutes of office hours each, the replies would come at all hours too."""
    rows = [f"SD-{n},13/Feb/26 {n % 12 or 12}:{n % 60:02} {'AM' if n % 24 < 12 else 'PM'},40m" for n in range(240)]
    read = read_export(save(tmp_path, "Issue key,Created,Custom field (Time to first response)", *rows))
    assert read.tickets is not None
    assert read.tickets["first_reply"].null_count() == 240
    assert read.tickets["reply_business"].unique().to_list() == [2400.0]


def test_a_first_reply_by_the_calendar_is_one(tmp_path: Path) -> None:
    """Whatever comes is answered at ten."""
    rows = [f"SD-{n},13/Feb/26 {hour}:00 AM,{10 - hour}h" for n, hour in enumerate([*range(1, 10)] * 5)]
    read = read_export(save(tmp_path, "Issue key,Created,Time to first response", *rows))
    assert read.tickets is not None
    assert read.tickets["first_reply"].unique().to_list() == [datetime(2026, 2, 13, 10)]


@pytest.mark.parametrize("told", ["duration", "end", "neither"])
def test_states_last_until_the_next(told: str, tmp_path: Path) -> None:
    spells = [("08:00:00", "Ready", "", "00:10:00", "08:10:00"), ("08:10:00", "Talking", "", "00:05:00", "08:15:00"),
              ("08:15:00", "Not Ready", "Lunch", "00:30:00", "08:45:00"),
              ("08:45:00", "Logout", "", "00:00:00", "08:45:00")]  # fmt: skip
    more = {"duration": "Duration", "end": "End Time", "neither": "Team"}[told]
    rows = []
    for start, state, reason, length, end in spells:
        last = {"duration": length, "end": f"13.01.2026 {end}", "neither": "x"}[told]
        rows.append(f"Ann;13.01.2026 {start};{state};{reason};{last}")
    states = read_export(save(tmp_path, f"Agent Name;State Transition Time;Agent State;Reason;{more}", *rows)).states
    assert states is not None
    lengths = states.select((pl.col("end") - pl.col("start")).dt.total_seconds())["end"].to_list()
    assert states.select("agent", "state", "reason").rows() == [
        ("a1", "ready", None), ("a1", "talking", None), ("a1", "not_ready", "Lunch"), ("a1", "logged_out", None),
    ]  # fmt: skip
    assert lengths == [600, 300, 1800, 0]


def test_a_state_that_nobody_knows_is_a_reason_not_to_be_ready(tmp_path: Path) -> None:
    rows = [
        f"Ann,2026-01-13 08:{n:02}:00,{state},60"
        for n, state in enumerate(["Ready", "Talking", "Yoga", "Ready", "Logout"])
    ]
    read = read_export(save(tmp_path, "Agent,Start Time,Agent State,Duration (s)", *rows))
    assert read.states is not None
    assert read.states.filter(state="not_ready")["reason"].to_list() == ["Yoga"]
    assert "states that are taken as not ready: 'Yoga'" in read.sources[0].notes
