"""Orders by several keys are those that numpy finds by comparing all of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.plumbing.sorting import is_increasing, order_of

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
