"""What people call things in other tools."""

from __future__ import annotations

SYNONYMS = {
    "aht": "handle_time",
    "acw": "wrap_up",
    "staff": "agents",
    "headcount": "agents",
    "volume": "arrivals",
    "queue_size": "queue_limit",
    "trunks": "lines",
    "sla": "target",
    "service_level": "target",
    "agent": "pools",
    "agents": "pools",
    "team": "pools",
    "teams": "pools",
    "group": "pools",
    "groups": "pools",
    "queue": "channels",
    "queues": "channels",
    "holidays": "exceptions",
    "special_days": "exceptions",
    "tz": "timezone",
    "closed": "open",
    "date": "on",
    "dates": "on",
    "growth": "scale",
}
