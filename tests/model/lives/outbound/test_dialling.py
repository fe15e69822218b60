"""Calls of our own: which numbers ring when, and who is answered: toy days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.log.records import Reason
from sim.scenario import Scenario
from tests.model.lives.outbound.days import blended, dialled, fixed, rings
from tests.support.steady_state import Parts
from tests.support.toy import channel, log_of, told

# Toy days


def test_numbers_ring_one_after_the_other_for_one_agent() -> None:
    log = log_of(dialled({"reach": 1.0}))
    assert rings(log) == [(0, 1, 0, 10, True), (1, 1, 70, 80, True), (2, 1, 140, 150, True)]
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 80, 0, "served", "p", 140),
        ("out", 150, 0, "served", "p", 210),
    ]


def test_who_is_not_reached_is_dialled_again_after_a_while() -> None:
    rule = {"reach": 0.0, "list": 2, "tries": 3, "retry_after": "100 s"}
    log = log_of(dialled(rule))
    assert rings(log) == [
        (0, 1, 0, 10, False),
        (1, 1, 10, 20, False),
        (0, 2, 110, 120, False),
        (1, 2, 120, 130, False),
        (0, 3, 220, 230, False),
        (1, 3, 230, 240, False),
    ]
    assert told(log) == []


def test_a_number_that_is_due_again_goes_before_new_ones() -> None:
    rule = {"reach": 0.0, "list": 4, "tries": 2, "retry_after": "15 s"}
    assert [row[:3] for row in rings(log_of(dialled(rule)))] == [
        *[(0, 1, 0), (1, 1, 10), (2, 1, 20), (0, 2, 30)],
        *[(1, 2, 40), (2, 2, 50), (3, 1, 60), (3, 2, 85)],
    ]


def test_one_try_is_one_try() -> None:
    assert rings(log_of(dialled({"reach": 0.0, "list": 1, "tries": 1}))) == [(0, 1, 0, 10, False)]


def test_anybody_else_is_done_soon_and_leaves_no_wrap_up() -> None:
    rule = {"reach": 1.0, "right_party": 0.0, "wrong_party_time": "15 s", "list": 2}
    log = log_of(dialled(rule, channels={"out": {"wrap_up": fixed("30 s")}}))
    assert told(log) == [("out", 10, 0, "served", "p", 25), ("out", 35, 0, "served", "p", 50)]
    assert set(log.contacts["reason"].tolist()) == {Reason.WRONG_PARTY}


def test_wrap_up_keeps_the_agent_from_the_next_call() -> None:
    log = log_of(dialled({"reach": 1.0, "list": 2}, channels={"out": {"wrap_up": fixed("30 s")}}))
    assert told(log) == [("out", 10, 0, "served", "p", 100), ("out", 110, 0, "served", "p", 200)]


def test_who_is_reached_while_nobody_is_free_is_soon_lost() -> None:
    """One number more rings than there are agents; the second customer hangs up after ``holds``."""
    rule = {"reach": 1.0, "holds": fixed("5 s"), "dialer": {"plus": 1}}
    log = log_of(dialled(rule))
    assert rings(log) == [(0, 1, 0, 10, True), (1, 1, 0, 10, True), (2, 1, 70, 80, True)]
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 10, 5, "abandoned", None, 15),
        ("out", 80, 0, "served", "p", 140),
    ]
    assert log.contacts["reason"].tolist() == [0, Reason.MISMATCH, 0]


def test_who_holds_longer_is_answered_by_the_next_free_agent() -> None:
    rule = {"reach": 1.0, "holds": fixed("2 min"), "dialer": {"plus": 1}, "list": 2}
    assert told(log_of(dialled(rule))) == [("out", 10, 0, "served", "p", 70), ("out", 10, 60, "served", "p", 130)]


@pytest.mark.parametrize(
    ("agents", "dialer_rule", "wanted"),
    [
        (4, {"per_idle_agent": 1.5}, 6),
        (3, {"per_idle_agent": 1.5}, 5),  # a half goes up
        (3, {"per_idle_agent": 1.4}, 4),
        (2, {"plus": 3}, 5),
        (3, {"per_idle_agent": 0, "plus": 2}, 2),
        (3, {"threshold": 3}, 3),
        (1, {"per_idle_agent": 0.4}, 0),
    ],
    ids=str,
)
def test_how_many_numbers_ring_at_once(agents: int, dialer_rule: Parts, wanted: int) -> None:
    log = log_of(dialled({"list": 40, "reach": 1.0, "dialer": dialer_rule}, agents))
    assert sum(row[2] == 0 for row in rings(log)) == wanted


def test_what_rings_already_counts() -> None:
    """Two agents, long rings: of the two numbers nobody picks up, each is followed by one."""
    log = log_of(dialled({"list": 6, "reach": 0.0, "tries": 1}, agents=2))
    assert [row[2] for row in rings(log)] == [0, 0, 10, 10, 20, 20]


def test_nothing_is_dialled_below_the_threshold(tmp_path: Path) -> None:
    """One of two agents talks from 5 to 105, and the second is not enough; what rang at first is not cut off."""
    rule = {"reach": 0.0, "tries": 1, "dialer": {"threshold": 2}, "list": 4}
    log = log_of(blended(tmp_path, [(5, 100)], rule, agents=2))
    assert [row[2] for row in rings(log)] == [0, 0, 105, 105]


@pytest.mark.parametrize("selection", ["priority", "longest_wait", "weighted_wait", "queue_ratio"])
def test_calls_that_come_in_go_first(tmp_path: Path, selection: str) -> None:
    """At 70 somebody has waited since 10 whom we called, and somebody since 30 who called us."""
    rule = {"reach": 1.0, "holds": fixed("100 s"), "dialer": {"plus": 1}, "list": 2}
    scenario = blended(tmp_path, [(30, 60)], rule, routing={"contact_selection": selection})
    assert told(log_of(scenario)) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 10, 100, "abandoned", None, 110),
        ("a", 30, 40, "served", "p", 130),
    ]


def test_an_agent_taken_by_a_call_that_comes_in_is_missed_by_who_is_reached(tmp_path: Path) -> None:
    rule = {"reach": 1.0, "holds": fixed("5 s"), "list": 1}
    assert told(log_of(blended(tmp_path, [(3, 60)], rule))) == [
        ("a", 3, 0, "served", "p", 63),
        ("out", 10, 5, "abandoned", None, 15),
    ]


def test_reserve_is_neither_dialled_for_nor_given_to_who_is_reached(tmp_path: Path) -> None:
    """Of three agents one is kept for calls that come in: two numbers ring, and the caller does not wait."""
    log = log_of(blended(tmp_path, [(20, 30)], {"reach": 1.0, "list": 4}, agents=3, reserve=1))
    assert [row[2] for row in rings(log)] == [0, 0, 70, 70]
    assert [row[:5] for row in told(log)] == [
        ("out", 10, 0, "served", "p"),
        ("out", 10, 0, "served", "p"),
        ("a", 20, 0, "served", "p"),
        ("out", 80, 0, "served", "p"),
        ("out", 80, 0, "served", "p"),
    ]


def test_reserve_holds_for_a_pool_of_several_crews(tmp_path: Path) -> None:
    """Two of four agents may call: two numbers ring while two of the pool stay idle anyhow, and one if three must."""
    for kept, wanted in ((0, 2), (1, 2), (2, 2), (3, 1)):
        pools = {"p": {"agents": 4, "skills": ["a"], "cross_trained": {"out": {"share": 0.5, "reserve": kept}}}}
        calls = {"a": channel(tmp_path, "a", [(3_000, 1)])}
        log = log_of(dialled({"reach": 1.0, "list": 9}, channels=calls, pools=pools))
        assert sum(row[2] == 0 for row in rings(log)) == wanted


def test_reserve_is_free_again_when_whoever_may_not_call_is_done(tmp_path: Path) -> None:
    """One of four talks from 5 to 105; until then no more than the three who are kept back are idle."""
    pools = {"p": {"agents": 4, "skills": ["a"], "cross_trained": {"out": {"share": 0.5, "reserve": 3}}}}
    calls = {"a": channel(tmp_path, "a", [(5, 100)])}
    log = log_of(dialled({"reach": 0.0, "tries": 1}, channels=calls, pools=pools))
    assert [row[2] for row in rings(log)] == [0, 105, 115]


def passing(front: Parts, experts: Parts, **changes: Any) -> Scenario:
    """Build the center with agents who may decide nothing, and experts to whom they pass on all that they know."""
    power = {"authority": 0.0, "diagnosis": fixed("30 s"), "context": 1.0, "coaching": 0}
    pools = {"p": {"empowerment": power, "escalates_to": "e"} | front, "e": {"skills": ["out"]} | experts}
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    return dialled({"reach": 1.0, "holds": fixed("5 s")}, pools=pools, issues=issues, **changes)


@pytest.mark.parametrize("experts", [1, 10])
def test_nobody_is_dialled_for_who_only_takes_what_is_passed_on(experts: int) -> None:
    """One number rings at a time for one agent, however many experts are idle; nobody is lost."""
    power = {"authority": 1.0, "diagnosis": fixed("0 s"), "skill": 100, "coaching": 0}
    log = log_of(passing({"empowerment": power}, {"agents": experts}))
    assert [row[2] for row in rings(log)] == [0, 70, 140]
    assert [row[2:5] for row in told(log)] == [(0, "served", "p")] * 3


def test_calls_for_which_experts_have_no_skill_are_treated_by_whom_they_reach(tmp_path: Path) -> None:
    """Nothing is decided of them: no diagnosis, no transfer. What comes in at 300 is passed on."""
    calls = {"a": channel(tmp_path, "a", [(300, 60)])}
    scenario = passing({"skills": ["a", "out"]}, {"agents": 1, "skills": ["a"]}, channels=calls)
    log = log_of(scenario)
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 80, 0, "served", "p", 140),
        ("out", 150, 0, "served", "p", 210),
        ("a", 300, 0, "served", "e", 390),
    ]
    assert log.column("transfers").tolist() == [0, 0, 0, 1]
    assert log.column("beyond").tolist() == [0, 0, 0, 0]


def test_who_was_called_gives_up_waiting_for_an_expert() -> None:
    """Two are diagnosed until 40; the expert takes one until 100, and the other waits as long as patience says."""
    patience = {"out": {"patience": fixed("20 s"), "outbound": {"list": 2}}}
    log = log_of(passing({"agents": 2}, {"agents": 1}, channels=patience))
    assert told(log) == [("out", 10, 0, "served", "e", 100), ("out", 10, 0, "abandoned", "p", 60)]
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON]
