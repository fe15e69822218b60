"""The tables that people read: rows of text made from a run's summary document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.modes import QUEUED

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of text; ``marks`` says per row whether a target was ``met``, ``missed``, or there is none."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]


CHANNEL_COLUMNS = (
    ("offered", "arrivals"),
    ("answered", "answered"),
    ("service level", "service_level"),
    ("ASA", "asa"),
    ("wait p95", "wait_p95"),
    ("abandoned", "abandonment"),
    ("blocked", "blocking"),
)
MESSAGE_COLUMNS = (
    ("arrived", "arrivals"),
    ("replied", "answered"),
    ("service level", "service_level"),
    ("reply, open hours", "response_time"),
    ("p95", "response_time_p95"),
    ("interrupted", "interruptions"),
    ("left", "backlog"),
    ("oldest, all hours", "backlog_age"),
)
SESSION_COLUMNS = (
    ("sessions", "arrivals"),
    ("contained", "containment"),
    ("and resolved", "self_service_resolution"),
    ("passed on", "deflected"),
    ("failed", "failed"),
    ("blocked", "blocking"),
)
CALLBACK_COLUMNS = (
    ("offered", "callbacks_offered"),
    ("accepted", "callbacks_accepted"),
    ("reached", "callbacks_completed"),
    ("wait for it", "callback_wait"),
)
OUTCOME_COLUMNS = (
    ("resolution", "resolution"),
    ("first contact", "first_contact_resolution"),
    ("repeats", "repeats"),
    ("chases", "chases"),
    ("context kept", "context_kept"),
)
POOL_COLUMNS = (
    ("agents", "staffed"),
    ("paid hours", "paid_hours"),
    ("answered", "answered"),
    ("handle time", "handle_time"),
    ("in hand", "concurrency"),
    ("occupancy", "occupancy"),
    ("shrinkage", "shrinkage"),
)
OPTIONAL = ("blocked", "interrupted", "oldest, all hours", "failed", "chases", "context kept", "in hand", "shrinkage")
SERVICE_LEVEL = 3
MANY, FULL = 0.10, 0.95


def tables(document: Document, scenario: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a run.

    Parameters
    ----------
    document
        The run's summary document.
    scenario
        The scenario as resolved, for the order of its channels and their targets.
    """
    figures = Figures(document)
    parts = [kind for kind in ("segment", "issue") if scenario.get(f"{kind}s")]
    shown = [
        _promised("channel", CHANNEL_COLUMNS, _of_modes(scenario, *QUEUED), figures, scenario),
        _promised("messages", MESSAGE_COLUMNS, _of_modes(scenario, "deferred"), figures, scenario),
        _table("self-service", SESSION_COLUMNS, _of_modes(scenario, "self_service"), figures),
        _table("callbacks", CALLBACK_COLUMNS, _with(figures, scenario, "callbacks_offered"), figures),
        _table("outcome", OUTCOME_COLUMNS, _served(figures, scenario), figures),
        *(_table(kind, CHANNEL_COLUMNS, _named(kind, scenario), figures) for kind in parts),
        _table("pool", POOL_COLUMNS, _named("pool", scenario), figures),
    ]
    return [table for table in shown if table.rows]


class Figures:
    """The metrics of a summary document by name and scope."""

    def __init__(self, document: Document) -> None:
        self._by_key = {(row["metric"], _key(row["scope"])): row for row in document["metrics"]}

    def get(self, metric: str, scope: Sequence[tuple[str, str]]) -> Mapping[str, Any] | None:
        """Return a metric's row, or ``None`` where it is not measured for such a scope."""
        return self._by_key.get((metric, _key(dict(scope))))


def _key(scope: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(scope.items()))


Scopes = list[tuple[str, tuple[tuple[str, str], ...]]]


def _named(kind: str, scenario: Mapping[str, Any]) -> Scopes:
    return [(name, ((kind, name),)) for name in scenario[f"{kind}s"]]


def _of_modes(scenario: Mapping[str, Any], *modes: str) -> Scopes:
    return [one for one in _named("channel", scenario) if scenario["channels"][one[0]]["mode"] in modes]


def _with(figures: Figures, scenario: Mapping[str, Any], metric: str) -> Scopes:
    return [one for one in _named("channel", scenario) if figures.get(metric, one[1])]


def _served(figures: Figures, scenario: Mapping[str, Any]) -> Scopes:
    """Return the channels whose contacts agents resolve or not; machines have a table of their own."""
    machines = _of_modes(scenario, "self_service")
    return [one for one in _with(figures, scenario, "resolution") if one not in machines]


def _promised(
    kind: str,
    columns: Sequence[tuple[str, str]],
    scopes: Scopes,
    figures: Figures,
    scenario: Mapping[str, Any],
) -> Table:
    """Return a table of channels with their targets; with a total where every channel is of the same kind."""
    whole = kind == "channel" and 1 < len(scopes) == len(scenario["channels"])
    everything: Scopes = [("all channels", ())] if whole else []
    plain = _table(kind, columns, scopes + everything, figures)
    targets = [scenario["channels"][name].get("target") for name, _ in scopes] + [None for _ in everything]
    levels = [figures.get("service_level", scope) for _, scope in scopes + everything]
    rows = [
        (*row[: SERVICE_LEVEL + 1], _promise(target), *row[SERVICE_LEVEL + 1 :])
        for row, target in zip(plain.rows, targets, strict=True)
    ]
    header = (*plain.header[: SERVICE_LEVEL + 1], "target", *plain.header[SERVICE_LEVEL + 1 :])
    marks = [_mark(level, target) for level, target in zip(levels, targets, strict=True)]
    return Table(kind, header, tuple(rows), tuple(marks))


