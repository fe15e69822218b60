"""What a run simulated, and what limits what it says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.run.assumptions import Rows, assumed, some
from sim.report.run.expectations import by_issue
from sim.report.run.findings import about_usual_waits
from sim.report.run.sections import spelled
from sim.report.run.tables import Document, Figures
from sim.scenario.channels.mode import mode_of

FEW, WIDE = 10, 0.05
NAMED = 12
FIRST_DAY = "2026-01-05"
CENTER: tuple[tuple[str, str], ...] = ()


def simulated(document: Document, scenario: Mapping[str, Any]) -> list[str]:
    """Return what was simulated: days, channels, volumes, staff, replications."""
    calendar, figures = scenario.get("calendar") or {}, Figures(document)
    days, count = calendar.get("days", 1), document["replications"]
    often = f"{count} replications" if count != 1 else "one replication"
    said = [
        f"{days} day{'s' if days != 1 else ''} from {calendar.get('start', FIRST_DAY)}, simulated in {often} from seed "
        f"{document['seed']}{_by(document)}; ± is half of an interval at {100 * document['confidence']:g} % "
        "confidence.",
        channels_and_pools(scenario),
    ]
    return said + _volumes(figures, days)


def _by(document: Document) -> str:
    return " by the compiled engine" if document.get("engine") == "compiled" else ""


def channels_and_pools(scenario: Mapping[str, Any]) -> str:
    """Return which channels and pools there are, in a sentence."""
    by_mode: dict[str, list[str]] = {}
    for name, channel in scenario["channels"].items():
        by_mode.setdefault(mode_of(channel).described, []).append(name)
    parts = "; ".join(f"{mode}: {some(names)}" for mode, names in by_mode.items())
    count, pools = len(scenario["channels"]), list(scenario["pools"])
    return (
        f"{count} channel{'s' if count != 1 else ''} ({parts}) and {len(pools)} pool{'s' if len(pools) != 1 else ''} "
        f"of agents ({some(pools)})."
    )


def _volumes(figures: Figures, days: int) -> list[str]:
    arrivals, staffed, paid = (figures.get(name, CENTER) for name in ("arrivals", "staffed", "paid_hours"))
    if not arrivals or arrivals["mean"] is None:
        return []
    daily = f", {arrivals['mean'] / days:,.0f} a day" if days > 1 else ""
    text = f"In each replication {spelled(arrivals)} contacts came{daily}"
    if staffed and staffed["mean"] is not None and paid and paid["mean"] is not None:
        text += f", and {spelled(staffed)} agents were on duty while it was open, {spelled(paid)} paid in all"
    return [f"{text}."]


def limits(document: Document, scenario: Mapping[str, Any], rows: Rows = ()) -> list[str]:
    """Return what limits the findings: few replications, what was assumed, waits taken for granted."""
    said = [*_replications(document), *assumed(rows), *_issues(document)]
    said += [f"{line[0].upper()}{line[1:]}." for line in about_usual_waits(Figures(document), scenario)]
    said.append("Intervals tell how far chance moves the figures, not how well the scenario describes the center.")
    return said


def _replications(document: Document) -> Iterator[str]:
    count = document["replications"]
    if not document["complete"]:
        these = f"these are the {count} replications that were" if count != 1 else "this is the one that was"
        yield f"The run was interrupted: {these} finished."
    if count == 1:
        yield "One replication has no intervals: nothing says how far chance moved its figures."
    elif count < FEW:
        yield f"Only {count} replications: intervals are wide, and rough themselves; run {2 * FEW} or more." + _widest(
            document
        )


def _widest(document: Document) -> str:
    """Say how wide the interval of the service level is, where it is wide."""
    level = Figures(document).get("service_level", CENTER)
    if not level or level["half_width"] is None or level["half_width"] < WIDE:
        return ""
    return f" The service level of the whole center is {spelled(level)}."


def _issues(document: Document) -> Iterator[str]:
    """Say what each issue takes where they differ; older folders do not tell."""
    channels: dict[str, dict[str, float]] = {}
    for row in document.get("planned_handle_times", ()):
        channels.setdefault(row["channel"], {})[row["issue"]] = row["mean"]
    if channels:
        parts = "; ".join(f"on {name} {by_issue(times)}" for name, times in list(channels.items())[:NAMED])
        yield f"Mean handle times by issue, before the pace and tenure of agents: {parts}."
