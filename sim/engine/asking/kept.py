"""The center of one replication kept for the next: it is built once where nothing was asked of it."""

from __future__ import annotations

from sim.demand import SampledDemand
from sim.engine.asking.center import CompiledCenter
from sim.engine.tables.beginning import begins_alike
from sim.model.migration.reference import Reference
from sim.plumbing.once import SCENARIOS, once
from sim.plumbing.spare import Spare
from sim.scenario.scenario import Scenario


def center_of(scenario: Scenario, demand: SampledDemand, end: float, reference: Reference) -> CompiledCenter:
    """Return the center as a replication begins: that of an earlier one, or a new one."""
    center = _spare(scenario).take()
    if center is None:
        return CompiledCenter(scenario, demand, end, reference)
    center.begin_again(demand, end)
    return center


def keep_center(center: CompiledCenter, scenario: Scenario) -> None:
    """Keep the center of a replication that is over, if that has changed nothing of it; of others keep nothing.

    Nobody may ask it for anything from then on: its log is read before.
    """
    if center.was_asked or not _is_simple(scenario):
        center.fall_apart()
        return
    center.let_go()
    _spare(scenario).give(center)


@once(SCENARIOS)
def _spare(scenario: Scenario) -> Spare[CompiledCenter]:
    return Spare()


@once(SCENARIOS)
def _is_simple(scenario: Scenario) -> bool:
    """Whether every replication has the same center, and nothing changes that but what is asked of it."""
    draws = any(
        channel.queue_order == "random" or channel.service_mode.dialled for channel in scenario.channels.values()
    )
    learns = bool(scenario.regimes or scenario.feedback) or any(pool.learning for pool in scenario.pools.values())
    return begins_alike(scenario) and not draws and not learns
