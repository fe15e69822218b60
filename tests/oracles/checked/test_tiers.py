"""The oracle of tiers, by identities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from tests.oracles.erlang import erlang_a, erlang_c
from tests.oracles.tiers import TierFlows, Tiers, cold, product_form, warm

PATIENT = Tiers(2.0, 1.0, 3, 0.3, 0.5, 3, direct_rate=0.2)
IMPATIENT = Tiers(2.5, 1.0, 3, 0.4, 0.5, 2, 0.5, 0.7)
BOTH = pytest.mark.parametrize("transfer", [cold, warm])
Transfer = Callable[[Tiers], TierFlows]


@cache
def _mixed(transfer: Transfer) -> TierFlows:
    return transfer(replace(IMPATIENT, direct_rate=0.1, expert_leaving=1.5))


def test_cold_transfer_of_the_patient_has_a_product_form() -> None:
    chain, closed = cold(PATIENT), product_form(PATIENT)
    assert vars(chain) == pytest.approx(vars(closed), rel=1e-8)


def test_little_abandonment_is_nearly_none() -> None:
    chain, closed = cold(replace(PATIENT, front_leaving=1e-7, expert_leaving=1e-7)), product_form(PATIENT)
    assert vars(chain) == pytest.approx(vars(closed), rel=1e-5, abs=1e-5)


def test_product_form_is_two_queues() -> None:
    closed, experts = product_form(PATIENT), erlang_c(0.8, 0.5, 3)
    assert closed.front_wait == erlang_c(2.0, 1.0, 3).wait
    assert (closed.expert_wait, closed.expert_busy) == pytest.approx((experts.wait, 1.6))


def test_product_form_of_the_impatient_is_refused() -> None:
    with pytest.raises(ValueError, match="patience"):
        product_form(IMPATIENT)


@BOTH
def test_without_escalation_both_tiers_are_erlang_a(transfer: Transfer) -> None:
    found = transfer(replace(IMPATIENT, escalated=0.0, direct_rate=0.3, expert_leaving=1.0))
    front, experts = erlang_a(2.5, 1.0, 3, 0.5), erlang_a(0.3, 0.5, 2, 1.0)
    measured = found.front_delayed, found.front_wait, found.front_abandonment
    assert measured == pytest.approx((front.delayed, front.wait_all, front.abandonment), rel=1e-8)
    measured = found.expert_wait, found.direct_wait, found.expert_abandonment, found.expert_busy / 2
    expected = experts.wait_all, experts.wait_all, experts.abandonment, experts.occupancy
    assert measured == pytest.approx(expected, rel=1e-5)


def test_front_of_a_cold_transfer_does_not_feel_the_experts() -> None:
    found, front = cold(replace(IMPATIENT, expert_agents=1)), erlang_a(2.5, 1.0, 3, 0.5)
    assert (found.front_delayed, found.front_wait) == pytest.approx((front.delayed, front.wait_all), rel=1e-8)


def test_plenty_of_experts_make_transfers_alike() -> None:
    model = replace(IMPATIENT, expert_agents=25)
    warmly, coldly = warm(model), cold(model)
    assert vars(warmly) == pytest.approx(vars(coldly), rel=1e-8, abs=1e-9)
    assert warmly.expert_busy == pytest.approx(warmly.escalation_rate / 0.5, rel=1e-8)


@BOTH
def test_who_comes_to_a_tier_leaves_it(transfer: Transfer) -> None:
    found = _mixed(transfer)
    talking = found.front_busy - found.held
    assert talking == pytest.approx(2.5 * (1.0 - found.front_abandonment), rel=1e-5)
    offered = found.escalation_rate + 0.1
    assert found.expert_busy * 0.5 == pytest.approx(offered * (1.0 - found.expert_abandonment), rel=1e-5)


@BOTH
def test_waits_found_on_arrival_fill_the_line(transfer: Transfer) -> None:
    """Little: means over arrivals, from what each finds ahead, and a mean over time."""
    found = _mixed(transfer)
    escalated = found.escalation_rate * found.escalated_wait
    assert escalated + 0.1 * found.direct_wait == pytest.approx(found.expert_line, rel=1e-4)
    if transfer is warm:  # first come, first served: those who hold an agent alone
        assert found.held == pytest.approx(escalated, rel=1e-4)


def test_agents_held_are_the_line_of_the_escalated() -> None:
    found = warm(IMPATIENT)
    assert found.held == pytest.approx(found.expert_line, rel=1e-12)
    assert found.held == pytest.approx(found.escalation_rate * found.escalated_wait, rel=1e-9)


def test_one_agent_who_is_never_idle_is_a_blocked_tandem() -> None:
    """Hunt (1956): with no room between two stations, the cycle is the longer of the two services."""
    a, b = 1.0, 0.6
    found = warm(Tiers(60.0, a, 1, 1.0, b, 1, front_leaving=1.0))
    assert found.escalation_rate == pytest.approx(1.0 / (1.0 / a + 1.0 / b - 1.0 / (a + b)), rel=1e-9)
    assert found.front_busy == pytest.approx(1.0, rel=1e-9)


def test_warm_transfer_takes_front_agents() -> None:
    warmly, coldly = warm(IMPATIENT), cold(IMPATIENT)
    assert warmly.held > 0.0 == coldly.held
    assert warmly.front_abandonment > coldly.front_abandonment


def test_long_mixed_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        warm(replace(IMPATIENT, front_agents=2, direct_rate=2.0, expert_leaving=0.1))
