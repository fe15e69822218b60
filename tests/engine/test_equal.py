"""The compiled engine writes the facts that the SimPy model writes: the same rows, in the same order, to the bit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.demand import sample_demand
from sim.engine.run import play as play_compiled
from sim.engine.support import obstacles
from sim.experiments import replicate
from sim.model import simulate
from sim.scenario import build, load
from tests.engine.equal import both, differences
from tests.support.paths import ROOT, SCENARIOS
from tests.support.random_centers import SHIFTS, SHRINKAGE, TURNOVER, rarely
from tests.support.random_scenarios import centers

pytestmark = pytest.mark.compiled

often = settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = (
    *("bank_ten_years", "city_311", "coached_desk", "new_app", "new_app_badly", "new_app_mended", "telecom"),
    "utility_fixes_causes",
)
# Of the longest a part, while those in full are slow.
SHORT = {
    "roadside_year": ["calendar.days=100"],
    "ride_hailing": ["calendar.days=2"],
    "interaction_center": ["calendar.days=2"],
}
SHIPPED = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in LONG else [])
    for path in sorted(SCENARIOS.glob("*.yaml"))
]
UNPAID = {
    "start": "08:00",
    "end": "12:30",
    "agents": 2.4,
    "breaks": [{"at": "10:00", "length": "20 min", "paid": False}],
}
OUTCOMES = (
    None,
    {"resolution": 0.6, "repeat": {"probability": 0.7, "after": {"exponential": {"mean": "20 min"}}}},
    {"resolution": {"balance": 1.0, "order": 0.2}, "attempts": 3},
)


@st.composite
def staffed(draw: st.DrawFn) -> dict[str, Any]:
    """Return a random center whose agents are people now and then: shifts, breaks, absence, learning."""
    data = draw(centers())
    for pool in data["pools"].values():
        if draw(rarely):
            del pool["agents"]
            pool["shifts"] = draw(st.sampled_from((*SHIFTS, [UNPAID])))
        elif draw(rarely):
            pool["agents"], pool["fraction"] = (
                half_more(pool["agents"]),
                draw(st.sampled_from(("drawn", "alternating"))),
            )
        for key, values in (("shrinkage", SHRINKAGE), ("turnover", TURNOVER)):
            if draw(rarely):
                pool[key] = draw(st.sampled_from(values))
    return data


def half_more(agents: Any) -> Any:
    """Return headcounts with half an agent more."""
    return {time: half_more(many) for time, many in agents.items()} if isinstance(agents, dict) else agents + 0.5


@often
@given(staffed(), st.sampled_from(OUTCOMES))
def test_random_centers(data: dict[str, Any], outcome: dict[str, Any] | None) -> None:
    scenario = build(data | ({"outcome": outcome} if outcome else {}))
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


@pytest.mark.parametrize("path", SHIPPED)
def test_shipped_scenarios(path: Path) -> None:
    """All that ship are left to the compiled engine."""
    scenario = load(path, SHORT.get(path.stem, ()))
    assert list(obstacles(scenario)) == []
    for replication in (0, 3):
        assert differences(*both(scenario, replication)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_shipped_scenarios_in_full(name: str) -> None:
    for replication in (0, 3):
        assert differences(*both(load(SCENARIOS / f"{name}.yaml"), replication)) == []


def test_more_wait_at_once_than_there_was_room_for() -> None:
    """Nobody is there until ten; then all who have come are served, or cut off at the close."""
    phone = {"mode": "live", "arrivals": {"per_hour": 2_500}, "handle_time": {"exponential": {"mean": "3 min"}}}
    data = {
        "scenario": "A crowd",
        "calendar": {"days": 2, "open": "08:00-12:00", "at_close": "clear"},
        "channels": {"phone": phone, "other": phone},
        "pools": {"p": {"agents": {"08:00": 0, "10:00": 150}, "skills": ["phone", "other"]}},
    }
    told, compiled = both(build(data))
    assert differences(told, compiled) == []
    assert len(told.contacts["arrival"]) > 15_000


def test_the_figures_do_not_depend_on_the_engine() -> None:
    by_simpy, compiled = (
        replicate(load(SCENARIOS / "multiskill.yaml", ("calendar.days=1", f"experiment.engine={name}")), 4)
        for name in ("simpy", "compiled")
    )
    told, document = by_simpy.to_dict(), compiled.to_dict()
    assert (told.pop("engine"), document.pop("engine")) == ("simpy", "compiled")
    assert told == document


UNCOMPILED = """
from tests.engine.equal import both, differences
from sim.engine.compiling.jit import is_there
from sim.scenario import load
assert not is_there
assert differences(*both(load("scenarios/quickstart.yaml"))) == []
"""


def test_the_source_runs_uncompiled() -> None:
    """So it can be debugged, and covered."""
    done = subprocess.run(
        [sys.executable, "-c", UNCOMPILED], cwd=ROOT, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_center_that_stays_open_is_followed_beyond_its_end() -> None:
    data = {
        "scenario": "Round the clock",
        "calendar": {"days": 1, "open": "00:00-24:00"},
        "channels": {
            "phone": {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": {"exponential": {"mean": "5 min"}}}
        },
        "pools": {"p": {"agents": {"00:00": 6, "22:00": 3}, "skills": ["phone"]}},
    }
    scenario = build(data)
    told, compiled = both(scenario)
    assert differences(told, compiled) == []
    assert (told.contacts["end"] > told.end).any()
    later = play_compiled(scenario, sample_demand(scenario, 1, 5))
    assert differences(simulate(scenario, sample_demand(scenario, 1, 5)), later) == []


@pytest.mark.parametrize("start", ["2026-03-28", "2026-10-24"])
def test_a_night_of_other_length_and_a_day_unlike_others(start: str) -> None:
    shift = {"start": "22:00", "end": "06:00", "agents": 3, "breaks": [{"at": "02:30", "length": "15 min"}]}
    holiday = {
        "on": [f"{start[:-2]}29", f"{start[:-2]}25"],
        "volumes": 1.5,
        "like": "mon",
        "staff": {"p": {"00:00": 2, "02:30": 6}},
    }
    data = {
        "scenario": "Clocks change",
        "calendar": {"start": start, "days": 2, "timezone": "Europe/Berlin", "exceptions": {"day": holiday}},
        "channels": {
            "phone": {"mode": "live", "arrivals": {"per_hour": {"00:00": 20, "02:00": 80, "03:00": 20}},
                      "handle_time": {"exponential": {"mean": "5 min"}}}
        },
        "pools": {
            "p": {"agents": {"mon-fri": 4, "sat-sun": 3}, "skills": ["phone"], "turnover": 2.0},
            "n": {"shifts": [shift], "skills": ["phone"]},
        },
    }  # fmt: skip
    scenario = build(data)
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []
