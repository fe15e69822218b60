"""Named random numbers: the name alone decides them, never the order of asking.

A stream is a generator for whoever draws many numbers of any law. A contact's uniform numbers have addresses instead:
Philox 4x64 (Salmon et al. 2011) makes of a key, which is the name, and a counter, which is where the number stands,
four numbers at once, so that a whole column and a single number of it are the same, drawn by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.seeding import Endings, generator

WORD, HALF = 2**64, 2**32
LANES = 4  # numbers that one counter makes
SOME, MANY = 8, 2_048  # streams of one replication after which others begin all at once, and so many at most
BELOW_ONE = 1 - 1e-9  # where a uniform number is put that is added to a whole one, lest it is rounded to the next


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
    words = _named(*name)
    if max(seed, replication, day) >= HALF:
        return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(replication, day, *words)))
    # What numpy makes of a seed and a key, put together here: a third of the time.
    entropy = np.array((*_common(seed, replication), day, *words), dtype=np.uint32)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


def _common(seed: int, replication: int) -> tuple[int, ...]:
    """Return the words that all streams of a replication begin with."""
    return seed, 0, 0, 0, replication


@lru_cache(maxsize=4_096)
def _named(*name: str) -> tuple[int, ...]:
    """Return the four words of 32 bits that stand for a name."""
    digest = blake2b("\x1f".join(name).encode(), digest_size=16).digest()
    return tuple(np.frombuffer(digest, dtype="<u4").tolist())


@lru_cache(maxsize=4_096)
def key_of(seed: int, *name: str) -> NDArray[np.uint64]:
    """Return the key of a column's name: two whole numbers of 64 bits."""
    digest = blake2b("\x1f".join((str(seed), *name)).encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<u8")


@lru_cache(maxsize=4_096)
def _words_of(seed: int, *name: str) -> tuple[int, int]:
    first, second = key_of(seed, *name).tolist()
    return first, second


class _Drawer(local):
    """A generator that is put at an address, one for each thread."""

    def __init__(self) -> None:
        self.philox = np.random.Philox(0)
        self.generator = np.random.Generator(self.philox)
        nothing: Any = {"buffer": LANES * (0,), "buffer_pos": LANES, "has_uint32": 0, "uinteger": 0}
        self.place: dict[str, tuple[int, ...]] = {}
        self.state = nothing | {"bit_generator": "Philox", "state": self.place}

    def column(self, key: tuple[int, int], counter: tuple[int, int, int, int], count: int) -> NDArray[np.float64]:
        place = self.place
        place["counter"], place["key"] = counter, key
        self.philox.state = self.state
        return self.generator.random(count)


_drawer = _Drawer()


def number_at(key: int, other: int, block: int, day: int, attempt: int, replication: int, lane: int) -> float:
    """Return one number of a column: of a key, as two whole numbers, in a lane of a block (from 1 on)."""
    return float(_drawer.column((key % WORD, other % WORD), (block - 1, day, attempt, replication), lane + 1)[lane])


Asked = tuple[Any, ...]  # a day, and the words of a name


class StreamsKnown:
    """The streams that replications ask for, so that what the next asks for is begun all at once."""

    def __init__(self) -> None:
        self._asked: dict[Asked, None] = {}
        self._endings: tuple[list[Asked], Endings] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without them: where it arrives others ask."""
        return type(self), ()

    def add(self, asked: Asked) -> None:
        """Remember that a stream is asked for."""
        if asked[0] < HALF and len(self._asked) < MANY:
            self._asked[asked] = None

    def begun(self, seed: int, replication: int) -> dict[Asked, NDArray[np.uint64]]:
        """Return with what the streams of a replication begin."""
        if not self._asked or max(seed, replication) >= HALF:
            return {}
        asked, endings = self._ended()
        return dict(zip(asked, endings.begun(np.array(_common(seed, replication), np.uint32)), strict=True))

    def _ended(self) -> tuple[list[Asked], Endings]:
        found = self._endings
        if found is None or 9 * len(found[0]) < 8 * len(self._asked):  # hashed anew where an eighth is new
            asked = list(self._asked)
            words = np.array([(day, *_named(*name)) for day, *name in asked], np.uint32)
            found = self._endings = asked, Endings(words, len(_common(0, 0)))
        return found


@dataclass(frozen=True)
class Streams:
    """The named random streams of one replication.

    Attributes
    ----------
    known
        The streams that other replications like it have asked for.
    """

    seed: int
    replication: int
    known: StreamsKnown = field(default_factory=StreamsKnown, compare=False, repr=False)
    _first: list[Asked] = field(default_factory=list, init=False, compare=False, repr=False)
    _begun: dict[Asked, NDArray[np.uint64]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __call__(self, day: int, *name: str) -> np.random.Generator:
        """Return the random generator of a name, for a day."""
        asked = day, *name
        found = self._begun.get(asked)
        if found is not None:
            return generator(found)
        self._tell(asked)
        return stream(self.seed, self.replication, day, *name)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without what has begun."""
        return type(self), (self.seed, self.replication, self.known)

    def plain(self) -> Streams:
        """Return the same streams without what has begun: for whoever keeps them."""
        return Streams(self.seed, self.replication)

    def _tell(self, asked: Asked) -> None:
        """Let others know what is asked for; after some the streams that others have asked for begin all at once."""
        if len(self._first) < SOME:
            self._first.append(asked)
            if len(self._first) == SOME:
                self._begun.update(self.known.begun(self.seed, self.replication))
        self.known.add(asked)

    def units(self, day: int, attempt: int, count: int, *name: str) -> NDArray[np.float64]:
        """Return a column of uniform numbers of a name, for a day and an attempt: one for each row from 0 on.

        Row r is lane ``r % 4`` of what the counter ``(r // 4 + 1, day, attempt, replication)`` makes with the key.
        """
        return _drawer.column(_words_of(self.seed, *name), (0, day, attempt, self.replication), count)
