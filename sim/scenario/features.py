"""Which mechanisms a scenario uses, so that what belongs to the others is left out."""

from __future__ import annotations

from sim.scenario.scenario import Scenario


def features_of(scenario: Scenario, name: str) -> frozenset[str]:
    """Return the mechanisms that concern one channel."""
    channel = scenario.channels[name]
    if channel.service_mode.one_way:
        told = {"costs": scenario.has_costs, "captured": scenario.attention and channel.captures}
        return frozenset(name for name, is_told in told.items() if is_told)
    used = set(channel.service_mode.mechanisms)
    if scenario.has_costs:
        used.add("costs")
    if scenario.habit is not None:
        used.add("habits")
    used |= {name for name in ("attention", "retention", "customers", "migration") if getattr(scenario, name)}
    if scenario.tiers_of(name):
        used.add("escalation")
    if name in scenario.contracted:
        used.add("outsourcing")
    if channel.callback:
        used.add("callback")
    if scenario.context_matters:
        used.add("context")
    if channel.self_service or scenario.resolution_of(name) is not None:
        used.add("outcome")
    return frozenset(used)


def features(scenario: Scenario) -> frozenset[str]:
    """Return the mechanisms in use.

    Any of ``concurrent``, ``deferred``, ``self_service``, ``outbound``, ``callback``, ``escalation`` (agents decide
    what they treat), ``outsourcing`` (vendors serve), ``costs``, ``attention``, ``captured`` (of messages),
    ``retention``, ``customers`` (contacts are from a population), ``migration`` (customers choose a channel),
    ``habits`` (each has channels of his own),
    ``outcome`` (contacts are resolved or not), ``context`` (what was said before is known or not)
    ``staff`` (agents are absent, take breaks, get faster), ``learning`` (their skill moves),
    ``feedback`` (causes of contacts become known and are put right), ``crm`` (what is known of customers grows)
    and ``base`` (customers leave, or are won).
    """
    if scenario._features is None:
        used = {mechanism for name in scenario.channels for mechanism in features_of(scenario, name)}
        if any(pool.shifts or pool.time_away or pool.turnover for pool in scenario.pools.values()):
            used.add("staff")
        if any(pool.learning for pool in scenario.pools.values()):
            used.add("learning")
        used |= {name for name in ("feedback", "crm") if getattr(scenario, name) is not None}
        if scenario.has_changing_base:
            used.add("base")
        scenario._features = frozenset(used)
    return scenario._features
