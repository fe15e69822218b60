"""The oracles of vendors, by identities."""

from __future__ import annotations

import pytest

from tests.oracles.erlang import erlang_a, erlang_b
from tests.oracles.networks import overflow
from tests.oracles.vendors import Spill, overflow_loss, overflow_moments, spill, split


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
