"""What people see on a terminal: tables in colour, and a bar while a run goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table as Drawn
from rich.text import Text

from sim.language.retold import retold
from sim.language.words import marked, tr, translated
from sim.plumbing.progress import heard_alone
from sim.plumbing.readable import encodable, harmless
from sim.report.page.presentation import Presentation
from sim.report.page.text_table import SERVICE_LEVEL, Table

PIPED_WIDTH = 200
ANY_HEIGHT = 25
USUAL_WIDTH = 120
NARROWEST, LEAST = 16, 6
LONGEST = 24  # letters of a name, or of a column's title, for which there is always room
TIGHT, SPACED = 2, 3  # letters between two columns
EDGES = 2
ENDLESS = 1_000_000
COLOURS = {"met": "green", "missed": "red", "better": "green", "worse": "red", "unsure": "dim"}


class SearchStage(Protocol):
    """How far a search is."""

    @property
    def stage(self) -> str:
        """What is being done."""

    @property
    def cost(self) -> float | None:
        """What the best so far costs."""

    @property
    def kept(self) -> bool:
        """Whether it keeps all targets."""

    @property
    def played(self) -> int:
        """Replications so far."""


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    columns = (TextColumn(tr("replications")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def work(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal what is being done, how far it is, and the time left; elsewhere lines tell of it.

    Yields what replications are told to; all else that is told of is heard.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown: dict[str, TaskID] = {}

        def at(what: str, done: int, of: int | None) -> None:
            if what not in shown:  # another kind of work has its own speed
                for name in list(shown):
                    bar.remove_task(shown.pop(name))
                shown[what] = bar.add_task(what, total=None)
            bar.update(shown[what], completed=done, total=of or None)

        with heard_alone(at):
            yield lambda done, of: at(tr("replications"), done, of)


@contextmanager
def stages(quiet: bool) -> Iterator[Callable[[SearchStage], None]]:
    """Show on a terminal what a search is doing, what its best costs, and how much it has played; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("", total=None)

        def tell(stage: SearchStage) -> None:
            bar.update(task, description=_stage_in_words(stage))

        yield tell


def _stage_in_words(found: SearchStage) -> str:
    """Say what a search is doing, what its best so far costs, and how much was played."""
    values = {"stage": retold(found.stage), "played": f"{found.played:,}"}
    if found.cost is None:
        return tr("{stage}; {played} replications", **values)
    best = marked("{stage}, best {cost}; {played} replications")
    nearest = marked("{stage}, nearest {cost}; {played} replications")
    return tr(best if found.kept else nearest, cost=f"{found.cost:,.1f}", **values)


def show(shown: Presentation, details: bool = False, by: str | None = None) -> None:
    """Print the result of an experiment: what it is, its tables, those ``by`` interval or day, and what stands out.

    Where there is an overview, it is printed unless ``details`` are asked for; it leaves out columns first where a
    terminal is too narrow, other tables are printed in parts.
    """
    _line((_shown(shown.title), "bold"), _shown(tr(": {heading}", heading=shown.heading)))
    overview = () if details else shown.overview()
    if overview:
        _print_fitting(overview)
    else:
        print_tables(shown.tables())
    _print_fitting(shown.by_time(by) if by else ())
    for line in shown.sentences():
        _line(_shown(f"• {line}"))


def print_tables(shown: Iterable[Table]) -> None:
    """Print tables one below the other, those of the presets too."""
    for table in map(_in_its_letters, shown):
        width = _edge()
        if width is None:  # as wide as it is, and nothing folded
            _console(_width(table, SPACED, ENDLESS)).print(
                _drawn(table, dict(enumerate(_widths(table, ENDLESS))), SPACED)
            )
        else:
            _print(table, width, SPACED)
        _below(table)


