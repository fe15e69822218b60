"""Walk-in channels: who sees how many wait and turns round; against the birth-death chain with balking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import build
from sim.scenario.basics.problems import InputError
from sim.scenario.channels.mode_keys import Balking
from tests.oracles.chains import stationary
from tests.support.steady_state import RATE, SECONDS_STUDIED, Parts, exponential, holds, one_queue, run_steadily
from tests.support.toy import log_of, told, toy

pytestmark = pytest.mark.oracle

LONGEST = 400  # more than ever wait


@dataclass(frozen=True)
class Case:
    """Agents, the load offered to each, who joins, and the mean patience in mean handle times."""

    agents: int
    load: float
    balking: dict[str, Any]
    patience: float = 0.0

    @property
    def handle(self) -> float:
        """Mean handle time in seconds."""
        return self.load * self.agents / RATE


CASES = {
    "the same for all": Case(10, 1.2, {"longest": 6}),
    "evenly": Case(5, 1.1, {"none_at": 15}),
    "evenly, and impatient": Case(10, 1.3, {"none_at": 30}, patience=1.5),
    "by halves": Case(3, 1.4, {"half_at": 2.5}),
    "by halves, and impatient": Case(20, 1.1, {"half_at": 8}, patience=0.8),
}


def exact(case: Case) -> dict[str, float]:
    """Solve the chain of how many are there: with n waiting the share ``joins(n)`` of arrivals enter."""
    n, join, served = case.agents, Balking(**case.balking).joins, 1 / case.handle
    leaves = 1 / (case.patience * case.handle) if case.patience else 0.0

    def moves(there: int) -> list[tuple[int, float]]:
        ahead = max(0, there - n)
        enters = RATE * (join(ahead) if ahead else 1.0) if ahead < LONGEST else 0.0
        return [(there + 1, enters), (there - 1, min(there, n) * served + ahead * leaves)]

    law = stationary(0, moves)
    waiting = law.mean(lambda there: max(0, there - n))
    balked = law.mean(lambda there: 1 - join(there - n) if there > n else 0.0)
    abandoned = leaves * waiting / RATE
    return {
        "balked": RATE * SECONDS_STUDIED * balked,
        "abandoned": RATE * SECONDS_STUDIED * abandoned,
        "abandonment": balked + abandoned,
        "delayed": law.mean(lambda there: there >= n),
        "wait": waiting / RATE,
        "queue_length": waiting,
        "occupancy": law.mean(lambda there: min(there, n)) / n,
    }


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_turns_round_and_who_waits(case: Case) -> None:
    patience = {"patience": exponential(case.patience * case.handle)} if case.patience else {}
    parts = one_queue(case.agents, exponential(case.handle), mode="walk_in", balking=case.balking, **patience)
    known = exact(case)
    result = run_steadily(parts, len(CASES) * len(known))
    wrong = {metric: value for metric, value in known.items() if not holds(result.estimate(metric), value)}
    assert wrong == {}


def test_who_sees_a_queue_turns_round_but_nobody_who_sees_none(tmp_path: Path) -> None:
    """One is served, one waits, the third sees one waiting; the last comes when nobody waits any more."""
    visits = [(0, 60), (1, 60), (2, 60), (70, 60)]
    day = toy(tmp_path, visits, channels={"a": {"mode": "walk_in", "balking": {"longest": 1}}})
    assert told(log_of(day)) == [
        ("a", 0, 0, "served", "p", 60),
        ("a", 1, 59, "served", "p", 120),
        ("a", 2, 0, "balked", None, 2),
        ("a", 70, 50, "served", "p", 180),
    ]


def test_who_turns_round_may_come_back(tmp_path: Path) -> None:
    again = {"probability": [1.0], "after": {"deterministic": "5 min"}}
    visit = {"mode": "walk_in", "balking": {"longest": 1}, "redial": again}
    rows = told(log_of(toy(tmp_path, [(0, 60), (1, 60), (2, 60)], channels={"a": visit})))
    assert rows[-1] == ("a", 302, 0, "served", "p", 362)


def test_closed_doors_come_before_the_queue(tmp_path: Path) -> None:
    day = toy(tmp_path, [(-5, 60)], channels={"a": {"mode": "walk_in", "balking": {"longest": 1}}})
    assert [row[3] for row in told(log_of(day))] == ["blocked"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"balking": {}}, "needs one of longest"),
        ({"balking": {"longest": 3, "half_at": 2}}, "needs one of longest"),
        ({"balking": None}, "has mode walk_in without balking; write balking: {half_at: 8}"),
        ({"lines": 3}, "has lines, which changes nothing in mode walk_in; it belongs to live or concurrent"),
        ({"mode": "live"}, "has balking, which changes nothing in mode live; it belongs to walk_in"),
    ],
)
def test_what_is_wrong_is_told(keys: Parts, words: str) -> None:
    parts = one_queue(3, exponential(60), **{"mode": "walk_in", "balking": {"longest": 3}, **keys})
    with pytest.raises(InputError, match=words):
        build({"scenario": "Wrong", **parts})


def test_nobody_says_for_certain_that_none_turn_round() -> None:
    """Nobody did in these days, but somebody may on others."""
    parts = one_queue(900, exponential(60), mode="walk_in", balking={"half_at": 1})
    estimate = run_steadily(parts, 1).estimate("abandonment")
    assert (estimate.mean, estimate.high == 0) == (0, False)
