"""The contacts of some days as records, in the order in which they come, and the luck of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

import numpy as np

from sim.demand.day_columns import Comers, DayColumns, Told
from sim.engine.asking.center import CompiledCenter
from sim.engine.records.draws import MOST_AHEAD, UNKNOWN
from sim.engine.records.layout import ARRIVAL, World
from sim.engine.tables.drawn import draws_as_they_come
from sim.engine.tables.outside import lucks_of
from sim.engine.tables.planned import ticks
from sim.model.state.channel import ChannelNow
from sim.plumbing.packed import laid_out
from sim.plumbing.sorting import is_increasing, order_of

Columns = dict[str, Any]
Drawn = Comers | DayColumns
Span = tuple[float, float]
RoomFor = Callable[[int], Any]
ALWAYS = (0.0, inf)


class Coming(NamedTuple):
    """Contacts that come: how many, by column what is known of them, and their uniform numbers that are seldom needed.

    What is the same for all stands once; of what no column says anything it is 0. There are no uniform numbers where
    none are needed, or each is drawn when it is.
    """

    many: int
    columns: Columns
    lucks: Any


def no_room(many: int) -> Any:
    """Return `None`: there is no room in which contacts are laid out."""
    return None


def coming_on(center: CompiledCenter, world: World, day: int, channel: ChannelNow, span: Span = ALWAYS) -> Coming:
    """Return the contacts of a channel on a day, and what they bring unless that is drawn as they come.

    Of those for whom all is drawn only who comes within a span of time, in seconds.
    """
    demand, number, lucks = center.demand, channel.number, None
    if draws_as_they_come(world.draws, number):
        drawn: Drawn = demand.comers(number, day)
    else:
        drawn = demand.day(number, day, span[1]).between(*span)
    columns: Columns = {"day": day, "channel": number, "complexity": UNKNOWN, "at": _once(drawn.arrival, ticks)}
    for name in ("row", "segment", "issue", "customer", "odds"):
        columns[name] = _once(getattr(drawn, name))
    columns |= _of_the_channel(center, day, channel, drawn)
    if isinstance(drawn, DayColumns):
        columns |= _brought(center, day, channel, drawn)
        lucks = _lucks(center, world, day, channel, drawn)
    if center.feedback is not None:
        center.feedback.tell_arrivals(columns, number, day)
    return Coming(len(drawn.row), columns, lucks)


def coming_unknown(center: CompiledCenter, days: Iterable[int], channels: Sequence[int]) -> Coming:
    """Return the contacts of some channels on some days, of whom only what their sources say is known before."""
    told = center.demand.told(channels, days)
    columns: Columns = {name: getattr(told, name) for name in Told._fields if name != "arrival"}
    columns |= {"at": ticks(told.arrival), "complexity": UNKNOWN, "turns_at": MOST_AHEAD}
    return Coming(len(told.row), columns, None)


def left_of(world: World, came: int, coming: int) -> Iterator[Coming]:
    """Yield the contacts that are laid out and have not come yet.

    There are some where play has stopped within a day, and goes on with its rest or beyond its end.
    """
    if came < coming:
        left: Any = world.arrivals[came:coming]
        lucks = world.lucks_due[came:coming] if len(world.lucks_due) else None
        yield Coming(coming - came, {name: left[name] for name in ARRIVAL.names or ()}, lucks)


def in_order(parts: Sequence[Coming], width: int, room_for: RoomFor = no_room) -> tuple[Any, Any]:
    """Return contacts in the order in which they come, and as many uniform numbers of each, where any has some.

    Parameters
    ----------
    room_for
        What returns where so many contacts are laid out; `None` stands for new memory.
    """
    many = sum(part.many for part in parts)
    columns = {name: _joined(parts, name) for name in dict.fromkeys(name for part in parts for name in part.columns)}
    at, places = columns.get("at", np.zeros(0)), None
    if not is_increasing(at):
        places = order_of(*(np.broadcast_to(columns[name], many) for name in ("at", "channel", "day", "row")))
    lucks = _lucks_of_all(parts, width)
    in_place = lucks if places is None or not len(lucks) else lucks[places]
    return laid_out(columns, ARRIVAL, many, places, room_for(many)).view(np.recarray), in_place


def _lucks_of_all(parts: Sequence[Coming], width: int) -> Any:
    """Return the uniform numbers of all parts, one behind the other; none where no part has any."""
    if all(part.lucks is None for part in parts):
        return np.zeros((0, width))
    return np.concatenate([np.zeros((part.many, width)) if part.lucks is None else part.lucks for part in parts])


def _once(column: Any, of: Any = np.asarray) -> Any:
    """Return what a function makes of a column: one number where it is the same for all."""
    return of(column[:1])[0] if len(column) and column.strides == (0,) else of(column)


def _joined(parts: Sequence[Coming], name: str) -> Any:
    """Return a column of all parts, or one number where it is the same for all."""
    found = [part.columns.get(name, 0) for part in parts]
    if len(parts) == 1 or (not any(getattr(one, "ndim", 0) for one in found) and found.count(found[0]) == len(found)):
        return found[0]
    column, first = np.empty(sum(part.many for part in parts), ARRIVAL[name]), 0
    for one, part in zip(found, parts, strict=True):
        column[first : first + part.many] = one
        first += part.many
    return column


def _of_the_channel(center: CompiledCenter, day: int, channel: ChannelNow, drawn: Drawn) -> Columns:
    """Return when contacts turn round at the door, and when a reply is due."""
    columns: Columns = {"turns_at": center.turns_at(channel, day, drawn.row)}
    if channel.due is not None:
        kinds = center.classes[channel.number]
        promised = [kinds[kind].plan.within for kind in zip(drawn.segment.tolist(), drawn.issue.tolist(), strict=True)]
        columns["due"] = channel.due(drawn.arrival, np.array(promised))
    return columns


def _brought(center: CompiledCenter, day: int, channel: ChannelNow, drawn: DayColumns) -> Columns:
    """Return what contacts bring, and what decides how they go on."""
    columns: Columns = {name: _once(getattr(drawn, name), ticks) for name in ("patience", "wrap")}
    columns |= {name: _once(getattr(drawn, name)) for name in ("talk", "balk")}
    for name, kind in center.verdicts_of(channel):
        columns[f"{name}_luck"] = center.demand.units(channel.number, day, kind)[drawn.row]
    return columns


def _lucks(center: CompiledCenter, world: World, day: int, channel: ChannelNow, drawn: DayColumns) -> Any:
    """Return the uniform numbers of contacts that are seldom needed."""
    if not world.clock[0].lucks:
        return None
    lucks = np.zeros((len(drawn.row), world.lucks.shape[1]))
    for place, name in enumerate(lucks_of(center.demand, channel)):
        lucks[:, place] = center.demand.units(channel.number, day, name)[drawn.row]
    return lucks
