"""What people see on a terminal: tables in colour, and a bar while a run goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Drawn
from rich.text import Text

from sim.report.compare_tables import comparison_tables, heading
from sim.report.compare_words import sentences
from sim.report.findings import findings
from sim.report.overview import overview
from sim.report.table import Table
from sim.report.tables import SERVICE_LEVEL, Document, tables
from sim.scenario.problems import counted

if TYPE_CHECKING:
    from sim.experiments.sweep import SweepResult

LEAST_WIDTH = 200
USUAL_WIDTH = 120
COLOURS = {"met": "green", "missed": "red", "better": "green", "worse": "red", "unsure": "dim"}


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    columns = (TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def show_tables(document: Document, scenario: Mapping[str, Any], details: bool = False) -> None:
    """Print the overview of a run, given by its summary and its scenario as resolved, and what stands out.

    With ``details`` every table is printed instead, as wide as it is; the overview fits the terminal.
    """
    console = _console()
    console.print(
        f"[bold]{escape(document['scenario'])}[/]: {counted(document['replications'], 'replication')} from seed "
        f"{document['seed']}, ± at {100 * document['confidence']:g} % confidence"
    )
    if details:
        print_tables(tables(document, scenario))
    else:
        _print_fitting(overview(document, scenario))
    for finding in findings(document, scenario):
        console.print(f"• {escape(finding)}")


def show_comparison(document: Document) -> None:
    """Print the tables of a comparison, given by its document, and what follows from them."""
    console = _console()
    console.print(f"[bold]{escape(document['scenario'])}[/]: {escape(heading(document))}")
    print_tables(comparison_tables(document))
    for sentence in sentences(document):
        console.print(f"• {escape(sentence)}")


def show_sweep(result: SweepResult) -> None:
    """Print the points of a sweep, the first of them where there are many, and what stands out."""
    from sim.report.sweep_frames import Findings
    from sim.report.sweep_tables import MOST_ROWS, points_table, sentences

    console, plan, found = _console(), result.plan, Findings(result)
    console.print(
        f"[bold]{escape(plan.study.study)}[/]: {counted(len(plan.points), 'point')}, "
        f"{counted(plan.replications, 'replication')} each from "
        f"seed {plan.seed}, ± at {100 * plan.confidence:g} % confidence"
    )
    print_tables([points_table(found)] if result.finished else [])
    if len(result.finished) > MOST_ROWS:
        console.print(f"… the first {MOST_ROWS} of {len(result.finished)} points; all are in results.csv")
    for sentence in sentences(found) if result.finished else ():
        console.print(f"• {escape(sentence)}")


def print_tables(shown: Iterable[Table]) -> None:
    """Print tables one below the other, those of the presets too."""
    console = _console()
    for table in shown:
        console.print(_drawn(table))


def _print_fitting(shown: Iterable[Table]) -> None:
    """Print tables without the columns for which a terminal is too narrow; elsewhere there is room for 120 letters."""
    width = Console().width if sys.stdout.isatty() else USUAL_WIDTH
    console = _console()
    for table in shown:
        while table.spare and _width(table) > width:
            table = table.without(table.spare[0])
        console.print(_drawn(table, tight=True))


def _width(table: Table) -> int:
    """Return how many letters wide a tight table is drawn: two between columns, one at each end."""
    columns = zip(table.header, *table.rows, strict=True)
    return sum(max(map(cell_len, column)) + 2 for column in columns)


def _console() -> Console:
    """Return a console that is wide enough for a table: a cut figure is worse than a wrapped line."""
    return Console(highlight=False, width=max(Console().width, LEAST_WIDTH))


def _drawn(table: Table, tight: bool = False) -> Drawn:
    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=tight)
    for k, title in enumerate(table.header):
        drawn.add_column(title, justify="right" if k else "left", no_wrap=True)
    for number, (row, mark) in enumerate(zip(table.rows, table.marks, strict=True)):
        styles = {SERVICE_LEVEL: COLOURS.get(mark, "")}
        styles |= {k: COLOURS.get(shade, "") for (at, k), shade in table.shades.items() if at == number}
        drawn.add_row(*(Text(cell, style=styles.get(k, "")) for k, cell in enumerate(row)))
    return drawn
