"""From the center as the SimPy model builds it to the records that the compiled engine plays with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import inf
from typing import Any

import numpy as np

from sim.engine.records import layout
from sim.engine.records.layout import (
    ENDLESS,
    MODES,
    NOBODY,
    Records,
    World,
    records,
)
from sim.engine.records.logged import WRITTEN
from sim.engine.records.minds import no_minds
from sim.engine.routing.rings import ALWAYS, BUSY_OVER, QUEUE_OVER, WAIT_OVER
from sim.engine.routing.rules import AGENT_RULES, LINE_RULES
from sim.engine.tables.besides import Besides, bounds, desks, tell_feeds, tell_lines
from sim.engine.tables.calling import Calling
from sim.engine.tables.drawn import as_it_is_now, draws_at_first, no_draws
from sim.engine.tables.minded import minds_of, with_audience
from sim.engine.tables.outside import Vendors, lucks_of, tell_promises
from sim.engine.tables.plain import chained
from sim.engine.tables.planned import PlannedStaff, most_on_duty, nothing_planned, ticks
from sim.model.center import Center
from sim.model.state.channel import ChannelNow, ContactClass, RingNow
from sim.model.state.pool import AgentPool
from sim.scenario.scenario import Scenario

FIRST_ROOM = 1_024


def world_of(center: Center, scenario: Scenario) -> World:
    """Return what a scenario alone decides at the start: nobody has come, nobody is on duty, all doors are closed."""
    lay, room = _Layout(center, scenario), FIRST_ROOM
    pools, agents = lay.pools([most_on_duty(center, scenario, pool) for pool in center.pools])
    clock = records(layout.CLOCK, 1)
    clock.free_contact, clock.free_node = 0, 0
    clock.choose_agent = AGENT_RULES.index(scenario.routing.agent_selection)
    clock.choose_line = LINE_RULES.index(scenario.routing.contact_selection)
    clock.has_tiers = center.has_tiers
    clock.draws_lots = any(channel.order == "random" for channel in center.channels)
    clock.last_agent_wait, clock.own_lines = ticks(center.last_agent_wait), len(lay.lines)
    clock.repeats, clock.story_at = center.outcome.repeat.probability, ENDLESS
    rows = {name: records(kind, 4 * room) for name, kind in WRITTEN.items()}
    beside, kinds = lay.beside, lay.kinds(center)
    lucks = max(len(lucks_of(center.demand, channel)) for channel in center.channels)
    clock.lucks, clock.rings = lucks, lay.calling.rings(len(agents))
    return World(
        clock=clock, contacts=chained(records(layout.CONTACT_NOW, room), "next"),
        todo=records(layout.TASK, 4 * (len(agents) + len(pools)) + room),
        asks=records(layout.ASKED, 2 * (room + len(agents))),
        events=records(layout.EVENT, 4 * room),
        arrivals=records(layout.ARRIVAL, 0), agents=agents, pools=pools, channels=lay.channels(), classes=lay.classes(),
        rings=lay.rings, doors=lay.doors, feeds=lay.feeds, lines=lay.with_own(len(agents)),
        nodes=chained(records(layout.NODE, max(4, lay.most_lines()) * room), "after"), **rows, klass=kinds,
        pool_classes=lay.pool_classes, later=lay.later, at_once=lay.at_once, pace=lay.pace(),
        resolution=_resolution(center, scenario), surplus=np.zeros(max(1, len(agents)), dtype=np.int64),
        closing=np.zeros(len(center.pools) + 1, dtype=np.int64), **nothing_planned(),
        notes=chained(records(layout.NOTE, 2 * (room + len(agents))), "next"),
        met=records(layout.KEYED, 4 * len(agents) + room), episodes=records(layout.KEYED, room),
        above=lay.above(center), below=lay.below,
        works=records(layout.WORK, room), **desks(center, scenario, pools, agents),
        speeds=beside.speeds, crews=beside.crews, chatting=beside.chatting, preempts=beside.preempts(),
        somebody=np.zeros(len(agents) + 1, dtype=np.int64), everybody=np.zeros(room, dtype=np.int64),
        lots=np.zeros(1), lucks=np.zeros((room, max(1, lucks))), lucks_due=np.zeros((0, max(1, lucks))),
        rules=lay.vendors.rules, spans=lay.vendors.spans, sent=lay.vendors.sent(kinds), sendings=lay.vendors.sendings,
        intervals=lay.vendors.intervals(), numbers=records(layout.NUMBER, 0), crowds=lay.calling.crowds,
        doors_dialled=lay.calling.doors, dialling=lay.calling.dialling,
        draws=no_draws(), minds=no_minds(),
    )  # fmt: skip


def with_luck(world: World, center: Center, scenario: Scenario) -> World:
    """Return a world at the start in which luck has decided who is there when, how it goes on, and what is known."""
    staff = PlannedStaff(center, scenario, world.pools["agents_to"] - world.pools["agents_from"])
    for name, column in staff.of_pools().items():
        world.pools[name] = column
    draws = draws_at_first(center, scenario)
    minds = minds_of(center, scenario, draws)
    if center.choice is not None:
        minds = with_audience(minds, center.choice)
    return world._replace(draws=draws, minds=minds, **staff.tables())


def follow(center: Center, scenario: Scenario, world: World) -> World:
    """Let everybody go by what is another from a date on: the model has turned already."""
    _tell_rules(center.channels, world.channels)
    world.classes.mean_handle = [klass.mean_handle for channel in center.channels for klass in channel.classes]
    _tell_power(center.pools, world.pools)
    world.resolution[:] = _resolution(center, scenario)
    world.clock[0].repeats = center.outcome.repeat.probability
    day = scenario.calendar.local.day_of(center.clock.now)
    return world._replace(draws=as_it_is_now(world.draws, center, scenario, day))


def _tell_rules(channels: Sequence[ChannelNow], table: Records) -> None:
    """Put down by what rules channels go, which may change on dates."""
    for name in ("lines", "queue_limit"):
        table[name] = [ENDLESS if getattr(one, name) == inf else getattr(one, name) for one in channels]
    table.balks, table.tries_again = [one.balks for one in channels], [one.redial is not None for one in channels]
    table.gives_up, table.judges = (
        [_gives_up(one) for one in channels],
        [one.resolution is not None for one in channels],
    )
    table.answers_closed = [one.mode.automated and one.machine.answers_closed for one in channels]
    table.silent_share, table.probe = [one.silent_share for one in channels], [one.probe for one in channels]
    tell_promises(table, channels)


def _tell_power(pools: Sequence[AgentPool], table: Records) -> None:
    """Put down which agents decide what they treat, and who stays until an expert comes."""
    table.decides = [pool.power is not None for pool in pools]
    table.warm = [pool.power is not None and pool.power.warm for pool in pools]


def _resolution(center: Center, scenario: Scenario) -> Any:
    unknown = (-1.0,) * len(scenario.issue_names)
    return np.array([channel.resolution or unknown for channel in center.channels], dtype=float)


class _Layout:
    """Where each of the model's classes, rings and queues stands."""

    def __init__(self, center: Center, scenario: Scenario) -> None:
        self._center = center
        self._classes = [klass for channel in center.channels for klass in channel.classes]
        self.beside = Besides(center, self._classes)
        self.vendors = Vendors(center, scenario, self._classes)
        self._rings = [ring for klass in self._classes for ring in klass.stages]
        self._lines = list(dict.fromkeys([*(one.line for one in self._classes), *(one.line for one in self._rings)]))
        self.lines = records(layout.LINE, len(self._lines))
        self.lines.first = self.lines.last = NOBODY
        tell_lines(self.lines, self._lines, self._classes)
        self.rings, self.doors = self._ring_records()
        self.feeds = self._feed_records()
        self.calling = Calling(center, [door for ring in self._rings for door in ring.doors])
        self.at_once = _numbers(self._rings, [klass.at_once for klass in self._classes])
        self.later = _numbers(self._rings, [klass.later for klass in self._classes])
        self.pool_classes = _numbers(self._classes, [pool.classes for pool in center.pools])

    def most_lines(self) -> int:
        """Return in how many lines a contact may stand at once."""
        return 2 + max(len(klass.stages) for klass in self._classes)

    def with_own(self, agents: int) -> Records:
        """Return the lines, with those of agents for whom somebody waits."""
        own = records(layout.LINE, agents)
        own.first = own.last = NOBODY
        return np.concatenate([self.lines, own]).view(np.recarray)

    def _ring_records(self) -> tuple[Records, Records]:
        rings = records(layout.RING, len(self._rings))
        doors = [door for ring in self._rings for door in ring.doors]
        table, place = records(layout.DOOR, len(doors)), {id(pool): k for k, pool in enumerate(self._center.pools)}
        table.pool = [place[id(door.pool)] for door in doors]
        table.rank, table.reserve = [door.rank for door in doors], [door.reserve for door in doors]
        of_doors = [klass.plan for klass in self._classes for ring in klass.stages for _ in ring.doors]
        table.on_duty_only = [not plan.mode.queued for plan in of_doors]
        rings.after = ticks([ring.after for ring in self._rings])
        at = [klass.home.number for klass in self._classes for _ in klass.stages]
        rings.rule = [self.vendors.rule_of(n, ring.rule) for n, ring in zip(at, self._rings, strict=True)]
        rings.line = [self._lines.index(ring.line) for ring in self._rings]
        rings.on_condition = [ring.on_condition for ring in self._rings]
        rings.doors_from, rings.doors_to = bounds([ring.doors for ring in self._rings])
        for ring, row in zip(self._rings, rings, strict=True):
            row.condition, row.queue_over, row.wait_over, row.busy_over = _condition(ring)
        return rings, table

    def _feed_records(self) -> Records:
        feeds = [feed for pool in self._center.pools for feed in pool.feeds]
        table, at = records(layout.FEED, len(feeds)), {id(klass): k for k, klass in enumerate(self._classes)}
        table.klass = [at[id(feed.klass)] for feed in feeds]
        table.line = [self._lines.index(feed.line) for feed in feeds]
        table.base_score = [feed.base for feed in feeds]
        for name in ("priority", "weight", "slope", "ratio", "within", "rank", "reserve", "order"):
            table[name] = [getattr(feed, name) for feed in feeds]
        tell_feeds(table, feeds)
        return table

    def pools(self, most: list[int]) -> tuple[Records, Records]:
        """Return the pools, and so many agents of each, none of whom is on duty yet."""
        pools, table = self._center.pools, records(layout.POOL, len(self._center.pools))
        for name in ("first_idle", "last_idle", "first_on", "last_on", "first_away", "last_away"):
            table[name] = NOBODY
        for name in ("number", "skills", "first", "keep_back"):
            table[name] = [getattr(pool, name) for pool in pools]
        teams = [[other.number == pool.number for other in pools] for pool in pools]
        table.team_from = [team.index(True) for team in teams]
        table.team_to = [team.index(True) + sum(team) for team in teams]
        table.feeds_from, table.feeds_to = bounds([pool.feeds for pool in pools])
        table.classes_from, table.classes_to = bounds([pool.classes for pool in pools])
        table.agents_from, table.agents_to = bounds([range(count) for count in most])
        self.calling.tell_pools(table)
        _tell_power(pools, table)
        table.serves = [sum({1 << one.home.number for one in pool.classes if not one.deferred}) for pool in pools]
        below = [list(_below(pool)) for pool in pools]
        table.below_from, table.below_to = bounds(below)
        self.below = np.array([pools.index(one) for many in below for one in many], dtype=np.int32)
        agents = records(layout.AGENT, sum(most))
        agents.pool = np.repeat(np.arange(len(pools)), most)
        agents.number = list(chain.from_iterable(range(p.first, p.first + n) for p, n in zip(pools, most, strict=True)))
        agents.pace, agents.contact, agents.away = 1.0, NOBODY, NOBODY
        return table, agents

    def channels(self) -> Records:
        """Return the channels, all closed."""
        channels = self._center.channels
        table = records(layout.CHANNEL, len(channels))
        table.drains = [one.drains for one in channels]
        table.waits_outside = [one.returns_at_opening for one in channels]
        table.since, table.until = ticks([one.since for one in channels]), ticks([one.until for one in channels])
        table.ends_at = ticks([inf if one.ending is None else one.ending.at for one in channels])
        table.turns_away = [one.comes_back is not None for one in channels]
        table.mode = [MODES.index(one.mode.name) for one in channels]
        self.vendors.tell_channels(table)
        self.calling.tell_channels(table)
        table.undivided = [one.mode.undivided for one in channels]
        _tell_rules(channels, table)
        table.classes_from, table.classes_to = bounds([one.classes for one in channels])
        self.beside.tell_channels(table)
        return table

    def classes(self) -> Records:
        """Return the classes; nobody waits."""
        classes, table = self._classes, records(layout.CLASS, len(self._classes))
        table.channel = [klass.home.number for klass in classes]
        table.mean_handle = [klass.mean_handle for klass in classes]
        table.line = [self._lines.index(klass.line) for klass in classes]
        table.conditional = [klass.conditional for klass in classes]
        table.rings_from, table.rings_to = bounds([klass.at_once for klass in classes])
        table.later_from, table.later_to = bounds([klass.later for klass in classes])
        self.beside.tell_classes(table)
        return table

    def kinds(self, center: Center) -> Any:
        """Return the class of contacts by channel, segment and issue."""
        at = {id(klass): k for k, klass in enumerate(self._classes)}
        shape = np.max([kind for kinds in center.classes for kind in kinds], axis=0) + 1
        table = np.zeros((len(center.classes), *shape), dtype=np.int32)
        for channel, kinds in enumerate(center.classes):
            for (segment, issue), klass in kinds.items():
                table[channel, segment, issue] = at[id(klass)]
        return table

    def above(self, center: Center) -> Any:
        """Return the class of contacts that were passed on, by channel, kind and the pool that did so."""
        at = {id(klass): k for k, klass in enumerate(self._classes)}
        issues = 1 + max(issue for kinds in center.classes for _, issue in kinds)
        kinds = max(len(kinds) for kinds in center.classes)
        table = np.full((len(center.channels), kinds, len(center.names.pools)), NOBODY, dtype=np.int32)
        for channel in center.channels:
            for (segment, issue, pool), klass in channel.above.items():
                table[channel.number, segment * issues + issue, pool] = at[id(klass)]
        return table

    def pace(self) -> Any:
        """Return by what the pools multiply the talk of each class."""
        pools = self._center.pools
        return np.array([[klass.pace.get(pool.number, 1.0) for pool in pools] for klass in self._classes], dtype=float)


def _condition(ring: RingNow) -> tuple[int, float, float, float]:
    when = ring.when
    if when is None:
        return ALWAYS, 0.0, 0.0, 0.0
    if when.queue_over is not None:
        return QUEUE_OVER, when.queue_over, 0.0, 0.0
    if when.predicted_wait_over is not None:
        return WAIT_OVER, 0.0, when.predicted_wait_over, 0.0
    return BUSY_OVER, 0.0, 0.0, when.busy_over or 0.0


def _gives_up(channel: ChannelNow) -> float:
    """Return from which luck on nobody tries again, here or elsewhere, however often they have."""
    rule = channel.redial
    return 0.0 if rule is None else max(p + (1 - p) * rule.switch.probability for p in rule.probability) + 1e-9


def _below(pool: AgentPool) -> Iterable[AgentPool]:
    """Return the pools that pass on to a pool, and those that pass on to them."""
    return dict.fromkeys(one for lower in pool.below for one in (lower, *_below(lower)))


def _numbers(every: Sequence[RingNow] | Sequence[ContactClass], groups: Iterable[Sequence[Any]]) -> Any:
    at = {id(one): k for k, one in enumerate(every)}
    return np.array([at[id(one)] for group in groups for one in group], dtype=np.int32)
