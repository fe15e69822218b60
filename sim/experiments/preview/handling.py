"""What a scenario asks for before anything is simulated: handle times by issue, and attempts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, repeat
from math import isclose
from operator import mul
from typing import Any

import numpy as np

from sim.calendar import Floats, midnights
from sim.demand import SampledDemand, sample_demand
from sim.demand.planned_work import talk_factors
from sim.demand.rates import expected_volume
from sim.demand.staff.tenure import QuitLaw, learning_factor
from sim.demand.traces import trace_rows
from sim.experiments.preview.coming import coming
from sim.language import kept
from sim.scenario.channels.channel import Redial
from sim.scenario.customers.people import of_issue
from sim.scenario.scenario import Scenario

LOST = 0.05
QUANTILES = (np.arange(2_000) + 0.5) / 2_000
NOBODY = 1e-9  # contacts, of which fewer are none


@dataclass(frozen=True)
class Handling:
    """The mean times of one channel that agents serve, in seconds.

    ``talk`` and ``wrap_up`` are the least and the most over the horizon, of the issues that come by the plan;
    ``issues`` the talk and wrap-up about each issue where they differ, as the horizon begins.
    """

    channel: str
    talk: tuple[float, float]
    wrap_up: tuple[float, float]
    issues: dict[str, float]


def handlings(scenario: Scenario, demand: SampledDemand | None = None) -> list[Handling]:
    """Return the mean handle times of every channel that agents serve, before pace and tenure."""
    demand = demand or sample_demand(scenario, 0, 0)
    served = enumerate(scenario.channel_names)
    return [
        _handling(scenario, demand, number) for number, name in served if scenario.channels[name].service_mode.staffed
    ]


def _handling(scenario: Scenario, demand: SampledDemand, number: int) -> Handling:
    law, (mix, longer, again) = demand.laws[number], coming(scenario).over_the_horizon(number)
    factors = talk_factors(demand, number) * longer
    whole, after = float(mix @ factors), law.wrap.means if law.wrap else (0.0,)
    there = [
        (name, law.talk.mean() * float(factor) + float(more) + after[0])
        for name, factor, more, share in zip(scenario.issue_names, factors, again, mix, strict=True)
        if share
    ]
    differ = not all(isclose(seconds, there[0][1]) for _, seconds in there)
    talks = [whole * mean + float(mix @ again) for mean in law.talk.means]
    return Handling(
        law.name,
        (min(talks), max(talks)),
        (min(after), max(after)),
        dict(there) if differ else {},
    )


def over(whole: Floats, parts: Floats) -> Floats:
    """Return wholes over parts; 0 where there is no part."""
    return np.asarray(np.divide(whole, parts, out=np.zeros_like(whole), where=parts > 0))


def mean_wrap_at(demand: SampledDemand, channel: int, starts: Floats) -> Floats:
    """Return the mean wrap-up of a channel in seconds at some times, by the laws of their dates."""
    found = np.zeros(len(starts))
    for day, holds in [(0, demand), *demand.turns]:
        wrap = holds.laws[channel].wrap
        since = starts >= midnights(demand.scenario)[day]
        found = np.where(since, wrap.means_at(starts) if wrap else 0.0, found)
    return found


def planned_handle(demand: SampledDemand, channel: int, starts: Floats) -> Floats:
    """Return the mean talk and wrap-up of who comes on a channel by the plan, in seconds, by reporting interval."""
    who = coming(demand.scenario)
    if not who.is_fed[channel]:
        return mean_handle_at(demand, channel, starts)
    issues = who.issues(channel)
    talk_again = (issues * who.again[channel]).sum(axis=0)
    return np.asarray(mean_handle_at(demand, channel, starts, issues, who.longer[channel]) + talk_again)


def mean_handle_at(
    demand: SampledDemand,
    channel: int,
    starts: Floats,
    shares: Floats | None = None,
    longer: Floats | float = 1.0,
) -> Floats:
    """Return the mean talk and wrap-up of the planned mix of a channel, in seconds, at some times.

    Of a trace the talk is the mean of what its rows say, where they do. With the ``shares`` of all contacts that some
    are of each issue, also by time, return the seconds that these take, for each of all contacts; ``longer`` is by how
    much talk about each issue is longer than usual.
    """
    found = _handle_by(demand, channel, starts, shares, longer)
    for day, later in demand.turns:
        since = starts >= midnights(demand.scenario)[day]
        found = np.where(since, _handle_by(later, channel, starts, shares, longer), found)
    return found


def _handle_by(
    demand: SampledDemand, channel: int, starts: Floats, shares: Floats | None, longer: Floats | float
) -> Floats:
    """Return the same by the laws that hold before anything changes on a date."""
    law, mix = demand.laws[channel], demand.planned.issue_mix(channel) if shares is None else shares
    known = [row.handle_time for row in trace_rows(demand.scenario, law.name) if row.handle_time]
    if known:
        talk = np.mean(known) * mix.sum(axis=0) * np.ones(len(starts))
    else:
        talk = talk_factors(demand, channel) @ (mix * longer) * law.talk.means_at(starts)
    return np.asarray(talk + (mix.sum(axis=0) * law.wrap.means_at(starts) if law.wrap else 0.0))


def unknown_work(scenario: Scenario) -> Iterator[str]:
    """Yield in which traces calls have a handle time of 0: nobody served them, so what they would take is drawn."""
    for name in scenario.channel_names:
        rows = trace_rows(scenario, name)
        lost = sum(row.handle_time == 0 for row in rows)
        if lost:
            yield kept.UNKNOWN_WORK.format(name=name, lost=f"{lost:,}", rows=f"{len(rows):,}")


def issue_rows(scenario: Scenario) -> dict[str, Any]:
    """Return what a run's document tells of the handle time about each issue, where issues differ."""
    rows = [
        {"channel": times.channel, "issue": issue, "mean": mean}
        for times in handlings(scenario)
        for issue, mean in times.issues.items()
    ]
    return {"planned_handle_times": rows} if rows else {}


