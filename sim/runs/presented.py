"""What a folder holds, as it was presented when it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.plumbing.csv_output import unmarked
from sim.report.comparison.presentation import homes, present_comparison
from sim.report.page.presentation import Presentation
from sim.report.run.presentation import present_run
from sim.runs.inputs import as_saved
from sim.runs.reading import read, read_json, read_run, whole
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    import polars as pl

# Columns of intervals that runs of earlier versions have not left.
ADDED = ("present", "load", "required", "service_level_low", "service_level_high", "open")


def presented(folder: Path) -> tuple[Presentation, dict[str, Any]]:
    """Return what a folder holds, whichever kind of experiment has left it, and where its figures come from."""
    other = next((text for name, text in OTHERS.items() if (folder / name).exists()), None)
    if other is not None:
        raise input_error(str(folder), other)
    kind = next((one for name, one in KINDS.items() if (folder / name).exists()), _run)
    run = read_run(folder / "run.json")
    with whole(folder):
        return kind(folder, bool(run.get("spreadsheet_safe"))), run


def _run(folder: Path, marked: bool) -> Presentation:
    from sim.experiments.runs.day_frames import DAYS
    from sim.report.figures.saved import SCHEMAS

    document = _document(folder / "summary.json", "scenario", "metrics", "warnings")
    scenario = _scenario(folder / "scenario.yaml", folder)
    schemas = SCHEMAS | {"days": DAYS}
    found = {name: folder / f"{name}.csv" for name in schemas}
    tables = {
        name: _table(path, schemas[name], marked)
        for name, path in found.items()
        if name == "intervals" or path.exists()
    }
    return present_run(document, scenario, tables)


def _comparison(folder: Path, marked: bool) -> Presentation:
    from sim.experiments.compare.frames import PERIODS

    document = _document(folder / "comparison.json", "designs", "comparisons", "best", "warnings")
    with whole(folder / "comparison.json"):
        places = homes(one["design"] for one in document["designs"])
    designs = {name: _scenario(folder / home / "scenario.yaml", folder) for name, home in places.items()}
    periods = folder / "periods.csv"
    frames = {"periods": _table(periods, PERIODS, marked)} if periods.exists() else {}
    return present_comparison(document, designs, frames)


# By the file that only such a folder has; all others are runs.
KINDS: Mapping[str, Callable[[Path, bool], Presentation]] = {"comparison.json": _comparison}
# What its own command writes again.
OTHERS = {
    "study.json": "is of a sweep; give ccsim sweep its study again: it runs only what is missing",
    "staffing.json": "is of a staffing; give ccsim staff its scenario again: it plays only what is missing",
}


def _document(path: Path, *needed: str) -> dict[str, Any]:
    with whole(path):
        document = read_json(path)
        for key in needed:
            document[key]
    return document


def _scenario(path: Path, folder: Path) -> dict[str, Any]:
    with whole(path):
        scenario = as_saved(read(path), path, folder)
        scenario["channels"], scenario["pools"]
    return scenario


def _table(path: Path, schema: Any, marked: bool) -> Callable[[], pl.DataFrame]:
    """Return a table of the run; ``marked`` as safe for spreadsheets. Columns that an older one lacks are empty."""
    import polars as pl

    with whole(path):
        text = read(path)
        header = text.partition("\n")[0].split(",")
        lacking = [name for name in ADDED if name in schema and name not in header]
        frame = pl.read_csv(text.encode(), schema={name: kind for name, kind in schema.items() if name not in lacking})
        filled = frame.with_columns(pl.lit(None, schema[name]).alias(name) for name in lacking).select(*schema)
        plain = unmarked(filled) if marked else filled
    return lambda: plain
