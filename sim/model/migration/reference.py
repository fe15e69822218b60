"""What customers know of a channel when the volumes are counted; elsewhere they are compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import Floats
from sim.demand import SampledDemand
from sim.demand.people.new_channels import NewChannels
from sim.model.migration.initial_opinions import Promised, steady
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.customers.migration import Migration, Usual
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.model.state.channel import ChannelNow


@dataclass(frozen=True)
class Known:
    """What is known of a channel; ``None``, or no need by its name, where nobody has found out.

    Attributes
    ----------
    opinion
        How content it leaves its customers in the long run, from 0 to 1.
    settles
        How likely it settles a need, by the name of the issue.
    wait
        The mean wait, in seconds.
    cost
        What a contact costs the customer.
    """

    opinion: float | None = None
    settles: Mapping[str, float] = field(default_factory=dict)
    wait: float | None = None
    cost: float = 0.0

    def overridden(self, usual: Usual | None, issues: tuple[str, ...]) -> Known:
        """Return what is known with what a scenario says instead of it."""
        if usual is None:
            return self
        said = {"opinion": usual.satisfaction, "wait": usual.wait, "cost": usual.customer_cost}
        if usual.settles is not None:
            said["settles"] = dict.fromkeys(issues, usual.settles)  # type: ignore[assignment]
        return replace(self, **{key: value for key, value in said.items() if value is not None})  # type: ignore[arg-type]


Reference = Mapping[str, Known]
UNKNOWN = 0.5  # of channels on which nobody contacts us


class Beginning:
    """What the customers of a center know of its channels at first, one entry per channel.

    Attributes
    ----------
    opinions, waits, costs
        How content each leaves them, how long one waits in seconds (``None``: as is expected there), and what a contact
        costs them.
    settles
        Shape (channels, issues): how likely each settles a need.
    new
        The channels that open.
    """

    def __init__(
        self, scenario: Scenario, channels: list[ChannelNow], demand: SampledDemand, reference: Reference
    ) -> None:
        self._scenario, self._rule = scenario, scenario.migration or Migration()
        names, usual, issues = scenario.channel_names, self._rule.usual, scenario.issue_names
        known = [reference.get(name) or Known(cost=scenario.channels[name].customer_cost) for name in names]
        known = [one.overridden(usual.get(name), issues) for name, one in zip(names, known, strict=True)]
        promised = [
            Promised(scenario, channel, demand, one.wait) if channel.mode.inbound else None
            for channel, one in zip(channels, known, strict=True)
        ]
        self.waits, self.costs = [one.wait for one in known], [one.cost for one in known]
        self.settles = np.array([_filled(*both, issues) for both in zip(known, promised, strict=True)])
        self.new = NewChannels(scenario, demand, self.settles)
        for channel, settles in self.new.settles.items():
            if "settles" not in usual.get(names[channel], Usual()).model_fields_set:
                self.settles[channel] = settles
        self.opinions = [self._opinion(k, *both) for k, both in enumerate(zip(known, promised, strict=True))]

    def _opinion(self, channel: int, known: Known, promised: Promised | None) -> float:
        """Return what customers think of a channel; of one that opens what they will, if it keeps its promise."""
        said = self._rule.usual.get(self._scenario.channel_names[channel])
        if said is not None and said.satisfaction is not None:
            return said.satisfaction
        if promised is None:
            return UNKNOWN
        if channel in self.new.promises:
            return steady(promised.kept(self.new.promises[channel]), self._rule.learning)
        return steady(list(promised.outcomes()), self._rule.learning) if known.opinion is None else known.opinion


def beginning_of(
    scenario: Scenario, channels: list[ChannelNow], demand: SampledDemand, reference: Reference
) -> Beginning:
    """Return what is known at first, which is the same in all replications of a scenario."""
    kept = _latest(scenario)
    for known, found in [*kept]:
        if known == reference:
            return found
    beginning = Beginning(scenario, channels, demand, reference)
    kept[:] = [(reference, beginning)]
    return beginning


@once(SCENARIOS)
def _latest(scenario: Scenario) -> list[tuple[Reference, Beginning]]:
    """Return what is known at first by the latest reference, once it is known: plan and needs are the scenario's."""
    return []


def _filled(known: Known, promised: Promised | None, issues: tuple[str, ...]) -> Floats:
    """Return how likely a channel settles each need; what nobody has found out as its numbers promise."""
    if not known.settles:
        return np.array([promised.settles(issue) if promised else UNKNOWN for issue in range(len(issues))])
    mean = sum(known.settles.values()) / len(known.settles)
    return np.array([known.settles.get(issue, mean) for issue in issues])


def promised_by(scenario: Scenario, channels: list[ChannelNow], demand: SampledDemand) -> Reference:
    """Return what the numbers of a scenario promise, by the name of the channel."""
    found, issues, rule = {}, scenario.issue_names, scenario.migration or Migration()
    for channel in (one for one in channels if one.mode.inbound):
        promised = Promised(scenario, channel, demand, None)
        settles = {name: promised.settles(issue) for issue, name in enumerate(issues)}
        opinion = steady(list(promised.outcomes()), rule.learning)
        found[channel.name] = Known(opinion, settles, None, scenario.channels[channel.name].customer_cost)
    return found
