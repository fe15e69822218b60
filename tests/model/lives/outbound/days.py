"""Days of calls of our own, and which numbers rang when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.log.records import ContactLog
from sim.scenario import Scenario, build
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, START, Row, channel, merged

RING, TALK = "10 s", "60 s"


def fixed(length: str) -> Parts:
    return {"deterministic": length}


def dialled(rule: Parts, agents: int = 1, **changes: Any) -> Scenario:
    """Build a center open from eight to nine that dials a list; a number rings for 10 s and talks for 60 s."""
    first = {"ring": fixed(RING)} | ({} if "per_day" in rule else {"list": 3})
    data: dict[str, Any] = {
        "scenario": "Calls of ours",
        "calendar": {"start": START, "days": 1, "open": "08:00-09:00", "interval": "1 h"},
        "channels": {"out": {"mode": "outbound", "handle_time": fixed(TALK), "outbound": first | rule}},
        "pools": {"p": {"agents": agents, "skills": ["out"]}},
    }
    return build(merged(data, changes))


def blended(folder: Path, calls: list[Row], rule: Parts, agents: int = 1, reserve: int = 0, **changes: Any) -> Scenario:
    """Build the same center with calls that come in, too."""
    skills = ["a", {"channel": "out", "reserve": reserve}]
    both: Parts = {"channels": {"a": channel(folder, "a", calls)}, "pools": {"p": {"skills": skills}}}
    return dialled(rule, agents, **merged(both, changes))


def rings(log: ContactLog) -> list[Row]:
    """Tell the numbers that rang as ``(number, try, from, to, reached)``, in seconds after eight."""
    dials = log.dials
    return [
        (
            int(dials["row"][k]),
            int(dials["number"][k]),
            round(float(dials["start"][k]) - OPEN, 6),
            round(float(dials["end"][k]) - OPEN, 6),
            bool(dials["reached"][k]),
        )
        for k in range(len(dials["start"]))
    ]
