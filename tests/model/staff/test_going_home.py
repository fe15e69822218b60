"""Who goes home when, and who works on: literal logs of small days."""

from __future__ import annotations

from pathlib import Path

from tests.support.toy import log_of, shifts, told, toy, two_pools


def test_after_shift_end_whoever_finishes_first_goes(tmp_path: Path) -> None:
    """One of two busy agents should go at 1800; the first to finish does, at 2000, though somebody waits."""
    staff = {"p": {"agents": {"08:00": 2, "08:30": 1}}}
    log = log_of(toy(tmp_path, [(1700, 300), (1750, 400), (1900, 60)], pools=staff))
    assert told(log) == [
        ("a", 1700, 0, "served", "p", 2000),
        ("a", 1750, 0, "served", "p", 2150),
        ("a", 1900, 250, "served", "p", 2210),
    ]
    assert ("overtime", "p", 0, 1800, 2000) in shifts(log)
    assert ("duty", "p", 0, 0, 2000) in shifts(log)


def test_idle_agents_go_first_when_the_headcount_falls(tmp_path: Path) -> None:
    staff = {"p": {"agents": {"08:00": 2, "08:30": 1}}}
    log = log_of(toy(tmp_path, [(1700, 300), (1900, 60)], pools=staff))
    assert ("duty", "p", 1, 0, 1800) in shifts(log)
    assert told(log)[1] == ("a", 1900, 100, "served", "p", 2060)


def test_agent_past_the_shift_is_kept_when_the_headcount_rises_again(tmp_path: Path) -> None:
    staff = {"p": {"agents": {"08:00": 1, "08:01": 0, "08:02": 1}}}
    log = log_of(toy(tmp_path, [(30, 120), (100, 10)], pools=staff))
    assert told(log)[1] == ("a", 100, 50, "served", "p", 160)
    assert [row for row in shifts(log) if row[0] != "idle"] == [
        ("duty", "p", 0, 0, 3600),
        ("overtime", "p", 0, 60, 120),
    ]


def test_nobody_is_answered_before_agents_come(tmp_path: Path) -> None:
    staff = {"p": {"agents": {"08:10": 1}}}
    assert told(log_of(toy(tmp_path, [(0, 60)], pools=staff))) == [("a", 0, 600, "served", "p", 660)]


def test_work_past_closing_is_overtime(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, [(3500, 1000)]))
    assert ("overtime", "p", 0, 3600, 4500) in shifts(log)


def test_agents_whom_nobody_waits_for_go_home_at_close(tmp_path: Path) -> None:
    """Pool q's ring never opened for the waiting caller, so q has no reason to stay."""
    rings = [["p"], {"pools": ["q"], "when": {"queue_over": 50}}]
    log = log_of(toy(tmp_path, [(3400, 1000), (3500, 60)], **two_pools(rings=rings)))
    assert ("duty", "q", 0, 0, 3600) in shifts(log)
    assert told(log)[1] == ("a", 3500, 900, "served", "p", 4460)


def test_agents_stay_for_a_ring_that_is_still_to_open(tmp_path: Path) -> None:
    rings = [["p"], {"pools": ["q"], "after": "200 s"}]
    log = log_of(toy(tmp_path, [(3400, 1000), (3500, 30)], **two_pools(rings=rings)))
    assert told(log)[1] == ("a", 3500, 200, "served", "q", 3760)
