"""Shifts with breaks, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.log.records import State
from tests.demand.staff import staff
from tests.support.exact_facts import Log, built, logs_of
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, Row, log_of, merged, told, toy

HOUR = 3_600.0


def crew(*shifts: Parts, **more: Any) -> Parts:
    """Write the pool of a toy day by its shifts."""
    return {"pools": {"p": {"agents": None, "shifts": list(shifts), **more}}}


def spans(log: Log, *states: State) -> list[Row]:
    """Tell agent time as ``(state, agent, from, to)``, in seconds after eight."""
    mine = np.isin(log.states["state"], states)
    columns = [log.states[name][mine] for name in ("state", "agent", "start", "end")]
    return [
        (State(state).name.lower(), int(agent), round(float(start) - OPEN, 6), round(float(end) - OPEN, 6))
        for state, agent, start, end in zip(*columns, strict=True)
    ]


def test_break_is_taken_after_the_contact_in_hand(tmp_path: Path) -> None:
    """Due at 600, begun at 650 when the call ends, over at 950; the call of 700 waits for its end."""
    shift = {"start": "08:00", "end": "09:00", "agents": 1, "breaks": [{"at": "08:10", "length": "5 min"}]}
    log = log_of(toy(tmp_path, [(590, 60), (700, 30)], **crew(shift)))
    assert told(log) == [("a", 590, 0, "served", "p", 650), ("a", 700, 250, "served", "p", 980)]
    assert spans(log, State.BREAK, State.DUTY) == [("duty", 0, 0, 3600), ("break", 0, 650, 950)]


def test_break_comes_before_who_waits(tmp_path: Path) -> None:
    """Whoever is in the queue when the break is due waits it out."""
    shift = {"start": "08:00", "end": "09:00", "agents": 1, "breaks": [{"at": "08:10", "length": "5 min"}]}
    log = log_of(toy(tmp_path, [(500, 300), (510, 30)], **crew(shift)))
    assert told(log)[1] == ("a", 510, 590, "served", "p", 1130)


def test_two_shifts_overlap(tmp_path: Path) -> None:
    """One agent from eight to half past, one from ten past eight to nine; who leaves finishes the call in hand.

    It ends at 1,855, five seconds after that of the other, who stays and takes the last.
    """
    early, late = ({"start": a, "end": b, "agents": 1} for a, b in (("08:00", "08:30"), ("08:10", "09:00")))
    log = log_of(toy(tmp_path, [(0, 700), (10, 60), (1_790, 60), (1_795, 60), (1_796, 10)], **crew(early, late)))
    assert [row[2] for row in told(log)] == [0, 590, 0, 0, 54]
    duty = spans(log, State.DUTY)
    assert sorted(span[2] for span in duty) == [0, 600]
    assert sum(span[3] - span[2] for span in duty) == 1_800 + 3_000 + 55


def test_shift_days(tmp_path: Path) -> None:
    shift = {"start": "08:00", "end": "09:00", "agents": 2, "days": "tue"}
    changes = merged(crew(shift), {"calendar": {"days": 3}})
    log = log_of(toy(tmp_path, [(24 * HOUR, 60)], **changes))
    assert spans(log, State.DUTY) == [("duty", 0, 24 * HOUR, 25 * HOUR), ("duty", 1, 24 * HOUR, 25 * HOUR)]


def test_night_shift_goes_on_after_midnight() -> None:
    shift = {"start": "22:00", "end": "06:00", "agents": 3}
    parts = staff(1, 20.0)
    parts["pools"]["agents"] = {"shifts": [shift], "skills": ["phone"]}
    log = logs_of(built(parts, days=2), 1)[0]
    duty = log.states["state"] == State.DUTY
    spans = [*zip(log.states["start"][duty] / HOUR, log.states["end"][duty] // HOUR, strict=True)]
    assert sorted(spans) == [(0, 6)] * 3 + [(22, 30)] * 3 + [(46, 48)] * 3
