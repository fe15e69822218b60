"""Heads of pools by interval, where pools share channels: the cheapest that every set of channels can do with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.scheduling.problem import Floats
from sim.scheduling.program import Program

TIE = 1e-6


def split(
    skills: Mapping[str, frozenset[str]],
    prices: Mapping[str, float],
    needs: Mapping[frozenset[str], Floats],
    least: Mapping[str, Floats] | None = None,
    most: Mapping[str, Floats] | None = None,
) -> dict[str, Floats] | None:
    """Return the cheapest heads of each pool, interval by interval; ``None`` where bounds leave no way.

    For each set of channels the pools that serve any of it have at least the heads that the set needs, merged into
    one queue. Of equal costs the split with the fewest generalists is taken.

    Parameters
    ----------
    skills, prices
        By pool the channels that it serves, and what an agent costs.
    needs
        By set of channels the agents it needs in each interval.
    least, most
        By pool, in each interval; without bounds where they are not given.

    >>> one, two = frozenset({"one"}), frozenset({"two"})
    >>> skills = {"a": one, "b": two, "x": one | two}
    >>> heads = split(skills, {"a": 1, "b": 1, "x": 1.5}, {one: np.array([5.0]), two: np.array([3.0])})
    >>> {name: count.tolist() for name, count in heads.items()}
    {'a': [2.0], 'b': [0.0], 'x': [3.0]}
    """
    names, count = sorted(skills), len(next(iter(needs.values())))
    bounds = [_bounds(names, count, least, 0.0), _bounds(names, count, most, np.inf)]
    columns = np.vstack([np.array(list(needs.values())), *bounds])
    kinds, which = np.unique(columns, axis=1, return_inverse=True)
    found = [_of_interval(names, skills, prices, list(needs), kinds[:, k]) for k in range(kinds.shape[1])]
    if any(one is None for one in found):
        return None
    table = np.array(found)[which.ravel()]
    return {name: table[:, number] for number, name in enumerate(names)}


def _bounds(names: list[str], count: int, bounds: Mapping[str, Floats] | None, other: float) -> Floats:
    return np.array([np.broadcast_to((bounds or {}).get(name, np.array(other)), count) for name in names], dtype=float)


def _of_interval(
    names: list[str],
    skills: Mapping[str, frozenset[str]],
    prices: Mapping[str, float],
    sets: list[frozenset[str]],
    column: Floats,
) -> Floats | None:
    """Return the heads of one interval: ``column`` has the needs of the sets, then the least and the most of pools."""
    program, unit = Program(), max(max(prices.values()), TIE)
    ties = [unit * TIE * (len(skills[name]) + number / 1_000) for number, name in enumerate(names)]
    mine = program.variables([prices[name] + tie for name, tie in zip(names, ties, strict=True)])
    low, high = column[len(sets) : len(sets) + len(names)], column[len(sets) + len(names) :]
    program.low, program.high = low.tolist(), high.tolist()
    for channels, need in zip(sets, column, strict=False):
        able = np.array([bool(skills[name] & channels) for name in names])
        program.row(mine[able], np.ones(able.sum()), low=float(need))
    return program.solve(TIE)
