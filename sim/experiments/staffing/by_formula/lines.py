"""Contacts that wait for the same pools, as formulas know them, and how many agents some of them merged take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.preview.doors import PARTS, Door, Overflow, allowed, part_of
from sim.experiments.preview.handling import NOBODY, over
from sim.experiments.preview.plan import Bins
from sim.experiments.preview.requirement import slots_of
from sim.experiments.staffing.grid import Floats, StaffGrid
from sim.experiments.staffing.playing.loads import SHORTEST
from sim.queueing.offered_load import offered_load
from sim.queueing.requirement import required_agents
from sim.queueing.steady_state import Queues, SteadyState
from sim.queueing.targets import AnswerPromise, AtMost, Goal

FULL = 0.92  # of deferred work alone, and of channels to which nothing is promised: how busy agents may be


class Line(NamedTuple):
    """Contacts of a channel that the same pools answer: contacts per second and their handle times, by moment.

    ``goals`` are what is promised of them; ``later`` the vendors to whom they overflow; ``profile`` by how much more of
    them come, or fewer, in equal parts of each moment's interval, where they do not come evenly: (moments, parts).
    """

    channel: int
    pools: tuple[int, ...]
    rate: Floats
    handle: Floats
    goals: Sequence[Goal]
    later: tuple[Overflow, ...] = ()
    profile: Floats | None = None


class Lines:
    """The lines of a scenario, and what they need.

    Parameters
    ----------
    targets
        What is promised of each channel.
    """

    def __init__(self, grid: StaffGrid, targets: Sequence[Sequence[Goal]]) -> None:
        self.grid, self.targets, plan = grid, targets, grid.plan
        channels = [grid.scenario.channels[name] for name in grid.scenario.channel_names]
        self._deferred = [one.service_mode.deferred for one in channels]
        self._slots = [slots_of(one) for one in channels]
        self._patience = _patience(grid)
        self._doors = [(door, *part_of(plan, door), self._profile(door)) for door in plan.doors]

    def of_channels(self, serves: Bins, rate: Floats, handle: Floats) -> list[Line]:
        """Return a line for each channel, whoever of those who serve it answers."""
        pools = [tuple(np.flatnonzero(mine).tolist()) for mine in serves]
        return [Line(k, mine, rate[k], handle[k], self.targets[k]) for k, mine in enumerate(pools)]

    def at_doors(self, rate: Floats, handle: Floats, at: Sequence[int], able: bool = False) -> list[Line]:
        """Return the lines of contacts that the same pools answer first.

        A vendor to whom they overflow is one of them if that is soon enough for what is promised; or where all who are
        ``able`` are asked for.
        """
        moments, found = list(at), []
        for door, share, effort, profile in self._doors:
            line = Line(
                door.channel, door.pools, rate[door.channel] * share[moments], handle[door.channel] * effort[moments],
                self.targets[door.channel], door.later, None if profile is None else profile[moments],
            )  # fmt: skip
            soon = {one.vendor for one in door.later if able or self._is_soon(line, one)}
            found.append(line._replace(pools=tuple(sorted({*door.pools, *soon}))))
        return found

    def _profile(self, door: Door) -> Floats | None:
        """Return how much there is to do at a door in each part of an interval; ``None`` where contacts come evenly.

        It is told for 1 that there would be on average if they did, and lags behind who comes as that does.
        """
        if not np.ptp(door.profile, axis=1).max() > NOBODY:
            return None
        evenly = np.repeat(door.share[:, None], PARTS, axis=1)
        load, even = (self._load(door.channel, one) for one in (door.profile, evenly))
        even = np.repeat(even.mean(axis=1, keepdims=True), PARTS, axis=1)
        return np.where(even > NOBODY, over(load, even), 1.0)

    def _load(self, channel: int, profile: Floats) -> Floats:
        """Return the load by parts of intervals of so much of a channel's contacts."""
        plan, length = self.grid.plan, float(self.grid.scenario.calendar.interval) / PARTS
        handle = np.repeat(np.maximum(plan.handle[channel], SHORTEST), PARTS)
        come = (plan.volume[channel][:, None] * profile).ravel() / (length * PARTS)
        return offered_load(come, length, handle).mean.reshape(profile.shape)

    def of_experts(self, rate: Floats, at: Sequence[int]) -> Iterator[list[Line]]:
        """Yield the lines of each pool of experts, who keep the promises of channels from which contacts come to them.

        Of the contacts that are planned as many are passed on as the plan says.
        """
        plan, moments = self.grid.plan, list(at)
        planned = over(plan.due, plan.open)
        for name, passed in plan.passed_on_to.items():
            pool, share, each = (
                self.grid.scenario.pool_names.index(name),
                over(passed.rate, planned),
                over(*passed[::-1]),
            )
            yield [
                Line(k, (pool,), rate[k] * share[k, moments], each[k, moments], self.targets[k])
                for k in np.flatnonzero(passed.rate.any(axis=1)).tolist()
            ]

    def need(self, lines: Sequence[Line], at: Sequence[int]) -> Floats:
        """Return the agents that lines need merged into one queue; a chat counts as its share of an agent."""
        live = [one for one in lines if not self._deferred[one.channel] and one.goals]
        behind = np.zeros(len(at))
        for one in lines:
            if not any(one is other for other in live):
                behind = behind + one.rate * self._work(one) / FULL
        rates = np.array([one.rate for one in live]).reshape(len(live), len(at))
        some = rates.sum(axis=0) > NOBODY
        if any(one.profile is not None for one in live):
            behind[some] += [self._in_parts(live, number, at[number]) for number in np.flatnonzero(some).tolist()]
        elif some.any():
            queues = self.merged(live, rates, np.array(at), some)
            behind[some] += np.array([self._strictest(queues, one.goals) for one in live]).max(axis=0)
        return behind

    def _strictest(self, queues: Queues, goals: Sequence[Goal]) -> Floats:
        """Return the agents that all of some goals take; as many as there is work for where no number does."""
        needs = np.array([np.zeros(len(queues.rate)), *(required_agents(queues, goal) for goal in goals)])
        return np.asarray(np.where(np.isnan(needs), np.ceil(queues.load), needs).max(axis=0))

    def _in_parts(self, lines: Sequence[Line], number: int, at: int) -> float:
        """Return the agents that lines need in one interval, in parts of which more or fewer contacts come."""
        even = np.ones(PARTS)
        rates = np.array([one.rate[number] * (even if one.profile is None else one.profile[number]) for one in lines])
        some = rates.sum(axis=0) > NOBODY
        here = [one._replace(handle=np.full(PARTS, one.handle[number])) for one in lines]
        queues = self.merged(here, rates, np.full(PARTS, at), some)
        return max(fewest_in_parts(queues, goal) for one in lines for goal in one.goals)

    def overflowing(self, line: Line, agents: Floats, at: Sequence[int]) -> Iterator[Line]:
        """Yield what overflows of a line to each vendor where so many agents answer it first, by moment."""
        whole = self.merged([line], line.rate[None], np.array(at), np.full(len(at), True))
        queues = Queues(np.maximum(whole.rate, NOBODY), np.maximum(whole.handle, SHORTEST), whole.patience)
        for one in line.later:
            waits = self._wait(line, one)
            answered, gone = SteadyState(queues, np.floor(agents + 1e-6)).up_to(waits)
            may = allowed(self.grid.plan, line.channel, one.when).mean(axis=1)[list(at)]
            goals = [_sooner(goal, waits) for goal in line.goals] if self._is_soon(line, one) else []
            rate = line.rate * np.clip(1 - answered - gone, 0.0, 1.0) * may
            yield Line(line.channel, (one.vendor,), rate, line.handle, goals)

    def is_deferred(self, channel: int) -> bool:
        """Whether a channel is one of messages, which wait until they are due."""
        return bool(self._deferred[channel])

    def merged(
        self, lines: Sequence[Line], rates: Floats, at: np.ndarray[tuple[int], np.dtype[np.int64]],
        some: np.ndarray[tuple[int], np.dtype[np.bool_]],
    ) -> Queues:  # fmt: skip
        """Return lines as one queue at those of some moments at which ``some`` of them have contacts."""
        whole = rates[:, some].sum(axis=0)
        weights = over(rates[:, some], whole + np.zeros_like(rates[:, some]))
        work = np.array([self._work(one)[some] for one in lines])
        channels = np.array([one.channel for one in lines])
        leaving = (weights / self._patience[channels[:, None], at[some]]).sum(axis=0)
        with np.errstate(divide="ignore"):
            return Queues(whole, (weights * work).sum(axis=0), 1 / leaving)

    def _work(self, line: Line) -> Floats:
        return np.asarray(line.handle / self._slots[line.channel])

    def _is_soon(self, line: Line, one: Overflow) -> bool:
        """Whether contacts overflow before it is too late for what is promised of them."""
        patience = self._patience[line.channel].min()
        return all(self._wait(line, one) < _latest(goal, patience) for goal in line.goals)

    def _wait(self, line: Line, one: Overflow) -> float:
        """Return after how long contacts overflow; behind so many others it is the time in which as many come."""
        if one.when.wait_over is not None:
            return float(one.when.wait_over)
        assert one.when.queue_over is not None
        coming = line.rate[line.rate > NOBODY]
        return (one.when.queue_over + 1) / float(coming.mean()) if len(coming) else 0.0


