"""The oracles of patience of any law, by identities and published values."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest

from tests.oracles import patience as law
from tests.oracles.abandonment import mmng, offered_wait
from tests.oracles.erlang import (
    birth_death,
    erlang_a,
    erlang_b,
    erlang_c,
)
from tests.oracles.patience import Patience
from tests.oracles.waits import Waits

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
