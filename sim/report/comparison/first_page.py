"""The first page of a comparison, for who decides: what was asked, which design, what it costs, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.experiments.compare.verdicts import NOT_SHOWN
from sim.language.words import clauses, listed, marked, tr, trn
from sim.metrics.catalogue import METRICS
from sim.report.comparison.differing import Differing
from sim.report.comparison.heads import HeadRow, decides, heads
from sim.report.comparison.sentences import asked_for, figure_words, percent
from sim.report.comparison.words import sentence_of
from sim.report.page.numbers import beside, is_money, spoken, spoken_difference
from sim.report.page.vocabulary import in_words
from sim.report.run.sentences import channels_and_pools

Document = Mapping[str, Any]
HIGHEST = marked("Which of {count} designs has the highest {figure}, and what does it cost?")
LOWEST = marked("Which of {count} designs has the lowest {figure}, and what does it cost?")
BY_HIGHER = marked("by {figure} (higher is better), as was asked")
BY_LOWER = marked("by {figure} (lower is better), as was asked")
WAYS = {"better": marked("better by {figures}"), "worse": marked("worse by {figures}")}


class DesignLine(NamedTuple):
    """A design in a sentence: its own words, and what differs from the first."""

    title: str
    described: str
    differs: str


class FirstPage(NamedTuple):
    """What the first page says."""

    question: str
    designs: tuple[DesignLine, ...]
    heads: tuple[HeadRow, ...]
    advice: tuple[str, ...]
    costs: tuple[str, ...]
    sure: tuple[str, ...]
    alone: tuple[str, ...]
    unsure: tuple[str, ...]


def first_page(document: Document, scenarios: Mapping[str, Document], found: Sequence[Differing]) -> FirstPage:
    """Return what the first page of a comparison says; designs are called by their titles."""
    return FirstPage(
        question=question(document),
        designs=tuple(_designs(document, scenarios, found)),
        heads=tuple(heads(document)),
        advice=tuple(advice(document)),
        costs=tuple(costs(document)),
        sure=tuple(_shown(document, primary=True)),
        alone=tuple(_shown(document, primary=False)),
        unsure=tuple(_open(document)),
    )


def question(document: Document) -> str:
    """Return what is asked: in the user's words, or by the figure that decides."""
    if document.get("question"):
        return str(document["question"])
    asked, names = document.get("criterion"), [one["design"] for one in document["designs"]]
    if asked:
        said = HIGHEST if METRICS[asked["metric"]].better == "high" else LOWEST
        return tr(said, count=len(names), figure=figure_words(asked))
    return tr("What is the difference between {names}, for the same customers?", names=listed(names))


def _designs(document: Document, scenarios: Mapping[str, Document], found: Sequence[Differing]) -> Iterator[DesignLine]:
    reference, told = document["reference"], set[str]()
    for name, tree in scenarios.items():
        own = " ".join(str(tree.get("description") or "").split())
        described, differs = own if own not in told else "", ""
        told.add(own)
        if name == reference:
            differs = channels_and_pools(tree)
        else:
            said = sentence_of(name, reference, found)
            differs = (
                tr("Against {reference}: {said}.", reference=reference, said=said)
                if said
                else tr("Nothing differs from {reference}.", reference=reference)
            )
        yield DesignLine(name, described, differs)


def advice(document: Document) -> Iterator[str]:
    """Yield which design is recommended by the figure that the user named, how sure that is, and what it gives up."""
    asked, reference = document.get("criterion"), document["reference"]
    if not asked:
        yield (
            tr(
                "None: nobody has said by which figure the best is to be found. --best METRIC names it; what each "
                "design is better and worse by stands below."
            )
        )
        return
    row = asked_for(document)
    by = tr(BY_HIGHER if METRICS[asked["metric"]].better == "high" else BY_LOWER, figure=figure_words(asked))
    if row is None:
        yield tr("None {by}: the figure is not defined in every design.", by=by)
        return
    yield _recommended(row, by)
    if len(row["contenders"]) > 1:
        yield from _needed(document, asked)
    yield from _given_up(document, row["design"], reference)


def _recommended(row: Document, by: str) -> str:
    """Say which design is recommended, and whether it is shown to be the best."""
    if len(row["contenders"]) == 1:
        return tr(
            "{design}, {by}: shown to be better than every other design, at {percent}.",
            design=row["design"],
            by=by,
            percent=percent(row["probability"]),
        )
    others = [name for name in row["contenders"] if name != row["design"]]
    return trn(
        "{design} {by}, but not for sure: it has the best estimate, and {others} is not shown to be worse.",
        "{design} {by}, but not for sure: it has the best estimate, and {others} are not shown to be worse.",
        len(others),
        design=row["design"],
        by=by,
        others=listed(others),
    )


