"""Figures of a fit with their units, and what they rest on, in the language of who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.fitting.writing.comments import number_text
from sim.language.words import marked_in, tr, translated
from sim.report.page.numbers import from_to

if TYPE_CHECKING:
    from sim.fitting.finding import Finding

UNITS = {
    str(one): one
    for one in (
        *(marked_in("unit", "contacts"), marked_in("unit", "contacts a week"), marked_in("unit", "messages")),
        *(marked_in("unit", "agent-hours a week"), marked_in("unit", "quits a year"), marked_in("unit", "a day")),
        *(marked_in("unit", "days"), marked_in("unit", "chats")),
    )
}
COUNTED = {
    str(one): one
    for one in (
        *(marked_in("counted", "days"), marked_in("counted", "Mondays"), marked_in("counted", "origins")),
        *(marked_in("counted", "contacts"), marked_in("counted", "served"), marked_in("counted", "answered")),
        *(marked_in("counted", "lost"), marked_in("counted", "lost callers"), marked_in("counted", "redials")),
        *(marked_in("counted", "abandonments"), marked_in("counted", "contacts who had to wait")),
        *(marked_in("counted", "contacts outside windows"), marked_in("counted", "contacts with an issue")),
        *(marked_in("counted", "served with a flag"), marked_in("counted", "answers to who waited")),
        *(marked_in("counted", "episodes"), marked_in("counted", "chats"), marked_in("counted", "tickets")),
        *(marked_in("counted", "gaps between replies"), marked_in("counted", "blocks")),
        *(marked_in("counted", "agents"), marked_in("counted", "agent-days")),
        *(marked_in("counted", "agent-days rostered"), marked_in("counted", "hired agents")),
        *(marked_in("counted", "agents who left"), marked_in("counted", "agents hired, as many leave")),
    )
}


def with_unit(text: str, unit: str) -> str:
    """Return a number, or from where to where it goes, with its unit.

    >>> with_unit("12.3", "share"), with_unit("231", "s"), with_unit("1.2", "")
    ('12.3 %', '231 s', '1.2')
    """
    if not unit:
        return text
    return tr("{number} {unit}", number=text, unit="%" if unit == "share" else translated(UNITS.get(unit, unit)))


def value_of(found: Finding) -> str:
    """Return the value of a finding with its unit."""
    return with_unit(number_text(found.value, found.unit), found.unit)


def interval_of(found: Finding) -> str:
    """Return the 95 % interval of a finding with its unit; nothing where there is none."""
    low, high = (None if one is None else number_text(one, found.unit) for one in (found.low, found.high))
    if low is None and high is None:
        return ""
    if low is None or high is None:
        told = tr("above {bound}", bound=low) if high is None else tr("below {bound}", bound=high)
        return with_unit(told, found.unit)
    return with_unit(from_to(low, high), found.unit)


def counted_of(found: Finding) -> str:
    """Return how many of what a finding rests on; nothing where it rests on nothing."""
    if not found.counted or not found.n:
        return ""
    counted = translated(COUNTED.get(found.counted, found.counted))
    return tr("{number} {counted}", number=f"{found.n:,}", counted=counted)
