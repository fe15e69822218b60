"""How often each customer contacts us, and where each is at home, against the NBD-Dirichlet model."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaincinv, ndtr

from sim.demand import SampledDemand, sample_demand
from sim.demand.people import gamma
from sim.demand.people.gamma import REACH, STEPS, Scores, log_gamma_at
from sim.demand.people.habits import SOME, parts_of, shares_of
from sim.demand.people.homes import Homes
from sim.scenario import build

Parts = dict[str, Any]
RATES = {"chat": 500, "email": 300, "phone": 200}  # an hour, round the clock
SHARES = (0.5, 0.3, 0.2)


def center(**changes: Any) -> Parts:
    """Describe three channels with a thousand contacts an hour, and 20,000 customers who do not choose."""
    channels = {
        name: {"mode": "live", "arrivals": {"per_hour": rate}, "handle_time": {"deterministic": "1 s"}}
        for name, rate in RATES.items()
    }
    return {
        "scenario": "Homes",
        "calendar": {"days": 5, "open": "00:00-24:00", "interval": "1 h"},
        "customers": {"population": 20_000, "rates": {"shape": 0.8}, "habit": 1.5},
        "channels": channels,
        "pools": {"all": {"agents": 9, "skills": list(RATES)}},
    } | changes


def demand_of(**changes: Any) -> SampledDemand:
    return sample_demand(build(center(**changes)), 3, 0)


def homes_of(demand: SampledDemand) -> Homes:
    assert demand.homes is not None
    return demand.homes


def contacts_of(demand: SampledDemand, days: int) -> tuple[Any, Any, Any]:
    """Return customer, channel and time of all first contacts, in order of time."""
    columns = [(demand.day(channel, day), channel) for channel in range(3) for day in range(days)]
    whole = [
        np.concatenate([getattr(one, key) for one, _ in columns]) for key in ("customer", "arrival", "issue", "segment")
    ]
    channel = np.concatenate([np.full(len(one.customer), number) for one, number in columns])
    order = np.argsort(whole[1], kind="stable")
    return whole[0][order], channel[order], whole[2][order]


@pytest.mark.parametrize("shape", [0.05, 0.5, 0.8, 1.0, 1.3, 2.5, 40.0])
def test_gamma_variates_are_the_quantiles_of_their_law(shape: float) -> None:
    """Of scipy's inverse, whose values are read off a table; within four standard normal deviations of the median."""
    scores = np.linspace(-4, 6, 997)
    assert np.abs(log_gamma_at(shape, scores) - np.log(gammaincinv(shape, ndtr(scores)))).max() < 2e-4


def test_numbers_on_the_grid_stand_where_they_are_said_to() -> None:
    """Beside numpy's interpolation; and where a number is rounded to the other side of an edge, and beyond all."""
    edges = np.arange(-STEPS, STEPS + 1) * REACH / STEPS
    scores = np.concatenate([edges, np.nextafter(edges, -9), np.nextafter(edges, 9), [-8.0, 8.0]])
    rows = np.array([scores, scores[::-1]])
    for shape in (0.8, 1.015, 2.5):
        grid, logs = gamma._grid(), gamma._table(shape)[0]
        found = Scores(rows).log_gamma((0.0, shape), np.array([1]))
        assert np.allclose(found[0], np.interp(scores[::-1], grid, logs), rtol=0, atol=1e-12)


@pytest.mark.parametrize("many", [1, 2, SOME, SOME + 1, 3 * SOME + 1])
def test_few_customers_at_a_time_are_all_in_order(many: int) -> None:
    """Nobody is missing or alone, whether their places are a slice or numbers."""
    for span in (slice(5, 5 + many), np.arange(5, 5 + many)):
        parts = list(parts_of(span, many))
        everybody = np.arange(5 + many)
        assert np.concatenate([everybody[who] for _, who in parts]).tolist() == everybody[5:].tolist()
        assert np.concatenate([np.arange(many)[place] for place, _ in parts]).tolist() == list(range(many))
        assert min(place.stop - place.start for place, _ in parts) >= min(many, 2)


def test_who_does_not_contact_us_is_as_in_the_negative_binomial() -> None:
    """(1 + m / kappa) ** -kappa of the customers, for a mean of m contacts: .367 for 2 (Ehrenberg 1959)."""
    customer, _, _ = contacts_of(demand_of(), 2)
    mean = len(customer) / 20_000
    assert 2.2 < mean < 2.6
    silent = 20_000 - len(np.unique(customer))
    share = (1 + mean / 0.8) ** -0.8
    assert abs(silent / 20_000 - share) < 4 * np.sqrt(share * (1 - share) / 20_000)


