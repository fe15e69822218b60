"""What every kind of experiment gives to be shown: one protocol for folders, pages and terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sim.report.table import Table
from sim.scenario.problems import counted

if TYPE_CHECKING:
    import polars as pl

    from sim.report.figures import Drawing
    from sim.report.page_figures import Picture

Frames = Mapping[str, Callable[[], "pl.DataFrame"]]


class Presentation(Protocol):
    """The result of an experiment as people and programs get it.

    `sim.runs.writing` makes a folder of it, `sim.terminal` prints it. A new kind of experiment is its result, a
    presentation of that, and a command.
    """

    @property
    def name(self) -> str:
        """What its document and its foremost table are called."""

    @property
    def title(self) -> str:
        """What it is of."""

    @property
    def heading(self) -> str:
        """How much was simulated, and how sure its figures are."""

    @property
    def complete(self) -> bool:
        """False where it was interrupted."""

    @property
    def kept(self) -> str:
        """What there is of it where it was interrupted."""

    def overview(self) -> Sequence[Table]:
        """Return what fits a terminal, without spare columns where it is narrow; nothing if all tables are shown."""

    def tables(self) -> Sequence[Table]:
        """Return the tables that people read."""

    def sentences(self) -> Sequence[str]:
        """Return what stands out: warnings, remarks, what follows."""

    @property
    def document(self) -> Mapping[str, Any]:
        """All of it for programs, as JSON has it."""

    @property
    def frames(self) -> Frames:
        """Its tidy tables by the names of their files, each made when it is asked for."""

    @property
    def trees(self) -> Mapping[str, Mapping[str, Any]]:
        """The scenarios as they were run, by where each is saved below the folder."""

    def documents(self, run: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
        """Return the JSON files of its folder by name; ``run`` says where its figures come from."""

    def drawings(self) -> Iterable[Drawing]:
        """Return the figures that apply."""

    def page(self, run: Mapping[str, Any], pictures: Iterable[Picture]) -> str:
        """Return its report as HTML, with its figures; every name and text of a scenario is escaped."""


def counted_as_kept(replications: int) -> str:
    """Say how many replications there are of what was interrupted.

    >>> counted_as_kept(1), counted_as_kept(2)
    ('the one replication that was finished', 'the 2 replications that were finished')
    """
    return (
        f"the {replications} replications that were finished"
        if replications != 1
        else ("the one replication that was finished")
    )


def repeated(replications: int, seed: int, each: str = "") -> str:
    """Say how often something was simulated, and from which seed."""
    return f"{counted(replications, 'replication')}{each} from seed {seed}"


def sure(confidence: float) -> str:
    """Say what the intervals beside figures are."""
    return f"± at {100 * confidence:g} % confidence"
