"""What was assumed for a scenario, in sentences: values of presets, defaults, and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report.page.numbers import first_of, listed

Rows = Sequence[Mapping[str, Any]]
NAMED = 12
OF_PRESETS = {
    "handle_time": "handle times",
    "wrap_up": "wrap-up times",
    "patience": "patience",
    "target": "targets",
    "self_service": "what machines contain",
    "concurrency": "speed with several in hand",
    "silent_abandonment": "who leaves without a word",
    "complexity_effect": "what complexity adds to handle times",
    "cost": "costs beside wages",
    "provokes": "how many ask after a message",
    "precision": "how many a message reaches",
    "captures": "the attention that a message captures",
    "personalisation": "personalisation",
    "expects": "what customers expect",
    "bears": "what customers bear",
    "fit": "what channels are fit for",
}
WEIGHTS = {
    "attention.weights": "attention",
    "attention.satisfaction": "satisfaction",
    "migration.weights": "customers' choice of channel",
}


def assumed(rows: Rows) -> list[str]:
    """Return the sentences on what was assumed."""
    found = (
        (_from_presets(rows), "Taken from presets, which are plausible values and no measurements: {}."),
        (_defaults(rows), "Not written, so that the defaults hold, which are assumptions: {}."),
    )
    return [text.format("; ".join(parts)) for parts, text in found if parts] + list(_weights(rows))


def assumed_in(designs: Mapping[str, Rows]) -> list[str]:
    """Return the sentences of several designs: what was assumed in all of them, then in some, and in each alone."""
    held: dict[tuple[str, ...], list[Mapping[str, Any]]] = {tuple(designs): []}
    told: list[Mapping[str, Any]] = []
    for row in (row for rows in designs.values() for row in rows):
        if row not in told:
            told.append(row)
            held.setdefault(tuple(name for name, rows in designs.items() if row in rows), []).append(row)
    whole = tuple(designs)
    return [
        text if names == whole else f"{listed(names)}: {text}" for names, rows in held.items() for text in assumed(rows)
    ]


def _from_presets(rows: Rows) -> list[str]:
    found: dict[str, list[str]] = {}
    parts = []
    for row in rows:
        _, name, *key = row["path"].split(".")
        if row["source"].startswith("preset") and len(key) == 1:
            found.setdefault(OF_PRESETS.get(key[0], key[0].replace("_", " ")), []).append(name)
        elif row["source"].startswith("preset"):
            parts.append(f"{row['path']} {spelled(row['value'])}")
    return [f"{words} of {some(names)}" for words, names in found.items()] + parts


def _defaults(rows: Rows) -> list[str]:
    own = (row for row in rows if not row["source"].startswith("preset") and row["path"] not in WEIGHTS)
    return [f"{row['path']} {spelled(row['value'])}" for row in own]


def _weights(rows: Rows) -> Iterator[str]:
    used = [words for path, words in WEIGHTS.items() if any(row["path"] == path for row in rows)]
    if used:
        yield f"The weights in {listed(used)} are assumptions: see what others would say before you rely on them."


def some(names: list[str]) -> str:
    """Join names, the first of them where there are many."""
    return listed(first_of(names, NAMED))


def spelled(value: Any) -> str:
    """Write a value as in a scenario file, on one line.

    >>> spelled({"exponential": {"mean": "15 min"}}), spelled([0.5, 2.0])
    ('{exponential: {mean: 15 min}}', '[0.5, 2]')
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {spelled(below)}' for key, below in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(spelled, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)
