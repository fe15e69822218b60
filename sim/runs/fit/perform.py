"""Fit exports from the command line: read, fit, check, write a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.disk.atomic import replaced, settle
from sim.disk.trouble import refusal, rescued
from sim.experiments.calibration.fitting import FitCheck, FitResult, fitted
from sim.experiments.parallel.workers import all_cores
from sim.fitting.writing.folder import write_tables
from sim.importing.exports import read_exports
from sim.importing.mapping import text_of
from sim.report.fit.presentation import of_fit
from sim.report.page.presentation import Presentation
from sim.runs.provenance import ccsim_version
from sim.runs.writing import write_json
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.fitting.center.options import FitOptions
    from sim.importing.options import Options

Tell = Callable[[int, int], None]
EVIDENCE, SCENARIO, PAGE, MAPPING, CANONICAL = "evidence.json", "scenario.yaml", "fit.html", "fit.yaml", "canonical"


def perform_fit(
    paths: Sequence[Path],
    reading: Options,
    mapping: Path | None,
    options: FitOptions,
    how: FitCheck,
    folder: Path,
    tell: Tell,
) -> tuple[Path, Presentation, bool]:
    """Read exports, fit them, write the folder, and return it with what is shown and whether all figures agree.

    Raises
    ------
    InputError
        When a file cannot be read, nothing can be fitted, or the folder holds something else than a fit.
    """
    check_free(folder)
    read = read_exports(paths, reading, mapping)
    result = fitted(read, options, FitCheck(how.check, how.tune, how.jobs or all_cores(), tell))
    write_fit(result, folder)
    return folder, of_fit(result), result.complete


def check_free(folder: Path) -> None:
    """Refuse a folder that holds something else than an earlier fit.

    Raises
    ------
    InputError
        When it is a file, cannot be written to, or has files but no evidence of a fit.
    """
    if folder.exists() and not folder.is_dir():
        raise input_error(str(folder), "is a file; name a new folder with --as")
    home = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    why = refusal(home)
    if why:
        raise input_error(str(folder), f"cannot be written to ({home}: {why}); name another folder with --as")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / EVIDENCE).is_file():
        raise input_error(str(folder), "holds files that are no fit; name a new folder with --as")


@rescued
def write_fit(result: FitResult, folder: Path) -> None:
    """Write a fit: the scenario with its files, the mapping, the evidence, the page, the canonical tables.

    What an earlier fit wrote and this one does not goes, so that all that lies there is of one fit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with replaced(folder, whole=(CANONICAL,), at_times=(MAPPING, *_written_before(folder))) as draft:
        (draft / SCENARIO).write_text(result.text, encoding="utf-8")
        write_tables(result.center.tables, draft)
        if result.center.read.mapping:
            (draft / MAPPING).write_text(text_of(result.center.read.mapping, MAPPING), encoding="utf-8")
        write_json(draft / EVIDENCE, result.to_dict())
        (draft / CANONICAL).mkdir()
        for name, table in result.center.read.tables():
            table.write_parquet(draft / CANONICAL / f"{name}.parquet")
        (draft / PAGE).write_text(page_of(result), encoding="utf-8")


def _written_before(folder: Path) -> list[str]:
    """Return the CSV files that an earlier fit says it has written; none where there was no fit, or it says nothing."""
    settle(folder)
    try:
        files = json.loads((folder / EVIDENCE).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return [name for name in files if isinstance(name, str) and name.endswith(".csv") and Path(name).name == name]


def page_of(result: FitResult) -> str:
    """Return the page of a fit, the same bytes every time."""
    from sim.report.canvas.style import to_svg
    from sim.report.page.figures import Picture

    shown = of_fit(result)
    pictures = [Picture(one.name, one.caption, to_svg(one.figure)) for one in shown.drawings()]
    return shown.page({"version": ccsim_version()}, pictures)
