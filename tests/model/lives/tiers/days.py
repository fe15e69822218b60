"""Days of a front line and experts, and what happened to their contacts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.log.records import LegKind, Outcome
from sim.scenario import Scenario
from tests.support.exact_facts import Log
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, Row, merged, toy

# Easy needs are always treated, hard ones are passed on at once, tricky ones after a treatment that fails.
ISSUES = {
    "easy": {"share": 0.4, "complexity": 0.0},
    "hard": {"share": 0.3, "complexity": 0.9},
    "tricky": {"share": 0.3, "complexity": 1.0, "authority": 0.0},
}
EASY, HARD, TRICKY = {"issue": "easy"}, {"issue": "hard"}, {"issue": "tricky"}


def power(authority: float = 0.5, **keys: Any) -> Parts:
    """Empower agents who diagnose for ten seconds and tell experts all they know."""
    return {"authority": authority, "diagnosis": {"deterministic": "10 s"}, "coaching": 0, "context": 1.0} | keys


WARM = {"authority": 0.5, "diagnosis": {"deterministic": "10 s"}, "coaching": 0, "transfer": "warm"}


def tiers(folder: Path, calls: list[Row], front: Parts | None = None, **changes: Any) -> Scenario:
    """Build a toy day of a front line ``p`` and experts ``q``, an agent each, whose talks take a minute."""
    pools = {
        "p": {"agents": 1, "skills": ["a"], "escalates_to": "q", "empowerment": front or power()},
        "q": {"agents": 1, "skills": ["a"]},
    }
    return toy(folder, calls, **merged({"issues": ISSUES, "pools": pools}, changes))


def ends(log: Log) -> list[Row]:
    """Tell contacts as ``(answered, last taken up, outcome, pool, end)``, in seconds after eight."""
    rows = log.contacts
    return [
        (
            after_eight(rows["left_queue"][k]),
            after_eight(log.column("resumed")[k]),
            Outcome(rows["outcome"][k]).name.lower(),
            log.names.pools[rows["pool"][k]] if rows["pool"][k] >= 0 else None,
            after_eight(rows["end"][k]),
        )
        for k in range(len(rows["row"]))
    ]


def after_eight(moment: float) -> float | None:
    return None if np.isnan(moment) else round(float(moment) - OPEN, 6)


def legs(log: Log) -> list[Row]:
    """Tell agent time apart as ``(contact, pool, kind, from, to)``."""
    columns = (log.legs[name].tolist() for name in ("contact", "pool", "kind", "start", "end"))
    return [
        (contact, log.names.pools[pool], LegKind(kind).name.lower(), after_eight(start), after_eight(end))
        for contact, pool, kind, start, end in zip(*columns, strict=True)
    ]


SINCE, UNTIL = 10_800.0, 86_400.0


def came(log: Log) -> float:
    return float(np.sum(log.contacts["arrival"] >= SINCE))


def front_waits(log: Log, power: int) -> float:
    """Return the sum of waits to a power; those cut at the end as far as they go."""
    rows = log.contacts
    waits = np.where(np.isnan(rows["left_queue"]), rows["end"], rows["left_queue"]) - rows["arrival"]
    return float(np.sum((waits > 0) if power else waits, where=rows["arrival"] >= SINCE))
