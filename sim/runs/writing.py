"""The folder of an experiment, of whatever kind: its documents, tables, figures and page, written and drawn again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.disk.atomic import replaced, settle
from sim.disk.trouble import rescued
from sim.plumbing.csv_output import csv_of, is_spreadsheet_safe, set_spreadsheet_safe, write_csv
from sim.report.by_time.choice import frame_of
from sim.report.page.presentation import Presentation
from sim.runs.inputs import Inputs
from sim.runs.looks import PLAIN, Looks
from sim.runs.pdf import print_pdf
from sim.runs.reading import whole
from sim.scenario.files.tree import dump

if TYPE_CHECKING:
    from sim.report.figures import Drawing


@rescued
def write(
    shown: Presentation,
    folder: Path,
    run: Mapping[str, Any],
    inputs: Inputs,
    report: bool = True,
    look: Looks = PLAIN,
) -> None:
    """Write what an experiment leaves, and where it comes from, but for its inputs and logs, which are there.

    Without ``report`` no figures and no page are drawn: ``draw_report`` does it from the folder whenever it is asked.
    """
    run = {**run, "inputs": inputs.kept_in(folder).entries}
    record(shown, folder, run)
    for home, tree in shown.trees.items():
        (folder / home).mkdir(parents=True, exist_ok=True)
        (folder / home / "scenario.yaml").write_text(dump(dict(tree)), encoding="utf-8")
    if report:
        draw(shown, folder, run, look)


def record(shown: Presentation, folder: Path, run: Mapping[str, Any]) -> None:
    """Write the documents and the tidy tables."""
    for name, document in shown.documents(run).items():
        write_json(folder / f"{name}.json", document)
    for name, frame in shown.frames.items():
        write_csv(frame(), folder / f"{name}.csv")


def draw(shown: Presentation, folder: Path, run: Mapping[str, Any], look: Looks = PLAIN) -> None:
    """Draw the figures, each with its data beside it, and write the report, in the forms that are wanted."""
    from sim.report.canvas.style import designs_in
    from sim.report.figures import write

    house = {} if look.house is None else {"house": look.house}
    with designs_in(look.house.designs if look.house else ()):
        drawings = list(shown.drawings())
    pictures = write(drawings, folder / "figures")
    (folder / "report.html").write_text(shown.page({**run, **house}, pictures), encoding="utf-8")
    if look.pdf:
        print_pdf(folder / "report.html", folder / "report.pdf")
    if look.slides:
        _write_slides(shown, drawings, folder / "report.pptx", look)


def _write_slides(shown: Presentation, drawings: Sequence[Drawing], path: Path, look: Looks) -> None:
    from sim.report.page.house import PLAIN as USUAL
    from sim.report.page.presentation import Deck
    from sim.report.slides import write_slides

    deck = shown.deck() if shown.deck else Deck(shown.title, shown.heading)
    write_slides(deck, drawings, path, look.house or USUAL)


def draw_report(folder: Path, look: Looks = PLAIN) -> None:
    """Draw the figures and the report of a run, or of a comparison, again from its files alone."""
    from sim.runs.presented import presented

    settle(folder)
    shown, run = presented(folder)
    set_spreadsheet_safe(bool(run.get("spreadsheet_safe")) or is_spreadsheet_safe())
    with whole(folder), replaced(folder) as draft:
        draw(shown, draft, run, look)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON."""
    path.write_text(json_of(document), encoding="utf-8")


def json_of(document: Mapping[str, Any]) -> str:
    """Return a document as JSON."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def text_of(shown: Presentation, form: str, by: str | None = None) -> str:
    """Return what programs read of it: ``json``, or ``csv`` of its foremost table; ``by`` interval or day if asked."""
    if by is None:
        return json_of(shown.document()) if form == "json" else csv_of(shown.frames[shown.name]())
    frame = frame_of(shown.frames, by)
    return csv_of(frame) if form == "csv" else json_of({**shown.document(), f"by_{by}": frame.to_dicts()})
