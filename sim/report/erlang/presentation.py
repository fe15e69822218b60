"""An answer of the Erlang calculator as people and programs get it."""

from __future__ import annotations

from sim.language.words import translated
from sim.queueing.calculator import Answer
from sim.report.erlang.asked import Inquiry
from sim.report.erlang.rows import document, formula_name, frame
from sim.report.erlang.sentences import heading, sentences
from sim.report.erlang.tables import answer_table
from sim.report.page.presentation import Presentation


def of_answer(asked: Inquiry, found: Answer) -> Presentation:
    """Present an answer: the queue, agents around it, what follows."""
    return Presentation(
        name="agents",
        title=translated(formula_name(asked)),
        heading=heading(asked, found),
        complete=True,
        kept="",
        document=lambda: document(asked, found),
        documents=lambda run: {},
        frames={"agents": lambda: frame(asked, found)},
        tables=lambda: [answer_table(asked, found)] if found.rows else [],
        sentences=lambda: list(sentences(asked, found)),
        drawings=list,
        page=lambda run, pictures: "",
    )
