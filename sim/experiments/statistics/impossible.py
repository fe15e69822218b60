"""What cannot happen in a scenario: a share of it is 0 for certain, not because it was not seen yet."""

from __future__ import annotations

from sim.calendar import Timetable, horizon
from sim.metrics.counting.scopes import Scope
from sim.scenario.scenario import Scenario


def impossible(scenario: Scenario, metric: str, scope: Scope) -> bool:
    """Whether nothing of what a share counts can happen there: nobody can give up, or be refused."""
    rule = {"abandonment": _waits_for_ever, "blocking": _takes_all}.get(metric)
    channel = dict(scope).get("channel")
    names = scenario.channel_names if channel is None else (channel,)
    return rule is not None and all(rule(scenario, name) for name in names)


def _waits_for_ever(scenario: Scenario, name: str) -> bool:
    """Whether customers of a channel are patient without end, those of its trace too; others may wait for experts."""
    channel, mode = scenario.channels[name], scenario.channels[name].service_mode
    if not mode.queued or scenario.tiers_of(name) or any(getattr(channel, key) for key in mode.gives_up):
        return False
    rows = channel.arrivals.contacts if channel.arrivals else ()
    return all(row.patience is None for row in rows)


def _takes_all(scenario: Scenario, name: str) -> bool:
    channel = scenario.channels[name]
    if not channel.service_mode.queued or channel.lines is not None or channel.queue_limit is not None:
        return False
    return Timetable(scenario).open_windows(name) == [(0.0, horizon(scenario))]
