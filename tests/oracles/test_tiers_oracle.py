"""Oracles of escalation, dialers and vendors against closed forms, limits and laws of conservation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from .dialer import Dialer, dialer
from .erlang import erlang_a, erlang_b, erlang_c
from .networks import overflow
from .tiers import TierFlows, Tiers, cold, product_form, warm
from .vendors import Spill, overflow_loss, overflow_moments, spill, split

# Tiers

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


# Dialers


def test_one_agent_and_one_dial_alternate() -> None:
    """A cycle is 1/r dials and one talk; nobody is reached who must wait."""
    found = dialer(Dialer(1, 1, 0.0, 1, 2.0, 0.3, 0.5, 4.0))
    cycle = 1.0 / (0.3 * 2.0) + 1.0 / 0.5
    assert (found.dials, found.reached) == pytest.approx((1.0 / (0.3 * cycle), 1.0 / cycle))
    assert (found.outbound, found.mismatch) == pytest.approx((2.0 / cycle, 0.0))


def _two_dials(ring: float, r: float, talk: float, leave: float) -> tuple[float, float]:
    """Reached per unit of time and the share lost: the four states of one agent and two dials, by hand."""
    last = 2.0 * ring * r / (talk + ring)  # talking, the second dial still rings; over idle with two dials
    waits = last * ring * r / (talk + leave)  # talking, the second customer waits
    alone = last * ring / talk  # talking, nothing else
    total = 1.0 + last + waits + alone
    reached = ring * r * (2.0 + last)
    return reached / total, leave * waits / reached


def test_one_agent_and_two_dials_lose_some() -> None:
    found = dialer(Dialer(1, 1, 0.0, 2, 2.0, 0.3, 0.5, 4.0))
    assert (found.reached, found.mismatch) == pytest.approx(_two_dials(2.0, 0.3, 0.5, 4.0))


def test_who_does_not_wait_is_lost_at_once() -> None:
    found = dialer(Dialer(1, 1, 0.0, 2, 2.0, 0.3, 0.5, math.inf))
    assert (found.reached, found.mismatch) == pytest.approx(_two_dials(2.0, 0.3, 0.5, 1e12))
    assert found.mismatch == pytest.approx(found.delayed)


def test_one_dial_at_a_time_is_a_loss_system() -> None:
    """The dialer stops when all are busy, as if those reached meanwhile were lost: Erlang B."""
    found, blocking = dialer(Dialer(4, 1, 0.0, 1, 6.0, 0.5, 1.0, 2.0)), erlang_b(3.0, 4)
    assert found.answered == pytest.approx(3.0 * (1.0 - blocking), rel=1e-10)
    assert (found.mismatch, found.inbound_delayed) == pytest.approx((0.0, blocking), abs=1e-10)


def test_one_dial_for_each_idle_agent_makes_them_independent() -> None:
    """Engset: each agent alternates between a talk and the dials until the next."""
    found = dialer(Dialer(5, 1, 1.0, 0, 2.0, 0.3, 0.5, 4.0))
    assert found.occupancy == found.outbound == pytest.approx(0.6 / (0.6 + 0.5), rel=1e-10)
    assert found.mismatch == pytest.approx(0.0, abs=1e-10)


def test_no_dialing_below_the_threshold() -> None:
    """With all agents needed idle, one talks at a time."""
    found = dialer(Dialer(3, 3, 0.0, 1, 2.0, 0.3, 0.5, 4.0))
    assert 3 * found.outbound == pytest.approx(0.6 / (0.6 + 0.5), rel=1e-10)


@pytest.mark.parametrize(("idle", "target"), [(1, 0), (2, 2), (3, 3), (4, 3), (5, 4)])
def test_targets_round_half_up(idle: int, target: int) -> None:
    assert Dialer(5, 2, 0.5, 1, 1.0, 1.0, 1.0, 1.0).target(idle) == target


def test_inbound_contacts_alone_are_erlang_a() -> None:
    found = dialer(Dialer(3, 1, 1.0, 1, 2.0, 0.0, 0.5, 4.0, 2.5, 1.0, 0.5))
    queue = erlang_a(2.5, 1.0, 3, 0.5)
    measured = found.inbound_delayed, found.inbound_wait, found.inbound_abandonment, found.occupancy
    expected = queue.delayed, queue.wait_all, queue.abandonment, queue.occupancy
    assert measured == pytest.approx(expected, rel=1e-8)
    assert (found.reached, found.mismatch) == (0.0, 0.0)


BLENDED = Dialer(4, 2, 1.5, 1, 2.0, 0.4, 0.5, 3.0, 1.0, 0.8, 0.5)


def test_blended_flows_are_conserved() -> None:
    found = dialer(BLENDED)
    assert 4 * found.inbound * 0.8 == pytest.approx(1.0 - found.inbound_abandonment, rel=1e-9)
    assert found.mismatch == pytest.approx(3.0 * found.reached_wait, rel=1e-9)
    assert found.in_progress * 2.0 == pytest.approx(found.dials)


def test_rare_dials_leave_the_inbound_alone() -> None:
    found, queue = dialer(replace(BLENDED, reach=1e-7)), erlang_a(1.0, 0.8, 4, 0.5)
    assert (found.inbound_wait, found.inbound_delayed) == pytest.approx((queue.wait_all, queue.delayed), rel=1e-4)


def test_more_dials_lose_more() -> None:
    few, many = dialer(BLENDED), dialer(replace(BLENDED, per_idle=3.0))
    assert many.mismatch > few.mismatch
    assert many.answered > few.answered


def test_a_threshold_of_no_agent_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        replace(BLENDED, threshold=0)


# Vendors


def test_equal_rates_lose_as_one_pool() -> None:
    found = overflow_loss(4.0, (4, 3), (1.0, 1.0))
    assert (found.overflow, found.loss) == pytest.approx((erlang_b(4.0, 4), erlang_b(4.0, 7)), rel=1e-10)
    assert found.by_vendor == pytest.approx(found.vendor / 4.0, rel=1e-10)


def test_unequal_rates_overflow_as_a_network_does() -> None:
    found = overflow_loss(4.0, (4, 3), (1.0, 0.7))
    network = overflow((4.0, 0.1e-12), (4, 3), ((1.0, 0.7), (1.0, 0.7)))
    assert found.loss == pytest.approx(network.blocking[0], rel=1e-9)
    assert found.by_vendor == pytest.approx(network.served_by[0][1], rel=1e-9)


def test_overflow_is_peaked_as_kosten_found() -> None:
    found = overflow_loss(4.0, (4, 40), (1.0, 1.0))
    mean, variance = overflow_moments(4.0, 4)
    assert (found.vendor, found.vendor_variance) == pytest.approx((mean, variance), rel=1e-9)
    assert variance > mean


def _finite(rate: float, agents: int, leaving: float, room: int) -> tuple[float, float]:
    """Blocking and mean queue of M/M/n+M with so much room and service rate one."""
    weights = [1.0]
    for k in range(1, agents + room + 1):
        weights.append(weights[-1] * rate / (min(k, agents) + leaving * max(0, k - agents)))
    queue = sum(max(0, k - agents) * w for k, w in enumerate(weights))
    return weights[-1] / sum(weights), queue / sum(weights)


@pytest.mark.parametrize("leaving", [0.0, 0.5])
def test_equal_rates_and_all_shared_are_one_queue(leaving: float) -> None:
    found = spill(Spill(4.0, leaving, (3, 2), (1.0, 1.0), beyond=-1, room=6))
    assert (found.blocking, found.queue_length) == pytest.approx(_finite(4.0, 5, leaving, 6), rel=1e-9)
    assert found.shared > found.delayed


@pytest.mark.parametrize("leaving", [0.0, 0.5])
def test_nobody_shared_is_our_queue_alone(leaving: float) -> None:
    found = spill(Spill(4.0, leaving, (3, 2), (1.0, 0.7), beyond=6, room=6))
    assert (found.blocking, found.queue_length) == pytest.approx(_finite(4.0, 3, leaving, 6), rel=1e-9)
    assert (found.by_vendor, found.shared) == (0.0, 0.0)
    assert found.own_wait == found.wait


def test_vendor_of_a_full_queue_takes_what_would_be_blocked() -> None:
    """Only who finds our queue full may go to the vendor, and with many there, none is lost."""
    found = spill(Spill(4.0, 0.5, (3, 30), (1.0, 1.0), beyond=5, room=6))
    overflowing, queue = _finite(4.0, 3, 0.5, 6)
    measured = found.by_vendor, found.blocking, found.queue_length
    assert measured == pytest.approx((overflowing, 0.0, queue), rel=1e-9, abs=1e-9)


def test_no_room_is_overflow_without_waiting() -> None:
    found, loss = spill(Spill(4.0, 0.5, (4, 3), (1.0, 0.7), beyond=-1, room=0)), overflow_loss(4.0, (4, 3), (1.0, 0.7))
    assert (found.blocking, found.vendor) == pytest.approx((loss.loss, loss.vendor), rel=1e-9)
    assert found.wait == 0.0


def test_spilled_flows_are_conserved() -> None:
    found = spill(Spill(4.0, 0.5, (3, 2), (1.0, 0.7), beyond=1, room=9))
    assert found.by_us + found.by_vendor + found.abandonment == pytest.approx(1.0, rel=1e-9)
    weighted = found.shared * found.shared_wait + (1.0 - found.shared) * found.own_wait
    assert weighted == pytest.approx(found.wait, rel=1e-9)


def test_a_vendor_shortens_our_queue() -> None:
    waits = [spill(Spill(4.0, 0.5, (3, 2), (1.0, 0.7), beyond, 8)).wait for beyond in (-1, 0, 1, 3, 8)]
    assert waits == sorted(waits)


def test_split_is_two_queues() -> None:
    ours, vendor = split(4.0, 0.25, (3, 2), (1.0, 0.7), 0.5, s=0.4)
    assert ours == erlang_a(3.0, 1.0, 3, 0.5, 0.4)
    assert vendor == erlang_a(1.0, 0.7, 2, 0.5, 0.4)
