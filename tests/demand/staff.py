"""Agents with absences, tenures and blocks, and what they spend their time on."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calendar import Timetable
from sim.demand.staff.roster import Roster
from sim.log.records import State
from sim.random import Streams
from tests.support.exact_facts import Log, built
from tests.support.steady_state import Parts


def staff(agents: int, per_hour: float = 20.0, **pool: Any) -> Parts:
    """Write a phone and its agents; what else is said is said of the agents."""
    phone = {"mode": "live", "arrivals": {"per_hour": per_hour}, "handle_time": {"deterministic": "100 s"}}
    return {"channels": {"phone": phone}, "pools": {"agents": {"agents": agents, "skills": ["phone"], **pool}}}


def roster(parts: Parts, days: int = 1, replication: int = 0) -> Roster:
    scenario = built(parts, days)
    return Roster(Timetable(scenario), "agents", Streams(scenario.experiment.seed, replication))


def spent(log: Log, *states: State) -> float:
    """Return the seconds of all agents in some states."""
    mine = np.isin(log.states["state"], states)
    return float((log.states["end"] - log.states["start"])[mine].sum())
