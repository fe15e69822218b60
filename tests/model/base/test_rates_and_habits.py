"""Who leaves and who is won where customers differ in how often they contact us, and in where they are at home."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import BaseChange
from sim.scenario import Scenario, build
from sim.scenario.basics.units import DAY, YEAR
from tests.model.base.centers import base_at_end, mondays

pytestmark = [pytest.mark.oracle, pytest.mark.long]

Z = stats.norm.ppf(1 - 0.0005)
KAPPA, HABIT = 0.8, 1.5
VOLUMES = {"phone": 30.0, "shop": 10.0}
PEOPLE = 1_000


def bank(years: int, churn: float, acquisition: float | None = None) -> Scenario:
    """Return a bank with two channels, open on Mondays, whose customers leave at one rate."""
    channels = {
        name: {
            "mode": "live",
            "arrivals": {"per_day": {"mon": per_week}},
            "handle_time": {"deterministic": "60 s"},
        }
        for name, per_week in VOLUMES.items()
    }
    return build(
        {
            "scenario": "A bank",
            "calendar": {"days": 364 * years, "interval": "24 h", "open": {"mon": "08:00-18:00"}},
            "customers": {
                "population": PEOPLE,
                "rates": {"shape": KAPPA},
                "habit": HABIT,
                **({"acquisition": acquisition} if acquisition else {}),
            },
            "channels": channels,
            "pools": {"agents": {"agents": 40, "skills": list(channels)}},
            "attention": {},
            "retention": {"churn": churn, "steepness": 0, "leave": True},
        }
    )


def unevenness(share: float) -> float:
    """Return the mean square of a customer's contacts on a channel by the square of their mean: gamma times beta."""
    return (1 + 1 / KAPPA) * (1 + (1 - share) / (share * (1 + HABIT)))


def made_in(found: Any, channel: int, since: float, until: float) -> int:
    arrival, there = found.contacts["arrival"] / YEAR, found.contacts["origin"] == channel
    return int((there & (arrival >= since) & (arrival < until)).sum())


@pytest.mark.parametrize("churn", [0.10, 0.31])
def test_base_and_contacts_fall_with_those_who_leave_whoever_they_are(churn: float) -> None:
    """(1 - p)^n of the base, and of the contacts on each channel, which at the start are the volume that is written.

    Of contacts the part that is left varies as that of the weights of customers does who stay with that probability.
    """
    years = 4
    scenario = bank(years, churn)
    found, homes = simulate(scenario), sample_demand(scenario, scenario.experiment.seed, 0).homes
    assert homes is not None
    stay = (1 - churn) ** (364 * years * DAY / YEAR)
    assert abs(base_at_end(found, PEOPLE) - PEOPLE * stay) < Z * sqrt(PEOPLE * stay * (1 - stay))
    for channel, per_week in enumerate(VOLUMES.values()):
        weights = homes.weights(0, 0, channel)
        spread = float((weights**2).sum() / weights.sum() ** 2)
        for since, until in ((0.0, 0.25), (years - 1.0, float(years))):
            when = mondays(364 * years)
            left = (1 - churn) ** when[(when >= since) & (when < until)]
            mean = per_week * left.sum()
            gone = float(left.mean() * (1 - left.mean())) * spread
            assert abs(made_in(found, channel, since, until) - mean) < Z * sqrt(
                mean + mean**2 * gone / left.mean() ** 2
            )


def test_base_and_contacts_tend_to_those_of_acquisition_over_hazard() -> None:
    """The base of M/M/∞ is Poisson of mean A/h in the end, its contacts those of customers as unlike as at first."""
    years, churn, won = 8, 0.40, 300.0
    hazard = -log(1 - churn)
    scenario = bank(years, churn, won)
    found, stayed = simulate(scenario), exp(-hazard * 364 * years * DAY / YEAR)
    base = won / hazard * (1 - stayed) + PEOPLE * stayed
    assert base == pytest.approx(won / hazard, rel=0.03)
    assert abs(base_at_end(found, PEOPLE) - base) < Z * sqrt(base)
    whole = sum(VOLUMES.values())
    for channel, per_week in enumerate(VOLUMES.values()):
        when = mondays(364 * years)
        passed = np.exp(-hazard * when[when >= years - 2])
        bases = won / hazard * (1 - passed) + PEOPLE * passed
        mean = per_week / PEOPLE * bases.sum()
        varied = mean**2 * unevenness(per_week / whole) / bases.mean()
        assert abs(made_in(found, channel, years - 2, years) - mean) < Z * sqrt(mean + varied)


def test_who_is_won_contacts_us_as_often_in_the_mean() -> None:
    """Where hardly anybody leaves: contacts by customer and week there are those of who was there at first."""
    scenario = bank(2, 1e-6, 1_000)
    found = simulate(scenario)
    joined = found.base["at"][found.base["change"] == BaseChange.WON] / YEAR
    weeks = sum(float((mondays(364 * 2) > at).sum()) for at in joined)
    whole = sum(VOLUMES.values())
    for channel, per_week in enumerate(VOLUMES.values()):
        mean = per_week / PEOPLE * weeks
        made = ((found.contacts["customer"] > PEOPLE) & (found.contacts["origin"] == channel)).sum()
        assert abs(made - mean) < Z * sqrt(mean + mean**2 * unevenness(per_week / whole) * 4 / 3 / len(joined))
