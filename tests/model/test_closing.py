"""Closed doors, closing times and the next opening: literal logs of small days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.toy import REDIAL, channel, log_of, told, toy


@pytest.mark.parametrize(
    ("rule", "ending"),
    [("drain", (60, "served", "p", 3660)), ("clear", (20, "disconnected", None, 3600))],
    ids=["drain", "clear"],
)
def test_at_close(tmp_path: Path, rule: str, ending: tuple[object, ...]) -> None:
    scenario = toy(tmp_path, [(3540, 100), (3580, 20)], calendar={"at_close": rule})
    first, second = told(log_of(scenario))
    assert first == ("a", 3540, 0, "served", "p", 3640)
    assert second[2:] == ending


def test_closed_doors_and_the_next_opening(tmp_path: Path) -> None:
    scenario = toy(
        tmp_path, [(-60, 30), (7200, 30)], calendar={"days": 2}, channels={"a": {"when_closed": "redial_at_opening"}}
    )
    assert told(log_of(scenario)) == [
        ("a", -60, 0, "blocked", None, -60),
        ("a", 0, 0, "served", "p", 30),
        ("a", 7200, 0, "blocked", None, 7200),
        ("a", 86400, 0, "served", "p", 86430),
    ]


def test_starting_backlog_waits_at_the_door(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(30, 5)], channels={"a": {"starting_backlog": 2}})
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 60),
        ("a", 0, 60, "served", "p", 120),
        ("a", 30, 90, "served", "p", 125),
    ]


def test_who_has_come_to_a_continuous_center_is_followed_beyond_the_horizon(tmp_path: Path) -> None:
    """Staff comes by the plan, callers by the trace; who comes after the end is met by the others, but not told."""
    midnight = 16 * 3_600
    calls = [(midnight - 100, 1_000), (midnight - 50, 1_000), (midnight - 40, 60, 300), (midnight + 1, 10)]
    log = log_of(toy(tmp_path, calls, calendar={"open": "00:00-24:00"}))
    assert told(log) == [
        ("a", midnight - 100, 0, "served", "p", midnight + 900),
        ("a", midnight - 50, 950, "served", "p", midnight + 1_900),
        ("a", midnight - 40, 300, "abandoned", None, midnight + 260),
    ]
    assert log.end == 86_400
    assert log.states["end"].max() == 86_400


def test_who_cannot_be_answered_is_followed_in_vain(tmp_path: Path) -> None:
    midnight = 16 * 3_600
    calls = [(midnight - 100, 1_000), (midnight - 50, 60, 300)]
    scenario = toy(tmp_path, calls, calendar={"open": "00:00-24:00"}, pools={"p": {"agents": 0}})
    assert [row[3] for row in told(log_of(scenario))] == ["unfinished", "abandoned"]


def test_queue_is_served_the_next_morning_if_nobody_stays(tmp_path: Path) -> None:
    """Without agents at close nobody drains the queue; who has patience is served when agents come."""
    staff = {"p": {"agents": {"mon": {"08:00": 0}, "tue": {"08:00": 1}}}}
    scenario = toy(tmp_path, [(60, 30)], calendar={"days": 2}, pools=staff)
    assert told(log_of(scenario)) == [("a", 60, 86_340, "served", "p", 86_430)]


def test_who_meets_closed_doors_is_lost(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(-300, 10)], channels={"a": {"redial": REDIAL}})
    assert told(log_of(scenario)) == [("a", -300, 0, "blocked", None, -300)]


def test_nobody_is_kept_back_after_close(tmp_path: Path) -> None:
    channels = {"b": channel(tmp_path, "b", [(3000, 700), (3100, 60)])}
    pools = {"p": {"agents": 2, "skills": ["a", {"channel": "b", "reserve": 1}]}}
    log = log_of(toy(tmp_path, [(0, 1)], channels=channels, pools=pools))
    assert told(log)[1:] == [("b", 3000, 0, "served", "p", 3700), ("b", 3100, 500, "served", "p", 3660)]


def test_fresh_patience_is_drawn_for_the_next_opening(tmp_path: Path) -> None:
    law = {
        "patience": {"exponential": {"mean": "5 min"}},
        "when_closed": "redial_at_opening",
        "redial": REDIAL | {"patience": "fresh"},
    }
    log = log_of(toy(tmp_path, [(-60, 10)], channels={"a": law}))
    assert len(set(log.contacts["patience"].tolist())) == len(log.contacts["patience"]) == 2
