"""A center with a channel of every mode, and the document of its run."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.experiments import replicate
from sim.scenario import Scenario, build

TARGET = {"within": "20 s", "share": 0.8}
WORK = {"handle_time": {"exponential": {"mean": "4 min"}}}
PHONE = {"mode": "live", "arrivals": {"per_hour": 20}, "target": TARGET, "patience": {"exponential": {"mean": "2 min"}}}
MAIL = {"mode": "deferred", "arrivals": {"per_hour": 6}, "target": {"within": "4 h"}}
BOT = {"mode": "self_service", "arrivals": {"per_hour": 30}, "self_service": {"containment": 0.5, "fallback": "phone"}}
CHAT = {"mode": "concurrent", "arrivals": {"per_hour": 9}, "concurrency": {"limit": 3, "speed": [1, 0.8, 0.6]}}
CALLS = {"mode": "outbound", "outbound": {"per_day": 60, "reach": 0.5, "right_party": 0.8}}


@cache
def center() -> Scenario:
    """Build a center with a channel of every mode, costs and attention."""
    data = {
        "scenario": "Every mode",
        "calendar": {"start": "2026-01-05", "days": 1, "open": "08:00-18:00"},
        "experiment": {"replications": 3, "seed": 4},
        "channels": {"phone": PHONE | WORK, "mail": MAIL | WORK, "bot": BOT | WORK, "chat": CHAT | WORK},
        "pools": {"voice": {"agents": 6, "skills": ["phone", "mail"], "wage": 20}},
        "attention": {},
        "segments": {"all": {"share": 0.4, "annual_value": 100}, "others": {"share": 0.6, "annual_value": 100}},
        "retention": {},
    }
    data["pools"] |= {"text": {"agents": 2, "skills": ["chat", "mail", "calls"], "wage": 18}}
    data["channels"]["letters"] = {"mode": "broadcast", "cost": {"fixed_per_month": 310}}
    data["channels"]["calls"] = CALLS | WORK
    sent = {"channel": "letters", "at": "2026-01-05T07:00", "recipients": 10, "contact_channel": "phone"}
    sent["contact_probability"] = 0.1
    return build(data | {"demand": {"messages": [sent]}})


@cache
def document() -> dict[str, Any]:
    return replicate(center()).to_dict()
