"""What decides by luck, as records: keys of uniform numbers, laws of durations, what tiers may."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.demand import SampledDemand
from sim.demand.distributions import FAMILIES
from sim.demand.levels import Levels, Shapes
from sim.engine.drawing.functions import loops
from sim.engine.records import draws
from sim.engine.records.draws import EXP, NDTRI, OF_CONTACTS, OF_RINGS, OF_TIERS, Draws
from sim.engine.records.layout import ENDLESS, NOBODY, records
from sim.engine.tables.again import again_of, may_try_again, names_of_having
from sim.engine.tables.laws import Laws
from sim.engine.tables.machines import machines_of
from sim.engine.tables.outside import lucks_of
from sim.engine.tables.plain import in_ticks
from sim.model.again.attempts import numbered
from sim.model.center import Center
from sim.model.state.channel import ChannelNow
from sim.plumbing.maths.quantiles import of_beta
from sim.plumbing.once import SCENARIOS, once
from sim.random import key_of
from sim.scenario.scenario import Scenario

POWER_LAW = FAMILIES["weibull"][0]
NEVER = 1 << 62  # of rows: no contact is so far behind


def no_draws() -> Draws:
    """Return what decides where the engine draws nothing itself: nothing."""
    empty = {name: np.zeros((0,) * dimensions, kind) for name, (kind, dimensions) in draws.DRAWN.items()}
    empty["drawing"] = np.zeros(1, draws.DRAWING)
    return Draws(**{name: table.view(np.recarray) if table.dtype.names else table for name, table in empty.items()})


def draws_at_first(center: Center, scenario: Scenario) -> Draws:
    """Return what decides as a replication begins: for all of a scenario and a seed the same, by other numbers."""
    known, seed = _known(scenario), center.demand.streams.seed
    found = known.get(seed)
    if found is None:
        known.clear()
        found = known[seed] = _draws_of(center, scenario)
    drawing = found.drawing.copy()
    drawing.replication = center.demand.streams.replication
    return found._replace(drawing=drawing, rows_from=np.full_like(found.rows_from, NEVER))


@once(SCENARIOS)
def _known(scenario: Scenario) -> dict[int, Draws]:
    """Return what decides by the latest seed."""
    return {}


def _draws_of(center: Center, scenario: Scenario) -> Draws:
    """Return what decides what tiers do, what becomes of sessions, and who tries again."""
    if not _draws_any(center, scenario):
        return no_draws()
    names = _names(center, scenario)
    drawing = _drawing(center, scenario, len(names))
    names += names_of_having(center)
    keys, named = _keys(center, scenario, names)
    rows = np.full((len(center.channels), scenario.calendar.days + 1, named.shape[1]), NEVER, dtype=np.int64)
    found = no_draws()._replace(
        drawing=drawing, effort=center.demand.effort, endurance=center.demand.endurance, keys=keys, named=named,
        rows_from=rows, others=_others(center, names),
        segment_tops=np.array([law.segment_shares for law in center.demand.laws]),
        issue_tops=np.ascontiguousarray(center.demand.issue_tops),
    )  # fmt: skip
    return as_it_is_now(found, center, scenario, 0)


def _draws_any(center: Center, scenario: Scenario) -> bool:
    """Whether anything is drawn as it comes up."""
    modes = [channel.mode for channel in center.channels]
    is_theirs = center.has_tiers or any(mode.automated or mode.dialled for mode in modes)
    return is_theirs or may_try_again(center, scenario)


def _drawing(center: Center, scenario: Scenario, names: int) -> Any:
    """Return what is drawn as it comes up, and where names stand of which there are so many for all contacts."""
    one, tiers = records(draws.DRAWING, 1), len(scenario.pool_names) + 1
    one.decides, one.sessions = center.has_tiers, any(channel.mode.automated for channel in center.channels)
    one.tiers, one.contacts_from, one.has_from = tiers, len(OF_TIERS) * tiers, names
    one.ringing = one.contacts_from + len(OF_CONTACTS)
    one.tries = _most_tries(center)
    if center.choice is not None:
        one.closing = bool(center.choice.closing)
        one.gossips = center.choice.rule.word_of_mouth is not None and center.choice.memory.each
    one.end, one.last, one.causes = in_ticks(center.end), in_ticks(center.last), center.tells_causes
    return one


def _most_tries(center: Center) -> int:
    """Return how often a number rings at most."""
    return max((one.calls.rule.tries for one in center.channels if one.mode.dialled), default=0)


def as_it_is_now(found: Draws, center: Center, scenario: Scenario, day: int) -> Draws:
    """Return what decides from a day on: laws, what tiers may and machines do, all of which may change on dates."""
    if not len(found.keys):
        return found
    laws, issues = Laws(EXP, NDTRI), len(scenario.issue_names)
    channel_laws, powers = _channels(center, scenario, laws, center.demand.as_of(day)), _powers(center, laws)
    machines, settling = machines_of(center, scenario, channel_laws)
    shares = [pool.power.share if pool.power and pool.power.share else (0.0,) * issues for pool in center.pools]
    found.drawing.re_explain, found.drawing.until = center.outcome.re_explain, _next_turn(center, day)
    again = again_of(center, laws, channel_laws, found.drawing[0])
    if scenario.regimes or not channel_laws.comes.all():  # what contacts would be elsewhere is drawn before they come
        channel_laws.draws_first = channel_laws.draws_who = 0
    needs = _needs(center.demand.needs, laws)
    lines, steps, values, quantiles = laws.tables()
    return found._replace(
        laws=lines, steps=steps, law_values=values, quantiles=quantiles, channel_laws=channel_laws, powers=powers,
        shares=np.array(shares), loops=loops(laws.needed), needs=needs, machines=machines, settling=settling, **again,
    )  # fmt: skip


def _needs(levels: Levels, laws: Laws) -> Any:
    """Return how complex needs are, and how much authority they take, by issue."""
    table = records(draws.NEED, len(levels.shapes))
    for row, (complexity, own) in zip(table, levels.shapes, strict=True):
        row.has_own = own is not None
        row.quantiles, row.same = _level(complexity, laws)
        row.own_quantiles, row.own_same = _level(own or complexity, laws)
    return table


def _level(shapes: Shapes, laws: Laws) -> tuple[int, float]:
    """Return where the quantiles of a level begin, and the level where it is always the same."""
    a, b, same = shapes
    return laws.quantiles(of_beta(a, b)) if np.isnan(same) else NOBODY, same


def _names(center: Center, scenario: Scenario) -> list[str]:
    """Return the names of all uniform numbers that are looked at, in the order in which they stand."""
    of_tiers = [numbered(kind, tier) for kind in OF_TIERS for tier in range(len(scenario.pool_names) + 1)]
    seldom = dict.fromkeys(name for one in center.channels for name in lucks_of(center.demand, one))
    of_rings = [numbered(kind, k + 1) for kind in OF_RINGS for k in range(_most_tries(center))]
    return [*of_tiers, *OF_CONTACTS, *of_rings, *seldom]


def _others(center: Center, names: list[str]) -> Any:
    """Return which uniform numbers of a channel's contacts are looked at now and then."""
    lucks = [lucks_of(center.demand, one) for one in center.channels]
    table = np.zeros((len(lucks), 1 + max(map(len, lucks))), dtype=np.int32)
    for row, mine in zip(table, lucks, strict=True):
        row[: len(mine)] = [len(names) - 1 - names[::-1].index(name) for name in mine]
    return table


