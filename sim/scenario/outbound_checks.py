"""What only the whole scenario can tell of calling lists: whether anything is ever dialled."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.problems import Path
from sim.scenario.scenario import Scenario
from sim.scenario.staff_checks import most_agents

Found = Iterator[tuple[Path, str]]


def check_outbound(scenario: Scenario) -> Found:
    """Refuse a dialer that waits for more idle agents than there ever are."""
    for name, channel in scenario.channels.items():
        if channel.outbound is None:
            continue
        pools = [pool for pool in scenario.pools.values() if name in pool.channels]
        most, threshold = sum(map(most_agents, pools)), channel.outbound.dialer.threshold
        if pools and threshold > most:
            told = f"waits for {threshold} idle agents of {most}, so nothing is dialled; write {most} or less"
            yield ("channels", name, "outbound", "dialer", "threshold"), told
