"""What the compiled engine plays, and what it leaves to the SimPy model."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.records.layout import MODES
from sim.scenario.basics.problems import Path
from sim.scenario.features import features
from sim.scenario.scenario import Scenario

PLAYED = frozenset(
    {"costs", "attention", "retention", "customers", "habits", "context", "outcome", "captured", "staff"}
    | {"self_service", "escalation", "outsourcing", "callback", "migration", "base", "learning", "feedback", "crm"}
)
MOST_CHANNELS = 62  # among which customers choose: a bit for each in a whole number


def obstacles(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield what keeps a scenario from being compiled, as a path and what stands there."""
    yield from _of_channels(scenario)
    if scenario.migration and len(scenario.channels) > MOST_CHANNELS:
        yield ("migration",), f"customers choose among more than {MOST_CHANNELS} channels"
    routing = scenario.routing
    for key in ("agent_selection", "contact_selection"):
        if ":" in getattr(routing, key):
            yield ("routing", key), f"{getattr(routing, key)!r} is a rule of your own"
    for mechanism in sorted(features(scenario) - PLAYED - {channel.mode for channel in scenario.channels.values()}):
        yield (mechanism,), f"{mechanism} is played by the SimPy model alone"


def _of_channels(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    for name, channel in scenario.channels.items():
        if channel.mode not in MODES:
            yield ("channels", name, "mode"), f"{channel.mode} is played by the SimPy model alone"
