"""What is counted by tables, kinds and digits, against the plain way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.metrics.counting import histogram, spans
from sim.metrics.counting.groups import few, flag, one_of
from sim.metrics.counting.histogram import added, encoded, tallied
from sim.metrics.counting.kinds import Kinds
from sim.metrics.counting.order import among, ordered, ranked
from sim.metrics.counting.pieces import TimePieces
from sim.metrics.counting.spans import most_by_group, seconds_per_bin, seconds_within, ticks
from sim.metrics.counting.tally import Tally, alike
from tests.support.overlaps import most_at_once

SEEDS = pytest.mark.parametrize("seed", range(4))


@SEEDS
def test_kinds_tell_apart_what_differs_in_any_column(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = {str(k): rng.integers(0, size, 500) for k, size in enumerate((2, 1, 9, 2, 30, 2, 7, 2, 50))}
    kinds = Kinds(500)
    for name, column in columns.items():
        kinds.tell(name, column, int(column.max()) + 1)
    kinds.settled()
    assert list(kinds.values) == list(columns)
    assert kinds.count == len(np.unique(np.stack(list(columns.values())), axis=1).T)
    for name, column in columns.items():
        assert kinds.values[name][kinds.of].tolist() == column.tolist()
    cells = rng.integers(0, 4, 500)
    counts = kinds.counts(cells, 4)
    for cell in range(4):
        assert counts[:, cell].tolist() == np.bincount(kinds.of[cells == cell], minlength=kinds.count).tolist()


@SEEDS
def test_alike_and_one_by_one_count_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = {str(k): flag(rng.random(700) < share) for k, share in enumerate(rng.random(40))} | {
        "some": few(rng.integers(0, 9, 700)),
        "none": flag(np.zeros(700, bool)),
    }
    cells = rng.integers(0, 6, 700)
    found, parts = Tally(columns, 5), list(alike(columns, 700))
    for kinds in parts:
        values = np.array(list(kinds.values.values()))
        found.count(list(kinds.values), values @ kinds.counts(cells, 6))
    assert len(parts) > 1
    for name, column in columns.items():
        assert found.of(name).tolist() == np.bincount(cells, column, 6)[1:].tolist()


def test_many_are_added_up_and_few_are_counted() -> None:
    assert few(np.array([0, 31])).dtype == np.int8
    assert few(np.array([0, 200])).tolist() == [0.0, 200.0]


def test_sums_go_on_in_the_order_of_their_values() -> None:
    rng = np.random.default_rng(1)
    values, cells = rng.exponential(size=300), rng.integers(0, 3, 300)
    whole, parts = Tally(["a"], 2), Tally(["a"], 2)
    whole.add("a", cells, values)
    for first in range(0, 300, 7):
        parts.add("a", cells[first : first + 7], values[first : first + 7])
    assert whole.of("a").tobytes() == parts.of("a").tobytes()
    assert "b" not in whole
    assert whole.of("b").tolist() == [0.0, 0.0]


@SEEDS
def test_orders_and_ranks_of_whole_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys = [rng.integers(-3, 4, 400), rng.integers(0, 2**40, 400) // 2**30 * 2**30, np.full(400, 7)]
    assert ordered(*keys).tolist() == np.lexsort(keys[::-1]).tolist()
    for values in (keys[0], keys[1]):
        assert ranked(values).tolist() == np.unique(values, return_inverse=True)[1].tolist()
    assert among(keys[0] + 3, np.array([0, 5])).tolist() == np.isin(keys[0], (-3, 2)).tolist()
    assert one_of(keys[0], (-3, 2)).tolist() == np.isin(keys[0], (-3, 2)).tolist()
    nothing = np.zeros(0, int)
    assert [len(one) for one in (ordered(nothing), ranked(nothing), among(nothing, nothing))] == [0, 0, 0]


@SEEDS
@pytest.mark.parametrize("room", [0, 10**9])
def test_waits_are_tallied_alike_in_a_table_and_sorted(seed: int, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histogram, "ROOM", room)
    rng = np.random.default_rng(seed)
    waits = np.where(rng.random(600) < 0.5, 0.0, rng.exponential(40.0, 600))
    groups, codes = rng.integers(0, 5, 600), encoded(waits)
    keys, counts = tallied(groups, codes, 5)
    wanted = np.unique((groups.astype(np.int64) << 32) | codes, return_counts=True)
    assert (keys.tolist(), counts.tolist()) == tuple(column.tolist() for column in wanted)


def test_counts_of_the_same_are_added() -> None:
    keys, counts = added(np.array([1, 4, 9, 1, 5, 9]), np.array([1, 2, 3, 10, 20, 30]))
    assert (keys.tolist(), counts.tolist()) == ([1, 4, 5, 9], [11, 2, 20, 33])


def made_spans(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    starts = np.sort(rng.integers(0, 5_000, count)) / 10
    return starts, starts + rng.integers(0, 900, count) / 10


@SEEDS
def test_most_at_once_by_group(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts, ends = made_spans(rng, 300)
    groups = rng.integers(-1, 4, 300)
    found = most_by_group(ticks(starts), ticks(ends), groups, 5)
    wanted = [most_at_once(starts[groups == k], ends[groups == k]) for k in range(5)]
    assert found.tolist() == wanted
    one = groups == 2
    assert wanted[2] == max(int(np.sum((starts[one] <= at) & (at < ends[one]))) for at in starts[one])
    assert wanted[4] == 0


@SEEDS
@pytest.mark.parametrize("edges", [np.arange(0.0, 601, 7), np.array([0.0, 1e-6, 2e-6, 3e-6, 4e-6, 5e-6, 6e-6, 600.0])])
def test_pieces_come_to_bins_and_windows(seed: int, edges: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a table, and where edges are too near each other for one by searching."""
    rng = np.random.default_rng(seed)
    starts, ends = made_spans(rng, 2_000)
    groups, windows = rng.integers(-1, 3, 2_000), [(12.5, 40.0), (100.0, 377.7)]
    pieces = TimePieces(edges, windows)
    passed = pieces.of((starts, ends), groups, 3)
    monkeypatch.setattr(spans, "PART", 50)
    for k in range(3):
        mine = starts[groups == k], ends[groups == k]
        assert pieces.by_bin(passed[k], edges).tolist() == seconds_per_bin(*mine, edges).tolist()
        clipped = [np.clip(mine[1], a, b) - np.clip(mine[0], a, b) for a, b in pairwise(edges)]
        assert seconds_per_bin(*mine, edges) == pytest.approx([one.sum() for one in clipped], abs=1e-6)
        opened = passed[k][pieces.inside(windows)].sum() / 1e6
        assert opened == pytest.approx(seconds_within(*mine, windows), abs=1e-9)
