"""The order of a line: small days by hand, and the variance of waits against closed forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.experiments import simulate
from sim.log.records import ContactLog
from tests.oracles.erlang import erlang_c
from tests.support.exact_facts import built, logs_of, misses_of, unlikely
from tests.support.steady_state import Parts, exponential, one_queue
from tests.support.toy import channel, log_of, told, toy

pytestmark = pytest.mark.oracle

THREE: list[Any] = [(0, 100), (10, 5), (20, 5), (30, 5)]


def waits(folder: Path, calls: list[Any], order: str, **keys: Any) -> list[float]:
    return [row[2] for row in told(log_of(toy(folder, calls, channels={"a": {"queue_order": order, **keys}})))]


def test_who_came_last_is_served_first(tmp_path: Path) -> None:
    """Those of 10, 20 and 30 find an agent at 100, first the last."""
    assert waits(tmp_path, THREE, "lifo") == [0, 100, 85, 70]
    assert waits(tmp_path, THREE, "fifo") == [0, 90, 85, 80]


def test_who_has_left_is_passed_over(tmp_path: Path) -> None:
    """The last gives up at 60, the first at 103: at 100 the second is served, and nobody after."""
    calls = [(0, 100), (10, 5, 93), (20, 5), (30, 5, 30)]
    assert waits(tmp_path, calls, "lifo") == [0, 93, 80, 30]
    for seed in range(4):
        scenario = toy(tmp_path, calls[:3], channels={"a": {"queue_order": "random"}}, experiment={"seed": seed})
        assert [row[2] for row in told(log_of(scenario))] in ([0, 90, 85], [0, 93, 80])


def test_everybody_who_waits_is_as_likely_to_be_next() -> None:
    """Of three who wait one is first, second or third as often as the others: a chi-square test of the six orders."""
    phone = {"mode": "live", "arrivals": {"per_day": 0}, "handle_time": {"deterministic": "60 s"},
             "starting_backlog": 4, "queue_order": "random"}  # fmt: skip
    parts = {"channels": {"a": phone}, "pools": {"p": {"agents": 1, "skills": ["a"]}}}
    scenario = built(parts, 1, open="08:00-09:00")
    orders = [tuple(np.argsort(log.contacts["left_queue"][1:]).tolist()) for log in logs_of(scenario, 600)]
    seen = [orders.count(one) for one in sorted(set(orders))]
    assert len(seen) == 6
    assert stats.chisquare(seen).pvalue > 0.001


def test_who_has_just_come_is_as_likely_as_who_was_passed_over(tmp_path: Path) -> None:
    """At 100 one of two is taken, at 150 the other or who came at 120: each half of the times."""
    calls = [(0, 100), (10, 50), (20, 50), (120, 5)]
    first = newest = 0
    for seed in range(300):
        scenario = toy(tmp_path, calls, channels={"a": {"queue_order": "random"}}, experiment={"seed": seed})
        begun = np.argsort(simulate(scenario).contacts["left_queue"])
        first, newest = first + int(begun[1] == 1), newest + int(begun[2] == 3)
    assert unlikely([("first", first, 300, 0.5), ("newest", newest, 300, 0.5)]) == []


def test_time_with_a_machine_counts(tmp_path: Path) -> None:
    """One is with the machine from 0 to 60, the other calls at 50: at 100 the first has been there longest."""
    ivr = machine(tmp_path)
    calls = [(0, 100), (50, 5)]
    for order, expected in (("fifo", {50: 50, 60: 45}), ("in_system", {50: 110, 60: 40})):
        keys = {"queue_order": order, "handle_time": {"deterministic": "60 s"}}
        changes: dict[str, Any] = {"channels": {"ivr": ivr, "a": keys}}
        rows = [row for row in told(log_of(toy(tmp_path, calls, **changes))) if row[0] == "a"]
        assert {row[1]: row[2] for row in rows[1:]} == expected


def machine(folder: Path) -> Parts:
    keys = {"mode": "self_service", "self_service": {"containment": 0, "fallback": "a", "context": 1}}
    plain = channel(folder, "ivr", [(0, 60)], **keys)
    return {key: value for key, value in plain.items() if key != "target"}


def test_time_with_us_counts_against_other_lines(tmp_path: Path) -> None:
    """The same against who waits on another channel since 50, with a rule that goes by waits."""
    ivr = machine(tmp_path)
    other = channel(tmp_path, "b", [(50, 5)])
    for order, wait in (("fifo", 45), ("in_system", 40)):
        changes: dict[str, Any] = {
            "channels": {"ivr": ivr, "b": other, "a": {"queue_order": order, "handle_time": {"deterministic": "60 s"}}},
            "pools": {"p": {"skills": ["a", "b"]}},
            "routing": {"contact_selection": "longest_wait"},
        }
        rows = told(log_of(toy(tmp_path, [(0, 100)], **changes)))
        assert [row[2] for row in rows if row[:2] == ("a", 60)] == [wait]


def test_messages_may_be_answered_last_first(tmp_path: Path) -> None:
    assert waits(tmp_path, THREE, "lifo", mode="deferred") == [0, 100, 85, 70]


AGENTS, HANDLE, PER_HOUR = 2, 120.0, 48.0  # at 80 % occupancy


@pytest.mark.parametrize("order", ["fifo", "random", "lifo"])
def test_mean_and_variance_of_waits(order: str) -> None:
    """M/M/c: the mean is that of Erlang C in any order, and in turn E[W^2] is twice the mean times that of the delayed.

    At an occupancy r it is 2 / (2 - r) times as much at random (Kingman 1962), 1 / (1 - r) times with the last first
    (Riordan 1962).
    """
    exactly = erlang_c(PER_HOUR / 3_600, 1 / HANDLE, AGENTS)
    used, mean = exactly.occupancy, exactly.wait
    times = {"fifo": 1.0, "random": 2 / (2 - used), "lifo": 1 / (1 - used)}
    parts = one_queue(AGENTS, exponential(HANDLE), queue_order=order)
    parts["channels"]["phone"]["arrivals"] = {"per_hour": PER_HOUR}
    logs = logs_of(built(parts, 11, warmup="6 h"), 20)
    exact = {
        "wait": (moment(1), count, mean),
        "squared": (moment(2), count, 2 * mean * exactly.wait_delayed * times[order]),
    }
    assert misses_of(logs, exact, cases=3) == []


def moment(power: int) -> Any:
    return lambda log: float((waited(log) ** power).sum())


def count(log: ContactLog) -> float:
    return float(len(waited(log)))


def waited(log: ContactLog) -> Any:
    """Return the waits of those who come after the first six hours, and before the last day."""
    arrival = log.contacts["arrival"]
    return (log.contacts["left_queue"] - arrival)[(arrival > 6 * 3_600) & (arrival < 10 * 86_400)]