def test_customers_at_one_rate_are_poisson() -> None:
    """exp(-m) of them do not contact us."""
    demand = demand_of(customers={"population": 20_000, "habit": 1.5})
    customer, _, _ = contacts_of(demand, 2)
    share = np.exp(-len(customer) / 20_000)
    assert abs(1 - len(np.unique(customer)) / 20_000 - share) < 4 * np.sqrt(share * (1 - share) / 20_000)


@pytest.mark.parametrize("habit", [0.4, 1.5, 20.0])
def test_the_next_contact_is_on_the_same_channel(habit: float) -> None:
    """With probability (1 + c P) / (1 + c), after one on a channel with share P of the volumes."""
    demand = demand_of(customers={"population": 20_000, "rates": {"shape": 0.8}, "habit": habit})
    customer, channel, _ = contacts_of(demand, 5)
    order = np.argsort(customer, kind="stable")
    pairs = customer[order][1:] == customer[order][:-1]
    before, after = channel[order][:-1][pairs], channel[order][1:][pairs]
    for number, share in enumerate(SHARES):
        mine = before == number
        exact = (1 + habit * share) / (1 + habit)
        # Pairs of one customer go together: the variance between customers is counted as if each had one pair.
        error = 4 * np.sqrt(exact * (1 - exact) / len(np.unique(customer[order][1:][pairs][mine])))
        assert abs((after[mine] == number).mean() - exact) < error, number


def test_shares_are_a_dirichlet_distribution() -> None:
    """Each share is a beta distribution around that of the volumes (Kolmogorov-Smirnov)."""
    shares = homes_of(demand_of()).shares(0, 0)
    assert np.allclose(shares.sum(axis=1), 1)
    for number, share in enumerate(SHARES):
        assert stats.kstest(shares[:, number], stats.beta(1.5 * share, 1.5 * (1 - share)).cdf).pvalue > 1e-4


def test_what_is_left_without_a_channel_is_as_the_volumes_are() -> None:
    """The rest of a Dirichlet distribution is one again, and does not depend on what was taken: means .6 and .4."""
    shares = homes_of(demand_of()).shares(0, 0)
    rest = shares[:, 1:] / shares[:, 1:].sum(axis=1, keepdims=True)
    assert stats.kstest(rest[:, 0], stats.beta(0.45, 0.30).cdf).pvalue > 1e-4
    assert abs(stats.spearmanr(shares[:, 0], rest[:, 0]).statistic) < 4 / np.sqrt(20_000)


def test_shares_too_small_to_tell_keep_their_proportions() -> None:
    logs = np.array([[0.0, -2_000.0, -2_001.0], [-900.0, -1.0, -np.inf], [0.0, -np.inf, -np.inf]])
    shares = shares_of(logs.T).T
    assert shares[0, 2] / shares[0, 1] == pytest.approx(np.exp(-1))
    assert shares[1, 0] > 0
    assert shares[2].tolist() == [1, 0, 0]


def test_a_customer_is_at_home_where_he_is_for_every_need() -> None:
    """One luck serves all needs: their ranks agree, though the channels have these needs to different shares."""
    issues = {name: {"share": 0.5} for name in ("order", "trouble")}
    parts = center(issues=issues)
    for name, share in zip(RATES, (0.6, 0.5, 0.3), strict=True):
        parts["channels"][name]["issues"] = {"order": share, "trouble": 1 - share}
    homes = homes_of(sample_demand(build(parts), 3, 0))
    for channel in range(3):
        one, other = homes.shares(0, 0)[:, channel], homes.shares(0, 1)[:, channel]
        assert stats.spearmanr(one, other).statistic > 0.9


def test_luck_is_that_of_customers_whatever_else_there_is() -> None:
    """Needs, further channels and further customers change nobody's rate, nor the luck that makes shares."""
    few, many = homes_of(demand_of()), homes_of(demand_of(customers=center()["customers"] | {"population": 30_000}))
    assert np.array_equal(few.rates, many.rates[:20_000])
    assert np.array_equal(few.shares(0, 0), many.shares(0, 0)[:20_000])
    needs = homes_of(demand_of(issues={"order": {"share": 0.3}, "trouble": {"share": 0.7}}))
    assert np.array_equal(needs.shares(0, 1), few.shares(0, 0))


