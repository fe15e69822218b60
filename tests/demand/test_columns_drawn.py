"""What is drawn of durations, as columns: what a trace gives stays, and factors are those of each contact."""

from __future__ import annotations

import numpy as np

from sim.demand.distributions import times_as_much, unless_given
from sim.plumbing.repeated import repeated


def test_what_is_given_is_not_drawn() -> None:
    given = np.array([np.nan, 7.0, np.nan])
    assert unless_given(given, np.array([1.0, 2.0, 3.0])).tolist() == [1.0, 7.0, 3.0]


def test_where_one_number_stands_for_all_it_is_given_to_all_or_to_none() -> None:
    drawn = np.array([1.0, 2.0])
    assert unless_given(repeated(float("nan"), 2), drawn).tolist() == [1.0, 2.0]
    assert unless_given(repeated(5.0, 2), drawn).tolist() == [5.0, 5.0]
    assert unless_given(repeated(float("nan"), 0), drawn[:0]).tolist() == []


def test_each_contact_has_the_factor_of_its_kind() -> None:
    assert times_as_much(np.array([2.0, 3.0]), np.array([1.0, 0.5]), np.array([1, 0])).tolist() == [1.0, 3.0]
    assert times_as_much(np.array([2.0, 3.0]), np.array([1.0, 1.0]), np.array([1, 0])).tolist() == [2.0, 3.0]
