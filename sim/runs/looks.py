"""How a report is to look, and as what else it is wanted: a house style, a PDF, slides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.page.house import House


@dataclass(frozen=True)
class Looks:
    """How a report looks, in which forms beside its page it is wanted.

    Attributes
    ----------
    house
        The house style; the usual looks if ``None``.
    pdf, slides
        Whether ``report.pdf`` and ``report.pptx`` are written too.
    """

    house: House | None = None
    pdf: bool = False
    slides: bool = False


PLAIN = Looks()


def looks(template: Path | None = None, pdf: bool = False, slides: bool = False) -> Looks:
    """Return what the options of a command ask for.

    Raises
    ------
    InputError
        When the house style is wrong, or this machine lacks what a PDF or slides need.
    """
    from sim.report.page.house import load_house

    if pdf:
        from sim.runs.pdf import check_pdf

        check_pdf()
    if slides:
        from sim.report.slides import check_slides

        check_slides()
    return Looks(None if template is None else load_house(template), pdf, slides)
