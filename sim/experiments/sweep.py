"""A sweep: the points of a study run, and the tidy table of what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.design import told
from sim.experiments.estimate import Estimate
from sim.experiments.plan import Plan, plan
from sim.experiments.quantities import Row, pseudovalues, retold
from sim.experiments.remarks import remarks
from sim.experiments.results import RunResult
from sim.experiments.store import Reader, Store
from sim.experiments.work import Where, perform
from sim.metrics.spans import Floats
from sim.scenario.scenario import Scenario
from sim.scenario.studies import build_study, load_study
from sim.scenario.study import Study
from sim.scenario.tree import Change

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SCOPES = ("channel", "segment", "issue", "pool")
Progress = Callable[[int, int], None]


class Status(NamedTuple):
    """How far a sweep is."""

    points: int
    of_points: int
    replications: int
    of_replications: int


@dataclass(frozen=True, repr=False)
class SweepResult:
    """What is finished of a sweep.

    Attributes
    ----------
    numbers
        By point, what each of its replications left; only points with all their replications are here.
    """

    plan: Plan
    numbers: Mapping[int, Sequence[Row]]

    def __repr__(self) -> str:
        """Tell how much is finished; the points would fill screens."""
        return f"<SweepResult: {self.plan.study.study}, {len(self.numbers)} of {len(self.plan.points)} points>"

    @property
    def complete(self) -> bool:
        """Whether every point is finished."""
        return len(self.numbers) == len(self.plan.points)

    @cached_property
    def finished(self) -> tuple[int, ...]:
        """The numbers of the points that are finished, in order."""
        return tuple(sorted(self.numbers))

    @cached_property
    def estimates(self) -> tuple[tuple[Estimate, ...], ...]:
        """For every finished point the figures asked for, with their intervals."""
        return tuple(tuple(run.estimate(*figure) for figure in self.plan.figures) for run in self._runs())

    @cached_property
    def values(self) -> Floats:
        """One value per finished point, figure and replication, whose means are the figures: see `pseudovalues`."""
        return np.array([[pseudovalues(run, figure) for figure in self.plan.figures] for run in self._runs()])

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about points, such as that a queue grows without bound."""
        told = ((number, remarks(run)) for number, run in zip(self.finished, self._runs(), strict=True))
        return tuple(f"point {number}: {text}" for number, texts in told for text in texts)

    def _runs(self) -> Iterator[RunResult]:
        for number in self.finished:
            yield retold(self.plan.scenarios[number], self.plan.names, self.numbers[number])

    @cached_property
    def means(self) -> Floats:
        """The figures, of shape (finished points, figures); NaN where undefined."""
        return np.array([[one.mean for one in row] for row in self.estimates], dtype=float)

    def factors(self) -> dict[str, list[Any]]:
        """Return the values of every factor at the finished points, as tables hold them."""
        points = self.plan.points
        every = {path: told([point[path] for point in points]) for path in points[0]}
        return {path: [column[number] for number in self.finished] for path, column in every.items()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row per finished point and figure: the factors, metric, scope, unit, mean, low, high, n."""
        factors = self.factors()
        for k, (number, estimates) in enumerate(zip(self.finished, self.estimates, strict=True)):
            setting = {path: column[k] for path, column in factors.items()}
            for one in estimates:
                scope = dict(one.scope)
                numbers = {"unit": one.unit, "mean": one.mean, "low": one.low, "high": one.high, "n": one.n}
                yield (
                    {"point": number, **setting, "metric": one.metric}
                    | {kind: scope.get(kind) for kind in SCOPES}
                    | numbers
                )

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a frame; durations in seconds."""
        import polars as pl

        kinds = {int: pl.Int64, float: pl.Float64, str: pl.String}
        points = self.plan.points
        factors = {path: kinds[type(told([point[path] for point in points])[0])] for path in points[0]}
        text = dict.fromkeys(("metric", *SCOPES, "unit"), pl.String)
        schema: Any = {"point": pl.Int64, **factors, **text, **dict.fromkeys(("mean", "low", "high"), pl.Float64)}
        return pl.DataFrame(list(self.rows()), schema=schema | {"n": pl.Int64})

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a frame for pandas.

        Raises
        ------
        ImportError
            When pandas or pyarrow is not installed.
        """
        from sim.frames import to_pandas

        return to_pandas(self.to_polars())


def sweep(
    study: Study | Plan | Mapping[str, Any] | str | Path,
    *,
    base: Scenario | None = None,
    assignments: Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    store: Store | str | Path | None = None,
    progress: Progress = lambda done, of: None,
    tell: Callable[[str], None] = lambda text: None,
) -> SweepResult:
    """Run every point of a study, and return what is finished.

    The result is not complete if the sweep was interrupted; with a store, the same call goes on where it stopped. The
    numbers do not depend on where it runs.

    Parameters
    ----------
    study
        A study file, what one would hold as a mapping, or a study that was loaded; or its plan.
    base
        The scenario that all points start from, in place of the study's ``base``, which may then be left out.
    assignments, replications, seed
        For all points: ``path=value`` each, as after ``--set``; how many replications of each from which seed.
    jobs
        Worker processes. A script that asks for more than one must start its work under
        ``if __name__ == "__main__":``.
    cluster
        The address of a Dask scheduler, whose workers are taken instead.
    store
        A file that keeps what is finished, made where there is none, or a store that is open. Nothing is kept
        without.
    progress
        Told how many replications are done, of how many.
    tell
        Given a sentence when something was lost on the way and is done again.

    Raises
    ------
    InputError, SweepError
        When a point, a metric, the store or the cluster cannot be used; when a replication cannot be done, or the
        disk is full.

    Examples
    --------
    >>> from sim import load, sweep
    >>> staff = {
    ...     "study": "Staff",
    ...     "design": {"method": "grid", "factors": {"pools.agents.agents": [10, 12]}},
    ...     "metrics": ["service_level"],
    ... }
    >>> table = sweep(staff, base=load("scenarios/quickstart.yaml"), replications=2).to_polars()
    >>> table.select("pools.agents.agents", "metric", "n").rows()
    [(10, 'service_level', 2), (12, 'service_level', 2)]
    """
    given = {"replications": replications, "seed": seed}
    numbers = [Change(f"experiment.{key}", value, "sweep") for key, value in given.items() if value is not None]
    planned = study if isinstance(study, Plan) else plan(_study(study, base), assignments, base, numbers)
    with _opened(store) as opened:
        perform(planned.works, planned.names, opened, Where(jobs, cluster), progress, tell)
        return collect(planned, opened)


def _study(given: Study | Mapping[str, Any] | str | Path, base: Scenario | None) -> Study:
    if isinstance(given, Study):
        return given
    if isinstance(given, str | Path):
        return load_study(given)
    return build_study({"base": base.scenario, **given} if base else given)


@contextmanager
def _opened(store: Store | str | Path | None) -> Iterator[Store]:
    """Give a store that is open, that of a file, or one that is forgotten."""
    if isinstance(store, Store):
        yield store
        return
    with TemporaryDirectory() as folder, Store(store if store is not None else Path(folder) / "store.sqlite") as opened:
        yield opened


def collect(plan: Plan, store: Reader) -> SweepResult:
    """Return what a store has of a plan; points that are the same scenario share what was run."""
    kept = {work.key: store.rows(work.key) for work in plan.works}
    wanted = range(plan.replications)
    whole = {key: [rows[k] for k in wanted] for key, rows in kept.items() if all(k in rows for k in wanted)}
    return SweepResult(plan, {number: whole[key] for number, key in enumerate(plan.keys) if key in whole})


def status(plan: Plan, store: Reader) -> Status:
    """Return how much of a plan a store has; points that are the same scenario count once."""
    wanted = range(plan.replications)
    done = [len(wanted) - sum(map(len, store.missing(work.key, wanted))) for work in plan.works]
    finished = sum(count == plan.replications for count in done)
    return Status(finished, len(done), sum(done), len(done) * plan.replications)
