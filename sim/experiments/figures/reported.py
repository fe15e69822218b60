"""Which metrics are reported of what: of the whole center, a channel, a segment, an issue, a pool."""

from __future__ import annotations

from sim.metrics.catalogue import REPORTED
from sim.metrics.counting.scopes import Scope, kind_of
from sim.scenario.features import features, features_of
from sim.scenario.scenario import Scenario


def reported(scenario: Scenario, scope: Scope) -> list[str]:
    """Return the metrics reported of a scope, by the mechanisms that concern it."""
    channel, kind = dict(scope).get("channel"), kind_of(scope)
    used = set(features(scenario) if channel is None else features_of(scenario, channel))
    if any(one.annual_value for one in scenario.segments.values()):
        used.add("annual_value")
    if any(one.sale for one in scenario.demand.messages):
        used.add("sale")
    return [one.name for one in REPORTED if kind in one.where and one.needs <= used]
