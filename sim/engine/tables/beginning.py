"""The records at the start, laid out once for all replications of a scenario that begin alike."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from sim.demand.staff.schedule import is_steady
from sim.engine.records.layout import World
from sim.engine.records.logged import WRITTEN
from sim.engine.records.views import Handle, handle_of
from sim.engine.tables.drawn import draws_at_first
from sim.engine.tables.planned import tell_hours
from sim.engine.tables.world import FIRST_ROOM, world_of
from sim.model.center import Center
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.packed import Overwriting
from sim.scenario.scenario import Scenario

ROWS_KEPT = 65_536  # of a table of the log, from one replication to the next
ROOM_KEPT = 16_384  # for contacts underway
T = TypeVar("T")


class Begun(NamedTuple):
    """The records at the start of a replication, how compiled functions find them, and what puts them back to it."""

    world: World
    handle: Handle
    table: Any
    again: Overwriting | None = None


class _Logged(NamedTuple):
    """The tables in which what is logged is written, and for how many contacts underway there was room at last."""

    room: int
    tables: dict[str, Any]


class _Kept(NamedTuple):
    """How a scenario begins, and records of earlier replications in which another may take place.

    Where luck decides how it begins only what is logged is written into the tables of an earlier one.
    """

    start: list[World]
    spare: list[Begun]
    logged: list[_Logged]


def beginning_of(center: Center, scenario: Scenario) -> Begun:
    """Return everything at the start of a replication, as `world_of` lays it out."""
    tell_hours(center)
    kept = _kept(scenario)
    if not begins_alike(scenario):
        logged = _spare(kept.logged) or _Logged(FIRST_ROOM, {})
        return _seen(world_of(center, scenario, logged.room, logged.tables))
    if not kept.start:
        kept.start.append(world_of(center, scenario))
    start = kept.start[0]
    spare = _spare(kept.spare)
    begun = _seen(_copied(start)) if spare is None else _reset(spare)
    if not len(start.draws.keys):
        return begun
    world = begun.world._replace(draws=draws_at_first(center, scenario))
    return Begun(world, *handle_of(world, begun.world, begun.table), begun.again)


def _spare(kept: list[T]) -> T | None:
    """Take records for this replication alone: another may go on in another thread."""
    try:
        return kept.pop()
    except IndexError:
        return None


def give_back(begun: Begun, scenario: Scenario, last: World) -> None:
    """Let another replication take place in the records of one that is over; its last may have been larger.

    What is logged is written into its last, unless those are very large: there was room enough for a day.
    """
    kept, logged = _kept(scenario), {name: getattr(last, name) for name in WRITTEN}
    logged = {name: table for name, table in logged.items() if len(table) <= ROWS_KEPT}
    if not begins_alike(scenario):
        kept.logged[:] = [_Logged(min(len(last.contacts), ROOM_KEPT), logged)]
        return
    world = begun.world._replace(**logged)
    found = handle_of(world, last, begun.table)
    kept.spare[:] = [Begun(world, *found, begun.again or _back_to(kept.start[0], world))]


@once(SCENARIOS)
def _kept(scenario: Scenario) -> _Kept:
    """Return where the records of a scenario are kept, once they are laid out."""
    return _Kept([], [], [])


@once(SCENARIOS)
def begins_alike(scenario: Scenario) -> bool:
    """Whether luck decides neither who is there to work nor who the customers are."""
    is_peopled = bool(scenario.customers or scenario.migration)
    return not is_peopled and all(is_steady(scenario, name) for name in scenario.pool_names)


def _seen(world: World) -> Begun:
    return Begun(world, *handle_of(world))


def _copied(world: World) -> World:
    """Return the same records, of which none changes with those that are kept."""
    tables = [table.copy() for table in world[:-2]]
    return World._make([*tables, world.draws, type(world.minds)._make(table.copy() for table in world.minds)])


def _reset(begun: Begun) -> Begun:
    """Put records back to the start; what is logged is written before it is read."""
    assert begun.again is not None
    begun.again()
    return begun


def _back_to(start: World, world: World) -> Overwriting:
    """Return what puts the records of a world back to the start."""
    names = [name for name in World._fields[:-2] if name not in WRITTEN]
    tables = [(getattr(world, name), getattr(start, name)) for name in names]
    return Overwriting([*tables, *zip(world.minds, start.minds, strict=True)])
