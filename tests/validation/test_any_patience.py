"""One queue whose customers have any patience against M/M/n+G (Baccelli and Hebuterne, 1981; Zeltyn, 2004)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.oracles import patience as law
from tests.oracles.abandonment import mmng
from tests.oracles.patience import Patience
from tests.support.steady_state import (
    RATE,
    SECONDS_STUDIED,
    Parts,
    excess_wait,
    exponential,
    figures_of,
    misses,
    one_queue,
    seconds,
)

pytestmark = [pytest.mark.oracle, pytest.mark.long]


@dataclass(frozen=True)
class Case:
    """A queue; patience in mean handle times, written as a scenario writes it and as the oracle knows it.

    ``balk`` is the share of customers who leave at once when they must wait: a point mass of patience at 0.
    """

    agents: int
    load: float
    family: str
    numbers: dict[str, float]
    balk: float = 0.0

    @property
    def handle(self) -> float:
        """Mean handle time in seconds."""
        return self.load * self.agents / RATE

    def written(self) -> Parts:
        lengths = {key: value if key in PURE else seconds(value * self.handle) for key, value in self.numbers.items()}
        return {self.family: lengths, "balk": self.balk}

    def known(self) -> Patience:
        lengths = {key: value if key in PURE else value * self.handle for key, value in self.numbers.items()}
        stays = getattr(law, self.family)(**lengths)
        return law.mixture([(self.balk, law.deterministic(0.0)), (1 - self.balk, stays)]) if self.balk else stays


PURE = ("cv", "k")
CASES = {
    "lognormal, wide": Case(10, 0.95, "lognormal", {"mean": 1.0, "cv": 1.5}),
    "lognormal, narrow": Case(50, 1.1, "lognormal", {"mean": 0.2, "cv": 0.3}),
    "erlang": Case(10, 1.2, "erlang", {"mean": 0.5, "k": 3}),
    "weibull, heavy": Case(100, 1.0, "weibull", {"mean": 0.5, "cv": 2.0}),
    "weibull, light": Case(3, 1.0, "weibull", {"mean": 1.0, "cv": 0.5}),
    "gamma": Case(10, 1.0, "gamma", {"mean": 0.5, "cv": 1.8}),
    "uniform": Case(3, 1.1, "uniform", {"low": 0.1, "high": 1.5}),
    "uniform, late": Case(50, 1.15, "uniform", {"low": 0.15, "high": 0.3}),
    "triangular": Case(10, 1.1, "triangular", {"low": 0.1, "mode": 0.2, "high": 1.0}),
    "deterministic": Case(10, 1.1, "deterministic", {"value": 0.4}),
    "deterministic, one agent": Case(1, 0.9, "deterministic", {"value": 2.0}),
    "hyperexponential": Case(100, 1.05, "hyperexponential", {"mean": 0.5, "cv": 2.0}),
    "balk and exponential": Case(10, 1.0, "exponential", {"mean": 1.0}, balk=0.2),
    "balk and lognormal": Case(50, 1.05, "lognormal", {"mean": 0.5, "cv": 1.2}, balk=0.1),
    "balk or stay": Case(3, 1.1, "deterministic", {"value": 1.5}, balk=0.5),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_abandonment_and_waits_with_any_patience(case: Case) -> None:
    within = 0.4 * case.handle / case.agents**0.7
    w = mmng(RATE, 1 / case.handle, case.agents, case.known(), within, within / 4)
    exact = figures_of(w) | {
        "balked": RATE * SECONDS_STUDIED * w.delayed * case.balk,
        "abandoned": RATE * SECONDS_STUDIED * (w.abandonment - w.delayed * case.balk),
        "wait_if_delayed": w.wait_all / (w.delayed * (1 - case.balk)),
        "excess_wait": excess_wait(case.handle, case.agents, case.known(), within),
    }
    parts = one_queue(
        case.agents,
        exponential(case.handle),
        patience=case.written(),
        target={"within": seconds(within), "short": seconds(within / 4)},
    )
    assert misses(parts, {(): exact}, cases=len(CASES)) == []
