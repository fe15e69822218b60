"""Beliefs: how likely each customer thinks a channel settles a need like this; learnt, surprised, forgotten.

After a try q moves by (y - q) / (n + 1), y being 1 where it settled the need, and n grows by 1 up to 10: the mean of a
Beta posterior that fades. What was seen of one need moves the others too, by a share of the same surprise (Erdem and
Keane 1996). What was learnt fades back to what everybody believed at first, with a half-life.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calendar import Floats
from sim.policies.choosing import MOST, learn
from sim.scenario.customers.migration import OpinionLearning

NEW = 2.0  # tries that a belief counts for of a new channel; of one that one knows `MOST`


class Beliefs:
    """What a population believes, one row per customer or segment; kept as how far it is from the reference.

    Attributes
    ----------
    usual, start
        How likely each channel settles each need in the reference; how many tries that counts for.
    all_gaps, all_tries
        By row, channel and need, one behind the other: how far it is from that, and how many tries it has taken.
    since
        By row and channel, when it was learnt last.
    tried
        Whether each row has learnt anything.
    """

    def __init__(self, sizes: Floats, settles: Floats, new: set[int], rule: OpinionLearning) -> None:
        self._channels, self._needs = settles.shape
        self.usual: list[list[float]] = settles.tolist()
        self.start = [NEW if channel in new else MOST for channel in range(self._channels)]
        self._step, self._surprise, self._half = (1 / sizes).data, rule.surprise, rule.forget
        cells = len(sizes) * self._channels
        self.all_gaps, self.all_tries = _zeros(cells * self._needs), _zeros(cells * self._needs)
        self.since = _zeros(cells)
        self.tried = np.zeros(len(sizes), bool).data

    def gap(self, row: int, channel: int, need: int, now: float) -> float:
        """Return by how much more likely a customer thinks a channel settles a need now than everybody did at first."""
        cell = row * self._channels + channel
        gap: float = self.all_gaps[cell * self._needs + need]
        return gap and gap * self._kept(cell, now)

    def gaps(self, row: int, need: int, now: float) -> list[float]:
        """Return that of every channel: of those that a customer has not tried it is 0."""
        first, needs, half = row * self._channels, self._needs, self._half
        every = self.all_gaps[first * needs + need : (first + self._channels) * needs : needs].tolist()
        since = self.since[first : first + self._channels].tolist()
        return [gap and gap * 2.0 ** ((at - now) / half) for gap, at in zip(every, since, strict=True)]

    def _kept(self, cell: int, now: float) -> float:
        left: float = 2.0 ** ((self.since[cell] - now) / self._half)
        return left

    def learn(self, row: int, channel: int, need: int, settled: bool, now: float) -> None:
        """Let a customer learn whether a channel has settled a need."""
        cell, needs = row * self._channels + channel, self._needs
        learn(
            self.all_gaps, self.all_tries, self.usual[channel], cell * needs, needs, need,
            settled, self._kept(cell, now), self._step[row], self.start[channel], self._surprise,
        )  # fmt: skip
        self.tried[row] = True
        self.since[cell] = now


def _zeros(size: int) -> Any:
    """Return zeros that take no memory until they are written, and are read as fast as those of a list."""
    return np.zeros(size).data
