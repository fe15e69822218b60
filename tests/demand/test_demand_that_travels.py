"""Demand that goes to another process draws there what it would have drawn here."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from sim.demand import SampledDemand, sample_demand
from sim.scenario import Scenario, build

MEAN = {"exponential": {"mean": "4 min"}}
PHONE = {"mode": "live", "arrivals": {"per_day": 60}, "handle_time": MEAN, "patience": MEAN, "complexity_effect": 0.5}
DATA: dict[str, Any] = {
    "scenario": "Travels",
    "calendar": {"start": "2026-01-05", "days": 3, "open": "08:00-18:00"},
    "customers": {"population": 300, "habit": 1.5, "rates": {"shape": 0.8}},
    "issues": {
        "order": {"share": 0.6, "complexity": {"beta": [2, 3]}, "authority": {"beta": [1, 4]}},
        "trouble": {"share": 0.4, "complexity": {"beta": [3, 2]}},
    },
    "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_day": 30}}},
    "pools": {
        "front": {"agents": 5, "skills": ["phone", "other"], "empowerment": 0.5, "escalates_to": "clerks"},
        "clerks": {"agents": 3, "skills": ["phone", "other"], "empowerment": 1.0},
    },
    "changes": [{"on": "2026-01-06", "set": {"channels.phone.handle_time.exponential.mean": "7 min"}}],
}


def drawn(demand: SampledDemand) -> Iterator[Any]:
    """Yield all that is drawn of the contacts on three days, also by itself and for further attempts."""
    for channel, day in ((channel, day) for day in range(3) for channel in range(2)):
        yield from (getattr(demand.day(channel, day), name).tobytes() for name in ("customer", "arrival", "talk"))
        yield demand.comers(channel, day).arrival.tobytes()
        issues = demand.day(channel, day).issue.tolist()
        for row in (0, 5, 7):
            episode = channel, day, row
            yield demand.levels(episode, issues[row])
            yield demand.unit(channel, day, row, 2, "again")
            yield demand.talk(channel, 0.3, 86_400.0 * (day + 0.5), episode, issues[row])
    assert demand.homes is not None
    yield demand.homes.preferred.tobytes()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return build(DATA)


@pytest.fixture(scope="module")
def here(scenario: Scenario) -> list[Any]:
    return list(drawn(sample_demand(scenario, 3, 1)))


@pytest.mark.parametrize("many", [0, 1, 9, 1_000])
def test_it_draws_the_same_there_however_much_was_drawn_before(many: int, scenario: Scenario, here: list[Any]) -> None:
    """Nobody has it here any more; what asks it for numbers there has that which arrived."""
    demand = sample_demand(scenario, 3, 1)
    assert [one for one, _ in zip(drawn(demand), range(many), strict=False)] == here[:many]
    packed = pickle.dumps(demand)
    del demand
    there = pickle.loads(packed)
    assert list(drawn(there)) == here
    assert here != list(drawn(sample_demand(scenario, 3, 2)))


def test_what_arrives_asks_nobody_who_stayed(
    scenario: Scenario, here: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    demand = sample_demand(scenario, 3, 1)
    there = pickle.loads(pickle.dumps(demand))
    for name in ("units", "unit", "_unit_column", "_issues_on"):
        monkeypatch.setattr(demand, name, None)
    demand.streams = None  # type: ignore[assignment]
    assert list(drawn(there)) == here
