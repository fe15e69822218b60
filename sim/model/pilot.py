"""A pilot: what customers were used to when the volumes were counted, measured in a center where nobody moves.

It is a center of its own with a seed of its own, so that it is the same for all replications, seeds and workers.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from datetime import date
from hashlib import blake2b
from math import ceil
from typing import Any

import numpy as np

from sim.demand import sample_demand
from sim.log.records import ContactLog
from sim.model.build import build_channels
from sim.model.center import Center
from sim.model.migration.initial_opinions import steady
from sim.model.migration.reference import Known, Reference, promised_by
from sim.model.run import Look, play
from sim.model.state.contact import Contact
from sim.scenario.basics.noun import Noun
from sim.scenario.customers.migration import ChoiceWeights, Migration
from sim.scenario.experiment import Experiment
from sim.scenario.scenario import Scenario

SEED = 1
CONTACTS, DAYS, RUNS = 20_000, 7, 8  # measured on so many contacts and at least so many days, where there are
FEW = 10.0  # contacts about one need for which those about all needs on the channel count
KEPT = 16
NO_WEIGHTS = ChoiceWeights(fit=0, experience=0, settles=0, inertia=0, nudge=0, cost=0, wait=0)
_KEPT: OrderedDict[bytes, Reference] = OrderedDict()


def reference_of(scenario: Scenario) -> Reference:
    """Return what customers of a scenario are used to, by channel; empty where they choose by nothing they know."""
    rule = scenario.migration
    if rule is None or not _asks(scenario, rule):
        return {}
    design = scenario if rule.reference == "self" else scenario.reference
    if rule.reference == "promised" and design is scenario:
        return {}
    return scenario.kept_known(lambda: _measured(_still(design, scenario), rule.reference == "promised"))


def _asks(scenario: Scenario, rule: Migration) -> bool:
    opens = any(channel.opens for channel in scenario.channels.values())
    return opens or any(map(rule.weighs, ("experience", "settles", "wait", "cost")))


def _still(design: Scenario, scenario: Scenario) -> Scenario:
    """Return a design as when its volumes were counted: nobody moves, comes or goes, nothing opens, closes or calls."""
    rule = design.migration or scenario.migration or Migration()
    still = {"weights": NO_WEIGHTS, "by_segment": {}, "campaigns": [], "word_of_mouth": None, "reference": "promised"}
    channels = {
        name: channel.model_copy(
            update={"closes": None, "opens": channel.opens and channel.opens.model_copy(update={"on": date.max})}
        )
        for name, channel in design.channels.items()
    }
    found = design.model_copy(
        update={
            "migration": rule.model_copy(update=still),
            "customers": _same(design.customers or scenario.customers, acquisition=None, convenience=0.0),
            "retention": _same(design.retention, leave=False, win_back=None),
            "channels": channels,
            "experiment": Experiment(),
            "dated": [],
        }
    )
    found._regimes = ()
    return found


def _same(noun: Noun | None, **update: Any) -> Noun | None:
    return noun and noun.model_copy(update=update)


def _measured(still: Scenario, promised: bool) -> Reference:
    """Return what is known of a design, measured once in each process."""
    key = blake2b(pickle.dumps((still, promised))).digest()
    if key not in _KEPT:
        while len(_KEPT) >= KEPT:
            _KEPT.popitem(last=False)
        _KEPT[key] = _promised(still) if promised else _piloted(still)
    return _KEPT[key]


def _promised(still: Scenario) -> Reference:
    demand = sample_demand(still, SEED, 0)
    return promised_by(still, build_channels(still, demand), demand)


def _piloted(still: Scenario) -> Reference:
    still = _some_days(still)
    seen = Seen(len(still.channel_names), len(still.issue_names))
    for run in range(RUNS):
        pilot(still, run, seen.look)
        if seen.contacts >= CONTACTS or not seen.contacts:
            break
    return seen.reference(still)


def pilot(still: Scenario, run: int, look: Look) -> ContactLog:
    """Play a pilot."""
    return play(still, sample_demand(still, SEED, run), look)


def _some_days(still: Scenario) -> Scenario:
    """Return as many of the first days as bring the contacts, at least a week where there is one."""
    days = still.calendar.days
    if days <= DAYS:
        return still
    week = _of_days(still, DAYS)
    a_day = float(sample_demand(week, SEED, 0).planned.whole.sum()) / DAYS
    return _of_days(still, min(days, max(DAYS, ceil(CONTACTS / a_day) if a_day else DAYS)))


def _of_days(still: Scenario, days: int) -> Scenario:
    return still.model_copy(update={"calendar": still.calendar.model_copy(update={"days": days})})


class Seen:
    """What was seen in pilots: by channel and need how often it was settled, and how contacts felt."""

    def __init__(self, channels: int, needs: int) -> None:
        self.contacts = 0
        self._tries, self._settled = np.zeros((channels, needs)), np.zeros((channels, needs))
        self._felt: list[list[float]] = [[] for _ in range(channels)]
        self._waits: list[list[float]] = [[] for _ in range(channels)]

    def look(self, center: Center) -> None:
        """Watch what the customers of a center live through."""
        assert center.choice is not None
        center.choice.memory.watch = self.watch

    def watch(self, contact: Contact, settled: bool, felt: float, wait: float | None) -> None:
        """Take down how a contact ended."""
        number, issue = contact.channel.number, contact.issue
        if wait is not None:
            self._waits[number].append(wait)
        if not contact.detail.chased:
            self.contacts += 1
            self._tries[number, issue] += 1
            self._settled[number, issue] += settled
            self._felt[number].append(felt)

    def reference(self, scenario: Scenario) -> Reference:
        """Return what it came to."""
        return {name: self._known(scenario, number) for number, name in enumerate(scenario.channel_names)}

    def _known(self, scenario: Scenario, number: int) -> Known:
        pays = scenario.channels[scenario.channel_names[number]].customer_cost
        felt, waits, rule = self._felt[number], self._waits[number], scenario.migration or Migration()
        if not felt:
            return Known(cost=pays)
        tries, settled = self._tries[number], self._settled[number]
        by_need = (settled + FEW * settled.sum() / tries.sum()) / (tries + FEW)
        opinion = steady([(1 / len(felt), one) for one in felt], rule.learning)
        wait = float(np.mean(waits)) if waits else None
        return Known(opinion, dict(zip(scenario.issue_names, by_need.tolist(), strict=True)), wait, pays)
