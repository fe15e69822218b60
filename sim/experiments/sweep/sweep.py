"""A sweep: every point of a study run, as far as a store does not have it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.engine.choosing import choose_engines
from sim.experiments.execution.store import Reader, Store
from sim.experiments.execution.work import Where, perform
from sim.experiments.preview.checks import check_runnable, with_other_rules
from sim.experiments.sweep.plan import SweepPlan, plan
from sim.experiments.sweep.results import Status, SweepResult
from sim.plumbing.interruption import enough
from sim.scenario.files.tree import Change
from sim.scenario.scenario import Scenario
from sim.scenario.studies.files import build_study, load_study
from sim.scenario.studies.study import Study

Progress = Callable[[int, int], None]


def sweep(
    study: Study | SweepPlan | Mapping[str, Any] | str | Path,
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
    planned = study if isinstance(study, SweepPlan) else plan(_study(study, base), assignments, base, numbers)
    for scenario in with_other_rules(planned.scenarios):
        check_runnable(scenario)
    with _opened(store) as opened:
        choose_engines(planned.scenarios, replications_left(planned, opened), elsewhere=cluster is not None)
        perform(planned.works, planned.names, opened, Where(jobs, cluster), progress, tell)
        enough()
        return collect(planned, opened)


def replications_left(planned: SweepPlan, store: Reader) -> float:
    """Return how many replications of each point are left on average; all of them where none is, as they were."""
    found = status(planned, store)
    share = 1.0 - found.replications / found.of_replications
    return planned.replications * (share or 1.0)


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


def collect(plan: SweepPlan, store: Reader) -> SweepResult:
    """Return what a store has of a plan; points that are the same scenario share what was run."""
    stored = {work.key: store.rows(work.key) for work in plan.works}
    wanted = range(plan.replications)
    whole = {key: [rows[k] for k in wanted] for key, rows in stored.items() if all(k in rows for k in wanted)}
    return SweepResult(plan, {number: whole[key] for number, key in enumerate(plan.keys) if key in whole})


def status(plan: SweepPlan, store: Reader) -> Status:
    """Return how much of a plan a store has; points that are the same scenario count once."""
    wanted = range(plan.replications)
    done = [len(wanted) - sum(map(len, store.missing(work.key, wanted))) for work in plan.works]
    finished = sum(count == plan.replications for count in done)
    return Status(finished, len(done), sum(done), len(done) * plan.replications)
