"""Overflow to a vendor, and a split, against exact queues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracles.vendors import Spill, overflow_loss, spill, split
from tests.support.exact_facts import Log, built, logs_of, misses_of
from tests.support.steady_state import PER_HOUR, RATE, SECONDS_STUDIED, Parts, exponential, misses

pytestmark = [pytest.mark.oracle, pytest.mark.long]

CONTRACT = {"contract": {"per_contact": 2.6}}


def both(unit: float, agents: tuple[int, int], rate: float, when: Parts, **channel: Any) -> Parts:
    """Write one channel, our pool and a vendor's whose agents serve at a rate."""
    phone = {"mode": "live", "arrivals": {"per_hour": PER_HOUR}, "handle_time": exponential(unit), **channel}
    return {
        "channels": {"phone": phone},
        "pools": {
            "ours": {"agents": agents[0], "skills": ["phone"], "wage": 0},
            "theirs": {"agents": agents[1], "skills": [{"channel": "phone", "pace": 1 / rate}], **CONTRACT},
        },
        "outsourcing": [{"vendor": "theirs", "channel": "phone", "when": when}],
        "routing": {"agent_selection": "ranked"},
    }


OURS, THEIRS = (("pool", "ours"),), (("pool", "theirs"),)
SPILLS = [
    pytest.param(Spill(4.0, 0.5, (3, 2), (1.0, 0.7), beyond=0, room=6), id="one waits"),
    pytest.param(Spill(6.0, 0.4, (4, 2), (1.0, 0.9), beyond=2, room=8), id="three wait"),
    pytest.param(Spill(3.0, 0.0, (2, 2), (1.0, 0.8), beyond=1, room=7), id="endless patience"),
]


@pytest.mark.parametrize("model", SPILLS)
def test_long_queues_overflow(model: Spill) -> None:
    unit = model.arrival_rate / RATE
    patience = {"patience": exponential(unit / model.abandonment_rate)} if model.abandonment_rate else {}
    when = {"queue_over": model.beyond}
    parts = both(unit, model.agents, model.service_rates[1], when, queue_limit=model.room, **patience)
    flows = spill(model)
    shares = {"abandonment": flows.abandonment} if model.abandonment_rate else {}
    exact: Any = {
        (): {
            "blocking": flows.blocking,
            "delayed": flows.delayed,
            "wait": unit * flows.wait,
            "queue_length": flows.queue_length,
            **shares,
        },
        OURS: {"occupancy": flows.ours / model.agents[0]},
        THEIRS: {"occupancy": flows.vendor / model.agents[1]},
    }
    assert misses(parts, exact, cases=len(SPILLS)) == []


@pytest.mark.parametrize("model", SPILLS)
def test_share_that_is_offered(model: Spill) -> None:
    unit = model.arrival_rate / RATE
    patience = {"patience": exponential(unit / model.abandonment_rate)} if model.abandonment_rate else {}
    when = {"queue_over": model.beyond}
    parts = both(unit, model.agents, model.service_rates[1], when, queue_limit=model.room, **patience)
    flows = spill(model)
    exact = {
        "shared": (shared, admitted, flows.shared),
        "shared wait": (shared_wait, shared, unit * flows.shared_wait),
    }
    assert misses_of(logs_of(built(parts), 10), exact, cases=len(SPILLS)) == []


SINCE = 10_800.0


def let_in(log: Log) -> Any:
    return (log.contacts["arrival"] >= SINCE) & (log.contacts["outcome"] != 2)


def admitted(log: Log) -> float:
    return float(let_in(log).sum())


def may_be_theirs(log: Log) -> Any:
    """Return who was offered to any vendor."""
    return np.isin(np.arange(len(log.contacts["row"])), log.offers["contact"])


def shared(log: Log) -> float:
    return float((let_in(log) & may_be_theirs(log)).sum())


def shared_wait(log: Log) -> float:
    rows = log.contacts
    waits = np.where(np.isnan(rows["left_queue"]), rows["end"], rows["left_queue"]) - rows["arrival"]
    return float(np.sum(waits[let_in(log) & may_be_theirs(log)]))


LOSSES = [
    pytest.param(4.0, (4, 3), (1.0, 0.7), id="slower there"),
    pytest.param(12.0, (11, 4), (1.0, 1.0), id="alike"),
]


@pytest.mark.parametrize(("arrival_rate", "agents", "rates"), LOSSES)
def test_overflow_without_waiting(arrival_rate: float, agents: tuple[int, int], rates: tuple[float, float]) -> None:
    """With no room to wait, nobody waits whom a queue could exceed: the vendor's ring is our route's second."""
    unit = arrival_rate / RATE
    parts = both(unit, agents, rates[1], {}, queue_limit=0)
    del parts["outsourcing"]
    parts["routing"]["routes"] = [{"channel": "phone", "rings": [["ours"], ["theirs"]]}]
    flows = overflow_loss(arrival_rate, agents, rates)
    answered = SECONDS_STUDIED * RATE * flows.by_vendor
    exact: Any = {
        (): {"blocking": flows.loss},
        OURS: {"occupancy": flows.ours / agents[0]},
        THEIRS: {"occupancy": flows.vendor / agents[1], "answered": answered},
    }
    assert misses(parts, exact, cases=len(LOSSES)) == []


SPLITS = [
    pytest.param(6.0, 0.25, (5, 2), (1.0, 0.7), 0.5, id="a quarter"),
    pytest.param(12.0, 0.5, (7, 7), (1.0, 1.0), 1.0, id="half"),
]


@pytest.mark.parametrize(("arrival_rate", "share", "agents", "rates", "leaving"), SPLITS)
def test_a_split_makes_two_queues(
    arrival_rate: float, share: float, agents: tuple[int, int], rates: tuple[float, float], leaving: float
) -> None:
    unit = arrival_rate / RATE
    parts = both(unit, agents, rates[1], {"share": share}, patience=exponential(unit / leaving))
    ours, theirs = split(arrival_rate, share, agents, rates, leaving)
    exact: Any = {
        (): {
            "abandonment": (1 - share) * ours.abandonment + share * theirs.abandonment,
            "delayed": (1 - share) * ours.delayed + share * theirs.delayed,
            "wait": unit * ((1 - share) * ours.wait_all + share * theirs.wait_all),
        },
        OURS: {"occupancy": ours.occupancy},
        THEIRS: {"occupancy": theirs.occupancy},
    }
    assert misses(parts, exact, cases=len(SPLITS)) == []