def tenure_factors(scenario: Scenario) -> dict[str, float]:
    """Return by how much the talk of a pool is longer on average because some of its agents are new.

    The mean of the learning factor over the stationary law of tenure; pools without turnover are left out.
    """
    pools = {name: scenario.pools[name].quits for name in scenario.pool_names}
    return {
        name: float(learning_factor(turnover.learning, QuitLaw.of(turnover).stationary(QUANTILES)).mean())
        for name, turnover in pools.items()
        if turnover is not None
    }


@dataclass(frozen=True)
class Attempts:
    """How many contacts a channel's planned volume comes to, in a replication.

    ``first`` contacts; ``redialled`` with those who call again, where the share ``LOST`` of all attempts is lost;
    ``repeated`` with those who come back unresolved besides, on whatever channel.
    """

    channel: str
    first: float
    redialled: float
    repeated: float


def attempts(scenario: Scenario, demand: SampledDemand | None = None) -> Iterator[Attempts]:
    """Yield the contacts to expect of every channel that has any."""
    demand = demand or sample_demand(scenario, 0, 0)
    for number, name in enumerate(scenario.channel_names):
        first = expected_volume(demand.timetable, name)
        if first:
            tries = again_after_loss(scenario.channels[name].redial)
            episodes = _episodes(scenario, name, demand.planned.issue_mix(number).tolist())
            yield Attempts(name, first, first * tries, first * tries * episodes)


def again_after_loss(redial: Redial | None, lost: float = LOST) -> float:
    """Return the attempts of a first contact, if the share ``lost`` of all attempts is lost.

    ``1 + a p1 + a^2 p1 p2 + ...`` with the probabilities of the redial, up to the most attempts.

    >>> round(again_after_loss(Redial(probability=[0.5, 0.35]), 0.1), 6)
    1.051813
    """
    if redial is None:
        return 1.0
    written = redial.probability
    further = [*written, *repeat(written[-1], max(0, min(redial.attempts, 50) - 1 - len(written)))]
    likely: list[float] = list(accumulate((lost * each for each in further[: redial.attempts - 1]), mul))
    return 1 + sum(likely)


def _episodes(scenario: Scenario, name: str, mix: list[float]) -> float:
    """Return the contacts that a need takes where none is lost: ``1 + r + r^2 + ...``, up to the most attempts."""
    resolved, outcome = scenario.resolution_of(name), scenario.outcome
    if resolved is None or outcome is None:
        return 1.0
    solved = sum(share * of_issue(resolved, issue) for issue, share in zip(scenario.issue_names, mix, strict=True))
    returns = (1 - solved) * outcome.repeat.probability
    whole: float = outcome.attempts if returns == 1 else (1 - returns**outcome.attempts) / (1 - returns)
    return whole
