"""Three days whose figures another simulator has published: the examples of the ContactCenters library.

Both sides are estimates. Each published figure must lie as near to ours as the standard errors of the two
allow, at a level at which all comparisons of a test hold together with 99 %, give or take half a unit of its
last printed digit. A figure printed without an interval comes from as many days as those with one, so that
its standard error is ours for that number of days.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np
from validation_help import Parts, confidence

from sim.experiments import RunResult, run
from sim.experiments.estimate import Interval, mean_interval, ratio_interval, student
from sim.metrics.spans import Floats
from sim.records import ContactLog
from sim.scenario import build

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


def interval_of(result: RunResult, metric: str, pool: str = "") -> Interval:
    estimate = result.estimate(metric, (("pool", pool),) if pool else ())
    return estimate.mean, estimate.low, estimate.high


def of_intervals(result: RunResult, name: str) -> Floats:
    """Return a total by replication, channel and reporting interval."""
    return np.array([one.channels[name] for one in result.measures])


# The busy day of one queue (CallCC)

EXPECTED = 1_660.0
AGENTS = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
BUSY_DAYS, EVEN_DAYS = 1_000, 400
LEVELS_BY_HOUR = "78.1 85.9 97.5 93.7 90.1 93.0 97.4 97.3 93.5 97.0 87.3 91.8 94.7"


@cache
def call_center(busy: bool) -> RunResult:
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
    return run(build(scenario), jobs=1)


def test_busy_days_over_expected_calls() -> None:
    result = call_center(busy=True)
    ours = {name: mean_interval(result.totals(name, ()) / EXPECTED, LEVEL) for name in ("wait_all", "sl_1", "lost")}
    published = {
        "wait_all": Published("11.83", 10.06, 13.61),
        "sl_1": Published(".853", 0.844, 0.862),
        "lost": Published(".0342", 0.0311, 0.0374),
    }
    assert differences(ours, published, BUSY_DAYS, published_days=1_000) == []


def test_even_days() -> None:
    result = call_center(busy=False)
    ours = {name: interval_of(result, name) for name in ("service_level", "occupancy_open")}
    published = {"service_level": Published(".925", 0.922, 0.927), "occupancy_open": Published(".558")}
    assert differences(ours, published, EVEN_DAYS, published_days=300) == []


def test_even_days_by_hour_of_arrival() -> None:
    result = call_center(busy=False)
    on_time, counted = (100.0, "sl_numerator"), (1.0, "sl_denominator")
    top, bottom = (scale * of_intervals(result, name)[:, 0, 8:21] for scale, name in (on_time, counted))
    ours = {f"{hour + 8}:00": ratio_interval(top[:, hour], bottom[:, hour], LEVEL) for hour in range(13)}
    published = {name: Published(text) for name, text in zip(ours, LEVELS_BY_HOUR.split(), strict=True)}
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
    result = run(build(scenario), jobs=1)
    totals = partial(result.totals, scope=())
    published = {
        "answered_in_target": Published("1816.2", 1812.6, 1819.7),
        "service_level_2": Published(".902"),
        "asa in minutes": Published(".099", 0.097, 0.102),
        "occupancy_open": Published(".695", 0.694, 0.697),
    }
    ours = {name: interval_of(result, name) for name in ("answered_in_target", "service_level_2", "occupancy_open")}
    ours["asa in minutes"] = ratio_interval(totals("wait_answered") / 60, totals("answered_or_begun"), LEVEL)
    assert differences(ours, published, PLAIN_DAYS, published_days=1_000) == []


# The multi-skill center (SimpleMSK)

SKILL_DAYS = 400
RATES = ([252, 252, 318, 318, 192, 192], [306, 306, 258, 258, 288, 288], [378, 378, 312, 312, 288, 288])
IN_TARGET = "170.2 599.3 15.5 262.9 511.6 34.7 259.8 613.7 24.9"
STARTS = ("08:00", "10:00", "12:00")


class Busy(NamedTuple):
    """How long agents of the first pool were busy on a day, of how long there were that many of them."""

    seconds: float
    staffed: float


@cache
def multi_skill() -> tuple[RunResult, list[Busy]]:
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
    busy: list[Busy] = []
    return run(build(scenario), jobs=1, keep=lambda _, log: busy.append(until_drained(log))), busy


def until_drained(log: ContactLog) -> Busy:
    """Return the first pool's day as published: all nine agents stay until the last contact of any pool ends."""
    mine = log.contacts["pool"] == 0
    busy = float((log.contacts["end"] - log.contacts["left_queue"])[mine].sum())
    drained = float(log.contacts["end"].max()) - 14 * HOUR
    return Busy(busy, (12 + 18 + 9) * 2 * HOUR + 9 * drained)


def test_multi_skill_days() -> None:
    result, busy = multi_skill()
    ours = {name: interval_of(result, name) for name in ("answered", "abandoned", "service_level")}
    ours["occupancy"] = ratio_interval(*np.array(busy).T, LEVEL)
    published = {
        "answered": Published("4297.3", 4270.2, 4324.5),
        "abandoned": Published("910.3", 876.1, 944.5),
        "service_level": Published(".501", 0.494, 0.509),
        "occupancy": Published(".881", 0.877, 0.884),
    }
    assert differences(ours, published, SKILL_DAYS, published_days=1_000) == []


def test_multi_skill_answered_in_target_by_period() -> None:
    counts = of_intervals(multi_skill()[0], "sl_numerator")[:, :, 4:7]
    cells = [(f"type{k} from {start}", counts[:, k, p]) for k in range(3) for p, start in enumerate(STARTS)]
    ours = {name: mean_interval(column, LEVEL) for name, column in cells}
    published = {name: Published(text) for name, text in zip(ours, IN_TARGET.split(), strict=True)}
    assert differences(ours, published, SKILL_DAYS, published_days=1_000) == []
