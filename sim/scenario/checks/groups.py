"""What must hold of customers in groups: what is for some segments and issues only, and what they tell each other."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.basics.problems import Path
from sim.scenario.customers.migration import ChoiceWeights, Migration
from sim.scenario.scenario import Scenario

Found = Iterator[tuple[Path, str]]


def check_groups(scenario: Scenario, rule: Migration) -> Found:
    """Yield every problem as a path and a sentence."""
    yield from _weights(rule)
    yield from _campaigns(rule)
    yield from _talk(scenario, rule)


def _weights(rule: Migration) -> Found:
    """Refuse weights of a segment that are those of all."""
    for name, own in rule.by_segment.items():
        path = ("migration", "by_segment", name)
        if not own.weights.model_fields_set:
            yield path, "changes nothing without a weight; write weights: {experience: 3}"
        for key in sorted(own.weights.model_fields_set & set(ChoiceWeights.model_fields)):
            if getattr(own.weights, key) == getattr(rule.weights, key):
                yield (*path, "weights", key), "changes nothing, as it is that of all; leave it out"


def _campaigns(rule: Migration) -> Found:
    for number, campaign in enumerate(rule.campaigns):
        if campaign.segment is not None and campaign.segments is not None:
            yield ("migration", "campaigns", number, "segment"), "says what segments says; write segments alone"


def _talk(scenario: Scenario, rule: Migration) -> Found:
    """Refuse bad news that nobody listens to, or that does not travel as it is said."""
    path, talk = ("migration", "word_of_mouth"), rule.word_of_mouth
    if talk is None:
        return
    if not rule.weighs("experience"):
        yield path, "changes nothing with weights.experience: 0, where opinions move nobody; leave it out"
    if "public" in talk.model_fields_set and not any(one.is_public for one in scenario.channels.values()):
        yield (*path, "public"), "changes nothing without a deferred channel of family social; leave it out"
