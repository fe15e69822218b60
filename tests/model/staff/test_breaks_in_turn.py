"""Breaks that agents take in turn, unpaid or paid, and hours outside of opening hours; by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.experiments import replicate
from sim.log.records import State
from sim.metrics import Facts, measure
from sim.scenario.basics.problems import InputError
from tests.model.staff.test_breaks import crew, spans
from tests.support.exact_facts import built, logs_of
from tests.support.steady_state import exponential
from tests.support.toy import log_of, merged, told, toy

TURNS = {"between": ["08:10", "08:30"], "length": "10 min", "paid": False}
IDLE: list[Any] = [(3_590, 1)]


def shift(agents: int, **more: Any) -> dict[str, Any]:
    return {"start": "08:00", "end": "09:00", "agents": agents, **more}


def test_one_is_away_after_the_other(tmp_path: Path) -> None:
    log = log_of(toy(tmp_path, IDLE, **crew(shift(2, breaks=[TURNS]))))
    assert spans(log, State.UNPAID) == [("unpaid", 0, 600, 1200), ("unpaid", 1, 1200, 1800)]


def test_nobody_takes_the_turn_of_another(tmp_path: Path) -> None:
    """At 1,200 who has been away since 600 is idle, and the other busy until 1,500: the break waits for the other."""
    log = log_of(toy(tmp_path, [(500, 1_000), (1_300, 30)], **crew(shift(2, breaks=[TURNS]))))
    first, second = sorted(spans(log, State.UNPAID), key=lambda span: span[2])
    assert (first[2:], second[2:]) == ((600, 1200), (1500, 2100))
    assert {first[1], second[1]} == {0, 1}
    assert told(log)[1] == ("a", 1300, 0, "served", "p", 1330)


def test_the_turns_of_every_day_are_anew(tmp_path: Path) -> None:
    parts = merged(crew(shift(2, breaks=[TURNS])), {"calendar": {"days": 3}})
    found = spans(log_of(toy(tmp_path, IDLE, **parts)), State.UNPAID)
    assert sorted((agent, start // 86_400) for _, agent, start, _ in found) == [
        (a, d) for a in (0, 1) for d in range(3)
    ]


def test_everybody_who_chats_has_lunch_once() -> None:
    """Under load, with several chats in hand: on each day each agent on the shift has one unpaid break."""
    turns = {"between": ["09:00", "12:00"], "length": "30 min", "paid": False}
    chat = {"mode": "concurrent", "arrivals": {"per_hour": 60}, "handle_time": exponential(360.0),
            "concurrency": {"limit": 3, "speed": [1, 0.9, 0.8]}}  # fmt: skip
    staff = {"shifts": [{"start": "08:00", "end": "16:00", "agents": 5, "breaks": [turns]}], "skills": ["chat"]}
    scenario = built({"channels": {"chat": chat}, "pools": {"p": staff}}, 3, open="08:00-16:00")
    for log in logs_of(scenario, 2):
        rests = [(agent, start // 86_400) for _, agent, start, _ in spans(log, State.UNPAID)]
        assert sorted(rests) == [(agent, day) for agent in range(5) for day in range(3)]


def test_hours_before_and_after_opening_are_worked_if_asked(tmp_path: Path) -> None:
    """From 7:30 to 9:30, open from eight to nine: two hours paid, one of them while it is open; no overtime."""
    hours = {"start": "07:30", "end": "09:30", "agents": 1}
    for outside, paid, late in (({}, 3_700, 100), ({"outside_opening": "paid"}, 7_200, 0)):
        scenario = toy(tmp_path, [(3_500, 200)], **crew(hours, **outside))
        totals = measure(Facts(scenario, log_of(scenario))).totals[()]
        assert (totals["paid_seconds"], totals["overtime_hours"] * 3_600) == (paid, pytest.approx(late))
        assert (totals["paid_seconds_open"], totals["duty_seconds"]) == (3_600, 3_600)


def test_headcounts_outside_of_opening_hours_are_worked_if_asked(tmp_path: Path) -> None:
    staff = {"p": {"agents": {"07:45": 1, "09:15": 0}, "outside_opening": "paid"}}
    log = log_of(toy(tmp_path, [(600, 60)], pools=staff))
    assert spans(log, State.DUTY) == [("duty", 0, -900, 4_500)]


def test_breaks_before_opening_are_taken_then(tmp_path: Path) -> None:
    """Set up and rest from 7:30 to 7:45, which is no break at all where these hours are left out."""
    hours = {"start": "07:30", "end": "09:00", "agents": 1, "breaks": [{"at": "07:30", "length": "15 min"}]}
    log = log_of(toy(tmp_path, IDLE, **crew(hours, outside_opening="paid")))
    assert spans(log, State.BREAK) == [("break", 0, -1_800, -900)]
    assert spans(log_of(toy(tmp_path, IDLE, **crew(hours))), State.BREAK) == []


def test_hours_within_opening_hours_have_nothing_outside(tmp_path: Path) -> None:
    scenario = toy(tmp_path, IDLE, **crew(shift(1), outside_opening="paid"))
    with pytest.raises(InputError, match="outside_opening: changes nothing"):
        replicate(scenario)
