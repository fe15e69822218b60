"""The single-queue oracles against published values, known limits and one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import astuple

import numpy as np
import pytest

from . import patience as law
from .abandonment import mmng, offered_wait
from .chains import stationary
from .erlang import (
    birth_death,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_c_quantile,
    log_erlang_b,
    pollaczek_khinchine,
)
from .patience import Patience
from .waits import Waits

PATIENCE = {
    "exponential": law.exponential(3.0),
    "lognormal": law.lognormal(3.0, 1.5),
    "narrow lognormal": law.lognormal(3.0, 0.02),
    "weibull": law.weibull(3.0, 4.0),
    "gamma": law.gamma(3.0, 2.0),
    "erlang": law.erlang(3.0, 3),
    "hyperexponential": law.hyperexponential(3.0, 2.0),
    "uniform": law.uniform(1.0, 5.0),
    "triangular": law.triangular(1.0, 2.0, 6.0),
    "deterministic": law.deterministic(3.0),
    "mixture": law.mixture([(0.1, law.deterministic(0.0)), (0.9, law.lognormal(3.0, 1.0))]),
}


def close(left: Waits, right: Waits, tolerance: float = 1e-8) -> bool:
    """Whether all measures agree."""
    return bool(np.allclose(astuple(left), astuple(right), rtol=tolerance, atol=tolerance))


# Erlang B, Erlang C and M/G/1


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


# M/M/n+G


@pytest.mark.parametrize("rho", [0.6, 0.95, 1.0, 1.3])
@pytest.mark.parametrize("agents", [1, 2, 30, 300, 400])
@pytest.mark.parametrize("mean", [0.1, 1.0, 30.0])
def test_exponential_patience_is_erlang_a(rho: float, agents: int, mean: float) -> None:
    exact = erlang_a(rho * agents, 1.0, agents, 1 / mean, s=0.2, x=0.05)
    assert close(mmng(rho * agents, 1.0, agents, law.exponential(mean), s=0.2, x=0.05), exact, 1e-10)


@pytest.mark.parametrize("name", PATIENCE)
@pytest.mark.parametrize(("rho", "agents"), [(0.6, 1), (0.9, 20), (1.0, 100), (1.3, 300)])
def test_balance_of_any_patience(name: str, rho: float, agents: int) -> None:
    """Little's law for the agents: the mean number busy serves whoever does not leave."""
    rate = rho * agents
    w = mmng(rate, 1.0, agents, PATIENCE[name], s=0.4, x=0.1)
    below = birth_death(rate, 1.0, agents, 1.0)[:agents]
    busy_if_idle = float(below @ np.arange(agents) / below.sum())
    busy = agents * w.delayed + (1.0 - w.delayed) * busy_if_idle
    assert w.abandonment == pytest.approx(1.0 - busy / rate, abs=1e-10)
    assert w.abandoned_within + w.abandoned_after == pytest.approx(w.abandonment, abs=1e-12)
    assert w.answered_within + w.abandoned_within + w.wait_over == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("rate", [8.0, 9.9, 13.0])
def test_deterministic_patience_closed_form(rate: float) -> None:
    agents, limit = 10, 0.7
    excess = rate - agents
    top = math.exp(excess * limit)
    inverse = 1.0 / erlang_b(rate, agents - 1)
    scale = rate / (inverse + rate * ((top - 1.0) / excess + top / agents))
    w = mmng(rate, 1.0, agents, law.deterministic(limit), s=0.2)
    assert w.abandonment == pytest.approx(scale * top / agents, rel=1e-11)
    assert w.delayed == pytest.approx(1.0 - scale / rate * inverse, rel=1e-11)
    assert w.wait_over == pytest.approx(scale * (top - math.exp(excess * 0.2)) / excess + w.abandonment, rel=1e-11)
    assert w.abandoned_within == 0.0


def test_deterministic_patience_is_the_limit_of_erlang_patience() -> None:
    exact = mmng(10.0, 1.0, 10, law.deterministic(0.7), s=0.2)
    near, nearer = (mmng(10.0, 1.0, 10, law.erlang(0.7, k), s=0.2).abandonment for k in (10**5, 2 * 10**5))
    assert 2 * nearer - near == pytest.approx(exact.abandonment, rel=1e-7)
    assert close(mmng(10.0, 1.0, 10, law.erlang(0.7, 10**6), s=0.2), exact, 1e-5)


