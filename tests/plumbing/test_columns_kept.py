"""Columns of which single numbers are asked for."""

from __future__ import annotations

import pickle

import numpy as np

from sim.plumbing.columns_kept import ColumnsKept

MADE: list[int] = []


def squares(last: int) -> np.ndarray:
    MADE.append(last)
    return np.arange(last) ** 2


def test_what_is_kept_is_made_once_and_what_had_to_be_forgotten_again() -> None:
    kept, MADE[:] = ColumnsKept(squares, 12), ()
    assert [kept[5,][4], kept[6,][5], kept[5,][3]] == [16, 25, 9]
    assert MADE == [5, 6]
    assert kept[7,][6] == 36  # eighteen numbers: the first go, and then the next
    assert (kept[6,][2], MADE) == (4, [5, 6, 7, 6])


def test_a_column_larger_than_all_the_room_is_kept_alone() -> None:
    kept, MADE[:] = ColumnsKept(squares, 3), ()
    assert [kept[9,][8], kept[9,][1]] == [64, 1]
    assert MADE == [9]


def test_it_travels_without_its_columns() -> None:
    kept = ColumnsKept(squares, 12)
    assert kept[5,][4] == 16
    there = pickle.loads(pickle.dumps(kept))
    assert (len(there), there[5,][4]) == (0, 16)
