"""What first contacts bring, and who they are, is drawn one by one as they come: to the bit what columns have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.calendar import horizon
from sim.demand import sample_demand
from sim.engine.run import Run
from sim.model.pilot import reference_of
from sim.scenario import build
from tests.engine.equal import told

pytestmark = pytest.mark.compiled

LAWS: list[dict[str, Any]] = [
    {"exponential": {"mean": {"00:00": "3 min", "12:00": "8 min"}}},
    {"lognormal": {"mean": "5 min", "cv": 0.8}},
    {"weibull": {"mean": "5 min", "cv": 0.6}},  # a power, which numpy takes otherwise of columns
    {"gamma": {"mean": "5 min", "cv": 0.7}},
    {"erlang": {"k": 3, "mean": "5 min"}},
    {"hyperexponential": {"mean": "5 min", "cv": 1.7}},
    {"hyperexponential": {"probabilities": [0.3, 0.7], "means": ["1 min", "7 min"]}},
    {"uniform": {"low": "1 min", "high": "9 min"}},
    {"triangular": {"low": "0 s", "mode": "3 min", "high": "9 min"}},
    {"deterministic": "5 min"},
]
HARD = {
    "easy": {"share": 0.5, "complexity": {"beta": [1.2, 5]}, "effort": 0.8},
    "hard": {"share": 0.3, "complexity": {"beta": [4, 2]}, "authority": {"beta": [2, 2]}},
    "same": {"share": 0.2, "complexity": 0.4, "authority": {"beta": [1, 3]}},
}
OUTAGE = {"at": "2026-01-05T10:00", "channel": "phone", "affected": 60, "contact_probability": 0.5,
          "mean_delay": "30 min", "issue": "hard"}  # fmt: skip


def center(law: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """Describe a phone and a machine before it, of customers who choose."""
    phone = {"mode": "live", "arrivals": {"per_day": 150}, "handle_time": law, "wrap_up": law, "complexity_effect": 1.0}
    phone |= {"patience": {**law, "balk": 0.1}, "redial": {"probability": [0.6], "switch": 0.3}}
    form = {"mode": "self_service", "arrivals": {"per_day": 90}, "handle_time": law}
    front = {"agents": 5, "skills": ["phone"], "empowerment": {"authority": 0.7}, "escalates_to": "back"}
    return {
        "scenario": "First contacts",
        "calendar": {"start": "2026-01-05", "days": 2, "open": "08:00-18:00", "interval": "30 min"},
        "segments": {"a": {"share": 0.3, "patience_factor": 2}, "b": {"share": 0.7}},
        "issues": HARD,
        "customers": {"population": 300},
        "migration": {"reference": "promised"},
        "outcome": {"resolution": 0.8, "repeat": {"probability": 0.7, "after": {"exponential": {"mean": "2 h"}}}},
        "demand": {"outages": [OUTAGE]},
        "channels": {"phone": phone, "form": form | {"self_service": {"containment": 0.5, "fallback": "phone"}}},
        "pools": {"front": front, "back": {"agents": 2, "skills": ["phone"]}},
        **keys,
    }


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_of_every_law(law: dict[str, Any]) -> None:
    log = told(center(law))
    assert len(log.contacts["row"]) > 500
    assert len(np.unique(log.contacts["customer"])) > 150


@pytest.mark.parametrize(
    "customers",
    [{"population": 300, "rates": "equal"}, {"population": 300, "habit": "none"}, {"population": 300, "habit": 0.3}],
    ids=str,
)
def test_of_customers_alike_or_not(customers: dict[str, Any]) -> None:
    told(center(LAWS[1], customers=customers))
    told(center(LAWS[1], customers=customers | {"acquisition": {"per_year": 20_000}}))


@pytest.mark.parametrize("population", [3, 31, 32, 33, 49])
def test_of_few_customers_and_about_as_many_as_one_step_of_the_guide(population: int) -> None:
    """Who it is, is looked for between two places of every sixteenth customer of a segment."""
    told(center(LAWS[1], customers={"population": population}))


def test_where_nobody_chooses_of_customers_who_leave() -> None:
    data = center(LAWS[3], attention={}, retention={"leave": True, "churn": 0.9, "steepness": 60})
    del data["migration"]
    told(data)


def test_how_often_each_contacts_us_is_laid_out_where_it_is_asked_for() -> None:
    """Of every customer for every channel and issue: as much as that is, it is there only where one looks at it."""
    assert at_home(center(LAWS[1])) == 2 * 3 * 300
    assert at_home(center(LAWS[1], customers={"population": 300, "acquisition": {"per_year": 20_000}})) == 0
    change = {"on": "2026-01-06", "set": {"channels.phone.handle_time.lognormal.mean": "6 min"}}
    assert at_home(center(LAWS[1], changes=[change])) == 0


def at_home(data: dict[str, Any]) -> int:
    """Return of how many customers, channels and issues it is laid out how often they contact us."""
    scenario = build(data)
    run = Run(scenario, sample_demand(scenario, 1, 0), horizon(scenario), reference_of(scenario))
    return int(run.world.minds.at_home.size)
