"""What only the whole scenario can tell of vendors: whom they can serve, when, and what their contracts measure."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.basics.units import DAY
from sim.scenario.basics.varying import windows_on
from sim.scenario.checks.tiers import spoken_kind
from sim.scenario.money.contracts import Contract
from sim.scenario.routes import ContactKind, kinds, route_of
from sim.scenario.scenario import Scenario
from sim.scenario.staff.outsourcing import Outsourcing
from sim.scenario.staff.pool import Pool

Found = Iterator[tuple[Path, str]]


def check_vendors(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    for index, rule in enumerate(scenario.outsourcing):
        path: Path = ("outsourcing", index)
        mode = scenario.channels[rule.channel].service_mode
        if mode.answered:
            yield from _vendor(scenario, rule, path)
            yield from _skilled(scenario, rule, path)
            yield from _when(scenario, rule, path)
            yield from _reached(scenario, index)
        else:
            told = f"{rule.channel!r} is {mode.name}, where nobody waits for an agent; name another channel"
            yield (*path, "channel"), told
    for name, pool in scenario.pools.items():
        if pool.contract is not None:
            yield from _contract(scenario, name, pool, pool.contract)


def _vendor(scenario: Scenario, rule: Outsourcing, path: Path) -> Found:
    if scenario.pools[rule.vendor].contract is None:
        told = f"pool {rule.vendor!r} has no contract; write contract: {{per_contact: 2.60}} there"
        yield (*path, "vendor"), told
    if rule.vendor in scenario.experts:
        told = f"{rule.vendor!r} takes what other pools pass on, and cannot be sent contacts too; name another pool"
        yield (*path, "vendor"), told
    if any(rule.vendor in _ring_pools(scenario, kind) for kind in _sent(scenario, rule)):
        told = f"{rule.vendor!r} is in a ring of these contacts too; take it out of the route"
        yield (*path, "vendor"), told


def _sent(scenario: Scenario, rule: Outsourcing) -> list[ContactKind]:
    return [kind for kind in kinds(scenario) if rule.fits(*kind)]


def _ring_pools(scenario: Scenario, kind: ContactKind) -> set[str]:
    route = route_of(scenario, kind)
    return {pool for ring in route.rings for pool in ring.pools} if route else set()


def _skilled(scenario: Scenario, rule: Outsourcing, path: Path) -> Found:
    """Refuse contacts for which the vendor has no skill: any that are named, or all of a channel."""
    vendor = scenario.pools[rule.vendor]
    skilled = [vendor.skill_for(*kind) is not None for kind in _sent(scenario, rule)]
    named = rule.issues or rule.segment
    if not any(skilled) or (named and not all(skilled)):
        lacking = _sent(scenario, rule)[skilled.index(False)]
        told = f"pool {rule.vendor!r} has no skill for {spoken_kind(lacking, vendor)}"
        yield path, f"{told}; add it to pools.{rule.vendor}.skills"


def _when(scenario: Scenario, rule: Outsourcing, path: Path) -> Found:
    if rule.when.share == 0:
        yield (*path, "when", "share"), "sends nobody; write more than 0, or leave the entry out"
    if rule.when.wait_over == 0:
        yield (*path, "when", "wait_over"), "is over at once; write share: 1 to send everybody, or a longer wait"
    if rule.when.hours is not None and not any(_overlap(scenario, rule, day) for day in range(7)):
        yield (*path, "when", "hours"), f"are none of the hours of {rule.channel!r}; write some while it is open"


def _overlap(scenario: Scenario, rule: Outsourcing, day: int) -> bool:
    """Whether a contact's turn may come in a rule's hours on a day of the week: a message's at any time."""
    hours, wait = windows_on(rule.when.hours or {}, day), rule.when.wait_over or 0.0
    if scenario.channels[rule.channel].service_mode.deferred:
        return bool(hours)
    turns = [(since + wait, until + wait) for since, until in windows_on(scenario.hours_of(rule.channel), day)]
    past_midnight = any(late > DAY for _, late in turns)
    return past_midnight or any(start < late and early < end for start, end in hours for early, late in turns)


def _reached(scenario: Scenario, index: int) -> Found:
    """Refuse a rule for contacts that another sends away: an earlier one, or any if it is for who waits."""
    rule = scenario.outsourcing[index]
    for number, other in enumerate(scenario.outsourcing):
        before = number < index or (rule.when.overflows and number > index)
        if before and _takes_all(scenario, other) and _covers(scenario, other, rule):
            told = f"is never reached: outsourcing.{number} sends all its contacts away; leave it out"
            yield ("outsourcing", index), told
            return


def _takes_all(scenario: Scenario, rule: Outsourcing) -> bool:
    """Whether a rule always holds, and the vendor always has somebody on duty (messages wait until then)."""
    vendor = scenario.pools[rule.vendor]
    stays = vendor.turnover is None and not (vendor.time_away and vendor.time_away.absence)
    there = stays and isinstance(vendor.agents, int | float) and vendor.agents >= 1
    always = rule.when.share == 1 and rule.when.model_fields_set == {"share"}
    return always and (there or scenario.channels[rule.channel].service_mode.deferred)


def _covers(scenario: Scenario, other: Outsourcing, rule: Outsourcing) -> bool:
    vendor = scenario.pools[other.vendor]
    return all(other.fits(*kind) and vendor.skill_for(*kind) for kind in _sent(scenario, rule))


def _contract(scenario: Scenario, name: str, pool: Pool, contract: Contract) -> Found:
    """Refuse promises about what nobody waits for, and prices of what nobody asks about."""
    path: Path = ("pools", name, "contract")
    if contract.service_level and name in scenario.experts:
        told = "is measured from the door, but this pool takes what others pass on; write quality, or leave it out"
        yield (*path, "service_level"), told
    elif contract.service_level and all(scenario.channels[one].service_mode.deferred for one in pool.channels):
        told = "changes nothing: nobody waits in line for this pool, whose work is all deferred; leave it out"
        yield (*path, "service_level"), told
    if all(scenario.resolution_of(channel) is None for channel in pool.channels):
        for key in ("quality", "per_resolution"):
            if getattr(contract, key):
                told = "changes nothing where no contact is resolved or not; write outcome: {resolution: 0.85}"
                yield (*path, key), told
