"""Targets as sums of counts: what is summed, over which stretches of time, and with which limit.

A ratio that must be at least, or at most, a limit is a difference of counts that must not be below 0 in the mean of all
replications; its variance is that of a sum. See Atlason, Epelman and Henderson (2004) and Cezik and L'Ecuyer (2008).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Floats, Ints, StaffGrid
from sim.language import kept
from sim.metrics.counting.bins import summed
from sim.scenario.basics.units import write_clock, write_duration
from sim.scenario.channels.target import Target
from sim.scenario.planning.staffing import StaffingTarget, Tolerance
from sim.scenario.scenario import Scenario

LOAD = "load"  # beside the metrics: how much work came when, which nothing limits
INVOICE = "invoice"  # and what vendors are due beside their seats
CLOSE = 1 / 40  # of a share or of its rest: half a point of 20 %


class Aim(NamedTuple):
    """What is counted, interval by interval.

    Attributes
    ----------
    metric
        That of a target, or ``load``: seconds of work of the contacts that came, and how many they were; or
        ``invoice``: what a vendor is due for the contacts that came, its seats aside, and how many of them it handled.
    what
        The number of the channel, or of an occupancy and an invoice that of the pool.
    limit
        What the ratio of the two counts must be at least or at most.
    at_least
        Which of the two.
    per
        ``interval``, ``day`` or ``horizon``.
    promise
        What a service level counts by.
    daily
        Of ``target_met`` the share that must be kept on a day.
    bound
        Whether anything is asked; else it is counted beside, to know what agents of which interval do.
    """

    metric: str
    what: int
    limit: float = 0.0
    at_least: bool = True
    per: str = "interval"
    promise: Target | None = None
    daily: float = 0.0
    bound: bool = True


class TargetRow(NamedTuple):
    """A constraint: an aim (its number), and where it holds, as it is called and as a clock time (-1 for a day)."""

    aim: int
    kind: int
    clock: int


def aims_of(grid: StaffGrid) -> tuple[Aim, ...]:
    """Return what must be counted: the targets written, or each channel's own, and the work of every channel."""
    scenario = grid.scenario
    targets = grid.block.targets
    if targets is None:
        own = (name for name in scenario.channel_names if _can_have_one(scenario, name))
        targets = [StaffingTarget(channel=name) for name in own]
    if not targets:
        raise scenario.error(("staffing",), "has no targets, and no channel has one; write targets: [{channel: phone}]")
    served = np.flatnonzero(grid.plan.serves.any(axis=1))
    bounds = [_aim(scenario, one) for one in targets]
    by_interval = [_by_interval(one) for one in bounds if one.per != "interval" or one.metric == "target_met"]
    lost = [Aim("abandonment", int(k), at_least=False, per="horizon", bound=False) for k in served]
    due = [Aim(INVOICE, pool, bound=False) for pool in billed(scenario)]
    return (*bounds, *by_interval, *lost, *(Aim(LOAD, int(k), bound=False) for k in served), *due)


def billed(scenario: Scenario) -> list[int]:
    """Return the pools of vendors that are paid for what they do, and not for seats alone."""
    pools = [scenario.pools[name] for name in scenario.pool_names]
    return [number for number, pool in enumerate(pools) if pool.contract is not None and pool.contract.by_work]


def _by_interval(aim: Aim) -> Aim:
    """Return the same counts by interval; of a share of days those of the service level that it is about."""
    daily = aim.metric == "target_met"
    metric, limit = ("service_level", aim.daily) if daily else (aim.metric, aim.limit)
    return aim._replace(metric=metric, limit=limit, per="interval", daily=0.0, bound=False)


def _can_have_one(scenario: Scenario, name: str) -> bool:
    channel = scenario.channels[name]
    return channel.target is not None and channel.service_mode.staffed and channel.service_mode.inbound


def _aim(scenario: Scenario, target: StaffingTarget) -> Aim:
    if target.pool is not None:
        pool = scenario.pool_names.index(target.pool)
        return Aim("occupancy", pool, target.at_most or 1.0, at_least=False, per=target.per)
    assert target.channel is not None
    channel = scenario.channel_names.index(target.channel)
    if target.at_most is not None:
        promise = scenario.channels[target.channel].target
        return Aim(target.metric, channel, target.at_most, at_least=False, per=target.per, promise=promise)
    promise = _promise(scenario, target)
    if target.metric == "target_met":
        return Aim("target_met", channel, target.at_least or 0.0, True, target.per, promise, promise.share)
    return Aim("service_level", channel, promise.share, True, target.per, promise)


