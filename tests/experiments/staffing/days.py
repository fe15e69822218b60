"""Small centers whose best staffing is known exactly; see the docstrings for how."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario, build

INTERVALS = [{"channel": "phone", "per": "interval"}]


def carry_over(targets: list[dict[str, Any]] | None = None, **keys: Any) -> Scenario:
    """Return a day from eight to ten whose calls take ten minutes and run over into the next half hour.

    By enumeration of its Markov chain 4, 9, 10 and 7 agents are the only ones of 30 or fewer that answer
    80 % within 20 s in every half hour; 27 do so over the day.
    """
    return build(
        {
            "scenario": "Carried over",
            "calendar": {"start": "2027-03-01", "days": 1, "interval": "30 min"},
            "channels": {
                "phone": {
                    "mode": "live",
                    "open": "08:00-10:00",
                    "arrivals": {"per_hour": {"08:00": 18, "08:30": 48, "09:30": 18, "10:00": 0}},
                    "handle_time": {"exponential": {"mean": "600 s"}},
                    "patience": {"exponential": {"mean": "180 s"}},
                    "target": {"within": "20 s", "share": 0.8},
                }
            },
            "pools": {"agents": {"agents": {"08:00": 4, "08:30": 9, "09:00": 10, "09:30": 7}, "skills": ["phone"]}},
            "staffing": {"targets": INTERVALS if targets is None else targets, **keys},
        }
    )


def passed_on(share: float, **keys: Any) -> Scenario:
    """Return the same day with experts to whom a share of the calls is passed on after the talk."""
    tree = carry_over().tree
    tree["staffing"] |= keys
    tree["pools"]["agents"] |= {"escalation": share, "escalates_to": "experts"}
    tree["pools"]["experts"] = {"agents": {"08:00": 3, "10:00": 0}, "skills": ["phone"]}
    return build(tree)


def two_skills(rates: tuple[float, float], talk: int, patience: int, generalist: float) -> Scenario:
    """Return a long day with specialists a and b, and generalists x who cost more; one has priority for them.

    Specialists are asked first: chains whose optimum is known have it so.
    """
    channel = {
        "mode": "live",
        "handle_time": {"exponential": {"mean": f"{talk} s"}},
        "patience": {"exponential": {"mean": f"{patience} s"}},
        "target": {"within": "20 s", "share": 0.8},
    }
    return build(
        {
            "scenario": "Two skills",
            "calendar": {"start": "2027-03-01", "days": 1, "interval": "24 h", "warmup": "1 h"},
            "channels": {
                "one": channel | {"arrivals": {"per_hour": rates[0]}},
                "two": channel | {"arrivals": {"per_hour": rates[1]}},
            },
            "pools": {
                "a": {"agents": 3, "skills": ["one"], "wage": 10},
                "b": {"agents": 3, "skills": ["two"], "wage": 10},
                "x": {"agents": 3, "skills": ["one", "two"], "wage": 10 * generalist},
            },
            "routing": {
                "agent_selection": "ranked",
                "routes": [
                    {"channel": "one", "rings": [["a"], ["x"]], "priority": 1},
                    {"channel": "two", "rings": [["b"], ["x"]]},
                ],
            },
            "costs": {"loading": 1},
            "staffing": {"targets": [{"channel": "one", "per": "horizon"}, {"channel": "two", "per": "horizon"}]},
        }
    )
