"""How complex contacts are, and how much authority they take: levels from 0 to 1, by issue."""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, hyp1f1

from sim.calendar import Floats
from sim.scenario.customers.levels import Beta, Level
from sim.scenario.scenario import Scenario

USUAL = Beta(beta=[2.0, 3.0])
Shapes = tuple[float, float, float]


class Levels:
    """The complexity and the authority need of each issue, in canonical order."""

    def __init__(self, scenario: Scenario) -> None:
        issues = [scenario.issues[name] if name else None for name in scenario.issue_names]
        self._complexity = [_shapes(issue.complexity if issue else None) for issue in issues]
        self._authority = [
            _shapes(issue.authority) if issue and issue.authority is not None else None for issue in issues
        ]

        self.same = [_same(*shapes) for shapes in zip(self._complexity, self._authority, strict=True)]

    @property
    def means(self) -> list[float]:
        """The mean complexity of each issue."""
        return [float(a / (a + b) if np.isnan(same) else same) for a, b, same in self._complexity]

    def growth(self, effect: float) -> Floats:
        """Return the mean of ``exp(b x)`` over the complexity x of each issue, at ``b = effect``.

        Of a beta distribution that is Kummer's function 1F1(a; a + b; effect), its moment generating function.
        """
        a, b, same = (np.array(column) for column in zip(*self._complexity, strict=True))
        return np.asarray(np.where(np.isnan(same), hyp1f1(a, a + b, effect), np.exp(effect * same)))

    def usual(self, effect: float, work: Floats) -> float:
        """Return the complexity at which talk is as written, so that it is so on average.

        The ``x0`` at which ``exp(b (x - x0))`` has mean 1 over issues weighted by ``work``.
        """
        return log(float(work @ self.growth(effect) / work.sum())) / effect

    def complexities(self, issue: NDArray[np.int64], units: Floats) -> Floats:
        """Return the complexity of contacts by their issues and uniform numbers."""
        a, b, same = (np.array(column)[issue] for column in zip(*self._complexity, strict=True))
        return np.asarray(np.where(np.isnan(same), betaincinv(a, b, units), same))

    def complexity(self, issue: int, unit: float) -> float:
        """Return the complexity of one contact."""
        return _at(self._complexity[issue], unit)

    def has_own_authority(self, issue: int) -> bool:
        """Whether an issue takes more or less authority than it is complex."""
        return self._authority[issue] is not None

    def authority(self, issue: int, unit: float) -> float:
        """Return the authority that one contact takes, where its issue has its own."""
        shapes = self._authority[issue]
        assert shapes is not None
        return _at(shapes, unit)


def _shapes(level: Level | None) -> Shapes:
    """Return the shapes of a beta distribution, and the value where it is always the same (NaN if not)."""
    if isinstance(level, float):
        return 1.0, 1.0, level
    a, b = (level or USUAL).beta
    return a, b, np.nan


def _same(complexity: Shapes, authority: Shapes | None) -> tuple[float, float] | None:
    """Return the two levels of an issue where they are the same for all its contacts."""
    x, y = complexity[2], (authority or complexity)[2]
    return None if np.isnan(x) or np.isnan(y) else (x, y)


def _at(shapes: Shapes, unit: float) -> float:
    a, b, same = shapes
    return float(betaincinv(a, b, unit)) if np.isnan(same) else same
