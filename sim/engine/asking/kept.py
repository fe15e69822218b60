"""The center of one replication kept for the next: it is built once where nothing was asked of it."""

from __future__ import annotations

from sim.demand import SampledDemand
from sim.engine.asking.center import CompiledCenter
from sim.engine.tables.beginning import begins_alike
from sim.model.migration.reference import Reference
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario


def center_of(scenario: Scenario, demand: SampledDemand, end: float, reference: Reference) -> CompiledCenter:
    """Return the center as a replication begins: that of an earlier one, or a new one."""
    try:
        center = _kept(scenario).pop()  # another replication may go on in another thread
    except IndexError:
        return CompiledCenter(scenario, demand, end, reference)
    center.begin_again(demand, end)
    return center


def keep_center(center: CompiledCenter, scenario: Scenario) -> None:
    """Keep the center of a replication that is over, if that has changed nothing of it; of others keep nothing."""
    if center.was_asked or not _is_simple(scenario):
        center.fall_apart()
        return
    center.let_go()
    _kept(scenario)[:] = [center]


@once(SCENARIOS)
def _kept(scenario: Scenario) -> list[CompiledCenter]:
    return []


@once(SCENARIOS)
def _is_simple(scenario: Scenario) -> bool:
    """Whether every replication has the same center, and nothing changes that but what is asked of it."""
    draws = any(
        channel.queue_order == "random" or channel.service_mode.dialled for channel in scenario.channels.values()
    )
    learns = bool(scenario.regimes or scenario.feedback) or any(pool.learning for pool in scenario.pools.values())
    return begins_alike(scenario) and not draws and not learns
