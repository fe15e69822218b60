"""Columns that are kept go to other processes without what is in them."""

from __future__ import annotations

import pickle

import numpy as np

from sim.plumbing.columns_kept import ColumnsKept


def squares(first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(first, last) ** 2


def test_they_are_made_again_elsewhere() -> None:
    kept: ColumnsKept[tuple[int, int]] = ColumnsKept(squares, 1_000)
    assert kept[2, 5].tolist() == [4, 9, 16]
    there = pickle.loads(pickle.dumps(kept))
    assert not there
    assert there[2, 5].tolist() == [4, 9, 16]
