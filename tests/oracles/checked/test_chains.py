"""Chains: patience of two phases, customer by customer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oracles import patience as law
from tests.oracles.abandonment import mmng
from tests.oracles.chains import stationary

Line = tuple[int, tuple[int, ...]]  # in service; patience phases left to each in queue, first come first


def phased(starts: tuple[float, float], rates: tuple[float, float]) -> tuple[float, float]:
    """P(abandon) and queue length of M/M/2+phases; phase 1 leads to phase 0, phase 0 ends patience."""

    def moves(state: Line) -> Iterator[tuple[Line, float]]:
        busy, queue = state
        if busy < 2:
            yield (busy + 1, queue), 1.5
        elif len(queue) < 11:
            for phase in (0, 1):
                yield (busy, (*queue, phase)), 1.5 * starts[phase]
        yield ((busy, queue[1:]) if queue else (busy - 1, queue)), busy * 1.0
        for k, phase in enumerate(queue):
            gone = () if phase == 0 or starts[0] else (phase - 1,)
            yield (busy, (*queue[:k], *gone, *queue[k + 1 :])), rates[phase]

    empty: Line = (0, ())
    chain = stationary(empty, moves)
    length = chain.mean(lambda state: len(state[1]))
    return 1.0 - chain.mean(lambda state: state[0]) / 1.5, length


def test_erlang_patience_customer_by_customer() -> None:
    w = mmng(1.5, 1.0, 2, law.erlang(1.0, 2))
    assert phased((0.0, 1.0), (2.0, 2.0)) == pytest.approx((w.abandonment, w.queue_length), rel=1e-6)


def test_hyperexponential_patience_customer_by_customer() -> None:
    mixed = law.mixture([(0.6, law.exponential(0.25)), (0.4, law.exponential(1.0))])
    w = mmng(1.5, 1.0, 2, mixed)
    assert phased((0.6, 0.4), (4.0, 1.0)) == pytest.approx((w.abandonment, w.queue_length), rel=1e-6)


def test_chain_as_a_mapping() -> None:
    chain = stationary("up", lambda state: [("down", 1.0)] if state == "up" else [("up", 3.0)])
    assert dict(chain) == pytest.approx({"up": 0.75, "down": 0.25})
    assert chain["elsewhere"] == 0.0
    with pytest.raises(ValueError, match="states"):
        stationary(0, lambda k: [(k + 1, 1.0)], most=100)
