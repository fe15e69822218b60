"""Erlang's formulas against recursions and birth-death chains."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from sim.fitting.staffing.erlang import erlang_a as fitted
from sim.queueing.erlang import erlang_a, erlang_b, erlang_c
from sim.queueing.requirement import AnswerPromise
from sim.queueing.steady_state import Queues, SteadyState
from tests.oracles import erlang as oracle


@pytest.mark.parametrize(("load", "agents"), [(0.0, 0), (0.0, 3), (0.4, 1), (10.0, 14), (66.7, 74), (66.7, 60)])
def test_erlang_b_and_c(load: float, agents: int) -> None:
    assert erlang_b(load, agents) == pytest.approx(oracle.erlang_b(load, agents), rel=1e-9)
    waits = oracle.erlang_c(load, 1.0, agents).delayed if load < agents else 1.0
    assert erlang_c(load, agents) == pytest.approx(waits, rel=1e-9)


def test_erlang_a_of_several_numbers_of_agents() -> None:
    state = erlang_a(100, 300, 180, [9, 10])
    assert AnswerPromise(0.8, 20.0).value(state)[1] == pytest.approx(0.79385, abs=5.1e-6)
    chain = oracle.erlang_a(100 / 3_600, 1 / 300, 9, 1 / 180, 20.0)
    assert (state.asa[0], state.wait[0], state.queue_length[0]) == pytest.approx(
        (chain.asa, chain.wait_all, chain.queue_length), rel=1e-7
    )
    assert state.wait_if_delayed[0] == pytest.approx(chain.wait_all / chain.delayed, rel=1e-7)


def test_a_poisson_number_is_that_of_equal_patience() -> None:
    """With patience like handle times the number there is Poisson, whatever the agents are."""
    state = SteadyState(Queues.hourly(60, 360, 360), np.array([7.0]))
    assert state.delayed[0] == pytest.approx(poisson.sf(6, 6.0), rel=1e-9)


@pytest.mark.parametrize("case", [(100, 300, 180, 8), (300, 240, 120, 20), (60, 300, 300, 5), (900, 200, 90, 40)])
def test_what_fits_reckon_with_is_the_same(case: tuple[int, int, int, int]) -> None:
    """Fits sum a chain up, which is another way to the same figures."""
    calls, handle, patience, agents = case
    chain = fitted(calls / 3_600, handle, patience, agents)
    state = erlang_a(calls, handle, patience, agents)
    assert (state.abandonment[0], state.wait[0], state.asa[0]) == pytest.approx(tuple(chain), rel=1e-6)
