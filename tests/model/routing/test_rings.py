"""Rings that open at once, later, or on a condition: literal logs of small days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.toy import log_of, told, toy, two_pools


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


def test_condition_of_a_ring_is_tested_once(tmp_path: Path) -> None:
    """Nobody else waits when the second caller comes, so its ring stays closed; for the third it opens."""
    rings = [["p"], {"pools": ["q"], "when": {"queue_over": 0}}]
    scenario = toy(tmp_path, [(0, 1000), (10, 60), (400, 25)], **two_pools(rings=rings))
    assert told(log_of(scenario)) == [
        ("a", 0, 0, "served", "p", 1000),
        ("a", 10, 990, "served", "p", 1060),
        ("a", 400, 0, "served", "q", 450),
    ]
