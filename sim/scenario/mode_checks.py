"""What only the whole scenario can tell of modes, outcomes and staff: chains, tables by issue, idle keys."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sim.scenario.channel import Channel
from sim.scenario.pool import Pool, Skill
from sim.scenario.problems import Path, one_of
from sim.scenario.scenario import Scenario
from sim.scenario.staffing import CrossTrained
from sim.scenario.units import WEEKDAYS
from sim.scenario.varying import spoken, windows_on

Found = Iterator[tuple[Path, str]]


def check_modes(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for find in (
        _fallbacks,
        _tables_by_issue,
        _skills,
        _cross_training,
        _hours,
        _closed_days,
        _outcome,
        _issues,
        _chases,
        _rules,
        _messages,
        _targets,
    ):
        yield from find(scenario)


def _fallbacks(scenario: Scenario) -> Found:
    """Refuse chains of self-service that come back to where they began."""
    told: set[str] = set()
    for name in scenario.channels:
        seen, at = [name], _fallback(scenario, name)
        while at is not None and at not in seen:
            seen.append(at)
            at = _fallback(scenario, at)
        if at == name and name not in told:
            told |= set(seen)
            circle = " -> ".join([*seen, name])
            path = ("channels", name, "self_service", "fallback")
            yield path, f"goes round in a circle ({circle}); let the last fall back to a channel with people"


def _fallback(scenario: Scenario, name: str) -> str | None:
    machine = scenario.channels[name].self_service
    return machine.fallback if machine else None


def _tables_by_issue(scenario: Scenario) -> Found:
    tables: list[tuple[Path, Any]] = [(("outcome", "resolution"), scenario.outcome and scenario.outcome.resolution)]
    for name, channel in scenario.channels.items():
        tables.append((("channels", name, "resolution"), channel.resolution))
        if channel.self_service:
            tables.append((("channels", name, "self_service", "containment"), channel.self_service.containment))
    for path, table in tables:
        missing = [issue for issue in scenario.issues if isinstance(table, dict) and issue not in table]
        if missing:
            yield path, f"says nothing of {one_of(missing)}; write a share for every issue, or one for all"


def _skills(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        for index, skill in enumerate(pool.skills):
            path: Path = ("pools", name, "skills", index)
            yield from _skill(scenario, pool, path, skill.channel, skill.preempt)
        for channel, extra in pool.cross_trained.items():
            yield from _skill(scenario, pool, ("pools", name, "cross_trained", channel), channel, extra.preempt)
        modes = {scenario.channels[channel].mode for channel in pool.channels}
        if "mix" in pool.model_fields_set and not {"live", "concurrent"} <= modes:
            yield ("pools", name, "mix"), "changes nothing without a live and a concurrent skill; leave it out"


def _skill(scenario: Scenario, pool: Pool, path: Path, channel: str, preempt: bool) -> Found:
    mode = scenario.channels[channel].mode
    if mode in ("self_service", "broadcast"):
        yield path, f"is for {channel!r}, where no agent is needed; leave it out"
    if preempt and mode != "deferred":
        yield path, f"has preempt, but {channel!r} is {mode}: only deferred work is interrupted; leave it out"
    if preempt and all(scenario.channels[other].mode == "deferred" for other in pool.channels):
        yield path, "has preempt, but its pool has no live or concurrent skill that could interrupt; leave it out"


def _cross_training(scenario: Scenario) -> Found:
    for name, pool in scenario.pools.items():
        most = most_agents(pool)
        for channel, extra in pool.cross_trained.items():
            path: Path = ("pools", name, "cross_trained", channel)
            if extra.share * most < 0.5:
                told = f"gives {extra.share:g} of {most} agents the skill, which is nobody; write a larger share"
                yield path, told
            yield from idle_skill_keys(scenario, path, extra, most)


def idle_skill_keys(scenario: Scenario, path: Path, skill: Skill | CrossTrained, most: int) -> Found:
    """Refuse a rank that no rule looks at, and a reserve that leaves nobody."""
    rules = (scenario.routing.agent_selection, scenario.routing.contact_selection)
    if skill.rank > 1 and not any(rule == "ranked" or ":" in rule for rule in rules):
        told = "changes nothing without a ranked rule; choose agent_selection or contact_selection: ranked"
        yield (*path, "rank"), told
    if skill.reserve and skill.reserve >= most:
        yield (*path, "reserve"), f"keeps back {skill.reserve} of {most} agents, so nobody is served; write less"


def most_agents(pool: Pool) -> int:
    """Return the most agents that a pool ever has."""
    if pool.shifts is not None:
        return sum(shift.agents for shift in pool.shifts)
    table = getattr(pool.agents, "headcounts", None)
    rows = [list(row.values()) for row in table.rows.values()] if table else [spoken(pool.agents)]
    return int(max(value for row in rows for value in row))


def _hours(scenario: Scenario) -> Found:
    first = scenario.calendar.start.weekday()
    for name, channel in scenario.channels.items():
        hours = channel.arrivals.hours if channel.arrivals else None
        if hours is not None and not any(windows_on(hours, (first + d) % 7) for d in range(scenario.calendar.days)):
            yield (
                ("channels", name, "arrivals", "hours"),
                "are closed on all days of the calendar; write hours for them",
            )


def _closed_days(scenario: Scenario) -> Found:
    """Refuse volumes written for days of the week on which nobody can come."""
    for name, channel in scenario.channels.items():
        volumes: Any = channel.arrivals.per_day if channel.arrivals else None
        own = channel.arrivals.hours if channel.arrivals else None
        hours = own or (scenario.calendar.open if channel.open is None else channel.open)
        for days, volume in volumes.items() if isinstance(volumes, dict) else ():
            if volume and not any(windows_on(hours, day) for day in days):
                told = f"has {volume:g} contacts for {WEEKDAYS[days[0]]}, when it is closed"
                yield ("channels", name, "arrivals", "per_day"), f"{told}; open it then, or write arrivals.hours"


def _outcome(scenario: Scenario) -> Found:
    outcome = scenario.outcome
    if outcome is None:
        return
    judged = outcome.resolution is not None or any(one.resolution is not None for one in scenario.channels.values())
    for key in ("repeat", "window"):
        if key in outcome.model_fields_set and not judged:
            yield ("outcome", key), "changes nothing without a resolution; write resolution: 0.85"
    known = judged or any(channel.self_service or channel.patience_is_chasing for channel in scenario.channels.values())
    for key in ("re_explain", "context", "attempts"):
        if key in outcome.model_fields_set and not known:
            yield ("outcome", key), "changes nothing where nobody comes back or is passed on; leave it out"


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
    outcome, channels = scenario.outcome, list(scenario.channels.values())
    repeats = outcome is not None and outcome.repeat.to is None and outcome.repeat.probability > 0
    judged = (outcome is not None and outcome.resolution is not None) or any(
        one.resolution is not None for one in channels
    )
    switches = [one.redial.switch for one in channels if one.redial] + [one.chase for one in channels if one.chase]
    chases = any(one.patience_is_chasing and one.chase is None for one in channels)
    return bool(repeats and judged) or chases or any(one.probability and one.to is None for one in switches)


def _chases(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        others = set((channel.chase.to if channel.chase else None) or scenario.channels) - {name}
        if channel.patience_is_chasing and not others and channel.preset is None:
            yield ("channels", name, "patience"), "leads nowhere: there is no other channel to ask on; leave it out"
        if "changeover" in channel.model_fields_set and channel.preset is None and not _is_preempted(scenario, name):
            yield ("channels", name, "changeover"), "changes nothing where no skill has preempt: true; leave it out"


def _is_preempted(scenario: Scenario, name: str) -> bool:
    skills = chain.from_iterable(pool.skills for pool in scenario.pools.values())
    extras = [pool.cross_trained[name].preempt for pool in scenario.pools.values() if name in pool.cross_trained]
    return any(skill.channel == name and skill.preempt for skill in skills) or any(extras)


def _rules(scenario: Scenario) -> Found:
    routing, channels = scenario.routing, scenario.channels
    deferred = {name: one for name, one in channels.items() if one.mode == "deferred"}
    if routing.agent_selection in ("lightest_load", "fullest_first") and not _has(channels, "concurrent"):
        told = f"{routing.agent_selection} is for concurrent channels, of which there are none; write longest_idle"
        yield ("routing", "agent_selection"), told
    if routing.deferred_order == "due":
        if not deferred:
            yield ("routing", "deferred_order"), "changes nothing without a deferred channel; leave it out"
        for name, channel in deferred.items():
            if channel.target is None:
                yield ("channels", name), "has no target by which it could be due; write target: {within: 8 h}"


def _messages(scenario: Scenario) -> Found:
    start = datetime.datetime.combine(scenario.calendar.start, datetime.time())
    sent = {message.channel for message in scenario.demand.messages}
    for index, message in enumerate(scenario.demand.messages):
        path: Path = ("demand", "messages", index)
        if not start <= message.at < start + datetime.timedelta(days=scenario.calendar.days):
            told = f"{message.at.isoformat(' ')} is not on the calendar's days; write a moment within them"
            yield (*path, "at"), told
        if scenario.channels[message.channel].mode != "broadcast":
            yield (*path, "channel"), f"{message.channel!r} is not a broadcast channel; write mode: broadcast there"
        if scenario.channels[message.contact_channel].mode == "broadcast":
            yield (*path, "contact_channel"), "is a broadcast channel, where nobody contacts us; write another"
        if message.contact_probability is None and scenario.channels[message.channel].provokes is None:
            yield path, "says not how many contacts it leads to; write contact_probability: 0.03"
    for name, channel in scenario.channels.items():
        if channel.mode == "broadcast" and name not in sent:
            yield (
                ("channels", name),
                "is a broadcast channel on which nothing is sent; write demand.messages, or leave it out",
            )


def _targets(scenario: Scenario) -> Found:
    """Refuse customers who would turn to a channel on which only we speak."""
    silent = {name for name, channel in scenario.channels.items() if channel.mode == "broadcast"}
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
            yield path, f"leads to {wrong[0]!r}, a broadcast channel where nobody contacts us; write another"


def _has(channels: dict[str, Channel], mode: str) -> bool:
    return any(channel.mode == mode for channel in channels.values())
