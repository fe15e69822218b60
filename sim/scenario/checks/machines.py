"""What only the whole scenario can tell of machines: keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_machines(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for find in FINDERS:
        yield from find(scenario)


def _alike(scenario: Scenario) -> Found:
    """Refuse to say that hard needs are settled as often as easy ones where they are alike anyway."""
    for name, machine in scenario.machines.items():
        if not machine.tilted and not scenario.has_complexity:
            told = "changes nothing where contacts do not differ; write complexity: {beta: [2, 3]} at an issue"
            yield ("channels", name, "self_service", "tilted"), told


def _closed(scenario: Scenario) -> Found:
    """Refuse to pass on who comes while a machine is closed that never is, or of whom it is said what they do."""
    for name, machine in scenario.machines.items():
        if machine.closed and scenario.never_closes(name):
            yield ("channels", name, "self_service", "closed"), "changes nothing on a channel that never closes"
        if machine.closed and "when_closed" in scenario.channels[name].model_fields_set:
            told = "changes nothing beside self_service.closed: fallback; leave one of them out"
            yield ("channels", name, "when_closed"), told


def _priced(scenario: Scenario) -> Found:
    """Refuse a price of resolutions where agents answer."""
    for name, channel in scenario.channels.items():
        cost = channel.cost
        if cost and "per_resolution" in cost.model_fields_set and not channel.service_mode.automated:
            told = "is the price of what a machine resolves; write it in mode self_service, or a vendor's in a contract"
            yield ("channels", name, "cost", "per_resolution"), told


FINDERS = (_alike, _closed, _priced)
