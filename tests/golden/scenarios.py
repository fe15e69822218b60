"""The scenarios whose logs are golden: those of the first release, and some with what came later."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario import Scenario, build, load
from tests.model.migration.omni import EVERYTHING
from tests.support.paths import SCENARIOS
from tests.support.toy import merged

FIRST_COLUMNS = (
    *("arrival", "left_queue", "talk_end", "end", "patience"),
    *("day", "row", "agent", "origin", "attempt", "channel", "segment", "issue", "pool", "outcome", "reason"),
)
FIRST_RELEASE = {
    "scenario": "Everything of the first release",
    "calendar": {"days": 2, "open": "08:00-18:00", "at_close": "clear"},
    "demand": {"busyness": {"shape": 20, "within_day": {"sd": 0.1, "correlation": 0.8}}},
    "segments": {"mass": {"share": 0.8}, "vip": {"share": 0.2, "priority": 5, "patience_factor": 2.0}},
    "issues": {"order": {"share": 0.6}, "question": {"share": 0.4, "effort": 0.7}},
    "channels": {
        "phone": {
            "preset": "phone",
            "arrivals": {"per_day": 1500, "profile": "double_hump"},
            "lines": 30,
            "patience": {"exponential": {"mean": "3 min"}, "balk": 0.1},
            "redial": {"switch": {"probability": 0.3, "to": {"branch": 1}}},
        },
        "branch": {"preset": "branch", "arrivals": {"per_hour": 20}, "queue_limit": 5, "at_close": "drain"},
    },
    "pools": {
        "desk": {"agents": {"08:00": 10, "12:00": 14, "15:00": 8}, "skills": ["phone"]},
        "both": {"agents": 6, "skills": ["branch", {"channel": "phone", "pace": 1.2, "reserve": 1}]},
    },
    "routing": {
        "routes": [
            {"channel": "phone", "segment": "vip", "rings": [["desk"], {"pools": ["both"], "after": "20 s"}]},
            {"channel": "phone", "rings": [["desk"], {"pools": ["both"], "when": {"queue_over": 2}}]},
            {"channel": "branch", "rings": [["both"]]},
        ]
    },
}

FLAT = {name: {"self_service": {"tilted": False}} for name in ("ivr", "app")}  # hard needs as often as easy ones


def shipped(name: str, *changes: str) -> Scenario:
    """Load a scenario that is shipped."""
    return load(SCENARIOS / f"{name}.yaml", changes)


OF_THE_FIRST_RELEASE: dict[str, Callable[[], Scenario]] = {
    "quickstart": lambda: shipped("quickstart"),
    "multiskill": lambda: shipped("multiskill"),
    "everything": lambda: build(FIRST_RELEASE),
}
LATER: dict[str, Callable[[], Scenario]] = {
    "interaction_center": lambda: shipped("interaction_center", "calendar.days=2"),
    "tiers_and_vendor": lambda: shipped("tiers_and_vendor", "calendar.days=1"),
    "calls_of_our_own": lambda: shipped("calls_of_our_own", "calendar.days=1"),
    "customers_who_choose": lambda: build(merged(EVERYTHING, {"calendar": {"days": 3}, "channels": FLAT})),
}
