"""Where customers turn who come again: the engine decides it itself, as the model does; what it cannot, it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.demand import SampledDemand, sample_demand
from sim.engine import run
from sim.engine.asking.answers import ANSWERS
from sim.engine.asking.center import CompiledCenter
from sim.engine.records.layout import (
    CALLS,
    CHASES,
    DRAWS,
    FAILED,
    MISLED,
    MOVES,
    PASSED_BY,
    PLACES,
    TELLS_OTHERS,
    TURNED_AWAY,
    UNRESOLVED,
)
from sim.engine.tables import drawn
from sim.engine.tables.again import again_of
from sim.log.codes import Cause
from sim.scenario import build
from tests.engine.equal import told
from tests.support.toy import merged

pytestmark = pytest.mark.compiled

WORK, LONG = {"exponential": {"mean": "6 min"}}, {"exponential": {"mean": "40 min"}}
SWITCH = {"probability": 0.6, "to": {"chat": 1.0, "mail": 2.0}}
AGAIN = {"probability": [0.4], "after": {"exponential": {"mean": "4 min"}}, "switch": SWITCH}
MACHINE = {"containment": 0.5, "failure": 0.1, "fallback": "phone", "resolution": 0.7, "induced": 0.4}
HURRY = {"exponential": {"mean": "2 min"}}
DESK = {"limit": 2, "speed": [1, 0.8]}
CHANNELS: dict[str, Any] = {
    "phone": {"mode": "live", "patience": HURRY, "redial": AGAIN, "lines": 8, "when_closed": "choose"},
    "chat": {
        "mode": "concurrent",
        "patience": HURRY,
        "redial": {"switch": 0.5},
        "concurrency": {"limit": 2, "speed": [1, 0.8]},
    },
    "mail": {"mode": "deferred", "patience": LONG, "chase": {"probability": 0.9}, "open": "09:00-15:00"},
    "form": {"mode": "self_service", "self_service": MACHINE, "open": "00:00-24:00"},
}
REPEAT = {"probability": 0.9, "after": {"lognormal": {"mean": "3 h", "cv": 1.5}}}
CENTER: dict[str, Any] = {
    "scenario": "Turning",
    "calendar": {"start": "2026-01-05", "days": 3, "open": "08:00-18:00", "interval": "30 min"},
    "segments": {"mass": {"share": 0.8}, "vip": {"share": 0.2}},
    "issues": {"balance": {"share": 0.6, "ambiguity": 0.8}, "order": {"share": 0.4, "complexity": {"beta": [2, 3]}}},
    "outcome": {"resolution": 0.4, "repeat": REPEAT, "attempts": 5, "context": {"same": 0.8, "across": 0.3}},
    "channels": {
        name: {"arrivals": {"per_day": 110, "hours": "00:00-24:00"}, "handle_time": WORK} | one
        for name, one in CHANNELS.items()
    },
    "pools": {"all": {"agents": 10, "skills": ["phone", "chat", "mail"], "wage": 20}},
    "customers": {"population": 200},
    "attention": {},
    "migration": {"reference": "promised", "weights": {"settles": 3.0, "inertia": 1.0, "fit": 1.0}},
}
CAMPAIGN = {"to": "chat", "start": "2026-01-06T10:00", "reach": 0.6, "incentive": 2.0, "touches": 3, "every": "4 h"}
NEW = {"on": "2026-01-06", "share": 0.3, "adopted": 0.5, "innovation": 200.0}
CHANGES: dict[str, dict[str, Any]] = {
    "customers who remember": {},
    "segments that remember, and a channel that opens": {
        "customers": {"memory": "segment"},
        "channels": {"app": {"mode": "self_service", "handle_time": WORK, "self_service": MACHINE, "opens": NEW}},
        "migration": {"weights": {"inertia": None}},
    },
    "customers with habits": {"customers": {"habit": 0.5, "rates": {"shape": 0.5}}},
    "a campaign": {"migration": {"campaigns": [CAMPAIGN], "weights": {"nudge": 2.0, "cost": 0.5}}},
    "a channel that closes": {"channels": {"chat": {"closes": "2026-01-06"}}},
    "customers who come and go": {
        "retention": {"leave": True, "churn": 0.9, "steepness": 100},
        "customers": {"acquisition": 2_000, "convenience": 1.5},
    },
}


def turning(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the center with some changes; what is ``None`` is left out."""
    data = merged(CENTER, changes)
    if "weights" in data["migration"]:
        weights = data["migration"]["weights"].items()
        data["migration"]["weights"] = {name: weight for name, weight in weights if weight is not None}
    return data


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Note what is asked of whom the engine could decide about."""
    found: set[int] = set()
    at_large = CompiledCenter.answer_at_large

    def noting(what: int, answer: Callable[..., None]) -> Callable[..., None]:
        def noted(*about: Any) -> None:
            found.add(what)
            answer(*about)

        return noted

    def noting_at_large(center: CompiledCenter, asked: Any) -> Any:
        if asked.what in (DRAWS, PLACES):
            found.add(int(asked.what))
        return at_large(center, asked)

    for what in ANSWERS.keys() - {MOVES, TELLS_OTHERS}:
        monkeypatch.setitem(ANSWERS, what, noting(what, ANSWERS[what]))
    monkeypatch.setattr(CompiledCenter, "answer_at_large", noting_at_large)
    return found


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_nobody_is_asked_where_they_turn(asked: set[int], changes: dict[str, Any]) -> None:
    causes = set(told(turning(changes)).contacts["cause"].tolist())
    assert {Cause.SWITCH, Cause.REDIAL, Cause.REPEAT, Cause.INDUCED, Cause.FALLBACK, Cause.CHASE} <= causes
    assert Cause.OUT_OF_HOURS in causes
    assert asked == set()


def test_customers_with_habits_turn_by_them_where_nobody_chooses(asked: set[int]) -> None:
    phone = {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": WORK, "patience": HURRY}
    mail = {"mode": "deferred", "arrivals": {"per_hour": 20}, "handle_time": WORK, "patience": LONG, "chase": {}}
    data = {
        "scenario": "Habits",
        "calendar": {"days": 2, "open": "08:00-12:00"},
        "outcome": {"resolution": 0.4, "repeat": REPEAT},
        "channels": {"phone": phone | {"redial": {"switch": 0.7}, "when_closed": "redial_at_opening"}, "mail": mail},
        "pools": {"all": {"agents": 3, "skills": ["phone", "mail"]}},
        "customers": {"population": 60, "habit": 0.5},
    }
    assert {Cause.SWITCH, Cause.REPEAT, Cause.CHASE} <= set(told(data).contacts["cause"].tolist())
    assert asked == set()


OUTSIDE = {FAILED, UNRESOLVED, MISLED, CHASES, CALLS, TURNED_AWAY, PASSED_BY}
SOME = ["customers who remember", "segments that remember, and a channel that opens", "customers who come and go"]


@pytest.mark.parametrize("name", SOME)
def test_what_the_engine_does_not_draw_is_asked(asked: set[int], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What somebody brings who comes again, where a trace, a promise or the queue that they see decides it."""

    def told_that_nothing_is_drawn(center: Any, laws: Any, table: Any, drawing: Any) -> dict[str, Any]:
        found = again_of(center, laws, table, drawing)
        table.comes = 0
        return found

    monkeypatch.setattr(drawn, "again_of", told_that_nothing_is_drawn)
    told(turning(CHANGES[name]))
    assert asked == OUTSIDE | {DRAWS}