@pytest.mark.parametrize("name", ["lognormal", "weibull", "triangular", "mixture"])
def test_time_unit_does_not_matter(name: str) -> None:
    minutes = mmng(10.0, 1 / 5, 52, PATIENCE[name], s=0.5, x=0.1)
    in_seconds = Patience(lambda t: PATIENCE[name].survival(t / 60), tuple(60 * b for b in PATIENCE[name].breakpoints))
    seconds = mmng(10 / 60, 1 / 300, 52, in_seconds, s=30.0, x=6.0)
    assert seconds.asa == pytest.approx(60 * minutes.asa, rel=1e-10)
    assert (seconds.abandonment, seconds.sl5) == pytest.approx((minutes.abandonment, minutes.sl5), rel=1e-10)


def test_unmarked_jump_is_found() -> None:
    unmarked = Patience(law.deterministic(0.7).survival)
    assert close(mmng(10.0, 1.0, 10, unmarked, s=0.2), mmng(10.0, 1.0, 10, law.deterministic(0.7), s=0.2))


def test_endless_patience_is_erlang_c() -> None:
    w, c = mmng(9.9, 1.0, 10, law.endless(), s=0.5), erlang_c(9.9, 1.0, 10, s=0.5)
    found = (w.delayed, w.wait_all, w.answered_within, w.queue_length, w.abandonment)
    assert found == pytest.approx((c.delayed, c.wait, c.service_level, c.queue_length, 0.0), rel=1e-10)
    with pytest.raises(ValueError, match="unstable"):
        mmng(10.5, 1.0, 10, law.endless())


def test_leaving_rather_than_waiting_is_erlang_b() -> None:
    w = mmng(12.0, 1.0, 10, law.deterministic(0.0))
    assert (w.abandonment, w.wait_all) == pytest.approx((erlang_b(12.0, 10), 0.0), abs=1e-12)


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (law.gamma(2.0, 1.0), law.exponential(2.0)),
        (law.weibull(2.0, 1.0), law.exponential(2.0)),
        (law.hyperexponential(2.0, 1.0), law.exponential(2.0)),
        (law.erlang(2.0, 4), law.gamma(2.0, 0.5)),
        (law.mixture([(0.5, law.deterministic(0.3)), (0.5, law.deterministic(0.3))]), law.deterministic(0.3)),
    ],
)
def test_laws_that_coincide(same: Patience, other: Patience) -> None:
    assert close(mmng(11.0, 1.0, 10, same, 0.2, 0.1), mmng(11.0, 1.0, 10, other, 0.2, 0.1))


@pytest.mark.parametrize(
    ("patience", "mean", "cv"),
    [
        (law.lognormal(3.0, 0.5), 3.0, 0.5),
        (law.weibull(3.0, 0.5), 3.0, 0.5),
        (law.weibull(3.0, 1.5), 3.0, 1.5),
        (law.gamma(3.0, 0.7), 3.0, 0.7),
        (law.erlang(3.0, 4), 3.0, 0.5),
        (law.hyperexponential(3.0, 1.5), 3.0, 1.5),
        (law.uniform(1.0, 5.0), 3.0, 2.0 / math.sqrt(3.0) / 3.0),
        (law.triangular(1.0, 2.0, 6.0), 3.0, math.sqrt(7.0 / 6.0) / 3.0),
    ],
)
def test_moments_of_the_laws(patience: Patience, mean: float, cv: float) -> None:
    t = np.concatenate(([0.0], np.geomspace(1e-9, 3e3, 400_001)))
    beyond = patience.survival(t)
    first, second = np.trapezoid(beyond, t), np.trapezoid(2 * t * beyond, t)
    assert (first, math.sqrt(second / first**2 - 1)) == pytest.approx((mean, cv), rel=1e-4)


def test_offered_wait_of_one_agent_without_patience_limit() -> None:
    offered = offered_wait(0.5, 1.0, 1, law.endless())
    assert offered.mean(offered.times) == pytest.approx(1.0)  # M/M/1: rho / (mu - lambda)
