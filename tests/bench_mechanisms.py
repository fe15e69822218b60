"""One queue with each mechanism added, once so that it never acts and once in full use, for ``make bench``."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from sim.scenario import Scenario, build

Parts = dict[str, Any]
RARELY = {"arrivals": {"per_hour": 0.2}}
TALK = {"exponential": {"mean": "5 min"}}
CHAT = {"mode": "concurrent", "handle_time": TALK, "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]}}
MAIL = {"mode": "deferred", "handle_time": TALK}
BOT = {"mode": "self_service", "handle_time": {"exponential": {"mean": "1 min"}}}
PASSES_ON = {"self_service": {"containment": 0.5, "fallback": "phone"}}


class Variant(NamedTuple):
    """A mechanism, configured but idle, and in use."""

    name: str
    idle: Scenario
    used: Scenario


def variants(base: Parts) -> Iterator[Variant]:
    """Yield every mechanism added to a scenario of one channel ``phone`` and one pool ``agents``."""
    for name, (idle, used) in CHANGES.items():
        yield Variant(name, build(_changed(base, idle)), build(_changed(base, used)))


def everything_idle(base: Parts) -> Scenario:
    """Return the scenario with every mechanism configured and none in use."""
    data = base
    for idle, _ in CHANGES.values():
        data = _changed(data, idle)
    return build(data)


def _changed(base: Parts, changes: Parts) -> Parts:
    data = deepcopy(base)
    for path, value in changes.items():
        node = data
        *way, last = path.split(".")
        for key in way:
            node = node.setdefault(key, {})
        node[last] = node[last] + value if isinstance(value, list) and last in node else deepcopy(value)
    return data


CHANGES: dict[str, tuple[Parts, Parts]] = {
    "chat": (
        {"channels.chat": CHAT | RARELY, "pools.agents.skills": ["chat"]},
        {
            "channels.chat": CHAT | {"arrivals": {"per_hour": 600}, "patience": {"exponential": {"mean": "3 min"}}},
            "channels.phone.arrivals.per_hour": 0.2,
            "pools.agents.agents": 26,
            "pools.agents.skills": ["chat"],
        },
    ),
    "messages, interrupted by calls": (
        {"channels.mail": MAIL | RARELY, "pools.agents.skills": [{"channel": "mail", "preempt": True}]},
        {
            "channels.mail": MAIL | {"arrivals": {"per_hour": 290}},
            "channels.phone.arrivals.per_hour": 300,
            "pools.agents.skills": [{"channel": "mail", "preempt": True}],
        },
    ),
    "self-service": (
        {"channels.bot": BOT | PASSES_ON | RARELY},
        {
            "channels.bot": BOT | PASSES_ON | {"arrivals": {"per_hour": 1_200}},
            "channels.phone.arrivals.per_hour": 0.2,
        },
    ),
    "callbacks": (
        {"channels.phone.callback": {"when_wait_over": "1 d"}},
        {"channels.phone.callback": {"when_wait_over": "10 s"}, "pools.agents.agents": 48},
    ),
    "resolution and repeats": (
        {"outcome": {"resolution": 1.0}},
        {
            "outcome": {"resolution": 0.7, "repeat": {"probability": 1, "after": {"exponential": {"mean": "1 h"}}}},
            "channels.phone.arrivals.per_hour": 420,
        },
    ),
    "absence, breaks, learning": (
        {"pools.agents.shrinkage": {"absence": 0.0}},
        {"pools.agents.shrinkage": 0.28, "pools.agents.turnover": 0.33, "pools.agents.agents": 75},
    ),
}