def fewest_in_parts(queues: Queues, goal: Goal) -> float:
    """Return the fewest agents with whom a goal is kept by the contacts of several queues together, one after another.

    Examples
    --------
    >>> promise, apart = AnswerPromise(0.8, 20.0), Queues.hourly([24, 54], 300, 180)
    >>> required_agents(apart, promise).tolist(), fewest_in_parts(apart, promise)
    ([4.0, 7.0], 6.0)
    """
    each = required_agents(queues, goal)
    each = np.where(np.isnan(each), np.ceil(queues.load), each)
    for agents in range(int(each.min()), int(each.max())):
        if queues.rate @ goal.slack(SteadyState(queues, np.full(len(each), float(agents)))) >= 0:
            return float(agents)
    return float(each.max())


def _latest(goal: Goal, patience: float) -> float:
    """Return the wait at which a goal is missed: one that as many customers do not bear as may give up."""
    if isinstance(goal, AnswerPromise):
        return goal.within
    assert isinstance(goal, AtMost)
    return {"asa": goal.most, "abandonment": goal.most * patience}.get(goal.figure, np.inf)


def _sooner(goal: Goal, by: float) -> Goal:
    """Return what is promised of contacts that have waited so long."""
    if isinstance(goal, AnswerPromise):
        return AnswerPromise(goal.share, max(goal.within - by, 0.0), goal.abandons, min(goal.short, goal.within - by))
    return goal


def _patience(grid: StaffGrid) -> Floats:
    """Return the mean patience of each channel by interval, in seconds; infinite where nobody gives up."""
    demand, times = grid.plan.demand, grid.edges[:-1]
    found = np.full((len(demand.laws), len(times)), np.inf)
    for k, law in enumerate(demand.laws):
        if law.patience is not None:
            shares = np.diff(law.segment_shares, prepend=0.0)
            found[k] = np.maximum(law.patience.means_at(times) * float(shares @ demand.endurance), SHORTEST)
    return found
