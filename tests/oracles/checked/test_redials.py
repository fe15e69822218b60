"""The oracle of redials, by identities."""

from __future__ import annotations

import pytest

from tests.oracles.erlang import erlang_a, erlang_b
from tests.oracles.redials import Redialling, redials


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
