"""Erlang's formulas, by tables, identities and published values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import astuple

import numpy as np
import pytest

from tests.oracles.chains import stationary
from tests.oracles.erlang import (
    birth_death,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_c_quantile,
    log_erlang_b,
    pollaczek_khinchine,
)


@pytest.mark.parametrize(
    ("load", "agents", "blocking"),
    [
        (1.0, 1, 0.5),
        (1.0, 2, 0.2),
        (2.0, 2, 0.4),
        (5.0, 5, 0.284868),
        (10.0, 10, 0.214582),
        (4.461, 10, 0.01),
    ],
)
def test_erlang_b_tables(load: float, agents: int, blocking: float) -> None:
    assert erlang_b(load, agents) == pytest.approx(blocking, abs=1e-5)


def test_erlang_b_large() -> None:
    blocking = erlang_b(970.0, 1000)
    assert 0.0 < blocking < 0.05
    assert erlang_b(970.0, 1001) == pytest.approx(970.0 * blocking / (1001 + 970.0 * blocking))
    assert math.exp(log_erlang_b(970.0, 1000)) == pytest.approx(blocking, rel=1e-10)
    assert log_erlang_b(10.0, 1000) < -700.0


def test_erlang_c_of_one_agent() -> None:
    delays = erlang_c(0.8, 1.0, 1, s=2.0)
    assert astuple(delays) == pytest.approx((0.8, 4.0, 5.0, 1 - 0.8 * math.exp(-0.4), 0.8, 3.2))


def test_erlang_c_of_two_agents() -> None:
    rho = 0.7
    assert erlang_c(2 * rho, 1.0, 2).delayed == pytest.approx(2 * rho**2 / (1 + rho))


def test_erlang_c_quantile_inverts_the_service_level() -> None:
    t = erlang_c_quantile(9.0, 1.0, 10, 0.8)
    assert erlang_c(9.0, 1.0, 10, t).service_level == pytest.approx(0.8)
    assert erlang_c_quantile(9.0, 1.0, 20, 0.8) == 0.0


def test_erlang_c_is_the_chain_without_abandonment() -> None:
    shares, delays = birth_death(9.0, 1.0, 10, 0.0), erlang_c(9.0, 1.0, 10)
    queue = shares @ np.maximum(0, np.arange(shares.size) - 10)
    assert (shares[10:].sum(), queue) == pytest.approx((delays.delayed, delays.queue_length))


def test_pollaczek_khinchine_exponential_and_constant() -> None:
    exponential = erlang_c(0.8, 1.0, 1).wait
    assert pollaczek_khinchine(0.8, 1.0, 1.0) == pytest.approx(exponential)
    assert pollaczek_khinchine(0.8, 1.0, 0.0) == pytest.approx(exponential / 2)


@pytest.mark.parametrize("call", [lambda: erlang_c(2.0, 1.0, 2), lambda: pollaczek_khinchine(1.0, 1.0, 1.0)])
def test_unstable_loads_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="needs"):
        call()


# Erlang A


def test_erlang_a_published() -> None:
    waits = erlang_a(10.0, 1 / 5, 52, 1 / 3)
    assert waits.abandonment == pytest.approx(0.045188, abs=5e-7)
    assert waits.asa == pytest.approx(0.127040, abs=1e-6)


def test_erlang_a_with_endless_patience_is_erlang_c() -> None:
    waits, delays = erlang_a(9.0, 1.0, 10, 1e-7, s=0.5), erlang_c(9.0, 1.0, 10, s=0.5)
    found = (waits.delayed, waits.wait_all, waits.asa, waits.answered_within, waits.queue_length)
    exact = (delays.delayed, delays.wait, delays.wait, delays.service_level, delays.queue_length)
    assert found == pytest.approx(exact, rel=1e-5)


def test_erlang_a_without_patience_is_erlang_b() -> None:
    waits = erlang_a(12.0, 1.0, 10, 1e9)
    assert waits.abandonment == pytest.approx(erlang_b(12.0, 10), rel=1e-6)


def test_erlang_a_is_its_chain() -> None:
    def moves(system: int) -> Iterator[tuple[int, float]]:
        yield system + 1, 22.0 if system < 200 else 0.0
        yield system - 1, min(system, 20) * 1.0 + max(0, system - 20) * 0.5

    chain, exact = stationary(0, moves), birth_death(22.0, 1.0, 20, 0.5)
    assert [chain[k] for k in range(60)] == pytest.approx(exact[:60].tolist(), abs=1e-13)
    assert chain.mean(lambda k: max(0, k - 20)) == pytest.approx(erlang_a(22.0, 1.0, 20, 0.5).queue_length)


def test_service_levels() -> None:
    w = erlang_a(10.0, 1 / 5, 52, 1 / 3, s=0.4, x=0.1)
    assert w.abandoned_within + w.abandoned_after == pytest.approx(w.abandonment)
    assert w.answered_within + w.abandoned_within + w.wait_over == pytest.approx(1.0)
    assert w.sl4 == pytest.approx(w.answered_within / (1.0 - w.abandoned_within))
    assert w.sl2 > w.sl4 > w.sl3
    assert w.sl1 > w.sl5 > w.sl3
    assert w.wait_abandoned > w.asa > 0.0
