"""A day of which only a part is asked for: its beginning, or who comes and when."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from sim.demand import sample_demand
from tests.demand.one_phone import phone

KINDS = {
    "segments": {"a": {"share": 0.4, "patience_factor": 2}, "b": {"share": 0.6}},
    "issues": {"x": {"share": 0.7}, "y": {"share": 0.3, "effort": 2}},
    "customers": {"population": 50},
}
OUTAGE = {"outages": [{"at": "2026-01-05T09:00", "channel": "phone", "affected": 40, "contact_probability": 0.5,
                       "mean_delay": "10 min", "issue": "y"}]}  # fmt: skip


def test_the_beginning_of_a_day_is_that_of_the_whole_day() -> None:
    """One channel of one source: of its luck only what is needed is drawn, and it is the same."""
    scenario = phone({"per_hour": 200}, phone={"complexity_effect": 0}, **KINDS)
    ten = 10 * 3_600.0
    whole, part = sample_demand(scenario, 1, 0).day(0, 0), sample_demand(scenario, 1, 0).day(0, 0, ten)
    assert 0 < len(part.row) < len(whole.row)
    early = whole.arrival < ten
    for one in fields(whole):
        assert np.array_equal(getattr(part, one.name), getattr(whole, one.name)[early])


def test_several_sources_are_drawn_as_a_whole_and_cut() -> None:
    scenario = phone({"per_hour": 200}, demand=OUTAGE, **KINDS)
    whole, part = sample_demand(scenario, 1, 0).day(0, 0), sample_demand(scenario, 1, 0).day(0, 0, 36_000.0)
    assert len(part.row) == len(whole.row)
    some = part.between(34_200.0, 36_000.0)
    expected = (whole.arrival >= 34_200.0) & (whole.arrival < 36_000.0)
    assert np.array_equal(some.row, whole.row[expected])
    assert np.array_equal(some.talk, whole.talk[expected])


def test_who_comes_is_the_same_without_what_they_bring() -> None:
    scenario = phone({"per_hour": 200}, demand=OUTAGE, **KINDS)
    whole, comers = sample_demand(scenario, 1, 0).day(0, 0), sample_demand(scenario, 1, 0).comers(0, 0)
    for name in comers._fields:
        assert np.array_equal(getattr(comers, name), getattr(whole, name))


def test_what_sources_say_is_told_of_several_days_in_no_order() -> None:
    scenario = phone({"per_hour": 200}, demand=OUTAGE, calendar={"days": 2}, **KINDS)
    demand = sample_demand(scenario, 1, 0)
    told, days = demand.told([0], range(2)), [demand.day(0, day) for day in range(2)]
    assert len(told.row) == sum(len(day.row) for day in days)
    for number, day in enumerate(days):
        mine = told.day == number
        place = np.argsort(told.row[mine])
        assert np.array_equal(told.row[mine][place], np.sort(day.row))
        assert np.array_equal(told.arrival[mine][place], day.arrival[np.argsort(day.row)])
    assert told.customer == -1
    assert set(told.segment.tolist()) == {-1}
    led = told.issue >= 0
    assert 0 < led.sum() < 40
    assert set(told.issue[led].tolist()) == {1}
