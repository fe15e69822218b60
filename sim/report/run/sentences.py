"""What a run simulated, and what limits what it says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.language.words import clauses, sentence_of, tr, trn
from sim.report.page.vocabulary import in_words
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
    often = trn("one replication", "{count} replications", count, count=count)
    told = {"days": days, "start": calendar.get("start", FIRST_DAY), "often": often, "seed": document["seed"]}
    said = [
        trn(
            "{days} day from {start}, simulated in {often} from seed {seed}{engine}; ± is half of an interval at "
            "{confidence} % confidence.",
            "{days} days from {start}, simulated in {often} from seed {seed}{engine}; ± is half of an interval at "
            "{confidence} % confidence.",
            days,
            **told,
            engine=_by(document),
            confidence=f"{100 * document['confidence']:g}",
        ),
        channels_and_pools(scenario),
    ]
    return said + _volumes(figures, days)


def _by(document: Document) -> str:
    return tr(" by the compiled engine") if document.get("engine") == "compiled" else ""


def channels_and_pools(scenario: Mapping[str, Any]) -> str:
    """Return which channels and pools there are, in a sentence."""
    by_mode: dict[str, list[str]] = {}
    for name, channel in scenario["channels"].items():
        by_mode.setdefault(mode_of(channel).described, []).append(name)
    parts = clauses(tr("{key}: {value}", key=in_words(mode), value=some(names)) for mode, names in by_mode.items())
    count, pools = len(scenario["channels"]), list(scenario["pools"])
    return tr(
        "{channels} ({parts}) and {pools} of agents ({names}).",
        channels=trn("{count} channel", "{count} channels", count, count=count),
        parts=parts,
        pools=trn("{count} pool", "{count} pools", len(pools), count=len(pools)),
        names=some(pools),
    )


def _volumes(figures: Figures, days: int) -> list[str]:
    arrivals, staffed, paid = (figures.get(name, CENTER) for name in ("arrivals", "staffed", "paid_hours"))
    if not arrivals or arrivals["mean"] is None:
        return []
    daily = tr(", {count} a day", count=f"{arrivals['mean'] / days:,.0f}") if days > 1 else ""
    staff = ""
    if staffed and staffed["mean"] is not None and paid and paid["mean"] is not None:
        staff = tr(
            ", and {staffed} agents were on duty while it was open, {paid} paid in all",
            staffed=spelled(staffed),
            paid=spelled(paid),
        )
    told = {"arrivals": spelled(arrivals), "daily": daily, "staff": staff}
    return [tr("In each replication {arrivals} contacts came{daily}{staff}.", **told)]


def limits(document: Document, scenario: Mapping[str, Any], rows: Rows = ()) -> list[str]:
    """Return what limits the findings: few replications, what was assumed, waits taken for granted."""
    said = [*_replications(document), *assumed(rows), *_issues(document)]
    said += [sentence_of(line) for line in about_usual_waits(Figures(document), scenario)]
    said.append(tr("Intervals tell how far chance moves the figures, not how well the scenario describes the center."))
    return said


def _replications(document: Document) -> Iterator[str]:
    count = document["replications"]
    if not document["complete"]:
        yield trn(
            "The run was interrupted: this is the one that was finished.",
            "The run was interrupted: these are the {count} replications that were finished.",
            count,
            count=count,
        )
    if count == 1:
        yield tr("One replication has no intervals: nothing says how far chance moved its figures.")
    elif count < FEW:
        yield tr(
            "Only {count} replications: intervals are wide, and rough themselves; run {few} or more.",
            count=count,
            few=2 * FEW,
        ) + _widest(document)


def _widest(document: Document) -> str:
    """Say how wide the interval of the service level is, where it is wide."""
    level = Figures(document).get("service_level", CENTER)
    if not level or level["half_width"] is None or level["half_width"] < WIDE:
        return ""
    return tr(" The service level of the whole center is {level}.", level=spelled(level))


def _issues(document: Document) -> Iterator[str]:
    """Say what each issue takes where they differ; older folders do not tell."""
    channels: dict[str, dict[str, float]] = {}
    for row in document.get("planned_handle_times", ()):
        channels.setdefault(row["channel"], {})[row["issue"]] = row["mean"]
    if channels:
        parts = clauses(
            tr("on {name} {times}", name=name, times=by_issue(times)) for name, times in list(channels.items())[:NAMED]
        )
        yield tr("Mean handle times by issue, before the pace and tenure of agents: {parts}.", parts=parts)
