"""Plays small centers contact for contact as the engine does, in a tenth of its time: so staffings are many.

Calls alone: agents by headcount, with one skill or several, or in crews of one pool; who hangs up is gone for good.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from heapq import heappop, heappush
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.calendar import Timetable, prolonged
from sim.demand.of_scenario import laws_of
from sim.demand.rates import day_pieces
from sim.demand.sources import VOLUME
from sim.experiments.staffing.aims import LOAD, Aim, Rows, warmup_of
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.playing.playing import AskedCounts, Players
from sim.experiments.staffing.playing.shared_demand import SharedDemand
from sim.experiments.staffing.shifts.entries import is_packed, unpacked
from sim.random import Streams
from sim.scenario import Scenario
from sim.ticks import TICKS

Ints = np.ndarray[Any, np.dtype[np.int64]]
Staff = tuple[Ints, Ints]  # crews from when on, and until when; or from when on there are how many heads
ENDLESS, NOBODY = 2**62, -1
NEVER = 1e9  # seconds
KEPT = 6_000_000  # calls
AFTERWARDS = 3_600.0  # seconds beyond the horizon, after which nobody comes who could be before those of it
METRICS = {"service_level": 0, "target_met": 0, "abandonment": 1, "asa": 2, LOAD: 3, "occupancy": 4}
OUT, LATE, MET = 0, 1, 2  # how who gave up counts in a service level
WHO_COMES = ("channels", "calendar", "demand")  # keys of a scenario that say it


class Calls(NamedTuple):
    """The calls of a replication by arrival, times in microseconds."""

    at: Ints
    channel: Ints
    patience: Ints
    talk: Ints
    balks: Ints


DRAWN: OrderedDict[tuple[str, int, int], Calls] = OrderedDict()  # of all players: several targets have the same calls


class Lines(NamedTuple):
    """Who waits, by channel: those between the first and the last, some of whom have gone."""

    calls: Ints
    first: Ints
    last: Ints


class Rules(NamedTuple):
    """The channels, those first who go before others, and the pools that each may use, in order."""

    order: Ints
    rings: Ints


@njit(cache=True)
def _next_of(times, number):
    return times[number] if number < len(times) else ENDLESS


@njit(cache=True)
def _join(lines, channel, call):
    lines.calls[channel, lines.last[channel]] = call
    lines.last[channel] += 1


@njit(cache=True)
def _take(calls, lines, channel, now):
    """Return who has waited longest and still does, no more in line; nobody where nobody waits."""
    while lines.first[channel] < lines.last[channel]:
        call = lines.calls[channel, lines.first[channel]]
        lines.first[channel] += 1
        if calls.at[call] + calls.patience[call] > now:
            return call
    return NOBODY


@njit(cache=True)
def _lines(channels, calls):
    return Lines(
        np.zeros((channels, calls), np.int64), np.zeros(channels, np.int64), np.zeros(channels, np.int64)
    )  # fmt: skip


@njit(cache=True)
def by_headcount(calls, since, heads, rules):
    """Return when each call is answered, if it is, by pools of so many heads since some times.

    Where there are fewer, whoever is free first goes first.
    """
    answered, lines = np.full(len(calls.at), NOBODY), _lines(len(rules.order), len(calls.at))
    busy, ends, came, stage = np.zeros(heads.shape[1], np.int64), [(ENDLESS, 0)], 0, 0
    while True:
        coming, change = _next_of(calls.at, came), _next_of(since, stage + 1)
        now, comes = min(coming, change, ends[0][0]), False
        if now == ENDLESS:
            return answered
        if now == change:
            stage += 1
        elif now == ends[0][0]:
            busy[heappop(ends)[1]] -= 1
        else:
            _join(lines, calls.channel[came], came)
            came, comes = came + 1, True
        _serve(calls, lines, rules, heads[stage], busy, ends, now, answered)
        if comes and answered[came - 1] == NOBODY and calls.balks[came - 1]:
            lines.last[calls.channel[came - 1]] -= 1


@njit(cache=True)
def _serve(calls, lines, rules, heads, busy, ends, now, answered):
    for channel in rules.order:
        for pool in rules.rings[channel]:
            while pool >= 0 and busy[pool] < heads[pool]:
                call = _take(calls, lines, channel, now)
                if call == NOBODY:
                    break
                busy[pool], answered[call] = busy[pool] + 1, now
                heappush(ends, (now + calls.talk[call], pool))


@njit(cache=True)
def by_crew(calls, start, end):
    """Return when each call is answered, if it is, by agents with shifts; who goes home finishes a call."""
    answered, lines, free = np.full(len(calls.at), NOBODY), _lines(1, len(calls.at)), np.full(len(start), NOBODY)
    changes, ends, came, changed, turn = np.unique(np.concatenate((start, end))), [(ENDLESS, 0)], 0, 0, 0
    while True:
        coming, change = _next_of(calls.at, came), _next_of(changes, changed)
        now = min(coming, change, ends[0][0])
        if now == ENDLESS:
            return answered
        if now == change:
            changed += 1
            turn = _come_and_go(free, start, end, now, turn)
        elif now == ends[0][0]:
            agent = heappop(ends)[1]
            free[agent], turn = turn if now < end[agent] else NOBODY, turn + 1
        else:
            _join(lines, 0, came)
            came += 1
        _answer(calls, lines, free, ends, now, answered)


@njit(cache=True)
def _answer(calls, lines, free, ends, now, answered):
    agent = _longest_idle(free)
    while agent != NOBODY:
        call = _take(calls, lines, 0, now)
        if call == NOBODY:
            return
        free[agent], answered[call] = NOBODY, now
        heappush(ends, (now + calls.talk[call], agent))
        agent = _longest_idle(free)


@njit(cache=True)
def _come_and_go(free, start, end, now, turn):
    free[end == now] = NOBODY
    for agent in np.flatnonzero(start == now):
        free[agent], turn = turn, turn + 1
    return turn


@njit(cache=True)
def _longest_idle(free):
    found = NOBODY
    for agent in range(len(free)):
        if free[agent] != NOBODY and (found == NOBODY or free[agent] < free[found]):
            found = agent
    return found


@njit(cache=True)
def counted(calls, answered, edges, since, aims):
    """Return counts of shape (2, aims, intervals); each aim is told as `QuickPlayers` does."""
    found = np.zeros((2, len(aims), len(edges) - 1))
    at = np.searchsorted(edges, calls.at, side="right") - 1
    for number, (metric, channel, within, short, soon_lost, later_lost, briefly_lost) in enumerate(aims):
        for call in range(len(at)):
            if calls.channel[call] != channel or calls.at[call] < since or at[call] >= len(edges) - 1:
                continue
            kept = answered[call] != NOBODY
            wait = answered[call] - calls.at[call] if kept else (1 - calls.balks[call]) * calls.patience[call]
            if metric == 0:
                gone = briefly_lost if wait <= short else soon_lost if wait <= within else later_lost
                how = gone if not kept else MET if wait <= within else LATE
                reached, of = how == MET, how != OUT
            elif metric == 1:
                reached, of = not kept and wait > short, kept or wait > short
            else:
                of = kept or metric == 3
                reached = (wait if metric == 2 else calls.talk[call]) / TICKS if kept else 0.0
            found[0, number, at[call]] += reached
            found[1, number, at[call]] += of
    return found


class QuickPlayers(Players):
    """Plays designs as `Players` does, those of small centers."""

    def __init__(self, grid: StaffGrid, rows: Rows, engine: str, laid_over: Any) -> None:
        super().__init__(grid, rows, engine, laid_over)
        self._scenario_given, self._edges = grid.scenario, _ticks(grid.edges)
        timetable = Timetable(grid.scenario)
        windows = [timetable.open_windows(name) for name in grid.scenario.channel_names]
        self._opens, self._closes = _ticks([windows[0][0][0], windows[0][-1][1]])
        has_several = len(windows) > 1  # else nobody goes before who came earlier
        self._days = grid.scenario.calendar.days, timetable.days_beyond if has_several else 0
        self._pieces = day_pieces(timetable, grid.scenario.channel_names[0], 0)
        is_calm = isinstance(grid.scenario.demand.busyness, str) and not laws_of(grid.scenario)[0].balks
        self._is_plain = is_calm and not has_several and self._days == (1, 0)
        self._rules, self._told = _rules(grid), np.array([_told(aim) for aim in rows.aims])
        self._of_occupancy = [number for number, aim in enumerate(rows.aims) if aim.metric == "occupancy"]
        self._since = int(warmup_of(grid.scenario) * TICKS)
        self._who_comes = json.dumps([grid.scenario.tree.get(key) for key in WHO_COMES], sort_keys=True)

    def is_apart(self, design: Design) -> bool:
        """Return that days are not played by themselves: there is one, mostly."""
        return False

    def __call__(self, asked: AskedCounts) -> Any:
        """Return the counts of shape (replications, 2, rows)."""
        crews = self._crews(asked.design) if is_packed(asked.design) else None
        heads = None if crews else self._heads(asked.design)
        return self._rows.folded(np.array([self._of(asked, k, crews, heads) for k in asked.numbers]))

    def _of(self, asked: AskedCounts, replication: int, crews: Staff | None, heads: Staff | None) -> Any:
        """Return the counts of a replication by interval, with crews or heads as they are planned."""
        calls = self._calls(asked.seed, replication)
        answered = by_crew(calls, *crews) if crews else by_headcount(calls, *heads, self._rules)
        counts = counted(calls, answered, self._edges, self._since, self._told)
        if self._of_occupancy:
            counts[:, self._of_occupancy] = self._occupied(asked.design, calls, answered)[:, None]
        return counts

    def _occupied(self, design: Design, calls: Calls, answered: Ints) -> Any:
        """Return the busy and all seconds of the agents of a single pool, who are there at all times, by interval."""
        low, high = np.maximum(self._edges[:-1], self._since), self._edges[1:]
        begin = answered[answered != NOBODY, None]
        end = begin + calls.talk[answered != NOBODY, None]
        busy = np.maximum(np.minimum(end, high) - np.maximum(begin, low), 0).sum(axis=0)
        return np.array([busy, np.maximum(high - low, 0) * np.array(design)[self._grid.of_interval[0]]]) / TICKS

    def _calls(self, seed: int, replication: int) -> Calls:
        key = self._who_comes, seed, replication
        if key not in DRAWN:
            calls = self._drawn_plainly(seed, replication) if self._is_plain else self._draw(seed, replication)
            while len(DRAWN) * len(calls.at) > KEPT:
                DRAWN.popitem(last=False)
            DRAWN[key] = calls
        return DRAWN[key]

    def _draw(self, seed: int, replication: int) -> Calls:
        """Return the calls that ccsim draws; of days beyond the horizon those that may go before others of it."""
        planned, beyond = self._days
        demand: Any = SharedDemand(self._scenario_given, seed, replication)
        if beyond:
            demand = demand.prolonged(prolonged(self._scenario_given, beyond))
        days, channels = range(planned + beyond), self._scenario_given.channel_names
        parts = [self._of_day(demand, channel, day) for day in days for channel in range(len(channels))]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return Calls(*(column[np.argsort(columns[0], kind="stable")] for column in columns))

    def _drawn_plainly(self, seed: int, replication: int) -> Calls:
        """Return the same of a single day, whose volume is all there is, without what other days need."""
        name, laws = self._scenario_given.channel_names[0], laws_of(self._scenario_given)[0]
        streams, pieces, midnight = Streams(seed, replication), self._pieces, float(self._edges[0] / TICKS)
        rng = streams(0, name, VOLUME, "arrivals")
        counts = rng.poisson(pieces.expected)
        at = rng.random(int(counts.sum())) * pieces.lengths.repeat(counts) + pieces.starts.repeat(counts)
        at.sort()
        at += midnight
        parts = [_ticks(at), np.zeros(len(at), np.int64)]
        for law, what in ((laws.patience, "patience"), (laws.talk, "talk")):
            units = streams.units(0, 1, len(at), name, VOLUME, what)
            parts.append(_ticks(np.full(len(at), NEVER) if law is None else law.column(units, at)))
        inside = (parts[0] >= self._opens) & (parts[0] < self._closes)
        return Calls(*(part[inside] for part in parts), np.zeros(int(inside.sum()), np.int64))

    def _of_day(self, demand: Any, channel: int, day: int) -> list[Ints]:
        drawn, name = demand.day(channel, day), self._scenario_given.channel_names[channel]
        balk = (patience.balk if (patience := self._scenario_given.channels[name].patience) else 0) or 0
        at, patience_of = _ticks(drawn.arrival), _ticks(np.minimum(drawn.patience, NEVER))
        balks = (drawn.balk < balk).astype(np.int64)
        columns = [at, np.full(len(at), channel), patience_of, _ticks(drawn.talk), np.broadcast_to(balks, len(at))]
        last = self._edges[-1] + int(AFTERWARDS * TICKS) if self._days[1] else self._closes
        return [column[(at >= self._opens) & (at < last)] for column in columns]

    def _heads(self, design: Design) -> Staff:
        """Return the headcounts of pools and since when; those who are there as we close stay for who waits."""
        table = np.append(np.array(design), 0)[self._grid.of_interval].T
        there = self._edges[:-1] < self._closes
        return self._edges[:-1][there], table[there]

    def _crews(self, design: Design) -> Staff:
        """Return when each agent comes and goes; who is there as we close stays for who waits."""
        entries = sorted(unpacked(design), key=lambda one: (one.start, one.length))
        heads = [one.heads for one in entries]
        start = np.repeat(_ticks([one.start for one in entries]), heads)
        end = np.repeat(_ticks([one.start + one.length for one in entries]), heads)
        return start, np.where(end >= self._closes, ENDLESS, end)


def _rules(grid: StaffGrid) -> Rules:
    scenario: Scenario = grid.scenario
    channels, pools = scenario.channel_names, list(scenario.pool_names)
    rings, priorities = np.full((len(channels), len(pools)), NOBODY), np.full(len(channels), np.inf)
    rings[0, 0] = 0
    for route in scenario.routing.routes:
        mine = [pools.index(pool) for ring in route.rings for pool in ring.pools]
        rings[channels.index(route.channel), : len(mine)] = mine
        priorities[channels.index(route.channel)] = route.priority or np.inf
    return Rules(np.argsort(priorities, kind="stable"), rings)


def _told(aim: Aim) -> list[int]:
    """Return an aim as numbers: metric, channel, limits of waits, and how who gives up counts."""
    metric, promise = METRICS[aim.metric], aim.promise
    if aim.metric == "occupancy":  # of which no call is counted
        return [metric, NOBODY, 0, NOBODY, OUT, OUT, OUT]
    short = NOBODY if promise is None or promise.short is None else int(promise.short * TICKS)
    if metric or promise is None:
        return [metric, aim.what, 0, short, OUT, OUT, OUT]
    brief, soon, later = ({"met": MET, "out": OUT}.get(one, LATE) for one in promise.abandons)
    return [metric, aim.what, int(promise.within * TICKS), short, soon, later, brief]


def _ticks(seconds: Any) -> Ints:
    return np.rint(np.asarray(seconds) * TICKS).astype(np.int64)
