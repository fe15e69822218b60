"""How complex contacts are, and how much authority they take: levels from 0 to 1, by issue."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats
from sim.plumbing.maths import special
from sim.plumbing.maths.quantiles import beta_at
from sim.scenario.customers.levels import Beta, Level
from sim.scenario.scenario import Scenario

USUAL = Beta(beta=[2.0, 3.0])
Shapes = tuple[float, float, float]  # two of a beta distribution, and the value where it is always the same, or NaN
Episode = tuple[int, int, int]
KEPT = 500_000  # needs whose levels are remembered: most are asked for several times, and a quantile takes its time


class Levels:
    """The complexity and the authority need of each issue, in canonical order.

    Attributes
    ----------
    shapes
        Of each issue the shapes of both, as `Shapes`; of the authority none where it is the complexity.
    same
        The two levels of an issue where they are the same for all its contacts.
    """

    def __init__(self, scenario: Scenario) -> None:
        issues = [scenario.issues[name] if name else None for name in scenario.issue_names]
        self._complexity = [_shapes(issue.complexity if issue else None) for issue in issues]
        self._authority = [
            _shapes(issue.authority) if issue and issue.authority is not None else None for issue in issues
        ]

        self.shapes = list(zip(self._complexity, self._authority, strict=True))
        self._pairs: dict[tuple[int, int], list[tuple[float, float]]] = {}
        self.same = [_same(*shapes) for shapes in self.shapes]

    @property
    def means(self) -> list[float]:
        """The mean complexity of each issue."""
        return [float(a / (a + b) if np.isnan(same) else same) for a, b, same in self._complexity]

    def growth(self, effect: float) -> Floats:
        """Return the mean of ``exp(b x)`` over the complexity x of each issue, at ``b = effect``.

        Of a beta distribution that is Kummer's function 1F1(a; a + b; effect), its moment generating function.
        """
        a, b, same = (np.array(column) for column in zip(*self._complexity, strict=True))
        return np.asarray(np.where(np.isnan(same), special.hyp1f1(a, a + b, effect), np.exp(effect * same)))

    def usual(self, effect: float, work: Floats) -> float:
        """Return the complexity at which talk is as written, so that it is so on average.

        The ``x0`` at which ``exp(b (x - x0))`` has mean 1 over issues weighted by ``work``.
        """
        return log(float(work @ self.growth(effect) / work.sum())) / effect

    def complexities(self, issue: NDArray[np.int64], units: Floats) -> Floats:
        """Return the complexity of contacts by their issues and uniform numbers."""
        return _all_at(self._complexity, issue, units)

    def complexity(self, issue: int, unit: float) -> float:
        """Return the complexity of one contact."""
        return _at(self._complexity[issue], unit)

    def pairs(self, issue: int, grid: int) -> list[tuple[float, float]]:
        """Return complexities and authority needs of an issue that stand for all: quantiles, each with each."""
        if (issue, grid) not in self._pairs:
            self._pairs[issue, grid] = self._quantiles(issue, grid)
        return self._pairs[issue, grid]

    def _quantiles(self, issue: int, grid: int) -> list[tuple[float, float]]:
        same, units = self.same[issue], [(k + 0.5) / grid for k in range(grid)]
        if same is not None:
            return [same]
        hard = [self.complexity(issue, unit) for unit in units]
        if not self.has_own_authority(issue):
            return [(x, x) for x in hard]
        needs = [self.authority(issue, unit) for unit in units]
        return [(x, y) for x in hard for y in needs]

    def settled(self, issue: int, power: float, authority: float) -> float:
        """Return how likely needs of an issue are settled with ``1 - x^power``, and need no more than an authority.

        Of a beta distribution the mean of x^p is B(a + p, b) / B(a, b); what is left of it below the authority is the
        regularised incomplete beta function at a + p.
        """
        a, b, same = self._complexity[issue]
        own = self._authority[issue]
        below = authority if own is None else 1.0
        allowed = 1.0 if own is None else float(_share_below(own, authority))
        if not np.isnan(same):
            return allowed * (1 - float(same) ** power) if same <= below else 0.0
        if power == inf:
            return allowed * float(special.betainc(a, b, below))
        hard = exp(special.betaln(a + power, b) - special.betaln(a, b)) * special.betainc(a + power, b, below)
        return allowed * float(special.betainc(a, b, below) - hard)

    def allowed(self, issue: int, authority: float) -> float:
        """Return how likely needs of an issue take no more than an authority."""
        return float(_share_below(self._authority[issue] or self._complexity[issue], authority))

    def fixed(self, issue: int) -> float:
        """Return the complexity of an issue that is always the same; NaN where it is not."""
        return self._complexity[issue][2]

    def has_own_authority(self, issue: int) -> bool:
        """Whether an issue takes more or less authority than it is complex."""
        return self._authority[issue] is not None

    @property
    def have_own_authority(self) -> bool:
        """Whether any issue takes more or less authority than it is complex."""
        return any(shapes is not None for shapes in self._authority)

    def authorities(self, issue: NDArray[np.int64], complexities: Floats, units: Floats) -> Floats:
        """Return the authority that contacts take: as much as they are complex, or by uniform numbers of their own."""
        shapes = [own or (1.0, 1.0, 0.0) for own in self._authority]
        has_own = np.array([own is not None for own in self._authority])[issue]
        return np.where(has_own, _all_at(shapes, issue, units), complexities)

    def authority(self, issue: int, unit: float) -> float:
        """Return the authority that one contact takes, where its issue has its own."""
        shapes = self._authority[issue]
        assert shapes is not None
        return _at(shapes, unit)


class LevelColumns:
    """The levels of contacts by channel, day and row: drawn for a whole day at once, and kept while there is room."""

    def __init__(
        self,
        levels: Levels,
        issues: Callable[[int, int], NDArray[np.int64]],
        units: Callable[[int, int, str], Floats],
        unit: Callable[..., float],
    ) -> None:
        self._levels, self._issues, self._units, self._unit = levels, issues, units, unit
        self._latest: dict[int, tuple[int, NDArray[np.int64], Floats | None]] = {}
        self._known: dict[tuple[int, int], tuple[list[float], list[float]]] = {}
        self._drawn: set[tuple[int, int]] = set()
        self._rows = 0

    def know(self, channel: int, day: int, issue: NDArray[np.int64]) -> None:
        """Know which issues the contacts of a day have, which are drawn."""
        self._latest[channel] = day, issue, None

    def complexities(self, channel: int, day: int) -> Floats:
        """Return how complex the needs of a day's contacts are, by row."""
        return self._column(channel, day)[1]

    def _column(self, channel: int, day: int) -> tuple[NDArray[np.int64], Floats]:
        known, issue, found = self._latest.get(channel, (-1, np.zeros(0, int), None))
        if known != day:
            issue, found = self._issues(channel, day), None
        if found is None:
            found = self._levels.complexities(issue, self._units(channel, day, "complexity"))
            self._latest[channel] = day, issue, found
        return issue, found

    def of(self, issue: int, episode: Episode) -> tuple[float, float]:
        """Return how complex the need of an episode is, and how much authority it takes."""
        same = self._levels.same[issue]
        if same is not None:
            return same
        channel, day, row = episode
        known = self._known.get((channel, day))
        if known is None:
            if (channel, day) in self._drawn:
                return self._one(issue, episode)
            known = self._draw(channel, day)
        return known[0][row], known[1][row]

    def _draw(self, channel: int, day: int) -> tuple[list[float], list[float]]:
        issue, complexities = self._column(channel, day)
        hard = needs = complexities.tolist()
        if self._levels.have_own_authority:
            units = self._units(channel, day, "authority")
            needs = self._levels.authorities(issue, complexities, units).tolist()
        self._drawn.add((channel, day))
        self._known[channel, day] = hard, needs
        self._forget(len(hard))
        return hard, needs

    def _forget(self, added: int) -> None:
        """Forget the oldest columns beyond so many needs; of those that are asked for again each is drawn alone."""
        self._rows += added
        while self._rows > KEPT and len(self._known) > 1:
            self._rows -= len(self._known.pop(next(iter(self._known)))[0])

    def _one(self, issue: int, episode: Episode) -> tuple[float, float]:
        complexity = self._levels.complexity(issue, self._unit(*episode, 1, "complexity"))
        if not self._levels.has_own_authority(issue):
            return complexity, complexity
        return complexity, self._levels.authority(issue, self._unit(*episode, 1, "authority"))


def _shapes(level: Level | None) -> Shapes:
    """Return the shapes of a beta distribution, and the value where it is always the same (NaN if not)."""
    if isinstance(level, float):
        return 1.0, 1.0, level
    a, b = (level or USUAL).beta
    return a, b, np.nan


def _share_below(shapes: Shapes, level: float) -> float:
    a, b, same = shapes
    return float(special.betainc(a, b, level)) if np.isnan(same) else float(same <= level)


def _same(complexity: Shapes, authority: Shapes | None) -> tuple[float, float] | None:
    """Return the two levels of an issue where they are the same for all its contacts."""
    x, y = complexity[2], (authority or complexity)[2]
    return None if np.isnan(x) or np.isnan(y) else (x, y)


def _all_at(shapes: list[Shapes], issue: NDArray[np.int64], units: Floats) -> Floats:
    found = np.array([same for _, _, same in shapes])[issue]
    for one, (a, b, same) in enumerate(shapes):
        if np.isnan(same):
            mine = issue == one
            found[mine] = beta_at(a, b, units[mine])
    return np.asarray(found)


def _at(shapes: Shapes, unit: float) -> float:
    a, b, same = shapes
    return float(beta_at(a, b, unit)) if np.isnan(same) else same
