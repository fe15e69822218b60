"""Toy days: every arrival, patience and handle time given, so that the whole log can be written down."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from sim.experiments import simulate
from sim.log.records import ContactLog, Outcome, State
from sim.scenario import Scenario, build

START = datetime.date(2026, 1, 5)  # a Monday
OPEN = 8 * 3_600
Row = tuple[Any, ...]


def toy(folder: Path, calls: list[Row], **changes: Any) -> Scenario:
    """Build a scenario that replays calls on channel ``a`` of a center open from eight to nine.

    A call is ``(seconds after eight, handle time)``, with patience as a third number where it has one,
    and more columns of a trace as a mapping.
    """
    data: dict[str, Any] = {
        "scenario": "Toy",
        "calendar": {"start": START, "days": 1, "open": "08:00-09:00", "interval": "1 h"},
        "experiment": {"replications": 1},
        "channels": {"a": channel(folder, "a", calls)},
        "pools": {"p": {"agents": 1, "skills": ["a"]}},
    }
    return build(merged(data, changes))


def channel(folder: Path, name: str, calls: list[Row], **keys: Any) -> dict[str, Any]:
    """Describe a live channel that replays calls."""
    file = folder / f"{name}.csv"
    columns = ("arrival", "handle_time_s", "patience_s", "customer", "segment", "issue")
    rows = [",".join(columns)]
    for at, handle, *rest in calls:
        more = next((cell for cell in rest if isinstance(cell, dict)), {})
        patience = next((cell for cell in rest if not isinstance(cell, dict)), "")
        cells = {"arrival": moment(at), "handle_time_s": handle, "patience_s": patience} | more
        rows.append(",".join(str(cells.get(column, "")) for column in columns))
    file.write_text("\n".join(rows) + "\n")
    plain = {"mode": "live", "arrivals": {"trace": str(file)}, "handle_time": {"deterministic": "60 s"}}
    return plain | {"target": {"within": "20 s"}} | keys


def moment(seconds: float) -> str:
    """Write a time after eight of the first day as a trace does."""
    midnight = datetime.datetime.combine(START, datetime.time())
    return (midnight + datetime.timedelta(seconds=OPEN + seconds)).isoformat()


def merged(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, key by key."""
    both = {
        key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
        for key, value in top.items()
    }
    return base | both


def log_of(scenario: Scenario) -> ContactLog:
    """Return the log of the first replication."""
    return simulate(scenario)


def told(log: ContactLog) -> list[Row]:
    """Tell a log as ``(channel, arrival after eight, wait, outcome, pool, end after eight)``."""
    names, contacts = log.names, log.contacts
    return [
        (
            names.channels[contacts["channel"][k]],
            round(float(contacts["arrival"][k]) - OPEN, 6),
            round(float(contacts["left_queue"][k] - contacts["arrival"][k]), 6),
            Outcome(contacts["outcome"][k]).name.lower(),
            names.pools[contacts["pool"][k]] if contacts["pool"][k] >= 0 else None,
            round(float(contacts["end"][k]) - OPEN, 6),
        )
        for k in range(len(contacts["row"]))
    ]


def shifts(log: ContactLog) -> list[Row]:
    """Tell agent time as ``(state, pool, agent, from, to)``, in seconds after eight."""
    names, states = log.names, log.states
    return [
        (
            State(states["state"][k]).name.lower(),
            names.pools[states["pool"][k]],
            int(states["agent"][k]),
            round(float(states["start"][k]) - OPEN, 6),
            round(float(states["end"][k]) - OPEN, 6),
        )
        for k in range(len(states["start"]))
    ]


def two_pools(**route: object) -> dict[str, object]:
    return {
        "pools": {"p": {"agents": 1, "skills": ["a"]}, "q": {"agents": 1, "skills": [{"channel": "a", "pace": 2.0}]}},
        "routing": {"agent_selection": "ranked", "routes": [{"channel": "a", **route}]},
    }


REDIAL = {"probability": [1.0], "after": {"deterministic": "100 s"}, "attempts": 3}
