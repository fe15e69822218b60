"""The oracle of a dialer, by identities."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.oracles.dialer import Dialer, dialer
from tests.oracles.erlang import erlang_a, erlang_b


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
