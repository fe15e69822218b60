"""Absence and blocks away from customers, by their laws and in a run."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.demand.staff.roster import ABSENT
from sim.log.records import State
from sim.scenario import Scenario
from tests.demand.staff import roster, spent, staff
from tests.oracles.tenure import DAY
from tests.support.exact_facts import Log, built, logs_of, misses_of, unlikely
from tests.support.steady_state import misses

HOUR = 3_600.0
LEVEL = 0.001  # of the tests of whole distributions


def test_absence_is_binomial_per_day() -> None:
    """A chi-square test of how many of twelve are there, over 3,000 days."""
    table = roster(staff(12, shrinkage={"absence": 0.15}), days=3_000).status
    absent = (table == ABSENT).sum(axis=1)
    seen = np.bincount(np.minimum(absent, 6), minlength=7)
    law = stats.binom.pmf(np.arange(6), 12, 0.15)
    expected = 3_000 * np.append(law, 1 - law.sum())
    assert stats.chisquare(seen, expected).pvalue > LEVEL
    assert unlikely([("absent", int(absent.sum()), 36_000, 0.15)]) == []


def test_absence_in_a_run() -> None:
    logs = logs_of(built(staff(20, 5.0, shrinkage={"absence": 0.1}), days=100), 3)
    days = sum(round(spent(log, State.ABSENT) / DAY) for log in logs)
    assert unlikely([("absent", days, 6_000, 0.1)]) == []
    assert all(spent(log, State.ABSENT, State.DUTY) == pytest.approx(20 * 100 * DAY) for log in logs)


SHARES = {"breaks": 0.08, "coaching": 0.05, "paperwork": 0.07, "meetings": 0.04}
BLOCKS = {"breaks": State.BREAK, "coaching": State.COACHING, "paperwork": State.PAPERWORK, "meetings": State.MEETING}


def weeks(agents: int, shrinkage: Any, days: int = 14) -> Scenario:
    parts = staff(agents, 10.0 * agents, shrinkage=shrinkage)
    return built(parts, days, open={"mon-fri": "08:00-18:00"}, interval="1 h")


@pytest.mark.parametrize("absence", [0.0, 0.1])
def test_time_away_is_the_share_of_paid_time(absence: float) -> None:
    """Blocks are shares of the time of those who come; what agents finish after their shift is beside that."""
    logs = logs_of(weeks(12, {"absence": absence, **SHARES}), 6)

    def seconds_in(state: State) -> Any:
        return lambda log: spent(log, state)

    def scheduled(log: Log) -> float:
        return spent(log, State.DUTY) - spent(log, State.OVERTIME)

    ratios = {name: (seconds_in(BLOCKS[name]), scheduled, share) for name, share in SHARES.items()}
    assert misses_of(logs, ratios, cases=2) == []


def test_one_number_is_divided_and_adds_up() -> None:
    """Shrinkage of 28 %: of all scheduled hours, absent or not, 72 % are left for customers."""
    logs = logs_of(weeks(12, 0.28), 6)

    def left(log: Log) -> float:
        return spent(log, State.DUTY) - spent(log, State.OVERTIME) - spent(log, *BLOCKS.values())

    def scheduled(log: Log) -> float:
        return 12 * 10 * 10 * HOUR

    assert misses_of(logs, {"left": (left, scheduled, 0.72)}) == []


def test_shrinkage_is_a_figure() -> None:
    """Of 28 points six are absence, six breaks, and sixteen coaching, paperwork and meetings."""
    exact = {
        "shrinkage": 0.28,
        "non_contact_share": 0.16,
        "absent_hours": 0.06 * 12 * 21,
        "break_hours": 0.06 * 12 * 21,
    }
    assert misses(staff(12, 20.0, shrinkage=0.28), {(): exact}, cases=1) == []


def test_agents_are_idle_busy_or_away() -> None:
    """On duty every second is one of the three; and nobody is with a contact and away."""
    for log in logs_of(weeks(6, {"absence": 0.1, **SHARES}, days=3), 2):
        busy = float((log.contacts["end"] - log.contacts["left_queue"])[log.contacts["pool"] >= 0].sum())
        away = spent(log, *BLOCKS.values())
        assert busy + away + spent(log, State.IDLE) == pytest.approx(spent(log, State.DUTY))
        for agent in set(log.states["agent"].tolist()):
            mine = log.contacts["agent"] == agent
            blocks = (log.states["agent"] == agent) & np.isin(log.states["state"], list(BLOCKS.values()))
            spans = [*zip(log.contacts["left_queue"][mine], log.contacts["end"][mine], strict=True)]
            spans += [*zip(log.states["start"][blocks], log.states["end"][blocks], strict=True)]
            spans.sort()
            assert all(early[1] <= late[0] + 1e-6 for early, late in pairwise(spans))
