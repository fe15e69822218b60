"""Which differences are shown: one procedure for all that is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import NamedTuple

from sim.experiments.figures.figure import Figure
from sim.experiments.statistics.estimate import student
from sim.experiments.statistics.holm import holm
from sim.experiments.statistics.paired import Difference

NOT_SHOWN = "no difference shown"

MOST = 100_000  # replications that anybody would do
Pair = tuple[int, int]
Apart = Mapping[tuple[Figure, int, int], Difference]


class Judged(NamedTuple):
    """A difference with its adjusted p-value, and how many replications would show it if it is as large as it seems.

    ``needed`` is ``None`` where it is shown, or never would be.
    """

    p: float | None
    needed: int | None


def judge(apart: Apart, primary: Sequence[Figure], confidence: float) -> dict[tuple[Figure, int, int], Judged]:
    """Judge the differences of every figure between every pair of designs.

    The p-values of the primary figures are adjusted together by Holm (1979), those of each other figure by itself.
    """
    figures = list(dict.fromkeys(figure for figure, _, _ in apart))
    families = [[one for one in figures if one in primary], *([one] for one in figures if one not in primary)]
    found: dict[tuple[Figure, int, int], Judged] = {}
    for members in families:
        keys = [key for key in apart if key[0] in members]
        tests = sum(apart[key].p is not None for key in keys)
        for key, p in zip(keys, holm([apart[key].p for key in keys]), strict=True):
            shown = p is None or p < 1 - confidence
            found[key] = Judged(p, None if shown else replications_needed(apart[key], 1 - (1 - confidence) / tests))
    return found


def replications_needed(apart: Difference, confidence: float) -> int | None:
    """Return after how many replications the interval of a difference would leave 0 out, were it what it seems.

    The smallest n with sd / sqrt(n) times Student's quantile below the estimate, sd that of the differences now.
    """
    if not apart.estimate or not apart.error:
        return None
    ratio = apart.error * sqrt(apart.n) / abs(apart.estimate)
    low, high = apart.n, 2 * apart.n
    while _half(high, ratio, confidence) >= 1:
        low, high = high, 2 * high
        if high > 2 * MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _half(middle, ratio, confidence) >= 1 else (low, middle)
    return high


def _half(n: int, ratio: float, confidence: float) -> float:
    return student(n - 1, confidence) * ratio / sqrt(n)


def pairs(designs: int) -> list[Pair]:
    """Return every pair of designs once."""
    return list(combinations(range(designs), 2))
