"""Formulas backwards: what comes out is put in again."""

from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.laws import LognormalLaw
from sim.queueing.requirement import AnswerPromise, AtMost
from sim.queueing.solving import largest_volume, load_factor, longest_handle_time, patience_behind, time_of_share
from sim.queueing.steady_state import Queues, SteadyState
from tests.oracles import erlang as oracle

SL4 = AnswerPromise(0.8, 20.0)
A2 = Queues.hourly(100, 300, 180)


def test_volume_and_handle_time_backwards() -> None:
    """At the largest volume a target is kept and at a little more it is not, and so with handle times."""
    targets = [SL4, AtMost("occupancy", 0.8)]
    queues, agents = Queues.hourly([100, 60], [300, 360], [180, np.inf]), np.array([11.0, 9.0])
    volume, handle = largest_volume(queues, agents, targets), longest_handle_time(queues, agents, targets)
    for factor, kept in ((1 - 1e-6, True), (1 + 1e-6, False)):
        for changed in (queues._replace(rate=volume * factor), queues._replace(handle=handle * factor)):
            state = SteadyState(changed, agents)
            assert [bool(one) for one in np.all([t.kept(state) for t in targets], axis=0)] == [kept, kept]
    assert largest_volume(queues, agents, [AtMost("asa", -1.0)]).tolist() == [0, 0]


def test_patience_backwards() -> None:
    seen = SteadyState(Queues.hourly(100, 300, 140), np.array([9.0]), LognormalLaw(1.2))
    lost = AtMost("abandonment", 0.05)
    found = patience_behind(A2, np.array([9.0]), lost, lost.value(seen), LognormalLaw(1.2))
    assert found == pytest.approx([140.0], rel=1e-6)
    assert np.isnan(patience_behind(A2, np.array([1.0]), lost, 0.01)).all()


def test_load_factors_bring_back_what_was_seen() -> None:
    agents = np.array([11.0, 11.0, 11.0])
    three = Queues.hourly([100, 100, 100], 300, 180)
    seen = SL4.value(SteadyState(three._replace(rate=three.rate * [0.9, 1.3, 5.0]), agents))
    assert load_factor(three, agents, SL4, seen) == pytest.approx([0.9, 1.3, 2.0], rel=1e-5)


def test_time_within_which_a_share_is_answered() -> None:
    agents = np.array([10.0])
    within = time_of_share(A2, agents, SL4)
    assert AnswerPromise(0.8, within).value(SteadyState(A2, agents)) == pytest.approx([0.8], abs=1e-6)
    exact = oracle.erlang_c_quantile(60 / 3_600, 1 / 360, 8, 0.8)
    assert time_of_share(Queues.hourly(60, 360), np.array([8.0]), SL4) == pytest.approx(exact, abs=1e-4)
    assert time_of_share(A2, np.array([30.0]), SL4) == 0
    assert np.isnan(time_of_share(Queues.hourly(60, 360), np.array([6.0]), SL4))
