"""Orders by several keys are those that numpy finds by comparing all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.plumbing.sorting import SOME, is_increasing, order_of, sort_spread

KINDS = ("i1", "u2", "i4", "i8", "f8")
NUMBERS = (-3, -1, 0, 1, 2, 100)
VALUES = {kind: st.sampled_from([abs(n) if kind == "u2" else n for n in NUMBERS]) for kind in KINDS}
VALUES["i4"] |= st.integers(-(2**31), 2**31 - 1)
VALUES["i8"] |= st.integers(-(2**63), 2**63 - 1)
VALUES["f8"] |= st.floats()


@st.composite
def columns(draw: st.DrawFn) -> list[np.ndarray]:
    count = draw(st.integers(0, 40))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5))
    return [draw(arrays(kind, count, elements=VALUES[kind])) for kind in kinds]


@given(columns())
def test_the_first_key_matters_most_and_what_is_alike_stays_in_its_order(keys: list[np.ndarray]) -> None:
    assert order_of(*keys).tolist() == np.lexsort(keys[::-1]).tolist()


@given(arrays("i8", st.integers(0, 10), elements=st.integers(0, 20)))
def test_a_column_increases_where_each_is_more_than_the_one_before(column: np.ndarray) -> None:
    assert is_increasing(column) == (sorted(set(column.tolist())) == column.tolist())


SPREAD = {
    "evenly": lambda rng, count: rng.random(count) * 86_400.0,
    "in few places": lambda rng, count: np.floor(rng.random(count) * 7.0),
    "in one": lambda rng, count: np.full(count, 3.0),
    "mostly at the beginning": lambda rng, count: rng.exponential(1.0, count) ** 3,
    "at both ends": lambda rng, count: np.where(rng.random(count) < 0.5, 1e-300, 86_399.999999),
}


@pytest.mark.parametrize("count", [0, 1, SOME, SOME + 1, 32_768, 70_000])
@pytest.mark.parametrize("how", SPREAD)
def test_however_numbers_are_spread_they_are_sorted(how: str, count: int) -> None:
    column = SPREAD[how](np.random.default_rng(1), count)
    expected = np.sort(column)
    sort_spread(column)
    assert column.tolist() == expected.tolist()
