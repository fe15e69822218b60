"""From the facts of one replication to its totals and figures, by scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.hours import duty_windows, horizon, joined, open_windows
from sim.metrics.agents import agent_totals
from sim.metrics.backlog import backlog_ages, backlog_at
from sim.metrics.captured import add_captured
from sim.metrics.contacts import LEFT_BEHIND
from sim.metrics.costs import Entry, Invoice
from sim.metrics.costs.ledger import handled_by_pool
from sim.metrics.definitions import ALL_COUNTS, DIRECT, KEPT, LEFT, MOVES, PERCENTILES, RATIOS, STATIC
from sim.metrics.facts import Facts
from sim.metrics.groups import Mask
from sim.metrics.growth import GROWTH, growth
from sim.metrics.intervals import judge
from sim.metrics.moves import Move, add_moves, moves
from sim.metrics.retention import add_kept
from sim.metrics.scopes import CENTER, Family, Scope, families
from sim.metrics.spans import Floats, after, clip, most_at_once, seconds_of
from sim.metrics.tiers import add_tiers
from sim.metrics.vendors import add_dials, outbound_seconds

Totals = dict[str, float]
Sparse = Mapping[str, tuple[NDArray[np.intp], Floats]]
NAMES = tuple(
    sorted(
        {name for row in RATIOS for name in row[2:]}
        | {row.total for row in ALL_COUNTS}
        | {*DIRECT, *GROWTH, *LEFT_BEHIND}
    )
)


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
    """

    scopes: tuple[Scope, ...]
    table: Floats
    warmup: float
    entries: tuple[Entry, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def totals(self) -> Mapping[Scope, Mapping[str, float]]:
        """The table by scope and name."""
        return {
            scope: dict(zip(NAMES, row.tolist(), strict=True))
            for scope, row in zip(self.scopes, self.table, strict=True)
        }


def measure(facts: Facts) -> Measures:
    """Turn a contact log into totals and figures; contacts that arrive in the warm-up are left out."""
    totals: dict[Scope, Totals] = {}
    weights, queue = _sparse(facts), _queue(facts)
    for family in families(facts.log):
        totals |= _totals(family, weights)
        _add_waits(facts, family, totals)
        _add_queue(queue, family, totals)
    _add_agents(facts, totals)
    _add_targets(facts, totals)
    _add_messages(facts, totals)
    _add_mechanisms(facts, totals)
    totals[CENTER] |= growth(facts)
    table = np.array([[row.get(name, 0.0) for name in NAMES] for row in totals.values()])
    costs = "costs" in facts.used
    entries, invoices = (facts.ledger.entries, facts.invoices) if costs else ((), ())
    return Measures(tuple(totals), table, facts.warmup, entries, invoices, moves(facts))


def _sparse(facts: Facts) -> Sparse:
    """Return where each weight of who is studied is not 0, and its values there: most are for few contacts."""
    rows = {name: np.flatnonzero(facts.studied & (column != 0)) for name, column in facts.weights.items()}
    return {name: (mine, facts.weights[name][mine]) for name, mine in rows.items()}


def _totals(family: Family, weights: Sparse) -> dict[Scope, Totals]:
    """Sum weights by code, one row for each scope; what belongs to none, code -1, is summed first and dropped."""
    cells, groups = family.codes.astype(np.intp) + 1, len(family.scopes) + 1
    sums = {name: np.bincount(cells[rows], values, groups)[1:].tolist() for name, (rows, values) in weights.items()}
    return {scope: {name: total[k] for name, total in sums.items()} for k, scope in enumerate(family.scopes)}


def _add_waits(facts: Facts, family: Family, totals: Mapping[Scope, Totals]) -> None:
    known = facts.studied & facts.waited
    wait, codes = facts.waits[known], family.codes[known]
    for k, scope in enumerate(family.scopes):
        totals[scope] |= _percentiles("wait", wait[codes == k])


class Queue(NamedTuple):
    """Who waited when after the warm-up, and over which hours that is averaged, by channel and for all of them."""

    starts: Floats
    ends: Floats
    messages: Mask
    opened: Mapping[str, float]
    whole: float


def _queue(facts: Facts) -> Queue:
    """Prepare the queue's figures: live channels wait while they are open, messages at all hours."""
    names, deferred = facts.scenario.channel_names, facts.promises.deferred
    always, cut = [(0.0, horizon(facts.scenario))], (facts.warmup, facts.log.end)
    hours = [
        clip(always if late else open_windows(facts.scenario, name), *cut)
        for name, late in zip(names, deferred, strict=True)
    ]
    live = [window for windows, late in zip(hours, deferred, strict=True) if not late for window in windows]
    opened = {name: seconds_of(windows) for name, windows in zip(names, hours, strict=True)}
    return Queue(*after(facts.waiting, facts.warmup), facts.messages, opened, seconds_of(joined(live)))


def _add_queue(queue: Queue, family: Family, totals: Mapping[Scope, Totals]) -> None:
    """Add who waits in line over opening hours; for the scopes of a deferred channel its messages over all hours."""
    for k, scope in enumerate(family.scopes):
        channel = dict(scope).get("channel")
        mine = (family.codes == k) & ~queue.messages if channel is None else family.codes == k
        starts, ends = queue.starts[mine], queue.ends[mine]
        totals[scope]["queue_length_max"] = float(most_at_once(starts, ends))
        totals[scope]["queue_seconds"] = float((ends - starts).sum())
        totals[scope]["open_seconds"] = queue.whole if channel is None else queue.opened[channel]


def _add_agents(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    scenario = facts.scenario
    duty = [duty_windows(scenario, name) for name in scenario.pool_names]
    for pool, sums in zip(scenario.pool_names, agent_totals(facts, duty), strict=True):
        totals[("pool", pool),].update(sums)
        for name, value in sums.items():
            totals[CENTER][name] = totals[CENTER].get(name, 0.0) + value
    whole = joined([window for windows in duty for window in windows])
    totals[CENTER]["duty_seconds"] = seconds_of(clip(whole, facts.warmup, facts.log.end))


def _add_mechanisms(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    """Add what is known by pool or channel only: tiers, dials, and costs that no contact bears."""
    pools = {name: totals[("pool", name),] for name in facts.scenario.pool_names}
    channels = {name: totals[("channel", name),] for name in facts.scenario.channel_names}
    for row in totals.values():
        row |= dict.fromkeys((*STATIC, *KEPT, *MOVES), np.nan)
        if "retention" in facts.used:
            add_kept(facts, row)
    if "escalation" in facts.used:
        add_tiers(facts, pools)
        _add_up(totals[CENTER], pools.values(), ("front_here", "kept_here", "treated_front"))
    if "outbound" in facts.used:
        add_dials(facts, channels, totals[CENTER])
        for number, name in enumerate(pools):
            pools[name]["outbound_seconds"] = outbound_seconds(facts, number)
        _add_up(totals[CENTER], pools.values(), ("outbound_seconds",))
    if "migration" in facts.used:
        add_moves(facts, channels, totals[CENTER])
    if "captured" in facts.used:
        add_captured(facts, channels, totals[CENTER])
    if "costs" in facts.used:
        _add_costs(facts, totals[CENTER], pools, channels)


def _add_up(whole: Totals, parts: Iterable[Totals], names: Iterable[str]) -> None:
    for name in names:
        whole[name] = sum(part[name] for part in parts)


def _add_costs(facts: Facts, center: Totals, pools: Mapping[str, Totals], channels: Mapping[str, Totals]) -> None:
    """Take what the ledger says of the center, its pools and channels: with what no contact bears."""
    center["cost"] = facts.ledger.total()
    for (name, row), handled in zip(pools.items(), handled_by_pool(facts), strict=True):
        row["cost"], row["dealt_with"] = facts.ledger.total(pool=name), handled
    for name, row in channels.items():
        row["cost"] = facts.ledger.total(channel=name)


def _add_messages(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    """Add percentiles of response times, the messages open at the end of the horizon, and the age of the oldest."""
    for totals_of in totals.values():
        totals_of |= dict.fromkeys(LEFT, np.nan)
    log, names, end = facts.log, facts.scenario.channel_names, np.array([horizon(facts.scenario)])
    replied = facts.studied & facts.replied
    for number in facts.promises.clocks:
        mine = totals[("channel", names[number]),]
        mine["backlog"] = float(backlog_at(log, number, end)[0])
        mine["backlog_age"] = float(backlog_ages(log, number, end)[0])
        mine |= _percentiles("response_time", facts.response[replied & (log.contacts["channel"] == number)])


def _percentiles(name: str, values: Floats) -> Totals:
    """Return the percentiles of some values by name; NaN where there are none."""
    quantiles = np.percentile(values, PERCENTILES) if len(values) else [np.nan] * len(PERCENTILES)
    return {f"{name}_p{p}": float(q) for p, q in zip(PERCENTILES, quantiles, strict=True)}


def _add_targets(facts: Facts, totals: Mapping[Scope, Totals]) -> None:
    """Count the days, and the reporting intervals, in which each channel kept its promise."""
    for unit, bins in (("days", facts.by_day), ("intervals", facts.by_interval)):
        kept, judged = judge(facts, bins, facts.studied)
        for k, channel in enumerate(facts.scenario.channel_names):
            totals[("channel", channel),][f"{unit}_met"] = float(kept[k].sum())
            totals[("channel", channel),][f"{unit}_judged"] = float(judged[k].sum())
