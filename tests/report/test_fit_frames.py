"""Tables behind the figures of a fit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.report.fit.frames import by_hours


@pytest.mark.parametrize("minutes", [15, 30, 40, 60, 120, 240])
def test_slots_of_any_length_by_hour(minutes: int) -> None:
    """As many a minute all day long; nothing is lost, and longer slots are shared out."""
    table = np.full((2, 24 * 60 // minutes), float(minutes))
    found = by_hours(table, 60.0 * minutes)
    assert found.shape == (2, 24)
    assert found.sum(axis=1) == pytest.approx(24 * 60)
    if 60 % minutes == 0 or minutes % 60 == 0:
        assert found == pytest.approx(60)


def test_an_hour_of_which_nothing_is_known_has_no_sum() -> None:
    table = np.array([0.0, np.nan, np.nan, np.nan, *([1.0] * 44)])
    assert by_hours(table, 1_800.0)[:3].tolist() == pytest.approx([0, np.nan, 2], nan_ok=True)
