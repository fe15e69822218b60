"""The plan of a sweep: every point of a study as a checked scenario, before the first one runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.experiments.execution.work import Work, run_key
from sim.experiments.figures.figure import Figure
from sim.experiments.figures.measurable import unmeasured
from sim.experiments.figures.quantities import quantities
from sim.experiments.preview.checks import check_readable
from sim.experiments.sweep.objective import objective
from sim.experiments.sweep.points import Point, points_of
from sim.plumbing.progress import tell
from sim.scenario.basics.problems import InputError, Problem, input_error
from sim.scenario.files.layers import read_layers
from sim.scenario.files.tree import Change, Tree
from sim.scenario.loading.variants import all_assigned, change, variant
from sim.scenario.scenario import Scenario
from sim.scenario.studies.study import Study

MOST_TOLD = 20


@dataclass(frozen=True)
class SweepPlan:
    """What a sweep does.

    Attributes
    ----------
    points
        The value of every factor, by path.
    scenarios
        The scenario of every point.
    figures
        What is asked of each.
    """

    study: Study
    points: tuple[Point, ...]
    scenarios: tuple[Scenario, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The numbers that each replication leaves."""
        return quantities(self.figures)

    @property
    def replications(self) -> int:
        """How often each point is replicated."""
        return self.scenarios[0].experiment.replications

    @property
    def seed(self) -> int:
        """The seed that all points share: they meet the same customers with the same luck."""
        return self.scenarios[0].experiment.seed

    @property
    def confidence(self) -> float:
        """The confidence of all intervals."""
        return self.scenarios[0].experiment.confidence

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of every point's runs; points that are the same scenario share it."""
        return tuple(run_key(scenario, self.names) for scenario in self.scenarios)

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """What there is to replicate, each scenario once, in the order of the points."""
        first = dict(reversed(list(zip(self.keys, self.scenarios, strict=True))))
        return tuple(Work(key, first[key], self.replications) for key in dict.fromkeys(self.keys))


def plan(
    study: Study, assignments: Sequence[str] = (), base: Scenario | None = None, changes: Sequence[Change] = ()
) -> SweepPlan:
    """Check every point of a study, with ``path=value`` assignments laid over what it sets.

    Parameters
    ----------
    base
        What all points start from; by default the study's own base, which is read from its file.
    changes
        Laid over all that, but for the factors.

    Raises
    ------
    InputError
        With what is wrong with every point at once, then the points that are wrong, each in a line, 20 at most.
    """
    below, before = (read_layers(study.base_file), ()) if base is None else (base.base, base.changes)
    objective(study)
    points = points_of(study.design)
    figures = tuple(Figure(asked.metric, asked.scope) for asked in study.metrics)
    shared = [*before, *_fixed(study), *_laid_over(study, assignments), *changes]
    found = []
    base_point = _checked(below, shared, study)
    for number, point in enumerate(points):
        checked = _checked(below, [*shared, *_varied(study, number, point)], study)
        if isinstance(checked, Scenario) and isinstance(base_point, Scenario):
            checked = checked.compared_with(base_point)
        found.append(checked)
        tell("checking points", number + 1, len(points))
    scenarios = tuple(one for one in found if isinstance(one, Scenario))
    if len(scenarios) < len(found):
        raise InputError(_problems([() if isinstance(one, Scenario) else one for one in found]))
    return SweepPlan(study, tuple(points), scenarios, figures)


def _fixed(study: Study) -> list[Change]:
    found = [change(path, value, study.place(("set", path)), study.folder) for path, value in study.set.items()]
    numbers = {"seed": study.seed, "replications": study.replications}
    found += [
        Change(f"experiment.{key}", value, study.place((key,))) for key, value in numbers.items() if value is not None
    ]
    return found


def _laid_over(study: Study, assignments: Sequence[str]) -> list[Change]:
    found = all_assigned(assignments)
    for path, _, place in found:
        if path in study.design.paths:
            raise input_error(place, "is a factor of the study; change its values there", (path,))
    return found


def _varied(study: Study, number: int, point: Point) -> list[Change]:
    rows = isinstance(study.design.points, list)
    return [
        change(
            path, value, study.place(("design", *(("points", number) if rows else ("factors",)), path)), study.folder
        )
        for path, value in point.items()
    ]


def _checked(base: Tree, changes: Sequence[Change], study: Study) -> Scenario | tuple[Problem, ...]:
    try:
        scenario = variant(base, changes)
        check_readable(scenario)
    except InputError as error:
        return error.problems
    asked = [
        (("metrics", k), unmeasured(scenario, Figure(one.metric, one.scope))) for k, one in enumerate(study.metrics)
    ]
    return tuple(Problem(study.place(path), path, text) for path, text in asked if text) or scenario


def _problems(found: Sequence[Sequence[Problem]]) -> list[Problem]:
    """Return what all points have wrong, then a line for each point that has more wrong."""
    everywhere = [one for one in found[0] if all(one in problems for problems in found)]
    single = [[one for one in problems if one not in everywhere] for problems in found]
    lines = [_line(number, problems) for number, problems in enumerate(single) if problems]
    more = len(lines) - MOST_TOLD
    rest = [Problem("", (), f"and {more} more of {len(found)} points")] if more > 0 else []
    return [*everywhere, *lines[:MOST_TOLD], *rest]


def _line(number: int, problems: Sequence[Problem]) -> Problem:
    first, more = problems[0], len(problems) - 1
    text = f"point {number}: {first.text}{f' (and {more} more)' if more else ''}"
    return Problem(first.place, first.path, text)
