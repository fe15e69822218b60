"""The hours in which targets are missed, in a sentence for each channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.language import kept
from sim.language.days import days_in_words
from sim.language.words import clauses, joined, tr, translated
from sim.report.page.numbers import first_of

NAMED = 3
UNITS = {
    900.0: kept.QUARTER_HOURS,
    1_800.0: kept.HALF_HOURS,
    3_600.0: kept.HOURS,
    86_400.0: kept.DAYS,
}
OTHER = kept.INTERVALS


class AboutHours(NamedTuple):
    """The sentence on a channel that misses its target in some hours; ``hidden`` where its mean keeps it."""

    channel: str
    text: str
    hidden: bool


def about_worst_hours(document: Mapping[str, Any]) -> Iterator[AboutHours]:
    """Yield what there is to say of each channel that misses its target in some hours; older runs tell none."""
    levels = {
        row["scope"]["channel"]: row
        for row in document["metrics"]
        if row["metric"] == "service_level" and list(row["scope"]) == ["channel"]
    }
    for row in document.get("worst_hours", ()):
        level = levels.get(row["channel"])
        hidden = bool(level and level["mean"] is not None and level["mean"] >= row["share"])
        text = tr(kept.WORST_HOURS, channel=row["channel"], often=_often(row, level, hidden), worst=_worst(row))
        yield AboutHours(row["channel"], text, hidden)


def _often(row: Mapping[str, Any], level: Mapping[str, Any] | None, hidden: bool) -> str:
    """Say in how many hours a target is missed, beside a mean that keeps it where it does."""
    unit = translated(unit_of(row["interval"]))
    many = tr(kept.OFTEN, missed=row["missed"], hours=row["hours"], unit=unit)
    share = f"{100 * row['share']:g}"
    if not hidden or level is None:
        return tr(kept.MISSES_HOURS, share=share, many=many)
    mean = f"{100 * level['mean']:.1f}"
    return tr(kept.MISSES_HOURS_ONLY, mean=mean, share=share, many=many)


def _worst(row: Mapping[str, Any]) -> str:
    """Say which hours those are, how many were in time in the worst, and how many agents its target takes."""
    others = [days_in_words(name) for name in row["when"] if name != row["worst"]]
    told = [tr(kept.IN_TIME, level=f"{100 * row['level']:.0f}")]
    if row["present"] is not None:
        told.append(tr(kept.PRESENT, present=f"{row['present']:.1f}"))
    if row["required"] is not None:
        told.append(tr(kept.REQUIRED, required=f"{row['required']:.0f}", formula=row["formula"]))
    worst = tr(kept.WORST_HOUR, hour=days_in_words(row["worst"]), told=joined(told))
    return clauses([worst, *([joined(first_of(others, NAMED))] if others else [])])


def unit_of(interval: float) -> str:
    """Return what reporting intervals of a length are called.

    >>> unit_of(1_800.0), unit_of(600.0)
    ('half hours', 'intervals')
    """
    return UNITS.get(interval, OTHER)
