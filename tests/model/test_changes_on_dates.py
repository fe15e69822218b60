"""Changes on dates: up to then a center is what it was, and from then on what it would be with the new value."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.experiments import simulate
from sim.log.records import ContactLog, Reason, State
from sim.scenario import Scenario, build, vary
from sim.scenario.basics.units import DAY
from tests.support.toy import merged

Parts = dict[str, Any]
TURN = 3  # days of the horizon before it

# Closed at night, with nobody who comes back on another day: so that every day stands for itself.
CENTER: Parts = {
    "scenario": "Changes",
    "calendar": {"start": "2026-03-02", "days": 6, "open": "08:00-18:00"},
    "experiment": {"seed": 7, "replications": 1},
    "issues": {"easy": {"share": 0.6, "complexity": {"beta": [1, 4]}}, "hard": {"share": 0.4}},
    "outcome": {
        "resolution": 0.8,
        "repeat": {"probability": 0.5, "after": {"deterministic": "5 min"}, "to": {"phone": 1}},
    },
    "channels": {
        "phone": {
            "mode": "live",
            "arrivals": {"per_day": 150, "hours": "08:00-15:00"},
            "handle_time": {"exponential": {"mean": "4 min"}},
            "wrap_up": {"deterministic": "20 s"},
            "patience": {"exponential": {"mean": "3 min"}},
            "redial": {"probability": 0.5, "after": {"deterministic": "3 min"}},
            "callback": {"when_wait_over": "1 min", "retry_after": "2 min"},
            "lines": 12,
            "queue_limit": 9,
            "complexity_effect": 1.0,
            "target": {"within": "20 s"},
        },
        "app": {
            "mode": "self_service",
            "arrivals": {"per_day": 150, "hours": "08:00-15:00"},
            "handle_time": {"exponential": {"mean": "1 min"}},
            "self_service": {"containment": 0.5, "quit": 0.1, "failure": 0.02, "fallback": "phone"},
        },
    },
    "pools": {
        "front": {
            "agents": 2,
            "skills": ["phone"],
            "empowerment": {"authority": 0.8, "coaching": 0},
            "escalates_to": "experts",
        },
        "experts": {"agents": 1, "skills": ["phone"]},
    },
}
CHANGES = {
    "channels.app.self_service.containment": 0.8,
    "channels.app.self_service.failure": {"10:00": 1.0, "12:00": 0.02},
    "channels.app.self_service.quit": 0.4,
    "channels.app.self_service": {"skill": 0.7, "fallback": "phone"},
    "channels.app.handle_time": {"deterministic": "30 s"},
    "channels.app.arrivals.per_day": 40,
    "channels.phone.handle_time": {"lognormal": {"mean": "2 min", "cv": 1}},
    "channels.phone.wrap_up": {"deterministic": "60 s"},
    "channels.phone.patience": {"deterministic": "30 s"},
    "channels.phone.redial": {"probability": 0.9, "after": {"deterministic": "1 min"}},
    "channels.phone.callback.when_wait_over": "20 s",
    "channels.phone.lines": 4,
    "channels.phone.queue_limit": 1,
    "outcome.resolution": 0.3,
    "channels.phone.arrivals.per_day": 300,
    "pools.front.agents": 4,
    "pools.front.empowerment.skill": 0.3,
    "pools.front.empowerment.diagnosis": {"deterministic": "5 min"},
    "outcome.repeat.probability": 1.0,
    "outcome.re_explain": "9 min",
}


def changed(**values: Any) -> Scenario:
    return build(CENTER | {"changes": [{"on": "2026-03-05", "set": values["set"]}]})


def days_of(log: ContactLog, late: bool) -> list[tuple[Any, ...]]:
    """Return all that the log tells of the contacts whose episode began before the turn, or after it."""
    told = log.contacts
    mine = (told["day"] >= TURN) == late
    shown = sorted(set(told) - {"agent", "predicted_last_wait"})  # which remember the days before
    return list(zip(*(np.nan_to_num(told[name][mine], nan=-1.0).tolist() for name in shown), strict=True))


@cache
def unchanged() -> ContactLog:
    return simulate(build(CENTER), 0)


@pytest.mark.parametrize("path", CHANGES)
def test_before_it_is_as_without_and_after_it_as_with_the_new_value(path: str) -> None:
    without, both = unchanged(), simulate(changed(set={path: CHANGES[path]}), 0)
    written = simulate(vary(build(CENTER), {path: CHANGES[path]}), 0)
    assert days_of(both, late=False) == days_of(without, late=False)
    assert days_of(both, late=True) == days_of(written, late=True)
    assert days_of(both, late=True) != days_of(without, late=True)


def test_changes_add_up() -> None:
    """The second keeps what the first has changed; what is written again is changed again."""
    first = {"on": "2026-03-03", "set": {"channels.app.self_service.quit": 0.3, "pools.front.agents": 3}}
    second = {"on": "2026-03-05", "set": {"pools.front.agents": 2, "channels.phone.lines": 5}}
    both = build(CENTER | {"changes": [second, first]})
    last = vary(build(CENTER), {"channels.app.self_service.quit": 0.3, "channels.phone.lines": 5})
    assert days_of(simulate(both, 0), late=True) == days_of(simulate(last, 0), late=True)


def test_a_change_that_is_taken_away_by_the_next_leaves_no_trace() -> None:
    path = "channels.app.self_service.failure"
    broken = {"on": "2026-03-03", "set": {path: 1.0}}
    mended = {"on": "2026-03-05", "set": {path: 0.02}}
    log = simulate(build(CENTER | {"changes": [broken, mended]}), 0)
    assert days_of(log, late=True) == days_of(simulate(build(CENTER), 0), late=True)


def test_staff_with_turnover_and_absence_changes_too() -> None:
    """Seats that are added on a date are there as if they had always been planned."""
    away = merged(CENTER, {"pools": {"front": {"shrinkage": {"breaks": 0.05}}}})
    plan = build(away | {"changes": [{"on": "2026-03-05", "set": {"pools.front.agents": 4}}]})
    written = build(merged(away, {"pools": {"front": {"agents": 4}}}))
    paid = [[duty(simulate(one, 0), one, late) for late in (False, True)] for one in (plan, written)]
    assert paid[0][1] == pytest.approx(paid[1][1], rel=1e-3)  # but for the overtime of who finishes a call
    assert paid[0][0] == pytest.approx(paid[1][0] / 2, rel=0.01)


def duty(log: ContactLog, scenario: Scenario, late: bool) -> float:
    """Return the seconds on duty of the front line, before the turn or after it."""
    states = log.states
    mine = (states["pool"] == scenario.pool_names.index("front")) & (states["state"] == State.DUTY)
    mine &= (states["start"] >= TURN * DAY) == late
    return float((states["end"] - states["start"])[mine].sum())


def test_a_variant_changes_what_was_before_the_date() -> None:
    """What --set or a variant writes holds until the change, and the change still comes."""
    plan = changed(set={"channels.app.self_service.containment": 0.8})
    other = vary(plan, {"channels.app.self_service.containment": 0.1})
    written = vary(build(CENTER), {"channels.app.self_service.containment": 0.1})
    assert days_of(simulate(other, 0), late=False) == days_of(simulate(written, 0), late=False)
    assert days_of(simulate(other, 0), late=True) == days_of(simulate(plan, 0), late=True)


def test_a_center_that_never_closes_changes_at_midnight() -> None:
    """Sessions that end from then on meet a machine that has broken down, those followed beyond the horizon too."""
    always = merged(CENTER, {"calendar": {"open": "00:00-24:00", "days": 5}})
    always["channels"]["app"]["arrivals"] = {"per_hour": 20}
    change = {"on": "2026-03-05", "set": {"channels.app.self_service.failure": 1.0}}
    log = simulate(build(always | {"changes": [change]}), 0)
    mine = log.contacts["channel"] == log.names.channels.index("app")
    ended, broke = log.contacts["end"][mine], log.contacts["reason"][mine] == Reason.MACHINE
    assert broke[ended >= TURN * DAY].all()
    assert 0 < broke[ended < TURN * DAY].mean() < 0.1
    assert ended.max() > 5 * DAY - 3_600
