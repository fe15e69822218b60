"""Figures by week: they come to those of the whole, and channels share all contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.experiments.runs.replicate import simulate
from sim.metrics import Facts, measure
from sim.metrics.catalogue import METRICS
from sim.metrics.intervals.by_period import FOLLOWED, OPINION, SHARE, measure_periods, periods_told
from sim.scenario import Scenario, build

LEDGER = ("cost_per_contact",)  # whose whole is the ledger's, with what no contact bears


DAY = 86_400.0


def weeks(days: int, **calendar: Any) -> Scenario:
    phone = {"preset": "phone", "arrivals": {"per_hour": 12}}
    mail = {"preset": "email", "arrivals": {"per_hour": 4}}
    return build(
        {
            "scenario": "Weeks", "calendar": {"start": "2026-01-07", "days": days, "open": "09:00-12:00", **calendar},
            "channels": {"phone": phone, "email": mail}, "attention": {}, "outcome": {"resolution": 0.9},
            "pools": {"desk": {"agents": 3, "skills": ["phone", "email"], "wage": 20}},
        }
    )  # fmt: skip


def test_weeks_add_up_to_the_whole() -> None:
    facts = Facts(weeks(30), simulate(weeks(30), 0))
    found, totals = measure_periods(facts), measure(facts).totals[()]
    assert set(found) == {*FOLLOWED, SHARE}
    for name in FOLLOWED:
        if name not in LEDGER:
            whole = [totals[one] for one in METRICS[name].totals]
            assert found[name].sum(axis=(1, 2)) == pytest.approx(whole), name
    bearing = found["cost_per_contact"][0].sum()
    assert 0 < bearing <= totals["cost"] * (1 + 1e-9)
    shares = found[SHARE]
    assert shares.shape == (2, 2, 5)  # email and phone, over weeks from Monday
    assert np.array_equal(shares[0].sum(axis=0), shares[1][0])


def test_weeks_begin_on_mondays_after_the_warm_up() -> None:
    told = periods_told(weeks(30, warmup="8 d"))
    assert told is not None
    assert [date.isoformat() for date in told.starts] == ["2026-01-15", "2026-01-19", "2026-01-26", "2026-02-02"]
    facts = Facts(weeks(30, warmup="8 d"), simulate(weeks(30, warmup="8 d"), 0))
    arrived = facts.log.contacts["arrival"] >= 8 * 86_400
    assert measure_periods(facts)[SHARE][0].sum() == arrived.sum()


@pytest.mark.parametrize(("days", "warmup", "periods"), [(27, 0, 0), (28, 0, 5), (28, "mser5", 0), (130, 0, 5)])
def test_short_horizons_and_warm_ups_that_are_found_have_none(days: int, warmup: Any, periods: int) -> None:
    told = periods_told(weeks(days, warmup=warmup or "0 s"))
    assert (0 if told is None else len(told.starts)) == periods


def test_opinions_are_means_over_the_midnights_of_a_week_by_users() -> None:
    """Thursday to Sunday, then a Monday that weighs by how many use the channel; the last midnight is of no week."""
    days = np.arange(31)
    users = np.concatenate([np.where(days < 12, 10.0, 30.0), np.zeros(31)])
    opinion = np.concatenate([np.where(days == 12, 0.9, 0.5), np.full(31, np.nan)])
    opinion[30] = 77.0
    table = {"at": np.tile(DAY * days, 2), "users": users, "opinion": opinion, "channel": np.repeat([0, 1], 31)}
    scenario = weeks(30, warmup="8 d")
    log = replace(simulate(scenario, 0), daily_opinions=table)
    numerators, denominators = measure_periods(Facts(scenario, log))[OPINION]
    assert denominators[0].tolist() == [40.0, 210.0, 210.0, 120.0]  # 4, 7, 7 and 4 midnights, of 10 or 30 users
    assert numerators[0] == pytest.approx([20, 30 * (6 * 0.5 + 0.9), 105, 60])
    assert not numerators[1].any()
    assert not denominators[1].any()
