"""One queue of calls, as busy as wanted."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario, build


def queue(agents: int, days: int = 1, **experiment: Any) -> Scenario:
    """Build a queue that never closes, with endless patience: 60 an hour at 4 minutes, 4 erlangs."""
    return build(
        {
            "scenario": "Queue",
            "calendar": {"days": days, "open": "00:00-24:00", "interval": "1 h"},
            "experiment": {"replications": 5, **experiment},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"per_hour": 60},
                    "handle_time": {"exponential": {"mean": "4 min"}},
                    "target": {"within": "20 s"},
                }
            },
            "pools": {"agents": {"agents": agents, "skills": ["phone"]}},
        }
    )
