"""What follows from a comparison, in sentences: which design is best, how sure that is, what the pairing was worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sim.experiments.compare.verdicts import NOT_SHOWN
from sim.language.retold import retold
from sim.language.words import clauses, listed, sentence_of, tr, translated, trn
from sim.metrics.catalogue import METRICS
from sim.report.comparison.remarks import remarks
from sim.report.page.numbers import from_to, spoken_difference
from sim.report.run.assumptions import assumed_in

NAMED, FEW = 4, 10
Document = Mapping[str, Any]


def sentences(document: Document) -> list[str]:
    """Return the sentences of a comparison."""
    said = [
        *map(retold, document["warnings"]),
        *_uneven(document),
        *_recommended(document),
        *_selected(document),
        *_best(document),
    ]
    return [*said, *_needed(document), *_alone(document), *_pairing(document), *remarks(document)]


def remarks_on(document: Document) -> list[str]:
    """Return which design is best by what, what stands out in each, and what the same customers were worth."""
    found = [*_selected(document), *_best(document), *_pairing(document)]
    return list(map(sentence_of, found)) + [tr("{sentence}.", sentence=text) for text in remarks(document)]


def limits(document: Document) -> list[str]:
    """Return what limits the findings of a comparison."""
    said = list(map(sentence_of, _uneven(document)))
    least = min(one["replications"] for one in document["designs"])
    if not document["complete"]:
        said.append(tr("The comparison was interrupted: these are the replications that were finished."))
    if least < FEW:
        said.append(
            trn(
                "Only {count} replication: small differences do not show, and intervals are rough themselves.",
                "Only {count} replications: small differences do not show, and intervals are rough themselves.",
                least,
                count=least,
            )
        )
    said += assumed_in({one["design"]: one.get("assumptions", ()) for one in document["designs"]})
    said.append(tr("Where no difference is shown there may be one that is too small for so many replications."))
    said.append(tr("Intervals tell how far chance moves the figures, not how well the designs describe the center."))
    return said


def asked_for(document: Document) -> Document | None:
    """Return which design is best by the figure that was named for it; ``None`` where none was, or cannot be."""
    asked = document.get("criterion")
    rows = (row for row in document["best"] if asked and row["metric"] == asked["metric"])
    return next((row for row in rows if asked and row["scope"] == asked["scope"]), None)


def _recommended(document: Document) -> Iterator[str]:
    """Say which design is recommended by the figure that was named, or between which it is open."""
    row = asked_for(document)
    if row is None:
        return
    by, others = (
        tr("recommended by {figure_words}", figure_words=figure_words(row)),
        [name for name in row["contenders"] if name != row["design"]],
    )
    if others:
        yield tr(
            "{by}, but not for sure: {design}; not shown to be worse: {others}",
            by=by,
            design=row["design"],
            others=listed(others),
        )
    else:
        yield tr(
            "{by}: {design}, with a confidence of {percent}",
            by=by,
            design=row["design"],
            percent=percent(row["probability"]),
        )


def _uneven(document: Document) -> Iterator[str]:
    if len({one["replications"] for one in document["designs"]}) > 1:
        yield tr(
            "values are over each design's own replications, differences over those that both have: do not subtract"
        )


def _best(document: Document) -> Iterator[str]:
    """Say which design is best by what: by figures of the whole center, and of its parts where these alone count."""
    whole = {row["metric"]: row["primary"] for row in document["best"] if not row["scope"]}
    sure: dict[tuple[bool, str], list[Document]] = defaultdict(list)
    open_: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for row in document["best"]:
        if row["echo"] or (row["scope"] and whole.get(row["metric"]) in (True, row["primary"])):
            continue
        if len(row["contenders"]) == 1:
            sure[not row["primary"], row["design"]].append(row)
        elif row["primary"]:
            open_[tuple(row["contenders"])].append(row)
    for (alone, design), rows in sorted(sure.items(), key=lambda one: one[0][0]):
        least, each = percent(min(row["probability"] for row in rows)), tr(", each seen alone") * alone
        told = {"figures": listed(map(figure_words, rows)), "each": each, "design": design, "sure": least}
        yield tr("best by {figures}{each}: {design}, with a confidence of {sure}", **told)
    for contenders, rows in open_.items():
        told = {"figures": listed(map(figure_words, rows)), "designs": listed(_few(contenders))}
        yield tr("best by {figures}: not decided between {designs}", **told)


def _needed(document: Document) -> Iterator[str]:
    """Say how many replications would show what is not shown yet, of the figures that count; the fewest first."""
    rows = [row for row in document["comparisons"] if not row["echo"] and row["primary"]]
    open_ = sorted((row["replications_to_show"], at) for at, row in enumerate(rows) if row["replications_to_show"])
    said = [
        tr(
            "{figure_words} of {design} with about {count} replications",
            figure_words=figure_words(rows[at]),
            design=rows[at]["design"],
            count=f"{count:,}",
        )
        for count, at in open_
    ]
    if said:
        yield tr("not shown, but would be if it is as large as it seems: {said}", said=clauses(said[:NAMED]))


def _alone(document: Document) -> Iterator[str]:
    """Say what verdicts in brackets are."""
    rows = [row for row in document["comparisons"] if not row["echo"] and row["verdict"]]
    alone = [row for row in rows if not row["primary"]]
    if any(row["verdict"] != NOT_SHOWN for row in alone):
        wrong = 100 * (1 - document["confidence"])
        yield tr(
            "in brackets: figures seen alone; of those that do not differ, {wrong} % are shown to by chance",
            wrong=f"{wrong:g}",
        )


def _few(names: tuple[str, ...]) -> list[str]:
    """Return the first of many names, and how many others there are: two or more."""
    return list(names) if len(names) <= NAMED + 1 else [*names[:NAMED], tr("{named} others", named=len(names) - NAMED)]


def figure_words(row: Document) -> str:
    """Return a figure in words: ``service level of phone``."""
    of = " ".join(row["scope"].values())
    title = translated(METRICS[row["metric"]].title)
    return tr("{title} of {of}", title=title, of=of) if of else title


def _selected(document: Document) -> Iterator[str]:
    chosen = document["selection"]
    if chosen is None or not chosen["decided"]:
        return
    by, total = figure_words(chosen), sum(one["replications"] for one in document["designs"])
    selected = tr("selected by {by} with {total} replications in all: {best}", by=by, total=total, best=chosen["best"])
    sure = percent(chosen["probability"])
    if chosen["method"] == "KN":
        unit = next(row["unit"] for row in document["comparisons"] if row["metric"] == chosen["metric"])
        apart = spoken_difference(chosen["indifference"], None, unit).lstrip("+")
        yield tr(
            "{selected}; right with {sure} or more where the best is better than all others by {apart} or more",
            selected=selected,
            sure=sure,
            apart=apart,
        )
    else:
        yield tr("{selected}; right with a probability of about {sure}, or more", selected=selected, sure=sure)


def _pairing(document: Document) -> Iterator[str]:
    """Say how many replications independent seeds would have needed for the first figure that differs at all."""
    worth: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in document["comparisons"]:
        if not row["echo"] and row["variance_reduction"] is not None:
            worth[figure_words(row)].append((row["pairs"], row["pairs"] * row["variance_reduction"]))
    for figure, found in worth.items():
        pairs, alone = sorted({pair for pair, _ in found}), sorted(needed for _, needed in found)
        done, few, most = _range(str(pairs[0]), str(pairs[-1])), f"{alone[0]:,.0f}", f"{alone[-1]:,.0f}"
        yield (
            tr(
                "what the same customers were worth: for {figure}, {done} replications tell as much as {range} would "
                "on independent seeds",
                figure=figure,
                done=done,
                range=_range(few, most),
            )
        )
        return


def _range(least: str, most: str) -> str:
    return least if least == most else from_to(least, most)


def percent(share: float) -> str:
    """Write a probability, never rounded up to certainty.

    >>> percent(0.95), percent(0.99999)
    ('95.0 %', '99.9 %')
    """
    return f"{min(100 * share, 99.9):.1f} %"
