"""What only the whole scenario can tell of calling lists: whether anything is ever dialled."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.checks.staffing import most_agents
from sim.scenario.routes import kinds, stages
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_outbound(scenario: Scenario) -> Found:
    """Refuse a dialer that waits for more idle agents than there are, and patience with experts who are not there."""
    for name, channel in scenario.channels.items():
        if channel.outbound is None:
            continue
        if channel.patience is not None and not _is_passed_on(scenario, name):
            told = "is that of who waits for an expert, and nobody passes these calls on; write outbound.holds"
            yield ("channels", name, "patience"), told
        most = sum(most_agents(scenario.pools[pool]) for pool in _callers(scenario, name))
        threshold = channel.outbound.dialer.threshold
        if 0 < most < threshold:
            told = f"waits for {threshold} idle agents of {most}, so nothing is dialled; write {most} or less"
            yield ("channels", name, "outbound", "dialer", "threshold"), told


def _is_passed_on(scenario: Scenario, channel: str) -> bool:
    """Whether experts take calls of a channel that others pass on."""
    experts = (scenario.pools[name].escalates_to for name in scenario.tiers_of(channel))
    return any(name is not None and channel in scenario.pools[name].channels for name in experts)


def _callers(scenario: Scenario, channel: str) -> set[str]:
    """Return the pools whose idle agents make a dialer ring: those that a contact may use at once."""
    rings = [stage for kind in kinds(scenario) if kind.channel == channel for stage in stages(scenario, kind)]
    return {pool for stage in rings if not stage.after for pool in stage.pools}