def _promise(target: Mapping[str, Any] | None) -> str:
    if not target:
        return ""
    return f"{100 * target.get('share', 0.8):g} % in {target['within']}, {target.get('formula', 'SL-4')}"


def _table(kind: str, columns: Sequence[tuple[str, str]], scopes: Scopes, figures: Figures) -> Table:
    """Return a table of figures, without the columns in which nothing ever happened."""
    cells = {title: [figures.get(metric, scope) for _, scope in scopes] for title, metric in columns}
    shown = [
        title for title, rows in cells.items() if title not in OPTIONAL or any(row and row["mean"] for row in rows)
    ]
    rows = [(label, *(spoken(cells[title][k]) for title in shown)) for k, (label, _) in enumerate(scopes)]
    return Table(kind, (kind, *shown), tuple(rows), ("",) * len(rows))


def _mark(level: Mapping[str, Any] | None, target: Mapping[str, Any] | None) -> str:
    if level is None or target is None or level["mean"] is None:
        return ""
    return "met" if level["mean"] >= target.get("share", 0.8) else "missed"


def spoken(row: Mapping[str, Any] | None) -> str:
    """Write a figure with its half-width, as people read it: ``81.2 % ±0.6``."""
    if row is None or row["mean"] is None:
        return "–"
    factor, digits, unit = _scale(row["unit"], row["mean"])
    text = f"{row['mean'] * factor:,.{digits}f}"
    if row["low"] is None or row["unit"] not in ("share", "s"):
        return f"{text}{unit}"
    return f"{text}{unit} ±{row['half_width'] * factor:,.{digits}f}"


def _scale(unit: str, value: float) -> tuple[float, int, str]:
    if unit == "share":
        return 100.0, 1, " %"
    if unit == "s":
        if abs(value) >= 7_200:
            return 1 / 3_600, 1, " h"
        return (1.0, 1, " s") if abs(value) < 600 else (1 / 60, 1, " min")
    return 1.0, 1 if unit == "h" or abs(value) < 100 else 0, " h" if unit == "h" else ""


def findings(document: Document, scenario: Mapping[str, Any]) -> list[str]:
    """Return what stands out, in sentences: targets missed with near certainty, closed doors, warnings."""
    figures, said = Figures(document), list(document["warnings"])
    for name, channel in scenario["channels"].items():
        said += _about_target(figures, name, channel.get("target")) + _about_doors(figures, name)
        said += _about_losses(figures, name, channel)
    return said + [line for name in scenario["pools"] for line in _about_load(figures, name)]


def _about_losses(figures: Figures, name: str, channel: Mapping[str, Any]) -> list[str]:
    """Return who leaves without help: many who wait, and sessions that nobody takes over."""
    scope = (("channel", name),)
    lost, failed = figures.get("abandonment", scope), figures.get("failed", scope)
    sessions = (figures.get("arrivals", scope) or {}).get("mean", 0.0)
    said = []
    if lost and lost["mean"] and lost["mean"] >= MANY:
        said.append(f"{100 * lost['mean']:.1f} % of {name} abandon")
    alone = channel.get("mode") == "self_service" and not channel.get("self_service", {}).get("fallback")
    if alone and failed and sessions and failed["mean"] >= MANY * sessions:
        said.append(f"{100 * failed['mean'] / sessions:.1f} % of the sessions of {name} fail: it has no fallback")
    return said


def _about_load(figures: Figures, name: str) -> list[str]:
    busy = figures.get("occupancy", (("pool", name),))
    if busy and busy["mean"] and busy["mean"] > FULL:
        return [f"{name} is busy {100 * busy['mean']:.1f} % of its time at work"]
    return []


def _about_target(figures: Figures, name: str, target: Mapping[str, Any] | None) -> list[str]:
    level = figures.get("service_level", (("channel", name),))
    if target is None or level is None or level["high"] is None:
        return []
    share = target.get("share", 0.8)
    if level["high"] < share:
        reached = f"{100 * level['mean']:.1f} % within {target['within']}"
        return [f"{name} misses its target: {reached}, promised {100 * share:g} %"]
    if level["low"] < share:
        return [f"{name} may or may not meet its target: the interval holds {100 * share:g} %; run more replications"]
    return []


def _about_doors(figures: Figures, name: str) -> list[str]:
    """Return what the ratios do not show: who came too early or too late, and who was cut off."""
    told = {
        "closed": "arrive while it is closed",
        "disconnected": "are disconnected at close, and in none of the ratios",
    }
    arrivals = figures.get("arrivals", (("channel", name),))
    said = []
    for metric, what in told.items():
        row = figures.get(metric, (("channel", name),))
        if arrivals and row and row["mean"] and row["mean"] > 0.005 * arrivals["mean"]:
            said.append(f"{100 * row['mean'] / arrivals['mean']:.1f} % of the contacts of {name} {what}")
    return said
