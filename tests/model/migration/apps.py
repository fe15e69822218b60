"""A phone whose customers may have an app, as good as one likes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from sim.log.records import ContactLog
from sim.metrics.counting.groups import Mask
from tests.support.toy import merged

Parts = dict[str, Any]
PHONE: Parts = {
    "scenario": "A phone and an app",
    "calendar": {"start": "2026-03-02", "days": 42, "interval": "1 h", "open": "08:00-20:00"},
    "experiment": {"seed": 1, "replications": 4},
    "customers": {"population": 200},
    "outcome": {"resolution": 0.9},
    "channels": {
        "phone": {"preset": "phone", "arrivals": {"per_day": 80}},
        "app": {"preset": "app", "self_service": {"containment": 0.75, "fallback": "phone", "quit": 0, "failure": 0}},
    },
    "pools": {"a": {"agents": 8, "skills": ["phone"]}},
    "migration": {"usual": {"phone": {"wait": "0 s"}}},
    "attention": {},
}


def new_app(containment: float = 0.75, failure: float = 0.0, **opens: Any) -> Parts:
    """Describe an app that everybody has from the first day on."""
    machine = {"containment": containment, "failure": failure}
    opening = {"on": "2026-03-02", "share": 0.4, "adopted": 1} | opens
    return merged(deepcopy(PHONE), {"channels": {"app": {"self_service": machine, "opens": opening}}})


def known_app(**changes: Any) -> Parts:
    """Describe an app that is in the volumes."""
    return merged(merged(deepcopy(PHONE), {"channels": {"app": {"arrivals": {"per_day": 40}}}}), changes)


def on_app(log: ContactLog) -> tuple[Mask, Mask]:
    """Return the customers of first contacts, in order of customer and time, and whether they are on the app."""
    contacts = log.contacts
    first = np.flatnonzero(contacts["attempt"] == 1)
    order = first[np.lexsort([contacts["arrival"][first], contacts["customer"][first]])]
    return contacts["customer"][order], contacts["channel"][order] == log.names.channels.index("app")


def share(logs: list[ContactLog]) -> float:
    """Return the share of first contacts that are on the app."""
    return float(np.mean(np.concatenate([on_app(log)[1] for log in logs])))


def share_after(uses: int, logs: list[ContactLog]) -> float:
    """Return the same of customers who have chosen it so often before."""
    found = []
    for log in logs:
        customers, here = on_app(log)
        starts = np.flatnonzero(np.diff(customers, prepend=-1))
        before = np.cumsum(here) - here
        before -= np.repeat(before[starts], np.diff(np.append(starts, len(here))))
        found.append(here[before >= uses])
    return float(np.mean(np.concatenate(found))) if sum(map(len, found)) else 0.0
