"""What figures of a scenario can be about, and why one that is asked for is not measured."""

from __future__ import annotations

from sim.experiments.figures.figure import Figure
from sim.experiments.figures.reported import reported
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import CENTER, Scope, held_by
from sim.scenario.basics.problems import did_you_mean, one_of
from sim.scenario.scenario import Scenario


def scopes_of(scenario: Scenario) -> list[Scope]:
    """Return what figures of a scenario can be about, in the order of its tables."""
    channels = scenario.channel_names
    named = [("channel", channels), ("pool", scenario.pool_names)]
    found: list[Scope] = [CENTER, *(((kind, name),) for kind, names in named for name in names)]
    for kind, names in (("segment", scenario.segment_names), ("issue", scenario.issue_names)):
        if names != ("",):
            found += [((kind, name),) for name in names]
            pairs = [(channel, name) for channel in channels for name in names] if len(channels) > 1 else []
            found += [(("channel", channel), (kind, name)) for channel, name in pairs]
    return found


def unmeasured(scenario: Scenario, figure: Figure) -> str:
    """Return why a scenario does not measure a figure; empty where it does."""
    every = scopes_of(scenario)
    for kind, name in figure.scope:
        known = [scope[0][1] for scope in every if len(scope) == 1 and scope[0][0] == kind]
        if name not in known:
            return f"there is no {kind} {name!r}; {did_you_mean(name, known)}"
    scope = held_by(figure.scope, every)
    if scope not in every:
        return (
            f"{figure.label!r} is not measured; name one of channel, segment, issue, pool, or a channel with an issue"
        )
    allowed = reported(scenario, scope)
    if figure.metric in allowed:
        return ""
    if figure.metric in METRICS:
        where = f"of {', '.join(name for _, name in figure.scope)}" if figure.scope else "of the whole center"
        return f"{figure.metric!r} is not measured {where}; allowed: {one_of(allowed, figure.metric)}"
    metric, at, name = figure.metric.partition("@")
    hint = f"write {{metric: {metric}, channel: {name}}}, or pool; " if at and metric in METRICS else ""
    return f"there is no metric {figure.metric!r}; {hint}{did_you_mean(metric, allowed)}"
