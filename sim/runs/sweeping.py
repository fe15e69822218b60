"""The folder of a sweep: its store, and the tables, figures and report that are written whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.disk.atomic import replaced
from sim.disk.trouble import resumable
from sim.experiments.execution.store import Reader
from sim.experiments.parallel.workers import all_cores
from sim.experiments.sweep.plan import SweepPlan
from sim.experiments.sweep.results import Status, SweepResult
from sim.experiments.sweep.sweep import status, sweep
from sim.plumbing.interruption import stoppable
from sim.plumbing.readable import slug
from sim.report.page.presentation import Presentation
from sim.runs import writing
from sim.runs.folders import store_in
from sim.runs.inputs import FOLDER as INPUTS
from sim.runs.inputs import keep_study
from sim.runs.looks import Looks
from sim.runs.perform import Wishes
from sim.runs.provenance import command, finished

STORE = "store.sqlite"
REPORTS = ("report.html", "report.pdf", "report.pptx")


def _folder_of(out: Path, plan: SweepPlan) -> Path:
    """Return the folder of a study's sweep: the same for every call, so that it goes on where it stopped."""
    return out / f"sweep-{slug(plan.study.study)}"


def status_of(out: Path, plan: SweepPlan) -> Status:
    """Return how far a sweep is, also while it goes on; nothing is made where there is none."""
    path = _folder_of(out, plan) / STORE
    if not path.exists():
        return Status(0, len(plan.works), 0, len(plan.works) * plan.replications)
    with Reader(path) as store:
        return status(plan, store)


def status_text(now: Status, form: str) -> str:
    """Return how far a sweep is: a line, or a row as CSV or JSON."""
    if form == "json":
        return json.dumps(now._asdict())
    if form == "csv":
        return f"{','.join(now._fields)}\n{','.join(map(str, now))}"
    from sim.report.sweep.tables import status_line

    return status_line(now)


def perform_sweep(
    plan: SweepPlan, out: Path, jobs: int | None, cluster: str | None, wishes: Wishes, say: Callable[[str], None]
) -> tuple[Path, Presentation]:
    """Run what the store of a sweep does not have, and return its folder and what is in it.

    Parameters
    ----------
    out
        The folder that holds the folders of sweeps. The study is kept there before it runs.
    jobs, cluster
        Worker processes, ``None`` for all cores; or the address of a Dask scheduler.
    wishes
        What is told on the way, and drawn.
    say
        Given a sentence when something was lost on the way and is done again.

    Raises
    ------
    InputError, SweepError
        When the store or the cluster cannot be used; when a replication cannot be done.
    """
    folder = _folder_of(out, plan)
    with store_in(folder, STORE) as store:
        with replaced(folder, whole=(INPUTS,)) as draft:
            writing.write_json(draft / "inputs.json", {"inputs": keep_study(plan, draft)})
        progress = stoppable(wishes.progress)
        result = sweep(plan, store=store, jobs=jobs or all_cores(), cluster=cluster, progress=progress, tell=say)
    from sim.report.sweep.presentation import of_sweep

    shown = of_sweep(result)
    wishes.result(shown)
    _write(result, folder, shown, wishes.report, wishes.look)
    return folder, shown


@resumable
def _write(result: SweepResult, folder: Path, shown: Presentation, report: bool, look: Looks) -> None:
    """Write the tables, figures and report of what is finished, beside; then put each in its place.

    What is not drawn this time is not there afterwards, as a report from before would tell of other figures.
    """
    run = _provenance(result)
    with replaced(folder, whole=("figures",), at_times=REPORTS) as draft:
        writing.record(shown, draft, run)
        shown.frames["results"]().write_parquet(draft / "results.parquet")
        if result.finished and report:
            writing.draw(shown, draft, run, look)


def _provenance(result: SweepResult) -> dict[str, Any]:
    plan = result.plan
    return {
        "command": command(),
        "study": plan.study.folder,
        "seed": plan.seed,
        "replications": plan.replications * len(result.finished),
        **finished(),
    }
