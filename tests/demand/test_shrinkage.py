"""Shrinkage both ways: who is left of those rostered, and who must be rostered for so many to be left."""

from __future__ import annotations

from typing import Any

import pytest

from sim.log.records import State
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.staffing import Shrinkage
from tests.demand.staff import spent, staff
from tests.support.exact_facts import Log, built, logs_of, misses_of

HOUR = 3_600.0
SHARES = {"absence": 0.10, "breaks": 0.08, "coaching": 0.05, "meetings": 0.04}
AWAY = (State.BREAK, State.COACHING, State.MEETING)


@pytest.mark.parametrize(
    ("combine", "left"),
    [
        ("those who come", 0.90 * (1 - 0.08 - 0.05 - 0.04)),
        ("additive", 1 - 0.10 - 0.08 - 0.05 - 0.04),
        ("compound", 0.90 * 0.92 * 0.95 * 0.96),
    ],
)
def test_what_is_left_of_rostered_time(combine: str, left: float) -> None:
    """By hand 0.747, 0.73 and 0.755136; and so it is in a run."""
    rule = Shrinkage.model_validate({**SHARES, "combine": combine})
    assert rule.leaves == pytest.approx(left, rel=1e-12)
    logs = weeks(12, {**SHARES, "combine": combine})
    assert misses_of(logs, {"left": (left_of, lambda log: 12 * 10 * 10 * HOUR, left)}, cases=3) == []


@pytest.mark.parametrize(("combine", "rostered"), [("additive", 12 / 0.73), ("compound", 12 / 0.755136)])
def test_so_many_are_there_when_all_is_taken_off(combine: str, rostered: float) -> None:
    """Twelve at their desks: 16.44 or 15.89 on the roster, who are paid; a fraction of an agent by day."""
    shrinkage = {**SHARES, "combine": combine, "headcount": "present"}
    pool = Pool.model_validate({"agents": 12, "skills": ["phone"], "shrinkage": shrinkage})
    assert pool.rostered(12) == pytest.approx(rostered, rel=1e-12)
    logs = weeks(12, shrinkage)
    exact = {
        "present": (left_of, lambda log: 10 * 10 * HOUR, 12.0),
        "paid": (paid, lambda log: 10 * 10 * HOUR, rostered),
    }
    assert misses_of(logs, exact, cases=2) == []


def test_a_total_is_grossed_up_by_itself() -> None:
    """Of 28 % in all 72 are left, however it divides: 18 present take 25 on the roster."""
    pool = Pool.model_validate(
        {"agents": 18, "skills": ["phone"], "shrinkage": {"total": 0.28, "headcount": "present"}}
    )
    assert pool.rostered(18) == pytest.approx(25)
    plain = Shrinkage.model_validate(0.28)
    assert Shrinkage.model_validate({"total": 0.28}).of_those_who_come == plain


def test_shifts_are_grossed_up_too() -> None:
    """Nine present of each shift take twelve: with a quarter of the time away, a whole number."""
    parts = staff(1)
    shrinkage = {"absence": 0.25, "combine": "additive", "headcount": "present"}
    shifts = [{"start": "08:00", "end": "13:00", "agents": 9}, {"start": "13:00", "end": "18:00", "agents": 9}]
    parts["pools"]["agents"] = {"shifts": shifts, "skills": ["phone"], "shrinkage": shrinkage}
    logs = logs_of(built(parts, 14, open={"mon-fri": "08:00-18:00"}, interval="1 h"), 6)
    assert {round(paid(log) / HOUR, 6) for log in logs} == {12 * 10 * 10}
    assert misses_of(logs, {"present": (left_of, lambda log: 10 * 10 * HOUR, 9.0)}) == []


def test_coaching_that_authority_takes_is_grossed_up() -> None:
    """0.05 x 0.8 more coaching of the time of those who come: 0.95 x (1 - 0.04) is left."""
    shrinkage = {"absence": 0.05, "combine": "additive", "headcount": "present"}
    pool = {"agents": 1, "skills": ["phone"], "shrinkage": shrinkage, "empowerment": 0.8}
    assert Pool.model_validate(pool).rostered(1) == pytest.approx(1 / (0.95 * 0.96))


def weeks(agents: int, shrinkage: Any) -> list[Log]:
    parts = staff(agents, 4.0, shrinkage=shrinkage)
    return logs_of(built(parts, 14, open={"mon-fri": "08:00-18:00"}, interval="1 h"), 8)


def left_of(log: Log) -> float:
    return spent(log, State.DUTY) - spent(log, State.OVERTIME) - spent(log, *AWAY)


def paid(log: Log) -> float:
    return spent(log, State.DUTY, State.ABSENT) - spent(log, State.OVERTIME)
