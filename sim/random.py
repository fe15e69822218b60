"""Named random streams: the name alone decides the numbers, never the order of asking."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np


def stream(seed: int, replication: int, day: int, *name: str) -> np.random.Generator:
    """Return the random generator of a name.

    Parameters
    ----------
    seed, replication, day
        Whole numbers, 0 or more.
    name
        Any words, such as ``"phone", "patience"``. Equal words give equal numbers on every machine
        and in every process; the order in which streams are made has no influence.

    Examples
    --------
    >>> first = stream(1, 0, 0, "phone", "patience").random()
    >>> _ = stream(1, 0, 0, "chat", "patience").random()
    >>> first == stream(1, 0, 0, "phone", "patience").random()
    True
    """
    digest = blake2b("\x1f".join(name).encode(), digest_size=16).digest()
    words = np.frombuffer(digest, dtype="<u4")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(replication, day, *map(int, words))))


@dataclass(frozen=True)
class Streams:
    """The named random streams of one replication."""

    seed: int
    replication: int

    def __call__(self, day: int, *name: str) -> np.random.Generator:
        """Return the random generator of a name, for a day."""
        return stream(self.seed, self.replication, day, *name)
