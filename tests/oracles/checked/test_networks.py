"""The oracles of several classes and pools, by identities."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles.erlang import erlang_a, erlang_b, erlang_c
from tests.oracles.networks import n_model, overflow, priority, x_model
from tests.oracles.routing import Flows


def conserved(flows: Flows) -> bool:
    """Whether every contact is served, leaves or is blocked."""
    parts = zip(flows.served_by, flows.abandonment, flows.blocking, strict=True)
    return all(abs(sum(served) + left + blocked - 1.0) < 1e-9 for served, left, blocked in parts)


def test_priority_total_is_first_come() -> None:
    flows, fifo = priority((2.0, 3.5), (1.0, 1.0), 5, (0.5, 0.5)), erlang_a(5.5, 1.0, 5, 0.5)
    assert sum(flows.queue_length) == pytest.approx(fifo.queue_length, rel=1e-9)
    assert flows.occupancy[0] == pytest.approx(fifo.occupancy, rel=1e-9)
    assert flows.delayed == pytest.approx((fifo.delayed, fifo.delayed), rel=1e-9)
    assert flows.wait[0] < fifo.wait_all < flows.wait[1]


def test_priority_without_abandonment_is_cobham() -> None:
    flows, delays = priority((0.6, 0.7), (1.0, 1.0), 2, (0.0, 0.0)), erlang_c(1.3, 1.0, 2)
    high = delays.delayed / (2 * (1 - 0.3))
    assert flows.wait == pytest.approx((high, high / (1 - 0.65)), rel=1e-8)


def test_priority_with_different_service_is_cobham_for_one_agent() -> None:
    flows = priority((0.3, 0.2), (1.0, 0.5), 1, (0.0, 0.0))
    residual = 0.3 * 1.0 + 0.2 * 4.0
    high = residual / (1 - 0.3)
    assert flows.wait == pytest.approx((high, high / (1 - 0.7)), rel=1e-8)
    assert conserved(flows)


def test_near_equal_service_rates_use_the_long_way_and_agree() -> None:
    short = priority((1.0, 1.2), (1.0, 1.0), 3, (0.5, 1.0))
    long = priority((1.0, 1.2), (1.0, 1.0 + 1e-9), 3, (0.5, 1.0))
    assert long.states > short.states
    assert long.wait == pytest.approx(short.wait, rel=1e-7)


def test_x_of_identical_classes_is_one_pool() -> None:
    flows = x_model((2.0, 2.0), (2, 3), ((1.0, 1.0), (1.0, 1.0)), (0.5, 0.5))
    fifo = erlang_a(4.0, 1.0, 5, 0.5)
    assert sum(flows.queue_length) == pytest.approx(fifo.queue_length, rel=1e-9)
    assert sum(flows.abandonment) / 2 == pytest.approx(fifo.abandonment, rel=1e-9)
    assert 2 * flows.occupancy[0] + 3 * flows.occupancy[1] == pytest.approx(5 * fifo.occupancy, rel=1e-9)


def test_x_with_rates_by_class_and_pool_conserves_contacts() -> None:
    flows = x_model((1.5, 1.5), (2, 2), ((1.0, 0.8), (0.7, 1.0)), (0.5, 0.4))
    assert conserved(flows)
    work = 1.5 * (flows.served_by[0][0] / 1.0 + flows.served_by[1][0] / 0.7)
    assert flows.occupancy[0] == pytest.approx(work / 2, rel=1e-9)
    assert flows.served_by[0][0] > flows.served_by[0][1] > 0.0


@pytest.mark.parametrize("first", [0, 1])
def test_n_without_the_flexible_class_is_one_pool(first: int) -> None:
    rates = ((1.0, 1.0), (1.0, 1.0))
    flows, fifo = n_model((5.0, 1e-12), (2, 3), rates, (0.5, 0.5), first), erlang_a(5.0, 1.0, 5, 0.5)
    assert flows.abandonment[0] == pytest.approx(fifo.abandonment, rel=1e-9)
    assert flows.wait[0] == pytest.approx(fifo.wait_all, rel=1e-9)


def test_n_priority_decides_who_waits() -> None:
    rates = ((1.0, 0.9), (1.0, 1.1))
    helped, own = (n_model((2.5, 1.5), (2, 2), rates, (0.5, 0.5), first) for first in (0, 1))
    assert helped.wait[0] < own.wait[0]
    assert helped.wait[1] > own.wait[1]
    assert conserved(helped)
    assert conserved(own)


def test_limits_are_waiting_places() -> None:
    flows = priority((2.0, 1e-12), (1.0, 1.0), 2, (0.0, 0.0), limits=(3, 0))
    shares = np.array([1.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    assert flows.blocking[0] == pytest.approx(float(shares[-1] / shares.sum()), rel=1e-9)


def test_overflow_of_one_class_is_erlang_b() -> None:
    flows = overflow((6.0, 1e-9), (4, 3), ((1.0, 1.0), (1.0, 1.0)))
    assert flows.blocking[0] == pytest.approx(erlang_b(6.0, 7), rel=1e-7)
    assert flows.occupancy[0] == pytest.approx(6.0 * (1 - erlang_b(6.0, 4)) / 4, rel=1e-9)


def test_overflow_shares() -> None:
    flows = overflow((6.0, 2.0), (4, 3), ((1.0, 0.7), (1.0, 0.9)))
    assert conserved(flows)
    assert flows.served_by[0][0] == pytest.approx(1 - erlang_b(6.0, 4), rel=1e-9)
    assert flows.blocking[0] < flows.blocking[1]
    assert flows.blocking[0] / flows.blocking[1] > erlang_b(6.0, 4)  # overflow is burstier than Poisson
