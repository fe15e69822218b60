"""What follows from a comparison, in sentences: which design is best, how sure that is, what the pairing was worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.report.compare_tables import word
from sim.report.spoken import spoken_difference

NAMED = 4
Document = Mapping[str, Any]


def sentences(document: Document) -> list[str]:
    """Return the sentences of a comparison."""
    return [*document["warnings"], *_uneven(document), *_selected(document), *_best(document), *_pairing(document)]


def _uneven(document: Document) -> Iterator[str]:
    if len({one["replications"] for one in document["designs"]}) > 1:
        yield "values are over each design's own replications, differences over those that both have: do not subtract"


def _best(document: Document) -> Iterator[str]:
    """Say which design is best by what; by figures of the whole center, and those that the center has not."""
    told = {row["metric"] for row in document["best"] if not row["scope"]}
    sure: dict[str, list[Document]] = defaultdict(list)
    open_: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for row in document["best"]:
        if row["scope"] and row["metric"] in told:
            continue
        if row["probability"] >= document["confidence"]:
            sure[row["design"]].append(row)
        else:
            open_[tuple(row["contenders"])].append(row)
    for design, rows in sure.items():
        least = min(row["probability"] for row in rows)
        yield f"best by {listed(map(_spelled, rows))}: {design}, with a probability of at least {percent(least)}"
    for contenders, rows in open_.items():
        yield f"best by {listed(map(_spelled, rows))}: not decided between {listed(_few(contenders))}"


def _few(names: tuple[str, ...]) -> list[str]:
    """Return the first of many names, and how many others there are."""
    return list(names) if len(names) <= NAMED else [*names[:NAMED], f"{len(names) - NAMED} others"]


def _spelled(row: Document) -> str:
    of = " ".join(row["scope"].values())
    return f"{word(row['metric'])} of {of}" if of else word(row["metric"])


def _selected(document: Document) -> Iterator[str]:
    chosen = document["selection"]
    if chosen is None or not chosen["decided"]:
        return
    by, total = _spelled(chosen), sum(one["replications"] for one in document["designs"])
    told = f"selected by {by} with {total} replications in all: {chosen['best']}"
    sure = percent(chosen["probability"])
    if chosen["method"] == "KN":
        unit = next(row["unit"] for row in document["comparisons"] if row["metric"] == chosen["metric"])
        apart = spoken_difference(chosen["indifference"], None, unit).lstrip("+")
        yield f"{told}; right with {sure} or more where the best is better than all others by {apart} or more"
    else:
        yield f"{told}; right with a probability of about {sure}, or more"


def _pairing(document: Document) -> Iterator[str]:
    """Say how many replications independent seeds would have needed for the first figure that differs at all."""
    worth: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in document["comparisons"]:
        if not row["echo"] and row["variance_reduction"] is not None:
            worth[_spelled(row)].append((row["pairs"], row["pairs"] * row["variance_reduction"]))
    for figure, found in worth.items():
        pairs, alone = sorted({pair for pair, _ in found}), sorted(needed for _, needed in found)
        done, few, most = _range(str(pairs[0]), str(pairs[-1])), f"{alone[0]:,.0f}", f"{alone[-1]:,.0f}"
        yield (
            f"what the same customers were worth: for {figure}, {done} replications tell as much as "
            f"{_range(few, most)} would on independent seeds"
        )
        return


def _range(least: str, most: str) -> str:
    return least if least == most else f"{least} to {most}"


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def percent(share: float) -> str:
    """Write a probability, never rounded up to certainty.

    >>> percent(0.95), percent(0.99999)
    ('95.0 %', '99.9 %')
    """
    return f"{min(100 * share, 99.9):.1f} %"
