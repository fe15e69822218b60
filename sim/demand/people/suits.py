"""How well channels suit the needs that customers have, on average."""

from __future__ import annotations

import numpy as np

from sim.calendar import Floats
from sim.scenario.scenario import Scenario


def mean_suitability(scenario: Scenario, complexities: list[float]) -> Floats:
    """Return how well each channel suits each issue at its mean complexity, shape (channels, issues)."""
    issues = [scenario.issues[name] if name else None for name in scenario.issue_names]
    return np.array(
        [
            [
                nature.suits(issue.risk, level, issue.function) if issue else nature.suits(0.0, level, None)
                for issue, level in zip(issues, complexities, strict=True)
            ]
            for nature in scenario.natures
        ]
    )


def may_come(scenario: Scenario) -> Floats:
    """Return 1 where customers may bring an issue to a channel or to the people behind it, else 0; the same shape."""
    doors = [{name, scenario.behind.get(name, name)} for name in scenario.channel_names]
    may = [[any(scenario.may_bring(issue, one) for one in door) for issue in scenario.issue_names] for door in doors]
    return np.array(may, dtype=float)
