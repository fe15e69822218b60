"""What is another from a date on: channels, agents and customers go by the scenario as it is then."""

from __future__ import annotations

from sim.demand import SampledDemand
from sim.demand.distributions import sampler
from sim.model.build import follow_scenario, power_of
from sim.model.center import Center
from sim.model.clock import TURNS, Story
from sim.scenario.customers.outcome import usual_outcome


def turning(center: Center) -> Story:
    """Turn the center into that of every change when its day begins; what is underway is judged by the new one."""
    for day, demand in center.demand.turns:
        yield center.clock.change(center.midnight(day), TURNS)
        _turn(center, demand)


def _turn(center: Center, demand: SampledDemand) -> None:
    scenario = demand.scenario
    center.outcome = scenario.outcome or usual_outcome()
    center.repeat_delay = sampler(scenario, center.outcome.repeat.after)
    for channel in center.channels:
        follow_scenario(channel, demand)
        for klass in channel.classes:
            klass.mean_handle = channel.mean_handle
    for pool in center.pools:
        pool.power = power_of(scenario, pool.name, center.demand)
