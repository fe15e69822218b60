"""The Markov-chain oracles against closed forms, known limits and laws of conservation."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from . import patience as law
from .abandonment import mmng
from .chains import stationary
from .erlang import erlang_a, erlang_b, erlang_c, pollaczek_khinchine
from .networks import n_model, overflow, priority, x_model
from .redials import Redialling, redials
from .routing import Flows
from .wrapup import wrap_up

# Chains: patience of two phases, customer by customer

Line = tuple[int, tuple[int, ...]]  # in service; patience phases left to each in queue, first come first


def phased(starts: tuple[float, float], rates: tuple[float, float]) -> tuple[float, float]:
    """P(abandon) and queue length of M/M/2+phases; phase 1 leads to phase 0, phase 0 ends patience."""

    def moves(state: Line) -> Iterator[tuple[Line, float]]:
        busy, queue = state
        if busy < 2:
            yield (busy + 1, queue), 1.5
        elif len(queue) < 11:
            for phase in (0, 1):
                yield (busy, (*queue, phase)), 1.5 * starts[phase]
        yield ((busy, queue[1:]) if queue else (busy - 1, queue)), busy * 1.0
        for k, phase in enumerate(queue):
            gone = () if phase == 0 or starts[0] else (phase - 1,)
            yield (busy, (*queue[:k], *gone, *queue[k + 1 :])), rates[phase]

    empty: Line = (0, ())
    chain = stationary(empty, moves)
    length = chain.mean(lambda state: len(state[1]))
    return 1.0 - chain.mean(lambda state: state[0]) / 1.5, length


def test_erlang_patience_customer_by_customer() -> None:
    w = mmng(1.5, 1.0, 2, law.erlang(1.0, 2))
    assert phased((0.0, 1.0), (2.0, 2.0)) == pytest.approx((w.abandonment, w.queue_length), rel=1e-6)


def test_hyperexponential_patience_customer_by_customer() -> None:
    mixed = law.mixture([(0.6, law.exponential(0.25)), (0.4, law.exponential(1.0))])
    w = mmng(1.5, 1.0, 2, mixed)
    assert phased((0.6, 0.4), (4.0, 1.0)) == pytest.approx((w.abandonment, w.queue_length), rel=1e-6)


def test_chain_as_a_mapping() -> None:
    chain = stationary("up", lambda state: [("down", 1.0)] if state == "up" else [("up", 3.0)])
    assert dict(chain) == pytest.approx({"up": 0.75, "down": 0.25})
    assert chain["elsewhere"] == 0.0
    with pytest.raises(ValueError, match="states"):
        stationary(0, lambda k: [(k + 1, 1.0)], most=100)


# Networks


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


# Redials


def test_redials_never_is_erlang_a() -> None:
    flows, exact = redials(Redialling(11.0, 1.0, 10, 0.5, 0.0, 0.2)), erlang_a(11.0, 1.0, 10, 0.5)
    assert (flows.abandonment, flows.wait, flows.delayed, flows.occupancy, flows.attempts) == pytest.approx(
        (exact.abandonment, exact.wait_all, exact.delayed, exact.occupancy, 1.0), rel=1e-9
    )


@pytest.mark.parametrize(("lines", "after_block"), [(None, 0.0), (12, 0.6)])
def test_redials_balance_of_attempts(lines: int | None, after_block: float) -> None:
    flows = redials(Redialling(9.0, 1.0, 8, 0.5, 0.7, 0.3, lines, after_block))
    again = 0.7 * flows.abandonment + after_block * flows.blocking
    assert flows.attempts == pytest.approx(1 / (1 - again), rel=1e-9)
    assert flows.orbit_length == pytest.approx(9.0 * flows.attempts * again / 0.3, rel=1e-9)
    assert flows.served == pytest.approx(flows.attempts * (1 - flows.abandonment - flows.blocking), rel=1e-9)


def test_slow_redials_arrive_like_first_attempts() -> None:
    flows = redials(Redialling(4.0, 1.0, 4, 1.0, 0.5, 0.005))
    fixed = erlang_a(4.0 * flows.attempts, 1.0, 4, 1.0)
    assert flows.abandonment == pytest.approx(fixed.abandonment, rel=2e-3)


def test_single_line_with_persistent_redials_is_the_classical_retrial_queue() -> None:
    """Mean orbit of the M/M/1/1 retrial queue (Falin and Templeton, 1997)."""
    rate, redial = 0.6, 0.5
    flows = redials(Redialling(rate, 1.0, 1, 1.0, 1.0, redial, lines=1, after_block=1.0))
    assert flows.occupancy == pytest.approx(rate, rel=1e-9)
    assert flows.orbit_length == pytest.approx(rate * (rate + rate * redial) / ((1 - rate) * redial), rel=1e-8)


def test_blocked_without_redials_is_a_finite_queue() -> None:
    flows = redials(Redialling(6.0, 1.0, 5, 1.0, 0.0, 1.0, lines=5))
    assert (flows.blocking, flows.wait) == pytest.approx((erlang_b(6.0, 5), 0.0), abs=1e-12)


# Wrap-up


def test_wrap_up_of_one_agent_is_pollaczek_khinchine() -> None:
    mean, cv = 1.0 + 0.5, math.sqrt(1.0 + 0.25) / 1.5
    found = wrap_up(0.4, 1.0, 2.0, 1)
    assert found.wait == pytest.approx(pollaczek_khinchine(0.4, mean, cv), rel=1e-8)
    assert (found.delayed, found.occupancy) == pytest.approx((0.6, 0.6), rel=1e-9)


def test_instant_wrap_up_is_plain_service() -> None:
    delays, patient = erlang_c(4.0, 1.0, 5), wrap_up(4.0, 1.0, 1e7, 5)
    assert (patient.delayed, patient.wait) == pytest.approx((delays.delayed, delays.wait), rel=1e-5)
    exact, impatient = erlang_a(6.0, 1.0, 5, 0.5), wrap_up(6.0, 1.0, 1e7, 5, 0.5)
    assert (impatient.abandonment, impatient.wait) == pytest.approx((exact.abandonment, exact.wait_all), rel=1e-5)


def test_wrap_up_keeps_talk_and_wrap_in_proportion() -> None:
    found = wrap_up(6.0, 1.0, 3.0, 6, 0.5)
    assert found.talking == pytest.approx(3.0 * found.wrapping, rel=1e-9)
    assert found.talking == pytest.approx(6.0 * (1 - found.abandonment) / 6, rel=1e-9)
