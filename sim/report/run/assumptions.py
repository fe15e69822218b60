"""What was assumed for a scenario, in sentences: values of presets, defaults, and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.language.words import clauses, listed, marked, tr, translated
from sim.report.page.numbers import first_of

Rows = Sequence[Mapping[str, Any]]
NAMED = 12
OF_PRESETS = {
    "handle_time": marked("handle times"),
    "wrap_up": marked("wrap-up times"),
    "patience": marked("patience"),
    "target": marked("targets"),
    "self_service": marked("what machines contain"),
    "concurrency": marked("speed with several in hand"),
    "silent_abandonment": marked("who leaves without a word"),
    "complexity_effect": marked("what complexity adds to handle times"),
    "cost": marked("costs beside wages"),
    "provokes": marked("how many ask after a message"),
    "precision": marked("how many a message reaches"),
    "captures": marked("the attention that a message captures"),
    "personalisation": marked("personalisation"),
    "expects": marked("what customers expect"),
    "bears": marked("what customers bear"),
    "fit": marked("what channels are fit for"),
}
WEIGHTS = {
    "attention.weights": marked("attention"),
    "attention.satisfaction": marked("satisfaction"),
    "migration.weights": marked("customers' choice of channel"),
}


def assumed(rows: Rows) -> list[str]:
    """Return the sentences on what was assumed."""
    found = (
        (_from_presets(rows), marked("Taken from presets, which are plausible values and no measurements: {values}.")),
        (_defaults(rows), marked("Not written, so that the defaults hold, which are assumptions: {values}.")),
    )
    return [tr(text, values=clauses(parts)) for parts, text in found if parts] + list(_weights(rows))


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
        text if names == whole else tr("{names}: {text}", names=listed(names), text=text)
        for names, rows in held.items()
        for text in assumed(rows)
    ]


def _from_presets(rows: Rows) -> list[str]:
    found: dict[str, list[str]] = {}
    parts = []
    for row in rows:
        _, name, *key = row["path"].split(".")
        if row["source"].startswith("preset") and len(key) == 1:
            found.setdefault(translated(OF_PRESETS.get(key[0], key[0].replace("_", " "))), []).append(name)
        elif row["source"].startswith("preset"):
            parts.append(f"{row['path']} {spelled(row['value'])}")
    return [tr("{words} of {names}", words=words, names=some(names)) for words, names in found.items()] + parts


def _defaults(rows: Rows) -> list[str]:
    own = (row for row in rows if not row["source"].startswith("preset") and row["path"] not in WEIGHTS)
    return [f"{row['path']} {spelled(row['value'])}" for row in own]


def _weights(rows: Rows) -> Iterator[str]:
    used = [translated(words) for path, words in WEIGHTS.items() if any(row["path"] == path for row in rows)]
    if used:
        yield tr(
            "The weights in {used} are assumptions: see what others would say before you rely on them.",
            used=listed(used),
        )


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
