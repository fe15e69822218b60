"""Literal logs: small days whose every second can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy import channel, log_of, shifts, told, toy


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


def two_pools(**route: object) -> dict[str, object]:
    return {
        "pools": {"p": {"agents": 1, "skills": ["a"]}, "q": {"agents": 1, "skills": [{"channel": "a", "pace": 2.0}]}},
        "routing": {"agent_selection": "ranked", "routes": [{"channel": "a", **route}]},
    }


def test_second_ring_opens_after_its_delay(tmp_path: Path) -> None:
    rings = [["p"], {"pools": ["q"], "after": "30 s"}]
    scenario = toy(tmp_path, [(0, 100), (10, 60), (50, 5)], **two_pools(rings=rings))
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 100),
        ("a", 10, 30, "served", "q", 160),
        ("a", 50, 50, "served", "p", 105),
    ]


def test_ring_at_once_prefers_the_first_pool(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 100), (10, 60), (150, 5)], **two_pools(rings=[["q"], ["p"]]))
    assert [row[4] for row in told(log_of(scenario))] == ["q", "p", "p"]


@pytest.mark.parametrize(
    ("condition", "pools"),
    [
        ({"queue_over": 0}, ["p", "p", "q", "p"]),
        ({"predicted_wait_over": "5 s"}, ["p", "p", "q", "p"]),
        ({"busy_over": 0.5}, ["p", "q", "p", "q"]),
        ({"queue_over": 5}, ["p", "p", "p", "p"]),
    ],
    ids=["queue", "predicted wait", "busy", "never"],
)
def test_conditional_ring(tmp_path: Path, condition: dict[str, object], pools: list[str]) -> None:
    calls = [(0, 100), (10, 60), (20, 60), (150, 5)]
    rings = [["p"], {"pools": ["q"], "when": condition}]
    assert [row[4] for row in told(log_of(toy(tmp_path, calls, **two_pools(rings=rings))))] == pools


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


REDIAL = {"probability": [1.0], "after": {"deterministic": "100 s"}, "attempts": 3}


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


def test_condition_of_a_ring_is_tested_once(tmp_path: Path) -> None:
    """Nobody else waits when the second caller comes, so its ring stays closed; for the third it opens."""
    rings = [["p"], {"pools": ["q"], "when": {"queue_over": 0}}]
    scenario = toy(tmp_path, [(0, 1000), (10, 60), (400, 25)], **two_pools(rings=rings))
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 1000),
        ("a", 10, 990, "served", "p", 1060),
        ("a", 400, 0, "served", "q", 450),
    ]


def test_who_meets_closed_doors_is_lost(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(-300, 10)], channels={"a": {"redial": REDIAL}})
    assert told(log_of(scenario)) == [("a", -300, 0, "blocked", None, -300)]


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


def test_nobody_is_kept_back_after_close(tmp_path: Path) -> None:
    channels = {"b": channel(tmp_path, "b", [(3000, 700), (3100, 60)])}
    pools = {"p": {"agents": 2, "skills": ["a", {"channel": "b", "reserve": 1}]}}
    log = log_of(toy(tmp_path, [(0, 1)], channels=channels, pools=pools))
    assert told(log)[1:] == [("b", 3000, 0, "served", "p", 3700), ("b", 3100, 500, "served", "p", 3660)]


def test_last_agent_who_is_kept_back_is_not_taken(tmp_path: Path) -> None:
    calls = [(0, 10, {"customer": 7}), (20, 100), (30, 5, {"customer": 7})]
    pools = {"p": {"agents": 2, "skills": [{"channel": "a", "reserve": 1}]}}
    waits = [row[2] for row in told(log_of(toy(tmp_path, calls, pools=pools, routing={"last_agent": "30 s"})))]
    assert waits == [0, 0, 90]


def test_fresh_patience_is_drawn_for_the_next_opening(tmp_path: Path) -> None:
    law = {
        "patience": {"exponential": {"mean": "5 min"}},
        "when_closed": "redial_at_opening",
        "redial": REDIAL | {"patience": "fresh"},
    }
    log = log_of(toy(tmp_path, [(-60, 10)], channels={"a": law}))
    assert len(set(log.contacts["patience"].tolist())) == len(log.contacts["patience"]) == 2
