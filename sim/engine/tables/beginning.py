"""The records at the start, laid out once for all replications of a scenario that begin alike."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.records.layout import World
from sim.engine.records.logged import WRITTEN
from sim.engine.records.views import Handle, handle_of
from sim.engine.tables.drawn import draws_at_first
from sim.engine.tables.planned import tell_hours
from sim.engine.tables.world import world_of
from sim.model.center import Center
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.packed import overwrite
from sim.scenario.scenario import Scenario

ROWS_KEPT = 65_536  # of a table of the log, from one replication to the next


class Begun(NamedTuple):
    """The records at the start of a replication, and how compiled functions find them."""

    world: World
    handle: Handle
    table: Any


class _Kept(NamedTuple):
    """How a scenario begins, and records of earlier replications in which another may take place."""

    start: list[World]
    spare: list[Begun]


def beginning_of(center: Center, scenario: Scenario) -> Begun:
    """Return everything at the start of a replication, as `world_of` lays it out."""
    tell_hours(center)
    if not _begins_alike(scenario):
        return _seen(world_of(center, scenario))
    kept = _kept(scenario)
    if not kept.start:
        kept.start.append(world_of(center, scenario))
    start = kept.start[0]
    spare = _spare(kept)
    begun = _seen(_copied(start)) if spare is None else _reset(spare, start)
    if not len(start.draws.keys):
        return begun
    world = begun.world._replace(draws=draws_at_first(center, scenario))
    return Begun(world, *handle_of(world, begun.world, begun.table))


def _spare(kept: _Kept) -> Begun | None:
    """Take records for this replication alone: another may go on in another thread."""
    try:
        return kept.spare.pop()
    except IndexError:
        return None


def give_back(begun: Begun, scenario: Scenario, last: World) -> None:
    """Let another replication take place in the records of one that is over; its last may have been larger.

    What is logged is written into its last, unless those are very large: there was room enough for a day.
    """
    if _begins_alike(scenario):
        logged = {name: getattr(last, name) for name in WRITTEN}
        world = begun.world._replace(**{name: table for name, table in logged.items() if len(table) <= ROWS_KEPT})
        handle, table = handle_of(world, last, begun.table)
        _kept(scenario).spare[:] = [Begun(world, handle, table)]


@once(SCENARIOS)
def _kept(scenario: Scenario) -> _Kept:
    """Return where the records of a scenario are kept, once they are laid out."""
    return _Kept([], [])


def _begins_alike(scenario: Scenario) -> bool:
    """Whether luck decides neither who is there to work nor who the customers are."""
    return not scenario.customers and not scenario.migration and all(one.is_plain for one in scenario.pools.values())


def _seen(world: World) -> Begun:
    return Begun(world, *handle_of(world))


def _copied(world: World) -> World:
    """Return the same records, of which none changes with those that are kept."""
    tables = [table.copy() for table in world[:-2]]
    return World._make([*tables, world.draws, type(world.minds)._make(table.copy() for table in world.minds)])


def _reset(begun: Begun, start: World) -> Begun:
    """Put records back to the start; what is logged is written before it is read."""
    for name, table, first in zip(World._fields[:-2], begun.world, start, strict=False):
        if len(table) and name not in WRITTEN:
            overwrite(table, first)
    for table, first in zip(begun.world.minds, start.minds, strict=True):
        if len(table):
            overwrite(table, first)
    return begun
