"""What is passed on to experts by the plan: contacts, and the load in erlangs they make, by pool and interval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import Floats, midnights
from sim.demand import SampledDemand
from sim.demand.distributions import sampler
from sim.demand.levels import Levels
from sim.experiments.preview.doors import Door, seconds_by_issue, spread
from sim.experiments.preview.handling import mean_wrap_at, over
from sim.queueing.chats import busy_agents
from sim.scenario.customers.people import of_issue
from sim.scenario.scenario import Scenario
from sim.scenario.staff.empowerment import keeps

if TYPE_CHECKING:
    from sim.experiments.preview.plan import Bins, Plan

GRID = 60  # quantiles of complexity, and of authority, that stand for all


class PassedOn(NamedTuple):
    """What is passed on to a pool: contacts in a second, and seconds of work in a second; (channels, intervals)."""

    rate: Floats
    work: Floats


def passed_on_to(plan: Plan) -> dict[str, PassedOn]:
    """Return what is passed on to each pool of experts, by channel and interval.

    Planned contacts times the probability that all tiers below pass them on, times the mean handle time of their
    issues, longer for harder ones, over the open time; several pools at the door share its contacts by who is there. As
    if nobody hung up before, and nothing was told twice. Left out are experts of whom more is asked than is planned:
    from channels that overflow to a vendor, and those to which a machine passes on nobody knows how much.
    """
    found = {name: PassedOn(*(np.zeros_like(plan.volume) for _ in range(2))) for name in sorted(plan.scenario.experts)}
    for door in plan.doors if found else ():
        for expert, rate, work in _through(plan, door):
            if door.later or plan.scenario.channel_names[door.channel] in plan.unknown:
                found.pop(expert, None)
            elif expert in found:
                found[expert].rate[door.channel] += rate
                found[expert].work[door.channel] += work
    return found


def load_of(plan: Plan, name: str, passed: PassedOn) -> Floats:
    """Return the load in erlangs of experts by what is passed on to them, shape (channels, intervals).

    Of a channel whose agents hold several contacts at once it is how many experts have any in hand: those of a chain in
    steady state (`sim.queueing.chats`) of as many as are there, less those who are busy with single contacts. Where
    chats are more than all of them do with the hands full, it is by full hands.
    """
    found = passed.work / plan.slots[:, None]
    rules = [plan.scenario.channels[one].concurrency for one in plan.scenario.channel_names]
    held = np.array([rule is not None and rule.limit > 1 for rule in rules])
    there = plan.present[plan.scenario.pool_names.index(name)] - found[~held].sum(axis=0)
    parts = over(found, found[held].sum(axis=0) + np.zeros_like(found))
    for k in np.flatnonzero(held):
        rule = rules[k]
        assert rule is not None
        found[k] = busy_agents(passed.work[k], np.maximum(there, 0.0) * parts[k], rule.speeds)
    return found


def own_part(plan: Plan, door: Door, pool: str) -> Floats:
    """Return what part of the work of a door agents of a pool have to do who take contacts up first, by interval.

    All of it where they treat whatever comes. Who diagnoses does so with every contact, and what takes more authority
    than theirs is not treated; whoever ends a contact wraps it up.
    """
    times, found = plan.edges[:-1], np.ones(len(plan.edges) - 1)
    seconds, after = seconds_by_issue(plan, door.channel), mean_wrap_at(plan.demand, door.channel, times)
    whole = (seconds * door.issues).sum(axis=0)
    for holds, since in _regimes(plan):
        spec = holds.scenario.pools[pool]
        if spec.escalates_to or spec.empowerment:
            treated, ended = (part[:, None] for part in _done_first(holds, pool, door.channel))
            tried = sampler(holds.scenario, spec.empowerment.diagnosis).means_at(times) if spec.empowerment else 0.0
            work = ((seconds - after) * treated + after * ended + tried) * door.issues
            found = np.where(since & (whole > 0), over(work.sum(axis=0), whole), found)
    return found


def _done_first(holds: SampledDemand, pool: str, channel: int) -> tuple[Floats, Floats]:
    """Return by issue the part of the talk that is a pool's own, and the share of contacts that it ends."""
    scenario, treated, ended = holds.scenario, [], []
    effect, usual = holds.laws[channel].complexity_effect, holds.usual_complexities[channel]
    for issue in range(len(scenario.issue_names)):
        needs, power = _needs(holds.needs, issue), scenario.pools[pool].empowerment
        may = np.ones(len(needs)) if power is None else needs[:, 1] <= power.authority
        treated.append(float((may * np.exp(effect * (needs[:, 0] - usual))).mean()))
        ended.append(
            1 - float(_passes(scenario, pool, issue, needs).mean()) if scenario.pools[pool].escalates_to else 1.0
        )
    return np.array(treated), np.array(ended)


def _through(plan: Plan, door: Door) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield the tiers above a door, with the contacts and the seconds of work that reach them in a second."""
    per_second, times = over(plan.due[door.channel], plan.open[door.channel]), plan.edges[:-1]
    seconds, after = seconds_by_issue(plan, door.channel), mean_wrap_at(plan.demand, door.channel, times)
    for pool, share in spread(plan, door):
        for holds, since in _regimes(plan):
            for above, passed, harder in _climbs(holds, pool, door.channel):
                come = np.where(since, per_second * share, 0.0) * door.issues
                work = (seconds - after) * harder[:, None] + after * passed[:, None]
                yield above, (come * passed[:, None]).sum(axis=0), (come * work).sum(axis=0)


def _regimes(plan: Plan) -> Iterator[tuple[SampledDemand, Bins]]:
    """Yield what holds as long as nothing changes on a date, and in which intervals."""
    turns = [(0, plan.demand), *plan.demand.turns]
    starts = [float(midnights(plan.scenario)[day]) for day, _ in turns]
    number = np.searchsorted(starts, plan.edges[:-1], side="right") - 1
    yield from ((holds, number == k) for k, (_, holds) in enumerate(turns))


def _climbs(holds: SampledDemand, front: str, channel: int) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield the tiers above a pool, with the share of its contacts about each issue that reach them.

    And the same with each contact counted as many times as its talk is longer than usual, which that of hard ones is.
    """
    scenario, tier = holds.scenario, front
    needs = [_needs(holds.needs, issue) for issue in range(len(scenario.issue_names))]
    effect, usual = holds.laws[channel].complexity_effect, holds.usual_complexities[channel]
    longer = [np.exp(effect * (levels[:, 0] - usual)) for levels in needs]
    passed = [np.ones(len(levels)) for levels in needs]
    while above := scenario.pools[tier].escalates_to:
        passed = [each * _passes(scenario, tier, issue, needs[issue]) for issue, each in enumerate(passed)]
        harder = [(each * times).mean() for each, times in zip(passed, longer, strict=True)]
        yield above, np.array([each.mean() for each in passed]), np.array(harder)
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
