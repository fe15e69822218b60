"""Beliefs by their formulas: what a try teaches and tells of other needs, what is forgotten, what a share takes."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from math import log
from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import beta

from sim.demand import sample_demand
from sim.demand.people.new_channels import NewChannels
from sim.model.migration.beliefs import Beliefs
from sim.scenario import build
from sim.scenario.customers.migration import OpinionLearning
from tests.model.migration.apps import new_app
from tests.support.toy import merged

DAY = 86_400.0
Parts = dict[str, Any]


def beliefs(settles: list[list[float]], new: set[int] = frozenset(), sizes: int = 1, **rule: Any) -> Beliefs:  # type: ignore[assignment]
    return Beliefs(np.full(1, float(sizes)), np.array(settles), new, OpinionLearning(**rule))


def test_what_is_believed_of_a_new_channel_is_a_posterior_mean() -> None:
    """After s successes and f failures, in any order: that of Beta(2 p + s, 2 (1 - p) + f)."""
    for tries in product([False, True], repeat=6):
        found = beliefs([[0.75]], {0})
        for now, settled in enumerate(tries):
            found.learn(0, 0, 0, settled, float(now) * 1e-6)
        exact = beta(1.5 + sum(tries), 0.5 + 6 - sum(tries)).mean()
        assert found.gap(0, 0, 0, 6e-6) + 0.75 == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize(("tries", "share"), [([False], 0.160), ([False] * 5, 0.044), ([True], 0.503)])
def test_shares_after_tries_of_a_new_channel(tries: list[bool], share: float) -> None:
    """Share .4, promise .75, no other weight than that of what is settled, 5."""
    found = beliefs([[0.75], [0.9]], {0})
    for settled in tries:
        found.learn(0, 0, 0, settled, 0.0)
    assert round(float(expit(log(0.4 / 0.6) + 5 * found.gap(0, 0, 0, 0.0))), 3) == share


def test_of_a_channel_that_one_knows_a_try_counts_one_in_eleven() -> None:
    found = beliefs([[0.6]])
    for n in range(1, 30):
        found.learn(0, 0, 0, False, 0.0)
        assert 0.6 + found.gap(0, 0, 0, 0.0) == pytest.approx(0.6 * (10 / 11) ** n)


def test_other_needs_move_by_the_surprise_and_never_beyond_what_can_be() -> None:
    """One success of a need of which .2 was believed: others move by half of (1 - .2) / 11, the surest cannot."""
    found = beliefs([[0.2, 0.5, 1.0]])
    found.learn(0, 0, 0, True, 0.0)
    gaps = [found.gap(0, 0, need, 0.0) for need in range(3)]
    assert gaps == pytest.approx([0.8 / 11, 0.5 * 0.8 / 11, 0.0])
    kept_apart = beliefs([[0.2, 0.5]], surprise=0.0)
    kept_apart.learn(0, 0, 0, True, 0.0)
    assert kept_apart.gap(0, 0, 1, 0.0) == 0


def test_half_is_forgotten_after_the_half_life() -> None:
    found = beliefs([[0.5]], forget="30 d")
    found.learn(0, 0, 0, True, 0.0)
    first = found.gap(0, 0, 0, 0.0)
    assert [found.gap(0, 0, 0, days * DAY) / first for days in (30, 60, 15)] == pytest.approx([0.5, 0.25, 0.5**0.5])
    found.learn(0, 0, 0, True, 30 * DAY)
    assert found.gap(0, 0, 0, 30 * DAY) == pytest.approx(first / 2 + (0.5 - first / 2) / 11)


def test_a_segment_moves_as_far_as_one_customer_moves_the_mean_of_all() -> None:
    segment, customer = beliefs([[0.5]], sizes=100), beliefs([[0.5]])
    for found in (segment, customer):
        found.learn(0, 0, 0, True, 0.0)
    assert segment.gap(0, 0, 0, 0.0) == pytest.approx(customer.gap(0, 0, 0, 0.0) / 100)


# What a new channel draws


def arrivals_of(parts: Parts) -> NewChannels:
    scenario = build(deepcopy(parts))
    settles = np.full((len(scenario.channel_names), len(scenario.issue_names)), 0.9)
    return NewChannels(scenario, sample_demand(scenario, 1, 0), settles)


def test_how_strongly_a_new_channel_draws_so_that_it_holds_its_share() -> None:
    """Of the share .3 = .75 x .4 were content there and are drawn back: .7 e(z) + .3 e(z + 1) = .4 at z = -.7202."""
    found = arrivals_of(merged(new_app(promise=0.75), {"migration": {"weights": {"fit": 0}}}))
    assert round(log(found.odds[0]), 4) == -0.7202
    assert found.settles[0].tolist() == [0.75]
    without = merged(new_app(promise=0.75), {"migration": {"weights": {"inertia": 0, "fit": 0}}})
    assert arrivals_of(without).odds[0] == pytest.approx(0.4 / 0.6)


def test_two_new_channels_hold_their_shares_together() -> None:
    chat = {"preset": "web_chat", "opens": {"on": "2026-03-02", "share": 0.2, "adopted": 1}}
    parts = merged(new_app(), {"channels": {"chat": chat}, "pools": {"a": {"skills": ["phone", "chat"]}}})
    odds = arrivals_of(merged(parts, {"migration": {"weights": {"inertia": 0, "fit": 0}}})).odds
    whole = 1 + sum(odds.values())
    assert [odds[k] / whole for k in sorted(odds)] == pytest.approx([0.4, 0.2])


NEEDS: Parts = {
    "issues": {
        "balance": {"share": 0.5, "complexity": 0.05},
        "complaint": {"share": 0.5, "complexity": 0.95, "risk": 1},
    }
}


def test_over_all_needs_the_share_and_the_promise_are_what_was_written() -> None:
    """By need the simple ones come and are believed in, the hard ones hardly; 1 - x ** (2 k) with one k."""
    found = arrivals_of(merged(merged(new_app(promise=0.6), NEEDS), {"migration": {"weights": {"inertia": 0}}}))
    z = log(found.odds[0])
    comes = [float(expit(z + 1.5 * found.fits_better(0, issue, x))) for issue, x in enumerate((0.05, 0.95))]
    assert np.mean(comes) == pytest.approx(0.4)
    assert comes[0] > 2 * comes[1]
    assert np.average(found.settles[0], weights=comes) == pytest.approx(0.6)
    k = [log(1 - settles) / (2 * log(x)) for settles, x in zip(found.settles[0].tolist(), (0.05, 0.95), strict=True)]
    assert k[0] == pytest.approx(k[1])


GROUPS: Parts = {"segments": {"others": {"share": 0.8}, "vip": {"share": 0.2}}}


def test_segments_with_weights_of_their_own_hold_the_share_together() -> None:
    """.8 of the customers weigh the fit by 1.5, .2 by 6: both have as many of each need, and .4 of all come."""
    weights = {"weights": {"inertia": 0}, "by_segment": {"vip": {"weights": {"fit": 6}}}}
    found = arrivals_of(merged(merged(new_app(), NEEDS | GROUPS), {"migration": weights}))
    z, fits = log(found.odds[0]), [found.fits_better(0, issue, x) for issue, x in enumerate((0.05, 0.95))]
    others, vip = ([float(expit(z + weight * fit)) for fit in fits] for weight in (1.5, 6))
    assert 0.8 * np.mean(others) + 0.2 * np.mean(vip) == pytest.approx(0.4)
    assert vip[0] > others[0] > others[1] > vip[1]


def test_who_is_drawn_back_is_so_by_the_weights_of_their_segment() -> None:
    """Of .3 = .75 x .4 that were content there only one in five is drawn back: by 1, as in the case of all."""
    weights = {"weights": {"inertia": 0, "fit": 0}, "by_segment": {"vip": {"weights": {"inertia": 1}}}}
    found = arrivals_of(merged(merged(new_app(promise=0.75), GROUPS), {"migration": weights}))
    z = log(found.odds[0])
    assert 0.8 * expit(z) + 0.2 * (0.7 * expit(z) + 0.3 * expit(z + 1)) == pytest.approx(0.4)


def test_the_needs_of_a_new_channel_are_those_of_whom_it_is_for() -> None:
    """The phone has balances of all, and complaints of none but vip: who has both alike, and for whom it opens."""
    for segments, comes in ((["others"], [1.0, 0.0]), (["vip"], [0.5, 0.5])):
        parts = merged(merged(new_app(), NEEDS | GROUPS), {"migration": {"weights": {"inertia": 0, "fit": 0}}})
        parts["channels"]["app"]["opens"]["segments"] = segments
        planned = build(parts)
        demand = sample_demand(planned, 1, 0)
        demand.planned.mix[:, 0] = [[0.8, 0.0]] * len(planned.channel_names)
        demand.planned.mix[:, 1] = [[0.1, 0.1]] * len(planned.channel_names)
        assert NewChannels(planned, demand, np.full((2, 2), 0.9)).mix(0) == pytest.approx(comes)


def test_without_a_promise_a_new_channel_is_expected_to_be_as_good_as_the_others() -> None:
    assert arrivals_of(merged(new_app(), NEEDS)).settles[0] == pytest.approx([0.9, 0.9])
