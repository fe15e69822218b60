"""The oracle of preemption, by identities."""

from __future__ import annotations

import pytest

from tests.oracles.erlang import erlang_a, erlang_c, pollaczek_khinchine
from tests.oracles.preemption import Interrupting, Work, one_agent, several_agents


def test_first_class_of_one_agent_is_alone() -> None:
    both = one_agent(Work(0.3, 1.0, 0.5), Work(0.2, 2.0, 1.5))
    assert both.wait[0] == pytest.approx(pollaczek_khinchine(0.3, 1.0, 0.5), rel=1e-12)


def test_second_class_alone_is_never_interrupted() -> None:
    both = one_agent(Work(0.0, 1.0, 1.0), Work(0.2, 2.0, 1.5))
    assert both.wait[1] == pytest.approx(pollaczek_khinchine(0.2, 2.0, 1.5), rel=1e-12)
    assert both.sojourn[1] == both.wait[1] + 2.0
    assert both.interruptions == 0.0


def test_equal_exponential_classes_share_the_time_of_one_queue() -> None:
    both, queue = one_agent(Work(0.3, 1.0, 1.0), Work(0.4, 1.0, 1.0)), erlang_c(0.7, 1.0, 1)
    together = (0.3 * both.sojourn[0] + 0.4 * both.sojourn[1]) / 0.7
    assert together == pytest.approx(queue.wait + 1.0, rel=1e-12)


def test_work_of_one_agent_is_conserved() -> None:
    """Kleinrock: the mean work in system is that of M/G/1, whoever goes first."""
    first, second = Work(0.3, 1.0, 0.5), Work(0.2, 2.0, 1.5)
    both = one_agent(first, second)
    of_first = first.load * both.wait[0] + first.residual
    in_hand = second.residual / (1.0 - first.load)  # left of a service begun, interruptions included
    of_second = second.load * both.wait[1] + in_hand
    assert of_first + of_second == pytest.approx((first.residual + second.residual) / (1 - 0.7), rel=1e-12)


def test_closed_form_and_chain_agree_for_one_agent() -> None:
    closed = one_agent(Work(0.3, 1.0, 1.0), Work(0.2, 2.0, 1.0))
    chain = several_agents(Interrupting((0.3, 0.2), (1.0, 0.5), 1))
    assert (chain.wait, chain.sojourn) == pytest.approx((closed.wait[0], closed.sojourn[1]), rel=1e-8)
    assert chain.occupancy == pytest.approx(0.7, rel=1e-8)


def test_first_class_of_several_agents_is_alone() -> None:
    blend, alone = several_agents(Interrupting((2.0, 0.5), (1.0, 0.8), 3)), erlang_c(2.0, 1.0, 3)
    assert (blend.delayed, blend.wait) == pytest.approx((alone.delayed, alone.wait), rel=1e-8)
    assert blend.in_hand == pytest.approx(0.5 / 0.8, rel=1e-8)


def test_first_class_with_patience_is_alone() -> None:
    blend, alone = several_agents(Interrupting((2.5, 0.4), (1.0, 0.8), 3, 0.7)), erlang_a(2.5, 1.0, 3, 0.7)
    assert (blend.delayed, blend.abandonment) == pytest.approx((alone.delayed, alone.abandonment), rel=1e-8)


def test_equal_classes_of_several_agents_share_one_queue() -> None:
    blend, queue = several_agents(Interrupting((1.5, 0.7), (1.0, 1.0), 3)), erlang_c(2.2, 1.0, 3)
    total = 1.5 * (blend.wait + 1.0) + 0.7 * blend.sojourn
    assert total == pytest.approx(2.2 * (queue.wait + 1.0), rel=1e-8)


def test_overload_of_one_agent_is_refused() -> None:
    with pytest.raises(ValueError, match="unstable"):
        one_agent(Work(0.5, 1.0, 1.0), Work(0.5, 1.0, 1.0))