def _print_fitting(shown: Iterable[Table]) -> None:
    """Print tables without the columns for which a terminal is too narrow; elsewhere there is room for 120 letters."""
    width = _edge() or USUAL_WIDTH
    for table in map(_in_its_letters, shown):
        for column in table.spare:
            if column in table.header and _width(table, TIGHT) > width:
                table = table.without(column)
        _print(table, width, TIGHT)
        _below(table)


def _below(table: Table) -> None:
    if table.below:
        _line(_shown(table.below))


def _edge() -> int | None:
    """Return how many letters a line of the terminal has; ``None`` where nobody looks."""
    return max(Console().width, NARROWEST) if sys.stdout.isatty() else None


def _console(width: int = 0) -> Console:
    """Return a console: where nobody looks, one wide enough, as a cut figure is worse than a long line.

    Without a height, a terminal called ``dumb`` would be 80 letters wide whatever we say.
    """
    return Console(highlight=False, width=_edge() or max(width, PIPED_WIDTH), height=ANY_HEIGHT)


def _line(*parts: str | tuple[str, str]) -> None:
    """Print a line, folded where a terminal ends; a part may be a pair of text and style."""
    _console().print(Text.assemble(*parts), soft_wrap=_edge() is None)


def _in_its_letters(table: Table) -> Table:
    """Return a table in its language and in the letters that the terminal has, before its columns are measured."""
    return table.respelled(lambda text: _shown(translated(text)))


def _shown(text: str) -> str:
    return encodable(harmless(text), Console().encoding)


def _print(table: Table, width: int, gap: int) -> None:
    """Print a table, in parts that begin with its first column where it is too wide."""
    for part in _parts(_widths(table), width, gap):
        _console(width).print(_drawn(table, part, gap))


def _widths(table: Table, longest: int = LONGEST) -> list[int]:
    """Return how many letters wide each column would like to be: a long title may be folded, but no figure."""
    names, *others = zip(table.header, *table.rows, strict=True)
    wide = [max(min(cell_len(title), longest), *map(cell_len, cells), 1) for title, *cells in others]
    return [max(1, *map(cell_len, names)), *wide]


def _width(table: Table, gap: int, longest: int = LONGEST) -> int:
    """Return how many letters wide a table is drawn if names and titles longer than so many letters are folded."""
    names, *others = _widths(table, longest)
    return EDGES + min(names, longest) + sum(gap + letters for letters in others)


def _parts(widths: Sequence[int], width: int, gap: int) -> Iterator[dict[int, int]]:
    """Yield the columns of each part with the letters they get: names are folded first, figures if nothing else helps.

    >>> list(_parts([40, 10, 10, 10], 61, 3)), list(_parts([40, 10, 10, 10], 45, 3))
    ([{0: 20, 1: 10, 2: 10, 3: 10}], [{0: 17, 1: 10, 2: 10}, {0: 30, 3: 10}])
    """
    names, *others = widths
    room = width - EDGES - min(names, LONGEST, max(width // 3, LEAST))
    part: dict[int, int] = {}
    taken = 0
    for k, wanted in enumerate(others, 1):
        letters = min(wanted, room - gap)
        if part and taken + gap + letters > room:
            yield {0: min(names, width - EDGES - taken), **part}
            part, taken = {}, 0
        part[k] = letters
        taken += gap + letters
    yield {0: min(names, width - EDGES - taken), **part}


def _drawn(table: Table, columns: Mapping[int, int], gap: int) -> Drawn:
    """Return a table ready to print: the columns given by their places, each so many letters wide."""
    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=gap == TIGHT)
    for k, letters in columns.items():
        drawn.add_column(Text(table.header[k]), justify="right" if k else "left", width=letters, overflow="fold")
    for number, (row, mark) in enumerate(zip(table.rows, table.marks, strict=True)):
        styles = {SERVICE_LEVEL: COLOURS.get(mark, "")}
        styles |= {k: COLOURS.get(shade, "") for (at, k), shade in table.shades.items() if at == number}
        drawn.add_row(*(Text(row[k], style=styles.get(k, "")) for k in columns))
    return drawn
