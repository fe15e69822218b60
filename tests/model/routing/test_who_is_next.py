"""Priorities, head starts, reserves and the agent of last time: literal logs of small days."""

from __future__ import annotations

from pathlib import Path

from tests.support.toy import channel, log_of, told, toy


def test_higher_priority_is_served_first(tmp_path: Path) -> None:
    segments = {"mass": {"share": 0.5}, "vip": {"share": 0.5, "priority": 1}}
    calls = [(0, 100, {"segment": "mass"}), (10, 5, {"segment": "mass"}), (20, 5, {"segment": "vip"})]
    waits = [row[2] for row in told(log_of(toy(tmp_path, calls, segments=segments)))]
    assert waits == [0, 95, 80]


def test_head_start_by_score(tmp_path: Path) -> None:
    """A class with base 90 and slope 1 is served as if it had waited 90 seconds longer."""
    segments = {"mass": {"share": 0.5}, "vip": {"share": 0.5}}
    vip = [{"segment": "vip"}]
    calls = [(0, 200, {"segment": "mass"}), (5, 10, {"segment": "mass"}), (90, 10, *vip), (97, 10, *vip)]
    rule = {
        "contact_selection": "score",
        "routes": [
            {"channel": "a", "segment": "vip", "rings": [["p"]], "base": 90},
            {"channel": "a", "rings": [["p"]]},
        ],
    }
    waits = [row[2] for row in told(log_of(toy(tmp_path, calls, segments=segments, routing=rule)))]
    assert waits == [0, 205, 110, 123]


def test_reserve_keeps_an_agent_for_other_work(tmp_path: Path) -> None:
    channels = {"b": channel(tmp_path, "b", [(0, 60), (1, 60), (30, 60)])}
    pools = {"p": {"agents": 2, "skills": ["a", {"channel": "b", "reserve": 1}]}}
    scenario = toy(tmp_path, [(10, 100)], channels=channels, pools=pools)
    assert told(log_of(scenario)) == [
        ("b", 0, 0, "served", "p", 60),
        ("b", 1, 109, "served", "p", 170),
        ("a", 10, 0, "served", "p", 110),
        ("b", 30, 140, "served", "p", 230),
    ]


def test_customer_waits_for_the_last_agent(tmp_path: Path) -> None:
    """Customer 7 knows agent 0 and waits for him until 64, although agent 1 is free from 50 on."""
    calls = [(0, 10, {"customer": 7}), (20, 30), (22, 30), (24, 40), (45, 5, {"customer": 7})]
    log = log_of(toy(tmp_path, calls, pools={"p": {"agents": 3}}, routing={"last_agent": "30 s"}))
    assert log.contacts["agent"].tolist() == [0, 1, 2, 0, 0]
    assert told(log)[-1] == ("a", 45, 19, "served", "p", 69)


def test_last_agent_is_given_up_after_the_limit(tmp_path: Path) -> None:
    calls = [(0, 10, {"customer": 7}), (20, 30), (60, 500), (70, 5, {"customer": 7})]
    scenario = toy(tmp_path, calls, pools={"p": {"agents": 1}, "q": {"agents": {"08:01": 1}, "skills": ["a"]}},
                   routing={"last_agent": "30 s", "agent_selection": "ranked",
                            "routes": [{"channel": "a", "rings": [["p"], ["q"]]}]})  # fmt: skip
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 10),
        ("a", 20, 0, "served", "p", 50),
        ("a", 60, 0, "served", "p", 560),
        ("a", 70, 30, "served", "q", 105),
    ]


def test_last_agent_who_is_kept_back_is_not_taken(tmp_path: Path) -> None:
    calls = [(0, 10, {"customer": 7}), (20, 100), (30, 5, {"customer": 7})]
    pools = {"p": {"agents": 2, "skills": [{"channel": "a", "reserve": 1}]}}
    waits = [row[2] for row in told(log_of(toy(tmp_path, calls, pools=pools, routing={"last_agent": "30 s"})))]
    assert waits == [0, 0, 90]
