"""Headcounts that are not whole: who comes on which day, and what that does to the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calendar import Timetable
from sim.demand.staff.roster import Roster
from sim.experiments import replicate, simulate
from sim.log.records import State
from sim.random import Streams
from sim.scenario import Scenario
from tests.demand.staff import roster, spent, staff
from tests.support.exact_facts import built, unlikely
from tests.support.steady_state import Parts, exponential

HOUR, DAY = 3_600.0, 86_400.0
OPEN: dict[str, Any] = {"open": "08:00-12:00", "interval": "1 h"}


def phone(agents: Any, per_hour: float = 200.0, **pool: Any) -> Parts:
    parts = staff(agents, per_hour, **pool)
    parts["channels"]["phone"] |= {
        "handle_time": exponential(300.0),
        "patience": exponential(300.0),
        "target": {"within": "20 s"},
    }
    return parts


def seats(parts: Parts, days: int, replication: int = 0) -> list[int]:
    """Return how many come on each day."""
    planned = roster(parts, days, replication).planned
    return np.bincount([one.day for one in planned], minlength=days).tolist()


def test_the_fraction_is_drawn_day_by_day() -> None:
    come = seats(staff(17.6), 2_000)
    assert set(come) == {17, 18}
    assert unlikely([("18 agents", come.count(18), 2_000, 0.6)]) == []


def test_each_day_is_that_of_one_agent_more_or_less() -> None:
    """Replication by replication the log is that of 17 agents or that of 18, contact by contact."""
    parts = [{**phone(agents), "experiment": {"seed": 11}} for agents in (17.6, 17, 18)]
    scenario, fewer, more = (built(one, 1, **OPEN) for one in parts)
    found = [Roster(Timetable(scenario), "agents", Streams(11, k)).planned for k in range(6)]
    assert {len(planned) for planned in found} == {17, 18}
    for k, planned in enumerate(found):
        log, whole = simulate(scenario, k), simulate(fewer if len(planned) == 17 else more, k)
        for table in ("contacts", "states"):
            assert all((getattr(log, table)[key] == getattr(whole, table)[key]).all() or np.isnan(column).any()
                       for key, column in getattr(whole, table).items())  # fmt: skip


def test_figures_lie_between_those_of_the_whole_numbers_around() -> None:
    """Every one that grows or falls with staff; paid hours are those of 17.6 agents."""
    results = [
        replicate(built({**phone(agents), "experiment": {"seed": 3, "replications": 30}}, 5, **OPEN))
        for agents in (17, 17.6, 18)
    ]
    for metric, sign in (("abandonment", -1), ("asa", -1), ("occupancy", -1), ("service_level", 1), ("paid_hours", 1)):
        low, between, high = (sign * (result.estimate(metric).mean or 0.0) for result in results)
        assert low < between < high, metric
    paid, late = (results[1].estimate(metric) for metric in ("paid_hours", "overtime_hours"))
    assert paid.low is not None
    assert paid.high is not None
    assert late.mean is not None
    assert paid.low <= 17.6 * 4 * 5 + late.mean <= paid.high


@pytest.mark.parametrize("share", [0.6, 0.25, 0.5])
def test_alternating_days_are_evenly_apart(share: float) -> None:
    """Over any days in a row within one of the share; and each weekday gets it over many replications."""
    parts = staff(3 + share, fraction="alternating")
    for replication in range(4):
        more = np.array(seats(parts, 40, replication)) - 3
        assert set(more.tolist()) == {0, 1}
        sums = np.concatenate([[0], np.cumsum(more)])
        assert all(abs(sums[b] - sums[a] - share * (b - a)) < 1 + 1e-9 for a in range(41) for b in range(a, 41))
    first = [seats(parts, 1, replication)[0] - 3 for replication in range(200)]
    assert np.mean(first) == pytest.approx(share, abs=0.02)


def test_more_planned_are_never_fewer_on_a_day() -> None:
    """The same draw decides about all headcounts of a day."""
    come = [seats({**staff(heads), "experiment": {"seed": 5}}, 60) for heads in (17.2, 17.4, 17.9, 18, 18.3)]
    assert (np.diff(come, axis=0) >= 0).all()
    assert (np.diff(come, axis=0) > 0).any(axis=1).all()


def test_a_fraction_that_varies_over_the_day_belongs_to_one_agent() -> None:
    """Half an agent more from 8 to 10, and three quarters from 10 to 12: who comes for the half stays."""
    planned = roster(staff({"08:00": 1.5, "10:00": 1.75, "12:00": 0}), 400).planned
    spans = [(one.start % DAY / HOUR, one.end % DAY / HOUR) for one in planned if one.seat == 1]
    assert set(spans) == {(8, 12), (10, 12)}
    assert unlikely([("both", spans.count((8, 12)), 400, 0.5), ("late", spans.count((10, 12)), 400, 0.25)]) == []


def shifts(*heads: float) -> Parts:
    parts = staff(1)
    parts["pools"]["agents"] = {
        "shifts": [{"start": "08:00", "end": "12:00", "agents": count} for count in heads], "skills": ["phone"],
    }  # fmt: skip
    return parts


def test_shifts_have_fractions_of_their_own() -> None:
    """Two shifts with half an agent each: both come on a quarter of the days, none on another."""
    come = seats(shifts(1.5, 0.5), 800)
    tallies = [(f"{many}", come.count(many), 800, likely) for many, likely in ((1, 0.25), (2, 0.5), (3, 0.25))]
    assert unlikely(tallies) == []


def test_a_staffing_file_may_have_fractions(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("start,agents\n08:00,2.5\n10:00,3\n12:00,0\n")
    come = seats(staff({"file": str(file)}), 300)
    assert set(come) == {3}
    planned = roster(staff({"file": str(file)}), 300).planned
    early = sum(one.start % DAY == 8 * HOUR for one in planned)
    assert unlikely([("at eight", early - 600, 300, 0.5)]) == []


def test_a_fraction_may_begin_on_a_date() -> None:
    parts = staff(2)
    parts["changes"] = [{"on": "2026-01-07", "set": {"pools.agents.agents": 2.5}}]
    come = seats(parts, 200)
    assert come[:2] == [2, 2]
    assert unlikely([("2.5", come[2:].count(3), 198, 0.5)]) == []
    log = simulate(built(parts, 20, **OPEN))
    assert spent(log, State.DUTY) - spent(log, State.OVERTIME) == 4 * HOUR * sum(seats(parts, 20)[:20])


def test_crews_are_the_same_whoever_comes() -> None:
    """The cross-trained seat of the fraction is there in every replication, and on duty on some days."""
    parts = staff(3.5, cross_trained={"mail": 0.5})
    parts["channels"]["mail"] = {"mode": "deferred", "arrivals": {"per_hour": 1}, "handle_time": exponential(60.0)}
    rosters = [roster(parts, 1, k) for k in range(8)]
    assert {tuple(len(crew.seats) for crew in one.crews) for one in rosters} == {(2, 2)}
    assert {len(one.planned) for one in rosters} == {3, 4}


def test_a_whole_number_written_as_a_fraction_is_whole() -> None:
    scenario: Scenario = built(staff(7.0))
    assert scenario.pools["agents"].agents == 7
    assert scenario.pools["agents"].is_plain
