"""Live contacts: literal logs of small days whose every second can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

from tests.support.toy import log_of, shifts, told, toy


def test_second_caller_waits_for_the_first(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60), (10, 60), (200, 30)])
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 60),
        ("a", 10, 50, "served", "p", 120),
        ("a", 200, 0, "served", "p", 230),
    ]


def test_idle_and_duty_time_is_written_down(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(10, 60)]))
    assert sorted(shifts(log)) == [("duty", "p", 0, 0, 3600), ("idle", "p", 0, 0, 10), ("idle", "p", 0, 70, 3600)]


def test_patience_runs_out_and_the_next_is_served(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60), (10, 60, 20), (15, 60, 100)])
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 60),
        ("a", 10, 20, "abandoned", None, 30),
        ("a", 15, 45, "served", "p", 120),
    ]


def test_wrap_up_holds_the_agent_but_not_the_line(tmp_path: Path) -> None:
    changes = {"a": {"lines": 1, "wrap_up": {"deterministic": "30 s"}}}
    scenario = toy(tmp_path, [(0, 60), (50, 60), (70, 60)], channels=changes)
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 90),
        ("a", 50, 0, "blocked", None, 50),
        ("a", 70, 20, "served", "p", 180),
    ]


def test_full_queue_blocks(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60), (1, 60), (2, 60)], channels={"a": {"queue_limit": 1}})
    assert [row[3] for row in told(log_of(scenario))] == ["served", "served", "blocked"]


def test_who_balks_leaves_only_if_there_is_a_wait(tmp_path: Path) -> None:
    patience = {"deterministic": "1 h", "balk": 1.0}
    scenario = toy(tmp_path, [(0, 60), (1, 60), (70, 60)], channels={"a": {"patience": patience}})
    assert [row[2:4] for row in told(log_of(scenario))] == [(0, "served"), (0, "balked"), (0, "served")]
