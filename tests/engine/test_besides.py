"""Chats, messages, machines and tiers in one center: the compiled engine writes what the SimPy model writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.demand import sample_demand
from sim.engine.run import play
from sim.engine.support import obstacles
from sim.scenario import build
from tests.engine.equal import both, differences
from tests.support.random_centers import rich_centers
from tests.support.toy import OPEN, channel, told, toy

pytestmark = pytest.mark.compiled

few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def check(data: dict[str, Any]) -> None:
    scenario = build(data)
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


@few
@given(rich_centers(vendors_too=False))
def test_a_few_random_centers(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.slow
@often
@given(rich_centers(vendors_too=False))
def test_random_centers(data: dict[str, Any]) -> None:
    check(data)


def test_three_chats_share_an_agent(tmp_path: Path) -> None:
    """Speeds 1, .8 and .6: 60 s of work each, begun at 0, 10 and 20 s.

    At 20 s the first has 60 - 10 - 8 = 42 s left and the second 52 s; by three they go on at .6, until the first is
    done after 70 s more. Then the second has 10 s left, which takes 12.5 s at .8, and the third 18 - 10 = 8 s at 1.
    """
    chat = {"mode": "concurrent", "concurrency": {"limit": 3, "speed": [1, 0.8, 0.6]}}
    calls = [(0, 60), (10, 60), (20, 60)]
    scenario = toy(tmp_path, calls, channels={"a": channel(tmp_path, "a", calls, **chat)})
    ends = [end for *_, end in told(play(scenario, sample_demand(scenario, 1, 0)))]
    assert ends == [90, 102.5, 110.5]


def test_a_call_interrupts_a_message(tmp_path: Path) -> None:
    """Of 300 s of writing 100 are done; the call takes 60 s, finding back into the message 20 s, the rest 200 s."""
    calls = [(0, 300)]
    message = channel(tmp_path, "a", calls, mode="deferred", changeover="20 s", target={"within": "1 h"})
    pool = {"agents": 1, "skills": [{"channel": "a", "preempt": True}, "b"]}
    channels = {"a": message, "b": channel(tmp_path, "b", [(100, 60)])}
    scenario = toy(tmp_path, calls, channels=channels, pools={"p": pool})
    log = play(scenario, sample_demand(scenario, 1, 0))
    assert [(name, end) for name, *_, end in told(log)] == [("a", 380), ("b", 160)]
    assert log.contacts["resumed"][0] - OPEN == 160
    assert list(zip(log.legs["start"] - OPEN, log.legs["end"] - OPEN, strict=True)) == [(0, 100)]


@pytest.mark.parametrize(("order", "served"), [("fifo", [60, 120, 180]), ("lifo", [60, 180, 120])])
def test_who_came_last_is_served_first(tmp_path: Path, order: str, served: list[float]) -> None:
    calls = [(0, 60), (10, 60), (20, 60)]
    scenario = toy(tmp_path, calls, channels={"a": channel(tmp_path, "a", calls, queue_order=order)})
    assert [end for *_, end in told(play(scenario, sample_demand(scenario, 1, 0)))] == served