def _promise(scenario: Scenario, target: StaffingTarget) -> Target:
    """Return the promise of the channel, with what the target says otherwise."""
    own = scenario.channels[target.channel or ""].target
    said = {
        key: value for key in ("within", "share", "formula", "short") if (value := getattr(target, key)) is not None
    }
    if "within" in said:
        said |= {"by_issue": None, "by_segment": None}
    return own.model_copy(update=said) if own else Target.model_construct(**said)


class Rows:
    """The constraints of a grid: how counts by interval are added up to them, and what they come to.

    Attributes
    ----------
    aims, rows
        What is counted, and the constraints in order of aim, kind of day and time.
    limits
        The limit of each row, which a search may raise above the aim's own.
    close
        How far from its limit a ratio counts as close to it, by row: the tolerance, and no more than a
        fortieth of a share or of its rest, as half a point is little of 20 % who wait, and much of 3 % who give up.
    """

    def __init__(self, grid: StaffGrid) -> None:
        self.grid, self.aims = grid, aims_of(grid)
        self.intervals = grid.days.size
        self._cell = [_cells(grid, aim) for aim in self.aims]
        self.rows = tuple(self._rows())
        self._first = np.searchsorted([row.aim for row in self.rows], np.arange(len(self.aims) + 1))
        self.limits = np.array([self.aims[row.aim].limit for row in self.rows])
        self.bound = np.array([self.aims[row.aim].bound for row in self.rows])
        self.close = np.array([_edge(self.aims[row.aim], grid.block.tolerance) for row in self.rows])
        self.signs = np.array([1.0 if self.aims[row.aim].at_least else -1.0 for row in self.rows])

    def _rows(self) -> Iterator[TargetRow]:
        for number, (_, names) in enumerate(self._cell):
            for kind, clock in names:
                yield TargetRow(number, kind, clock)

    def code_of(self, aim: int) -> tuple[Ints, slice]:
        """Return the row within an aim of each interval, one too many where there is none, and where its rows are."""
        return self._cell[aim][0], self.of_aim(aim)

    def folded(self, counts: Floats) -> Floats:
        """Return counts of shape (..., 2, rows), of those by interval, (..., 2, aims, intervals), added day by day."""
        found = np.zeros((*counts.shape[:-2], len(self.rows)))
        for day, rows in enumerate(self.on_days):
            found[..., rows] += self.of_day(counts, day)
        return found

    def of_day(self, counts: Floats, day: int) -> Floats:
        """Return the same of a day, of those rows alone to which it adds anything."""
        found, some = np.zeros((*counts.shape[:-2], len(self.rows))), self._intervals_of(day)
        for number, (aim, (codes, names)) in enumerate(zip(self.aims, self._cell, strict=True)):
            mine = counts[..., number, some]
            if aim.metric == "target_met":
                mine = _kept_days(mine, self.grid.days[some], aim.daily)
            found[..., self.of_aim(number)] = summed(mine, codes[some], len(names) + 1)[..., : len(names)]
        return np.asarray(found[..., self.on_days[day]])

    @cached_property
    def on_days(self) -> list[Ints]:
        """The rows to which each day adds anything."""
        found = []
        for some in map(self._intervals_of, range(self.grid.scenario.calendar.days)):
            cells = zip(self._first, self._cell, strict=False)
            rows = [first + codes[some][codes[some] < len(names)] for first, (codes, names) in cells]
            found.append(np.unique(np.concatenate(rows)))
        return found

    def _intervals_of(self, day: int) -> slice:
        first, last = np.searchsorted(self.grid.days, (day, day + 1)).tolist()
        return slice(first, last)

    def slacks(self, counts: Floats, limits: Floats | None = None) -> Floats:
        """Return what counts of shape (replications, 2, rows) have to spare: at or above 0 in the mean is kept."""
        limit = self.limits if limits is None else limits
        return np.asarray(self.signs * (counts[:, 0] - limit * counts[:, 1]))

    def charged(self, counts: Floats) -> Floats:
        """Return what vendors are due beside their seats, by replication, of counts as `slacks` takes them."""
        due = [number for number, aim in enumerate(self.aims) if aim.metric == INVOICE]
        return np.asarray(sum((counts[:, 0, self.of_aim(one)].sum(axis=1) for one in due), np.zeros(len(counts))))

    def twin(self, aim: int) -> int:
        """Return the aim that counts the same by interval."""
        wanted = self.aims[aim]
        if wanted.per == "interval" and wanted.metric != "target_met":
            return aim
        return self.aims.index(_by_interval(wanted))

    def of_aim(self, aim: int) -> slice:
        """Return where the rows of an aim are."""
        return slice(int(self._first[aim]), int(self._first[aim + 1]))

    def where(self, row: TargetRow) -> str:
        """Say where a row holds, such as ``mon-fri 09:00``, or ``mon`` for a day."""
        if row.kind < 0:
            return kept.ALL_DAYS
        name = self.grid.kinds[row.kind]
        return name if row.clock < 0 else f"{name} {write_clock(row.clock)}"

    def who(self, row: TargetRow) -> str:
        """Name the channel or the pool of a row."""
        aim, scenario = self.aims[row.aim], self.grid.scenario
        return (scenario.pool_names if aim.metric == "occupancy" else scenario.channel_names)[aim.what]

    def told(self, aim: Aim) -> str:
        """Say what an aim is, such as ``service_level 80/20 s``."""
        if aim.metric in ("service_level", "target_met"):
            assert aim.promise is not None
            share, within = f"{100 * aim.promise.share:g}", write_duration(aim.promise.within, days=False)  # of opening
            told = kept.REACHED.format(mean=share, within=within)
            if aim.metric == "service_level":
                return told
            return kept.ON_DAYS.format(told=told, limit=f"{100 * aim.limit:g}")
        value = write_duration(aim.limit) if aim.metric == "asa" else f"{100 * aim.limit:g} %"
        return kept.AT_MOST.format(metric=aim.metric, value=value)


