"""Calls of our own, on every path."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.experiments import simulate
from sim.log.records import ContactLog, Outcome, Reason
from sim.scenario import Scenario, build
from tests.model.lives.outbound.days import dialled, fixed
from tests.support.exact_facts import built, count, logs_of, unlikely
from tests.support.overlaps import most_at_once
from tests.support.steady_state import Parts, exponential
from tests.support.toy import channel, log_of, told

RULES: dict[str, tuple[Parts, Parts]] = {
    "plain": ({"per_day": 120, "reach": 0.4, "retry_after": "10 min"}, {}),
    "eager": ({"per_day": 300, "reach": 0.3, "tries": 5, "retry_after": "2 min", "dialer": {"plus": 2}}, {}),
    "one try": ({"list": 400, "reach": 0.5, "tries": 1, "dialer": {"per_idle_agent": 2.5}}, {}),
    "kept back": ({"per_day": 200, "reach": 0.5, "retry_after": "0 s", "dialer": {"threshold": 2}}, {"reserve": 1}),
    "instant": ({"per_day": 200, "reach": 0.5, "ring": fixed("0 s"), "holds": fixed("0 s"), "retry_after": "1 s"}, {}),
}


def mixed(name: str, seed: int = 1) -> Scenario:
    """Build a center with calls in both directions, shifts of agents, and wrong parties."""
    rule, skill = RULES[name]
    hours = "08:00-11:00, 12:00-14:30"
    out = {
        "mode": "outbound",
        "open": hours,
        "handle_time": exponential(150),
        "outbound": {"ring": exponential(15), "right_party": 0.8, **rule},
    }
    phone = {"mode": "live", "arrivals": {"per_day": 120}, "handle_time": exponential(120), "open": "08:00-15:00"}
    skills = ["phone", {"channel": "out", **skill}]
    return build(
        {
            "scenario": "Both ways",
            "calendar": {"days": 2, "at_close": "clear"},
            "experiment": {"seed": seed},
            "channels": {"out": out, "phone": phone},
            "pools": {"p": {"agents": {"08:00": 3, "10:00": 5, "13:00": 2}, "skills": skills, "shrinkage": 0.2}},
        }
    )


@pytest.mark.parametrize("name", RULES)
def test_numbers_and_contacts_correspond(name: str) -> None:
    scenario = mixed(name)
    log, rule = log_of(scenario), scenario.channels["out"].outbound
    assert rule is not None
    tries: dict[tuple[int, int], list[tuple[float, float, int, int]]] = defaultdict(list)
    columns = (log.dials[key].tolist() for key in ("day", "row", "start", "end", "number", "reached"))
    for day, row, *of_try in zip(*columns, strict=True):
        tries[day, row].append(tuple(of_try))
    for history in tries.values():
        assert [number for *_, number, _ in history] == list(range(1, len(history) + 1))
        assert len(history) <= rule.tries
        assert not any(reached for *_, reached in history[:-1])
        assert all(late[0] >= early[1] + rule.retry_after for early, late in pairwise(history))
    ours = log.contacts["channel"] == 0
    keys = (log.contacts[name][ours].tolist() for name in ("day", "row", "arrival"))
    picked_up = sorted((*key, history[-1][1]) for key, history in tries.items() if history[-1][3])
    assert sorted(zip(*keys, strict=True)) == picked_up
    most = 5 * rule.dialer.per_idle_agent + 0.5 + rule.dialer.plus
    assert most_at_once(log.dials["start"], log.dials["end"]) <= most


@pytest.mark.parametrize("name", RULES)
def test_waits_of_who_is_reached(name: str) -> None:
    """Nobody waits longer than they hold, who is lost waits as long, and nobody is lost otherwise."""
    log = log_of(mixed(name))
    contacts, ours = log.contacts, log.contacts["channel"] == 0
    wait, patience = (contacts["left_queue"] - contacts["arrival"])[ours], contacts["patience"][ours]
    lost = contacts["outcome"][ours] == Outcome.ABANDONED
    assert np.all(wait <= patience + 1e-9)
    assert np.allclose(wait[lost], patience[lost])
    assert np.array_equal(contacts["reason"][ours] == Reason.MISMATCH, lost)
    assert set(contacts["outcome"][ours].tolist()) <= {Outcome.SERVED, Outcome.ABANDONED, Outcome.DISCONNECTED}
    assert set(contacts["attempt"][ours].tolist()) == {1}


@pytest.mark.parametrize("name", ["plain", "kept back"])
def test_same_seed_same_bytes(name: str) -> None:
    first, again, other = (simulate(mixed(name), 0, seed) for seed in (1, 1, 2))
    tables = ("contacts", "states", "legs", "dials")
    for table in tables:
        one, two = getattr(first, table), getattr(again, table)
        assert all(one[key].tobytes() == two[key].tobytes() for key in one)
    assert first.dials["end"].tobytes() != other.dials["end"].tobytes()


def tried(logs: list[ContactLog], number: int) -> tuple[int, int]:
    """Return how many first, second ... tries reached somebody, of how many."""
    reached = np.concatenate([log.dials["reached"][log.dials["number"] == number] for log in logs])
    return int(reached.sum()), len(reached)


def test_who_picks_up_and_who_it_is() -> None:
    """Each try reaches somebody with probability 0.3, and 0.8 of those reached are whom we want."""
    rule = {"list": 6_000, "reach": 0.3, "right_party": 0.8, "ring": fixed("1 s"), "retry_after": "1 min"}
    out = {"mode": "outbound", "handle_time": fixed("5 s"), "outbound": rule}
    logs = logs_of(built({"channels": {"out": out}, "pools": {"p": {"agents": 20, "skills": ["out"]}}}), 2)
    of = count(logs, lambda log: log.contacts["outcome"] == Outcome.SERVED)
    right = count(logs, lambda log: (log.contacts["outcome"] == Outcome.SERVED) & (log.contacts["reason"] == 0))
    assert not unlikely(
        [
            *(("try", *tried(logs, number), 0.3) for number in (1, 2, 3)),
            ("right party", right, of, 0.8),
        ]
    )


def test_the_last_tier_that_takes_calls_of_ours_passes_nothing_on(tmp_path: Path) -> None:
    """Of three tiers the second treats the call, though it passes on others: the third takes no calls."""
    decides = {"authority": 0.0, "diagnosis": fixed("30 s"), "coaching": 0}
    pools = {
        "p": {"empowerment": decides, "escalates_to": "e", "skills": ["a", "out"]},
        "e": {"agents": 1, "skills": ["a", "out"], "empowerment": decides, "escalates_to": "r"},
        "r": {"agents": 1, "skills": ["a"]},
    }
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    channels = {"a": channel(tmp_path, "a", [(300, 60)])}
    log = log_of(dialled({"reach": 1.0, "list": 1}, pools=pools, issues=issues, channels=channels))
    called = [row for row in told(log) if row[0] == "out"]
    assert [(row[3], row[4]) for row in called] == [("served", "e")]
