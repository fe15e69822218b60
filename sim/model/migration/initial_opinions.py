"""What the numbers of a channel promise: how often it helps, and what its customers come to think of it."""

from __future__ import annotations

from collections.abc import Iterator
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from sim.demand import SampledDemand
from sim.plumbing.maths.roots import brentq
from sim.satisfaction import Lived, satisfied
from sim.scenario.customers.attention import Attention
from sim.scenario.customers.migration import OpinionLearning
from sim.scenario.customers.people import of_issue
from sim.scenario.felt import borne_waits, personal_levels, usual_waits
from sim.scenario.scenario import Scenario
from sim.scenario.staff.empowerment import keeps

if TYPE_CHECKING:
    from sim.model.state.channel import ChannelNow

GRID = 24
Ending = tuple[float, float, bool]  # how likely, how satisfied the customer is, whether the need is settled


def steady(outcomes: list[tuple[float, float]], rule: OpinionLearning) -> float:
    """Return where opinion settles under outcomes, given as (probability, satisfaction).

    There it moves as far up as down: below the mean of the outcomes where bad news weighs more.

    >>> round(steady([(0.85, 0.85), (0.15, 0.45)], OpinionLearning()), 3)
    0.736
    >>> round(steady([(0.85, 0.85), (0.15, 0.45)], OpinionLearning(worse=0.2, better=0.2)), 3)
    0.79
    """
    shares, levels = np.array(outcomes).T

    def drift(opinion: float) -> float:
        steps = np.where(levels < opinion, rule.worse, rule.better)
        return float(shares @ (steps * (levels - opinion)))

    lowest, highest = float(levels.min()), float(levels.max())
    if not drift(lowest) or not drift(highest):
        return lowest if lowest == highest else float(shares @ levels)
    return brentq(drift, lowest, highest)


class Promised:
    """What the numbers of one channel promise a customer who waits as long as usual."""

    def __init__(self, scenario: Scenario, channel: ChannelNow, demand: SampledDemand, wait: float | None) -> None:
        self._scenario, self._channel, self._demand = scenario, channel, demand
        self._issues = demand.planned.mix[channel.number].sum(axis=0).tolist()
        self._rule = (scenario.attention or Attention()).satisfaction
        self._personal = personal_levels(scenario)[channel.number]
        expected, borne = usual_waits(scenario)[channel.number], borne_waits(scenario)[channel.number]
        waited = expected if wait is None else wait
        self._longer = 0.0 if channel.mode.automated else log1p(waited / min(expected, borne))

    def outcomes(self) -> Iterator[tuple[float, float]]:
        """Yield how likely a contact ends how, and how satisfied that leaves its customer."""
        for issue, share in enumerate(self._issues):
            yield from ((share * likely, felt) for likely, felt, _ in self._ends(issue))

    def settles(self, issue: int) -> float:
        """Return how likely the channel settles a need, with the experts behind it."""
        return sum(likely for likely, _, settled in self._ends(issue) if settled)

    def kept(self, promise: float) -> list[tuple[float, float]]:
        """Return the outcomes of a channel that settles as many needs as it promises, and passes on the others."""
        passes_on = not self._channel.mode.automated or self._channel.machine.fallback is not None
        return [(promise, self._felt(1.0)), (1 - promise, self._felt(0.0) if passes_on else self._rule.lost)]

    def _ends(self, issue: int) -> Iterator[Ending]:
        return (self._of_machine if self._channel.mode.automated else self._of_agents)(issue)

    def _felt(self, resolved: float, transfers: float = 0.0, lost: float = 0.0) -> float:
        lived = Lived(resolved, self._longer, transfers, lost, repeats=0.0, attempts=0.0, personal=self._personal)
        return float(satisfied(self._rule, True, lived))

    def _of_machine(self, issue: int) -> Iterator[Ending]:
        machine = self._channel.machine
        works, contained, misled = 1 - machine.failure, machine.containment[issue], machine.induced[issue]
        helps = machine.resolution[issue]
        if helps < 1:  # whoever was not helped is as ill off as who was misled
            misled = 1 - helps * (1 - misled)
        yield works * contained * (1 - misled), self._felt(1.0), True
        yield works * contained * misled, self._felt(0.0), False
        beyond = self._felt(0.0) if machine.fallback is not None else self._rule.lost
        yield works * (1 - contained - machine.quits[issue]), beyond, False
        yield works * machine.quits[issue] + machine.failure, self._rule.lost, False

    def _of_agents(self, issue: int) -> Iterator[Ending]:
        """Yield what those at the door make of it, and experts above them: each pool as often as any other."""
        resolved = 1.0 if self._channel.resolution is None else self._channel.resolution[issue]
        tiers = [name for name in self._scenario.tiers_of(self._channel.name) if name not in self._scenario.experts]
        treated = [self._treats(name, issue) for name in tiers] or [1.0]
        share = sum(treated) / len(treated)
        yield share * resolved, self._felt(1.0), True
        yield share * (1 - resolved), self._felt(0.0), False
        for name, likely in zip(tiers, treated, strict=False):
            yield from self._passed_on(name, (1 - likely) / len(tiers), resolved)

    def _passed_on(self, pool: str, share: float, resolved: float) -> Iterator[Ending]:
        if self._scenario.pools[pool].escalates_to is None:
            yield share, self._felt(0.0), False
            return
        unknown = 1 - self._scenario.context_of(pool)
        yield share * resolved, self._felt(1.0, 1.0, unknown), True
        yield share * (1 - resolved), self._felt(0.0, 1.0, unknown), False

    def _treats(self, pool: str, issue: int) -> float:
        """Return how likely agents of a pool treat an issue with success, over its levels."""
        spec, skill = self._scenario.pools[pool], self._scenario.skill_of(pool)
        share = of_issue(spec.escalation.share, self._scenario.issue_names[issue]) if spec.escalation else 0.0
        if spec.empowerment is None:
            return 1.0 - float(share)
        pairs = self._demand.needs.pairs(issue, GRID)
        treated = sum(keeps(spec.empowerment, skill, *pair) for pair in pairs) / len(pairs)
        return treated * (1.0 - float(share))
