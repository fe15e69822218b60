"""Loops around a simulation: precision, warnings, warm-up, interruption."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments import replicate, simulate
from sim.experiments.runs.replicate import MeasuredReplication
from sim.metrics import Facts, measure
from sim.scenario import build
from tests.experiments.runs.one_queue import queue
from tests.support.toy import merged

PHONE = (("channel", "phone"),)


def test_precision_stops_at_the_first_number_that_is_precise_enough() -> None:
    targets = [{"metric": "service_level", "channel": "phone", "half_width": 0.02}, {"metric": "asa", "relative": 0.2}]
    result = replicate(queue(6, precision={"targets": targets, "maximum": 400}))
    assert result.estimate("service_level", PHONE).half_width <= 0.02
    assert 5 < result.replications < 400
    fewer = build(result.scenario.tree | {"experiment": {"replications": result.replications - 1}})
    short = replicate(fewer)
    level, asa = short.estimate("service_level", PHONE), short.estimate("asa")
    assert level.half_width > 0.02 or asa.half_width > 0.2 * asa.mean


def test_precision_that_is_not_reached_is_said() -> None:
    target = {"metric": "asa", "half_width": 1e-6}
    result = replicate(queue(6, precision={"targets": [target], "maximum": 7}))
    assert result.replications == 7
    assert "not reached" in result.warnings[0]


@pytest.mark.parametrize(("agents", "warned"), [(2, True), (3, True), (6, False), (8, False)])
def test_queue_that_grows_without_bound_is_warned_of(agents: int, warned: bool) -> None:
    result = replicate(queue(agents, days=7, replications=5))
    assert any("grows without bound" in warning for warning in result.warnings) == warned


@pytest.mark.parametrize(
    ("hours", "agents", "warned"),
    [
        ({"mon-sat": "00:00-24:00"}, {"00:00": 5, "18:00": 0}, False),
        ("00:00-24:00", 3, False),
        ("00:00-24:00", 1, True),
    ],
    ids=["closed on the last day", "always open", "always open and overloaded"],
)
def test_messages_that_wait_for_opening_do_not_grow_without_bound(hours: Any, agents: Any, warned: bool) -> None:
    """A phone that never closes, and a mailbox with 30 messages an hour of 3 minutes, 1.5 agents' worth.

    Where it closes on Sunday, what came on Saturday evening waits until the horizon ends.
    """
    plain = queue(8, days=7)
    mail = {"mode": "deferred", "arrivals": {"per_hour": 30}, "handle_time": {"exponential": {"mean": "3 min"}}}
    pools = {"clerks": {"agents": agents, "skills": ["mail"]}}
    changes = {"channels": {"mail": mail | {"open": hours}}, "pools": pools}
    result = replicate(build(merged(plain.tree, changes)))
    assert any("grows without bound" in warning for warning in result.warnings) == warned


def test_long_replication_drops_its_own_warmup() -> None:
    scenario = queue(5, days=3, replications=3)
    marked = build(scenario.tree | {"calendar": scenario.tree["calendar"] | {"warmup": "mser5"}})
    found = [measure(Facts(marked, simulate(marked, number, 1))).warmup for number in range(4)]
    assert all(0 <= warmup < 1.5 * 86_400 for warmup in found)
    assert len(set(found)) > 1
    assert replicate(marked).estimate("arrivals").mean < replicate(scenario).estimate("arrivals").mean


def test_interruption_keeps_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = queue(6, replications=10)
    whole = replicate(scenario)
    original = MeasuredReplication.__call__

    def interrupted(task: MeasuredReplication, replication: int) -> Any:
        if replication == 4:
            raise KeyboardInterrupt
        return original(task, replication)

    monkeypatch.setattr(MeasuredReplication, "__call__", interrupted)
    part = replicate(scenario)
    assert (part.complete, part.replications) == (False, 4)
    assert [table.tobytes() for table in part.tables] == [table.tobytes() for table in whole.tables[:4]]
