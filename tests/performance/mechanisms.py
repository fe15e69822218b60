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
EXPERTS = {"skills": ["phone"]}
DECIDES = {"authority": 1.0, "diagnosis": {"deterministic": "0 s"}, "coaching": 0.0}
EASY = {name: {"share": 0.5, "complexity": 0.0} for name in ("x", "y")}
FRONT_LINE = {"pools.agents.empowerment": DECIDES, "pools.agents.escalates_to": "experts"}
VENDOR = {"skills": ["phone"], "contract": {"per_contact": 2.6}}
OVERFLOW = {"vendor": "vendor", "channel": "phone"}
CALLS = {"mode": "outbound", "handle_time": TALK}
STILL = {"experience": 0, "settles": 0, "wait": 0}
PEOPLE = {"customers": {"population": 40_000}}
ALIKE = {"customers": PEOPLE["customers"] | {"rates": "equal", "habit": "none"}}  # none differs from another
LINE = {"mode": "live", "handle_time": TALK}
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
    data["pools"]["experts"]["skills"] = ["phone", "chat", "mail", "sales"]
    for pool in data["pools"].values():
        pool |= {} if "contract" in pool else {"wage": 20}
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
    "front line and experts": (
        {"pools.experts": EXPERTS | {"agents": 1}, "issues": EASY} | FRONT_LINE,
        {"pools.experts": EXPERTS | {"agents": 30}, "pools.agents.agents": 62} | FRONT_LINE,
    ),
    "a vendor": (
        {
            "pools.vendor": VENDOR | {"agents": 1},
            "outsourcing": [OVERFLOW | {"when": {"wait_over": "1 d"}}],
            "pools.agents.wage": 20,
        },
        {
            "pools.vendor": VENDOR | {"agents": 30},
            "outsourcing": [OVERFLOW | {"when": {"wait_over": "10 s"}}],
            "pools.agents.agents": 35,
            "pools.agents.wage": 20,
        },
    ),
    "calls of our own": (
        {"channels.sales": CALLS | {"outbound": {"list": 1}}, "pools.agents.skills": ["sales"]},
        {
            "channels.sales": CALLS | {"outbound": {"list": 12_000, "reach": 0.5, "tries": 1}},
            "channels.phone.arrivals.per_hour": 300,
            "pools.agents.skills": ["sales"],
        },
    ),
    "customers who choose": (
        {"channels.chat": CHAT | RARELY, "pools.agents.skills": ["chat"], "migration": {"weights": STILL}} | ALIKE,
        {
            "channels.other": LINE | {"arrivals": {"per_hour": 300}},
            "channels.phone.arrivals.per_hour": 300,
            "pools.agents.skills": ["other"],
            "migration": {},
        }
        | PEOPLE,
    ),
    "absence, breaks, learning": (
        {"pools.agents.shrinkage": {"absence": 0.0}},
        {"pools.agents.shrinkage": 0.28, "pools.agents.turnover": 0.33, "pools.agents.agents": 75},
    ),
}
