"""Cross-trained agents: how many answer what, and at which pace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.demand.staff.roster import HERE
from sim.log.records import State
from tests.demand.staff import roster, staff
from tests.oracles.networks import n_model
from tests.support.exact_facts import built, logs_of, on
from tests.support.steady_state import Parts, exponential, misses, one_queue
from tests.support.toy import channel, log_of, told, toy

HOUR = 3_600.0


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
    assert seats.paces(seats.crews[0]) == []