DUE_LATE = {"patience": {"exponential": {"mean": "12 h"}}, "chase": {"probability": 1.0, "to": {"phone": 1.0}}}


def test_who_asks_elsewhere_after_a_date_believes_less_of_a_message(asked: set[int]) -> None:
    """What they learn stands in arrays that the engine goes on with, though the model has been asked."""
    changes: dict[str, Any] = {"calendar": {"days": 6}, "channels": {"mail": DUE_LATE}}
    data = turning(changes | {"migration": {"weights": {"settles": 30.0}}})
    data["changes"] = [{"on": "2026-01-06", "set": {"channels.phone.handle_time.exponential.mean": "5 min"}}]
    told(data)
    assert CHASES in asked


def test_who_meets_a_closed_door_at_an_unknown_hour_is_asked_about(
    asked: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "with_rates", lambda minds, *_: minds)
    told(turning({}))
    assert asked == {PLACES, TURNED_AWAY}


def test_what_they_bring_is_drawn_once_for_all_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    of_days, day = [], SampledDemand.day
    monkeypatch.setattr(run, "with_rates", lambda minds, *_: minds)
    monkeypatch.setattr(SampledDemand, "day", lambda *asked: of_days.append(asked[1:]) or day(*asked))
    scenario = build(turning({}))
    run.play(scenario, sample_demand(scenario, 1, 0))
    assert of_days
    assert len(of_days) == len(set(of_days))
