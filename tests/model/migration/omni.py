"""A center of many channels whose customers may choose, and what two logs of it share."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.model.migration.customers import ALIKE
from tests.support.toy import merged

Parts = dict[str, Any]


def two_channels(**changes: Any) -> Parts:
    """Describe one customer and two equal channels with so many agents that nobody waits."""
    channel = {"mode": "live", "arrivals": {"per_hour": 400}, "handle_time": {"deterministic": "1 s"}}
    parts: Parts = {
        "scenario": "Two channels",
        "calendar": {"days": 1, "open": "00:00-24:00"},
        "experiment": {"seed": 5, "replications": 1},
        "customers": {"population": 1},
        "channels": {"app": channel, "phone": dict(channel)},
        "pools": {"all": {"agents": 50, "skills": ["app", "phone"]}},
        "attention": {"satisfaction": {"lost": 0.1}},
        "migration": {"weights": {"settles": 0}, "usual": {name: {"satisfaction": 0.5} for name in ("app", "phone")}},
    }
    return merged(parts, changes)


AGENT_WORK = {"lognormal": {"mean": "4 min", "cv": 0.8}}
OMNI: Parts = {
    "scenario": "Everything",
    "calendar": {"days": 3, "open": "08:00-18:00", "interval": "30 min", "at_close": "drain"},
    "experiment": {"seed": 11, "replications": 1},
    "customers": {"population": 900},
    "segments": {"mass": {"share": 0.85}, "vip": {"share": 0.15, "priority": 10, "patience_factor": 1.5}},
    "issues": {
        "balance": {"share": 0.5, "complexity": {"beta": [1.2, 5]}, "ambiguity": 0.3},
        "complaint": {"share": 0.5, "complexity": {"beta": [4, 2]}, "channels": ["phone", "email", "chat"]},
    },
    "outcome": {
        "resolution": 0.7,
        "repeat": {"probability": 0.8, "after": {"exponential": {"mean": "2 h"}}},
        "re_explain": "30 s",
    },
    "channels": {
        "phone": {
            "mode": "live",
            "arrivals": {"per_day": 400, "profile": "double_hump"},
            "handle_time": AGENT_WORK,
            "patience": {"exponential": {"mean": "2 min"}, "balk": 0.02},
            "lines": 14,
            "redial": {"probability": [0.6, 0.4], "after": {"exponential": {"mean": "10 min"}}, "switch": 0.5},
            "callback": {"when_wait_over": "1 min", "accept": 0.4, "reach": 0.8},
            "target": {"within": "20 s"},
            "complexity_effect": 1.0,
        },
        "chat": {
            "mode": "concurrent",
            "arrivals": {"per_day": 150},
            "handle_time": {"lognormal": {"mean": "9 min", "cv": 0.8}},
            "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]},
            "patience": {"exponential": {"mean": "2 min"}},
            "redial": {"switch": 0.7},
            "silent_abandonment": {"share": 0.5, "probe": "30 s"},
            "target": {"within": "45 s"},
        },
        "email": {
            "mode": "deferred",
            "arrivals": {"per_day": 120},
            "handle_time": AGENT_WORK,
            "patience": {"exponential": {"mean": "6 h"}},
            "chase": 0.8,
            "target": {"within": "4 h"},
        },
        "ivr": {
            "mode": "self_service",
            "arrivals": {"per_day": 200},
            "handle_time": {"exponential": {"mean": "50 s"}},
            "self_service": {
                "containment": {"balance": 0.7, "complaint": 0.0},
                "quit": 0.1,
                "failure": 0.05,
                "fallback": "phone",
            },
            "redial": {"switch": 0.5},
        },
    },
    "pools": {
        "front": {
            "agents": 6,
            "skills": ["phone"],
            "cross_trained": {"email": 0.3},
            "empowerment": 0.6,
            "escalates_to": "experts",
            "wage": 20,
        },
        "digital": {
            "agents": 4,
            "skills": ["chat", {"channel": "email", "preempt": True}],
            "empowerment": 0.7,
            "escalates_to": "experts",
            "wage": 21,
            "shrinkage": 0.2,
        },
        "experts": {"agents": 2, "skills": ["phone", "chat", "email"], "empowerment": 1.0, "wage": 30},
    },
    "routing": {"contact_selection": "priority"},
    "attention": {},
}

# The same with channels that open and close, a machine, and a campaign.
EVERYTHING: Parts = merged(
    deepcopy(OMNI),
    {
        "calendar": {"start": "2026-01-05", "days": 5},
        "channels": {
            "app": {
                "mode": "self_service",
                "handle_time": {"exponential": {"mean": "1 min"}},
                "self_service": {"containment": 0.6, "fallback": "chat", "failure": 0.1},
                "opens": {"on": "2026-01-06", "share": 0.3, "adopted": 0.5},
            },
            "branch": {
                "mode": "live",
                "arrivals": {"per_day": 100},
                "handle_time": {"exponential": {"mean": "3 min"}},
                "closes": "2026-01-07",
                "personalisation": 0.9,
            },
        },
        "pools": {"tellers": {"agents": 2, "skills": ["branch"], "wage": 19}},
        "migration": {
            "campaigns": [{"to": "app", "from": ["phone"], "start": "2026-01-06T09:00", "reach": 0.5, "incentive": 0.2}]
        },
    },
)


def as_promised(resolution: float, volumes: tuple[float, float], **changes: Any) -> Parts:
    """Describe 200 days of two channels on which nobody waits, and as many are helped as the channel says."""
    parts = two_channels(
        calendar={"days": 200, "open": "08:00-18:00"},
        customers={"population": 150} | ALIKE,
        channels={
            name: {"arrivals": {"per_hour": volume}, "target": {"within": "20 s"}, "resolution": resolution}
            for name, volume in zip(("app", "phone"), volumes, strict=True)
        },
        outcome={"repeat": {"probability": 0}},
        migration={"usual": {name: {"wait": "0 s"} for name in ("app", "phone")}},
    )
    for usual in parts["migration"]["usual"].values():
        del usual["satisfaction"]
    return merged(parts, changes)
