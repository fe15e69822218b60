"""Customers who choose, remember and tell others do the same in both engines, to the bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.support import obstacles
from sim.scenario import InputError, build
from tests.engine.equal import both, differences
from tests.support.random_centers import choosing_centers, maybe, some

pytestmark = pytest.mark.compiled

few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@st.composite
def moving(draw: st.DrawFn) -> dict[str, Any]:
    """Return a center whose customers come and go within days, and perhaps choose."""
    data = draw(choosing_centers())
    rule = {"leave": True, "churn": 0.9, "steepness": 100, "start": draw(st.sampled_from((0.5, 0.8)))}
    rule |= draw(some({"win_back": st.just({"after": "2 h", "share": 0.8})}))
    data["retention"] = rule if draw(maybe) else {}
    customers = {"acquisition": st.sampled_from((2_000, {"per_year": 2_000, "recommend": 3.0}))}
    if draw(maybe):
        customers["convenience"] = st.just(1.5)
    data["customers"] |= draw(some(customers))
    if draw(maybe) and "convenience" not in data["customers"]:
        del data["migration"]
    return data


def can_be_played(data: dict[str, Any]) -> bool:
    """Whether a center is one, and left to nobody else."""
    try:
        return not any(obstacles(build(data)))
    except InputError:  # what says something of a choice that nobody has
        return False


CHOOSING = choosing_centers()


@few
@given(moving().filter(can_be_played) | CHOOSING)
def test_a_few_random_centers(data: dict[str, Any]) -> None:
    assert differences(*both(build(data))) == []


@pytest.mark.slow
@often
@given(moving().filter(can_be_played))
def test_random_centers_of_customers_who_come_and_go(data: dict[str, Any]) -> None:
    assert differences(*both(build(data))) == []


@pytest.mark.slow
@often
@given(CHOOSING)
def test_random_centers_of_customers_who_choose(data: dict[str, Any]) -> None:
    assert differences(*both(build(data))) == []


PHONE = {"mode": "live", "arrivals": {"per_day": 150}, "handle_time": {"exponential": {"mean": "6 min"}}}
FORMS = {"mode": "self_service", "arrivals": {"per_day": 90}, "handle_time": {"exponential": {"mean": "2 min"}}}
LATER = {
    "channels.phone.handle_time": {"lognormal": {"mean": "9 min", "cv": 1.2}},
    "channels.phone.patience": {"exponential": {"mean": "2 min"}, "balk": 0.3},
    "channels.phone.redial": {"probability": [0.9], "after": {"exponential": {"mean": "4 min"}}, "switch": 0.5},
    "channels.phone.lines": 4,
    "channels.form.self_service": {"containment": 0.2, "failure": 0.2, "fallback": "phone"},
    "pools.front.empowerment.skill": 0.3,
    "pools.front.agents": 2,
    "outcome.resolution": 0.3,
}


def changing(**keys: Any) -> dict[str, Any]:
    """Describe a center of people behind a form, tier by tier, in which nearly everything changes on the second day."""
    front = {"agents": 4, "skills": ["phone"], "empowerment": {"authority": 0.7}, "escalates_to": "back"}
    return {
        "scenario": "Changing",
        "calendar": {"days": 3, "open": "08:00-18:00", "interval": "30 min"},
        "issues": {"any": {"share": 1, "complexity": {"beta": [2, 3]}}},
        "outcome": {"resolution": 0.8, "repeat": {"probability": 0.7, "after": {"exponential": {"mean": "2 h"}}}},
        "channels": {"phone": PHONE, "form": FORMS | {"self_service": {"containment": 0.6, "fallback": "phone"}}},
        "pools": {"front": front, "back": {"agents": 1, "skills": ["phone"]}},
        "changes": [{"on": "2026-01-06", "set": LATER}],
    } | keys


@pytest.mark.parametrize(
    "keys",
    [{}, {"customers": {"population": 300}, "migration": {"reference": "promised"}}],
    ids=["volumes", "customers who choose"],
)
def test_things_change_on_dates(keys: dict[str, Any]) -> None:
    scenario = build(changing(**keys))
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


def test_agents_learn_and_wear() -> None:
    data = changing()
    data["calendar"]["start"], data["changes"] = "2026-01-05", []
    data["pools"]["front"] |= {
        "learning": {"erosion": {"above": 0.2, "rate": 300}}, "shrinkage": {"coaching": 0.1}, "turnover": 5,
    }  # fmt: skip
    told, compiled = both(build(data))
    assert differences(told, compiled) == []
    assert len(set(told.skills["skill"].tolist())) == 3


def test_customers_leave_where_nobody_chooses() -> None:
    data = changing(
        customers={"population": 300}, attention={}, retention={"leave": True, "churn": 0.9, "steepness": 60}
    )
    told, compiled = both(build(data))
    assert differences(told, compiled) == []
    assert len(told.base["at"]) > 5
