"""What the first release simulated, this one does too: with all later mechanisms off, the log is the same.

Times were rounded to whole microseconds since, which moved none of them by more than eight and nobody to another agent.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import pytest

from sim.experiments import simulate
from sim.scenario import Scenario, build, load
from tests.support.paths import SCENARIOS

FIRST_COLUMNS = (
    *("arrival", "left_queue", "talk_end", "end", "patience"),
    *("day", "row", "agent", "origin", "attempt", "channel", "segment", "issue", "pool", "outcome", "reason"),
)
EVERYTHING = {
    "scenario": "Everything of the first release",
    "calendar": {"days": 2, "open": "08:00-18:00", "at_close": "clear"},
    "demand": {"busyness": {"shape": 20, "within_day": {"sd": 0.1, "correlation": 0.8}}},
    "segments": {"mass": {"share": 0.8}, "vip": {"share": 0.2, "priority": 5, "patience_factor": 2.0}},
    "issues": {"order": {"share": 0.6}, "question": {"share": 0.4, "effort": 0.7}},
    "channels": {
        "phone": {
            "preset": "phone",
            "arrivals": {"per_day": 1500, "profile": "double_hump"},
            "lines": 30,
            "patience": {"exponential": {"mean": "3 min"}, "balk": 0.1},
            "redial": {"switch": {"probability": 0.3, "to": {"branch": 1}}},
        },
        "branch": {"preset": "branch", "arrivals": {"per_hour": 20}, "queue_limit": 5, "at_close": "drain"},
    },
    "pools": {
        "desk": {"agents": {"08:00": 10, "12:00": 14, "15:00": 8}, "skills": ["phone"]},
        "both": {"agents": 6, "skills": ["branch", {"channel": "phone", "pace": 1.2, "reserve": 1}]},
    },
    "routing": {
        "routes": [
            {"channel": "phone", "segment": "vip", "rings": [["desk"], {"pools": ["both"], "after": "20 s"}]},
            {"channel": "phone", "rings": [["desk"], {"pools": ["both"], "when": {"queue_over": 2}}]},
            {"channel": "branch", "rings": [["both"]]},
        ]
    },
}


def digest(scenario: Scenario) -> str:
    """Return a fingerprint of two replications: times to the millisecond, so that no machine's last bits matter."""
    hashed = blake2b(digest_size=12)
    for replication in range(2):
        log = simulate(scenario, replication)
        for table, names in ((log.contacts, FIRST_COLUMNS), (log.states, ("start", "end", "pool", "agent", "state"))):
            _add(hashed, table, names)
    return hashed.hexdigest()


def _add(hashed: Any, table: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        column = table[name]
        if column.dtype.kind == "f":
            column = np.round(np.nan_to_num(column, nan=-1.0, posinf=-2.0) * 1_000).astype("<i8")
        hashed.update(np.ascontiguousarray(column).astype("<i8").tobytes())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quickstart", "1562e06158b0388c836d6c0f"),
        ("multiskill", "84b25ee90a4d213275aa138e"),
        ("everything", "705d5169f3ce22062f18b588"),
    ],
)
def test_the_log_is_that_of_the_first_release(name: str, expected: str) -> None:
    scenario = build(EVERYTHING) if name == "everything" else load(SCENARIOS / f"{name}.yaml")
    assert digest(scenario) == expected


@pytest.mark.parametrize("name", ["quickstart", "everything"])
def test_the_log_has_no_columns_of_mechanisms_that_are_off(name: str) -> None:
    scenario = build(EVERYTHING) if name == "everything" else load(SCENARIOS / f"{name}.yaml")
    assert set(simulate(scenario, 0, 1).contacts) == {*FIRST_COLUMNS, "customer"}
