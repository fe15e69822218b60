"""Chats spread evenly over agents against chains of one agent, of one chat each, and of the lightest load."""

from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.chats import ChatService
from sim.queueing.requirement import AnswerPromise, AtMost, required_agents
from sim.queueing.steady_state import Queues, SteadyState
from tests.oracles import concurrency


def test_chats_spread_evenly() -> None:
    queues, service = Queues.hourly(50, 600, 180), ChatService([1, 0.84, 0.67])
    lost = [SteadyState(queues, np.array([n]), service=service).abandonment[0] for n in (4.0, 5.0)]
    assert lost == pytest.approx([0.1462, 0.0442], abs=5.1e-5)
    assert required_agents(queues, AnswerPromise(0.8, 45.0), service=service).tolist() == [5]
    other = AnswerPromise(0.8, 30.0)
    assert required_agents(Queues.hourly(30, 480, 120), other, service=ChatService([1, 0.7])).tolist() == [4]


@pytest.mark.parametrize("patience", [180.0, np.inf])
def test_chats_of_one_agent_and_of_many_are_those_of_chains(patience: float) -> None:
    """One agent has all chats anyhow; with one chat each it is Erlang's queue; spread evenly is near lightest load."""
    speeds, leave = (1.0, 0.84, 0.67), 1 / patience
    exact = concurrency.one_agent(concurrency.Slots(10 / 3_600, 1 / 600, speeds, 1, leave))
    state = SteadyState(Queues.hourly(10, 600, patience), np.array([1.0]), service=ChatService(speeds))
    found = [state.delayed, state.abandonment, state.wait, state.asa, state.occupancy, state.concurrency]
    wanted = [exact.delayed, exact.abandonment, exact.wait_all, exact.asa, exact.occupancy, exact.concurrency]
    assert np.concatenate(found) == pytest.approx(wanted, rel=1e-7, abs=1e-8)
    plain = SteadyState(Queues.hourly(60, 360, patience), np.array([8.0]))
    single = SteadyState(Queues.hourly(60, 360, patience), np.array([8.0]), service=ChatService([1.0]))
    assert [one[0] for one in single.counts] == pytest.approx([one[0] for one in plain.counts], rel=1e-9)
    near = concurrency.several_agents(concurrency.Slots(50 / 3_600, 1 / 600, speeds, 5, 1 / 180))
    even = SteadyState(Queues.hourly(50, 600, 180), np.array([5.0]), service=ChatService(speeds))
    assert (even.abandonment[0], even.occupancy[0]) == pytest.approx((near.abandonment, near.occupancy), abs=0.02)
    assert even.concurrency[0] == pytest.approx(near.concurrency, rel=0.05)


def test_chats_of_several_queues_at_once_are_each_as_alone() -> None:
    queues, service = Queues.hourly([50, 5, 200], [600, 300, 450], [180, np.inf, 60]), ChatService([1, 0.7])
    together = required_agents(queues, [AnswerPromise(0.8, 30.0), AtMost("occupancy", 0.9)], service=service)
    alone = [
        required_agents(
            Queues(*(one[k : k + 1] for one in queues)), [AnswerPromise(0.8, 30.0), AtMost("occupancy", 0.9)],
            service=service,
        )[0]
        for k in range(3)
    ]  # fmt: skip
    assert together.tolist() == alone
