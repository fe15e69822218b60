"""The life of one contact in words: days written down by hand, facts against the log on random centers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sim.log.records import Outcome
from sim.metrics import Facts
from sim.report.contact.life import ContactLife, episode_rows
from sim.report.contact.words import CAUSES, ENDINGS, OUTCOMES, REASONS
from sim.scenario import Scenario, build
from tests.support.random_centers import choosing_centers, rich_centers
from tests.support.toy import channel, log_of, toy

ATTENTION = {"attention": {}}
COSTS = {"pools": {"p": {"wage": 36}}, "costs": {"loading": 1.0}}


def life(scenario: Scenario, row: int) -> list[str]:
    """Tell the life of one contact, without the day."""
    lines = [line.strip() for line in ContactLife(Facts(scenario, log_of(scenario)), row).lines()]
    return [line for line in lines if not line.startswith("Mon ")]


def test_one_call_that_waits(tmp_path: Path) -> None:
    customer = {"customer": 7, "segment": "gold", "issue": "bill"}
    changes = {"segments": {"gold": {"share": 1}}, "issues": {"bill": {"share": 1}}}
    scenario = toy(tmp_path, [(0, 120, {"segment": "gold", "issue": "bill"}), (60, 90, customer)], **changes)
    assert life(scenario, 1) == [
        "contact 1: a about bill (gold, customer 7), attempt 1",
        "08:01:00  arrives on a",
        "08:02:00  answered by p, agent 0, after a wait of 60.0 s",
        "08:03:30  the talk ends, after 90.0 s",
        "08:03:30  over",
    ]


def test_who_gives_up_and_who_is_refused(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 300), (60, 60, 30), (70, 60)], channels={"a": {"lines": 2}})
    assert life(scenario, 1)[1:] == ["08:01:00  arrives on a", "08:01:30  abandons, after a wait of 30.0 s"]
    assert life(scenario, 2)[1:] == ["08:01:10  arrives on a", "08:01:10  blocked: no line is free"]


def test_wrap_up_and_what_came_of_it(tmp_path: Path) -> None:
    changes = {"channels": {"a": {"wrap_up": {"deterministic": "15 s"}}}, "outcome": {"resolution": 1.0}}
    assert life(toy(tmp_path, [(0, 45)], **changes), 0)[-2:] == [
        "08:00:45  the talk ends, after 45.0 s",
        "08:01:00  wrap-up ends, after 15.0 s; resolved",
    ]


def test_a_contact_that_is_passed_on(tmp_path: Path) -> None:
    front = {"empowerment": {"authority": 0.0, "diagnosis": {"deterministic": "12 s"}}, "escalates_to": "e"}
    changes = {"pools": {"p": front, "e": {"agents": 1, "skills": ["a"]}}}
    scenario = toy(tmp_path, [(0, 60)], issues={"hard": {"share": 1, "complexity": 0.5}}, **changes)
    told = life(scenario, 0)
    assert told[2:5] == [
        "08:00:00  answered by p, agent 0",
        "08:00:12  passed on, after 12.0 s: it needs more authority",
        "08:00:12  taken up by e, agent 0",
    ]
    assert told[-1].startswith("transfers 1, of them to somebody who knew what was said ")


def test_a_message_that_is_laid_aside(tmp_path: Path) -> None:
    """A call at 08:01 takes the agent from a message for 60 s; a changeover of 25 s comes before the rest of it."""
    mail = channel(tmp_path, "m", [(0, 180)], mode="deferred", target={"within": "1 h"})
    changes = {"channels": {"m": mail}, "pools": {"p": {"skills": ["a", {"channel": "m", "preempt": True}]}}}
    scenario = toy(tmp_path, [(60, 60)], **changes)
    assert life(scenario, 0)[1:] == [
        "08:00:00  arrives on m",
        "08:00:00  answered by p, agent 0",
        "08:01:00  the agent lays it aside for other work, after 60.0 s",
        "08:02:00  taken up by p, agent 0, after a wait of 60.0 s",
        "08:04:25  the reply is sent, after 145.0 s",
        "08:04:25  over",
    ]


def test_who_leaves_a_chat_without_a_word(tmp_path: Path) -> None:
    """The agent finds it empty after the call before it; what happened is told in order."""
    rule = {"share": 1.0, "probe": "20 s"}
    changes = {"mode": "concurrent", "concurrency": {"limit": 1}, "silent_abandonment": rule}
    told = life(toy(tmp_path, [(0, 120), (60, 60, 30)], channels={"a": changes}), 1)
    assert told[1:] == [
        "08:01:00  arrives on a",
        "08:01:30  abandons without a word, after a wait of 30.0 s",
        "08:02:00  taken up by p, agent 0, after a wait of 60.0 s",
        "08:02:20  the agent finds that the customer has left, after 20.0 s",
    ]


def test_a_callback(tmp_path: Path) -> None:
    """The third call is told that the one at the head has waited; nobody picks up, as nobody ever does."""
    rule = {"when_wait_over": "1 s", "accept": 1.0, "reach": 0.0, "tries": 1, "ring": "25 s"}
    told = life(toy(tmp_path, [(0, 120), (60, 60), (90, 60)], channels={"a": {"callback": rule}}), 2)
    assert told[1:] == [
        "08:01:30  arrives on a",
        "08:01:30  accepts a callback and hangs up",
        "08:03:00  rung by p, agent 0, after a wait of 90.0 s",
        "08:03:25  nobody picks up, after 25.0 s",
        "08:03:25  abandons: no callback reached the customer",
    ]


def test_a_session_with_a_machine_and_who_it_is_passed_on_to(tmp_path: Path) -> None:
    bot = channel(tmp_path, "b", [(0, 90)], mode="self_service")
    bot |= {"self_service": {"containment": 0.0, "fallback": "a"}}
    bot.pop("target")
    scenario = toy(tmp_path, [(600, 60)], channels={"b": bot}, **ATTENTION)
    told = life(scenario, 0)
    assert told[1:3] == ["08:00:00  arrives on b", "08:01:30  passed on to people: it is beyond the machine"]
    assert told[-1] == "attention is not counted: the session goes on in the contact that follows"
    assert "08:01:30  arrives on a: passed on by a machine" in life(scenario, 1)


def test_attention_is_the_sum_of_its_parts(tmp_path: Path) -> None:
    """Nobody else calls: whoever is dealt with at once by one agent gets it all, but for personalisation."""
    told = life(toy(tmp_path, [(0, 60)], channels={"a": {"personalisation": 0.5}}, **ATTENTION), 0)
    (line,) = (line for line in told if line.startswith("attention"))
    level, parts = line.removeprefix("attention ").split(" = ")
    products = [float(one.split(" × ")[0]) * float(one.split()[-1]) for one in parts.split(" + ")]
    assert len(products) == 6
    assert sum(products) == pytest.approx(float(level), abs=0.005)
    assert float(level) == pytest.approx(0.95)


def test_costs_of_all_lives_add_up(tmp_path: Path) -> None:
    """An hour of one agent costs 36; two contacts bear it by their seconds, 1 to 3."""
    scenario = toy(tmp_path, [(0, 60), (600, 180)], **COSTS)
    costs = [next(line for line in life(scenario, row) if line.startswith("cost")) for row in (0, 1)]
    assert costs == ["cost $9.00", "cost $27.00"]


def test_the_warm_up_is_in_no_figure(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60)], calendar={"warmup": "8 h 30 min"}, **COSTS)
    assert life(scenario, 0)[-1] == "arrived in the warm-up: in none of the figures"


def faithful(data: dict[str, Any]) -> None:
    """Compare lives of a random center with its log: times in order, waits, ends, costs; every attempt told."""
    scenario = build(data)
    facts = Facts(scenario, log_of(scenario))
    size = len(facts.log.contacts["arrival"])
    for row in range(0, size, max(1, size // 40)):
        one = ContactLife(facts, row)
        moments = [moment for moment, _ in one._story()]
        assert moments == sorted(moments)
        assert moments[0] == facts.log.contacts["arrival"][row]
        assert "\n".join(one.lines()).isprintable() or "\n" in "\n".join(one.lines())
        assert row in episode_rows(facts, row)
        attempts = facts.log.contacts["attempt"][episode_rows(facts, row)].tolist()
        assert attempts == sorted(set(attempts))
        said = " ".join(text for _, text in one._story())
        assert ("answered by" in said) == (_was_answered(facts, row))


def _was_answered(facts: Facts, row: int) -> bool:
    """Whether any agent worked on a contact but in vain, or on one that was left."""
    kinds = facts.log.legs["kind"][facts.log.legs["contact"] == row].tolist()
    first = kinds[0] if kinds else 0
    return (facts.log.contacts["pool"][row] >= 0 or bool(kinds)) and first not in (2, 3)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(rich_centers())
def test_lives_in_a_few_centers_with_any_mix_of_mechanisms(data: dict[str, Any]) -> None:
    faithful(data)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(rich_centers())
def test_lives_in_centers_with_any_mix_of_mechanisms(data: dict[str, Any]) -> None:
    faithful(data)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(choosing_centers())
def test_lives_in_a_few_centers_whose_customers_choose(data: dict[str, Any]) -> None:
    faithful(data)


@pytest.mark.slow
@settings(max_examples=16, deadline=None, derandomize=True)
@given(choosing_centers())
def test_lives_in_centers_whose_customers_choose(data: dict[str, Any]) -> None:
    faithful(data)


def test_there_are_words_for_everything() -> None:
    assert set(OUTCOMES) | {Outcome.SERVED} == set(Outcome)
    assert len(CAUSES) == len(type(next(iter(CAUSES)))) - 1
    assert len(REASONS) == len(type(next(iter(REASONS)))) - 1
    assert len(ENDINGS) == len(type(next(iter(ENDINGS)))) - 1
