"""Compare designs on the same customers: the same days, the same patience, the same work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.experiments.compare.brief import NO_BRIEF, Brief
from sim.experiments.compare.comparison import Comparison
from sim.experiments.compare.side_by_side import SideBySide
from sim.experiments.compare.stopping import AsMany, Rule, Stopped
from sim.experiments.figures.compared import family, primary
from sim.experiments.preview.checks import check_runnable
from sim.experiments.runs.remarks import warnings_of
from sim.experiments.runs.replicate import Progress
from sim.experiments.runs.results import RunResult
from sim.language import kept
from sim.plumbing.interruption import enough
from sim.scenario.basics.problems import InputError, Problem, input_error
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario


def compare(
    designs: Mapping[str, Scenario],
    *,
    metrics: str | Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
    rule: Rule | None = None,
    brief: Brief = NO_BRIEF,
) -> Comparison:
    """Compare designs that meet the same customers.

    Parameters
    ----------
    designs
        Checked scenarios by name, two or more; the first is the reference. Its confidence is that of all.
    metrics
        What to compare, one or several, in every scope that all designs have; by default the usual ones, where they
        are measured. Verdicts on metrics named here hold all together; by default those on the figures that the first
        design's ``experiment.primary`` names, or on a few of the whole center.
    replications, seed
        For all designs alike; those of the first unless given.
    jobs
        Worker processes. The figures do not depend on it.
    progress
        Told how many replications of all designs are done, of how many at most.
    rule
        When it is enough: ``AsMany`` by default, or ``UntilPrecise``, ``UntilBest``, ``WithinBudget``.
    brief
        The question, what reports call the designs, and by which figure the best is recommended: its verdicts hold
        together with those of the other figures that count.

    Returns
    -------
    Comparison
        With ``complete`` false if it was interrupted by Ctrl-C after the first replication of every design.

    Raises
    ------
    InputError
        When a metric does not exist, or not in all designs; when a rule asks for what cannot be done.

    Examples
    --------
    >>> from sim import compare, load, vary
    >>> now = load("scenarios/quickstart.yaml")
    >>> designs = {"now": now, "more staff": vary(now, {"pools.agents.agents": 14})}
    >>> found = compare(designs, metrics="service_level", replications=10)
    >>> [(row.design, row.verdict) for row in found.rows if not row.figure.scope]
    [('now', ''), ('more staff', 'better')]
    """
    rule, metrics = rule or AsMany(), (metrics,) if isinstance(metrics, str) else tuple(metrics)
    check_comparable(designs, metrics, rule, replications, brief)
    aligned = _aligned(designs, replications, seed)
    experiment = next(iter(aligned.values())).experiment
    first, criterion = experiment.replications, brief.criterion(aligned)
    counted = primary(aligned, metrics, experiment.primary)
    counted += (criterion,) if criterion is not None and criterion not in counted else ()
    figures = tuple(dict.fromkeys((*family(aligned, metrics), *counted, *rule.figures(aligned))))
    with SideBySide(aligned, jobs, progress, figures) as side:
        try:
            outcome, complete = rule.perform(side, first), True
            enough()
        except KeyboardInterrupt:
            outcome, complete = _so_far(side, rule), False
        runs = [side.result(k, count) for k, count in enumerate(outcome.counts)]
        told = {name: side.by_period(k, outcome.counts[k]) for k, name in enumerate(aligned)}
    results = {name: replace(run, warnings=warnings_of(run)) for name, run in zip(aligned, runs, strict=True)}
    warnings = (*outcome.warnings, *_warnings(designs, results))
    return Comparison(results, figures, complete, outcome.selection, warnings, counted, brief, criterion, told)


def check_comparable(
    designs: Mapping[str, Scenario],
    metrics: Sequence[str],
    rule: Rule,
    replications: int | None = None,
    brief: Brief = NO_BRIEF,
) -> None:
    """Refuse designs that cannot run, and what they do not measure; all that is wrong with them is told at once."""
    if len(designs) < 2:
        raise input_error("compare", "needs two designs or more")
    problems: list[Problem] = []
    for scenario in designs.values():
        try:
            check_runnable(scenario)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    family(designs, metrics)
    primary(designs, metrics, next(iter(designs.values())).experiment.primary)
    brief.criterion(designs)
    rule.check(designs, replications or next(iter(designs.values())).experiment.replications)


def _aligned(designs: Mapping[str, Scenario], replications: int | None, seed: int | None) -> dict[str, Scenario]:
    given = next(iter(designs.values())).experiment
    often = given.replications if replications is None else replications
    start = given.seed if seed is None else seed
    values: dict[str, Any] = {"seed": start, "replications": often, "confidence": given.confidence}
    values |= {"primary": list(given.primary)} if given.primary else {}
    changed = {name: _with(one, values) for name, one in designs.items()}
    first = next(iter(changed.values()))
    return {name: one.compared_with(first) for name, one in changed.items()}


def _with(design: Scenario, values: Mapping[str, Any]) -> Scenario:
    """Give a design the experiment that all share; each is played by the engine that it asks for."""
    return varied(design, [Change("experiment", {**values, "engine": design.experiment.engine}, "compare")])


def _so_far(side: SideBySide, rule: Rule) -> Stopped:
    """Return what is finished: as many replications of all designs, unless a procedure gave them different numbers."""
    side.keep_the_last()
    counts = side.available()
    if not all(counts):
        raise KeyboardInterrupt
    return Stopped((min(counts),) * len(counts) if rule.even else tuple(counts))


def _warnings(designs: Mapping[str, Scenario], results: Mapping[str, RunResult]) -> list[str]:
    found = [f"{name}: {text}" for name, run in results.items() for text in run.warnings]
    if len({scenario.calendar.days for scenario in designs.values()}) > 1:
        found.append(kept.DAYS_DIFFER)
    if any(scenario.experiment.precision for scenario in designs.values()):
        found.append(kept.PRECISION_ASIDE)
    return found
