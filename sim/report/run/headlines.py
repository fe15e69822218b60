"""What a manager should know of a run first: findings with their uncertainty, the most important ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.language.words import clauses, listed, marked, marked_many, sentence_of, tr, translated, trn
from sim.metrics.customers.moves import CHOSEN
from sim.report.by_time.worst import about_worst_hours
from sim.report.page.vocabulary import in_words
from sim.report.run.cost_tables import LINES
from sim.report.run.customer_tables import about_matches
from sim.report.run.findings import FULL, MANY, about_hours, about_losses
from sim.report.run.sections import fate, sentence, spelled
from sim.report.run.tables import Document, Figures
from sim.scenario.channels.mode import mode_of
from sim.scenario.customers.attention import PARTS

FIRST, NAMED, SOME = 3, 4, 0.005
MISSED, MONEY, ATTENTION, CHANGED, LOST, OPEN, LOADED, LATER, KEPT, WAITS = 100, 80, 70, 60, 65, 62, 55, 45, 40, 10
MATCHED, HIDDEN, HOURLY = 50, 90, 64
PHONES = ("phone", "telephone", "calls")
CENTER: tuple[tuple[str, str], ...] = ()


class TargetsSaid(NamedTuple):
    """How a kind of targets is told of: where there is one in all, of all of them, and of one or more among several."""

    single: str
    all: str
    some: tuple[str, str]


_MISSED = TargetsSaid(
    marked("The one target is missed with near certainty: {worst}."),
    marked("All {every} targets are missed with near certainty: {worst}."),
    marked_many(
        "{some} of {every} targets is missed with near certainty: {worst}.",
        "{some} of {every} targets are missed with near certainty: {worst}.",
    ),
)
_OPEN = TargetsSaid(
    marked("The one target is neither kept nor missed for sure: {worst}."),
    marked("All {every} targets are neither kept nor missed for sure: {worst}."),
    marked_many(
        "{some} of {every} targets is neither kept nor missed for sure: {worst}.",
        "{some} of {every} targets are neither kept nor missed for sure: {worst}.",
    ),
)
_KEPT = TargetsSaid(
    marked("The one target is kept with near certainty: {worst}."),
    marked("All {every} targets are kept with near certainty: {worst}."),
    marked_many(
        "{some} of {every} targets is kept with near certainty: {worst}.",
        "{some} of {every} targets are kept with near certainty: {worst}.",
    ),
)
OF_CALLERS = marked("Callers who get through wait {asa} on average; 95 % of all wait {wait_p95} or less.")
OF_CUSTOMERS = marked("Customers who get through wait {asa} on average; 95 % of all wait {wait_p95} or less.")


class Headline(NamedTuple):
    """A finding, and how much it matters: more comes first."""

    weight: float
    text: str


def headlines(document: Document, scenario: Mapping[str, Any]) -> list[Headline]:
    """Return the findings of a run, the most important first.

    Targets missed with near certainty come first, then money, attention, and what changed; many customers lost
    move up with their share. Every figure is told with its half-width.
    """
    figures = Figures(document)
    found = [
        *_targets(figures, scenario),
        *_hours(document),
        *_losses(figures, scenario),
        *_money(figures, document),
        *_attention(figures),
        *_changes(figures, document),
        *_mismatched(document),
        *_loads(figures, scenario),
        *_later(figures, scenario),
        *_waits(figures, scenario),
    ]
    return sorted(found, key=lambda one: -one.weight)


def _targets(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    """Say which targets are missed, open and kept, each kind in a sentence."""
    sorts: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, channel in scenario["channels"].items():
        level, target = figures.get("service_level", (("channel", name),)), channel.get("target")
        if target and level and level["mean"] is not None:
            share = target.get("share", 0.8)
            text = tr(
                "{name} {level} within {within}, promised {share} %",
                name=name,
                level=spelled(level),
                within=target["within"],
                share=f"{100 * share:g}",
            )
            sorts[fate(level, share)].append((level["mean"] - share, text))
    every = sum(map(len, sorts.values()))
    for state, weight, said in (
        ("missed", MISSED, _MISSED),
        ("open", OPEN, _OPEN),
        ("met", KEPT, _KEPT),
    ):
        if sorts[state]:
            yield Headline(weight, _told(said, len(sorts[state]), every, _worst(sorts[state])))


def _hours(document: Document) -> Iterator[Headline]:
    """Say in which hours targets are missed, of channels whose mean hides it first."""
    for one in about_worst_hours(document):
        yield Headline(HIDDEN if one.hidden else HOURLY, sentence_of(one.text))


def _told(said: TargetsSaid, some: int, every: int, worst: str) -> str:
    """Say how many of how many targets, and which."""
    if every == 1:
        return tr(said.single, worst=worst)
    if some == every:
        return tr(said.all, every=every, worst=worst)
    return trn(*said.some, some, some=some, every=every, worst=worst)


def _worst(found: list[tuple[float, str]]) -> str:
    """Return the texts of the widest gaps, and how many others there are."""
    texts = [text for _, text in sorted(found)]
    more = [tr("and {count} more", count=len(texts) - NAMED)] if len(texts) > NAMED else []
    return clauses(texts[:NAMED] + more)


def _losses(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    left, lost = figures.get("never_answered", CENTER), figures.get("abandonment", CENTER)
    if left and left["mean"] and left["mean"] >= SOME:
        text = tr("Of those who wait in line {left} are never answered.", left=spelled(left))
        yield Headline(LOST + 40 * left["mean"], text)
    if not lost or not lost["mean"] or lost["mean"] < MANY:
        return
    lines = [name for name, channel in scenario["channels"].items() if mode_of(channel).queued]
    by_channel = {name: figures.get("abandonment", (("channel", name),)) for name in lines}
    known = {name: row for name, row in by_channel.items() if row and row["mean"]}
    worst = max(known, key=lambda name: known[name]["mean"], default="")
    most = _largest(worst, spelled(known[worst])) if len(known) > 1 else ""
    yield Headline(
        LOST + 40 * lost["mean"], tr("Of those who wait in line {lost} leave{most}.", lost=spelled(lost), most=most)
    )


def _largest(name: str, share: str) -> str:
    return tr(", the largest share on {name}: {share}", name=name, share=share)


def _money(figures: Figures, document: Document) -> Iterator[Headline]:
    costs, whole = document.get("costs"), figures.get("cost_total", CENTER)
    if costs is None or not whole or not whole["mean"]:
        return
    lines: dict[str, float] = defaultdict(float)
    for row in costs["ledger"]:
        lines[row["line"]] += row["mean"]
    largest = max(lines, key=lambda line: lines[line])
    each = sentence(figures, (marked(", {cost_per_contact} for each contact"),))
    part = f"{100 * lines[largest] / whole['mean']:.0f}"
    share = tr("; {share} % of it is {line}", share=part, line=_brief(largest))
    risk = figures.get("revenue_at_risk", CENTER)
    also = tr(". Revenue at risk: {risk}", risk=spelled(risk)) if risk and risk["mean"] else ""
    yield Headline(
        MONEY,
        tr("It costs {whole} in all{each}{share}{also}.", whole=spelled(whole), each=each, share=share, also=also),
    )


def _brief(line: str) -> str:
    """Return what a line of the ledger is called in a sentence: what stands before its comma."""
    return translated(LINES[line]).split(tr(", ").strip())[0]


def _attention(figures: Figures) -> Iterator[Headline]:
    level = figures.get("attention_level", CENTER)
    if not level or level["mean"] is None:
        return
    parts = {part: figures.get(f"attention_{part}", CENTER) for part in PARTS}
    known = {part: row for part, row in parts.items() if row and row["mean"] is not None}
    least = min(known, key=lambda part: known[part]["mean"])
    text = tr(
        "A contact gets attention of {level}, on a scale from 0 to 1; the weakest of its parts is {part}, {least}.",
        level=spelled(level),
        part=in_words(least),
        least=spelled(known[least]),
    )
    yield Headline(ATTENTION, text)


def _changes(figures: Figures, document: Document) -> Iterator[Headline]:
    """Say how many customers move to another channel, on which way most of them, and why."""
    share = figures.get("moved_share", CENTER)
    if not share or not share["mean"]:
        return
    ways: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for move in document.get("moves") or ():
        if move["from"] != move["to"] and move["cause"] in CHOSEN:
            ways[move["from"], move["to"]][move["cause"]] = move["mean"]
    most = ""
    if ways:
        (source, target), causes = max(ways.items(), key=lambda item: sum(item[1].values()))
        cause = max(causes, key=lambda one: causes[one])
        most = tr(
            ", most from {source} to {target} ({count}, mainly: {cause})",
            source=source,
            target=target,
            count=f"{sum(causes.values()):,.0f}",
            cause=in_words(cause),
        )
    said = tr(
        "Of first contacts {share} come on another channel than the volumes have{most}.",
        share=spelled(share),
        most=most,
    )
    yield Headline(CHANGED, said)


def _mismatched(document: Document) -> Iterator[Headline]:
    """Say which combination of segment, issue and channel is poorly matched, the one with most contacts."""
    for line in list(about_matches(document))[:1]:
        yield Headline(MATCHED, sentence_of(line))


def _loads(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    busy = {name: figures.get("occupancy", (("pool", name),)) for name in scenario["pools"]}
    full = [f"{name} {spelled(row)}" for name, row in busy.items() if row and row["mean"] and row["mean"] > FULL]
    if full:
        yield Headline(LOADED, tr("Hardly ever free of contacts: {full} of the time at work.", full=listed(full)))


def _later(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    """Say who leaves without help in ways that ratios do not show."""
    for name, channel in scenario["channels"].items():
        for line in (*about_losses(figures, name, channel), *about_hours(figures, name)):
            yield Headline(LATER, sentence_of(line))


def _are_callers(scenario: Mapping[str, Any]) -> bool:
    """Return whether those who wait in line are callers: where all lines are telephones."""
    waiting = [(name, one) for name, one in scenario["channels"].items() if mode_of(one).queued]
    phones = [one.get("preset") in PHONES or name in PHONES for name, one in waiting]
    return bool(phones) and all(phones)


def _waits(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    text = sentence(figures, (OF_CALLERS if _are_callers(scenario) else OF_CUSTOMERS,))
    if text:
        yield Headline(WAITS, text)
    text = sentence(figures, (marked("Agents are busy {occupancy} of their time at work."),))
    if text:
        yield Headline(WAITS - 1, text)
