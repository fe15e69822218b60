"""Staff as people: tenure, learning, absence, blocks away from customers, shifts with breaks, cross-training."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from facts_help import Log, built, logs_of, misses_of, on, unlikely
from oracles.networks import n_model
from oracles.tenure import DAY, Tenure
from scipy import stats
from toy import OPEN, Row, channel, log_of, merged, told, toy
from validation_help import Parts, exponential, misses, one_queue

from sim.demand.roster import ABSENT, HERE, TRAINING, VACANT, Roster
from sim.records import State
from sim.scenario import Scenario

HOUR = 3_600.0
LEVEL = 0.001  # of the tests of whole distributions


def staff(agents: int, per_hour: float = 20.0, **pool: Any) -> Parts:
    """Write a phone and its agents; what else is said is said of the agents."""
    phone = {"mode": "live", "arrivals": {"per_hour": per_hour}, "handle_time": {"deterministic": "100 s"}}
    return {"channels": {"phone": phone}, "pools": {"agents": {"agents": agents, "skills": ["phone"], **pool}}}


def roster(parts: Parts, days: int = 1, replication: int = 0) -> Roster:
    scenario = built(parts, days)
    return Roster(scenario, "agents", scenario.experiment.seed, replication)


def spent(log: Log, *states: State) -> float:
    """Return the seconds of all agents in some states."""
    mine = np.isin(log.states["state"], states)
    return float((log.states["end"] - log.states["start"])[mine].sum())


# Tenure and learning

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
    paces = np.array(seats.paces(seats.crews[0], 0))
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
    seats, log = Roster(scenario, "agents", scenario.experiment.seed, 0), logs_of(scenario, 1)[0]
    assert spent(log, State.DUTY) == pytest.approx(DAY * (seats.status == HERE).sum())
    assert spent(log, State.TRAINING) == pytest.approx(DAY * (seats.status == TRAINING).sum())
    assert (seats.status == VACANT).sum() > 0


# Absence and blocks


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


# Shifts and breaks, by hand


def crew(*shifts: Parts, **more: Any) -> Parts:
    """Write the pool of a toy day by its shifts."""
    return {"pools": {"p": {"agents": None, "shifts": list(shifts), **more}}}


def spans(log: Log, *states: State) -> list[Row]:
    """Tell agent time as ``(state, agent, from, to)``, in seconds after eight."""
    mine = np.isin(log.states["state"], states)
    columns = [log.states[name][mine] for name in ("state", "agent", "start", "end")]
    return [
        (State(state).name.lower(), int(agent), round(float(start) - OPEN, 6), round(float(end) - OPEN, 6))
        for state, agent, start, end in zip(*columns, strict=True)
    ]


def test_break_is_taken_after_the_contact_in_hand(tmp_path: Path) -> None:
    """Due at 600, begun at 650 when the call ends, over at 950; the call of 700 waits for its end."""
    shift = {"start": "08:00", "end": "09:00", "agents": 1, "breaks": [{"at": "08:10", "length": "5 min"}]}
    log = log_of(toy(tmp_path, [(590, 60), (700, 30)], **crew(shift)))
    assert told(log) == [("a", 590, 0, "served", "p", 650), ("a", 700, 250, "served", "p", 980)]
    assert spans(log, State.BREAK, State.DUTY) == [("duty", 0, 0, 3600), ("break", 0, 650, 950)]


def test_break_comes_before_who_waits(tmp_path: Path) -> None:
    """Whoever is in the queue when the break is due waits it out."""
    shift = {"start": "08:00", "end": "09:00", "agents": 1, "breaks": [{"at": "08:10", "length": "5 min"}]}
    log = log_of(toy(tmp_path, [(500, 300), (510, 30)], **crew(shift)))
    assert told(log)[1] == ("a", 510, 590, "served", "p", 1130)


def test_two_shifts_overlap(tmp_path: Path) -> None:
    """One agent from eight to half past, one from ten past eight to nine; who leaves finishes the call in hand.

    It ends at 1,855, five seconds after that of the other, who stays and takes the last.
    """
    early, late = ({"start": a, "end": b, "agents": 1} for a, b in (("08:00", "08:30"), ("08:10", "09:00")))
    log = log_of(toy(tmp_path, [(0, 700), (10, 60), (1_790, 60), (1_795, 60), (1_796, 10)], **crew(early, late)))
    assert [row[2] for row in told(log)] == [0, 590, 0, 0, 54]
    duty = spans(log, State.DUTY)
    assert sorted(span[2] for span in duty) == [0, 600]
    assert sum(span[3] - span[2] for span in duty) == 1_800 + 3_000 + 55


def test_shift_days(tmp_path: Path) -> None:
    shift = {"start": "08:00", "end": "09:00", "agents": 2, "days": "tue"}
    changes = merged(crew(shift), {"calendar": {"days": 3}})
    log = log_of(toy(tmp_path, [(24 * HOUR, 60)], **changes))
    assert spans(log, State.DUTY) == [("duty", 0, 24 * HOUR, 25 * HOUR), ("duty", 1, 24 * HOUR, 25 * HOUR)]


def test_night_shift_goes_on_after_midnight() -> None:
    shift = {"start": "22:00", "end": "06:00", "agents": 3}
    parts = staff(1, 20.0)
    parts["pools"]["agents"] = {"shifts": [shift], "skills": ["phone"]}
    log = logs_of(built(parts, days=2), 1)[0]
    duty = log.states["state"] == State.DUTY
    spans = [*zip(log.states["start"][duty] / HOUR, log.states["end"][duty] // HOUR, strict=True)]
    assert sorted(spans) == [(0, 6)] * 3 + [(22, 30)] * 3 + [(46, 48)] * 3


# Cross-training


def crews(agents: int, share: Any, per_hour: float = 60.0) -> Parts:
    parts = staff(agents, per_hour, cross_trained={"mail": share})
    mail = {"mode": "deferred", "arrivals": {"per_hour": 4 * per_hour}, "handle_time": exponential(300.0)}
    parts["channels"]["mail"] = mail
    return parts


@pytest.mark.parametrize(
    ("agents", "share", "trained"), [(12, 0.25, 3), (10, 0.25, 3), (9, 0.5, 5), (7, 0.1, 1), (5, 1.0, 5)]
)
def test_exactly_the_share_of_agents_answers_messages(agents: int, share: float, trained: int) -> None:
    """A half is rounded up; so many messages come that everybody who can answers some."""
    log = logs_of(built(crews(agents, share)), 1)[0]
    answering = set(log.contacts["agent"][on(log, "mail") & (log.contacts["pool"] >= 0)].tolist())
    assert len(answering) == trained
    assert len(set(log.states["agent"][log.states["state"] == State.DUTY].tolist())) == agents


def test_every_part_of_a_day_has_its_share() -> None:
    """Whatever the headcount, a quarter of those who are there is trained, give or take the rounding."""
    parts = crews(1, 0.25)
    parts["pools"]["agents"]["agents"] = {"00:00": 4, "08:00": 40, "16:00": 12, "20:00": 0}
    seats = roster(parts)
    trained = next(crew for crew in seats.crews if crew.extra)
    headcounts = [(time / HOUR, count) for time, count in seats.changes(trained) if count is not None]
    assert headcounts == [(0, 1), (8, 10), (16, 3), (20, 0)]


def test_crews_of_one_pool_are_an_n_design() -> None:
    """Half of four agents answer messages too, calls first: two queues against the Markov chain."""
    arrivals, leaving = (2.2, 0.8), (0.5, 0.0)
    unit = sum(arrivals) * HOUR / 200  # two hundred contacts an hour
    hourly = [HOUR * rate / unit for rate in arrivals]
    parts = one_queue(4, exponential(unit), patience=exponential(unit / 0.5))
    parts["channels"]["phone"]["arrivals"] = {"per_hour": hourly[0]}
    parts["channels"]["mail"] = {
        "mode": "deferred",
        "arrivals": {"per_hour": hourly[1]},
        "handle_time": exponential(unit),
    }
    parts["pools"]["agents"]["cross_trained"] = {"mail": 0.5}
    parts["routing"] = {"agent_selection": "fewest_skills"}
    flows = n_model(arrivals, (2, 2), ((1.0, 1.0), (1.0, 1.0)), leaving, 0)
    exact = {
        (("channel", "phone"),): {"wait": unit * flows.wait[0], "abandonment": flows.abandonment[0]},
        (("channel", "mail"),): {"response_time": unit * (flows.wait[1] + 1)},
        (): {"utilisation": sum(flows.occupancy) / 2},
    }
    assert misses(parts, exact, cases=1) == []


def test_cross_trained_agents_have_a_pace_of_their_own(tmp_path: Path) -> None:
    mail = channel(tmp_path, "mail", [(0, 100)], mode="deferred")
    pools = {"p": {"agents": 2, "cross_trained": {"mail": {"share": 0.5, "pace": 1.5}}}}
    rows = told(log_of(toy(tmp_path, [(0, 100)], channels={"mail": mail}, pools=pools)))
    assert [(row[0], row[5]) for row in rows] == [("a", 100), ("mail", 150)]


def test_seats_of_a_pool_without_turnover_are_simply_there() -> None:
    seats = roster(staff(6))
    assert (seats.status == HERE).all()
    assert [len(crew.seats) for crew in seats.crews] == [6]
    assert seats.paces(seats.crews[0], 0) == []
