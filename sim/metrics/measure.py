"""From the facts of one replication to its totals and figures, by scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.calendar import horizon, joined
from sim.metrics.agents import agent_totals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.base import BaseMonth, base_months
from sim.metrics.catalogue import METRICS, VALUES
from sim.metrics.columns.promises import promises
from sim.metrics.columns.waits import replied, response, waited, waits
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.invoices import Invoice, invoices
from sim.metrics.costs.ledger import Entry, handled_by_pool, ledger
from sim.metrics.counting.histogram import Histogram, encoded, histograms, histograms_of_codes, quantiles
from sim.metrics.counting.scopes import CENTER, Scope, divisions
from sim.metrics.counting.spans import Floats, clip, seconds_of
from sim.metrics.customers.base import add_base
from sim.metrics.customers.homes import add_homes
from sim.metrics.customers.moves import Move, add_moves, moves
from sim.metrics.customers.retention import add_base_kept
from sim.metrics.customers.tries import add_tries
from sim.metrics.facts import Facts, timetable
from sim.metrics.growth import GROWTH, growth
from sim.metrics.intervals.reporting import judge
from sim.metrics.learning import add_causes, add_skills
from sim.metrics.queue_length import add_queue, queue_of
from sim.metrics.sums import sums
from sim.metrics.weights.captured import add_captured
from sim.metrics.weights.contacts import LEFT_BEHIND
from sim.metrics.weights.tiers import add_tiers
from sim.metrics.weights.vendors import add_dials, outbound_seconds

Totals = dict[str, float]
Samples = dict[tuple[str, Scope], Histogram]
NAMES = tuple(sorted({total for one in METRICS.values() for total in one.totals} | {*GROWTH, *LEFT_BEHIND}))
# What is known where nothing says it: a sum is 0 then, and nothing else.
UNKNOWN = dict.fromkeys(NAMES, 0.0) | dict.fromkeys((one.name for one in VALUES if one.name in NAMES), np.nan)


@dataclass(frozen=True)
class Measures:
    """What one replication says.

    Attributes
    ----------
    scopes
        What the rows of the table are about.
    table
        Shape (scopes, ``NAMES``): totals that figures are ratios of, and figures that are no ratios (wait
        percentiles in seconds, the longest queue, the growth of the queue); NaN where undefined.
    warmup
        Seconds left out at the start.
    entries, invoices
        The ledger, and what vendors are due; empty where the scenario knows no costs.
    moves
        Who came from which channel to which, and why; empty where nobody contacts us twice or chooses.
    base
        What became of the base month by month; empty where customers neither come nor go.
    samples
        The waits of every scope, and of deferred channels the response times, of which percentiles are.
    matches
        What the contacts of each cell of the match matrix come to.
    """

    scopes: tuple[Scope, ...]
    table: Floats
    warmup: float
    entries: tuple[Entry, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    moves: tuple[Move, ...] = ()
    base: tuple[BaseMonth, ...] = ()
    samples: Samples = field(default_factory=dict)
    matches: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def totals(self) -> Mapping[Scope, Mapping[str, float]]:
        """The table by scope and name."""
        return {
            scope: dict(zip(NAMES, row.tolist(), strict=True))
            for scope, row in zip(self.scopes, self.table, strict=True)
        }


def measure(facts: Facts) -> Measures:
    """Turn a contact log into totals and figures; contacts that arrive in the warm-up are left out."""
    samples = _samples(facts)
    totals = totals_of(facts, samples)
    table = np.array([[*(UNKNOWN | row).values()][: len(NAMES)] for row in totals.values()])
    costs = "costs" in facts.used
    entries, bills = (ledger(facts).entries, invoices(facts)) if costs else ((), ())
    lists = entries, bills, moves(facts), base_months(facts)
    return Measures(tuple(totals), table, warmup(facts), *lists, samples, sums(facts).matches)


def totals_of(facts: Facts, samples: Samples) -> dict[Scope, Totals]:
    """Return what is known of every scope: totals, and numbers of their own such as percentiles of the samples."""
    totals = {scope: dict(row) for scope, row in sums(facts).scopes.items()}
    queue = queue_of(facts)
    for family in divisions(facts.log):
        add_queue(queue, family, totals)
    _add_agents(facts, totals)
    _add_targets(facts, totals)
    _add_messages(facts, totals)
    _add_percentiles(samples, totals)
    _add_mechanisms(facts, totals)
    totals[CENTER] |= growth(facts)
    return totals


def _samples(facts: Facts) -> Samples:
    found: Samples = {}
    known = np.flatnonzero(studied(facts) & waited(facts))
    seconds = encoded(waits(facts)[known])
    for family in divisions(facts.log):
        if family.is_whole and found:
            parts = [found["wait", CENTER]]
        else:
            parts = histograms_of_codes(seconds, family.codes.take(known), len(family.scopes))
        found |= {("wait", scope): one for scope, one in zip(family.scopes, parts, strict=True)}
    done = studied(facts) & replied(facts)
    for number in promises(facts).clocks:
        mine = response(facts)[done & (facts.log.contacts["channel"] == number)]
        scope = (("channel", facts.scenario.channel_names[number]),)
        found["response_time", scope] = histograms(mine, np.zeros(len(mine), np.int64), 1)[0]
    return found


def _add_percentiles(samples: Samples, totals: Mapping[Scope, Totals]) -> None:
    """Add the percentiles of this replication alone; NaN where there is nothing."""
    for (name, scope), sample in samples.items():
        asked = {one.name: one.percentile.share for one in VALUES if one.percentile and one.percentile.sample == name}
        totals[scope] |= dict(zip(asked, quantiles(sample, list(asked.values())).tolist(), strict=True))


def _add_agents(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    scenario = facts.scenario
    duty = [timetable(facts).served_windows(name) for name in scenario.pool_names]
    for pool, found in zip(scenario.pool_names, agent_totals(facts, duty), strict=True):
        totals[("pool", pool),].update(found)
        for name, value in found.items():
            totals[CENTER][name] = totals[CENTER].get(name, 0.0) + value
    whole = joined([window for windows in duty for window in windows])
    totals[CENTER]["duty_seconds"] = seconds_of(clip(whole, warmup(facts), facts.log.end))


def _add_mechanisms(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    """Add what is known by pool or channel only: tiers, dials, and costs that no contact bears."""
    pools = {name: totals[("pool", name),] for name in facts.scenario.pool_names}
    channels = {name: totals[("channel", name),] for name in facts.scenario.channel_names}
    for row in totals.values():
        if "retention" in facts.used:
            add_base_kept(facts, row)
    if "escalation" in facts.used:
        add_tiers(facts, pools)
        _add_up(totals[CENTER], pools.values(), ("front_here", "kept_here", "treated_front"))
    if "learning" in facts.used:
        add_skills(facts, pools)
    if "feedback" in facts.used:
        issues = enumerate(facts.scenario.issue_names)
        add_causes(facts, {number: totals[("issue", name),] for number, name in issues if name}, totals[CENTER])
    if "outbound" in facts.used:
        add_dials(facts, channels, totals[CENTER])
        for number, name in enumerate(pools):
            pools[name]["outbound_seconds"] = outbound_seconds(facts, number)
        _add_up(totals[CENTER], pools.values(), ("outbound_seconds",))
    if "migration" in facts.used:
        add_moves(facts, channels, totals[CENTER])
        add_tries(facts, channels, totals[CENTER])
    if "habits" in facts.used:
        add_homes(facts, channels)
    if "base" in facts.used:
        segments = {name: totals.get((("segment", name),), {}) for name in facts.scenario.segment_names}
        add_base(facts, totals[CENTER], segments)
    if "captured" in facts.used:
        add_captured(facts, channels, totals[CENTER])
    if "costs" in facts.used:
        _add_costs(facts, totals[CENTER], pools, channels)


def _add_up(whole: Totals, parts: Iterable[Totals], names: Iterable[str]) -> None:
    for name in names:
        whole[name] = sum(part[name] for part in parts)


def _add_costs(facts: Facts, center: Totals, pools: Mapping[str, Totals], channels: Mapping[str, Totals]) -> None:
    """Take what the ledger says of the center, its pools and channels: with what no contact bears."""
    center["cost"] = ledger(facts).total()
    for (name, row), handled in zip(pools.items(), handled_by_pool(facts), strict=True):
        row["cost"], row["dealt_with"] = ledger(facts).total(pool=name), handled
    for name, row in channels.items():
        row["cost"] = ledger(facts).total(channel=name)


def _add_messages(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    log, names, end = facts.log, facts.scenario.channel_names, np.array([horizon(facts.scenario)])
    for number in promises(facts).clocks:
        mine = totals[("channel", names[number]),]
        mine["backlog"] = float(backlog_at(log, number, end)[0])
        mine["backlog_age"] = float(backlog_ages(log, number, end)[0])


def _add_targets(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    for unit, found in (("days", sums(facts).days), ("intervals", sums(facts).intervals)):
        met, judged = judge(facts, found)
        for k, channel in enumerate(facts.scenario.channel_names):
            totals[("channel", channel),][f"{unit}_met"] = float(met[k].sum())
            totals[("channel", channel),][f"{unit}_judged"] = float(judged[k].sum())
