"""Queues whose customers have any patience, turn round, or are alone, against M/M/n+G and finite Markov chains."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sim.queueing.figures import QueueFigures
from sim.queueing.laws import BalkingLaw, ExponentialLaw, Law, law_of, turning_point
from sim.queueing.steady_state import Queues, SteadyState
from sim.queueing.targets import AnswerPromise, AtMost
from tests.oracles import patience as known
from tests.oracles.abandonment import mmng
from tests.oracles.chains import stationary
from tests.oracles.patience import Patience

LAWS = [("lognormal", 0.3), ("lognormal", 1.5), ("weibull", 0.3), ("weibull", 2.0), ("gamma", 0.4), ("gamma", 3.0),
        ("hyperexponential", 2.0), ("deterministic", 1.0)]  # fmt: skip
QUEUES = [(100, 300, 180, 10), (100, 300, 180, 5), (1_000, 240, 180, 67), (12, 300, 90, 3), (30, 600, 3_600, 5)]


def told(family: str, cv: float, mean: float, balk: float) -> tuple[Patience, Law]:
    """Return a law as the oracle and as we know it."""
    stays = known.deterministic(mean) if family == "deterministic" else getattr(known, family)(mean, cv)
    ours = law_of(family, cv)
    if not balk:
        return stays, ours
    return known.mixture([(balk, known.deterministic(0.0)), (1 - balk, stays)]), BalkingLaw(balk, ours)


@pytest.mark.parametrize("balk", [0.0, 0.2])
@pytest.mark.parametrize(("family", "cv"), LAWS)
def test_any_patience(family: str, cv: float, balk: float) -> None:
    for per_hour, handle, patience, agents in QUEUES:
        oracle, law = told(family, cv, patience, balk)
        exact = mmng(per_hour / 3_600, 1 / handle, agents, oracle, 20.0, 5.0)
        state = SteadyState(Queues.hourly(per_hour, handle, patience), np.array([float(agents)]), law)
        answered, gone = state.up_to(20.0)
        shares = [state.delayed, state.abandonment, answered, gone, state.up_to(5.0)[1], state.occupancy]
        wanted = [exact.delayed, exact.abandonment, exact.answered_within, exact.abandoned_within,
                  exact.abandoned_short, exact.occupancy]  # fmt: skip
        assert np.concatenate(shares) == pytest.approx(wanted, abs=1e-6)
        assert (state.asa[0], state.wait[0]) == pytest.approx((exact.asa, exact.wait_all), rel=1e-6, abs=1e-6)
        assert state.queue_length[0] == pytest.approx(exact.queue_length, rel=1e-6)


def test_two_phases_of_patience_and_balking_against_a_finite_chain() -> None:
    """Who waits is of the hasty or of the patient kind; a state is how many are busy, and the line in its order."""
    rate, mu, agents, cv, mean, balk, most = 0.8, 0.4, 2, 2.0, 1.0, 0.15, 10
    hasty = (1 + ((cv**2 - 1) / (cv**2 + 1)) ** 0.5) / 2
    kinds = {"h": (hasty, 2 * hasty / mean), "p": (1 - hasty, 2 * (1 - hasty) / mean)}

    def moves(state: tuple[int, str]) -> Iterator[tuple[tuple[int, str], float]]:
        busy, line = state
        if busy < agents:
            yield (busy + 1, ""), rate
        elif len(line) < most:
            yield from (((busy, line + kind), rate * (1 - balk) * share) for kind, (share, _) in kinds.items())
        if busy:
            yield ((busy, line[1:]) if line else (busy - 1, "")), busy * mu
        yield from (((busy, line[:k] + line[k + 1 :]), kinds[kind][1]) for k, kind in enumerate(line))

    law = stationary((0, ""), moves)
    queues = Queues(np.array([rate]), np.array([1 / mu]), np.array([mean]))
    state = SteadyState(queues, np.array([2.0]), BalkingLaw(balk, law_of("hyperexponential", cv)))
    full = law.mean(lambda one: one[0] == agents)
    assert (state.delayed[0], state.balked[0]) == pytest.approx((full, balk * full), rel=1e-6)
    assert state.queue_length[0] == pytest.approx(law.mean(lambda one: len(one[1])), rel=1e-6)
    assert state.occupancy[0] == pytest.approx(law.mean(lambda one: one[0]) / agents, rel=1e-6)


def test_laws_have_mean_one_and_their_integrals() -> None:
    for family, cv in LAWS:
        law = law_of(family, cv)
        x = np.linspace(0, 3, 30_001)
        steps = law.beyond((x[:-1] + x[1:]) / 2) * np.diff(x)
        assert law.expected_within(np.array(3.0)) == pytest.approx(steps.sum(), rel=1e-3)
        assert law.expected_within(np.array(1e9)) == pytest.approx(1.0)
        if family != "deterministic":
            assert law.beyond(turning_point(law, np.array([0.3]))) == pytest.approx([0.3], abs=1e-9)


@pytest.mark.parametrize(("family", "cv", "said"), [
    ("normal", 1.0, "write one of exponential, hyperexponential, lognormal"), ("gamma", 0.0, "write above 0"),
    ("hyperexponential", 0.5, "write 1 or more"),
])  # fmt: skip
def test_laws_that_are_none(family: str, cv: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        law_of(family, cv)


def endless(agents: float, balk: float = 0.0) -> QueueFigures:
    return SteadyState(Queues.hourly(60, 360), np.array([agents]), BalkingLaw(balk, ExponentialLaw()))


def test_a_line_without_end() -> None:
    state = endless(6.0)
    assert (state.delayed[0], state.occupancy[0], state.abandonment.tolist()) == (
        1.0,
        1.0,
        pytest.approx([np.nan], nan_ok=True),
    )
    assert np.isinf(state.wait[0])
    assert not any(AtMost(one, 1.0).kept(state)[0] for one in ("abandonment", "delayed", "occupancy"))
    assert AnswerPromise(0.5, 20.0).value(state)[0] == 0


def test_a_line_that_ends_since_some_turn_round() -> None:
    """Six erlangs, and who must wait goes in a tenth of all cases: a birth-death chain with rate .9 lambda in line."""
    weights = [1.0]
    for k in range(1, 400):
        weights.append(weights[-1] * (6.0 if k <= 6 else 5.4) / min(k, 6))
    law = np.array(weights) / sum(weights)
    state = endless(6.0, 0.1)
    assert state.delayed[0] == pytest.approx(law[6:].sum(), rel=1e-9)
    assert state.queue_length[0] == pytest.approx(law[6:] @ np.arange(394), rel=1e-7)
    assert state.abandonment[0] == pytest.approx(0.1 * law[6:].sum(), rel=1e-9)


def test_nobody_there() -> None:
    state = SteadyState(Queues.hourly(60, 360, 120), np.array([0.0]), BalkingLaw(0.1, ExponentialLaw()))
    assert (state.delayed[0], state.counts.answered[0], state.abandonment[0], state.balked[0]) == (1, 0, 1, 0.1)
    assert state.wait[0] == pytest.approx(0.9 * 120)
    assert state.up_to(20.0)[1][0] == pytest.approx(1 - 0.9 * np.exp(-1 / 6))
    assert np.isnan(state.asa[0])
