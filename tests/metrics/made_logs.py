"""Logs made by hand, and the figures of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.log.records import ContactLog, Names, Outcome
from sim.scenario import build


def made_log(waits: list[tuple[float, Outcome]]) -> ContactLog:
    """Make a log of contacts a second apart with the given waits and endings."""
    n = len(waits)
    wait = np.array([seconds for seconds, _ in waits])
    outcome = np.array([ending for _, ending in waits], dtype=np.int8)
    arrival = np.arange(n, dtype=float)
    zeros = np.zeros(n, dtype=np.int16)
    served = outcome == Outcome.SERVED
    left = arrival + wait
    contacts = {
        "arrival": arrival,
        "left_queue": left,
        "talk_end": np.where(served, left + 60, np.nan),
        "end": np.where(served, left + 60, left),
        "patience": np.full(n, 1e9),
        "customer": np.zeros(n, dtype=np.int64),
        "row": np.arange(n, dtype=np.int32),
        "attempt": zeros + 1,
        "outcome": outcome,
        "pool": np.where(served, 0, -1).astype(np.int16),
        "reason": (outcome == Outcome.BLOCKED).astype(np.int8),
    } | dict.fromkeys(("day", "agent", "origin", "channel", "segment", "issue"), zeros)
    empty = {"start": arrival[:0], "end": arrival[:0], "pool": zeros[:0], "agent": zeros[:0], "state": zeros[:0]}
    return ContactLog(contacts, empty, Names(("phone",), ("",), ("",), ("agents",)), 86_400.0)


def promise(**target: Any) -> Any:
    return build(
        {
            "scenario": "Metrics",
            "calendar": {"interval": "1 h"},
            "channels": {"phone": {"preset": "phone", "target": {"within": "20 s", **target}}},
            "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
        }
    )
