"""Days that have nothing to do with each other are played in a row as they are played in their own replications."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.demand import sample_demand
from sim.engine.apart import days_are_apart
from sim.engine.in_a_row import play_in_a_row
from sim.engine.run import play
from sim.scenario import Scenario, build, load, vary

pytestmark = pytest.mark.compiled

few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TURNS = {"between": ["11:00", "14:00"], "length": "30 min"}
SCENARIOS = Path(__file__).parents[2] / "scenarios"
SEED = 5
MEAN = {"exponential": {"mean": "4 min"}}
PHONE = {"mode": "live", "arrivals": {"per_hour": {"mon": 50, "tue": 90}}, "handle_time": MEAN, "patience": MEAN}
CALENDAR = {"start": "2027-03-01", "days": 3, "open": "08:00-18:00"}
LUNCH = {"at": "12:00", "length": "30 min", "paid": False}
EARLY = {"start": "08:00", "end": "16:00", "agents": 3, "breaks": [LUNCH]}
LATE = {"start": "10:00", "end": "18:00", "agents": 4, "days": "mon, wed"}


def center(**changed: Any) -> dict[str, Any]:
    """Return three days of two queues, with specialists and generalists."""
    return {
        "scenario": "Apart",
        "calendar": CALENDAR,
        "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_hour": 20}, "wrap_up": MEAN}},
        "pools": {
            "one": {"agents": {"08:00": 3, "12:00": 5}, "skills": ["phone"]},
            "both": {"skills": ["phone", "other"], "shifts": [EARLY, LATE]},
        },
    } | changed


def alone(scenario: Scenario, replication: int, days: Sequence[int]) -> dict[str, Any]:
    """Return the contacts of some days, of a replication that is played as ever."""
    contacts = play(scenario, sample_demand(scenario, SEED, replication)).contacts
    mine = np.isin(contacts["day"], days)
    return {name: column[mine] for name, column in contacts.items()}


def assert_played_as_alone(scenario: Scenario, many: int = 4, days: Sequence[int] | None = None) -> None:
    """Hold replications in a row against each by itself, to the last bit."""
    days = range(scenario.calendar.days) if days is None else days
    row = play_in_a_row(scenario, [sample_demand(scenario, SEED, k) for k in range(many)], days)
    assert row is not None
    for k in range(many):
        expected, mine = alone(scenario, k, days), row.replication == k
        assert mine.sum() > 0
        for name, column in expected.items():
            np.testing.assert_array_equal(row.log.contacts[name][mine], column, f"{name} of {k}")


def test_all_days_of_some_replications() -> None:
    assert_played_as_alone(build(center()))


@pytest.mark.parametrize("days", [[0], [2], [0, 2]])
def test_some_days_of_each(days: list[int]) -> None:
    assert_played_as_alone(build(center()), days=days)


@pytest.mark.parametrize("name", ["multiskill", "carry_over"])
def test_shipped_scenarios_whose_days_are_apart(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.yaml")
    assert days_are_apart(scenario)
    assert_played_as_alone(scenario, 2)


def test_again_where_another_run_has_left_its_records() -> None:
    scenario = build(center())
    for many in (3, 1, 5):
        assert_played_as_alone(scenario, many)
    assert play(scenario, sample_demand(scenario, SEED, 0)).contacts["end"].max() < 3 * 86_400


def test_a_day_does_not_depend_on_who_is_there_on_others() -> None:
    first = build(center())
    other = vary(first, {"pools.one.agents": {"mon": 9, "tue": {"08:00": 3, "12:00": 5}, "wed": 1}})
    before, after = alone(first, 0, [1]), alone(other, 0, [1])
    assert all(np.array_equal(before[name], after[name], equal_nan=name != "agent") for name in before)


@pytest.mark.parametrize("start", ["2027-03-27", "2027-10-30"])
def test_days_of_other_lengths(start: str) -> None:
    calendar = {"start": start, "days": 3, "open": "08:00-18:00", "timezone": "Europe/Berlin"}
    scenario = build(center(calendar=calendar, channels={"phone": PHONE | {"arrivals": {"per_hour": 30}}}, pools={
        "one": {"agents": 3, "skills": ["phone"]}
    }))  # fmt: skip
    assert days_are_apart(scenario)
    assert_played_as_alone(scenario)


@st.composite
def centers(draw: st.DrawFn) -> dict[str, Any]:
    """Return centers of calls whose days are apart."""
    patience = draw(st.sampled_from([MEAN, {"exponential": {"mean": "2 min"}, "balk": 0.2}]))
    rules = {
        "agent_selection": draw(st.sampled_from(["ranked", "longest_idle", "fewest_skills"])),
        "contact_selection": draw(st.sampled_from(["priority", "longest_wait", "ranked"])),
    }
    limits: list[dict[str, Any]] = [{}, {"lines": 6}, {"queue_limit": 2}, {"at_close": "clear"}, {"wrap_up": MEAN}]
    phone = PHONE | {"patience": patience} | draw(st.sampled_from(limits))
    skills = draw(st.sampled_from([["phone", "other"], [{"channel": "phone", "pace": 1.2}, "other"]]))
    heads = st.integers(1, 6)
    shifts = [
        EARLY | {"agents": draw(heads)},
        LATE | {"agents": draw(heads), "breaks": draw(st.sampled_from([[], [LUNCH]]))},
    ]
    pools = {
        "one": {"agents": {"08:00": draw(heads), "11:30": draw(heads)}, "skills": ["phone"]},
        "both": {"skills": skills, "shifts": shifts},
    }
    demand = draw(st.sampled_from([{}, {"busyness": {"shape": 20}}]))
    others = PHONE | {"arrivals": {"per_hour": 20}}
    late = {"channel": "phone", "rings": [["one"], {"pools": ["both"], "after": "30 s"}]}
    rules |= draw(st.sampled_from([{}, {"routes": [late, {"channel": "other", "rings": [["both"]]}]}]))
    fairs = st.sampled_from([{"both": [EARLY | {"agents": draw(heads)}]}, {"one": draw(heads)}, "none"])
    fair = {"on": "2027-03-02", "volumes": 1.5, "staff": draw(fairs)}
    calendar = CALENDAR | draw(st.sampled_from([{}, {"exceptions": {"fair": fair}}]))
    channels = {"phone": phone, "other": others}
    return center(calendar=calendar, channels=channels, pools=pools, routing=rules, demand=demand)


@few
@given(centers(), st.sampled_from([[0, 1, 2], [0, 1], [1, 2], [1]]))
def test_any_center_whose_days_are_apart(data: dict[str, Any], days: list[int]) -> None:
    scenario = build(data)
    assert days_are_apart(scenario)
    assert_played_as_alone(scenario, 3, days)


APART_NO_MORE: dict[str, dict[str, Any]] = {
    "customers who try again": {"channels.phone.redial": {"probability": 0.5}},
    "callers who are called back": {"channels.phone.callback": {"when_wait_over": "1 min"}},
    "a line from which anybody may be next": {"channels.phone.queue_order": "random"},
    "talk that grows with complexity": {
        "channels.phone.complexity_effect": 0.5,
        "issues": {"easy": {"share": 1.0, "complexity": {"beta": [2, 3]}}},
    },
    "who waits already": {"channels.phone.starting_backlog": 5},
    "contacts that are not resolved": {"channels.phone.resolution": 0.8},
    "channels that stay open": {"calendar.open": "00:00-24:00"},
    "channels that are open until midnight": {"calendar.open": "08:00-24:00"},
    "agents who are absent": {"pools.one.shrinkage": {"absence": 0.1}},
    "agents who rest at any time": {"pools.one.shrinkage": {"breaks": 0.1}},
    "agents who leave": {"pools.one.turnover": {"rate": 0.5}},
    "half an agent": {"pools.one.agents": 3.5},
    "breaks in turn": {"pools.both.shifts": [EARLY | {"breaks": [TURNS]}]},
    "breaks in turn on a day unlike others": {
        "calendar.exceptions": {"fair": {"on": "2027-03-02", "staff": {"both": [EARLY | {"breaks": [TURNS]}]}}}
    },
    "who was busy longest": {"routing.agent_selection": "least_occupied"},
    "waits that are weighted": {"routing.contact_selection": "weighted_wait"},
    "customers one knows": {"customers": {"population": 1_000}},
    "a change on a date": {"changes": [{"on": "2027-03-02", "set": {"channels.phone.lines": 5}}]},
}


@pytest.mark.parametrize("why", APART_NO_MORE)
def test_days_of_others_are_not_taken_to_be_apart(why: str) -> None:
    scenario = build(center())
    assert days_are_apart(scenario)
    data: dict[str, Any] = build(center()).tree
    for path, value in APART_NO_MORE[why].items():
        *way, last = path.split(".")
        inner = data
        for key in way:
            inner = inner.setdefault(key, {})
        inner[last] = value
    assert not days_are_apart(build(data))


def test_who_is_still_served_at_midnight_is_seen() -> None:
    long = PHONE | {"handle_time": {"deterministic": "7 h"}}
    assert play_in_a_row(build(center(channels={"phone": long, "other": PHONE})), _demands(long), [0, 1]) is None


def test_so_is_who_waits_for_ever() -> None:
    patient = {key: value for key, value in PHONE.items() if key != "patience"}
    nobody = {"one": {"agents": {"08:00": 0}, "skills": ["phone"]}}
    scenario = build(center(channels={"phone": patient}, pools=nobody))
    assert play_in_a_row(scenario, [sample_demand(scenario, SEED, 0)], [0]) is None


def _demands(phone: dict[str, Any]) -> list[Any]:
    scenario = build(center(channels={"phone": phone, "other": PHONE}))
    return [sample_demand(scenario, SEED, k) for k in range(2)]
