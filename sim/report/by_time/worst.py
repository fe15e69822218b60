"""The hours in which targets are missed, in a sentence for each channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.page.numbers import first_of

NAMED = 3
UNITS = {900.0: "quarter hours", 1_800.0: "half hours", 3_600.0: "hours", 86_400.0: "days"}


def about_worst_hours(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each channel that misses its target in some hours, and the sentence on them; older runs tell none."""
    levels = {
        row["scope"]["channel"]: row
        for row in document["metrics"]
        if row["metric"] == "service_level" and list(row["scope"]) == ["channel"]
    }
    for row in document.get("worst_hours", ()):
        yield row["channel"], f"{row['channel']} {_often(row, levels.get(row['channel']))}: {_worst(row)}"


def _often(row: Mapping[str, Any], level: Mapping[str, Any] | None) -> str:
    """Say in how many hours a target is missed, beside a mean that keeps it where it does."""
    many = f"{row['missed']} of {row['hours']} {unit_of(row['interval'])}"
    kept = level and level["mean"] is not None and level["mean"] >= row["share"]
    mean = f"has {100 * level['mean']:.1f} % in time on the whole, but " if level and kept else ""
    return f"{mean}misses {100 * row['share']:g} % in {many}"


def _worst(row: Mapping[str, Any]) -> str:
    """Say which hours those are, how many were in time in the worst, and how many agents its target takes."""
    others = [name for name in row["when"] if name != row["worst"]]
    staff = "" if row["present"] is None else f", {row['present']:.1f} agents present"
    needed = "" if row["required"] is None else f", {row['required']:.0f} required by {row['formula']}"
    more = f"; {', '.join(first_of(others, NAMED))}" if others else ""
    return f"worst {row['worst']} ({100 * row['level']:.0f} % in time{staff}{needed}){more}"


def unit_of(interval: float) -> str:
    """Return what reporting intervals of a length are called.

    >>> unit_of(1_800.0), unit_of(600.0)
    ('half hours', 'intervals')
    """
    return UNITS.get(interval, "intervals")