def _kept_days(counts: Floats, days: Ints, share: float) -> Floats:
    """Return, in the first interval of each day, whether its promise was kept, and whether there was any."""
    since = days - days[0]
    whole = summed(counts, since, int(since[-1]) + 1)
    reached, of = whole[..., 0, :], whole[..., 1, :]
    firsts, found = np.searchsorted(since, np.arange(whole.shape[-1])), np.zeros_like(counts)
    found[..., 0, firsts] = (of > 0) & (reached >= share * of - 1e-9)
    found[..., 1, firsts] = of > 0
    return found


def tolerated(aim: Aim, tolerance: Tolerance) -> float:
    """Return by how much the ratio of an aim may miss its limit and still be called met; a share of days by nothing."""
    if aim.metric == "asa":
        return aim.limit * tolerance.duration
    return 0.0 if aim.metric == "target_met" else tolerance.share


def _edge(aim: Aim, tolerance: Tolerance) -> float:
    found = tolerated(aim, tolerance)
    return found if aim.metric == "asa" else min(found, CLOSE * min(aim.limit, 1 - aim.limit))


def _cells(grid: StaffGrid, aim: Aim) -> tuple[Ints, Sequence[tuple[int, int]]]:
    """Return the row within an aim of each interval, and where each row holds.

    The warm-up belongs to none, nor does time in which the channel is closed all of an interval, or day.
    """
    seconds = grid.seconds if aim.metric == "occupancy" else grid.plan.open
    if aim.metric == INVOICE:  # whoever comes while a vendor is away may be handled later
        seconds = np.ones_like(grid.seconds)
    known = grid.edges[1:] > warmup_of(grid.scenario)
    if aim.per == "horizon":
        return np.where(known, 0, 1), [(-1, -1)]
    kinds = grid.kind_of[grid.days]
    clocks = grid.clocks if aim.per == "interval" else np.full(len(kinds), -1)
    cells = list(zip(kinds.tolist(), clocks.tolist(), strict=True))
    names = sorted(
        {cell for cell, used, length in zip(cells, known, seconds[aim.what], strict=True) if used and length}
    )
    places = {name: k for k, name in enumerate(names)}
    found = [places.get(cell, len(names)) if used else len(names) for cell, used in zip(cells, known, strict=True)]
    return np.array(found), names


def warmup_of(scenario: Scenario) -> float:
    """Return how many seconds are left out at the start.

    Raises
    ------
    InputError
        Where every replication is to find that out for itself.
    """
    warmup = scenario.calendar.warmup
    if isinstance(warmup, str):
        raise scenario.error(("calendar", "warmup"), "is found run by run, which no search can; write a duration")
    return float(warmup)
