"""The folder of an experiment, of whatever kind: its documents, tables, figures and page, written and drawn again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.disk.atomic import replaced, settle
from sim.disk.trouble import rescued
from sim.plumbing.csv_output import csv_of, is_spreadsheet_safe, set_spreadsheet_safe, write_csv
from sim.report.page.presentation import Presentation
from sim.runs.inputs import Inputs
from sim.runs.presented import presented
from sim.runs.reading import whole
from sim.scenario.files.tree import dump


@rescued
def write(shown: Presentation, folder: Path, run: Mapping[str, Any], inputs: Inputs) -> None:
    """Write what an experiment leaves, and where it comes from, but for its inputs and logs, which are there."""
    run = {**run, "inputs": inputs.kept_in(folder).entries}
    record(shown, folder, run)
    for home, tree in shown.trees.items():
        (folder / home).mkdir(parents=True, exist_ok=True)
        (folder / home / "scenario.yaml").write_text(dump(dict(tree)), encoding="utf-8")
    draw(shown, folder, run)


def record(shown: Presentation, folder: Path, run: Mapping[str, Any]) -> None:
    """Write the documents and the tidy tables."""
    for name, document in shown.documents(run).items():
        write_json(folder / f"{name}.json", document)
    for name, frame in shown.frames.items():
        write_csv(frame(), folder / f"{name}.csv")


def draw(shown: Presentation, folder: Path, run: Mapping[str, Any]) -> None:
    """Draw the figures, each with its data beside it, and write the report."""
    from sim.report.figures import write

    pictures = write(shown.drawings(), folder / "figures")
    (folder / "report.html").write_text(shown.page(run, pictures), encoding="utf-8")


def draw_report(folder: Path) -> None:
    """Draw the figures and the report of a run, or of a comparison, again from its files alone."""
    settle(folder)
    shown, run = presented(folder)
    set_spreadsheet_safe(bool(run.get("spreadsheet_safe")) or is_spreadsheet_safe())
    with whole(folder), replaced(folder) as draft:
        draw(shown, draft, run)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON."""
    path.write_text(json_of(document), encoding="utf-8")


def json_of(document: Mapping[str, Any]) -> str:
    """Return a document as JSON."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def text_of(shown: Presentation, form: str) -> str:
    """Return what programs read of it: ``json``, or ``csv`` of its foremost table."""
    return json_of(shown.document()) if form == "json" else csv_of(shown.frames[shown.name]())
