"""With what numpy's generators begin for many keys, mixed all at once.

A `numpy.random.SeedSequence` mixes words of 32 bits into a pool of four, one after the other (O'Neill 2015, "Developing
a seed_seq alternative"). What keys have in common is mixed by numpy itself; the words that they end with here, of all
keys at once, which is a fifth of the time for some dozens.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

Words = NDArray[np.uint32]

BELOW = 2**32
LANES = 4  # words of the pool
FIRST, EACH = 0x43B0D7E5, 0x931E8875  # by what words are hashed that come in: the first time, and from one to the next
LAST, EACH_LAST = 0x8B51F9DD, 0x58F38DED  # the same of what comes out
LEFT, RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
HALF = np.uint32(16)


class SeedWords(ISeedSequence):
    """What a generator begins with, as numpy asks for it."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[np.uint64]:
        """Return the four words of 64 bits that PCG64 wants."""
        return self._words


def generator(words: NDArray[np.uint64]) -> np.random.Generator:
    """Return the generator that begins with four words."""
    begun: Any = SeedWords(words)
    return np.random.Generator(np.random.PCG64(begun))


class Endings:
    """The words with which keys end.

    Parameters
    ----------
    words
        Shape (keys, words).
    before
        How many words all keys have in common before them, four or more.
    """

    def __init__(self, words: Words, before: int) -> None:
        hashed = LANES * before  # each of four for itself and for the three others, then each word into all four
        by = _hashes(FIRST, EACH, hashed, LANES * words.shape[1])
        columns = enumerate(np.ascontiguousarray(words.T)[:, :, None])
        self._mixed = [RIGHT * _hashed(column, by[LANES * k : LANES * (k + 1) + 1]) for k, column in columns]

    def begun(self, common: Words) -> NDArray[np.uint64]:
        """Return with what generators begin, given what all keys have in common; shape (keys, 4)."""
        pool = np.random.SeedSequence(common).pool
        for mixed in self._mixed:
            pool = LEFT * pool - mixed
            pool ^= pool >> HALF
        return np.asarray(_hashed(np.hstack([pool, pool]), OUT).astype("<u4", copy=False).view("<u8"))


def _hashes(first: int, each: int, before: int, many: int) -> Words:
    """Return by what words are hashed that come behind some: each is changed by one number, and scaled by the next."""
    found = [first * pow(each, n, BELOW) % BELOW for n in range(before, before + many + 1)]
    return np.array(found, np.uint32)


def _hashed(words: Words, by: Words) -> Words:
    found = (words ^ by[:-1]) * by[1:]
    return found ^ (found >> HALF)


OUT = _hashes(LAST, EACH_LAST, 0, 2 * LANES)
