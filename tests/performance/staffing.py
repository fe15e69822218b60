"""How long ``ccsim staff`` looks: a week of one queue by intervals, three pools with shifts; part of ``make bench``.

The goals are 20 s and 3 min on two cores with the compiled engine, which is compiled before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from sim import Scenario, StaffingResult, build, staff
from tests.performance.page import Table

CORES = 2
HEAD = ("staffing", "seconds", "goal", "played", "verdict")
SHAPE = {"08:00": 35, "09:00": 62, "12:00": 45, "14:00": 60, "17:00": 40, "20:00": 0}
DAYS = {"mon": 1.25, "tue": 1.05, "wed": 1.0, "thu": 0.95, "fri": 0.9}
WEEK = 4_000  # calls
HOURS = (1, 3, 2, 3, 3)


def week(days: int = 5) -> Scenario:
    """Return a week of 4,000 calls, every half hour of which has a target, or the first days of it."""
    return build(
        _center({"phone": _channel(1.0)}, {"agents": _pool(["phone"], 20)}, days) | _asked("interval", "phone")
    )


def three_pools(days: int = 5) -> Scenario:
    """Return a week of three queues with specialists, generalists and shifts of two kinds, or the first days of it."""
    channels = {"sales": _channel(0.5), "service": _channel(0.5), "repairs": _channel(0.3)}
    pools = {
        "sellers": _pool(["sales"], 20),
        "helpers": _pool(["service", "repairs"], 22),
        "everybody": _pool(list(channels), 24),
    }
    asked = _asked("day", *channels)
    asked["staffing"]["shifts"] = {
        "long": {
            "length": "8 h",
            "start": {"from": "08:00", "to": "12:00", "every": "1 h"},
            "breaks": [{"length": "30 min", "after": "3 h", "before": "5 h", "paid": False}],
        },
        "part": {
            "length": "4 h",
            "start": {"from": "08:00", "to": "16:00", "every": "2 h"},
            "wage_premium": 0.05,
        },
    }
    return build(_center(channels, pools, days) | asked)


def _center(channels: dict[str, Any], pools: dict[str, Any], days: int) -> dict[str, Any]:
    calendar = {"start": "2027-03-01", "days": days, "interval": "30 min", "open": "08:00-20:00"}
    return {"scenario": "Staffed", "calendar": calendar, "channels": channels, "pools": pools}


def _channel(part: float) -> dict[str, Any]:
    calls = sum(rate * hours for rate, hours in zip(SHAPE.values(), HOURS, strict=False)) * sum(DAYS.values())
    rates = {day: {at: part * WEEK / calls * more * rate for at, rate in SHAPE.items()} for day, more in DAYS.items()}
    return {
        "mode": "live",
        "arrivals": {"per_hour": rates},
        "handle_time": {"exponential": {"mean": "5 min"}},
        "patience": {"exponential": {"mean": "3 min"}},
        "target": {"within": "20 s", "share": 0.8},
    }


def _pool(skills: list[str], wage: float) -> dict[str, Any]:
    return {"agents": 6, "skills": skills, "wage": wage}


def _asked(per: str, *channels: str) -> dict[str, Any]:
    return {"staffing": {"targets": [{"channel": name, "per": per} for name in channels]}}


class TimedSearch(NamedTuple):
    """A search that is timed: its name, the scenario by days, and how many seconds it may take on two cores."""

    name: str
    scenario: Callable[[int], Scenario]
    goal: float


SEARCHES = (TimedSearch("a week by intervals", week, 20.0), TimedSearch("three pools with shifts", three_pools, 180.0))


def show(is_short: bool = False) -> Table:
    """Print how long each search takes; in short of a single day, and at once by formulas."""
    write, table = sys.stdout.write, Table(HEAD, [])
    write(f"\n{'staffing':<34}{'seconds':>9}{'goal':>7}{'played':>9}   verdict\n")
    for one in SEARCHES:
        scenario = one.scenario(1 if is_short else 5)
        began = perf_counter()
        found = staff(scenario, quick=is_short, jobs=1 if is_short else CORES)
        took = perf_counter() - began
        goal = "" if is_short else f"{one.goal:.0f}"
        write(f"{one.name:<34}{took:>9.1f}{goal:>7}{found.played:>9,}   {_verdict(found)}\n")
        table.rows.append([one.name, f"{took:.0f}", goal, f"{found.played:,}", _verdict(found)])
    return table


def _verdict(found: StaffingResult) -> str:
    return found.verification.word if found.verification else "not verified"


if __name__ == "__main__":
    show("--short" in sys.argv)
