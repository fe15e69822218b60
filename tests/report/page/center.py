"""A center with everything a report shows."""

from __future__ import annotations

from typing import Any

HOSTILE = (
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    "'><img src=x onerror=alert(1)>",
)
PHONE, CHAT, MAIL, BOT = HOSTILE


def center(**more: Any) -> dict[str, Any]:
    """Return a small center with most mechanisms, and names that want to be markup."""
    channels = {
        PHONE: {"preset": "phone", "arrivals": {"per_hour": 60}},
        CHAT: {"preset": "web_chat", "arrivals": {"per_hour": 20}},
        MAIL: {"preset": "email", "arrivals": {"per_hour": 10}},
        BOT: {"preset": "ivr", "arrivals": {"per_hour": 30}, "self_service": {"containment": 0.5, "fallback": PHONE}},
    }
    return {
        "scenario": HOSTILE[0],
        "description": HOSTILE[3],
        "calendar": {"open": "08:00-12:00"},
        "experiment": {"replications": 3, "seed": 4},
        "currency": "EUR",
        "channels": channels,
        "pools": {
            HOSTILE[0]: {"agents": 4, "skills": [PHONE], "wage": 20},
            HOSTILE[2]: {"agents": 3, "skills": [CHAT, MAIL], "wage": 20},
        },
        "segments": {HOSTILE[1]: {"share": 0.5, "annual_value": 300}, "others": {"share": 0.5}},
        "issues": {HOSTILE[2]: {"share": 0.5}, "rest": {"share": 0.5}},
        "customers": {"population": 800, "memory": "customer"},
        "migration": {},
        "attention": {},
        "costs": {},
    } | more
