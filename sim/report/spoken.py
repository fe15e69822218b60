"""Figures as people read them: rounded, with a unit, and how far off they may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
WITH_INTERVAL = ("share", "s", "transfers", "level", "points")
TO_THE_HUNDREDTH = ("transfers", "level", "points")


def spoken(row: Mapping[str, Any] | None) -> str:
    """Write a figure with its half-width, as people read it: ``81.2 % ±0.6``."""
    if row is None or row["mean"] is None:
        return "–"
    unit, half = row["unit"], None if row["low"] is None else row["half_width"]
    if is_money(unit):
        return money(row["mean"], unit, half)
    factor, digits, sign = _scale(unit, row["mean"])
    text = f"{row['mean'] * factor:,.{digits}f}{sign}"
    return text if half is None or unit not in WITH_INTERVAL else f"{text} ±{half * factor:,.{digits}f}"


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
