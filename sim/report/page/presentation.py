"""What every kind of experiment gives to be shown: one record for folders, pages and terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.language.words import trn
from sim.report.page.text_table import Table

if TYPE_CHECKING:
    import polars as pl

    from sim.report.figures import Drawing
    from sim.report.page.figures import Picture

Tree = Mapping[str, Any]
Frames = Mapping[str, Callable[[], "pl.DataFrame"]]


@dataclass(frozen=True)
class Slide:
    """A slide without a figure: its title, its lines, and a table above them, if any, whose first row is its head."""

    title: str
    lines: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Deck:
    """What slides say beside figures.

    Attributes
    ----------
    title, subtitle
        What it is of, and how much was simulated.
    before, after
        The slides before the figures, and after them.
    """

    title: str
    subtitle: str
    before: Sequence[Slide] = ()
    after: Sequence[Slide] = ()


@dataclass(frozen=True, eq=False)
class Presentation:
    """The result of an experiment as people and programs get it, whatever kind of experiment it was.

    `sim.runs.writing` makes a folder of it, `sim.terminal` prints it. A new kind of experiment is its result, a
    function that presents it, and a command.

    Attributes
    ----------
    name
        What its document and its foremost table are called.
    title, heading
        What it is of; how much was simulated, and how sure its figures are.
    complete, kept
        Whether it was not interrupted, and what there is of it if it was.
    document
        Makes all of it for programs, as JSON has it.
    documents
        Makes the JSON files of its folder by name, given where its figures come from.
    frames
        Its tidy tables by the names of their files, each made when it is asked for.
    tables
        Makes the tables that people read.
    sentences
        Makes what stands out: warnings, remarks, what follows.
    drawings
        Makes the figures that apply.
    page
        Makes its report as HTML, given where its figures come from and their pictures; every name and text of a
        scenario is escaped.
    overview
        Makes what fits a terminal, without spare columns where that is narrow; nothing where all tables are shown.
    trees
        The scenarios as they were run, by where each is saved below the folder.
    deck
        Makes what slides say beside figures; title and heading alone if ``None``.
    by_time
        Makes the tables by ``interval`` or by ``day``, of kinds of experiments that have any.
    """

    name: str
    title: str
    heading: str
    complete: bool
    kept: str
    document: Callable[[], Tree]
    documents: Callable[[Tree], Mapping[str, Tree]]
    frames: Frames
    tables: Callable[[], Sequence[Table]]
    sentences: Callable[[], Sequence[str]]
    drawings: Callable[[], Iterable[Drawing]]
    page: Callable[[Tree, Iterable[Picture]], str]
    overview: Callable[[], Sequence[Table]] = tuple
    trees: Mapping[str, Tree] = field(default_factory=dict)
    by_time: Callable[[str], Sequence[Table]] = lambda unit: ()
    deck: Callable[[], Deck] | None = None


def kept_of(replications: int) -> str:
    """Say how many replications there are of what was interrupted.

    >>> kept_of(1), kept_of(2)
    ('the one replication that was finished', 'the 2 replications that were finished')
    """
    return trn(
        "the one replication that was finished",
        "the {count} replications that were finished",
        replications,
        count=replications,
    )


def repeated(replications: int, each: str, seed: int, confidence: float) -> str:
    """Say how often, and ``each`` of what, was simulated from which seed, and how sure the intervals are.

    >>> repeated(2, "", 1, 0.95)
    '2 replications from seed 1, ± at 95 % confidence'
    """
    return trn(
        "{count} replication{each} from seed {seed}, ± at {confidence} % confidence",
        "{count} replications{each} from seed {seed}, ± at {confidence} % confidence",
        replications,
        count=replications,
        each=each,
        seed=seed,
        confidence=f"{100 * confidence:g}",
    )
