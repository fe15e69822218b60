"""Plans are worked out as they are tried, and none after the last test: to place breaks takes a good part of a test."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from sim.experiments.staffing.by_shift import search as shift_search

HERE = (-1, 0)


class Offering(shift_search.ShiftSearch):
    """A search none of whose plans nearby is kept, and which counts how many it has worked out."""

    def __init__(self) -> None:
        self.worked_out = 0
        self.tried = []
        self.best: Any = SimpleNamespace(sample=SimpleNamespace(design=HERE))

    def _has_kept(self) -> bool:
        return True

    def _closely(self, design: tuple[int, ...], why: str) -> Any:
        return SimpleNamespace(is_kept=False)

    def _nearby(self, here: Any) -> Iterator[tuple[int, ...]]:
        for number in range(100):
            self.worked_out += 1
            yield (-1, number + 1)


def test_no_plan_is_worked_out_after_the_last_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift_search, "MOST_TESTS", 3)
    search = Offering()
    search._round_off()
    assert search.worked_out == 3
