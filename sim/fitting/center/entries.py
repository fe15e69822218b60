"""A key of the scenario with its value, and the finding it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.fitting.finding import Finding, Mask
from sim.scenario.basics.units import WEEKDAYS, parse_duration, write_clock

TIMED = ("mean", "scale", "median")


@dataclass(frozen=True)
class ScenarioKey:
    """A key.

    Attributes
    ----------
    path
        Where it stands: ``("channels", "phone", "patience")``.
    value
        As a scenario has it: text, numbers, mappings and lists of them.
    finding
        What it rests on; ``None`` for what only says how the scenario is put together.
    file
        The name of the file it was found in.
    says
        What its comment says beside the finding.
    """

    path: tuple[str, ...]
    value: Any
    finding: Finding | None = None
    file: str = ""
    says: str = ""

    def below(self, *path: str) -> ScenarioKey:
        """Return it below a path."""
        return ScenarioKey((*path, *self.path), self.value, self.finding, self.file, self.says)


def tree_of_entries(entries: Iterable[ScenarioKey]) -> dict[str, Any]:
    """Return the scenario that entries make up, as plain values."""
    tree: dict[str, Any] = {}
    for entry in entries:
        node = tree
        for key in entry.path[:-1]:
            node = node.setdefault(key, {})
        node[entry.path[-1]] = entry.value
    return tree


def seconds(value: float) -> str:
    """Return a duration as a scenario writes it, to four digits.

    >>> seconds(231.04), seconds(0.25), seconds(86400.0)
    ('231 s', '0.25 s', '86400 s')
    """
    return f"{round(value):.0f} s" if value >= 1_000 else f"{value:.4g} s"


def scaled(law: Any, factor: float) -> Any:
    """Return a law as a scenario writes it, with its durations multiplied.

    >>> scaled({"exponential": {"mean": "200 s"}, "balk": 0.1}, 1.5)
    {'exponential': {'mean': '300 s'}, 'balk': 0.1}
    """
    if not isinstance(law, dict):
        return law
    return {key: _times(value, factor) if key in TIMED else scaled(value, factor) for key, value in law.items()}


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: _times(one, factor) for key, one in value.items()}
    return seconds(parse_duration(value) * factor)


def rounded(value: float, digits: int = 3) -> float:
    """Return a number to so many digits, a whole one as such.

    >>> rounded(0.50061), rounded(40.0, 3)
    (0.501, 40)
    """
    short = float(f"{value:.{digits}g}")
    return int(short) if short == int(short) else short


def by_days(values: Mapping[int, str]) -> str | dict[str, str]:
    """Return texts by day of the week, 0 for Monday, with neighbours that say the same together; one for all as itself.

    >>> by_days({0: "a", 1: "a", 2: "a", 3: "a", 4: "a", 5: "b"})
    {'mon-fri': 'a', 'sat': 'b'}
    """
    if len(values) == len(WEEKDAYS) and len(set(values.values())) == 1:
        return next(iter(values.values()))
    runs: list[list[int]] = []
    for day in sorted(values):
        if runs and runs[-1][-1] == day - 1 and values[runs[-1][0]] == values[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return {_days(run): values[run[0]] for run in runs}


def _days(run: list[int]) -> str:
    first, last = WEEKDAYS[run[0]], WEEKDAYS[run[-1]]
    return first if first == last else f"{first}-{last}"


def stretches(opened: Mask, length: float) -> str:
    """Return the stretches of open slots as text; a closed slot between open ones is taken as open."""
    slots = np.flatnonzero(opened)
    if not len(slots):
        return ""
    cuts = np.flatnonzero(np.diff(slots) > 2) + 1
    runs = np.split(slots, cuts)
    return ", ".join(f"{write_clock(run[0] * length)}-{write_clock((run[-1] + 1) * length)}" for run in runs)
