"""What customers are used to on each channel when a simulation begins: what its own numbers promise."""

from __future__ import annotations

from collections.abc import Iterator
from math import log1p
from typing import TYPE_CHECKING

from sim.demand import SampledDemand
from sim.satisfaction import Lived, satisfied
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import Migration, OpinionLearning
from sim.scenario.scenario import Scenario
from sim.scenario.staff.empowerment import success

if TYPE_CHECKING:
    from sim.model.state.channel import ChannelNow

UNKNOWN, GRID = 0.5, 24


def initial_opinions(scenario: Scenario, channels: list[ChannelNow], demand: SampledDemand) -> list[float]:
    """Return what customers think of each channel, from 0 to 1: as written, else as its numbers promise.

    Of a channel that opens within the horizon they think neither well nor ill.
    """
    rule, found = scenario.migration or Migration(), []
    for channel in channels:
        usual, spec = rule.usual.get(channel.name), scenario.channels[channel.name]
        if usual is not None and usual.satisfaction is not None:
            found.append(usual.satisfaction)
        elif spec.opens is not None or not spec.service_mode.inbound:
            found.append(UNKNOWN)
        else:
            promised = Promised(scenario, channel, demand, usual.wait if usual else None)
            found.append(steady(list(promised.outcomes()), rule.learning))
    return found


def steady(outcomes: list[tuple[float, float]], rule: OpinionLearning) -> float:
    """Return where opinion settles under outcomes, given as (probability, satisfaction).

    There it moves as far up as down: below the mean of the outcomes where bad news weighs more.

    >>> round(steady([(0.85, 0.85), (0.15, 0.45)], OpinionLearning()), 3)
    0.736
    >>> round(steady([(0.85, 0.85), (0.15, 0.45)], OpinionLearning(worse=0.2, better=0.2)), 3)
    0.79
    """
    levels = [level for _, level in outcomes]

    def drift(opinion: float) -> float:
        steps = ((level - opinion) * (rule.worse if level < opinion else rule.better) for level in levels)
        return sum(share * step for (share, _), step in zip(outcomes, steps, strict=True))

    from scipy.optimize import brentq  # a quarter of what it takes to start, needed by few scenarios

    if not drift(min(levels)) or not drift(max(levels)):
        return sum(share * level for share, level in outcomes)
    return float(brentq(drift, min(levels), max(levels)))


class Promised:
    """What the numbers of one channel promise a customer who waits as long as usual."""

    def __init__(self, scenario: Scenario, channel: ChannelNow, demand: SampledDemand, wait: float | None) -> None:
        self._scenario, self._channel, self._demand = scenario, channel, demand
        self._issues = demand.planned.mix[channel.number].sum(axis=0).tolist()
        attention, spec = scenario.attention or Attention(), scenario.channels[channel.name]
        within = spec.target.within if spec.target else 0.0
        self._rule, self._personal = attention.satisfaction, spec.personalisation
        waited = within if wait is None else wait
        self._longer = 0.0 if channel.mode.automated else log1p(waited / (within or attention.patience))

    def outcomes(self) -> Iterator[tuple[float, float]]:
        """Yield how likely a contact ends how, and how satisfied that leaves its customer."""
        own = self._of_machine if self._channel.mode.automated else self._of_agents
        for issue, share in enumerate(self._issues):
            yield from ((share * likely, felt) for likely, felt in own(issue))

    def _felt(self, resolved: float, transfers: float = 0.0, lost: float = 0.0) -> float:
        lived = Lived(resolved, self._longer, transfers, lost, repeats=0.0, attempts=0.0, personal=self._personal)
        return float(satisfied(self._rule, True, lived))

    def _of_machine(self, issue: int) -> Iterator[tuple[float, float]]:
        machine = self._channel.machine
        works, contained, misled = 1 - machine.failure, machine.containment[issue], machine.induced[issue]
        yield works * contained * (1 - misled), self._felt(1.0)
        yield works * contained * misled, self._felt(0.0)
        beyond = self._felt(0.0) if machine.fallback is not None else self._rule.lost
        yield works * (1 - contained - machine.quit), beyond
        yield works * machine.quit + machine.failure, self._rule.lost

    def _of_agents(self, issue: int) -> Iterator[tuple[float, float]]:
        """Yield what those at the door make of it, and experts above them: each pool as often as any other."""
        resolved = 1.0 if self._channel.resolution is None else self._channel.resolution[issue]
        tiers = [name for name in self._scenario.tiers_of(self._channel.name) if name not in self._scenario.experts]
        treated = [self._treats(name, issue) for name in tiers] or [1.0]
        share = sum(treated) / len(treated)
        yield share * resolved, self._felt(1.0)
        yield share * (1 - resolved), self._felt(0.0)
        for name, likely in zip(tiers, treated, strict=False):
            yield from self._passed_on(name, (1 - likely) / len(tiers), resolved)

    def _passed_on(self, pool: str, share: float, resolved: float) -> Iterator[tuple[float, float]]:
        if self._scenario.pools[pool].escalates_to is None:
            yield share, self._felt(0.0)
            return
        unknown = 1 - self._scenario.context_of(pool)
        yield share * resolved, self._felt(1.0, 1.0, unknown)
        yield share * (1 - resolved), self._felt(0.0, 1.0, unknown)

    def _treats(self, pool: str, issue: int) -> float:
        """Return how likely agents of a pool treat an issue with success, over its levels."""
        rule, skill = self._scenario.pools[pool].empowerment, self._scenario.skill_of(pool)
        assert rule is not None
        pairs = self._demand.level_pairs(issue, GRID)
        return sum(success(x, skill) for x, y in pairs if y <= rule.authority) / len(pairs)
