"""Compare designs on the same customers: the same days, the same patience, the same work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiments.checks import check_runnable
from sim.experiments.comparison import Comparison
from sim.experiments.family import family
from sim.experiments.remarks import remarks
from sim.experiments.replicate import Progress
from sim.experiments.results import RunResult
from sim.experiments.side_by_side import SideBySide
from sim.experiments.stopping import AsMany, Outcome, Rule
from sim.scenario.loader import varied
from sim.scenario.problems import InputError, Problem, input_error
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Change


def compare(
    designs: Mapping[str, Scenario],
    *,
    metrics: str | Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
    rule: Rule | None = None,
) -> Comparison:
    """Compare designs that meet the same customers.

    Parameters
    ----------
    designs
        Checked scenarios by name, two or more; the first is the reference. Its confidence is that of all.
    metrics
        What to compare, one or several, in every scope that all designs have; by default the usual ones, where they
        are measured.
    replications, seed
        For all designs alike; those of the first unless given.
    jobs
        Worker processes. The figures do not depend on it.
    progress
        Told how many replications of all designs are done, of how many at most.
    rule
        When it is enough: ``AsMany`` by default, or ``UntilPrecise``, ``UntilBest``, ``WithinBudget``.

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
    enough, metrics = rule or AsMany(), (metrics,) if isinstance(metrics, str) else tuple(metrics)
    check_comparable(designs, metrics, enough, replications)
    aligned = _aligned(designs, replications, seed)
    figures, first = family(aligned, metrics), next(iter(aligned.values())).experiment.replications
    with SideBySide(aligned, jobs, progress) as side:
        try:
            outcome, complete = enough.perform(side, first), True
        except KeyboardInterrupt:
            outcome, complete = _so_far(side, enough), False
        results = {
            name: side.result(k, count) for k, (name, count) in enumerate(zip(aligned, outcome.counts, strict=True))
        }
    return Comparison(results, figures, complete, outcome.selection, (*outcome.warnings, *_warnings(designs, results)))


def check_comparable(
    designs: Mapping[str, Scenario], metrics: Sequence[str], rule: Rule, replications: int | None = None
) -> None:
    """Refuse designs that cannot run, and what they do not measure; what is wrong with any of them is told at once.

    Raises
    ------
    InputError
        With what is wrong, and what is allowed.
    """
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
    rule.check(designs, replications or next(iter(designs.values())).experiment.replications)


def _aligned(designs: Mapping[str, Scenario], replications: int | None, seed: int | None) -> dict[str, Scenario]:
    """Return the designs with one experiment."""
    given = next(iter(designs.values())).experiment
    often = given.replications if replications is None else replications
    start = given.seed if seed is None else seed
    values = {"seed": start, "replications": often, "confidence": given.confidence}
    return {name: varied(one, [Change("experiment", values, "compare")]) for name, one in designs.items()}


def _so_far(side: SideBySide, rule: Rule) -> Outcome:
    """Return what is finished: as many replications of all designs, unless a procedure gave them different numbers."""
    counts = side.available()
    if not all(counts):
        raise KeyboardInterrupt
    return Outcome((min(counts),) * len(counts) if rule.even else tuple(counts))


def _warnings(designs: Mapping[str, Scenario], results: Mapping[str, RunResult]) -> list[str]:
    found = [f"{name}: {text}" for name, run in results.items() for text in remarks(run)]
    if len({scenario.calendar.days for scenario in designs.values()}) > 1:
        found.append("the designs have different numbers of days: counts and sums do not compare")
    if any(scenario.experiment.precision for scenario in designs.values()):
        found.append("experiment.precision was left aside; --precision METRIC=HALFWIDTH makes differences precise")
    return found
