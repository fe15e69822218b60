"""What only the whole scenario can tell of modes and outcomes: chains, tables by issue, idle keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.basics.circles import circles
from sim.scenario.basics.problems import Path, one_of
from sim.scenario.channels.channel import Channel
from sim.scenario.customers.outcome import OutcomeRules
from sim.scenario.customers.people import is_by_issue
from sim.scenario.features import features
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_modes(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for find in FINDERS:
        yield from find(scenario)


def _fallbacks(scenario: Scenario) -> Found:
    """Refuse chains of self-service that come back to where they began."""
    for circle in circles({name: _fallback(scenario, name) for name in scenario.channels}):
        spelled = " -> ".join([*circle, circle[0]])
        path = ("channels", circle[0], "self_service", "fallback")
        yield path, f"goes round in a circle ({spelled}); let the last fall back to a channel with people"


def _fallback(scenario: Scenario, name: str) -> str | None:
    machine = scenario.channels[name].self_service
    return machine.fallback if machine else None


def reachable(scenario: Scenario) -> list[str]:
    """Return the channels on which customers may contact us."""
    return [name for name, channel in scenario.channels.items() if channel.service_mode.inbound]


def _tables_by_issue(scenario: Scenario) -> Found:
    tables: list[tuple[Path, Any]] = [(("outcome", "resolution"), scenario.outcome and scenario.outcome.resolution)]
    for name, channel in scenario.channels.items():
        tables.append((("channels", name, "resolution"), channel.resolution))
        keys, machine = ("containment", "resolution"), channel.self_service
        tables += [(("channels", name, "self_service", key), getattr(machine, key)) for key in keys if machine]
    shares = ((name, pool.escalation.share) for name, pool in scenario.pools.items() if pool.escalation)
    tables += [(("pools", name, "escalation", "share"), share) for name, share in shares]
    for path, table in tables:
        missing = [issue for issue in scenario.issues if is_by_issue(table) and issue not in table]
        if missing:
            yield path, f"says nothing of {one_of(missing)}; write a share for every issue, or one for all"


def _hours(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        hours = channel.arrivals.hours if channel.arrivals else None
        if hours is not None and not any(scenario.come_on(name, date) for date in scenario.calendar.dates):
            yield (
                ("channels", name, "arrivals", "hours"),
                "are closed on all days of the calendar; write hours for them",
            )


def _outcome(scenario: Scenario) -> Found:
    outcome, used = scenario.outcome, features(scenario)
    if outcome is None:
        return
    if outcome.resolution is not None and not any(_takes_resolution(one) for one in scenario.channels.values()):
        told = "changes nothing: every channel has its own resolution, or no agents; leave it out"
        yield ("outcome", "resolution"), told
    idle = {"repeat": not _comes_back(scenario), "window": "outcome" not in used}
    for key in (key for key, is_idle in idle.items() if is_idle and key in outcome.model_fields_set):
        yield ("outcome", key), "changes nothing without a resolution; write resolution: 0.85"
    for key in ("re_explain", "context", "attempts"):
        if key in outcome.model_fields_set and "context" not in used:
            yield ("outcome", key), "changes nothing where nobody comes back or is passed on; leave it out"


def _takes_resolution(channel: Channel) -> bool:
    return channel.service_mode.staffed and channel.resolution is None


def _comes_back(scenario: Scenario) -> bool:
    """Whether any customer comes back later: unresolved, or misled by a machine."""
    judged = any(scenario.resolution_of(name) is not None for name in scenario.channels)
    judged = judged or any(machine.misses for machine in scenario.machines.values())
    return judged or any(_induces(scenario, channel) for channel in scenario.channels.values())


def _induces(scenario: Scenario, channel: Channel) -> bool:
    machine = channel.self_service
    return machine is not None and machine.induced > 0 and any(one.ambiguity for one in scenario.issues.values())


def _issues(scenario: Scenario) -> Found:
    machines = [channel.self_service for channel in scenario.channels.values() if channel.self_service]
    for name, issue in scenario.issues.items():
        if issue.ambiguity and not any(machine.induced for machine in machines):
            yield ("issues", name, "ambiguity"), "changes nothing without a self-service channel; leave it out"
        if issue.channels is not None and not _anew(scenario):
            yield ("issues", name, "channels"), "changes nothing where no customer chooses a channel anew; leave it out"
    for name, channel in scenario.channels.items():
        machine = channel.self_service
        if machine and "induced" in machine.model_fields_set and not any(i.ambiguity for i in scenario.issues.values()):
            told = "changes nothing without an ambiguous issue; write ambiguity: 0.3 at an issue"
            yield ("channels", name, "self_service", "induced"), told


def _anew(scenario: Scenario) -> bool:
    """Whether any customer chooses a channel that the scenario does not name."""
    repeat, channels = (scenario.outcome or OutcomeRules()).repeat, list(scenario.channels.values())
    switches = [one.redial.switch for one in channels if one.redial] + [one.chase for one in channels if one.chase]
    chases = any(one.patience_is_chasing and one.chase is None for one in channels)
    if scenario.migration is not None:
        return True
    repeats = repeat.to is None and repeat.probability > 0 and _comes_back(scenario)
    return repeats or chases or any(one.probability and one.to is None for one in switches)


def _chases(scenario: Scenario) -> Found:
    preempted = set(_preempted(scenario))
    for name, channel in scenario.channels.items():
        others = set((channel.chase.to if channel.chase else None) or reachable(scenario)) - {name}
        if channel.patience_is_chasing and not others and channel.preset is None:
            yield ("channels", name, "patience"), "leads nowhere: there is no other channel to ask on; leave it out"
        put_down = channel.at_close == "pause" or name in preempted
        if "changeover" in channel.model_fields_set and not put_down:
            told = "changes nothing where no skill has preempt: true, nor the channel at_close: pause; leave it out"
            yield ("channels", name, "changeover"), told
        if channel.chase and channel.chase.to and not channel.chase.probability:
            yield ("channels", name, "chase", "to"), "changes nothing with probability 0; write more than 0"


def _preempted(scenario: Scenario) -> Iterator[str]:
    for pool in scenario.pools.values():
        yield from (skill.channel for skill in pool.skills if skill.preempt)
        yield from (name for name, extra in pool.cross_trained.items() if extra.preempt)


def _rules(scenario: Scenario) -> Found:
    routing, channels = scenario.routing, scenario.channels
    deferred = {name: one for name, one in channels.items() if one.service_mode.deferred}
    shared = any(one.service_mode.shared for one in channels.values())
    if routing.agent_selection in ("lightest_load", "fullest_first") and not shared:
        told = f"{routing.agent_selection} is for concurrent channels, of which there are none; write longest_idle"
        yield ("routing", "agent_selection"), told
    if routing.contact_selection == "due" and not any(channel.target for channel in channels.values()):
        told = "changes nothing where nothing is promised; write target: {within: 20 s} at a channel"
        yield ("routing", "contact_selection"), told
    if routing.deferred_order == "due":
        if not deferred:
            yield ("routing", "deferred_order"), "changes nothing without a deferred channel; leave it out"
        for name, channel in deferred.items():
            if channel.target is None:
                yield ("channels", name), "has no target by which it could be due; write target: {within: 8 h}"
        if deferred and routing.contact_selection in ("weighted_wait", "score"):
            told = f"does not go with {routing.contact_selection}, which multiplies waits; choose priority"
            yield ("routing", "deferred_order"), told


def _orders(scenario: Scenario) -> Found:
    """Refuse orders of a line that are another's, or no other than that of arrival."""
    passed_on = {_fallback(scenario, name) for name in scenario.channels}
    for name, channel in scenario.channels.items():
        path: Path = ("channels", name, "queue_order")
        if channel.queue_order == "in_system" and name not in passed_on:
            yield path, "is that of arrival where no machine passes customers on to the channel; leave it out"
        if channel.queue_order != "fifo" and channel.service_mode.deferred and scenario.routing.deferred_order == "due":
            yield path, "does not go with routing.deferred_order: due, which orders messages too; write one of the two"


