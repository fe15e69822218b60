"""The best point of a study under its bounds, such as a budget: which it is, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import Estimate
from sim.experiments.sweep.objective import objective
from sim.experiments.sweep.pareto import Mask, lower_ends
from sim.scenario.studies.bounds import FigureBound

if TYPE_CHECKING:
    from sim.experiments.sweep.results import SweepResult


class BestPoint(NamedTuple):
    """The best point that keeps all bounds, by its place among the finished ones.

    Attributes
    ----------
    surely
        Whether the intervals of its figures keep the bounds too.
    near
        Others that keep the bounds and are not clearly worse, as far as paired replications tell.
    perhaps
        Those that would be better and do not keep the bounds, but may for all that their intervals tell.
    """

    place: int
    surely: bool
    near: tuple[int, ...]
    perhaps: tuple[int, ...]


def best_of(result: SweepResult) -> BestPoint | None:
    """Return the best finished point that keeps the bounds; none where no point does, or nothing is to be best."""
    aim = objective(result.plan.study)
    kept = keeping(result)
    if aim is None or not kept.any():
        return None
    sign = -1.0 if aim.high else 1.0
    means, values = sign * result.means[:, aim.figure], sign * result.values[:, aim.figure]
    place = int(np.nanargmin(np.where(kept, means, np.nan)))
    behind = lower_ends(values - values[place], result.plan.confidence) > 0
    others = np.arange(len(means)) != place
    better = ~kept & keeping(result, perhaps=True) & (means < means[place])
    return BestPoint(
        place,
        bool(keeping(result, surely=True)[place]),
        tuple(np.flatnonzero(kept & others & ~behind).tolist()),
        tuple(np.flatnonzero(better).tolist()),
    )


def keeping(result: SweepResult, surely: bool = False, perhaps: bool = False) -> Mask:
    """Return which finished points keep all bounds: by their means, or surely or perhaps, by their intervals.

    A point whose figures to be bounded or to be best are not known keeps none.
    """
    study = result.plan.study
    names, aim = [str(figure) for figure in result.plan.figures], objective(study)
    asked = [names.index(bound.figure) for bound in study.subject_to]
    rows = [
        aim is not None
        and row[aim.figure].mean is not None
        and all(_keeps(row[k], one, surely, perhaps) for k, one in zip(asked, study.subject_to, strict=True))
        for row in result.estimates
    ]
    return np.array(rows, bool)


def _keeps(estimate: Estimate, bound: FigureBound, surely: bool, perhaps: bool) -> bool:
    worst, best = (estimate.high, estimate.low) if bound.at_most else (estimate.low, estimate.high)
    figure = worst if surely else best if perhaps and best is not None else estimate.mean
    return figure is not None and bound.sign * (figure - bound.value) <= 0


def best_document(result: SweepResult) -> dict[str, Any]:
    """Return what a document says of the best point; nothing where none is asked for."""
    aim, study = objective(result.plan.study), result.plan.study
    if aim is None:
        return {}
    found, numbers = best_of(result), result.finished
    asked = {"figure": result.plan.figures[aim.figure].label, "subject_to": [one.text for one in study.subject_to]}
    point = None if found is None else numbers[found.place]
    places = {} if found is None else {"near": found.near, "perhaps": found.perhaps}
    listed = {name: [numbers[k] for k in which] for name, which in places.items()}
    return {"best": asked | {"point": point, "surely": found is not None and found.surely} | listed}
