"""What customers feel of a channel: the waits they measure ours by, and how personal it is with the tools at hand."""

from __future__ import annotations

from sim.plumbing.once import SCENARIOS, once
from sim.scenario.channels.expectations import Expects
from sim.scenario.customers.attention import Attention
from sim.scenario.scenario import Scenario


@once(SCENARIOS)
def expected_waits(scenario: Scenario) -> list[list[float]]:
    """Return the wait in seconds that each segment expects on each channel, both in canonical order."""
    tables = [_expects(scenario, name).by_segment or {} for name in scenario.channel_names]
    return [
        [table.get(segment, usual) for segment in scenario.segment_names]
        for table, usual in zip(tables, usual_waits(scenario), strict=True)
    ]


@once(SCENARIOS)
def usual_waits(scenario: Scenario) -> list[float]:
    """Return the wait in seconds that is expected on each channel, but for segments that expect another.

    As written there; else the ``patience`` of ``attention``, if that is; else what is usual in the mode.
    """
    patience = (scenario.attention or Attention()).patience
    return [
        _expects(scenario, name).wait or patience or scenario.channels[name].service_mode.expects
        for name in scenario.channel_names
    ]


def _expects(scenario: Scenario, channel: str) -> Expects:
    return scenario.channels[channel].expects or Expects()


@once(SCENARIOS)
def borne_waits(scenario: Scenario) -> list[float]:
    """Return how many seconds of any day a wait may last on each channel before it counts as that alone."""
    channels = [scenario.channels[name] for name in scenario.channel_names]
    return [channel.bears or channel.service_mode.bears for channel in channels]


@once(SCENARIOS)
def personal_levels(scenario: Scenario) -> list[float]:
    """Return how far each channel deals with this customer rather than any, in canonical order.

    Complex tools that are not made for customers take from it.
    """
    factor = scenario.technology.personal if scenario.technology else 1.0
    return [min(1.0, scenario.channels[name].personalisation * factor) for name in scenario.channel_names]
