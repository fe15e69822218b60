"""Which roles mean something in which kind of export, those that are sought first in front."""

from __future__ import annotations

from collections.abc import Mapping

WHEN = ("enqueued", "dequeued", "connected", "start", "created", "date", "time", "end")
WHO = ("queue", "sheet", "id", "previous", "customer", "agent", "segment", "issue", "channel", "direction", "outcome")
COUNTED = ("offered", "answered", "abandoned", "short", "blocked", "flow_out", "within", "threshold", "staffed")
TAKEN = ("asa", "wait_abandoned", "wait_all", "talk", "hold", "wrap", "handle")
LEVELS = ("level_answered", "level_without_short", "level_positive", "level_negative", "service_level")

ROLES: Mapping[str, tuple[str, ...]] = {
    "intervals": ("start", "time", "date", "end", "weekday", "queue", "sheet", "channel", *COUNTED, *TAKEN, *LEVELS),
    "daily": ("date", "start", "created", "weekday", "queue", "sheet", "channel", "offered", "answered", "abandoned"),
    "calls": (
        *WHEN,
        *WHO,
        "abandoned",
        "answered",
        "wait_all",
        "asa",
        "talk",
        "hold",
        "wrap",
        "handle",
        "duration",
        "resolved",
    ),
    "chats": (
        "created",
        *WHEN,
        "first_reply",
        "closed",
        *WHO,
        "abandoned",
        "answered",
        "wait_all",
        "talk",
        "wrap",
        "duration",
    ),
    "tickets": (
        "created",
        "start",
        "date",
        "time",
        "reply_business",
        "first_reply",
        "solved",
        "closed",
        "id",
        "customer",
        "agent",
        "issue",
        "channel",
        "outcome",
        "rating",
        "replies",
        "reopens",
        "work",
    ),
    "states": ("state_time", "start", "date", "time", "end", "agent", "state", "reason", "duration"),
}
