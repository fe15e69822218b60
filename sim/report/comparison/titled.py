"""A comparison in which designs are called as reports call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


def titles(document: Document) -> dict[str, str]:
    """Return what reports call each design, by its name; folders of earlier versions know names alone."""
    return {one["design"]: one.get("title") or one["design"] for one in document["designs"]}


def titled(document: Document) -> dict[str, Any]:
    """Return the document of a comparison with titles wherever it names a design."""
    called = titles(document)
    chosen = document["selection"]
    return {
        **document,
        "reference": called[document["reference"]],
        "designs": [one | {"design": called[one["design"]]} for one in document["designs"]],
        "comparisons": [row | {"design": called[row["design"]]} for row in document["comparisons"]],
        "best": [_best(row, called) for row in document["best"]],
        "selection": chosen and chosen | {"best": called.get(chosen["best"], chosen["best"])},
        "warnings": [_warning(text, called) for text in document["warnings"]],
    }


def _best(row: Document, called: Mapping[str, str]) -> dict[str, Any]:
    return {**row, "design": called[row["design"]], "contenders": [called[name] for name in row["contenders"]]}


def _warning(text: str, called: Mapping[str, str]) -> str:
    """Call the design by its title of which a warning is."""
    name, colon, rest = text.partition(": ")
    return f"{called[name]}: {rest}" if colon and name in called else text
