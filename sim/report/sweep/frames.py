"""What is made of a sweep, as polars frames: the data of its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from sim.experiments.statistics.estimators import bounded, cut
from sim.experiments.sweep.best import best_of, keeping
from sim.experiments.sweep.effects import Effect, main_effects, variance_shares
from sim.experiments.sweep.indices import Indices, sobol_indices
from sim.experiments.sweep.objective import front_asked, objective
from sim.experiments.sweep.pareto import near, pareto_of
from sim.experiments.sweep.points import are_durations, as_cells
from sim.experiments.sweep.results import SweepResult

STATES = ("", "near", "front")


@dataclass(frozen=True)
class ParetoFront:
    """The figures of a front, by their position, which of them are good when high, and each point's state."""

    axes: tuple[int, ...]
    high: tuple[bool, ...]
    states: tuple[str, ...]


class Findings:
    """What is made of the finished points of a sweep: each part when it is asked for, once."""

    def __init__(self, result: SweepResult) -> None:
        self.result = result
        self.plan = result.plan
        self.design = result.plan.study.design

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of levels of each factor of a grid."""
        return tuple(len(factor.levels_of()) for factor in self.design.factors.values())

    @cached_property
    def effects(self) -> list[list[Effect]]:
        """For every figure the effect of every factor; none unless a whole grid is finished."""
        if self.design.method != "grid" or not self.result.complete:
            return []
        values, confidence = self.result.values, self.plan.confidence
        return [
            main_effects(self.shape, values[:, k], confidence, bounded(figure.metric))
            for k, figure in enumerate(self.plan.figures)
        ]

    def shares(self, figure: int) -> dict[tuple[int, ...], float]:
        """Return the share of the variance over a grid that each factor and each pair causes."""
        return variance_shares(self.shape, self.result.means[:, figure])

    @cached_property
    def indices(self) -> list[Indices]:
        """For every figure the Sobol indices of every factor; none unless the design has them and is finished."""
        if not self.design.indices or not self.result.complete:
            return []
        blocks = self.result.means.reshape(-1, len(self.design.factors) + 2, len(self.plan.figures))
        return [sobol_indices(blocks[:, :, k], self.plan.confidence) for k in range(len(self.plan.figures))]

    @cached_property
    def front(self) -> ParetoFront | None:
        """The front of some figures: those the study names, else cost against attention or service level."""
        asked = front_asked(self.plan.study)
        if not asked:
            return None
        metrics = [figure.metric for figure in self.plan.figures]
        axes = [metrics.index(metric) for metric in asked]
        high = [way == "high" for way in asked.values()]
        return ParetoFront(tuple(axes), tuple(high), self._states(axes, high))

    @cached_property
    def bounds(self) -> tuple[str, ...]:
        """Whether each finished point is the ``best`` under the bounds of the study, or has ``kept`` them.

        None at all where nothing is to be best.
        """
        if objective(self.plan.study) is None:
            return ()
        best = best_of(self.result)
        states = ["kept" if kept else "" for kept in keeping(self.result)]
        if best:
            states[best.place] = "best"
        return tuple(states)

    def _states(self, axes: list[int], high: list[bool]) -> tuple[str, ...]:
        signs = [-1.0 if way else 1.0 for way in high]
        means = [sign * self.result.means[:, axis] for sign, axis in zip(signs, axes, strict=True)]
        values = [sign * self.result.values[:, axis] for sign, axis in zip(signs, axes, strict=True)]
        best = pareto_of(means)
        codes = 2 * best + near(values, best, self.plan.confidence)
        return tuple(STATES[code] for code in codes.tolist())


def effects_frame(found: Findings, figure: int) -> pl.DataFrame:
    """Return one row per factor: its lowest and highest level average, the difference, the share of the variance."""
    shares, rows = found.shares(figure), []
    for k, (path, effect) in enumerate(zip(found.design.paths, found.effects[figure], strict=True)):
        levels = found.design.factors[path].levels_of()
        difference, low, high = effect.difference
        rows.append(
            {
                "factor": path,
                "lowest_at": spelled(levels[effect.least]),
                "lowest": effect.levels[effect.least][0],
                "highest_at": spelled(levels[effect.most]),
                "highest": effect.levels[effect.most][0],
                "difference": difference,
                "difference_low": low,
                "difference_high": high,
                "share": shares.get((k,)),
            }
        )
    numbers = dict.fromkeys(
        ("lowest", "highest", "difference", "difference_low", "difference_high", "share"), pl.Float64
    )
    return pl.DataFrame(rows, schema_overrides=numbers).sort("difference", descending=True, nulls_last=True)


def indices_frame(found: Findings, figure: int) -> pl.DataFrame:
    """Return one row per factor: its first-order and total index with their intervals."""
    frame = pl.DataFrame({"factor": found.design.paths, **found.indices[figure]._asdict()})
    return frame.sort("total", descending=True)


def responses_frame(found: Findings, figure: int) -> pl.DataFrame:
    """Return the figure over each factor: level averages of a grid, or the points of any other design."""
    rows = _level_rows(found, figure) if found.effects else _point_rows(found, figure)
    numbers = dict.fromkeys(("at", "mean", "low", "high"), pl.Float64)
    return pl.DataFrame(list(rows), schema={"factor": pl.String, "value": pl.String, **numbers})


def _level_rows(found: Findings, figure: int) -> Iterator[dict[str, Any]]:
    metric = found.plan.figures[figure].metric
    for path, effect in zip(found.design.paths, found.effects[figure], strict=True):
        levels = found.design.factors[path].levels_of()
        for value, at, (mean, *ends) in zip(levels, positions(levels), effect.levels, strict=True):
            low, high = cut(metric, *ends)
            yield {"factor": path, "value": spelled(value), "at": at, "mean": mean, "low": low, "high": high}


def _point_rows(found: Findings, figure: int) -> Iterator[dict[str, Any]]:
    for path in found.design.paths:
        values = [found.plan.points[number][path] for number in found.result.finished]
        for value, at, row in zip(values, positions(values), found.result.estimates, strict=True):
            one = row[figure]
            yield {
                "factor": path,
                "value": spelled(value),
                "at": at,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
            }


def front_frame(found: Findings, front: ParetoFront) -> pl.DataFrame:
    """Return one row per finished point: its factors, the two figures with their intervals, its state, its bounds."""
    columns: dict[str, Any] = {"point": list(found.result.finished), **found.result.factors()}
    for axis in front.axes:
        name = found.plan.figures[axis].metric
        for part in ("mean", "low", "high"):
            columns[f"{name}_{part}"] = [getattr(row[axis], part) for row in found.result.estimates]
    bounds = {"bounds": list(found.bounds)} if found.bounds else {}
    return pl.DataFrame({**columns, "state": list(front.states), **bounds}, strict=False)


def names_of(found: Findings, front: ParetoFront) -> list[str]:
    """Return the metrics of a front, as its columns begin with them."""
    return [found.plan.figures[axis].metric for axis in front.axes]


def surface_frame(found: Findings, figure: int, pair: tuple[int, int]) -> pl.DataFrame:
    """Return the figure over two factors of a grid, averaged over all others."""
    others = tuple(k for k in range(len(found.shape)) if k not in pair)
    cells = found.result.means[:, figure].reshape(found.shape).mean(axis=others)
    first, second = (found.design.factors[found.design.paths[k]].levels_of() for k in pair)
    index = [(i, j) for i in range(len(first)) for j in range(len(second))]
    names = [found.design.paths[k] for k in pair]
    return pl.DataFrame(
        {
            names[0]: [spelled(first[i]) for i, _ in index],
            names[1]: [spelled(second[j]) for _, j in index],
            "mean": [None if np.isnan(cells[i, j]) else float(cells[i, j]) for i, j in index],
        }
    )


def positions(values: list[Any]) -> list[float | None]:
    """Return where values stand on an axis of numbers, durations in seconds; nowhere for names."""
    column = as_cells(values)
    return [None if isinstance(value, str) else float(value) for value in column]


def spelled(value: Any) -> str:
    """Return a value of a factor as text."""
    return value if isinstance(value, str) else str(as_cells([value])[0]).replace('"', "")


def unit_of(values: list[Any]) -> str:
    """Return the unit in which a factor's numbers are told: seconds for durations."""
    return "s" if are_durations(values) else ""
