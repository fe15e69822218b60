"""The oracle of callbacks, by identities."""

from __future__ import annotations

import math

import pytest

from tests.oracles.callbacks import Offering, callbacks
from tests.oracles.erlang import erlang_a, erlang_c


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
