"""What the engine decides itself, and what the model's own functions are asked about."""

from __future__ import annotations

from sim.scenario.scenario import Scenario


def decides_here(scenario: Scenario) -> bool:
    """Whether the engine itself decides what tiers do: not where what they can, or what is known, changes with time."""
    learns = any(pool.learning is not None for pool in scenario.pools.values())
    return ends_here(scenario) and not learns


def ends_here(scenario: Scenario) -> bool:
    """Whether the engine itself decides what becomes of sessions."""
    return not scenario.regimes and scenario.crm is None
