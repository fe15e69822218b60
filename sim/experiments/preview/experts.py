"""What is passed on to experts by the plan: load in erlangs, by pool and interval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import Floats
from sim.demand.levels import Levels
from sim.experiments.preview.handling import mean_handle_at, over
from sim.scenario.customers.people import of_issue
from sim.scenario.scenario import Scenario
from sim.scenario.staff.empowerment import keeps

if TYPE_CHECKING:
    from sim.experiments.preview.plan import Plan

GRID = 60  # quantiles of complexity, and of authority, that stand for all


def passed_on_load(plan: Plan) -> dict[str, Floats]:
    """Return the load in erlangs that is passed on to each pool of experts, by channel and interval.

    Planned contacts times the probability that all tiers below pass them on, times the mean handle time of their
    issues, over the open time; several pools at the door share a channel by who is there. As if nobody hung up before,
    and nothing was told twice. Left out are experts to whom more is passed on than is planned: by vendors, who get what
    others decide, and from channels to which a machine passes on nobody knows how much.
    """
    found = {name: np.zeros_like(plan.volume) for name in sorted(plan.scenario.experts)}
    for channel, name, _ in plan.channels() if found else ():
        for front, share in _at_the_door(plan, channel):
            for expert, mix in _climbs(plan, front, channel):
                if name in plan.scenario.contracted or name in plan.unknown:
                    found.pop(expert, None)
                elif expert in found:
                    found[expert][channel] += share * _erlangs(plan, channel, mix)
    return found


def _at_the_door(plan: Plan, channel: int) -> Iterator[tuple[str, Floats]]:
    """Yield the pools that answer a channel at first, with their shares of its contacts by interval."""
    scenario = plan.scenario
    served = {scenario.pool_names[k] for k in np.flatnonzero(plan.serves[channel])}
    there = {name: plan.present[scenario.pool_names.index(name)] for name in served - scenario.experts}
    whole = np.sum([*there.values(), np.zeros(len(plan.edges) - 1)], axis=0)
    for name in sorted(there):
        yield name, over(there[name], whole)


def _climbs(plan: Plan, front: str, channel: int) -> Iterator[tuple[str, Floats]]:
    """Yield the tiers above a pool, with the share of all contacts of a channel that reach them, by issue."""
    scenario, mix = plan.scenario, plan.demand.issue_mix(channel)
    if scenario.pools[front].escalates_to is None:
        return
    needs = [_needs(plan.demand.needs, issue) for issue in range(len(mix))]
    passed, tier = [np.ones(len(levels)) for levels in needs], front
    while above := scenario.pools[tier].escalates_to:
        passed = [each * _passes(scenario, tier, issue, needs[issue]) for issue, each in enumerate(passed)]
        yield above, mix * [each.mean() for each in passed]
        tier = above


def _needs(levels: Levels, issue: int) -> Floats:
    return np.array(levels.pairs(issue, GRID))


def _passes(scenario: Scenario, pool: str, issue: int, needs: Floats) -> Floats:
    """Return how likely a pool passes on needs of an issue, by their complexity and the authority they take."""
    spec, skill = scenario.pools[pool], scenario.skill_of(pool)
    share = float(of_issue(spec.escalation.share, scenario.issue_names[issue])) if spec.escalation else 0.0
    kept = np.ones(len(needs))
    if spec.empowerment:
        kept = np.array([keeps(spec.empowerment, skill, *need) for need in needs.tolist()])
    return np.asarray(1 - kept * (1 - share))


def _erlangs(plan: Plan, channel: int, mix: Floats) -> Floats:
    """Return the load of some of a channel's contacts, by the share of each issue in all of them."""
    spent = plan.volume[channel] * mean_handle_at(plan.demand, channel, plan.edges[:-1], mix)
    return over(spent / plan.slots[channel], plan.open[channel])
