"""What only the whole scenario can tell of costs and attention: wages the ledger needs, keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.basics.units import write_duration
from sim.scenario.felt import expected_waits
from sim.scenario.files.presets import is_brought
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_costs(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    if scenario.retention is not None and scenario.attention is None:
        yield ("retention",), "needs the satisfaction of contacts; write attention: {} beside it"
    if scenario.retention is not None and scenario.costs and "churn" in scenario.costs.model_fields_set:
        yield ("costs", "churn"), "changes nothing beside retention, which says who leaves; leave it out"
    sells = any(message.sale for message in scenario.demand.messages)
    priced = scenario.has_costs or scenario.retention is not None or sells
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
    yield from _unfelt(scenario)
    yield from _tones(scenario)
    yield from _center(scenario)
    yield from _channels(scenario)


def _wages(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        own = [shift.wage is not None for shift in pool.shifts or ()]
        if pool.wage is None and pool.contract is None and not all(own or [False]):
            which = f", nor has shift {own.index(False) + 1}" if any(own) else ""
            yield ("pools", name), f"has no wage{which}, and the ledger needs one; write wage: 20, or 0"
        if pool.wage is not None and own and all(own):
            yield ("pools", name, "wage"), "changes nothing where every shift has its own; leave it out"
    yield from _pay(scenario)


def _pay(scenario: Scenario) -> Found:
    """Refuse premiums and overtime of wages that nobody gets, and those of the center that every pool replaces."""
    ours = {name: pool for name, pool in scenario.pools.items() if pool.contract is None}
    for name, pool in scenario.pools.items():
        for key in ("premiums", "overtime"):
            if getattr(pool, key) is not None and not pool.highest_wage:
                yield ("pools", name, key), "changes nothing without a wage; write wage: 20, or leave it out"
    for key in ("premiums", "overtime"):
        taken = any(pool.highest_wage and getattr(pool, key) is None for pool in ours.values())
        if scenario.costs is not None and getattr(scenario.costs, key) is not None and not taken:
            yield ("costs", key), "changes nothing where every pool with a wage has its own; leave it out"


def _without_ledger(scenario: Scenario) -> Found:
    """Refuse money in a scenario that keeps no ledger, but for what a preset brings."""
    told = "changes nothing where no costs are counted; write wage: 20 at the pools, or leave it out"
    for name, pool in scenario.pools.items():
        for key in {"premiums", "overtime"} & pool.model_fields_set:
            yield ("pools", name, key), told
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
        for key in ("personalisation", "captures", "viewed", "precision", *_felt(scenario)):
            if key in channel.model_fields_set and not is_brought(scenario.tree["channels"][name], key):
                yield ("channels", name, key), told
    for index, message in enumerate(scenario.demand.messages):
        for key in {"relevance", "sale"} & message.model_fields_set:
            yield ("demand", "messages", index, key), told


def _felt(scenario: Scenario) -> tuple[str, ...]:
    """Return the keys by which waits are felt, where no customer who chooses a channel remembers them either."""
    return () if scenario.migration else ("expects", "bears")


def _unfelt(scenario: Scenario) -> Found:
    """Refuse what no wait is measured by: an expectation of no channel, a limit above what is expected anyway."""
    answered = {name: one for name, one in scenario.channels.items() if one.service_mode.answered}
    patient = scenario.attention is not None and scenario.attention.patience is not None
    if patient and all(channel.expects and channel.expects.wait for channel in answered.values()):
        yield ("attention", "patience"), "changes nothing where every channel has expects; leave it out"
    expected = dict(zip(scenario.channel_names, expected_waits(scenario), strict=True))
    for name, channel in answered.items():
        most = max(expected[name])
        matters = not channel.bears or channel.bears < most or channel.service_mode.deferred
        if not matters and not is_brought(scenario.tree["channels"][name], "bears"):
            told = f"changes nothing where nobody expects more than {write_duration(most)}; write less, or leave it out"
            yield ("channels", name, "bears"), told


def _uncaptured(scenario: Scenario) -> Found:
    """Refuse attention to messages of which nothing is known."""
    told = "changes nothing without captures at the channel; write captures: 30 s there, or leave it out"
    blind = {name for name, channel in scenario.channels.items() if channel.captures is None}
    for name in blind:
        for key in {"viewed", "precision"} & scenario.channels[name].model_fields_set:
            yield ("channels", name, key), told
    for index, message in enumerate(scenario.demand.messages):
        keys = {"sale"} if message.tone else {"sale", "relevance"}
        for key in keys & message.model_fields_set if message.channel in blind else ():
            yield ("demand", "messages", index, key), told


def _tones(scenario: Scenario) -> Found:
    """Refuse the tone of a message that reaches nobody whose satisfaction is followed."""
    heard = [index for index, message in enumerate(scenario.demand.messages) if message.tone]
    for index in heard:
        if scenario.retention is None:
            yield ("demand", "messages", index, "tone"), "changes nothing without retention; write retention: {}"
        elif scenario.customers is None:
            told = "needs to know how many customers there are; write customers: {population: 40000}"
            yield ("demand", "messages", index, "tone"), told
    if scenario.retention is not None and "tone" in scenario.retention.model_fields_set and not heard:
        yield ("retention", "tone"), "changes nothing where no message has a tone; leave it out"


def _center(scenario: Scenario) -> Found:
    """Refuse costs of the whole center that nothing in it causes."""
    ours = [pool for pool in scenario.pools.values() if pool.contract is None]
    causes = {
        "loading": (any(pool.highest_wage for pool in ours), "where no wage is above 0"),
        "hire": (any(pool.turnover for pool in ours), "without turnover at a pool of our own"),
        "mistreatment": (_treats(scenario), "where no pool with empowerment escalates_to another"),
        "churn": (any(one.annual_value for one in scenario.segments.values()), "where no segment has an annual_value"),
    }
    for key, (is_caused, why) in causes.items():
        if scenario.costs is not None and key in scenario.costs.model_fields_set and not is_caused:
            yield ("costs", key), f"changes nothing {why}; leave it out"


def _treats(scenario: Scenario) -> bool:
    return any(pool.escalates_to and pool.empowerment for pool in scenario.pools.values())


def _channels(scenario: Scenario) -> Found:
    """Refuse prices of what does not happen on a channel."""
    for name, channel in scenario.channels.items():
        mode = channel.service_mode
        for key in sorted(channel.cost.model_fields_set - {*mode.prices}) if channel.cost and mode.prices else ():
            told = f"changes nothing in mode {mode.name}, {mode.because}; write {' or '.join(mode.prices)}"
            yield ("channels", name, "cost", key), told