def tell_rows(center: Center, table: Draws, days: range) -> None:
    """Say from which row on contacts of some days are of a source."""
    for channel in center.channels if len(table.rows_from) else ():
        counts = np.array([[count for _, count in center.demand.counts(channel.number, day)] for day in days])
        table.rows_from[channel.number, days.start : days.stop, : counts.shape[1]] = counts.cumsum(axis=1) - counts


def may_be_drawn_ahead(scenario: Scenario) -> bool:
    """Whether nothing that happens on one day matters to how the contacts of the next are drawn."""
    depends = scenario.regimes or scenario.customers or scenario.feedback or scenario.migration
    return not depends and not any(one.service_mode.dialled for one in scenario.channels.values())


def draws_as_they_come(table: Draws, channel: int) -> bool:
    """Whether the engine draws what first contacts of a channel bring."""
    return bool(len(table.channel_laws) and table.channel_laws[channel].draws_first)


def draws_who_comes(table: Draws, channel: int) -> bool:
    """Whether the engine draws who contacts us on a channel for the first time, and what about."""
    return bool(len(table.channel_laws) and np.asarray(table.channel_laws)["draws_who"][channel])


def _may_be_drawn_one_by_one(center: Center, channel: ChannelNow) -> bool:
    """Whether what first contacts of a channel bring may be drawn as they come, where rules are steady.

    Not what a trace gives; nor powers, which numpy takes otherwise of a column. Days that are drawn together, and may
    be for several designs, are laid out once and for all.
    """
    law, given = center.demand.laws[channel.number], _gives(center.demand.scenario, channel.name)
    laws = [one for one in (law.talk, law.patience, law.wrap) if one is not None]
    return channel.mode.inbound and not given and not any(one.inverse is POWER_LAW for one in laws)


