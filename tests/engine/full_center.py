"""A small center in which something is written into every table that the compiled engine fills itself."""

from __future__ import annotations

from typing import Any

MEAN = {"exponential": {"mean": "4 min"}}
RINGING = {"reach": 0.4, "ring": {"deterministic": "15 s"}, "tries": 2, "retry_after": "1 h"}
BILLS = {"name": "wrong bills", "share": 0.5, "fixable": 0.7, "effort": "80 h"}
TROUBLE = {"share": 0.4, "complexity": {"beta": [3, 2]}, "complaint": True, "causes": [BILLS]}
LEGS = {"authority": 0.5, "diagnosis": {"deterministic": "30 s"}}
FEEDBACK = {"hours_per_week": 20, "collects": {"complaints": 1}, "calls_back": {"share": 0.5, "takes": "10 min"}}
CAMPAIGN = {"to": "app", "from": ["phone"], "start": "2026-01-05T09:00", "reach": 0.5, "incentive": 0.5}
CHANNELS: dict[str, Any] = {
    "phone": {
        "mode": "live", "arrivals": {"per_day": 80}, "handle_time": MEAN, "patience": MEAN, "recordability": 0.7,
    },
    "app": {
        "mode": "self_service", "arrivals": {"per_day": 80}, "handle_time": MEAN,
        "self_service": {"containment": 0.5, "fallback": "phone", "failure": 0.1},
    },
    "renewals": {
        "mode": "outbound", "open": "10:00-18:00", "handle_time": MEAN, "outbound": {"per_day": 40, **RINGING},
    },
}  # fmt: skip
POOLS: dict[str, Any] = {
    "front": {
        "agents": 4, "skills": ["phone", "renewals"], "empowerment": LEGS, "escalates_to": "clerks", "wage": 20,
        "shrinkage": {"absence": 0.1, "breaks": 0.1},
    },
    "clerks": {
        "agents": 2, "skills": ["phone", "renewals"], "empowerment": {"authority": 1.0, "skill": 3.0}, "wage": 27,
    },
    "vendor": {"agents": 2, "skills": ["phone"], "contract": {"per_contact": 3}},
}  # fmt: skip
FULL: dict[str, Any] = {
    "scenario": "Every table",
    "calendar": {"start": "2026-01-05", "days": 3, "open": "08:00-18:00"},
    "customers": {"population": 600, "habit": 1.5},
    "crm": {"use": 0.7},
    "issues": {"order": {"share": 0.6, "complexity": {"beta": [2, 3]}, "ambiguity": 0.3}, "trouble": TROUBLE},
    "feedback": FEEDBACK,
    "outcome": {"resolution": 0.6, "repeat": {"probability": 0.6, "after": {"exponential": {"mean": "2 h"}}}},
    "channels": CHANNELS,
    "pools": POOLS,
    "outsourcing": [{"vendor": "vendor", "channel": "phone", "when": {"share": 0.3}}],
    "migration": {"campaigns": [CAMPAIGN]},
}
