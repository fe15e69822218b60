"""Keys that are mixed all at once begin as numpy begins one by one."""

import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.random import MANY, Streams, StreamsKnown, stream
from sim.seeding import Endings, generator

WORD = st.integers(0, 2**32 - 1)


@given(st.data(), st.integers(4, 7), st.integers(0, 4), st.integers(1, 6))
def test_keys_begin_as_a_seed_sequence_of_all_their_words(data: st.DataObject, before: int, keys: int, n: int) -> None:
    common = np.array(data.draw(st.lists(WORD, min_size=before, max_size=before)), np.uint32)
    words = data.draw(st.lists(st.lists(WORD, min_size=n, max_size=n), min_size=keys, max_size=keys))
    begun = Endings(np.array(words, np.uint32).reshape(keys, n), before).begun(common)
    assert len(begun) == keys
    for ending, found in zip(words, begun, strict=True):
        one = np.random.PCG64(np.random.SeedSequence(np.array([*common, *ending], np.uint32)))
        assert generator(found).bit_generator.state == one.state


def test_streams_that_others_have_asked_for_are_the_same() -> None:
    known = StreamsKnown()
    names = [(day, "phone", word) for day in range(30) for word in ("arrivals", "staff")]
    for replication in (0, 1, 2, 2**32 + 1):
        asked = Streams(5, replication, known)
        for day, *name in [*names, (replication % 2**32, "late"), (2**32, "far")]:
            assert asked(day, *name).random() == stream(5, replication, day, *name).random()
            assert asked(day, *name).random() == stream(5, replication, day, *name).random()


def test_so_many_streams_are_known_and_travel_with_nobody() -> None:
    known = StreamsKnown()
    assert known.begun(1, 1) == {}
    for day in range(MANY + 10):
        known.add((day, "phone"))
    assert len(known.begun(1, 1)) == MANY
    assert pickle.loads(pickle.dumps(Streams(1, 1, known))).known.begun(1, 1) == {}


def test_of_who_asks_for_few_streams_none_begin_at_once() -> None:
    known = StreamsKnown()
    for day in range(100):
        Streams(1, 0, known)(day, "phone")
    assert len(known.begun(1, 0)) == 100
    few = Streams(1, 1, known)
    assert [few(day, "phone").random() for day in range(3)] == [stream(1, 1, day, "phone").random() for day in range(3)]
    assert few._begun == {}