def _messages(scenario: Scenario) -> Found:
    sent = {message.channel for message in scenario.demand.messages}
    for index, message in enumerate(scenario.demand.messages):
        path: Path = ("demand", "messages", index)
        if not scenario.calendar.has(message.at):
            told = f"{message.at.isoformat(' ')} is not on the calendar's days; write a moment within them"
            yield (*path, "at"), told
        if not scenario.channels[message.channel].service_mode.one_way:
            yield (*path, "channel"), f"{message.channel!r} is not a broadcast channel; write mode: broadcast there"
        mode = scenario.channels[message.contact_channel].service_mode
        if not mode.inbound:
            yield (
                (*path, "contact_channel"),
                f"is a channel in mode {mode.name}, where nobody contacts us; write another",
            )
        if message.contact_probability is None and scenario.channels[message.channel].provokes is None:
            yield path, "says not how many contacts it leads to; write contact_probability: 0.03"
        elif "ambiguity" in message.model_fields_set and not scenario.provoked_by(message):
            yield (*path, "ambiguity"), "changes nothing where nobody contacts us because of it; leave it out"
    for name, channel in scenario.channels.items():
        if channel.service_mode.one_way and name not in sent:
            yield (
                ("channels", name),
                "is a broadcast channel on which nothing is sent; write demand.messages, or leave it out",
            )


