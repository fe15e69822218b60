"""A sweep as people read it: its points in a table, and what stands out in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.sweep.best import BestPoint, best_of
from sim.experiments.sweep.objective import Objective, objective
from sim.experiments.sweep.results import Status, SweepResult
from sim.report.page.numbers import listed, spoken
from sim.report.page.text_table import Table, cut, path_end
from sim.report.sweep.frames import Findings, ParetoFront, spelled

MOST_ROWS = 40
MOST_NAMED = 10
LONGEST = 24
MUCH = 0.1


def points_table(found: Findings, most: int = MOST_ROWS) -> Table:
    """Return the finished points, the first of them where there are many, with their factors and figures."""
    result, plan = found.result, found.plan
    paths = (path_end(path, LONGEST) for path in found.design.paths)
    header = ("point", *paths, *(figure.label for figure in plan.figures))
    rows = [
        (
            str(number),
            *(cut(spelled(value), LONGEST) for value in plan.points[number].values()),
            *(spoken(vars(one)) for one in estimates),
        )
        for number, estimates in zip(result.finished[:most], result.estimates, strict=False)
    ]
    if found.front:
        header = (*header, "front")
        rows = [(*row, state) for row, state in zip(rows, found.front.states, strict=False)]
    if found.bounds:
        header = (*header, "bounds")
        rows = [(*row, state) for row, state in zip(rows, found.bounds, strict=False)]
    of = len(result.finished)
    below = f"… the first {most} of {of} points; all are in results.csv" if of > most else ""
    return Table("points", header, tuple(rows), ("",) * len(rows), below=below)


def sentences(found: Findings) -> list[str]:
    """Return what stands out: unfinished points, what moves each figure most, the front, warnings."""
    front = [*of_front(found), *of_best(found)]
    return [*_unfinished(found.result), *_movers(found), *front, *bounded(found.result.warnings)]


def _unfinished(result: SweepResult) -> list[str]:
    done, of = len(result.finished), len(result.plan.points)
    return [] if result.complete else [f"{done} of {of} points are finished; the same command goes on"]


def _movers(found: Findings) -> list[str]:
    said = []
    for k, figure in enumerate(found.plan.figures):
        if (best := strongest(found, k)) is not None:
            said.append(f"{figure.label} {_moved_by(found, k, best)}")
        said += acting_together(found, k, figure.label)
    return said


def _moved_by(found: Findings, k: int, factor: int) -> str:
    path = found.design.paths[factor]
    if found.effects:
        return f"is moved most by {path}: {ends(found, k, factor)}, on the average over the others"
    return f"depends most on {path}: a total Sobol index of {found.indices[k].total[factor]:.2f}"


def strongest(found: Findings, k: int) -> int | None:
    """Return which factor moves a figure most; none where none does, or the design cannot say."""
    strengths = [float(one) for one in found.indices[k].total] if found.indices else []
    if found.effects:
        strengths = [effect.difference[0] or 0.0 for effect in found.effects[k]]
    best = max(range(len(strengths)), key=strengths.__getitem__, default=None)
    return None if best is None or not strengths[best] > 0 else best


def ends(found: Findings, k: int, factor: int) -> str:
    """Say between which averages a factor of a grid moves a figure."""
    effect, unit = found.effects[k][factor], found.result.estimates[0][k].unit
    levels = found.design.factors[found.design.paths[factor]].levels_of()
    averages = (
        f"{spoken({'mean': effect.levels[n][0], 'low': None, 'unit': unit})} at {spelled(levels[n])}"
        for n in (effect.least, effect.most)
    )
    return " and ".join(averages)


def acting_together(found: Findings, k: int, label: str) -> list[str]:
    """Return the two factors whose effects depend most on each other, if that is much; grids alone can tell."""
    pairs = {term: share for term, share in found.shares(k).items() if len(term) > 1} if found.effects else {}
    best = max(pairs, key=pairs.__getitem__, default=None)
    if best is None or not pairs[best] >= MUCH:
        return []
    first, second = (found.design.paths[n] for n in best)
    return [f"what {first} does to {label} depends on {second}: {100 * pairs[best]:.0f} % of the variance"]


def of_front(found: Findings) -> list[str]:
    """Return which points are on the front, and which are within noise of it."""
    if not found.front:
        return []
    best, close = (_numbers(found, state) for state in ("front", "near"))
    if not best:
        return [f"there is no front: no finished point has {_all_of(found)} figures"]
    ways = [
        f"{'high' if high else 'low'} {found.plan.figures[axis].metric}"
        for axis, high in zip(found.front.axes, found.front.high, strict=True)
    ]
    said = f"on the front of {listed(ways)}: {_listed(best)} of {len(found.result.finished)} finished"
    return [said] + ([f"within noise of the front: {_listed(close)}"] if close else [])


def _all_of(found: Findings) -> str:
    return "both" if found.front and len(found.front.axes) == 2 else "all"


def of_best(found: Findings) -> list[str]:
    """Return which point is best under the bounds, and how sure that is; nothing where none is asked for."""
    aim, result = objective(found.plan.study), found.result
    if aim is None:
        return []
    bounds = [bound.text for bound in found.plan.study.subject_to]
    under, best = f" subject to {listed(bounds)}" if bounds else "", best_of(result)
    if best is None:
        return [
            f"no finished point is known to keep {listed(bounds)}{_nearest(found)}" if bounds else "no point is best"
        ]
    label, number = found.plan.figures[aim.figure].label, result.finished[best.place]
    setting = ", ".join(f"{path} {spelled(value)}" for path, value in found.plan.points[number].items())
    which = f"the {'highest' if aim.high else 'lowest'} {label}{under}"
    return [f"{which}: point {number} ({setting}), {_told(found, best, aim)}", *_doubts(found, best, bool(bounds))]


def _told(found: Findings, best: BestPoint, aim: Objective) -> str:
    """Tell the figure that is best and those with bounds, of the best point."""
    estimates, names = found.result.estimates[best.place], [str(figure) for figure in found.plan.figures]
    asked = list(dict.fromkeys(names.index(bound.figure) for bound in found.plan.study.subject_to))
    first = spoken(vars(estimates[aim.figure]))
    rest = [f"{found.plan.figures[k].label} {spoken(vars(estimates[k]))}" for k in asked if k != aim.figure]
    return "; ".join([first, *rest])


def _doubts(found: Findings, best: BestPoint, bounds: bool) -> list[str]:
    """Say what more replications may change: others that are as good, bounds that are kept or missed by chance."""
    numbers = found.result.finished
    near, perhaps = ([numbers[k] for k in which] for which in (best.near, best.perhaps))
    said = [f"not clearly worse than it: {_listed(near)}"] if near else []
    if bounds and not best.surely:
        said.append("its intervals reach beyond the bounds; run more replications, or keep some distance from them")
    return said + ([f"better, and may keep the bounds for all that is known: {_listed(perhaps)}"] if perhaps else [])


def _nearest(found: Findings) -> str:
    """Say how near the finished points come to each bound."""
    names, said = [str(figure) for figure in found.plan.figures], []
    for bound in found.plan.study.subject_to:
        k = names.index(bound.figure)
        column = bound.sign * found.result.means[:, k]
        if not np.isnan(column).all():
            place = int(np.nanargmin(column))
            most = "lowest" if bound.at_most else "highest"
            said.append(f"the {most} {bound.figure} is {spoken(vars(found.result.estimates[place][k]))}")
    return f"; {', '.join(said)}" if said else ""


def _numbers(found: Findings, state: str) -> list[int]:
    front: ParetoFront | None = found.front
    assert front is not None
    return [number for number, one in zip(found.result.finished, front.states, strict=True) if one == state]


def _listed(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"point{'s' * (len(numbers) != 1)} {', '.join(map(str, numbers[:MOST_NAMED]))}{more}"


def bounded(lines: Sequence[str]) -> list[str]:
    """Return the first of many lines, and how many more there are."""
    more = len(lines) - MOST_NAMED
    return [*lines[:MOST_NAMED], *([f"and {more} more points with warnings"] if more > 0 else [])]


def status_line(now: Status) -> str:
    """Return how far a sweep is, in a line."""
    share = 100 * now.replications / now.of_replications
    return (
        f"{now.points} of {now.of_points} points finished, {now.replications:,} of {now.of_replications:,} "
        f"replications ({share:.1f} %)"
    )
