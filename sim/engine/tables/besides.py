"""The records of work that agents do beside other work, or put down for it: desks, speeds, who may interrupt whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.records import layout
from sim.engine.records.layout import DEFERRED, NOBODY, SHARED, UNDIVIDED, Records, records
from sim.engine.state.lines import AT_RANDOM, BY_ARRIVAL, IN_SYSTEM, LAST_FIRST
from sim.model.center import Center
from sim.model.state.channel import ChannelNow, ContactClass
from sim.model.state.orders import AtRandom, InSystem, InSystemView, LastFirst
from sim.model.state.pool import AgentPool
from sim.model.state.queues import DueQueueView, Queue
from sim.scenario.channels.mode import Mode
from sim.scenario.scenario import Scenario

ORDERS: dict[type[Queue], int] = {Queue: BY_ARRIVAL, LastFirst: LAST_FIRST, AtRandom: AT_RANDOM, InSystem: IN_SYSTEM}


def taking(mode: Mode) -> int:
    """Return how the contacts of a mode take agents."""
    if mode.shared:
        return SHARED
    return DEFERRED if mode.deferred else UNDIVIDED


def bounds(groups: Any) -> tuple[Any, Any]:
    """Return from where to where each group stands when all are put one behind the other."""
    ends = np.cumsum([0, *map(len, groups)])
    return ends[:-1], ends[1:]


def desks(center: Center, scenario: Scenario, pools: Records, agents: Records) -> dict[str, Records]:
    """Say of pools and agents what they share, and return the desks and the levels of load."""
    most = [_limit(pool) for pool in center.pools]
    for name in ("first_writing", "last_writing"):
        pools[name] = NOBODY
    pools.shares = [pool.shares for pool in center.pools]
    pools.mate = [center.pools.index(pool.mates[0]) for pool in center.pools]
    pools.mixed, pools.keeps_chats = ([getattr(p, name) for p in center.pools] for name in ("mixed", "keeps_chats"))
    pools.has_live = [bool(pool.live_feeds) for pool in center.pools]
    pools.frees_whole = [bool(p.live_feeds) and scenario.pools[p.name].mix == "drain" for p in center.pools]
    pools.levels_from, pools.levels_to = bounds([range(limit + 1) for limit in most])
    levels = records(layout.LEVEL, sum(most) + len(most))
    levels.first = levels.last = NOBODY
    agents.jobs_from, _ = bounds([range(most[pool]) for pool in agents.pool])
    return {"jobs": records(layout.JOB, int(sum(most[pool] for pool in agents.pool))), "levels": levels}


def _limit(pool: AgentPool) -> int:
    """Return how many contacts an agent may hold beside each other; 0 where they do not."""
    return max((feed.limit for feed in pool.feeds if feed.klass.sharing), default=0)


class Besides:
    """What channels and classes say of work beside other work."""

    def __init__(self, center: Center, classes: list[ContactClass]) -> None:
        self._channels, self._classes, self._pools = center.channels, classes, center.pools
        crews = [list(dict.fromkeys(pool for klass in one.classes for pool in klass.pools)) for one in self._channels]
        self._crews, self._chatting = bounds(crews), bounds([klass.chatting for klass in classes])
        self.crews = self._numbers(crews)
        self.chatting = self._numbers([klass.chatting for klass in classes])
        self.speeds = np.array([speed for channel in self._channels for speed in channel.speeds], dtype=float)

    def _numbers(self, groups: list[list[AgentPool]]) -> Any:
        at = {id(pool): k for k, pool in enumerate(self._pools)}
        return np.array([at[id(pool)] for group in groups for pool in group], dtype=np.int32)

    def tell_channels(self, table: Records) -> None:
        """Say how fast contacts go on, and what becomes of messages."""
        channels = self._channels
        table.takes = [taking(one.mode) for one in channels]
        table.speeds_from, table.speeds_to = bounds([one.speeds for one in channels])
        table.changeover = [one.spec.changeover for one in channels]
        table.draws_lots = [one.order == "random" for one in channels]
        table.puts_away = [_puts_away(one) for one in channels]
        table.crews_from, table.crews_to = self._crews

    def tell_classes(self, table: Records) -> None:
        """Say how many of a class an agent may hold, and what it interrupts."""
        classes = self._classes
        table.takes = [taking(one.plan.mode) for one in classes]
        table.limit, table.priority = [one.plan.limit for one in classes], [one.plan.priority for one in classes]
        table.interrupts = [bool(one.interrupts) for one in classes]
        table.chatting_from, table.chatting_to = self._chatting

    def preempts(self) -> Any:
        """Return which pools put down which messages for others, by class."""
        return np.array([[pool.number in one.preemptible for pool in self._pools] for one in self._classes], np.int32)


def tell_feeds(table: Records, feeds: list[Any]) -> None:
    """Say of lines, as pools see them, which work stands in them."""
    table.takes, table.limit = [taking(feed.mode) for feed in feeds], [feed.limit for feed in feeds]
    table.by_due = [isinstance(feed, DueQueueView) for feed in feeds]
    table.by_entry = [isinstance(feed, InSystemView) for feed in feeds]


def tell_lines(table: Records, lines: list[Any], classes: list[ContactClass]) -> None:
    """Say in which order lines are served, and on which channel."""
    table.order = [ORDERS[type(line)] for line in lines]
    of = {id(line): one.home.number for one in classes for line in (one.line, *(ring.line for ring in one.stages))}
    table.channel = [of[id(line)] for line in lines]


def with_lots(table: Records, lots: Any, channels: list[ChannelNow], most: int) -> Any:
    """Return the numbers that channels have to draw by, those not used first, and say where they stand."""
    kept, end = [], 0
    for row, channel in zip(table, channels, strict=True):
        if channel.order == "random":
            kept += [lots[row.lot : row.lots_to], channel.draw(most)]  # type: ignore[call-arg]
            row.lot, end = end, end + len(kept[-2]) + most
            row.lots_to = end
    return np.concatenate([*kept, [0.0]])


def _puts_away(channel: ChannelNow) -> bool:
    return channel.mode.deferred and channel.spec.at_close == "pause"
