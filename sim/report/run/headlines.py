"""What a manager should know of a run first: findings with their uncertainty, the most important ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.metrics.customers.moves import CHOSEN
from sim.report.by_time.worst import about_worst_hours
from sim.report.page.numbers import listed
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
            text = f"{name} {spelled(level)} within {target['within']}, promised {100 * share:g} %"
            sorts[fate(level, share)].append((level["mean"] - share, text))
    every = sum(map(len, sorts.values()))
    for state, weight, verb in (
        ("missed", MISSED, "missed with near certainty"),
        ("open", OPEN, "neither kept nor missed for sure"),
        ("met", KEPT, "kept with near certainty"),
    ):
        if sorts[state]:
            yield Headline(weight, f"{_count(len(sorts[state]), every)} {verb}: {_worst(sorts[state])}.")


def _hours(document: Document) -> Iterator[Headline]:
    """Say in which hours targets are missed, of channels whose mean hides it first."""
    for _, text in about_worst_hours(document):
        hidden = " on the whole " in text
        yield Headline(HIDDEN if hidden else HOURLY, f"{text[0].upper()}{text[1:]}.")


def _count(some: int, every: int) -> str:
    if every == 1:
        return "The one target is"
    return f"All {every} targets are" if some == every else f"{some} of {every} targets {'is' if some == 1 else 'are'}"


def _worst(found: list[tuple[float, str]]) -> str:
    """Return the texts of the widest gaps, and how many others there are."""
    texts = [text for _, text in sorted(found)]
    more = [f"and {len(texts) - NAMED} more"] if len(texts) > NAMED else []
    return "; ".join(texts[:NAMED] + more)


def _losses(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    left, lost = figures.get("never_answered", CENTER), figures.get("abandonment", CENTER)
    if left and left["mean"] and left["mean"] >= SOME:
        text = f"Of those who wait in line {spelled(left)} are never answered."
        yield Headline(LOST + 40 * left["mean"], text)
    if not lost or not lost["mean"] or lost["mean"] < MANY:
        return
    lines = [name for name, channel in scenario["channels"].items() if mode_of(channel).queued]
    by_channel = {name: figures.get("abandonment", (("channel", name),)) for name in lines}
    known = {name: row for name, row in by_channel.items() if row and row["mean"]}
    worst = max(known, key=lambda name: known[name]["mean"], default="")
    most = f", the largest share on {worst}: {spelled(known[worst])}" if len(known) > 1 else ""
    yield Headline(LOST + 40 * lost["mean"], f"Of those who wait in line {spelled(lost)} leave{most}.")


def _money(figures: Figures, document: Document) -> Iterator[Headline]:
    costs, whole = document.get("costs"), figures.get("cost_total", CENTER)
    if costs is None or not whole or not whole["mean"]:
        return
    lines: dict[str, float] = defaultdict(float)
    for row in costs["ledger"]:
        lines[row["line"]] += row["mean"]
    largest = max(lines, key=lambda line: lines[line])
    each = sentence(figures, (", {cost_per_contact} for each contact",))
    share = f"; {100 * lines[largest] / whole['mean']:.0f} % of it is {LINES[largest].split(',')[0]}"
    risk = figures.get("revenue_at_risk", CENTER)
    also = f". Revenue at risk: {spelled(risk)}" if risk and risk["mean"] else ""
    yield Headline(MONEY, f"It costs {spelled(whole)} in all{each}{share}{also}.")


def _attention(figures: Figures) -> Iterator[Headline]:
    level = figures.get("attention_level", CENTER)
    if not level or level["mean"] is None:
        return
    parts = {part: figures.get(f"attention_{part}", CENTER) for part in PARTS}
    known = {part: row for part, row in parts.items() if row and row["mean"] is not None}
    least = min(known, key=lambda part: known[part]["mean"])
    weakest = f"the weakest of its parts is {least}, {spelled(known[least])}"
    yield Headline(ATTENTION, f"A contact gets attention of {spelled(level)}, on a scale from 0 to 1; {weakest}.")


def _changes(figures: Figures, document: Document) -> Iterator[Headline]:
    """Say how many customers move to another channel, on which way most of them, and why."""
    share = figures.get("moved_share", CENTER)
    if not share or not share["mean"]:
        return
    ways: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for move in document.get("moves") or ():
        if move["from"] != move["to"] and move["cause"] in CHOSEN:
            ways[move["from"], move["to"]][move["cause"]] = move["mean"]
    text = f"Of first contacts {spelled(share)} come on another channel than the volumes have"
    if ways:
        (source, target), causes = max(ways.items(), key=lambda item: sum(item[1].values()))
        cause = max(causes, key=lambda one: causes[one])
        text += f", most from {source} to {target} ({sum(causes.values()):,.0f}, mainly: {cause})"
    yield Headline(CHANGED, f"{text}.")


def _mismatched(document: Document) -> Iterator[Headline]:
    """Say which combination of segment, issue and channel is poorly matched, the one with most contacts."""
    for line in list(about_matches(document))[:1]:
        yield Headline(MATCHED, f"{line[0].upper()}{line[1:]}.")


def _loads(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    busy = {name: figures.get("occupancy", (("pool", name),)) for name in scenario["pools"]}
    full = [f"{name} {spelled(row)}" for name, row in busy.items() if row and row["mean"] and row["mean"] > FULL]
    if full:
        yield Headline(LOADED, f"Hardly ever free of contacts: {listed(full)} of the time at work.")


def _later(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    """Say who leaves without help in ways that ratios do not show."""
    for name, channel in scenario["channels"].items():
        aside = [line for line in about_losses(figures, name, channel) if "abandon" not in line]
        for line in (*aside, *about_hours(figures, name)):
            yield Headline(LATER, f"{line[0].upper()}{line[1:]}.")


def _callers(scenario: Mapping[str, Any]) -> str:
    """Return what to call those who wait in line: callers where all lines are telephones."""
    waiting = [(name, one) for name, one in scenario["channels"].items() if mode_of(one).queued]
    phones = [one.get("preset") in PHONES or name in PHONES for name, one in waiting]
    return "Callers" if phones and all(phones) else "Customers"


def _waits(figures: Figures, scenario: Mapping[str, Any]) -> Iterator[Headline]:
    text = sentence(
        figures,
        (f"{_callers(scenario)} who get through wait {{asa}} on average; 95 % of all wait {{wait_p95}} or less.",),
    )
    if text:
        yield Headline(WAITS, text)
    text = sentence(figures, ("Agents are busy {occupancy} of their time at work.",))
    if text:
        yield Headline(WAITS - 1, text)
