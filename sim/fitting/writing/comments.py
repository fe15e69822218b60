"""What a comment says of a finding: one word first, then from how much, how sure, and how."""

from __future__ import annotations

from sim.fitting.center.entries import ScenarioKey, rounded
from sim.fitting.finding import ASSUMED, TOLD, Finding

LONG = 3_600.0 * 3


def comment_of(entry: ScenarioKey) -> str:
    """Return the comment of a key, empty for one that rests on nothing."""
    found = entry.finding
    if found is None:
        return entry.says
    if found.word in (ASSUMED, TOLD):
        why = f"{found.method}; {found.limits[0]}" if found.limits and found.limits[0] else found.method
        return f"{found.word}: {'; '.join(part for part in (why, entry.says) if part)}"
    return f"{found.word}: {'; '.join(_parts(entry, found))}"


def _parts(entry: ScenarioKey, found: Finding) -> list[str]:
    counted = f"{found.n:,} {found.counted}".strip() if found.counted else ""
    first = ", ".join(part for part in (counted, interval_text(found)) if part)
    method = ", ".join(part for part in (found.method, entry.file) if part)
    return [part for part in (first, method, entry.says) if part]


def interval_text(found: Finding) -> str:
    """Return the 95 % interval of a finding with its unit; nothing where there is none."""
    if found.low is None and found.high is None:
        return ""
    low, high = ("" if one is None else number_text(one, found.unit) for one in (found.low, found.high))
    if not high:
        return f"above {low}{unit_text(found.unit)}"
    return f"{low} to {high}{unit_text(found.unit)}" if low else f"below {high}{unit_text(found.unit)}"


def number_text(value: float, unit: str) -> str:
    """Return a number as people read it: shares in percent.

    >>> number_text(0.1234, "share"), number_text(231.4, "s"), number_text(12345.0, "contacts")
    ('12.3', '231', '12,345')
    """
    if unit == "share":
        return f"{100 * value:.1f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{rounded(value)}"


def unit_text(unit: str) -> str:
    """Return a unit behind a number."""
    return " %" if unit == "share" else f" {unit}" if unit else ""


def value_text(found: Finding) -> str:
    """Return the value of a finding with its unit."""
    return f"{number_text(found.value, found.unit)}{unit_text(found.unit)}"
