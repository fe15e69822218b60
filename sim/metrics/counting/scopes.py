"""Which contacts a figure is about: the whole center, a channel, a segment, an issue, a pool, or a pair."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.log.records import ContactLog, Names

Scope = tuple[tuple[str, str], ...]
CENTER: Scope = ()
DIVIDING = ("channel", "issue", "segment")  # kinds of which every contact has one
Codes = NDArray[np.int32]


class Division(NamedTuple):
    """Scopes that divide the contacts: one per code; contacts with code -1 belong to none."""

    scopes: tuple[Scope, ...]
    codes: Codes

    @property
    def is_whole(self) -> bool:
        """Whether it divides nothing: its only scope has every contact, as the center does."""
        return len(self.scopes) == 1 and all(kind in DIVIDING for kind, _ in self.scopes[0])


def divisions(log: ContactLog) -> Iterator[Division]:
    """Yield the divisions of a log's contacts; segments and issues only where the scenario names them."""
    names, contacts = log.names, log.contacts
    channel, pool = np.asarray(contacts["channel"], np.int32), np.asarray(contacts["pool"], np.int32)
    yield Division((CENTER,), np.zeros(len(channel), np.int32))
    yield Division(_scopes("channel", names.channels), channel)
    yield Division(_scopes("pool", names.pools), pool)
    for kind, labels in (("segment", names.segments), ("issue", names.issues)):
        if labels != ("",):
            code = np.asarray(contacts[kind], np.int32)
            yield Division(_scopes(kind, labels), code)
            if len(names.channels) > 1:
                yield Division(_pairs(names, kind, labels), channel * np.int32(len(labels)) + code)


def _scopes(kind: str, labels: tuple[str, ...]) -> tuple[Scope, ...]:
    return tuple(((kind, label),) for label in labels)


def _pairs(names: Names, kind: str, labels: tuple[str, ...]) -> tuple[Scope, ...]:
    return tuple((("channel", channel), (kind, label)) for channel in names.channels for label in labels)


def kind_of(scope: Scope) -> str:
    """Return of what kind a scope is: ``center``, ``channel``, ``pool``, ``segment``, ``issue``, or a ``pair``.

    >>> kind_of(()), kind_of((("pool", "a"),)), kind_of((("channel", "phone"), ("issue", "bill")))
    ('center', 'pool', 'pair')
    """
    return "pair" if len(scope) > 1 else scope[0][0] if scope else "center"


def held_by(scope: Scope, measured: Collection[Scope]) -> Scope:
    """Return the scope among those measured that holds the same contacts; the scope itself where there is none.

    A kind with one member divides nothing, so a segment of the only channel is the segment.

    >>> held_by((("channel", "phone"), ("segment", "vip")), [(), (("channel", "phone"),), (("segment", "vip"),)])
    (('segment', 'vip'),)
    """
    left = scope
    for kind in DIVIDING:
        if left in measured or len(left) < 2:
            break
        if sum(len(one) == 1 and one[0][0] == kind for one in measured) == 1:
            left = tuple(pair for pair in left if pair[0] != kind or (pair,) not in measured)
    return left if left in measured else scope
