"""What only the whole scenario can tell of costs and attention: wages the ledger needs, keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.files.presets import is_brought
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_costs(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    if scenario.retention is not None and scenario.attention is None:
        yield ("retention",), "needs the satisfaction of contacts; write attention: {} beside it"
    if scenario.retention is not None and scenario.costs and "churn" in scenario.costs.model_fields_set:
        yield ("costs", "churn"), "changes nothing beside retention, which says who leaves; leave it out"
    priced = scenario.has_costs or scenario.retention is not None
    if "currency" in scenario.model_fields_set and not priced:
        yield ("currency",), "changes nothing where no money is told; write wage: 20 at the pools, or leave it out"
    valued = any(one.annual_value for one in scenario.segments.values())
    if scenario.retention is not None and "discount" in scenario.retention.model_fields_set and not valued:
        yield ("retention", "discount"), "changes nothing where no segment has an annual_value; leave it out"
    if scenario.attention is None:
        yield from _without_attention(scenario)
    else:
        yield from _uncaptured(scenario)
    yield from _wages(scenario) if scenario.has_costs else _without_ledger(scenario)
    yield from _center(scenario)
    yield from _channels(scenario)


def _wages(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        if pool.wage is None and pool.contract is None:
            yield ("pools", name), "has no wage, and the ledger needs one; write wage: 20, or 0"


def _without_ledger(scenario: Scenario) -> Found:
    """Refuse money in a scenario that keeps no ledger, but for what a preset brings."""
    told = "changes nothing where no costs are counted; write wage: 20 at the pools, or leave it out"
    for name, segment in scenario.segments.items():
        if segment.annual_value and scenario.retention is None and scenario.attention is None:
            yield ("segments", name, "annual_value"), told
    for name, channel in scenario.channels.items():
        if channel.cost is not None and not is_brought(scenario.tree["channels"][name], "cost"):
            yield ("channels", name, "cost"), told
    if scenario.technology is not None and scenario.technology.cost_per_month:
        yield ("technology", "cost_per_month"), told


def _without_attention(scenario: Scenario) -> Found:
    told = "changes nothing where attention is not measured; write attention: {}, or leave it out"
    for name, channel in scenario.channels.items():
        for key in ("personalisation", "captures", "viewed", "precision"):
            if key in channel.model_fields_set and not is_brought(scenario.tree["channels"][name], key):
                yield ("channels", name, key), told
    for index, message in enumerate(scenario.demand.messages):
        if "relevance" in message.model_fields_set:
            yield ("demand", "messages", index, "relevance"), told


def _uncaptured(scenario: Scenario) -> Found:
    """Refuse a target for channels that all have one, and attention to messages of which nothing is known."""
    answered = [one for one in scenario.channels.values() if one.service_mode.answered]
    patient = scenario.attention is not None and "patience" in scenario.attention.model_fields_set
    if patient and all(channel.target for channel in answered):
        yield ("attention", "patience"), "changes nothing where every channel has a target; leave it out"
    told = "changes nothing without captures at the channel; write captures: 30 s there, or leave it out"
    blind = {name for name, channel in scenario.channels.items() if channel.captures is None}
    for name in blind:
        for key in {"viewed", "precision"} & scenario.channels[name].model_fields_set:
            yield ("channels", name, key), told
    for index, message in enumerate(scenario.demand.messages):
        if message.channel in blind and "relevance" in message.model_fields_set:
            yield ("demand", "messages", index, "relevance"), told


def _center(scenario: Scenario) -> Found:
    """Refuse costs of the whole center that nothing in it causes."""
    ours = [pool for pool in scenario.pools.values() if pool.contract is None]
    causes = {
        "loading": (any(pool.wage for pool in ours), "where no wage is above 0"),
        "hire": (any(pool.turnover for pool in ours), "without turnover at a pool of our own"),
        "mistreatment": (bool(scenario.experts), "where no pool escalates_to another"),
        "churn": (any(one.annual_value for one in scenario.segments.values()), "where no segment has an annual_value"),
    }
    for key, (is_caused, why) in causes.items():
        if scenario.costs is not None and key in scenario.costs.model_fields_set and not is_caused:
            yield ("costs", key), f"changes nothing {why}; leave it out"


def _channels(scenario: Scenario) -> Found:
    """Refuse prices of what does not happen on a channel."""
    for name, channel in scenario.channels.items():
        mode = channel.service_mode
        for key in sorted(channel.cost.model_fields_set - {*mode.prices}) if channel.cost and mode.prices else ():
            told = f"changes nothing in mode {mode.name}, {mode.because}; write {' or '.join(mode.prices)}"
            yield ("channels", name, "cost", key), told
