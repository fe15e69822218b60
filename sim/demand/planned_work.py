"""What the volumes of a channel come to in work: which issues, how long talk about each takes, the mean handle time."""

from __future__ import annotations

from math import exp

import numpy as np

from sim.calendar import Floats
from sim.demand.channel_law import ChannelLaw
from sim.demand.demand import SampledDemand
from sim.demand.people.new_channels import NewChannels
from sim.demand.shares import PlannedShares
from sim.plumbing.once import SCENARIOS, once


def mix_at_machine(demand: SampledDemand, channel: int) -> Floats:
    """Return the share of each issue in what a machine is planned for: of one that opens, as it suits the needs."""
    scenario, mix = demand.scenario, demand.planned.issue_mix(channel)
    opens = scenario.channels[scenario.channel_names[channel]].opens
    if opens is None:
        return mix
    settles = np.full((len(demand.laws), len(mix)), opens.promise or 0.5)
    return NewChannels(scenario, demand, settles).mix(channel)


def talk_factors(demand: SampledDemand, channel: int) -> Floats:
    """Return by how much the mean talk about each issue is longer than the mean written for a channel."""
    law, factors = demand.laws[channel], demand.effort
    if law.complexity_effect:
        usual = exp(law.complexity_effect * demand.usual_complexities[channel])
        factors = factors * demand.needs.growth(law.complexity_effect) / usual
    return np.asarray(factors * law.work_factor)


def mean_handle(demand: SampledDemand, channel: int) -> float:
    """Return the mean talk and wrap-up of a channel's planned mix, in seconds, as the horizon begins."""
    known = _known(demand.laws, demand.planned)
    if channel not in known:
        known[channel] = _mean_handle(demand, channel)
    return known[channel]


@once(SCENARIOS)
def _known(laws: list[ChannelLaw], planned: PlannedShares) -> dict[int, float]:
    """Return room for the means by channel, the same for all who are drawn by the same plan and laws.

    Laws are of one scenario, and with them the effort and the complexity of issues.
    """
    return {}


def _mean_handle(demand: SampledDemand, channel: int) -> float:
    law = demand.laws[channel]
    talk = law.talk.mean() * float(demand.planned.issue_mix(channel) @ talk_factors(demand, channel))
    return talk + (law.wrap.mean() if law.wrap else 0.0)