def test_rates_of_customers_are_the_volumes_on_average() -> None:
    """Weighted by how often each contacts us, in every hour: what the volumes have is what customers do together."""
    demand = demand_of()
    homes = homes_of(demand)
    own = np.array([demand.rates_of(number + 1, 0, 0, 3) for number in range(20_000)]) * 3_600
    assert np.allclose((homes.rates[:, None] * own).sum(axis=0) / homes.rates.sum(), list(RATES.values()))
    over = np.array([demand.contacts_of(number + 1, 0, 0) for number in range(20_000)])
    assert np.allclose(over, own * 120)


def test_the_volumes_stay_as_they_are() -> None:
    """Contacts of every channel and hour are those without rates and habits; only who it is differs."""
    plain, own = demand_of(customers={"population": 20_000}), demand_of()
    assert plain.homes is None
    for channel in range(3):
        one, other = plain.day(channel, 1), own.day(channel, 1)
        assert one.arrival.tobytes() == other.arrival.tobytes()
        assert one.customer.tobytes() != other.customer.tobytes()


def test_contacts_are_from_who_is_at_home_there() -> None:
    """Over five days the contacts on a channel are from each tenth of its customers, by rate times share, as likely."""
    demand = demand_of()
    homes = homes_of(demand)
    for channel in range(3):
        weights = homes.weights(0, 0, channel)
        order = np.argsort(weights)
        tenth = np.empty(20_000, int)
        tenth[order] = np.minimum(np.cumsum(weights[order]) / weights.sum() * 10, 9).astype(int)
        found = np.concatenate([demand.day(channel, day).customer for day in range(5)])
        expected = np.bincount(tenth, weights, 10) / weights.sum() * len(found)
        assert stats.chisquare(np.bincount(tenth[found - 1], minlength=10), expected).pvalue > 1e-4


def test_preferred_channels_are_as_many_as_by_simulated_shares() -> None:
    """The largest of three beta shares, from draws of numpy's own Dirichlet distribution."""
    homes = homes_of(demand_of())
    drawn = np.random.default_rng(8).dirichlet(1.5 * np.array(SHARES), 400_000).argmax(axis=1)
    exact = np.bincount(drawn, minlength=3) / 400_000
    found = np.bincount(homes.preferred, minlength=3)
    assert stats.chisquare(found, exact / exact.sum() * 20_000).pvalue > 1e-4


def test_segments_have_customers_of_their_own() -> None:
    segments = {"mass": {"share": 0.75}, "vip": {"share": 0.25}}
    demand = demand_of(segments=segments)
    homes, population = homes_of(demand), demand.population
    assert population is not None
    day = demand.day(0, 0)
    assert np.array_equal(population.segments[day.customer - 1], day.segment)
    for (before, shares), rows in zip(
        pairwise([0, 15_000, 20_000]), [homes.shares(0, 0), homes.shares(1, 0)], strict=True
    ):
        assert len(rows) == shares - before
    assert demand.rates_of(15_001, 1, 0, 0) == pytest.approx(
        tuple(homes.shares(1, 0)[0] * homes.rates[15_000:].sum() / (homes.rates[15_000:] @ homes.shares(1, 0))
              * np.array(demand.planned.at(0, 1, 0)))
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contacts", "preferred"),
    [
        ([1, 1, 1], 0),
        ([0, 2, 2], 1),
        ([2, 1, 2], 0),
        ([1, 2, 2], 1),
        ([0, 0, 0], -1),
        ([0, 0, 5e-324], 2),
        ([1, np.nextafter(1, 2), 1], 1),
        ([0.3, 0.1 + 0.2, 0.3], 1),  # .30000000000000004: no tie
    ],
)
def test_of_channels_on_which_customers_are_as_much_the_first_is_preferred(
    contacts: list[float], preferred: int
) -> None:
    """Whoever stands beside them; and none where they are on none."""
    homes = homes_of(demand_of(customers={"population": 4, "habit": 1.5}))
    homes.__dict__["over_all_needs"] = np.array([[3.0, 0.0, 0.0], contacts, [0.0, 0.0, 9.0], contacts]).T
    assert homes.preferred.tolist() == [0, preferred, 2, preferred]


def test_customers_without_habits_are_on_channels_with_the_same_volumes_alike() -> None:
    """All of them on the first of those with most, however often each contacts us."""
    parts = center(customers={"population": 300, "rates": {"shape": 0.8}})
    for name, rate in (("chat", 200), ("email", 300), ("phone", 300)):
        parts["channels"][name]["arrivals"] = {"per_hour": rate}
    homes = homes_of(sample_demand(build(parts), 3, 0))
    assert len(set(homes.rates.tolist())) == 300
    assert homes.over_all_needs[1].tolist() == homes.over_all_needs[2].tolist()
    assert homes.preferred.tolist() == [1] * 300
