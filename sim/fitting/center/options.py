"""What the user tells beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class FitOptions:
    """What is told by flags.

    Attributes
    ----------
    title
        Of the scenario.
    special
        Special days by date, such as holidays, past and future, with their names.
    horizon
        Weeks to forecast after the last day; 0 writes an ordinary week.
    redials
        ``auto``, ``none``, or the share of the lost who call again.
    population
        Customers there are, seen or not.
    target
        Seconds of the service level, where files do not tell.
    """

    title: str = "Fitted center"
    special: Mapping[date, str] = field(default_factory=dict)
    horizon: int = 0
    redials: str | float = "auto"
    population: int | None = None
    target: float | None = None
