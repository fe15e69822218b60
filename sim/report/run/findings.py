"""What stands out in a run, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

from sim.language import kept
from sim.language.retold import retold
from sim.language.words import joined, tr
from sim.report.by_time.worst import about_worst_hours
from sim.report.run.customer_tables import about_matches
from sim.report.run.slots import slots_taken
from sim.report.run.tables import Document, Figures
from sim.scenario.basics.units import parse_duration
from sim.scenario.channels.mode import mode_of
from sim.scenario.customers.migration import ChoiceWeights

MANY, FULL, MUCH = 0.10, 0.95, 0.10
POORLY = 3  # combinations named that are poorly matched


def findings(document: Document, scenario: Mapping[str, Any]) -> list[str]:
    """Return what stands out, in sentences: targets that were missed, who came while it was closed, warnings."""
    figures, said = Figures(document), list(map(retold, document["warnings"]))
    for name, channel in scenario["channels"].items():
        said += about_target(figures, name, channel.get("target")) + about_hours(figures, name)
        said += about_abandonment(figures, name, channel) + about_losses(figures, name, channel)
    said += [line for name in scenario["pools"] for line in about_load(figures, scenario, name)]
    said += [one.text for one in about_worst_hours(document)]
    said += _poorly_matched(document)
    return said + about_usual_waits(figures, scenario)


def _poorly_matched(document: Document) -> list[str]:
    """Return which combinations of segment, issue and channel are poorly matched: the first, and how many more."""
    lines = list(about_matches(document))
    more = len(lines) - POORLY
    rest = [tr(kept.MORE_MATCHES, more=more)]
    return [*lines[:POORLY], *(rest if more > 0 else [])]


def about_usual_waits(figures: Figures, scenario: Mapping[str, Any]) -> list[str]:
    """Return the channels that customers are taken to be used to wait for much longer, or less, than they do.

    What a pilot measures they are used to; it is only where numbers are taken for promises that they may not be.
    """
    migration = scenario.get("migration")
    if migration is None or migration.get("reference") != "promised":
        return []
    weight, usual, said = (
        (migration.get("weights") or {}).get("wait", ChoiceWeights().wait),
        migration.get("usual") or {},
        [],
    )
    for name, channel in scenario["channels"].items():
        metric = "response_time" if mode_of(channel).deferred else "asa"
        wait, written = figures.get(metric, (("channel", name),)), (usual.get(name) or {}).get("wait")
        if not mode_of(channel).answered or written is not None or not wait or wait["mean"] is None:
            continue
        if abs(weight * log((1 + wait["mean"] / _expected(scenario, channel)) / 2)) > MUCH:
            said.append(name)
    if not said:
        return []
    used_to = tr(kept.USED_TO, said=joined(said))
    return [tr(kept.BY_WAITS, used_to=used_to)]


def _expected(scenario: Mapping[str, Any], channel: Mapping[str, Any]) -> float:
    """Return the wait that customers expect on a channel of a scenario as it was saved."""
    expects, patience = channel.get("expects"), (scenario.get("attention") or {}).get("patience")
    own = expects.get("wait") if isinstance(expects, Mapping) else expects
    return parse_duration(own or patience) if own or patience else mode_of(channel).expects


def about_abandonment(figures: Figures, name: str, channel: Mapping[str, Any]) -> list[str]:
    """Return that many of those who wait leave."""
    lost = figures.get("abandonment", (("channel", name),))
    if mode_of(channel).deferred or not lost or not lost["mean"] or lost["mean"] < MANY:
        return []
    return [tr(kept.ABANDON, share=f"{100 * lost['mean']:.1f}", name=name)]


def about_losses(figures: Figures, name: str, channel: Mapping[str, Any]) -> list[str]:
    """Return who leaves without help in other ways: while they wait for an expert, and from machines."""
    scope = (("channel", name),)
    failed = figures.get("failed", scope)
    sessions = (figures.get("arrivals", scope) or {}).get("mean", 0.0)
    said = []
    answered = (figures.get("answered", scope) or {}).get("mean") or 0.0
    left = figures.get("lost_in_transfer", scope)
    if left and left["mean"] and left["mean"] >= MANY / 2 * answered:
        share = 100 * left["mean"] / (left["mean"] + answered)
        said.append(tr(kept.GIVE_UP_ON_EXPERTS, share=f"{share:.1f}", name=name))
    alone = mode_of(channel).automated and not channel.get("self_service", {}).get("fallback")
    if alone and failed and sessions and failed["mean"] >= MANY * sessions:
        said.append(tr(kept.SESSIONS_FAIL, sessions=f"{100 * failed['mean'] / sessions:.1f}", name=name))
    return said


def about_load(figures: Figures, scenario: Mapping[str, Any], name: str) -> list[str]:
    """Return that a pool is full: its agents, or where they hold several contacts at once their slots."""
    busy = figures.get("occupancy", (("pool", name),))
    if not busy or not busy["mean"]:
        return []
    taken = slots_taken(figures, scenario, name)
    if taken is None and busy["mean"] > FULL:
        return [tr(kept.BUSY, name=name, mean=f"{100 * busy['mean']:.1f}")]
    if taken is not None and taken > FULL:
        return [tr(kept.SLOTS_FULL, name=name, taken=f"{100 * taken:.1f}")]
    return []


def about_target(figures: Figures, name: str, target: Mapping[str, Any] | None) -> list[str]:
    """Return whether a channel misses its target, or nobody can tell yet."""
    level = figures.get("service_level", (("channel", name),))
    if target is None or level is None or level["high"] is None:
        return []
    share = target.get("share", 0.8)
    if level["high"] < share:
        reached = tr(kept.REACHED, mean=f"{100 * level['mean']:.1f}", within=target["within"])
        return [tr(kept.MISSES, name=name, reached=reached, share=f"{100 * share:g}")]
    if level["low"] < share:
        return [tr(kept.UNDECIDED, name=name, share=f"{100 * share:g}")]
    return []


def about_hours(figures: Figures, name: str) -> list[str]:
    """Return what the ratios do not show: who came too early or too late, and who was cut off."""
    words = {
        "closed": kept.TOO_EARLY,
        "disconnected": kept.CUT_OFF,
    }
    arrivals = figures.get("arrivals", (("channel", name),))
    said = []
    for metric, what in words.items():
        row = figures.get(metric, (("channel", name),))
        if arrivals and row and row["mean"] and row["mean"] > 0.005 * arrivals["mean"]:
            said.append(tr(what, share=f"{100 * row['mean'] / arrivals['mean']:.1f}", name=name))
    return said
