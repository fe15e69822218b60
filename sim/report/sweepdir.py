"""The folder of a sweep: its store, and the tables, figures and report that are written whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.csvs import csv_of, write_csv
from sim.experiments.plan import Plan
from sim.experiments.store import Reader, Store
from sim.experiments.sweep import Progress, Status, SweepResult, status, sweep
from sim.experiments.work import Where
from sim.report.beside import replaced
from sim.report.disk import resumable
from sim.report.inputs import FOLDER as INPUTS
from sim.report.inputs import keep_study
from sim.report.provenance import command, finished, slug, write_json
from sim.report.sweep_tables import status_line
from sim.scenario.problems import input_error

STORE = "store.sqlite"


def folder_of(out: Path, plan: Plan) -> Path:
    """Return the folder of a study's sweep: the same for every call, so that it goes on where it stopped."""
    return out / f"sweep-{slug(plan.study.study)}"


def store_of(folder: Path) -> Store:
    """Open the store of a sweep, made with its folder where there is none.

    Raises
    ------
    InputError
        When it cannot be made, or is no store.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"cannot be written to ({error.strerror}); name another folder with --out"
        raise input_error(str(folder), text) from None
    return Store(folder / STORE)


def status_of(folder: Path, plan: Plan) -> Status:
    """Return how far a sweep is, also while it goes on; nothing is made where there is none."""
    if not (folder / STORE).exists():
        return Status(0, len(plan.works), 0, len(plan.works) * plan.replications)
    with Reader(folder / STORE) as store:
        return status(plan, store)


def told(now: Status, form: str) -> str:
    """Return how far a sweep is: a line, or a row as CSV or JSON."""
    if form == "json":
        return json.dumps(now._asdict())
    if form == "csv":
        return f"{','.join(now._fields)}\n{','.join(map(str, now))}"
    return status_line(now)


def perform(plan: Plan, folder: Path, where: Where, progress: Progress, tell: Callable[[str], None]) -> SweepResult:
    """Run what the store of a folder does not have, and return what is finished; the study is kept before it runs."""
    with store_of(folder) as store:
        with replaced(folder, whole=(INPUTS,)) as draft:
            inputs = keep_study(plan, draft)
            write_json(draft / "inputs.json", {"inputs": inputs})
        return sweep(plan, store=store, jobs=where.jobs, cluster=where.cluster, progress=progress, tell=tell)


def printed(result: SweepResult, form: str) -> str:
    """Return the result as JSON or CSV."""
    if form == "csv":
        return csv_of(result.to_polars())
    return json.dumps(document(result), indent=1, ensure_ascii=False) + "\n"


def document(result: SweepResult) -> dict[str, Any]:
    """Return what ``--format json`` prints: the study, and one row per finished point and figure."""
    plan = result.plan
    return {
        "schema_version": 1,
        "study": plan.study.study,
        "seed": plan.seed,
        "replications": plan.replications,
        "confidence": plan.confidence,
        "engine": "simpy",
        "complete": result.complete,
        "warnings": list(result.warnings),
        "factors": plan.study.design.paths,
        "rows": list(result.rows()),
    }


def resolved(result: SweepResult) -> dict[str, Any]:
    """Return the study as it was run: every point with its values and the key of its runs in the store."""
    plan = result.plan
    points = [
        {"point": number, "key": key, "finished": number in result.numbers, "factors": point}
        for number, (key, point) in enumerate(zip(plan.keys, plan.points, strict=True))
    ]
    return {
        "schema_version": 1,
        "study": dict(plan.study.tree),
        "base": str(plan.study.base_file.resolve()),
        "seed": plan.seed,
        "replications": plan.replications,
        "confidence": plan.confidence,
        "complete": result.complete,
        **finished(),
        "numbers": list(plan.names),
        "points": points,
    }


@resumable
def write_sweep(result: SweepResult, folder: Path) -> None:
    """Write the tables, figures and report of what is finished, beside; then put each in its place."""
    with replaced(folder, whole=("figures",)) as draft:
        write_json(draft / "study.json", resolved(result))
        table = result.to_polars()
        write_csv(table, draft / "results.csv")
        table.write_parquet(draft / "results.parquet")
        if result.finished:
            _draw(result, draft)


def _draw(result: SweepResult, folder: Path) -> None:
    from sim.report.figures import write
    from sim.report.html import sweep_page
    from sim.report.sweep_figures import drawings
    from sim.report.sweep_frames import Findings

    found = Findings(result)
    figures = write(drawings(found), folder / "figures")
    page = sweep_page(found, _provenance(result), figures)
    (folder / "report.html").write_text(page, encoding="utf-8")


def _provenance(result: SweepResult) -> dict[str, Any]:
    plan = result.plan
    return {
        "command": command(),
        "study": plan.study.folder,
        "seed": plan.seed,
        "replications": plan.replications * len(result.finished),
        **finished(),
    }
