"""What only the whole scenario can tell of empowerment: who takes what is passed on, keys that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.circles import circles
from sim.scenario.basics.problems import Path
from sim.scenario.basics.varying import spoken
from sim.scenario.files.presets import is_brought
from sim.scenario.routes import ContactKind, kinds, route_of, rules_for, stages
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool
from sim.scenario.staff.routing import Route
from sim.scenario.staff.staffing import BLOCKS, MOST_AWAY

Found = Iterator[tuple[Path, str]]


def check_tiers(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for find in FINDERS:
        yield from find(scenario)


def _circles(scenario: Scenario) -> Found:
    """Refuse pools that pass contacts on until they are back where they began."""
    for circle in circles({name: pool.escalates_to for name, pool in scenario.pools.items()}):
        path = ("pools", circle[0], "escalates_to")
        if len(circle) == 1:
            yield path, "is the pool itself; name the pool that takes what is beyond it, or leave it out"
        else:
            spelled = " -> ".join([*circle, circle[0]])
            yield path, f"goes round in a circle ({spelled}); let the last pass nothing on"


def _unskilled(scenario: Scenario) -> Found:
    """Refuse experts to whom something is passed on that they cannot take; calls of ours are passed on if they can."""
    answered = [kind for kind in kinds(scenario) if scenario.channels[kind.channel].service_mode.answered]
    for name, pool in scenario.pools.items():
        if pool.escalates_to is None or pool.escalates_to == name:
            continue
        experts = scenario.pools[pool.escalates_to]
        lacking = next((kind for kind in answered if pool.skill_for(*kind) and not experts.skill_for(*kind)), None)
        if lacking is not None:
            told = f"passes on {spoken_kind(lacking, experts)}, for which pool {pool.escalates_to!r} has no skill"
            yield ("pools", name, "escalates_to"), f"{told}; add it to pools.{pool.escalates_to}.skills"


def spoken_kind(kind: ContactKind, pool: Pool) -> str:
    """Say which contacts a pool cannot take: a channel, or of a channel it knows a segment and an issue."""
    words = ", ".join(part for part in kind[1:] if part)
    known = words and kind.channel in pool.channels
    return f"contacts of {kind.channel!r}" + (f" ({words})" if known else "")


def _empowerment(scenario: Scenario) -> Found:
    """Refuse keys that change nothing, and coaching that leaves no time for anything else."""
    for name, pool in scenario.pools.items():
        if pool.empowerment is None:
            continue
        away = pool.time_away
        if away is not None and sum(getattr(away, name) for name in BLOCKS) >= MOST_AWAY:
            told = "leaves, with the shrinkage, no time for customers; write a smaller share"
            yield ("pools", name, "empowerment", "coaching"), told
        for key, why in _idle_keys(scenario, pool).items():
            if why and key in pool.empowerment.model_fields_set:
                yield ("pools", name, "empowerment", key), f"changes nothing {why}"


def _idle_keys(scenario: Scenario, pool: Pool) -> dict[str, str]:
    """Return why a key of a pool's empowerment changes nothing; empty where it does."""
    alone = "" if pool.escalates_to else "without escalates_to; name the pool that takes what is beyond this one"
    warm = pool.empowerment is not None and pool.empowerment.transfer == "warm"
    cold = "" if _talks(scenario, pool) else "without a live channel: others are passed on cold; leave it out"
    kept = "" if _forgets(scenario, pool) else "with transfer: warm, where nothing has to be told again; leave it out"
    wage = "" if pool.highest_wage else "without a wage; write wage: 20, or leave it out"
    return {
        "context": alone or kept,
        "transfer": alone or (cold if warm else ""),
        "wage_premium": "in a vendor's pool, whose wages are not ours; leave it out" if pool.contract else wage,
        "quits": "" if pool.turnover else "without turnover; write turnover: 0.33, or leave it out",
    }


def _escalation(scenario: Scenario) -> Found:
    """Refuse keys of escalation that change nothing."""
    for name, pool in scenario.pools.items():
        rule, path = pool.escalation, ("pools", name, "escalation")
        if rule is None:
            continue
        if not any(spoken(rule.share)):
            yield (*path, "share"), "is 0, so nothing is passed on; write more than 0, or leave escalation out"
        if rule.transfer == "warm" and not _talks(scenario, pool):
            yield (*path, "transfer"), "changes nothing without a live channel: others are passed on cold; leave it out"
        if "context" in rule.model_fields_set and not _forgets(scenario, pool):
            told = "changes nothing with transfer: warm, where nothing has to be told again; leave it out"
            yield (*path, "context"), told


def _talks(scenario: Scenario, pool: Pool) -> bool:
    return any(scenario.channels[channel].service_mode.warm for channel in pool.channels)


def _forgets(scenario: Scenario, pool: Pool) -> bool:
    """Whether what was said may be lost when a pool passes a contact on: always, but for warm transfers."""
    warm = pool.handover is not None and pool.handover.transfer == "warm"
    return not warm or not all(scenario.channels[channel].service_mode.warm for channel in pool.channels)


def _context(scenario: Scenario) -> Found:
    if scenario.outcome is None or scenario.outcome.context.transfer is None:
        return
    passing = [pool for pool in scenario.pools.values() if pool.escalates_to and pool.handover]
    if not any(pool.handover and pool.handover.context is None and _forgets(scenario, pool) for pool in passing):
        why = "every pool that passes contacts on has its own, or does so warm" if passing else "no pool escalates_to"
        yield ("outcome", "context", "transfer"), f"changes nothing: {why}; leave it out"


def _levels(scenario: Scenario) -> Found:
    decides = any(pool.empowerment for pool in scenario.pools.values())
    grows = any(channel.complexity_effect for channel in scenario.channels.values())
    settled = any(machine.tells_apart for machine in scenario.machines.values())
    may = any(machine.authority < 1 for machine in scenario.machines.values())
    for name, issue in scenario.issues.items():
        if issue.complexity is not None and not (decides or grows or settled or scenario.migration):
            told = "changes nothing without empowerment at a pool, complexity_effect or a machine at a channel, or "
            yield ("issues", name, "complexity"), f"{told}migration"
        if issue.authority is not None and not (decides or may):
            yield ("issues", name, "authority"), "changes nothing without empowerment at a pool; write empowerment: 0.6"
    for name, channel in scenario.channels.items():
        written = channel.complexity_effect and not is_brought(scenario.tree["channels"][name], "complexity_effect")
        if written and not scenario.has_complexity:
            told = "changes nothing where contacts do not differ; write complexity: {beta: [2, 3]} at an issue"
            yield ("channels", name, "complexity_effect"), told


def _bonus(scenario: Scenario) -> Found:
    for index, route in enumerate(scenario.routing.routes):
        if route.bonus and not any(scenario.pools[name].escalates_to for name in _answering(scenario, route)):
            told = "changes nothing: no pool that serves its contacts passes any on; write escalates_to there"
            yield ("routing", "routes", index, "bonus"), told


def _answering(scenario: Scenario, route: Route) -> Iterator[str]:
    """Yield the pools that contacts of a route meet first: those of its rings, and vendors they are sent to."""
    for kind in kinds(scenario):
        if route_of(scenario, kind) is route:
            yield from (pool for stage in stages(scenario, kind) for pool in stage.pools)
            yield from (rule.vendor for rule in rules_for(scenario, kind))


FINDERS = (_circles, _unskilled, _empowerment, _escalation, _context, _levels, _bonus)
