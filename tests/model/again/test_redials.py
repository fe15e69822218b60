"""Who calls again or elsewhere after giving up or a busy signal: literal logs of small days."""

from __future__ import annotations

from pathlib import Path

from tests.support.toy import REDIAL, channel, log_of, told, toy


def test_redial_until_the_attempts_are_used(tmp_path: Path) -> None:
    law = {"patience": {"deterministic": "20 s"}, "redial": REDIAL}
    scenario = toy(tmp_path, [(0, 1000), (10, 60)], channels={"a": law})
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 1000),
        ("a", 10, 20, "abandoned", None, 30),
        ("a", 130, 20, "abandoned", None, 150),
        ("a", 250, 20, "abandoned", None, 270),
    ]


def test_kept_patience_is_used_up_by_the_first_wait(tmp_path: Path) -> None:
    law = {"patience": {"deterministic": "20 s"}, "redial": REDIAL | {"patience": "kept"}}
    scenario = toy(tmp_path, [(0, 1000), (10, 60)], channels={"a": law})
    assert [row[2] for row in told(log_of(scenario))] == [0, 20, 0, 0]


def test_busy_signal_is_followed_by_a_redial(tmp_path: Path) -> None:
    law = {"lines": 1, "redial": REDIAL}
    assert told(log_of(toy(tmp_path, [(0, 50), (10, 60)], channels={"a": law}))) == [
        ("a", 0, 0, "served", "p", 50),
        ("a", 10, 0, "blocked", None, 10),
        ("a", 110, 0, "served", "p", 170),
    ]


def test_switch_to_another_channel(tmp_path: Path) -> None:
    redial = REDIAL | {"probability": [0.0], "switch": {"probability": 1.0, "to": {"b": 1}}}
    channels = {"a": {"patience": {"deterministic": "20 s"}, "redial": redial}, "b": channel(tmp_path, "b", [(5, 1)])}
    scenario = toy(tmp_path, [(0, 1000), (10, 60)], channels=channels, pools={"q": {"agents": 1, "skills": ["b"]}})
    assert told(log_of(scenario))[-1] == ("b", 130, 0, "served", "q", 190)
