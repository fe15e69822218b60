"""Three days whose figures another simulator has published: the examples of the ContactCenters library.

Both sides are estimates. Each published figure must lie as near to ours as the standard errors of the two
allow, at a level at which all comparisons of a test hold together with 99 %, give or take half a unit of its
last printed digit. A figure printed without an interval comes from as many days as those with one, so that
its standard error is ours for that number of days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np
import pytest

from docs.tools import measured
from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import Interval, mean_interval, ratio_interval, student
from sim.log.records import ContactLog
from sim.metrics import Facts, measure_intervals
from sim.metrics.counting.spans import Floats
from sim.scenario import Scenario, build
from tests.support.steady_state import Parts, confidence

pytestmark = pytest.mark.slow

LEVEL = 0.95  # of the published intervals, and of ours before they are combined
HOUR = 3_600.0
Ours = Mapping[str, Interval]


class Published(NamedTuple):
    """A figure as printed, with its interval where one was printed."""

    mean: str
    low: float | None = None
    high: float | None = None

    @property
    def rounding(self) -> float:
        """Half a unit of the last digit."""
        return 0.5 * 10.0 ** -len(self.mean.partition(".")[2])


def differences(ours: Ours, published: Mapping[str, Published], days: int, published_days: int) -> list[str]:
    """Say which published figures are too far from ours, each estimated from so many days."""
    quantile = student(min(days, published_days) - 1, confidence(len(published)))
    found = []
    for name, figure in published.items():
        mean, error = _mean_and_error(ours[name], days)
        theirs = error * sqrt(days / published_days)
        if figure.low is not None and figure.high is not None:
            theirs = (figure.high - figure.low) / 2 / student(published_days - 1, LEVEL)
        apart = abs(mean - float(figure.mean))
        usual, both = student(min(days, published_days) - 1, LEVEL), hypot(error, theirs)
        measured.keep(measured.Comparison(mean, float(figure.mean), both, usual, quantile, figure.rounding))
        if apart > quantile * hypot(error, theirs) + figure.rounding:
            found.append(
                f"{name}: {mean:.5g}, published {figure.mean}, {apart / hypot(error, theirs):.1f} standard errors"
            )
    return found


def _mean_and_error(interval: Interval, days: int) -> tuple[float, float]:
    mean, low, high = interval
    assert mean is not None
    assert low is not None
    assert high is not None
    return mean, (high - low) / 2 / student(days - 1, LEVEL)


def day(name: str, opened: str, days: int, interval: str = "1 h") -> Parts:
    """Write the head of a scenario: one day, drained after its close."""
    return {
        "scenario": name,
        "calendar": {"days": 1, "interval": interval, "open": opened, "at_close": "drain"},
        "experiment": {"seed": 1, "replications": days, "confidence": LEVEL},
    }


def play(parts: Parts, *observations: Callable[[Scenario, ContactLog], Floats]) -> tuple[RunResult, list[Floats]]:
    """Run a scenario and return, beside its result, what was observed on each day."""
    scenario, seen = build(parts), [list[Floats]() for _ in observations]

    def keep(_: int, log: ContactLog) -> None:
        for days, observe in zip(seen, observations, strict=True):
            days.append(observe(scenario, log))

    return replicate(scenario, jobs=1, keep=keep), [np.array(days) for days in seen]


def on_time(scenario: Scenario, log: ContactLog) -> Floats:
    """Return who is answered in target and who counts, by channel and interval; shape (2, channels, intervals)."""
    table = measure_intervals(Facts(scenario, log)).channels
    return np.stack([table["sl_numerator"], table["sl_denominator"]])


def figure(result: RunResult, metric: str) -> Interval:
    estimate = result.estimate(metric)
    return estimate.mean, estimate.low, estimate.high


# The busy day of one queue (CallCC)

EXPECTED = 1_660.0
AGENTS = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
BUSY_DAYS, EVEN_DAYS = 1_000, 400
LEVELS_BY_HOUR = "78.1 85.9 97.5 93.7 90.1 93.0 97.4 97.3 93.5 97.0 87.3 91.8 94.7"


def call_center(busy: bool) -> Parts:
    scenario = day("CallCC", "08:00-21:00", BUSY_DAYS if busy else EVEN_DAYS)
    scenario["demand"] = {"busyness": {"shape": 10} if busy else "none"}
    scenario["channels"] = {
        "phone": {
            "mode": "live",
            "arrivals": {"per_hour": CALLS},
            "patience": {"exponential": {"mean": "1000 s"}, "balk": 0.1},
            "handle_time": {"exponential": {"mean": "100 s"}},
            "target": {"within": "20 s"},
        }
    }
    agents = {f"{hour:02d}:00": count for hour, count in enumerate(AGENTS, start=8)}
    scenario["pools"] = {"agents": {"agents": agents, "skills": ["phone"]}}
    return scenario


def test_busy_days_over_expected_calls() -> None:
    result, _ = play(call_center(busy=True))
    ours = {name: mean_interval(result.totals(name, ()) / EXPECTED, LEVEL) for name in ("wait_all", "sl_1", "lost")}
    published = {
        "wait_all": Published("11.83", 10.06, 13.61),
        "sl_1": Published(".853", 0.844, 0.862),
        "lost": Published(".0342", 0.0311, 0.0374),
    }
    assert differences(ours, published, BUSY_DAYS, published_days=1_000) == []


def test_even_days_and_their_hours_of_arrival() -> None:
    result, (levels,) = play(call_center(busy=False), on_time)
    reached, counted = 100 * levels[:, 0, 0], levels[:, 1, 0]
    ours = {f"{hour}:00": ratio_interval(reached[:, hour], counted[:, hour], LEVEL) for hour in range(8, 21)}
    published = {name: Published(text) for name, text in zip(ours, LEVELS_BY_HOUR.split(), strict=True)}
    ours |= {name: figure(result, name) for name in ("service_level", "occupancy_open")}
    published |= {"service_level": Published(".925", 0.922, 0.927), "occupancy_open": Published(".558")}
    assert differences(ours, published, EVEN_DAYS, published_days=300) == []


# The plain queue (MMC)

PLAIN_DAYS = 400


def test_plain_queue_from_empty() -> None:
    scenario = day("MMC", "08:00-16:00", PLAIN_DAYS)
    scenario["channels"] = {
        "phone": {
            "mode": "live",
            "arrivals": {"per_hour": 252},
            "handle_time": {"exponential": {"mean": "2 min"}},
            "target": {"within": "20 s"},
        }
    }
    scenario["pools"] = {"agents": {"agents": 12, "skills": ["phone"]}}
    result, _ = play(scenario)
    published = {
        "answered_in_target": Published("1816.2", 1812.6, 1819.7),
        "service_level_2": Published(".902"),
        "asa in minutes": Published(".099", 0.097, 0.102),
        "occupancy_open": Published(".695", 0.694, 0.697),
    }
    ours = {name: figure(result, name) for name in ("answered_in_target", "service_level_2", "occupancy_open")}
    ours["asa in minutes"] = tuple(seconds / 60 for seconds in figure(result, "asa"))
    assert differences(ours, published, PLAIN_DAYS, published_days=1_000) == []


# The multi-skill center (SimpleMSK)
#
SKILL_DAYS = 400
RATES = ([252, 252, 318, 318, 192, 192], [306, 306, 258, 258, 288, 288], [378, 378, 312, 312, 288, 288])
IN_TARGET = "170.2 599.3 15.5 262.9 511.6 34.7 259.8 613.7 24.9"
STARTS = ("08:00", "10:00", "12:00")


@cache
def multi_skill() -> tuple[RunResult, list[Floats]]:
    scenario = day("SimpleMSK", "08:00-14:00", SKILL_DAYS, interval="2 h")
    scenario["demand"] = {"busyness": {"shape": 28.7}}
    scenario["channels"] = {
        f"type{k}": {
            "mode": "live",
            "arrivals": {"per_hour": rates},
            "patience": {"exponential": {"mean": dict(zip(STARTS, ("200 s", "150 s", "300 s"), strict=True))}},
            "handle_time": {"exponential": {"mean": dict(zip(STARTS, ("2 min", "100 s", "150 s"), strict=True))}},
            "target": {"within": "20 s"},
        }
        for k, rates in enumerate(RATES)
    }
    scenario["pools"] = {
        "group0": {"agents": dict(zip(STARTS, (12, 18, 9), strict=True)), "skills": ["type0", "type1"]},
        "group1": {"agents": dict(zip(STARTS, (15, 20, 11), strict=True)), "skills": ["type1", "type2"]},
    }
    rings = ([["group0"]], [["group0"], ["group1"]], [["group1"]])
    scenario["routing"] = {
        "agent_selection": "ranked",
        "contact_selection": "longest_wait",
        "routes": [{"channel": f"type{k}", "rings": ring} for k, ring in enumerate(rings)],
    }
    return play(scenario, on_time, busy_until_drained)


def busy_until_drained(_: Scenario, log: ContactLog) -> Floats:
    """Return the busy and the staffed seconds of the first pool, all of it staying until the last contact ends."""
    mine, end = log.contacts["pool"] == 0, log.contacts["end"]
    busy = float((end - log.contacts["left_queue"])[mine].sum())
    drained = float(end.max()) - 14 * HOUR
    return np.array([busy, (12 + 18 + 9) * 2 * HOUR + 9 * drained])


def test_multi_skill_days() -> None:
    result, (_, busy) = multi_skill()
    ours = {name: figure(result, name) for name in ("answered", "abandoned", "service_level")}
    ours["occupancy"] = ratio_interval(*busy.T, LEVEL)
    published = {
        "answered": Published("4297.3", 4270.2, 4324.5),
        "abandoned": Published("910.3", 876.1, 944.5),
        "service_level": Published(".501", 0.494, 0.509),
        "occupancy": Published(".881", 0.877, 0.884),
    }
    assert differences(ours, published, SKILL_DAYS, published_days=1_000) == []


def test_multi_skill_answered_in_target_by_period() -> None:
    _, (levels, _) = multi_skill()
    cells = [(f"type{k} from {start}", levels[:, 0, k, 4 + p]) for k in range(3) for p, start in enumerate(STARTS)]
    ours = {name: mean_interval(column, LEVEL) for name, column in cells}
    published = {name: Published(text) for name, text in zip(ours, IN_TARGET.split(), strict=True)}
    assert differences(ours, published, SKILL_DAYS, published_days=1_000) == []
