"""What the engine decides itself, and what the model's own functions are asked about."""

from __future__ import annotations

from sim.scenario.scenario import Scenario


def decides_here(scenario: Scenario) -> bool:
    """Whether the engine itself decides what tiers do: not where what they know depends on records."""
    return ends_here(scenario)


def ends_here(scenario: Scenario) -> bool:
    """Whether the engine itself decides what becomes of sessions."""
    return scenario.crm is None
