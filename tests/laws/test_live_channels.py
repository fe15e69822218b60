"""What must hold on every path, whatever the scenario."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.calendar import Timetable, horizon, joined
from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import ContactLog, Outcome, Reason, State
from sim.metrics import Facts, measure
from sim.scenario import Scenario, build
from sim.ticks import whole_all
from tests.support.overlaps import most_at_once
from tests.support.random_scenarios import centers

pytestmark = pytest.mark.oracle

LOST = (Outcome.ABANDONED, Outcome.BALKED)
often = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def play(data: dict[str, Any]) -> tuple[Scenario, ContactLog]:
    scenario = build(data)
    return scenario, simulate(scenario)


def every_attempt_ends_exactly_once(scenario: Scenario, log: ContactLog) -> None:
    keys = list(zip(*(log.contacts[name].tolist() for name in ("origin", "day", "row", "attempt")), strict=True))
    assert len(set(keys)) == len(keys)
    attempts: dict[tuple[int, ...], list[int]] = {}
    for *primary, attempt in keys:
        attempts.setdefault(tuple(primary), []).append(attempt)
    assert all(sorted(seen) == list(range(1, len(seen) + 1)) for seen in attempts.values())


def every_primary_contact_of_the_demand_is_in_the_log(scenario: Scenario, log: ContactLog) -> None:
    demand = sample_demand(scenario, scenario.experiment.seed, 0)
    for channel in range(len(scenario.channel_names)):
        drawn = sum(len(demand.day(channel, day).row) for day in range(scenario.calendar.days))
        assert drawn == np.sum((log.contacts["origin"] == channel) & (log.contacts["attempt"] == 1))


def waits_lie_between_zero_and_patience(scenario: Scenario, log: ContactLog) -> None:
    contacts = log.contacts
    known = ~np.isnan(contacts["left_queue"])
    assert np.all(contacts["left_queue"][known] >= contacts["arrival"][known])
    patient = whole_all(contacts["arrival"] + contacts["patience"])
    assert np.all(contacts["left_queue"][known] <= patient[known])
    left = contacts["outcome"] == Outcome.ABANDONED
    assert np.array_equal(contacts["left_queue"][left], patient[left])
    ended = [contacts[name] for name in ("left_queue", "talk_end", "end")]
    assert all(np.all((early <= late) | np.isnan(early) | np.isnan(late)) for early, late in pairwise(ended))
    assert np.all(contacts["end"] <= log.end + followed(scenario))


def followed(scenario: Scenario) -> float:
    """Return how long after the horizon contacts may be followed: in a center that stays open, as long again."""
    stays = Timetable(scenario).days_beyond
    return min(horizon(scenario), 7 * 86_400.0) if stays else 0.0


def arrivals_are_the_sum_of_their_endings(scenario: Scenario, log: ContactLog) -> None:
    endings = ("answered", "abandoned", "blocked", "balked", "disconnected", "unfinished")
    for totals in measure(Facts(scenario, log)).totals.values():
        assert totals["arrivals"] == sum(totals[name] for name in endings)


def agents_do_one_thing_at_a_time_and_it_adds_up(scenario: Scenario, log: ContactLog) -> None:
    for pool in range(len(log.names.pools)):
        for agent in set(log.states["agent"][log.states["pool"] == pool].tolist()):
            spans = sorted(busy(log, pool, agent) + stretches(log, pool, agent, State.IDLE))
            duty = sorted(stretches(log, pool, agent, State.DUTY))
            assert all(late[0] >= early[1] for early, late in pairwise(spans))
            assert total(spans) == pytest.approx(total(duty), abs=1e-6)


def busy(log: ContactLog, pool: int, agent: int) -> list[tuple[float, float]]:
    mine = (log.contacts["pool"] == pool) & (log.contacts["agent"] == agent)
    spans = zip(log.contacts["left_queue"][mine].tolist(), log.contacts["end"][mine].tolist(), strict=True)
    return [(start, min(end, log.end)) for start, end in spans if start < log.end]


def stretches(log: ContactLog, pool: int, agent: int, state: State) -> list[tuple[float, float]]:
    mine = (log.states["pool"] == pool) & (log.states["agent"] == agent) & (log.states["state"] == state)
    return list(zip(log.states["start"][mine].tolist(), log.states["end"][mine].tolist(), strict=True))


def total(spans: list[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)


def busy_idle_and_paid_time_add_up_per_pool(scenario: Scenario, log: ContactLog) -> None:
    totals = measure(Facts(scenario, log)).totals
    for pool in scenario.pool_names:
        mine = totals[("pool", pool),]
        legs = log.contacts["pool"] == scenario.pool_names.index(pool)
        spans = np.minimum([log.contacts["left_queue"][legs], log.contacts["end"][legs]], log.end)
        assert mine["busy_seconds"] == pytest.approx(float((spans[1] - spans[0]).sum()), abs=1e-4)
        assert mine["working_seconds"] == pytest.approx(mine["paid_seconds"], abs=1e-4)
        assert 0 <= mine["overtime_hours"] <= mine["paid_hours"] + 1e-9


def littles_law(scenario: Scenario, log: ContactLog) -> None:
    """The area under the queue while any door is open, counted by stepping through all moments, is what was waited."""
    windows = joined([span for name in scenario.channel_names for span in Timetable(scenario).open_windows(name)])
    left = np.where(np.isnan(log.contacts["left_queue"]), log.contacts["end"], log.contacts["left_queue"])
    left = np.minimum(left, log.end)
    moments = np.concatenate([log.contacts["arrival"], left])
    steps = np.concatenate([np.ones(len(left)), -np.ones(len(left))])
    order = np.argsort(moments, kind="stable")
    queue = np.cumsum(steps[order])[:-1]
    area = sum(float(np.sum(queue * np.diff(np.clip(moments[order], *window)))) for window in windows)
    center = measure(Facts(scenario, log)).totals[()]
    assert center["queue_seconds_open"] == pytest.approx(area, abs=1e-4)
    assert center["queue_seconds_open"] <= center["queue_length_max"] * center["open_seconds"]


def lines_queues_doors_and_skills_are_respected(scenario: Scenario, log: ContactLog) -> None:
    contacts = log.contacts
    for number, name in enumerate(scenario.channel_names):
        mine = contacts["channel"] == number
        spec = scenario.channels[name]
        inside = mine & ~np.isin(contacts["outcome"], (Outcome.BLOCKED, Outcome.BALKED))
        freed = np.where(np.isnan(contacts["talk_end"]), contacts["end"], contacts["talk_end"])
        assert most_at_once(contacts["arrival"][inside], freed[inside]) <= (spec.lines or np.inf)
        _check_queue_limit(log, mine, spec.queue_limit)
        _check_doors(scenario, log, mine, name)
        pools = {scenario.pool_names[pool] for pool in contacts["pool"][mine].tolist() if pool >= 0}
        assert all(any(skill.channel == name for skill in scenario.pools[pool].skills) for pool in pools)


def _check_queue_limit(log: ContactLog, mine: Any, limit: int | None) -> None:
    if limit is not None:
        contacts = log.contacts
        left = np.where(np.isnan(contacts["left_queue"]), contacts["end"], contacts["left_queue"])
        assert most_at_once(contacts["arrival"][mine], left[mine]) <= limit


def _check_doors(scenario: Scenario, log: ContactLog, mine: Any, name: str) -> None:
    arrivals = log.contacts["arrival"][mine]
    windows = Timetable(scenario).open_windows(name)
    is_open = np.any([(arrivals >= start) & (arrivals < end) for start, end in windows], axis=0)
    assert np.array_equal(log.contacts["reason"][mine] == Reason.CLOSED, ~is_open)
    assert np.all(arrivals < horizon(scenario))


def agents_on_duty_follow_the_schedule(scenario: Scenario, log: ContactLog) -> None:
    """Within opening hours, duty without overtime is the headcount of the scenario."""
    for number, name in enumerate(scenario.pool_names):
        duty = [span for agent in range(10) for span in stretches(log, number, agent, State.DUTY)]
        over = [span for agent in range(10) for span in stretches(log, number, agent, State.OVERTIME)]
        for moment in np.arange(60.0, horizon(scenario), 1_740.0):
            if any(start <= moment < end for start, end in Timetable(scenario).duty_windows(name)):
                present = _at(duty, moment) - _at(over, moment)
                assert present == headcount(scenario, name, moment)


def _at(spans: list[tuple[float, float]], moment: float) -> int:
    return sum(start <= moment < end for start, end in spans)


def headcount(scenario: Scenario, pool: str, moment: float) -> int:
    agents: Any = scenario.pools[pool].agents
    if isinstance(agents, int):
        return agents
    past = [value for second, value in sorted(agents.items()) if second <= moment % 86_400]
    return past[-1] if past else 0


LAWS = (
    every_attempt_ends_exactly_once,
    every_primary_contact_of_the_demand_is_in_the_log,
    waits_lie_between_zero_and_patience,
    arrivals_are_the_sum_of_their_endings,
    agents_do_one_thing_at_a_time_and_it_adds_up,
    busy_idle_and_paid_time_add_up_per_pool,
    littles_law,
    lines_queues_doors_and_skills_are_respected,
    agents_on_duty_follow_the_schedule,
)


@often
@given(centers())
def test_laws_hold_on_every_path(data: dict[str, Any]) -> None:
    scenario, log = play(data)
    for law in LAWS:
        law(scenario, log)


@settings(often, max_examples=40)
@given(centers())
def test_same_seed_same_bytes_whatever_the_order_in_the_file(data: dict[str, Any]) -> None:
    _, log = play(data)
    turned = data | {kind: dict(reversed(data[kind].items())) for kind in ("channels", "segments", "issues", "pools")}
    _, again = play(turned)
    for table, other in ((log.contacts, again.contacts), (log.states, again.states)):
        assert all(table[name].tobytes() == other[name].tobytes() for name in table)
