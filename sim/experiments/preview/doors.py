"""Who answers first by the plan: what part of a channel's contacts comes to which pools, and what vendors get by rule.

A vendor takes the part that its rules send: a share, those above a volume of an interval, those of some hours. What
overflows to it instead comes later, and only where others do not answer in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import Floats, midnights
from sim.experiments.preview.handling import NOBODY, mean_handle_at, over
from sim.plumbing.maths import special
from sim.scenario.basics.varying import windows_on
from sim.scenario.routes import ContactKind, VendorRule, kinds, rules_for, stages
from sim.scenario.scenario import Scenario
from sim.scenario.staff.outsourcing import SendWhen
from sim.spans import OpenClock, joined

if TYPE_CHECKING:
    from sim.experiments.preview.plan import Plan


PARTS = 6  # of an interval: who comes above its volume comes late in it


class Overflow(NamedTuple):
    """To which vendor (its number) contacts overflow, by which rule, and which of the vendor's rules that is."""

    vendor: int
    when: SendWhen
    name: str


class Door(NamedTuple):
    """Contacts of a channel that the same pools may answer at first.

    Attributes
    ----------
    channel, pools
        Their numbers.
    later
        Where they overflow besides, to vendors.
    issues
        What part of all contacts of the channel they are, by issue and interval: shape (issues, intervals).
    profile
        The same of all issues by equal parts of each interval: shape (intervals, parts).
    """

    channel: int
    pools: tuple[int, ...]
    later: tuple[Overflow, ...]
    issues: Floats
    profile: Floats

    @property
    def share(self) -> Floats:
        """What part of the contacts of the channel comes here, by interval."""
        return np.asarray(self.issues.sum(axis=0))


def doors_of(plan: Plan) -> list[Door]:
    """Return the doors of all channels that anybody serves, in the order of the channels; empty ones are left out."""
    found: dict[tuple[int, tuple[int, ...], tuple[str, ...]], Door] = {}
    for kind in kinds(plan.scenario):
        for door in _of_kind(plan, kind):
            key = door.channel, door.pools, tuple(one.name for one in door.later)
            known = found.get(key)
            found[key] = door if known is None else _together(known, door)
    return [door for door in found.values() if door.pools and (door.share > NOBODY).any()]


def _together(one: Door, other: Door) -> Door:
    return one._replace(issues=one.issues + other.issues, profile=one.profile + other.profile)


def seconds_by_issue(plan: Plan, channel: int) -> Floats:
    """Return the mean handle time about each issue on a channel, in seconds: shape (issues, intervals)."""
    issues, longer = np.eye(len(plan.scenario.issue_names))[..., None], plan.coming.longer[channel]
    usual = [mean_handle_at(plan.demand, channel, plan.edges[:-1], one, longer) for one in issues]
    return np.asarray(np.array(usual) + plan.coming.again[channel])


def part_of(plan: Plan, door: Door) -> tuple[Floats, Floats]:
    """Return what part of a channel's contacts comes to a door, and how many times its mean handle time they take."""
    if sum(one.channel == door.channel for one in plan.doors) == 1:
        return np.ones(len(plan.edges) - 1), np.ones(len(plan.edges) - 1)
    seconds = over((seconds_by_issue(plan, door.channel) * door.issues).sum(axis=0), door.share)
    return door.share, over(seconds, plan.handle[door.channel])


def answered_by(plan: Plan) -> Floats:
    """Return what part of the work of a channel each pool may answer, by interval; all of it where it is at no door."""
    found = np.zeros((*plan.serves.shape, len(plan.edges) - 1))
    at_doors = np.zeros_like(plan.serves)
    for door in plan.doors:
        share, effort = part_of(plan, door)
        able = sorted({*door.pools, *(one.vendor for one in door.later)})
        found[door.channel, able] += share * effort
        at_doors[door.channel, able] = True
    return np.where(at_doors[:, :, None], found, plan.serves[:, :, None].astype(float))