def _may_be_told_who_comes(center: Center, scenario: Scenario) -> bool:
    """Whether who comes may be drawn as they come: nothing depends before on who that will be, and nobody is won."""
    asks = any(one.due is not None or one.spec.balking is not None for one in center.channels)
    wins = scenario.customers is not None and scenario.customers.acquisition is not None
    gives = any(_gives(scenario, name) for name in scenario.channel_names)
    return not (asks or wins or gives or scenario.feedback)


def _gives(scenario: Scenario, channel: str) -> bool:
    """Whether a trace says what contacts of a channel bring."""
    arrivals = scenario.channels[channel].arrivals
    return arrivals is not None and bool(arrivals.contacts)


def _keys(center: Center, scenario: Scenario, names: list[str]) -> tuple[Any, Any]:
    """Return the keys of all names that are looked at, and where they stand by channel, source and name."""
    sources = [[name for name, _ in center.demand.counts(one.number, 0)] for one in center.channels]
    named = np.zeros((len(sources), max(map(len, sources)), len(names)), dtype=np.int32)
    found: list[Any] = []
    for channel, (law, of_channel) in enumerate(zip(scenario.channel_names, sources, strict=True)):
        for source, word in enumerate(of_channel):
            named[channel, source] = np.arange(len(found), len(found) + len(names))
            found += [key_of(center.demand.streams.seed, law, word, name) for name in names]
    return np.array(found).view(np.int64), named


def _channels(center: Center, scenario: Scenario, laws: Laws, holds: SampledDemand) -> Any:
    traced = any(_gives(scenario, name) for name in scenario.channel_names)
    is_ahead, is_known_who = may_be_drawn_ahead(scenario), _may_be_told_who_comes(center, scenario)
    table = records(draws.CHANNEL_LAW, len(center.channels))
    for one, row in zip(center.channels, table, strict=True):
        law = holds.laws[one.number]
        row.talk, row.patience, row.wrap = laws.of(law.talk), laws.of(law.patience), laws.of(law.wrap)
        row.factor, row.effect, row.balks = law.work_factor, law.complexity_effect, bool(law.balks)
        row.usual = holds.usual_complexities[one.number]
        row.inbound, row.warm, row.staffed = one.mode.inbound, one.mode.warm, one.mode.staffed
        row.resolves, row.lucks = one.resolution is not None, len(lucks_of(center.demand, one))
        if one.mode.dialled:
            calls = one.calls
            row.ring, row.holds, row.reach = laws.of(calls.ring), laws.of(calls.holds), calls.rule.reach
            row.right, row.wrong_time = calls.rule.right_party, calls.rule.wrong_party_time
        row.draws_first = not is_ahead and _may_be_drawn_one_by_one(center, one)
        row.draws_who = row.draws_first and is_known_who
        row.asks = traced or one.spec.balking is not None or one.due is not None
    return table


def _next_turn(center: Center, day: int) -> int:
    """Return when rules change next: what somebody brings who comes again then is not known here."""
    return min((in_ticks(center.midnight(since)) for since, _ in center.demand.turns if since > day), default=ENDLESS)


def _powers(center: Center, laws: Laws) -> Any:
    table = records(draws.POWER, len(center.pools))
    table.diagnosis = NOBODY
    for pool, row in zip(center.pools, table, strict=True):
        power = pool.power
        if power is not None:
            row.authority, row.skill, row.context = power.authority, power.skill, power.context
            row.diagnosis, row.decides, row.passes = laws.of(power.diagnosis), power.decides, power.passes
            row.shares = bool(power.share)
    return table