def _needed(document: Document, asked: Document) -> Iterator[str]:
    rows = [row for row in document["comparisons"] if decides(document, row) and row["replications_to_show"]]
    for row in rows:
        yield (
            tr(
                "About {replications_to_show} replications would tell {design} from {reference} in {figure_words}, "
                "if the difference is as large as it seems.",
                replications_to_show=f"{row['replications_to_show']:,}",
                design=row["design"],
                reference=document["reference"],
                figure_words=figure_words(asked),
            )
        )


def _given_up(document: Document, chosen: str, reference: str) -> Iterator[str]:
    """Say by what the design that is recommended is worse than the first, or the first than others."""
    rows = [row for row in document["comparisons"] if not row["echo"] and not row["scope"] and row["verdict"]]
    if chosen != reference:
        worse = [_by(row) for row in rows if row["design"] == chosen and row["verdict"] == "worse"]
        text = tr("is worse than {reference} by {worse}", reference=reference, worse=listed(worse)) if worse else ""
    else:
        worse = [
            tr("{by} of {design}", by=_by(row), design=row["design"]) for row in rows if row["verdict"] == "better"
        ]
        text = tr("gives up {worse}", worse=listed(worse)) if worse else ""
    yield (
        tr("What it gives up: it {text}.", text=text)
        if text
        else tr("Nothing is shown to get worse, of what is compared of the center.")
    )


def costs(document: Document) -> Iterator[str]:
    """Yield what each design costs; of money alone."""
    rows = [row for row in document["comparisons"] if not row["scope"] and is_money(row["unit"])]
    if not any(row["mean"] for row in rows):
        yield tr("The designs tell no money: no wages, contracts or costs are written.")
        return
    for metric in dict.fromkeys(row["metric"] for row in rows if row["metric"].startswith("cost_")):
        mine = [row for row in rows if row["metric"] == metric and row["mean"] is not None]
        yield _of_cost(mine) if mine else ""


def _of_cost(rows: Sequence[Document]) -> str:
    return tr("{figure}: {costs}.", figure=figure_words(rows[0]).capitalize(), costs=clauses(map(_cost, rows)))


def _cost(row: Document) -> str:
    text = f"{row['design']} {spoken(row)}"
    if row["verdict"] is None or row["difference"] is None:
        return text
    sure = tr("not sure") if row["verdict"] == NOT_SHOWN else in_words(row["verdict"])
    return f"{text} ({spoken_difference(row['difference'], row['difference_half_width'], row['unit'])}, {sure})"


def _by(row: Document) -> str:
    most = beside([row])
    return (
        f"{figure_words(row)} ({spoken_difference(row['difference'], row['difference_half_width'], row['unit'], most)})"
    )


def _shown(document: Document, primary: bool) -> Iterator[str]:
    """Yield of every design by what it is shown to be better and worse than the first, by the center's figures."""
    reference = document["reference"]
    for name in (one["design"] for one in document["designs"][1:]):
        rows = [row for row in document["comparisons"] if row["design"] == name and not row["echo"]]
        mine = [row for row in rows if row["primary"] == primary and (primary or not row["scope"])]
        ways = [
            tr(by, figures=listed(map(_by, some)))
            for way, by in WAYS.items()
            if (some := [row for row in mine if row["verdict"] == way])
        ]
        if ways:
            yield tr("Against {reference}, {name} is {ways}.", reference=reference, name=name, ways=clauses(ways))


def _open(document: Document) -> Iterator[str]:
    """Yield which of the figures that count do not tell a design from the first, and what would."""
    for name in (one["design"] for one in document["designs"][1:]):
        rows = [row for row in document["comparisons"] if row["design"] == name and not row["echo"] and row["primary"]]
        some = [row for row in rows if row["verdict"] == NOT_SHOWN and row["difference"] is not None]
        unlike = [row for row in some if row["difference"] or row["difference_half_width"]]
        if unlike:
            yield tr(
                "Whether {name} differs from {reference} in {map}.",
                name=name,
                reference=document["reference"],
                map=listed(map(_with_need, unlike)),
            )


def _with_need(row: Document) -> str:
    some = f"{row['replications_to_show']:,}" if row["replications_to_show"] else ""
    need = tr(", some {count} replications would tell", count=some) if some else ""
    return f"{_by(row)[:-1]}{need})"
