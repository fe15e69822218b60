"""Who is won: the base and its contacts against the laws of a queue in which nobody waits for a server (M/M/∞)."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.demand.people.population import Population
from sim.experiments import simulate
from sim.log.records import BaseChange
from sim.random import Streams
from sim.scenario import build
from sim.scenario.basics.units import DAY, YEAR
from tests.model.base.centers import bank, base_at_end, changed, mondays

pytestmark = [pytest.mark.oracle, pytest.mark.long]

Z = stats.norm.ppf(1 - 0.0005)
CHURN = 0.31
HAZARD = -log(1 - CHURN)


def test_the_base_tends_to_acquisition_over_hazard() -> None:
    """Base and contacts of M/M/∞ from 500 on: mean A/h (1 - exp(-h t)) + 500 exp(-h t), which tends to A/h.

    Nobody but who was there at first is binomial; of who was won the number is Poisson. Contacts are Poisson given
    the base, which the log tells: of each year as many as the base of its Mondays makes them.
    """
    days, people, won, per_week = 8 * 365, 500, 800.0, 50.0
    scenario = bank(days, per_week, people, customers={"acquisition": won},
                    retention={"churn": CHURN, "steepness": 0, "leave": True})  # fmt: skip
    found, stayed = simulate(scenario), exp(-HAZARD * days * DAY / YEAR)
    expected = won / HAZARD * (1 - stayed) + people * stayed
    assert expected == pytest.approx(won / HAZARD, rel=0.05)
    spread = sqrt(won / HAZARD * (1 - stayed) + people * stayed * (1 - stayed))
    assert abs(base_at_end(found, people) - expected) < Z * spread
    made = np.floor(found.contacts["arrival"] / YEAR).astype(int)
    for year in range(8):
        when = mondays(days)
        bases = [_base(found, people, at * YEAR) for at in when[(when >= year) & (when < year + 1)]]
        mean = per_week / people * sum(bases)
        assert abs((made == year).sum() - mean) < Z * sqrt(mean)


def _base(found: Any, people: int, at: float) -> float:
    past = found.base["change"][found.base["at"] < at]
    return people + float((past != BaseChange.LEFT).sum() - (past == BaseChange.LEFT).sum())


def test_customers_are_won_evenly_and_of_every_segment() -> None:
    """A Poisson number, uniform in time (Kolmogorov and Smirnov), of segments as likely as of who was there."""
    segments = {"mass": {"share": 0.8}, "vip": {"share": 0.2}}
    scenario = bank(3 * 365, 1, 1_000, customers={"acquisition": 1_000}, segments=segments)
    base = simulate(scenario).base
    count, mean = len(base["at"]), 1_000 * 3 * 365 * DAY / YEAR
    assert set(base["change"].tolist()) == {BaseChange.WON}
    assert abs(count - mean) < Z * sqrt(mean)
    assert stats.kstest(base["at"] / (3 * 365 * DAY), "uniform").pvalue > 0.001
    assert stats.binomtest(int((base["segment"] == 1).sum()), count, 0.2).pvalue > 0.001
    assert base["customer"].min() == 1_001


def test_contacts_by_segment_follow_the_customers_of_it() -> None:
    """Each segment's share of the contacts is written; who is won adds to its own by those of it there are."""
    segments = {"mass": {"share": 0.9}, "vip": {"share": 0.1}}
    scenario = bank(2 * 365, 400, 40, customers={"acquisition": 40}, segments=segments)
    found = simulate(scenario)
    for number, (people, share) in enumerate(((36, 0.9), (4, 0.1))):
        mine = found.base["at"][found.base["segment"] == number]
        bases = [people + float((mine < at * YEAR).sum()) for at in mondays(2 * 365)]
        mean = 400 * share / people * sum(bases)
        assert abs((found.contacts["segment"] == number).sum() - mean) < Z * sqrt(mean)


