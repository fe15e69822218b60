"""Shares of the channels that customers have of their own, for all needs at once, a few thousand customers at a time.

Gamma variates whose shapes are in the proportions of the volumes, divided by their sum, are a Dirichlet distribution.
They are made in logarithms, as ln(1 + a) of G(1 + a) and ln(u) / a for shape a, as shapes are small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.calendar import Floats
from sim.demand.people.gamma import Scores
from sim.demand.people.population import Ints, Population, Span
from sim.random import Streams

FARTHEST = 600.0
SOME = 8_192  # customers whose numbers stay near the processor


class OwnShares(NamedTuple):
    """Where customers have their contacts.

    Attributes
    ----------
    shares
        Of the channels for each need, by issue, customer in the order of segments, and channel.
    over_all
        The contacts over all needs, at the mean rate, by channel and customer.
    """

    shares: Floats
    over_all: Floats


class HabitLuck:
    """The luck of every customer on some channels: it serves all needs, so that they are at home together."""

    def __init__(self, streams: Streams, names: Sequence[str], many: int) -> None:
        self._levels, self._lengths = np.empty((2, len(names), many))
        for name, level, length in zip(names, self._levels, self._lengths, strict=True):
            streams(0, "habits", name, "level").standard_normal(out=level)
            streams(0, "habits", name, "luck").standard_exponential(out=length)

    def of(self, who: Span) -> tuple[Scores, Floats]:
        """Return that of some customers: standard normal numbers, and how far below 0 the logarithms of others are."""
        return Scores(self._levels[:, who]), self._lengths[:, who]


class Around:
    """The shares of a need around which customers of a segment have their own.

    Parameters
    ----------
    habit
        How close they are: the sum of the shapes.
    volumes
        The contacts that the volumes have on each channel where customers are at home.
    known
        The channels of which there is luck, in order.
    """

    def __init__(self, habit: float, volumes: Floats, known: Ints) -> None:
        around = volumes / (volumes.sum() or 1.0)
        shapes, there = habit * around, around[known] > 0
        self._channels, self._all = known[there], len(volumes)
        self._rows: Span = slice(None) if there.all() else np.flatnonzero(there)
        self._down = -shapes[self._channels, None]
        self._of_level = tuple(np.where(there, 1 + shapes[known], 0.0).tolist())

    def drawn(self, scores: Scores, lengths: Floats) -> Floats:
        """Return the shares of some customers by their luck, by channel; 0 where nobody is at home."""
        logs = lengths[self._rows] / self._down
        logs += scores.log_gamma(self._of_level, self._rows)
        found = np.zeros((self._all, lengths.shape[1]))
        if len(logs):
            found[self._channels] = shares_of(logs)
        return found


def own_shares(habit: float, streams: Streams, names: Sequence[str], people: Population, volumes: Floats) -> OwnShares:
    """Draw the shares of all customers.

    Parameters
    ----------
    names
        Of the channels.
    volumes
        The contacts on channels where customers are at home: shape (segments, issues, channels).
    """
    known = np.flatnonzero(volumes.any(axis=(0, 1)))
    luck = HabitLuck(streams, [names[channel] for channel in known.tolist()], len(people))
    found = OwnShares(np.empty((volumes.shape[1], len(people), len(names))), np.empty((len(names), len(people))))
    begin = 0
    for mine, span, members, size in zip(volumes, people.spans, people.members, people.sizes.tolist(), strict=True):
        needs = [(Around(habit, one, known), one.sum() / size) for one in mine]
        for place, who in parts_of(span, len(members)):
            table = found.shares[:, begin + place.start : begin + place.stop]
            found.over_all[:, who] = _tell(needs, *luck.of(who), table)
        begin += len(members)
    return found


def _tell(needs: Sequence[tuple[Around, float]], scores: Scores, lengths: Floats, table: Floats) -> Floats:
    """Put down the shares of some customers, by need; return their contacts over all needs, by channel."""
    over_all: Floats = np.zeros((table.shape[2], table.shape[1]))
    for (around, each), rows in zip(needs, table, strict=True):
        shares = around.drawn(scores, lengths)
        rows[:] = shares.T  # all at once: a column at a time takes three times as long
        shares *= each
        over_all += shares
    return over_all


def parts_of(span: Span, many: int) -> Iterator[tuple[slice, Span]]:
    """Yield where a few members of a segment stand in it, and among all customers; never one alone of several.

    >>> [(place.stop, who) for place, who in parts_of(slice(10, 13), 3)]
    [(3, slice(10, 13, None))]
    """
    parts = -(-many // SOME)
    for first, last in pairwise(many * part // parts for part in range(parts + 1)):
        who = slice(span.start + first, span.start + last) if isinstance(span, slice) else span[first:last]
        yield slice(first, last), who


def shares_of(logs: Floats) -> Floats:
    """Return the shares of numbers, by column, of their logarithms, which are given but for a sum.

    What is left without the largest keeps its proportions, however little it is beside it.

    >>> shares_of(np.log([[1.0], [4.0]])).round(3).tolist()
    [[0.2], [0.8]]
    >>> bool(shares_of(np.array([[0.0], [-1000.0], [-1001.0]]))[1, 0] > 0)
    True
    """
    logs -= logs.max(axis=0)
    weights = np.exp(logs)
    whole = weights.sum(axis=0)
    alone = np.flatnonzero(~(whole > 1))  # the largest is 1: what others add to it is not seen
    if len(alone):
        alone = alone[(logs[:, alone] >= -FARTHEST).sum(axis=0) < 2]
        weights[:, alone] = _nearer(logs[:, alone])
        whole = weights.sum(axis=0)
    weights /= whole
    return np.asarray(weights)


def _nearer(others: Floats) -> Floats:
    """Return the weights of columns in which one is far above the others, which come nearer together."""
    is_top = others == 0
    others[is_top] = -np.inf
    best = others.max(axis=0)
    weights = np.exp(others + np.where(np.isfinite(best), np.maximum(-FARTHEST - best, 0.0), 0.0))
    weights[is_top] = 1.0
    return np.asarray(weights)
