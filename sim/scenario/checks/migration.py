"""What only the whole scenario can tell of customers who choose: what migration needs, keys that change nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import product
from typing import Any

from sim.scenario.basics.problems import Path, one_of
from sim.scenario.channels.openings import Opening
from sim.scenario.checks.groups import check_groups
from sim.scenario.checks.modes import reachable
from sim.scenario.customers.migration import Campaign, ChoiceWeights, Migration
from sim.scenario.files.presets import is_brought
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]
NEEDED = "write migration: {} and customers: {population: 40000}"


def check_migration(scenario: Scenario) -> Found:
    """Yield every problem as a path and a sentence."""
    yield from _customers(scenario)
    yield from _dates(scenario)
    yield from _doors(scenario)
    if scenario.migration is None:
        yield from _without(scenario)
        return
    if scenario.customers is None:
        yield ("migration",), "needs to know how many customers there are; write customers: {population: 40000}"
    if len(reachable(scenario)) < 2:
        yield ("migration",), "changes nothing where customers have one channel only; add one, or leave it out"
    for find in (_weights, _learning, _usual, _openings, _closings, _campaigns, check_groups):
        yield from find(scenario, scenario.migration)


def _customers(scenario: Scenario) -> Found:
    rule = scenario.customers
    if rule is None:
        return
    named = [name for name, one in scenario.channels.items() if one.arrivals and any(_who(one.arrivals.contacts))]
    if named:
        told = f"the trace of {named[0]} says which customers contact us; leave customers out, or its customer column"
        yield ("customers",), told
    if "memory" in rule.model_fields_set and scenario.migration is None:
        yield ("customers", "memory"), "changes nothing where nobody chooses a channel; write migration: {}"
    if rule.habit not in (None, "none") and len(reachable(scenario)) < 2:
        yield ("customers", "habit"), "changes nothing where customers have one channel only; leave it out"
    if rule.population < len(scenario.segments):
        yield ("customers", "population"), f"is less than one for each of {len(scenario.segments)} segments; write more"


def _who(contacts: Any) -> Iterator[int]:
    return (row.customer for row in contacts)


def _doors(scenario: Scenario) -> Found:
    """Refuse to say how many come back of who chooses at a closed door, where nobody does."""
    for name, channel in scenario.channels.items():
        always = scenario.never_closes(name)  # which is told of all that concerns doors
        if "comes_back" in channel.model_fields_set and not (always or scenario.chooses_when_closed(name)):
            said = f"with when_closed: {channel.when_closed}" if channel.when_closed else "where nobody chooses"
            yield (
                ("channels", name, "comes_back"),
                f"changes nothing {said}; write when_closed: choose",
            )


def _dates(scenario: Scenario) -> Found:
    first = scenario.calendar.start
    after = first + datetime.timedelta(days=scenario.calendar.days)
    for name, channel in scenario.channels.items():
        if channel.opens is not None and channel.opens.on >= after:
            yield (
                ("channels", name, "opens", "on"),
                f"{channel.opens.on} is after the calendar's days; write an earlier date",
            )
        if channel.closes is not None and not first < channel.closes.on < after:
            told = f"{channel.closes.on} is not within the calendar's days; write a date after the first of them"
            yield ("channels", name, "closes"), told
        if channel.opens and channel.closes and channel.opens.on >= channel.closes.on:
            yield ("channels", name, "closes"), "is not after it opens; write a later date"
        elif (channel.opens or channel.closes) and not _ever_open(scenario, name):
            yield ("channels", name), "is never open between the days it opens and closes; write other hours or dates"
        if channel.opens and channel.opens.on > first and channel.starting_backlog:
            yield ("channels", name, "starting_backlog"), "cannot be there before the channel opens; leave it out"


def _without(scenario: Scenario) -> Found:
    """Refuse what speaks for channels where nobody chooses one, but for what a preset brings."""
    told = f"changes nothing where nobody chooses a channel; {NEEDED}"
    for name, issue in scenario.issues.items():
        for key in sorted({"function", "risk"} & issue.model_fields_set):
            yield ("issues", name, key), told
    for name, channel in scenario.channels.items():
        if channel.fit is not None and not is_brought(scenario.tree["channels"][name], "fit"):
            yield ("channels", name, "fit"), told
        if channel.opens is not None:
            yield ("channels", name, "opens"), f"needs customers who choose it; {NEEDED}"
        if channel.closes is not None and channel.closes.is_partial:
            yield ("channels", name, "closes"), f"for some needs customers who choose; {NEEDED}"
        if channel.when_closed == "choose":
            yield ("channels", name, "when_closed"), f"needs customers who choose; {NEEDED}"


def _weights(scenario: Scenario, rule: Migration) -> Found:
    segments = scenario.customers is not None and scenario.customers.memory == "segment"
    saves = any(campaign.incentive for campaign in rule.campaigns)
    dearer = any(one.customer_cost is not None for one in rule.usual.values())
    dearer |= any(one.customer_cost for one in scenario.channels.values())
    idle = {
        "nudge": (not rule.campaigns, "without campaigns"),
        "cost": (not saves and not dearer, "without an incentive or a customer_cost"),
        "inertia": (segments, "with memory: segment, where nobody remembers the latest contact"),
        "wait": (not any(one.service_mode.answered for one in scenario.channels.values()), "where nobody waits"),
    }
    written: dict[Path, ChoiceWeights] = {("migration", "weights"): rule.weights}
    written |= {("migration", "by_segment", name, "weights"): own.weights for name, own in rule.by_segment.items()}
    for path, weights in written.items():
        for key in sorted({key for key, (is_idle, _) in idle.items() if is_idle} & weights.model_fields_set):
            yield (*path, key), f"changes nothing {idle[key][1]}; leave it out"
    if "nudge" in rule.model_fields_set and not rule.campaigns:
        yield ("migration", "nudge"), "changes nothing without campaigns; leave it out"
    if "grievance" in rule.model_fields_set and not any(one.closes for one in scenario.channels.values()):
        yield ("migration", "grievance"), "changes nothing where no channel closes; leave it out"


def _learning(scenario: Scenario, rule: Migration) -> Found:
    if not rule.weighs("experience"):
        for key in sorted({"worse", "better"} & rule.learning.model_fields_set):
            yield ("migration", "learning", key), "changes nothing with weights.experience: 0; leave it out"
    if "wait" in rule.learning.model_fields_set and not rule.weighs("wait"):
        yield ("migration", "learning", "wait"), "changes nothing with weights.wait: 0; leave it out"
    if not rule.weighs("settles"):
        for key in sorted({"surprise", "forget"} & rule.learning.model_fields_set):
            yield ("migration", "learning", key), "changes nothing with weights.settles: 0; leave it out"
    elif "surprise" in rule.learning.model_fields_set and len(scenario.issue_names) < 2:
        yield ("migration", "learning", "surprise"), "changes nothing where customers have one need; leave it out"
    if "good" in rule.learning.model_fields_set and not rule.weighs("inertia"):
        yield ("migration", "learning", "good"), "changes nothing with weights.inertia: 0; leave it out"


def _usual(scenario: Scenario, rule: Migration) -> Found:
    for name, usual in rule.usual.items():
        path = ("migration", "usual", name)
        if name not in reachable(scenario):
            mode = scenario.channels[name].mode
            yield path, f"is of a channel in mode {mode}, where nobody contacts us; leave it out"
        elif usual.settles is not None and not rule.weighs("settles"):
            yield (*path, "settles"), "changes nothing with weights.settles: 0; leave it out"
        elif usual.customer_cost is not None and not rule.weighs("cost"):
            yield (*path, "customer_cost"), "changes nothing with weights.cost: 0; leave it out"
        elif usual.wait is not None and not scenario.channels[name].service_mode.answered:
            yield (*path, "wait"), f"changes nothing on {name}, where a machine answers at once; leave it out"


def _openings(scenario: Scenario, rule: Migration) -> Found:
    opening = {name: one.opens for name, one in scenario.channels.items() if one.opens}
    kinds = [(segment, issue) for segment in scenario.segment_names for issue in scenario.issue_names]
    total = max(sum(one.share for one in opening.values() if one.is_for(s) and one.takes(i)) for s, i in kinds)
    if total >= 1:
        yield (
            ("channels",),
            f"that open have shares of {total:g} together; write less than 1, the rest is for the others",
        )
    for name, one in opening.items():
        if one.promise is not None and (usual := rule.usual.get(name)) and usual.settles is not None:
            yield (
                ("channels", name, "opens", "promise"),
                f"is said by migration.usual.{name}.settles too; leave one out",
            )
        for key in ({"innovation", "imitation"} & one.model_fields_set) if _all_have(scenario, one) else ():
            yield ("channels", name, "opens", key), "changes nothing where all have it at once; leave it out"
        yield from _adopted(one, ("channels", name, "opens", "adopted"))
    old = [name for name in reachable(scenario) if name not in opening]
    if opening and not old:
        yield ("channels",), "open all within the horizon; customers have to come from one that is there already"


def _closings(scenario: Scenario, rule: Migration) -> Found:
    """Tell of needs that somebody may bring nowhere once a channel is closed."""
    told = set[str]()
    for issue, segment in product(scenario.issue_names, scenario.segment_names):
        own = scenario.issues[issue].channels if issue else None
        names = [name for name in own or reachable(scenario) if name in reachable(scenario)]
        for name in names:
            closes = scenario.channels[name].closes
            gone = closes is not None and closes.concerns(segment, issue)
            if (
                closes
                and gone
                and name not in told
                and not any(scenario.channels[one].takes(closes.on, segment, issue) for one in names)
            ):
                told.add(name)
                yield ("channels", name, "closes"), _nowhere(segment, issue, closes.on)


def _nowhere(segment: str, issue: str, date: datetime.date) -> str:
    need = f"a need for {issue} has" if issue else "customers have"
    remedy = f"; name one under issues.{issue}.channels" if issue else ""
    return f"leaves nowhere to go: {need} no other channel on {date}{f' for {segment}' if segment else ''}{remedy}"


def _all_have(scenario: Scenario, one: Opening) -> bool:
    return all(one.adopted_in(segment) == 1 for segment in scenario.segment_names if one.is_for(segment))


def _adopted(one: Opening, path: Path) -> Found:
    """Refuse shares of segments that the channel is not for."""
    named = one.adopted if isinstance(one.adopted, dict) else {}
    for segment in (segment for segment in named if not one.is_for(segment)):
        yield (
            (*path, segment),
            f"changes nothing where the channel is not for {segment}; leave it out",
        )


def _campaigns(scenario: Scenario, rule: Migration) -> Found:
    for number, campaign in enumerate(rule.campaigns):
        path = ("migration", "campaigns", number)
        yield from _addressed(scenario, campaign, path)
        if not scenario.calendar.has(campaign.start):
            told = f"{campaign.start.isoformat(' ')} is not on the calendar's days; write a moment within them"
            yield (*path, "start"), told
        closes = scenario.channels[campaign.to].gone_on
        if closes is not None and campaign.start.date() >= closes:
            yield (*path, "start"), f"is after {campaign.to} closes; write an earlier moment, or another channel"
        if campaign.touches == 1 and "every" in campaign.model_fields_set:
            yield (*path, "every"), "changes nothing with one touch; write touches: 4, or leave it out"
        if "adopts" in campaign.model_fields_set and campaign.to in _always_there(scenario):
            yield (*path, "adopts"), f"changes nothing where everybody has {campaign.to}; leave it out"
        if campaign.cost and not scenario.has_costs:
            yield (*path, "cost"), "changes nothing where no costs are counted; write wage: 20 at the pools"


def _addressed(scenario: Scenario, campaign: Campaign, path: Path) -> Found:
    for key, names in (("to", [campaign.to]), ("from", campaign.sources or [])):
        wrong = [name for name in names if name not in reachable(scenario)]
        if wrong:
            told = f"names {wrong[0]!r}, on which nobody contacts us; write one of {one_of(reachable(scenario))}"
            yield (*path, key), told
    if campaign.sources == [campaign.to]:
        yield (*path, "from"), f"are those who use {campaign.to} already; name another channel"


def _always_there(scenario: Scenario) -> list[str]:
    return [name for name in reachable(scenario) if scenario.channels[name].opens is None]


def _ever_open(scenario: Scenario, name: str) -> bool:
    """Whether a channel that opens or closes has any open hour while it is there."""
    channel = scenario.channels[name]
    there = [
        date
        for date in scenario.calendar.dates
        if (not channel.opens or channel.opens.on <= date) and (not channel.gone_on or date < channel.gone_on)
    ]
    return any(scenario.open_on(name, date) for date in there) if there else True
