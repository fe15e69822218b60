"""What stands out in each design of a comparison: what its own run would say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.language.choice import ENGLISH, speaking
from sim.language.retold import retold
from sim.language.words import joined, tr
from sim.report.run.findings import findings

if TYPE_CHECKING:
    from sim.experiments.compare.comparison import Comparison


def documented(comparison: Comparison) -> dict[str, Any]:
    """Return the document of ``comparison.json``: the comparison, and beside each design the remarks, in English."""
    document = comparison.to_dict()
    designs = zip(document["designs"], comparison.results.values(), strict=True)
    with speaking(ENGLISH):
        told = [one | {"remarks": findings(run.figures(), run.scenario.tree)} for one, run in designs]
    return document | {"designs": told}


def remarks(document: Mapping[str, Any]) -> list[str]:
    """Return the remarks on all designs, each with those of which it holds."""
    names = [one["design"] for one in document["designs"]]
    holds: dict[str, list[str]] = {}
    for one in document["designs"]:
        for text in one.get("remarks", ()):
            holds.setdefault(text, []).append(one["design"])
    return [
        tr("{names}: {text}", names=tr("all designs") if of == names else joined(of), text=retold(text))
        for text, of in holds.items()
    ]
