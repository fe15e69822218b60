"""What the engine decides itself, and what the model's own functions are asked about."""

from __future__ import annotations

from sim.scenario.scenario import Scenario


def decides_here(scenario: Scenario) -> bool:
    """Whether the engine itself decides what tiers and machines do: not where rules change on dates."""
    return not scenario.regimes
