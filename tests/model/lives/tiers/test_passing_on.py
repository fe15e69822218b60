"""Agents diagnose, treat or pass on: days worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.log.records import LegKind, Reason
from tests.model.lives.tiers.days import EASY, HARD, TRICKY, WARM, ends, legs, power, tiers
from tests.support.steady_state import Parts
from tests.support.toy import Row, channel, log_of, shifts


def test_what_takes_more_authority_is_passed_on_after_the_diagnosis(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, HARD)]))
    assert legs(log) == [(0, "p", "passed", 0, 10)]
    assert ends(log) == [(0, 10, "served", "q", 70)]
    assert [log.column(name).tolist() for name in ("transfers", "informed", "resolved")] == [[1], [1], [1]]


def test_what_cannot_be_treated_is_passed_on_after_the_treatment(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, TRICKY)]))
    assert legs(log) == [(0, "p", "failed", 0, 60)]
    assert ends(log) == [(0, 60, "served", "q", 120)]


def test_easy_needs_are_diagnosed_and_treated(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, EASY)]))
    assert (ends(log), legs(log)) == ([(0, None, "served", "p", 60)], [])


CALLS: list[Row] = [(0, 50, HARD), (5, 50, HARD), (6, 10, EASY)]


def test_cold_transfer_frees_the_agent(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, CALLS))
    assert legs(log) == [(0, "p", "passed", 0, 10), (1, "p", "passed", 10, 20)]
    assert ends(log) == [(0, 10, "served", "q", 70), (10, 70, "served", "q", 130), (20, None, "served", "p", 40)]


def test_warm_transfer_holds_the_agent_until_an_expert_answers(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, CALLS, WARM))
    assert legs(log) == [(0, "p", "passed", 0, 10), (1, "p", "passed", 10, 20), (1, "p", "held", 20, 70)]
    assert ends(log) == [(0, 10, "served", "q", 70), (10, 70, "served", "q", 130), (70, None, "served", "p", 90)]
    assert ("idle", "p", 0, 0, 90) not in shifts(log)
    assert [row for row in shifts(log) if row[1] == "p"] == [("duty", "p", 0, 0, 3600), ("idle", "p", 0, 90, 3600)]


def test_experts_who_know_nothing_are_told_again(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, HARD)], power(context=0.0)))
    assert ends(log) == [(0, 10, "served", "q", 130)]
    assert log.column("informed").tolist() == [0]


IMPATIENT = {"a": {"patience": {"deterministic": "30 s"}}}


@pytest.mark.parametrize(
    ("front", "third", "held"),
    [
        (power(), (20, None, "served", "p", 40), []),
        (WARM, (36, None, "abandoned", None, 36), [(1, "p", "held", 20, 50)]),
    ],
    ids=["cold", "warm"],
)
def test_patience_for_an_expert_is_drawn_anew(tmp_path: Path, front: Parts, third: Row, held: list[Row]) -> None:
    log = log_of(tiers(tmp_path, CALLS, front, channels=IMPATIENT))
    assert legs(log)[2:] == held
    assert ends(log)[1:] == [(10, 50, "abandoned", "p", 50), third]
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON, 0]


def test_three_tiers(tmp_path: Path) -> None:
    pools = {
        "q": {"empowerment": power(0.7, diagnosis={"deterministic": "5 s"}), "escalates_to": "r"},
        "r": {"agents": 1, "skills": ["a"]},
    }
    log = log_of(tiers(tmp_path, [(0, 50, HARD), (100, 20, TRICKY)], pools=pools))
    assert legs(log) == [
        (0, "p", "passed", 0, 10),
        (1, "p", "failed", 100, 130),
        (0, "q", "passed", 10, 15),
        (1, "q", "failed", 130, 195),
    ]
    assert ends(log) == [(0, 15, "served", "r", 75), (100, 195, "served", "r", 255)]
    assert log.column("transfers").tolist() == [2, 2]


def test_what_is_beyond_the_last_tier_stays_unresolved(tmp_path: Path) -> None:
    pools = {"q": {"empowerment": {"authority": 0.7, "diagnosis": {"deterministic": "5 s"}, "coaching": 0}}}
    log = log_of(
        tiers(tmp_path, [(0, 50, HARD), (100, 20, TRICKY)], pools=pools, outcome={"repeat": {"probability": 0}})
    )
    assert ends(log) == [(0, 10, "served", "q", 15), (100, 130, "served", "q", 195)]
    assert log.column("beyond").tolist() == [LegKind.PASSED, 0]
    assert log.column("resolved").tolist() == [0, 1]  # experts who pass nothing on treat without fail


def test_experts_take_by_the_time_of_arrival(tmp_path: Path) -> None:
    """The second caller is passed on at 15, the first at 110; at 130 the expert takes the first."""
    calls: list[Row] = [(0, 100, TRICKY), (5, 50, HARD), (55, 50, HARD)]
    scenario = tiers(tmp_path, calls, pools={"p": {"agents": 3}, "q": {"agents": {"08:02": 1}}})
    assert [row[1] for row in ends(log_of(scenario))] == [120, 180, 240]


def test_chats_are_passed_on(tmp_path: Path) -> None:
    chat = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 0.5]}}
    log = log_of(tiers(tmp_path, [(0, 50, HARD), (0, 50, HARD)], channels={"a": chat}))
    assert legs(log) == [(0, "p", "passed", 0, 20), (1, "p", "passed", 0, 20)]
    assert ends(log) == [(0, 20, "served", "q", 140)] * 2


def mail(folder: Path, **keys: Any) -> Parts:
    """Describe a mailbox with one message at eight."""
    deferred = channel(folder, "m", [(0, 50, HARD)]) | {"mode": "deferred"} | keys
    return {"m": {key: value for key, value in deferred.items() if key != "target"}}


def test_messages_are_passed_on(tmp_path: Path) -> None:
    pools = {"p": {"skills": ["a", "m"]}, "q": {"skills": ["a", "m"]}}
    log = log_of(tiers(tmp_path, [(3000, 5, EASY)], channels=mail(tmp_path), pools=pools))
    assert legs(log) == [(0, "p", "passed", 0, 10)]
    assert ends(log)[0] == (0, 10, "served", "q", 70)


def test_message_is_passed_on_by_whoever_finishes_its_diagnosis(tmp_path: Path) -> None:
    """Interrupted at 4, it is taken up at 20 by a pool that passes nothing on; the rest of the diagnosis is due."""
    pools = {
        "p": {"skills": ["a", {"channel": "m", "preempt": True}]},
        "q": {"agents": {"08:10": 1}, "skills": ["a", "m"]},
        "r": {"agents": {"08:00:20": 1}, "skills": ["m"]},
    }
    log = log_of(tiers(tmp_path, [(4, 500, EASY)], channels=mail(tmp_path, changeover="0 s"), pools=pools))
    assert legs(log) == [(0, "p", "interrupted", 0, 4), (0, "r", "passed", 20, 26)]
    assert ends(log)[0] == (0, 600, "served", "q", 660)
