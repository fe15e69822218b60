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


def one_queue(
    rate: float, talk: int, patience: int | None, targets: list[dict[str, Any]], balk: float = 0.0, hours: int = 24,
    **keys: Any,
) -> Scenario:  # fmt: skip
    """Return a day of so many hours of one queue in steady state, of calls that come so often an hour.

    All times are exponential; without patience nobody gives up. Targets are of ``phone``, 80 % within 20 s unless they
    say otherwise, or of a pool.
    """
    channel = {
        "mode": "live",
        "arrivals": {"per_hour": rate},
        "handle_time": {"exponential": {"mean": f"{talk} s"}},
        "target": {"within": "20 s", "share": 0.8},
    }
    if patience is not None:
        channel["patience"] = {"exponential": {"mean": f"{patience} s"}, "balk": balk}
    calendar = {"start": "2027-03-01", "days": 1, "interval": f"{hours} h", "warmup": "1 h"}
    data = {
        "scenario": "One queue",
        "calendar": calendar if hours == 24 else calendar | {"open": f"00:00-{hours:02}:00"},
        "channels": {"phone": channel},
        "pools": {"agents": {"agents": 9, "skills": ["phone"]}},
        "staffing": {"targets": [one if "pool" in one else {"channel": "phone"} | one for one in targets]},
    }
    return build(data | keys)


def busy_days(share: float | None = None) -> Scenario:
    """Return days of gamma busyness with shape 30, such a share of which are to answer 80 % within 20 s, or their mean.

    .5061, .7360, .8866, .9603 and .9884 of all days do with 10 to 14 agents; 10 answer .7588 of all calls, 11 .8333.
    """
    target = {} if share is None else {"metric": "target_met", "at_least": share}
    return one_queue(100, 300, 180, [target], demand={"busyness": {"shape": 30}})


def chats(rate: float, work: int, patience: int, within: int, speed: list[float]) -> Scenario:
    """Return a long day of chats in steady state, several of which an agent has at once, each the more slowly."""
    channel: dict[str, Any] = {
        "mode": "concurrent",
        "arrivals": {"per_hour": rate},
        "handle_time": {"exponential": {"mean": f"{work} s"}},
        "patience": {"exponential": {"mean": f"{patience} s"}},
        "concurrency": {"limit": len(speed), "speed": speed},
        "target": {"within": f"{within} s", "share": 0.8},
    }
    return one_queue(rate, work, patience, [{}], channels={"phone": channel})


def morning(full: float = 9, per: str = "interval") -> Scenario:
    """Return the day of `carry_over` with shifts: of two hours at a wage of ``full``, and of one hour at 10.

    Those of one hour begin at eight, half past and nine. By 20,000 days of every plan (150,000 near the limit) 132 is
    the least that keeps every half hour, with 4 for two hours, 5 from half past eight and one from nine; 140 where
    wages are the same. Over the day it is 130 where wages are the same; else 122 answer .8010, with 4 for two hours
    and 5 from half past eight, on the edge, and 124 up to .818.
    """
    phone = {
        "mode": "live",
        "target": {"within": "20 s", "share": 0.8, "formula": "SL-4"},
        "handle_time": {"exponential": {"mean": "600 s"}},
        "patience": {"exponential": {"mean": "180 s"}},
        "arrivals": {"per_hour": {"08:00": 18, "08:30": 48, "09:30": 18}},
    }
    shifts = {
        "full": {"length": "2 h", "start": "08:00", "wage": full},
        "part": {"length": "1 h", "start": ["08:00", "08:30", "09:00"]},
    }
    return build(
        {
            "scenario": "Morning",
            "calendar": {"days": 1, "start": "2026-01-05", "interval": "30 min", "open": "08:00-10:00"},
            "channels": {"phone": phone},
            "pools": {"agents": {"agents": 8, "skills": ["phone"], "wage": 10}},
            "costs": {"loading": 1},
            "staffing": {"targets": [{"channel": "phone", "per": per}], "shifts": shifts},
        }
    )
