"""Figures as people read them: rounded, with a unit, and how far off they may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, log10
from typing import Any

from sim.language.words import tr

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
WITH_INTERVAL = ("share", "s", "transfers", "level", "points", "skill")
FINEST = 4
TO_THE_HUNDREDTH = ("transfers", "level", "points", "skill")


def spoken(row: Mapping[str, Any] | None, beside: float | None = None) -> str:
    """Write a figure with its half-width, as people read it: ``81.2 % ±0.6``, or ``97.5 % (90.1 to 99.4)``.

    The second is for intervals that are not as long on both sides, as no value can be beyond a bound. Times are told in
    the unit in which ``beside`` would be, where it stands beside others.
    """
    if row is None or row["mean"] is None:
        return "–"
    unit, half = row["unit"], None if row["low"] is None else row["half_width"]
    if is_money(unit):
        return money(row["mean"], unit, half)
    factor, digits, sign = _scale(unit, row["mean"] if beside is None else beside)
    text = f"{row['mean'] * factor:,.{digits}f}{sign}"
    if half is None or unit not in WITH_INTERVAL:
        return text
    if _leaves_its_bounds(row) and float(f"{half * factor:.{digits}f}"):
        low, high = (f"{row[end] * factor:,.{digits}f}" for end in ("low", "high"))
        return f"{text} ({from_to(low, high)})"
    return f"{text} ±{half * factor:,.{digits}f}"


def from_to(low: object, high: object) -> str:
    """Write from where to where something goes.

    >>> from_to("90.1", "99.4")
    '90.1 to 99.4'
    """
    return tr("{low} to {high}", low=low, high=high)


def _leaves_its_bounds(row: Mapping[str, Any]) -> bool:
    """Whether mean ± half-width would hold what no value can be: below 0 where that was cut, or above a whole."""
    from sim.metrics.metric import WHOLES  # a calculator writes numbers too, and has no metrics

    mean, half = row["mean"], row["half_width"]
    return (row["low"] >= 0 > mean - half) or (row["unit"] in WHOLES and mean + half > 1)


def spoken_difference(difference: float, half: float | None, unit: str, beside: float | None = None) -> str:
    """Write how much more one figure is than another, with as many digits as its half-width needs.

    Times are told in the unit in which ``beside`` would be, such as that of the two figures.

    >>> spoken_difference(0.0131, 0.004, "share"), spoken_difference(-0.0095, 0.0094, "s")
    ('+1.3 pp ±0.4', '-0.009 s ±0.009')
    >>> spoken_difference(-419.5, 30.0, "s", 4_944.0)
    '-7.0 min ±0.5'
    """
    if is_money(unit):
        return ("+" if difference > 0 else "") + money(difference, unit, half)
    factor, least, sign = _scale(unit, max(abs(difference), half or 0.0) if beside is None else beside)
    digits = max(least, min(FINEST, ceil(-log10(half * factor)))) if half else least
    text = f"{difference * factor:+,.{digits}f}{tr(' pp') if unit == 'share' else sign}"
    return text if half is None else f"{text} ±{half * factor:,.{digits}f}"


def beside(rows: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the figure by whose unit all of a row are told; ``None`` where none is known.

    That is the largest, unless the smallest would be less than one of its unit.

    >>> beside([{"mean": 4_944.0}, {"mean": 4_524.5}, {"mean": None}]), beside([{"mean": 800.0}, {"mean": 12.5}])
    (4944.0, 12.5)
    """
    known = sorted(abs(float(row["mean"])) for row in rows if row["mean"])
    if not known:
        return None
    factor, *_ = _scale("s", known[-1])
    return known[0] if factor < 1 and known[0] * factor < 1 else known[-1]


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, such as ``USD``."""
    return len(unit) == 3 and unit.isupper()


def money(amount: float, currency: str, half: float | None = None) -> str:
    """Write an amount with its half-width: cents for small amounts, none for large ones.

    >>> money(8.0357, "USD", 0.12), money(-271134.2, "CHF")
    ('$8.04 ±0.12', '-271,134 CHF')
    """
    digits = 2 if abs(amount) < 1_000 else 0
    symbol, sign = SYMBOLS.get(currency), "-" if amount < 0 else ""
    text = f"{abs(amount):,.{digits}f}"
    written = f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {currency}"
    return written if half is None else f"{written} ±{half:,.{digits}f}"


def _scale(unit: str, value: float) -> tuple[float, int, str]:
    if unit == "share":
        return 100.0, 1, " %"
    if unit == "s":
        if abs(value) >= 7_200:
            return 1 / 3_600, 1, " h"
        return (1.0, 1, " s") if abs(value) < 600 else (1 / 60, 1, " min")
    if unit in TO_THE_HUNDREDTH:
        return 1.0, 2, ""
    return 1.0, 1 if unit == "h" or abs(value) < 100 else 0, " h" if unit == "h" else ""


def first_of(texts: Iterable[str], most: int) -> list[str]:
    """Return the first of many texts, and how many more there are.

    >>> first_of("abcd", 4), first_of("abcde", 2)
    (['a', 'b', 'c', 'd'], ['a', 'b', '3 more'])
    """
    known = list(texts)
    return [*known[:most], tr("{count} more", count=len(known) - most)] if len(known) > most else known
