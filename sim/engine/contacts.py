"""The contacts of some days as records, in the order in which they come, and the luck of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.demand.day_columns import DayColumns
from sim.engine.asking.center import CompiledCenter
from sim.engine.migration.days import draw_luck
from sim.engine.records.layout import ARRIVAL, World
from sim.engine.tables.drawn import levels_of
from sim.engine.tables.outside import lucks_of
from sim.engine.tables.planned import ticks
from sim.model.state.channel import ChannelNow
from sim.plumbing.packed import laid_out
from sim.plumbing.sorting import is_increasing, order_of

Columns = dict[str, Any]


class Coming(NamedTuple):
    """Contacts that come: how many, by column what is known of them, and their uniform numbers that are seldom needed.

    What is the same for all stands once; of what no column says anything it is 0.
    """

    many: int
    columns: Columns
    lucks: Any


def coming_on(center: CompiledCenter, world: World, day: int, channel: ChannelNow, drawn: DayColumns) -> Coming:
    """Return the contacts of a channel on a day."""
    columns: Columns = {"day": day, "channel": channel.number}
    for name in ("arrival", "patience", "wrap"):
        columns["at" if name == "arrival" else name] = _once(getattr(drawn, name), ticks)
    for name in ("row", "segment", "issue", "customer", "talk", "balk", "odds"):
        columns[name] = _once(getattr(drawn, name))
    columns |= _decided(center, world, day, channel, drawn)
    if center.feedback is not None:
        center.feedback.tell_arrivals(columns, channel.number, day)
    if center.choice is not None:
        draw_luck(center, world.minds, columns, channel.number, day, drawn.row)
    names = lucks_of(center.demand, channel)
    lucks = np.zeros((len(drawn.row), world.lucks.shape[1]))
    for place, name in enumerate(names):
        lucks[:, place] = center.demand.units(channel.number, day, name)[drawn.row]
    return Coming(len(drawn.row), columns, lucks)


def left_of(world: World, came: int, coming: int) -> Iterator[Coming]:
    """Yield the contacts that have not come yet, if there are any."""
    if came < coming:
        left: Any = world.arrivals[came:coming]
        yield Coming(len(left), {name: left[name] for name in ARRIVAL.names or ()}, world.lucks_due[came:coming])


def in_order(parts: Sequence[Coming], width: int) -> tuple[Any, Any]:
    """Return contacts in the order in which they come, and as many uniform numbers of each."""
    many = sum(part.many for part in parts)
    columns = {name: _joined(parts, name) for name in dict.fromkeys(name for part in parts for name in part.columns)}
    at, places = columns.get("at", np.zeros(0)), None
    if not is_increasing(at):
        places = order_of(*(np.broadcast_to(columns[name], many) for name in ("at", "channel", "day", "row")))
    lucks = np.concatenate([np.zeros((0, width)), *(part.lucks for part in parts)])
    return laid_out(columns, ARRIVAL, many, places).view(np.recarray), lucks if places is None else lucks[places]


def _once(column: Any, of: Any = np.asarray) -> Any:
    """Return what a function makes of a column: one number where it is the same for all."""
    return of(column[:1])[0] if len(column) and column.strides == (0,) else of(column)


def _joined(parts: Sequence[Coming], name: str) -> Any:
    """Return a column of all parts, or one number where it is the same for all."""
    found = [part.columns.get(name, 0) for part in parts]
    if all(np.ndim(one) == 0 and one == found[0] for one in found):
        return found[0]
    column, first = np.empty(sum(part.many for part in parts), ARRIVAL[name]), 0
    for one, part in zip(found, parts, strict=True):
        column[first : first + part.many] = one
        first += part.many
    return column


def _decided(center: CompiledCenter, world: World, day: int, channel: ChannelNow, drawn: DayColumns) -> Columns:
    """Return what is known before they come of how contacts go on."""
    demand, drawing = center.demand, world.draws.drawing[0]
    columns: Columns = {"turns_at": center.turns_at(channel, day, drawn.row)}
    if drawing.decides or drawing.sessions:
        columns["complexity"], columns["authority"] = levels_of(demand, channel.number, day, drawn)
    for name in center.lucks_of(channel):
        columns[f"{name}_luck"] = demand.units(channel.number, day, name)[drawn.row]
    if channel.due is not None:
        kinds = center.classes[channel.number]
        promised = [kinds[kind].plan.within for kind in zip(drawn.segment.tolist(), drawn.issue.tolist(), strict=True)]
        columns["due"] = channel.due(drawn.arrival, np.array(promised))
    return columns