def test_everybody_contacts_us_as_often() -> None:
    """By customer and week there, who was won makes as many contacts as who was there at first."""
    found = simulate(bank(2 * 365, 300, 300, customers={"acquisition": 300}))
    joined = np.concatenate([np.zeros(300), found.base["at"][np.argsort(found.base["customer"])]])
    weeks = np.array([(mondays(2 * 365) * YEAR > at).sum() for at in joined])
    made = np.bincount(found.contacts["customer"], minlength=len(joined) + 1)[1:]
    old, new = made[:300].sum() / weeks[:300].sum(), made[300:].sum() / weeks[300:].sum()
    assert abs(old - 1) < Z / sqrt(made[:300].sum())
    assert abs(new - 1) < Z / sqrt(made[300:].sum())
    assert stats.chisquare(made[:300]).pvalue > 0.001


def test_satisfied_customers_recommend_us() -> None:
    """Where nobody contacts us all are as satisfied as they came: 1 + r (S - usual) times as many come, at least 0."""
    for start, times in ((0.7, 1.5), (0.6, 1.0), (0.9, 2.5), (0.3, 0.0)):
        scenario = bank(365, 0.001, 500, customers={"acquisition": {"per_year": 800, "recommend": 5}},
                        retention={"start": start})  # fmt: skip
        mean = times * 800 * 365 * DAY / YEAR
        assert abs(changed(simulate(scenario), BaseChange.WON) - mean) <= Z * sqrt(mean)


def test_a_longer_horizon_has_the_same_customers() -> None:
    """Who is won does not depend on how long one looks, nor on what else is drawn."""
    short, long = (
        Population(bank(days, 1, 100, customers={"acquisition": 500}), Streams(1, 0)).won for days in (70, 700)
    )
    count = len(short.times)
    assert count > 50
    assert np.array_equal(short.times, long.times[:count])
    assert np.array_equal(short.segments, long.segments[:count])


def test_the_days_before_somebody_is_won_are_as_they_were() -> None:
    """Acquisition moves no draw of who is there at first."""
    plain, more = (simulate(bank(140, 60, 100, customers=each)) for each in ({}, {"acquisition": 50}))
    first = more.contacts["customer"] <= 100
    assert 0 < (~first).sum() < first.sum()
    assert np.array_equal(plain.contacts["arrival"], more.contacts["arrival"][first])
    assert np.array_equal(plain.contacts["customer"], more.contacts["customer"][first])


def choosing(convenience: float, satisfaction: float) -> Any:
    """Return a center whose customers think of a channel what their last contact was, and chose nothing else."""
    channel = {"mode": "live", "arrivals": {"per_day": 150}, "handle_time": {"deterministic": "60 s"}}
    weights = dict.fromkeys(("experience", "inertia"), 0)
    return build(
        {
            "scenario": "Convenient",
            "calendar": {"days": 90, "open": {"every day": "08:00-18:00"}},
            "customers": {"population": 60, "convenience": convenience, "rates": "equal", "habit": "none"},
            "channels": {"phone": channel, "shop": channel},
            "pools": {"agents": {"agents": 20, "skills": ["phone", "shop"]}},
            "attention": {},
            "migration": {
                "weights": weights,
                "reference": "promised",
                "learning": {},
                "usual": {name: {"satisfaction": satisfaction} for name in ("phone", "shop")},
            },
        }
    )


@pytest.mark.parametrize("usual", [0.5, 0.99])
def test_convenience_induces_contacts(usual: float) -> None:
    """Who has used both channels many times thinks of each what each contact is worth, s; exp(c (s - usual)) as many.

    Everybody is answered at once: s = 1 / (1 + exp(-2)). Compared is the last month, when opinions have settled.
    """
    found, convenience = simulate(choosing(1.0, usual)), 1.0
    mean = 30 * 300 * exp(convenience * (1 / (1 + exp(-2.0)) - usual))
    late = (found.contacts["arrival"] > 60 * DAY).sum()
    assert abs(late - mean) < Z * sqrt(mean) + 0.01 * mean
    plain = simulate(choosing(0.0, usual))
    assert abs((plain.contacts["arrival"] > 60 * DAY).sum() - 9_000) < Z * sqrt(9_000)
