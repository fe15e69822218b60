"""Oracles of preemption, callbacks and tenure against closed forms, limits and each other."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from .callbacks import Offering, callbacks
from .erlang import erlang_a, erlang_c, pollaczek_khinchine
from .preemption import Interrupting, Work, one_agent, several_agents
from .tenure import DAY, EARLY, YEAR, Tenure

# Preemption


def test_first_class_of_one_agent_is_alone() -> None:
    both = one_agent(Work(0.3, 1.0, 0.5), Work(0.2, 2.0, 1.5))
    assert both.wait[0] == pytest.approx(pollaczek_khinchine(0.3, 1.0, 0.5), rel=1e-12)


def test_second_class_alone_is_never_interrupted() -> None:
    both = one_agent(Work(0.0, 1.0, 1.0), Work(0.2, 2.0, 1.5))
    assert both.wait[1] == pytest.approx(pollaczek_khinchine(0.2, 2.0, 1.5), rel=1e-12)
    assert both.sojourn[1] == both.wait[1] + 2.0
    assert both.interruptions == 0.0


def test_equal_exponential_classes_share_the_time_of_one_queue() -> None:
    both, queue = one_agent(Work(0.3, 1.0, 1.0), Work(0.4, 1.0, 1.0)), erlang_c(0.7, 1.0, 1)
    together = (0.3 * both.sojourn[0] + 0.4 * both.sojourn[1]) / 0.7
    assert together == pytest.approx(queue.wait + 1.0, rel=1e-12)


def test_work_of_one_agent_is_conserved() -> None:
    """Kleinrock: the mean work in system is that of M/G/1, whoever goes first."""
    first, second = Work(0.3, 1.0, 0.5), Work(0.2, 2.0, 1.5)
    both = one_agent(first, second)
    of_first = first.load * both.wait[0] + first.residual
    in_hand = second.residual / (1.0 - first.load)  # left of a service begun, interruptions included
    of_second = second.load * both.wait[1] + in_hand
    assert of_first + of_second == pytest.approx((first.residual + second.residual) / (1 - 0.7), rel=1e-12)


def test_closed_form_and_chain_agree_for_one_agent() -> None:
    closed = one_agent(Work(0.3, 1.0, 1.0), Work(0.2, 2.0, 1.0))
    chain = several_agents(Interrupting((0.3, 0.2), (1.0, 0.5), 1))
    assert (chain.wait, chain.sojourn) == pytest.approx((closed.wait[0], closed.sojourn[1]), rel=1e-8)
    assert chain.occupancy == pytest.approx(0.7, rel=1e-8)


def test_first_class_of_several_agents_is_alone() -> None:
    blend, alone = several_agents(Interrupting((2.0, 0.5), (1.0, 0.8), 3)), erlang_c(2.0, 1.0, 3)
    assert (blend.delayed, blend.wait) == pytest.approx((alone.delayed, alone.wait), rel=1e-8)
    assert blend.in_hand == pytest.approx(0.5 / 0.8, rel=1e-8)


def test_first_class_with_patience_is_alone() -> None:
    blend, alone = several_agents(Interrupting((2.5, 0.4), (1.0, 0.8), 3, 0.7)), erlang_a(2.5, 1.0, 3, 0.7)
    assert (blend.delayed, blend.abandonment) == pytest.approx((alone.delayed, alone.abandonment), rel=1e-8)


def test_equal_classes_of_several_agents_share_one_queue() -> None:
    blend, queue = several_agents(Interrupting((1.5, 0.7), (1.0, 1.0), 3)), erlang_c(2.2, 1.0, 3)
    total = 1.5 * (blend.wait + 1.0) + 0.7 * blend.sojourn
    assert total == pytest.approx(2.2 * (queue.wait + 1.0), rel=1e-8)


def test_overload_of_one_agent_is_refused() -> None:
    with pytest.raises(ValueError, match="unstable"):
        one_agent(Work(0.5, 1.0, 1.0), Work(0.5, 1.0, 1.0))


# Callbacks


def test_no_offer_is_erlang_a() -> None:
    found, queue = callbacks(Offering(2.5, 1.0, 3, 1.0, math.inf, 1.0)), erlang_a(2.5, 1.0, 3, 1.0)
    assert (found.delayed, found.abandonment) == pytest.approx((queue.delayed, queue.abandonment), rel=1e-5)
    assert (found.wait_line, found.asa_line) == pytest.approx((queue.wait_all, queue.asa), rel=1e-5)
    assert (found.offered, found.accepted, found.wait_callback) == (0.0, 0.0, 0.0)


def test_all_who_wait_accepting_is_erlang_c() -> None:
    found, queue = callbacks(Offering(1.2, 1.0, 4, 1.0, 0.0, 1.0)), erlang_c(1.2, 1.0, 4)
    assert found.delayed == found.offered == found.accepted == pytest.approx(queue.delayed, rel=1e-5)
    assert found.wait_callback == pytest.approx(queue.wait_delayed, rel=1e-5)
    assert found.abandonment == found.wait_line == found.asa_line == 0.0


def test_unreached_callbacks_take_no_time() -> None:
    """Nobody reached: callbacks wait to no end, and agents serve only who finds one idle."""
    found = callbacks(Offering(1.2, 1.0, 4, 1.0, 0.0, 1.0, reach=0.0))
    assert found.completed == 0.0
    assert 4 * found.occupancy == pytest.approx(1.2 * (1.0 - found.delayed), rel=1e-9)


@pytest.mark.parametrize("reach", [1.0, 0.6])
def test_callbacks_balance(reach: float) -> None:
    found = callbacks(Offering(2.0, 1.0, 3, 1.5, 2.0, 0.5, reach))
    served = 1.0 - found.abandonment - (found.accepted - found.completed)
    assert 3 * found.occupancy == pytest.approx(2.0 * served, rel=1e-5)
    assert found.accepted == pytest.approx(0.5 * found.offered)
    waiting = (1.0 - found.accepted) * found.wait_line + found.accepted * found.wait_callback
    assert found.queue_length == pytest.approx(2.0 * waiting, rel=1e-5)


def test_blocked_arrivals_are_balanced_too() -> None:
    """Nobody leaves and everybody who waits is called back: M/M/2/5."""
    found = callbacks(Offering(1.5, 1.0, 2, 1.0, 0.0, 1.0, room=3))
    shares = [1.0, 1.5, *(1.125 * 0.75**k for k in range(4))]
    assert found.blocking == pytest.approx(shares[-1] / sum(shares), rel=1e-9)
    assert 2 * found.occupancy == pytest.approx(1.5 * (1.0 - found.blocking), rel=1e-9)


def test_callbacks_wait_longer_than_the_line() -> None:
    found = callbacks(Offering(2.0, 1.0, 3, 1.5, 2.0, 0.5))
    without = erlang_a(2.0, 1.0, 3, 1.5)
    assert found.wait_callback > found.wait_line
    assert found.abandonment < without.abandonment


def test_long_queues_are_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        callbacks(Offering(2.9, 1.0, 3, 0.1, 0.0, 1.0))


# Tenure


def test_constant_hazard_is_exponential() -> None:
    law = Tenure(0.5, 1.0)
    assert law.stay == pytest.approx(2.0 * YEAR)
    assert law.cdf(np.array([YEAR]))[0] == pytest.approx(1.0 - math.exp(-0.5))
    assert law.mean_pace(2.0, YEAR) == pytest.approx(1.0 + 0.5 / (0.5 + 1.0), rel=1e-9)


def test_three_months_have_a_quarter_of_a_year() -> None:
    assert EARLY == 91.3125 * DAY


@pytest.mark.parametrize("tenure", [10.0 * DAY, EARLY, YEAR, 5.0 * YEAR])
def test_cdf_is_the_integral_of_the_density(tenure: float) -> None:
    law = Tenure(0.56, 2.0)
    pieces = [0.0, *([EARLY] if tenure > EARLY else []), tenure]
    summed = sum(quad(law.density, a, b)[0] for a, b in pairwise(pieces))
    assert law.cdf(np.array([tenure]))[0] == pytest.approx(summed, rel=1e-9)


def test_nobody_stays_for_ever() -> None:
    law = Tenure(0.33, 2.0)
    assert law.cdf(np.array([200.0 * YEAR]))[0] == pytest.approx(1.0)
    assert law.stay == pytest.approx(quad(lambda t: law.density(t) * law.stay, 0, 100 * YEAR, limit=200)[0], rel=1e-6)


def test_mean_pace_in_closed_form() -> None:
    """With a = 1/time added to the hazard, the same two exponentials are integrated."""
    law, start, time = Tenure(0.8, 3.0), 2.05, 90.0 * DAY
    early, late = 2.4 / YEAR + 1 / time, 0.8 / YEAR + 1 / time
    kept = math.exp(-early * EARLY)
    young = ((1.0 - kept) / early + kept / late) / law.stay
    assert law.mean_pace(start, time) == pytest.approx(1.0 + 1.05 * young, rel=1e-9)


def test_seats_are_empty_between_two_agents() -> None:
    vacant, trained = Tenure(2.0, 1.0).empty(vacancy=YEAR / 4.0, training=YEAR / 4.0)
    assert (vacant, trained) == pytest.approx((0.25, 0.25))
