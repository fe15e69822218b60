"""What follows from a comparison, in sentences: which design is best, how sure that is, what the pairing was worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.assumed import assumed_in
from sim.report.compare_remarks import remarks
from sim.report.compare_tables import word
from sim.report.spoken import listed, spoken_difference

NAMED, FEW = 4, 10
WAYS = ("better", "worse")
UNDECIDED = ": not decided between "
Document = Mapping[str, Any]


def sentences(document: Document) -> list[str]:
    """Return the sentences of a comparison."""
    found = [*_uneven(document), *_selected(document), *_best(document), *_pairing(document)]
    return [*document["warnings"], *found, *remarks(document)]


def findings(document: Document) -> list[str]:
    """Return what a manager should know first, and how sure it is: the best design, and what each other does."""
    best = list(_best(document))
    decided = [text for text in best if UNDECIDED not in text]
    open_ = [text for text in best if UNDECIDED in text]
    found = [*_selected(document), *decided, *_apart(document), *open_, *_pairing(document)]
    return [f"{text[0].upper()}{text[1:]}." for text in found] + [f"{text}." for text in remarks(document)]


def limits(document: Document) -> list[str]:
    """Return what limits the findings of a comparison."""
    said = [f"{text[0].upper()}{text[1:]}." for text in _uneven(document)]
    least = min(one["replications"] for one in document["designs"])
    if not document["complete"]:
        said.append("The comparison was interrupted: these are the replications that were finished.")
    if least < FEW:
        said.append(f"Only {least} replications: small differences do not show, and intervals are rough themselves.")
    said += assumed_in({one["design"]: one.get("assumptions", ()) for one in document["designs"]})
    said.append("Where no difference is shown there may be one that is too small for so many replications.")
    said.append("Intervals tell how far chance moves the figures, not how well the designs describe the center.")
    return said


def _apart(document: Document) -> Iterator[str]:
    """Say of every design but the first by what it is shown to be better and worse; those that differ most first."""
    rows = [row for row in document["comparisons"] if not row["echo"] and row["verdict"]]
    names = [one["design"] for one in document["designs"][1:]]
    shown = {
        name: {way: [row for row in rows if (row["design"], row["verdict"]) == (name, way)] for way in WAYS}
        for name in names
    }
    for name in sorted(names, key=lambda name: -sum(map(len, shown[name].values()))):
        said = [f"{way} by {listed(_few(tuple(map(_by, rows))))}" for way, rows in shown[name].items() if rows]
        told = "; ".join(said) or "shown to be neither better nor worse by anything"
        yield f"against {document['reference']}, {name} is {told}"


def _by(row: Document) -> str:
    return f"{_spelled(row)} ({spoken_difference(row['difference'], row['difference_half_width'], row['unit'])})"


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
        yield f"best by {listed(map(_spelled, rows))}{UNDECIDED}{listed(_few(contenders))}"


def _few(names: tuple[str, ...]) -> list[str]:
    """Return the first of many names, and how many others there are: two or more."""
    return list(names) if len(names) <= NAMED + 1 else [*names[:NAMED], f"{len(names) - NAMED} others"]


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


def percent(share: float) -> str:
    """Write a probability, never rounded up to certainty.

    >>> percent(0.95), percent(0.99999)
    ('95.0 %', '99.9 %')
    """
    return f"{min(100 * share, 99.9):.1f} %"
