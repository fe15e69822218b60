"""One process per channel walks the sorted arrivals of each day and lets contacts begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from sim.demand.day_columns import DayColumns
from sim.model.clock import ARRIVES, MIDNIGHT, Story
from sim.model.state.contact import Contact

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow

CHUNK = 4_096


def arrivals(center: Center, channel: ChannelNow, days: int) -> Story:
    """Let every primary contact of a channel arrive when its time comes."""
    number, clock, classes = channel.number, center.clock, center.classes[channel.number]
    feedback, base = center.feedback, center.base
    choice = center.choice if center.choice is not None and center.choice.concerns(channel) else None
    stays = choice is not None and choice.nobody_moves  # but for who meets a closed door
    for day in range(days):
        if day:
            yield clock.change(center.midnight(day), MIDNIGHT, number)
        for row, at, segment, issue, customer, patience, talk, wrap, balk, odds in _rows(center, number, day):
            klass = classes[segment, issue]
            contact = Contact(
                channel, klass, number, day, row, 1, at, segment, issue, customer, patience, talk, wrap, balk
            )
            yield clock.ring(at, ARRIVES, contact)
            if base is not None and not base.comes(contact, odds):
                continue
            if feedback is not None and feedback.spares(contact):
                continue
            if choice is not None and not (stays and channel.is_open):
                contact = choice.place(contact)
            contact.begin(clock, contact.channel.story(center, contact))


def _rows(center: Center, channel: int, day: int) -> Iterator[tuple[Any, ...]]:
    """Return plain numbers, a chunk at a time: lists are faster than arrays, and larger."""
    if not any(count for _, count in center.demand.counts(channel, day)):
        return iter(())
    return chain.from_iterable(_chunks(center, center.demand.day(channel, day)))


def _chunks(center: Center, columns: DayColumns) -> Iterator[Iterable[tuple[Any, ...]]]:
    every = [getattr(columns, field.name) for field in fields(columns)]
    for first in range(0, len(columns.row), CHUNK):
        center.recorder.make_room()
        yield zip(*(_chunk(column, first) for column in every), strict=False)


def _chunk(column: Any, first: int) -> Iterable[Any]:
    """Return plain numbers; a column that repeats one value is that one number, not many."""
    if column.strides == (0,):
        return repeat(column[0].item())
    return column[first : first + CHUNK].tolist()  # type: ignore[no-any-return]
