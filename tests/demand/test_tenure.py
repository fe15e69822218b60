"""Tenure, learning, vacancies and training, by their laws and in a run."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.calendar import Timetable
from sim.demand.staff.roster import HERE, TRAINING, VACANT, Roster
from sim.log.records import State
from sim.random import Streams
from tests.demand.staff import roster, spent, staff
from tests.oracles.tenure import DAY, Tenure
from tests.support.exact_facts import built, logs_of
from tests.support.steady_state import misses

LEVEL = 0.001  # of the tests of whole distributions
RATES = [
    pytest.param(0.33, 2.0, id="in house"),
    pytest.param(1.5, 4.0, id="churning"),
    pytest.param(0.56, 1.0, id="even"),
]


@pytest.mark.parametrize(("rate", "factor"), RATES)
def test_tenures_begin_with_the_stationary_law(rate: float, factor: float) -> None:
    seats = roster(staff(4_000, turnover={"rate": rate, "early_factor": factor}))
    tenures = -seats.hired[0]
    assert len(tenures) == 4_000
    assert stats.kstest(tenures, Tenure(rate, factor).cdf).pvalue > LEVEL


@pytest.mark.parametrize(("rate", "factor"), RATES)
def test_mean_of_the_learning_factor(rate: float, factor: float) -> None:
    learning = {"start": 2.05, "time": "90 d"}
    seats = roster(staff(4_000, turnover={"rate": rate, "early_factor": factor, "learning": learning}))
    paces = seats.paces(seats.crews[0])[0]
    exact = Tenure(rate, factor).mean_pace(2.05, 90 * DAY)
    assert abs(paces.mean() - exact) < stats.norm.ppf(1 - LEVEL / 2) * paces.std() / len(paces) ** 0.5
    assert paces.min() >= 1.0
    assert paces.max() <= 2.05


def test_handle_time_of_a_run_is_that_of_its_tenures() -> None:
    """Calls are few, so that everybody takes equally many; wrap-up does not depend on tenure."""
    parts = staff(150, 100.0, turnover={"rate": 1.0, "learning": {"start": 3.0, "time": "120 d"}})
    parts["channels"]["phone"]["wrap_up"] = {"deterministic": "20 s"}
    pace = Tenure(1.0).mean_pace(3.0, 120 * DAY)
    assert misses(parts, {(): {"handle_time": 100 * pace + 20}}, cases=1) == []


def test_who_has_learnt_enough_is_at_full_pace() -> None:
    """With a quit in fifty years and a day to learn, nobody is slow; without learning, nobody either."""
    for turnover in (
        {"rate": 0.02, "learning": {"start": 2.0, "time": "1 h"}},
        {"rate": 5, "learning": {"start": 1.0}},
    ):
        log = logs_of(built(staff(5, 20.0, turnover=turnover)), 1)[0]
        talks = (log.contacts["talk_end"] - log.contacts["left_queue"])[log.contacts["pool"] >= 0]
        assert np.nanmax(talks) == pytest.approx(100.0, rel=1e-3)


def test_vacant_and_training_shares_of_years_are_those_of_renewal() -> None:
    """With so short employments the start is forgotten after a year; days and seats are correlated, seats not."""
    turnover = {"rate": 6.0, "vacancy": {"gamma": {"mean": "20 d", "cv": 0.5}}, "training": "10 d"}
    table = roster(staff(200, turnover=turnover), days=1_200).status[400:]
    vacant, training = Tenure(6.0).empty(20 * DAY, 10 * DAY)
    for status, exact in ((VACANT, vacant), (TRAINING, training), (HERE, 1 - vacant - training)):
        shares = (table == status).mean(axis=0)
        spread = stats.norm.ppf(1 - LEVEL / 2) * shares.std(ddof=1) / len(shares) ** 0.5
        assert abs(shares.mean() - exact) < spread


def test_everybody_is_there_on_the_first_morning() -> None:
    table = roster(staff(2_000, turnover={"rate": 2.0}), days=40).status
    assert (table[0] == HERE).all()
    law = Tenure(2.0)
    gone = 1 - float((table[30] == HERE).mean())
    assert gone == pytest.approx(30 * DAY / law.stay, rel=0.15)  # hardly anybody is replaced within 30 days


def test_turnover_leaves_fewer_on_duty_in_a_run() -> None:
    turnover = {"rate": 20.0, "early_factor": 1.0, "vacancy": {"deterministic": "10 d"}, "training": "5 d"}
    scenario = built(staff(10, 1.0, turnover=turnover), days=150)
    seats, log = Roster(Timetable(scenario), "agents", Streams(scenario.experiment.seed, 0)), logs_of(scenario, 1)[0]
    assert spent(log, State.DUTY) == pytest.approx(DAY * (seats.status == HERE).sum())
    assert spent(log, State.TRAINING) == pytest.approx(DAY * (seats.status == TRAINING).sum())
    assert (seats.status == VACANT).sum() > 0