def _of_kind(plan: Plan, kind: ContactKind) -> Iterator[Door]:
    """Yield where contacts of a kind go: what vendors get by rule, in the order of the rules, and the rest."""
    scenario, channel = plan.scenario, plan.scenario.channel_names.index(kind.channel)
    mix = plan.coming.mix[channel]
    place = scenario.segment_names.index(kind.segment), scenario.issue_names.index(kind.issue)
    left = np.repeat(mix[place][:, None], PARTS, axis=1)
    one = np.eye(mix.shape[1])[place[1]][:, None]
    for rule in rules_for(scenario, kind):
        if not rule.when.overflows:
            sent = left * _sent(plan, channel, rule)
            yield Door(channel, (scenario.pool_names.index(rule.vendor),), (), one * sent.mean(axis=1), sent)
            left = left - sent
    yield Door(channel, *_rest(scenario, kind), one * left.mean(axis=1), left)


def _rest(scenario: Scenario, kind: ContactKind) -> tuple[tuple[int, ...], tuple[Overflow, ...]]:
    """Return who may answer contacts that no rule has sent away, and to whom they overflow."""
    rings = stages(scenario, kind)
    own = {scenario.pool_names.index(name) for ring in rings if ring.rule is None for name in ring.pools}
    rules = [one.rule for one in rings if one.rule]
    later = [Overflow(scenario.pool_names.index(rule.vendor), rule.when, rule.luck) for rule in rules]
    return tuple(sorted(own)), tuple(later)


def _sent(plan: Plan, channel: int, rule: VendorRule) -> Floats:
    """Return the probability that a rule sends a contact to its vendor, who is there by plan, as `allowed` does."""
    vendor, lengths = plan.scenario.pool_names.index(rule.vendor), np.diff(plan.edges)
    there = np.where(plan.present[vendor] > 0, plan.duty[vendor] / lengths, 0.0)
    if plan.mode(channel).deferred:
        there = np.ones(len(lengths))
    return np.asarray(there[:, None] * allowed(plan, channel, rule.when))


def allowed(plan: Plan, channel: int, when: SendWhen) -> Floats:
    """Return the probability that conditions hold which are not about waiting: shape (intervals, parts).

    That of a volume is of contacts which are Poisson, and come evenly in each interval: of n those after the first so
    many, who come late in it.
    """
    edges = np.linspace(plan.edges[:-1], plan.edges[1:], PARTS + 1, axis=1)
    found = np.full((len(edges), PARTS), 1.0 if when.share is None else when.share)
    if when.hours is not None:
        within = OpenClock(_windows(plan.scenario, when)).open_before(edges.ravel()).reshape(edges.shape)
        found *= np.diff(within, axis=1) / np.diff(edges, axis=1)
    if when.volume_over is not None:
        come = np.maximum(plan.volume[channel], NOBODY)[:, None] * np.linspace(0, 1, PARTS + 1)
        found *= np.diff(come * share_above(come, when.volume_over), axis=1) / np.diff(come, axis=1)
    return found


def _windows(scenario: Scenario, when: SendWhen) -> list[tuple[float, float]]:
    """Return the hours of a rule over the horizon."""
    local, starts = scenario.calendar.local, midnights(scenario).tolist()[:-1]
    spans = []
    for day, start in enumerate(starts):
        windows = windows_on(when.hours or {}, scenario.calendar.weekday(scenario.calendar.date(day)))
        spans += [(start + a, start + b) for window in windows for a, b in local.spans(day, window)]
    return joined(spans)


def share_above(means: Floats, most: int) -> Floats:
    """Return what part of Poisson many contacts come after the first so many: E[(N - m)+] / E[N].

    Examples
    --------
    >>> share_above(np.array([2.0]), 1).round(4).tolist()  # (2 - 1 + e^-2) / 2
    [0.5677]
    """
    means = np.maximum(means, NOBODY)
    if not most:
        return np.ones_like(means)
    beyond = special.gammainc(np.full_like(means, most), means)  # P(N >= m)
    further = special.gammainc(np.full_like(means, most + 1.0), means)
    return np.asarray(np.clip(beyond - most / means * further, 0.0, 1.0))


def spread(plan: Plan, door: Door) -> Iterator[tuple[str, Floats]]:
    """Yield the pools of a door with the part of its contacts that each answers, by how many of each are there.

    Experts who answer too are left out where there is anybody else.
    """
    names = sorted(plan.scenario.pool_names[pool] for pool in door.pools)
    there = {name: plan.present[plan.scenario.pool_names.index(name)] for name in names}
    mine = [name for name in names if name not in plan.scenario.experts] or names
    whole = np.sum([there[name] for name in mine], axis=0)
    for name in mine:
        yield name, over(there[name], whole)
