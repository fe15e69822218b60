"""Rows that are taken apart by the compiled loop come to the columns that stand in them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.records.moving import FEW, unpacked

KIND = np.dtype([("wide", "f8"), ("whole", "i8"), ("half", "i4"), ("quarter", "i2"), ("byte", "i1")])


def test_each_row_is_found_at_its_place() -> None:
    rows = np.array([(0.5, -7, 70_000, -300, 1), (-0.0, 1 << 40, -1, 2, -128), (np.nan, 0, 5, 3, 127)], KIND)
    found = unpacked(rows, ["wide", "whole", "half", "quarter", "byte"], np.array([2, 0, 1]))
    assert str(found["wide"].tolist()) == "[nan, 0.5, -0.0]"
    assert found["whole"].tolist() == [0, -7, 1 << 40]
    assert found["half"].tolist() == [5, 70_000, -1]
    assert found["quarter"].tolist() == [3, -300, 2]
    assert found["byte"].tolist() == [127, 1, -128]
    assert {name: column.dtype for name, column in found.items()} == {name: KIND[name] for name in found}


@pytest.mark.parametrize("count", [0, 1, FEW - 1, FEW, 3 * FEW + 1])
def test_however_many_rows_there_are_all_are_taken(count: int) -> None:
    rows, order = np.zeros(count, KIND), np.arange(count)[::-1]
    rows["half"] = 10 * np.arange(count)
    found = unpacked(rows, ["half", "byte"], order)
    assert found["half"].tolist() == [10 * (count - 1 - k) for k in range(count)]
    assert found["byte"].tolist() == [0] * count
