"""Routing rules as what they are: pure choices over a view."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

import pytest

from sim.policies import agent_rule, agent_selection, contact_rule, contact_selection


@dataclass
class Agent:
    name: str
    idle_since: float
    on_since: float = 0.0
    busy_time: float = 0.0


@dataclass
class Pool:
    name: str
    idle: list[Agent] = field(default_factory=list)
    skills: int = 1
    rank: int = 1


@dataclass
class Line:
    since: float
    length: int = 1
    priority: float = 0.0
    order: int = 0
    rank: int = 1
    weight: float = 1.0
    base: float = 0.0
    slope: float = 1.0
    ratio: float = 0.5
    due: float = inf


NOBODY = Pool("nobody")
NEAR = Pool("near", [Agent("n1", 50, busy_time=10), Agent("n2", 60, busy_time=5)], skills=3, rank=2)
FAR = Pool("far", [Agent("f1", 40, busy_time=30)], skills=2, rank=1)


@pytest.mark.parametrize(
    ("rule", "rings", "chosen"),
    [
        ("ranked", [[NOBODY], [NEAR], [FAR]], "n1"),
        ("ranked", [[NEAR, FAR]], "f1"),
        ("longest_idle", [[NEAR], [FAR]], "f1"),
        ("least_occupied", [[NEAR], [FAR]], "n2"),
        ("fewest_skills", [[NEAR], [FAR]], "f1"),
        ("ranked", [[NOBODY]], None),
        ("longest_idle", [[NOBODY]], None),
        ("least_occupied", [[NOBODY]], None),
        ("fewest_skills", [[NOBODY]], None),
    ],
)
def test_agent_selection(rule: str, rings: Any, chosen: str | None) -> None:
    agent: Any = agent_rule(rule)(rings, 100.0)
    assert (agent and agent.name) == chosen


OLD, NEW = Line(since=10), Line(since=70)


@pytest.mark.parametrize(
    ("rule", "lines", "chosen"),
    [
        ("longest_wait", [NEW, OLD], 1),
        ("priority", [Line(10), Line(70, priority=5)], 1),
        ("priority", [Line(70, priority=5), Line(60, priority=5)], 1),
        ("ranked", [Line(10, rank=2), Line(70, rank=1)], 1),
        ("weighted_wait", [Line(10, weight=1), Line(70, weight=2)], 0),
        ("weighted_wait", [Line(10, weight=1), Line(70, weight=4)], 1),
        ("score", [Line(10), Line(70, base=59)], 0),
        ("score", [Line(10), Line(70, base=61)], 1),
        ("score", [Line(10, slope=0.5), Line(50, slope=1)], 1),
        ("due", [Line(10, due=100), Line(70, due=90)], 1),
        ("due", [Line(10), Line(70, due=90)], 1),
        ("queue_ratio", [Line(10, length=6, ratio=0.7), Line(70, length=4, ratio=0.3)], 1),
        ("queue_ratio", [Line(10, length=8, ratio=0.7), Line(70, length=2, ratio=0.3)], 0),
    ],
)
def test_contact_selection(rule: str, lines: Any, chosen: int) -> None:
    assert contact_rule(rule)(lines, 100.0) is lines[chosen]


@pytest.mark.parametrize("rule", contact_selection.RULES)
def test_ties_go_to_the_longest_wait_then_to_the_first(rule: str) -> None:
    assert contact_rule(rule)([NEW, OLD], 100.0) is OLD or rule == "queue_ratio"
    twins = [Line(10), Line(10)]
    assert contact_rule(rule)(twins, 100.0) is twins[0]


def test_rules_are_those_a_scenario_may_name() -> None:
    from sim.scenario.staff.routing import AGENT_SELECTION, CONTACT_SELECTION

    assert set(AGENT_SELECTION) == set(agent_selection.RULES)
    assert set(CONTACT_SELECTION) == set(contact_selection.RULES)
