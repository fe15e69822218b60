"""A run directory: written beside, renamed into place, so that a half-written one is never seen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.csvs import is_spreadsheet_safe, set_spreadsheet_safe, unmarked, write_csv
from sim.experiments import RunResult
from sim.experiments.assumptions import assumption_rows
from sim.report.beside import draft_in, replaced, settle
from sim.report.disk import rescued
from sim.report.inputs import Inputs, as_saved
from sim.report.provenance import provenance, slug, write_json
from sim.report.reading import read, read_json, read_run, whole
from sim.scenario.problems import input_error
from sim.scenario.tree import dump


@dataclass
class Draft:
    """A run directory in the making: ``folder`` now, ``final`` once it is complete."""

    folder: Path
    final: Path


@contextmanager
def draft(out: Path, title: str, seed: int) -> Iterator[Draft]:
    """Make a folder beside the final one; rename it when all is written, remove it when writing fails.

    Raises
    ------
    InputError
        When the folder cannot be made.
    """
    home = out / slug(title)
    with ExitStack() as stack:
        try:
            home.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(draft_in(home))
        except OSError as error:
            raise input_error(
                str(out), f"cannot be written to ({error.strerror}); name another folder with --out"
            ) from None
        planned = Draft(folder, home / f"{datetime.datetime.now():%Y%m%d-%H%M%S}-seed{seed}")
        yield planned
        planned.final = _settle(folder, planned.final)


def _settle(folder: Path, wanted: Path) -> Path:
    """Rename a folder to the first free name; another run may take one at any moment."""
    for number in range(1, 10_000):
        final = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        try:
            return folder.rename(final)
        except OSError:
            if not final.exists():
                raise
    raise FileExistsError(wanted)


@rescued
def write_run(result: RunResult, folder: Path, seconds: float, inputs: Inputs | None = None) -> None:
    """Write everything a run leaves behind, but for what was kept before and while it ran: its inputs, and the logs."""
    if inputs is None:
        inputs = Inputs(folder)
        inputs.keep(result.scenario)
    inputs = inputs.kept_in(folder, {".": result.scenario})
    (folder / "scenario.yaml").write_text(dump(inputs.tree(result.scenario.tree)), encoding="utf-8")
    assumed = {"assumptions": assumption_rows(result.scenario)}
    write_json(folder / "run.json", provenance([result], result.complete, seconds, inputs) | assumed)
    write_json(folder / "summary.json", result.to_dict())
    for name in result.table_names:
        write_csv(result.to_polars(name), folder / f"{name}.csv")
    draw_report(folder)


def draw_report(folder: Path) -> None:
    """Draw the figures and the report of a saved run or comparison again, from its files alone.

    Raises
    ------
    InputError
        When the folder does not hold a whole run.
    """
    from sim.experiments.run_frames import INTERVALS, MOVES, SHARES
    from sim.experiments.timelines import TIMELINE, WAITS
    from sim.report import compare_dir
    from sim.report.figures import Saved

    settle(folder)
    if (folder / compare_dir.DOCUMENT).exists():
        compare_dir.draw_comparison(folder)
        return
    _refuse_sweep(folder)
    run = read_run(folder / "run.json")
    with whole(folder / "summary.json") as path:
        document = read_json(path)
        document["scenario"], document["metrics"], document["warnings"]
    with whole(folder / "scenario.yaml") as path:
        scenario = as_saved(read(path), path, folder)
        scenario["channels"], scenario["pools"]
    marked = bool(run.get("spreadsheet_safe"))
    set_spreadsheet_safe(marked or is_spreadsheet_safe())
    tables = {"intervals": _table(folder / "intervals.csv", INTERVALS, marked)} | {
        name: _table(folder / f"{name}.csv", schema, marked, may_lack=True)
        for name, schema in (("timeline", TIMELINE), ("waits", WAITS), ("moves", MOVES), ("shares", SHARES))
    }
    with whole(folder):
        _draw(folder, run, Saved(document, scenario, **tables))


def _table(path: Path, schema: Any, marked: bool, may_lack: bool = False) -> Any:
    """Return a table of the run; an empty one where it may lack and does. ``marked`` as safe for spreadsheets."""
    import polars as pl

    if may_lack and not path.exists():
        return pl.DataFrame(schema=schema)
    with whole(path):
        frame = pl.read_csv(read(path).encode(), schema=schema)
        return unmarked(frame) if marked else frame


def _refuse_sweep(folder: Path) -> None:
    if (folder / "study.json").exists():
        raise input_error(str(folder), "is of a sweep; give ccsim sweep its study again: it runs only what is missing")


def _draw(folder: Path, run: Any, saved: Any) -> None:
    from sim.report.figures import OF_RUNS, drawn, write
    from sim.report.html import page

    with replaced(folder) as draft:
        figures = write(drawn(OF_RUNS, saved), draft / "figures")
        (draft / "report.html").write_text(page(saved.document, saved.scenario, run, figures), encoding="utf-8")
