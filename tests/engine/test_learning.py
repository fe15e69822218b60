"""Records of customers, and causes that are put right: the same facts by both engines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings

from sim.demand import sample_demand
from sim.engine.run import play as play_compiled
from sim.engine.support import obstacles
from sim.model import simulate
from sim.scenario import InputError, build
from tests.engine.equal import both, differences, told
from tests.engine.test_customers_who_choose import CHOOSING, can_be_played, moving
from tests.engine.test_mechanisms import served
from tests.support.learning_centers import learning
from tests.support.toy import merged

pytestmark = pytest.mark.compiled

few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ANY = (served() | moving().filter(can_be_played) | CHOOSING).flatmap(learning)
RULE = {"hours_per_week": 70, "collects": {"survey": 0.3}, "calls_back": {"share": 0.5, "takes": "10 min"}}
CRM = {"use": 0.8, "context": 0.6, "personalisation": 0.9}


def equal_where_it_is_one(data: dict[str, Any]) -> None:
    """Hold the logs of both engines against each other, of a random center in which nothing is said in vain."""
    try:
        scenario = build(data)
    except InputError:
        reject()
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


@few
@given(ANY)
def test_a_few_random_centers(data: dict[str, Any]) -> None:
    equal_where_it_is_one(data)


@pytest.mark.slow
@often
@given(ANY)
def test_random_centers(data: dict[str, Any]) -> None:
    equal_where_it_is_one(data)


def desk(**keys: Any) -> dict[str, Any]:
    """Describe people behind a form, in tiers, whose customers come back, and hang up."""
    work = {"handle_time": {"exponential": {"mean": "4 min"}}}
    phone = {"mode": "live", "arrivals": {"per_hour": 30}, "patience": {"exponential": {"mean": "2 min"}}}
    form = {
        "mode": "self_service",
        "arrivals": {"per_hour": 10},
        "self_service": {"containment": 0.3, "fallback": "phone"},
    }
    again = {"probability": [0.7], "after": {"exponential": {"mean": "5 min"}}}
    front = {"agents": 2, "skills": ["phone"], "empowerment": {"authority": 0.7, "context": 0.3}}
    data = {
        "scenario": "Desk",
        "calendar": {"days": 4, "open": "08:00-18:00", "interval": "1 h"},
        "issues": {"letter": {"share": 0.6, "complexity": {"beta": [2, 3]}}, "other": {"share": 0.4}},
        "outcome": {"resolution": 0.6, "repeat": {"probability": 0.8, "after": {"exponential": {"mean": "1 h"}}}},
        "channels": {"phone": phone | work | {"redial": again}, "form": form | work},
        "pools": {"front": front | {"escalates_to": "back"}, "back": {"agents": 1, "skills": ["phone"]}},
    }
    return merged(data, keys)


CAUSES = [
    {"name": "unread", "share": 0.3, "fixable": 0.8, "effort": "5 h"},
    {"name": "late", "share": 0.4, "fixable": 0.5, "effort": "8 h"},
]
CAUSED = {"issues": {"letter": {"causes": CAUSES}}, "feedback": RULE}
ON_RECORD = {
    "customers": {"population": 60},
    "crm": CRM,
    "attention": {},
    "channels": {"phone": {"recordability": 0.9}, "form": {"recordability": 0.4}},
}


@pytest.mark.parametrize("order", ["pareto", "oldest"])
def test_causes_are_put_right(order: str) -> None:
    log = told(merged(desk(**CAUSED), {"feedback": {"order": order}}))
    assert log.causes["fixed"].max() == 1
    assert log.causes["avoided"].sum() > 10
    assert log.causes["cases"][log.causes["issue"] == -1].sum() > 10


def test_more_are_to_be_called_than_there_was_room_for() -> None:
    """Thousands are not helped on a day; of those who are called half of an evening's hours is left for causes."""
    phone = {"arrivals": {"per_hour": 700}, "patience": None, "redial": None}
    rule = {"calls_back": {"share": 1.0, "takes": "3 s"}, "collects": {"survey": 0.01}}
    keys = {"calendar": {"days": 2}, "pools": {"front": {"agents": 90}, "back": {"agents": 60}}}
    data = merged(merged(desk(**CAUSED), keys), {"feedback": rule, "channels": {"phone": phone}})
    log = told(merged(data, {"outcome": {"resolution": 0.0, "attempts": 1}}))
    assert log.causes["cases"][log.causes["issue"] == -1].min() > 4_096


def test_a_center_that_stays_open_puts_causes_right_to_its_end() -> None:
    open_ = merged(desk(**CAUSED), {"calendar": {"days": 3, "open": "00:00-24:00"}})
    log = told(merged(open_, {"pools": {"front": {"agents": 3}}}))
    assert log.causes["at"].max() == 3 * 86_400
    assert (log.contacts["end"] > log.end).any()


def test_one_replication_knows_nothing_of_another() -> None:
    scenario = build(desk(**CAUSED))
    for replication in (0, 1, 0):
        log = simulate(scenario, sample_demand(scenario, 1, replication))
        compiled = play_compiled(scenario, sample_demand(scenario, 1, replication))
        assert differences(log, compiled) == []


def test_what_is_on_record_is_known_to_experts_and_behind_machines() -> None:
    plain = {"customers": ON_RECORD["customers"], "attention": {}}
    known, unknown = told(desk(**ON_RECORD)), told(desk(**plain))
    assert known.records["known"].max() > 0.9
    assert known.contacts["informed"].sum() > 1.3 * unknown.contacts["informed"].sum()


def test_agents_who_learn_ask_what_is_on_record_too() -> None:
    coached = {"pools": {"front": {"learning": {}, "shrinkage": {"coaching": 0.05}}}}
    told(merged(desk(**ON_RECORD), coached))


def test_messages_meet_whom_they_are_meant_for_as_well_as_customers_are_known() -> None:
    mails = [
        {"channel": "mail", "at": at, "recipients": 5_000, "contact_channel": "phone", "contact_probability": 0.01}
        for at in ("2026-01-05T08:00", "2026-01-08T12:00")
    ]
    sent = {"channels": {"mail": {"mode": "broadcast", "captures": "30 s", "precision": 0.5}}}
    log = told(merged(desk(**ON_RECORD), sent | {"demand": {"messages": mails}, "crm": {"precision": 1.0}}))
    early, late = log.messages["delivered"].tolist()
    assert late > 1.2 * early


@pytest.mark.parametrize(
    "keys",
    [
        {"migration": {"reference": "promised"}},
        {"retention": {"leave": True, "churn": 0.9, "steepness": 60}},
        {"migration": {"word_of_mouth": {"reaches": 2, "weight": 0.5, "below": 0.6}, "reference": "promised"}},
    ],
    ids=["who choose", "who leave", "who tell others"],
)
def test_customers_feel_what_is_known_of_them(keys: dict[str, Any]) -> None:
    told(merged(merged(desk(**ON_RECORD), CAUSED), keys))


def test_both_where_things_change_on_dates() -> None:
    later = {"channels.phone.lines": 4, "outcome.resolution": 0.3, "pools.front.empowerment.context": 0.9}
    told(merged(merged(desk(**ON_RECORD), CAUSED), {"changes": [{"on": "2026-01-07", "set": later}]}))