def _targets(scenario: Scenario) -> Found:
    """Refuse customers who would turn to a channel on which only we contact them."""
    silent = set(scenario.channels) - set(reachable(scenario))
    repeat = scenario.outcome.repeat.to if scenario.outcome else None
    named: list[tuple[Path, Any]] = [(("outcome", "repeat", "to"), repeat)]
    for name, channel in scenario.channels.items():
        path: Path = ("channels", name)
        named.append(((*path, "redial", "switch", "to"), channel.redial and channel.redial.switch.to))
        named.append(((*path, "chase", "to"), channel.chase and channel.chase.to))
        named.append(((*path, "self_service", "fallback"), {_fallback(scenario, name)}))
    named += [(("demand", "outages", k, "channel"), {one.channel}) for k, one in enumerate(scenario.demand.outages)]
    named += [(("issues", name, "channels"), set(issue.channels or ())) for name, issue in scenario.issues.items()]
    for path, names in named:
        wrong = sorted(silent & set(names or ()))
        if wrong:
            mode = scenario.channels[wrong[0]].mode
            yield path, f"leads to {wrong[0]!r} in mode {mode}, where nobody contacts us; write another"


def _presetless(scenario: Scenario) -> Found:
    """Refuse keys that change nothing, unless a preset may have brought them."""
    for name, channel in ((name, one) for name, one in scenario.channels.items() if one.preset is None):
        told = {
            "silent_abandonment": channel.patience is None and _untraced(channel) and "where nobody abandons",
            "provokes": _always_own(scenario, name) and "beside messages with their own contact_probability",
        }
        for key, why in told.items():
            if why and key in channel.model_fields_set:
                yield ("channels", name, key), f"changes nothing {why}; leave it out"


def _untraced(channel: Channel) -> bool:
    return channel.arrivals is None or channel.arrivals.trace is None


def _always_own(scenario: Scenario, name: str) -> bool:
    own = [one.contact_probability is not None for one in scenario.demand.messages if one.channel == name]
    return bool(own) and all(own)


FINDERS = (
    *(_fallbacks, _tables_by_issue, _hours),
    *(_outcome, _issues, _chases, _rules, _orders, _messages, _targets, _presetless),
)
