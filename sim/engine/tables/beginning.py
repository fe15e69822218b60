"""The records at the start, laid out once for all replications of a scenario that begin alike."""

from __future__ import annotations

from typing import Any

from sim.engine.records import layout
from sim.engine.records.layout import World, records
from sim.engine.tables.drawn import draws_of
from sim.engine.tables.planned import tell_hours
from sim.engine.tables.world import world_of
from sim.model.center import Center
from sim.plumbing.once import once
from sim.scenario.scenario import Scenario

SCENARIOS = 4  # whose records are kept


def world_at_start(center: Center, scenario: Scenario, marks: Any) -> World:
    """Return everything at the start of a replication, as `world_of` lays it out."""
    tell_hours(center)
    if not _begins_alike(scenario):
        return world_of(center, scenario, marks)
    kept = _laid_out(scenario)
    if not kept:
        kept.append(world_of(center, scenario, marks))
    draws = kept[0].draws
    return _copied(kept[0], draws_of(center, scenario, marks) if len(draws.keys) else draws)


def may_be_drawn_ahead(scenario: Scenario) -> bool:
    """Whether nothing that happens on one day matters to how the contacts of the next are drawn."""
    depends = scenario.regimes or scenario.customers or scenario.feedback or scenario.migration
    return not depends and not any(one.service_mode.dialled for one in scenario.channels.values())


@once(SCENARIOS)
def _laid_out(scenario: Scenario) -> list[World]:
    """Return where the records of a scenario are kept, once they are laid out."""
    return []


def _begins_alike(scenario: Scenario) -> bool:
    """Whether luck decides neither who is there to work nor who the customers are."""
    return not scenario.customers and not scenario.migration and all(one.is_plain for one in scenario.pools.values())


def _copied(world: World, draws: Any) -> World:
    """Return the same records, of which none changes with those that are kept."""
    logged = {name: records(kind, len(getattr(world, name))) for name, kind in layout.LOGGED.items()}
    own = [table if name in logged else _own(table) for name, table in zip(world._fields[:-2], world, strict=False)]
    minds = type(world.minds)._make(map(_own, world.minds))
    return World._make([*own, draws, minds])._replace(**logged)


def _own(table: Any) -> Any:
    return table.copy() if len(table) else table
