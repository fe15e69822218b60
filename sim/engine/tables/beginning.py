"""The records at the start: what a scenario alone decides is laid out once for all replications."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.demand.staff.schedule import is_steady
from sim.engine.records.layout import World
from sim.engine.records.logged import WRITTEN
from sim.engine.records.views import Handle, handle_of
from sim.engine.tables.drawn import draws_at_first
from sim.engine.tables.plain import chained
from sim.engine.tables.planned import nothing_planned, tell_hours
from sim.engine.tables.world import with_luck, world_of
from sim.model.center import Center
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.packed import Clearing, Overwriting
from sim.plumbing.spare import Spare
from sim.scenario.scenario import Scenario

BYTES_KEPT = 8_000_000  # of a table, from one replication to the next
# Tables that grow while contacts come, as many as are underway or may be met again; by what free records are chained.
GROWING = {
    "contacts": "next", "nodes": "after", "notes": "next", "lucks": "", "works": "", "everybody": "", "asks": "",
    "events": "", "met": "", "episodes": "",
}  # fmt: skip
BY_LUCK = (*nothing_planned(), "minds")


class Begun(NamedTuple):
    """The records at the start of a replication, how compiled functions find them, and what puts them back to it."""

    world: World
    handle: Handle
    table: Any
    kept: _Kept
    again: _Again | None = None


class _Again(NamedTuple):
    """What puts records back to the start: those of a kind that grows are empty then, and others as they were laid out.

    What is logged is written before it is read.
    """

    laid_out: Overwriting
    empty: Clearing


class _Kept(NamedTuple):
    """How a scenario begins, and records of earlier replications in which another may take place.

    Where luck decides of that too, there is nothing yet of what it decides.
    """

    start: list[World]
    spare: Spare[Begun]


def beginning_of(center: Center, scenario: Scenario) -> Begun:
    """Return everything at the start of a replication."""
    tell_hours(center)
    kept = _kept(scenario)
    if not kept.start:
        world = world_of(center, scenario)
        kept.start.append(with_luck(world, center, scenario) if begins_alike(scenario) else world)
    start = kept.start[0]
    spare = kept.spare.take()
    begun = _seen(_copied(start), kept) if spare is None else _reset(spare)
    if not begins_alike(scenario):
        world = with_luck(begun.world, center, scenario)
    elif len(start.draws.keys):
        world = begun.world._replace(draws=draws_at_first(center, scenario))
    else:
        return begun
    return Begun(world, *handle_of(world, begun.world, begun.table), kept, begun.again)


def give_back(begun: Begun, scenario: Scenario, last: World) -> None:
    """Let another replication take place in the records of one that is over; its last may have been larger.

    What is logged, and who is underway, is written into its last, unless those are very large. They are kept where it
    has taken them from: the scenario may be asked for elsewhere by now.
    """
    start, is_alike = begun.kept.start[0], begins_alike(scenario)
    larger = {name: getattr(last, name) for name in WRITTEN if getattr(last, name).nbytes <= BYTES_KEPT}
    if all(getattr(last, name).nbytes <= BYTES_KEPT for name in GROWING):  # some are as long as others
        larger |= {name: getattr(last, name) for name in GROWING}
    by_luck = {} if is_alike else {name: getattr(start, name) for name in BY_LUCK}
    world = begun.world._replace(**larger, **by_luck)
    has_grown = any(getattr(world, name) is not getattr(begun.world, name) for name in GROWING)
    empty = _emptying(world) if has_grown or begun.again is None else begun.again.empty
    again = _Again(_back_to(start, world, is_alike) if begun.again is None else begun.again.laid_out, empty)
    begun.kept.spare.give(Begun(world, *handle_of(world, last, begun.table), begun.kept, again))


@once(SCENARIOS)
def _kept(scenario: Scenario) -> _Kept:
    """Return where the records of a scenario are kept, once they are laid out."""
    return _Kept([], Spare())


@once(SCENARIOS)
def begins_alike(scenario: Scenario) -> bool:
    """Whether luck decides neither who is there to work nor who the customers are."""
    is_peopled = bool(scenario.customers or scenario.migration)
    return not is_peopled and all(is_steady(scenario, name) for name in scenario.pool_names)


def _seen(world: World, kept: _Kept) -> Begun:
    return Begun(world, *handle_of(world), kept)


def _copied(world: World) -> World:
    """Return the same records, of which none changes with those that are kept."""
    tables = [table.copy() for table in world[:-2]]
    return World._make([*tables, world.draws, type(world.minds)._make(table.copy() for table in world.minds)])


def _reset(begun: Begun) -> Begun:
    """Put records back to the start."""
    assert begun.again is not None
    begun.again.laid_out()
    begun.again.empty()
    return begun


def _emptying(world: World) -> Clearing:
    """Return what lets the tables of a world that grow have nothing but free records."""
    tables = {name: getattr(world, name) for name in GROWING}
    chains = [(np.asarray(tables[name]), chain) for name, chain in GROWING.items() if chain]
    return Clearing(tables.values(), [(one[chain], chained(one, chain)[chain].copy()) for one, chain in chains])


def _back_to(start: World, world: World, is_alike: bool) -> Overwriting:
    """Return what puts the records of a world back to the start, but for those that grow, and by luck."""
    names = [name for name in World._fields[:-2] if name not in WRITTEN and name not in GROWING]
    tables = [(getattr(world, name), getattr(start, name)) for name in names if is_alike or name not in BY_LUCK]
    return Overwriting([*tables, *(zip(world.minds, start.minds, strict=True) if is_alike else ())])
