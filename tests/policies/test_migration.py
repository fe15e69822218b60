"""The policy of choice: as many stay as can, and shares are those preferred."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.policies.migration import drawn, settle
from tests.oracles.choice import coupled
from tests.support.exact_facts import unlikely

RARE = 1e-4  # of each chi-square; its seeds are fixed
quick = settings(max_examples=200, deadline=None, derandomize=True)


CASES = [
    ((0.5, 0.5), (0.2, 0.8)),
    ((0.7, 0.2, 0.1), (0.1, 0.6, 0.3)),
    ((0.5, 0.5, 0.0, 0.0), (0.25, 0.0, 0.6, 0.15)),
    ((30.0, 120.0, 0.0, 50.0), (0.4, 0.1, 0.0, 0.3)),
    ((1.0, 0.0, 2.0), (0.0, 1.0, 0.0)),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_shares_are_those_preferred_and_as_many_stay_as_can(before: Any, after: Any) -> None:
    """Where contacts were and where they go: every cell of the joint law, of 200,000 choices a case."""
    luck, exact = np.random.default_rng(7), coupled(before, after)
    many, size = 200_000, len(before)
    here = luck.choice(size, many, p=np.array(before) / sum(before)).tolist()
    there = [settle(at, before, after, unit) for at, unit in zip(here, luck.random(many).tolist(), strict=True)]
    cells = np.bincount(np.array(here) * size + there, minlength=size * size).reshape(size, size)
    assert not cells[exact == 0].any()
    assert agrees(cells[exact > 0], exact[exact > 0])
    assert agrees(cells.sum(axis=0)[exact.sum(axis=0) > 0], exact.sum(axis=0)[exact.sum(axis=0) > 0])
    stays = float(np.minimum(np.array(before) / sum(before), np.array(after) / sum(after)).sum())
    assert not unlikely([("stays", int(np.trace(cells)), many, stays)])


def agrees(counts: Any, shares: Any) -> bool:
    """Whether counts are as likely as their shares say."""
    return len(counts) < 2 or float(stats.chisquare(counts, np.asarray(shares) * np.sum(counts)).pvalue) > RARE


numbers = st.floats(0, 1e3).map(lambda number: number if number > 1e-6 else 0.0)
units = st.floats(0, 1, exclude_max=True)


@st.composite
def two_laws(draw: st.DrawFn) -> tuple[int, list[float], list[float]]:
    """Return a channel with volumes, and the weights of all channels before and after."""
    size = draw(st.integers(1, 6))
    lists = st.lists(numbers, min_size=size, max_size=size).filter(lambda weights: sum(weights) > 0)
    before, after = draw(lists), draw(lists)
    return draw(st.sampled_from([k for k in range(size) if before[k] > 0])), before, after


@quick
@given(two_laws(), units)
def test_nobody_goes_where_the_share_does_not_rise(laws: Any, luck: float) -> None:
    here, before, after = laws
    there = settle(here, before, after, luck)
    assert there == here or after[there] / sum(after) >= before[there] / sum(before)
    assert after[there] > 0


@quick
@given(two_laws(), units)
def test_nobody_moves_without_a_change(laws: Any, luck: float) -> None:
    """Whatever the volumes sum to."""
    here, before, _ = laws
    assert settle(here, before, before, luck) == here


@quick
@given(two_laws(), st.integers(2, 40))
def test_sums_do_not_matter(laws: Any, power: int) -> None:
    """Weights times a power of two are the same weights."""
    here, before, after = laws
    larger = [weight * 2.0**power for weight in after]
    lucks = [(k + 0.5) / 50 for k in range(50)]
    assert [settle(here, before, larger, luck) for luck in lucks] == [
        settle(here, before, after, luck) for luck in lucks
    ]


@quick
@given(two_laws())
def test_shares_over_evenly_spread_luck(laws: Any) -> None:
    """Of n evenly spread numbers as many go each way as the law says, but for one at each of its steps."""
    here, before, after = laws
    many, exact = 400, coupled(before, after)
    went = np.bincount([settle(here, before, after, (k + 0.5) / many) for k in range(many)], minlength=len(before))
    law = exact[here] / exact[here].sum()
    assert np.abs(went / many - law).max() <= 2.01 / many


@quick
@given(st.lists(numbers, min_size=1, max_size=6).filter(lambda weights: sum(weights) > 0), units)
def test_what_has_no_weight_is_not_drawn(weights: list[float], luck: float) -> None:
    assert weights[drawn(weights, luck)] > 0
