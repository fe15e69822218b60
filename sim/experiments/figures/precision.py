"""When a run is precise enough, and whether its precision targets can be met at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.figures.reported import reported
from sim.experiments.statistics.enough import enough
from sim.experiments.statistics.estimators import never_varied
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import Scope
from sim.scenario.basics.problems import InputError, Problem, did_you_mean, one_of
from sim.scenario.experiment import PrecisionTarget
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult


def check_precision(scenario: Scenario) -> None:
    """Refuse precision targets for metrics that do not exist, or not for such a scope, with their file and line."""
    precision = scenario.experiment.precision
    problems: list[Problem] = []
    for index, target in enumerate(precision.targets if precision else ()):
        if text := _wrong(scenario, target):
            problems += scenario.error(("experiment", "precision", "targets", index, "metric"), text).problems
    if problems:
        raise InputError(problems)


def _wrong(scenario: Scenario, target: PrecisionTarget) -> str:
    if target.metric not in METRICS:
        return f"there is no metric {target.metric!r}; {did_you_mean(target.metric, METRICS)}"
    allowed = reported(scenario, scope_of(target))
    return (
        ""
        if target.metric in allowed
        else f"{target.metric!r} is not measured there; allowed: {one_of(allowed, target.metric)}"
    )


def scope_of(target: PrecisionTarget) -> Scope:
    """Return the scope a precision target speaks of."""
    return tuple((kind, name) for kind in ("channel", "pool") if (name := getattr(target, kind)))


def is_precise(result: RunResult) -> bool:
    """Whether every precision target of the scenario is met by the replications so far."""
    precision = result.scenario.experiment.precision
    return precision is None or all(_met(result, target) for target in precision.targets)


def _met(result: RunResult, target: PrecisionTarget) -> bool:
    estimate = result.estimate(target.metric, scope_of(target))
    half = estimate.half_width
    if half is None or estimate.mean is None:
        return False
    same = never_varied(target.metric, result.facts(target.metric, scope_of(target)))
    if not enough(estimate.n, half > 0 and not same):
        return False
    allowed = target.half_width if target.half_width is not None else (target.relative or 0.0) * abs(estimate.mean)
    return half <= allowed and (target.relative is None or estimate.mean > 0)


def fewest_and_most(scenario: Scenario) -> tuple[int, int]:
    """Return how many replications to do at least and at most."""
    experiment = scenario.experiment
    most = experiment.precision.maximum if experiment.precision else experiment.replications
    return experiment.replications, max(most, experiment.replications)
