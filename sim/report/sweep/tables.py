"""A sweep as people read it: its points in a table, and what stands out in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.experiments.sweep.best import BestPoint, best_of
from sim.experiments.sweep.objective import Objective, objective
from sim.experiments.sweep.results import Status, SweepResult
from sim.language.retold import retold
from sim.language.words import clauses, joined, listed, marked, marked_in, tr, trn
from sim.report.page.numbers import spoken
from sim.report.page.text_table import Table, cut, path_end
from sim.report.sweep.frames import Findings, ParetoFront, spelled

HIGHEST, LOWEST = marked("the highest {figure}{under}"), marked("the lowest {figure}{under}")
NEAREST_HIGH, NEAREST_LOW = marked("the highest {figure} is {value}"), marked("the lowest {figure} is {value}")
STATES = {one: one for one in (marked("front"), marked("near"), marked("best"), marked_in("bounds", "kept"))}
MOST_ROWS = 40
MOST_NAMED = 10
LONGEST = 24
MUCH = 0.1


def points_table(found: Findings, most: int = MOST_ROWS) -> Table:
    """Return the finished points, the first of them where there are many, with their factors and figures."""
    result, plan = found.result, found.plan
    paths = (path_end(path, LONGEST) for path in found.design.paths)
    header = (marked("point"), *paths, *(figure.label for figure in plan.figures))
    rows = [
        (
            str(number),
            *(cut(spelled(value), LONGEST) for value in plan.points[number].values()),
            *(spoken(vars(one)) for one in estimates),
        )
        for number, estimates in zip(result.finished[:most], result.estimates, strict=False)
    ]
    if found.front:
        header = (*header, marked("front"))
        rows = [(*row, state_of(state)) for row, state in zip(rows, found.front.states, strict=False)]
    if found.bounds:
        header = (*header, marked("bounds"))
        rows = [(*row, state_of(state)) for row, state in zip(rows, found.bounds, strict=False)]
    of = len(result.finished)
    below = tr("… the first {most} of {of} points; all are in results.csv", most=most, of=of) if of > most else ""
    return Table("points", header, tuple(rows), ("",) * len(rows), below=below)


def state_of(state: str) -> str:
    """Return what a point is called that is on a front, or keeps bounds; a cell is compared by it in English."""
    return STATES.get(state, state)


def sentences(found: Findings) -> list[str]:
    """Return what stands out: unfinished points, what moves each figure most, the front, warnings."""
    front = [*of_front(found), *of_best(found)]
    return [*_unfinished(found.result), *_movers(found), *front, *bounded(list(map(retold, found.result.warnings)))]


def _unfinished(result: SweepResult) -> list[str]:
    done, of = len(result.finished), len(result.plan.points)
    return (
        []
        if result.complete
        else [tr("{done} of {of} points are finished; the same command goes on", done=done, of=of)]
    )


def _movers(found: Findings) -> list[str]:
    said = []
    for k, figure in enumerate(found.plan.figures):
        if (best := strongest(found, k)) is not None:
            said.append(tr("{figure} {moved}", figure=figure.label, moved=_moved_by(found, k, best)))
        said += acting_together(found, k, figure.label)
    return said


def _moved_by(found: Findings, k: int, factor: int) -> str:
    path = found.design.paths[factor]
    if found.effects:
        return tr(
            "is moved most by {path}: {ends}, on the average over the others", path=path, ends=ends(found, k, factor)
        )
    return tr(
        "depends most on {path}: a total Sobol index of {total}",
        path=path,
        total=f"{found.indices[k].total[factor]:.2f}",
    )


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
    least, most = (
        tr(
            "{value} at {level}",
            value=spoken({"mean": effect.levels[n][0], "low": None, "unit": unit}),
            level=spelled(levels[n]),
        )
        for n in (effect.least, effect.most)
    )
    return tr("{least} and {most}", least=least, most=most)


def acting_together(found: Findings, k: int, label: str) -> list[str]:
    """Return the two factors whose effects depend most on each other, if that is much; grids alone can tell."""
    pairs = {term: share for term, share in found.shares(k).items() if len(term) > 1} if found.effects else {}
    best = max(pairs, key=pairs.__getitem__, default=None)
    if best is None or not pairs[best] >= MUCH:
        return []
    first, second = (found.design.paths[n] for n in best)
    return [
        tr(
            "what {first} does to {label} depends on {second}: {pairs} % of the variance",
            first=first,
            label=label,
            second=second,
            pairs=f"{100 * pairs[best]:.0f}",
        )
    ]


def of_front(found: Findings) -> list[str]:
    """Return which points are on the front, and which are within noise of it."""
    if not found.front:
        return []
    best, close = (_numbers(found, state) for state in ("front", "near"))
    if not best:
        return [_no_front(found)]
    ways = [
        way_of(found.plan.figures[axis].metric, high)
        for axis, high in zip(found.front.axes, found.front.high, strict=True)
    ]
    said = tr(
        "on the front of {ways}: {best} of {finished} finished",
        ways=listed(ways),
        best=_listed(best),
        finished=len(found.result.finished),
    )
    return [said] + ([tr("within noise of the front: {close}", close=_listed(close))] if close else [])


def _no_front(found: Findings) -> str:
    if found.front and len(found.front.axes) == 2:
        return tr("there is no front: no finished point has both figures")
    return tr("there is no front: no finished point has all figures")


def way_of(figure: str, high: bool) -> str:
    """Say which way of a figure is good."""
    return tr("high {figure}", figure=figure) if high else tr("low {figure}", figure=figure)


def of_best(found: Findings) -> list[str]:
    """Return which point is best under the bounds, and how sure that is; nothing where none is asked for."""
    aim, result = objective(found.plan.study), found.result
    if aim is None:
        return []
    bounds = [bound.text for bound in found.plan.study.subject_to]
    under, best = tr(" subject to {bounds}", bounds=listed(bounds)) if bounds else "", best_of(result)
    if best is None:
        return [
            tr("no finished point is known to keep {bounds}{nearest}", bounds=listed(bounds), nearest=_nearest(found))
            if bounds
            else tr("no point is best")
        ]
    label, number = found.plan.figures[aim.figure].label, result.finished[best.place]
    setting = joined(f"{path} {spelled(value)}" for path, value in found.plan.points[number].items())
    which = tr(HIGHEST if aim.high else LOWEST, figure=label, under=under)
    return [
        tr(
            "{which}: point {number} ({setting}), {told}",
            which=which,
            number=number,
            setting=setting,
            told=_told(found, best, aim),
        ),
        *_doubts(found, best, bool(bounds)),
    ]


def _told(found: Findings, best: BestPoint, aim: Objective) -> str:
    """Tell the figure that is best and those with bounds, of the best point."""
    estimates, names = found.result.estimates[best.place], [str(figure) for figure in found.plan.figures]
    asked = list(dict.fromkeys(names.index(bound.figure) for bound in found.plan.study.subject_to))
    first = spoken(vars(estimates[aim.figure]))
    rest = [f"{found.plan.figures[k].label} {spoken(vars(estimates[k]))}" for k in asked if k != aim.figure]
    return clauses([first, *rest])


def _doubts(found: Findings, best: BestPoint, bounds: bool) -> list[str]:
    """Say what more replications may change: others that are as good, bounds that are kept or missed by chance."""
    numbers = found.result.finished
    near, perhaps = ([numbers[k] for k in which] for which in (best.near, best.perhaps))
    said = [tr("not clearly worse than it: {near}", near=_listed(near))] if near else []
    if bounds and not best.surely:
        said.append(tr("its intervals reach beyond the bounds; run more replications, or keep some distance from them"))
    return said + (
        [tr("better, and may keep the bounds for all that is known: {perhaps}", perhaps=_listed(perhaps))]
        if perhaps
        else []
    )


def _nearest(found: Findings) -> str:
    """Say how near the finished points come to each bound."""
    names, said = [str(figure) for figure in found.plan.figures], []
    for bound in found.plan.study.subject_to:
        k = names.index(bound.figure)
        column = bound.sign * found.result.means[:, k]
        if not np.isnan(column).all():
            place = int(np.nanargmin(column))
            most = NEAREST_LOW if bound.at_most else NEAREST_HIGH
            said.append(tr(most, figure=bound.figure, value=spoken(vars(found.result.estimates[place][k]))))
    return tr("; {said}", said=joined(said)) if said else ""


def _numbers(found: Findings, state: str) -> list[int]:
    front: ParetoFront | None = found.front
    assert front is not None
    return [number for number, one in zip(found.result.finished, front.states, strict=True) if one == state]


def _listed(numbers: Sequence[int]) -> str:
    more = tr(" and {most_named} more", most_named=len(numbers) - MOST_NAMED) if len(numbers) > MOST_NAMED else ""
    some = joined(map(str, numbers[:MOST_NAMED]))
    return trn("point {numbers}{more}", "points {numbers}{more}", len(numbers), numbers=some, more=more)


def bounded(lines: Sequence[str]) -> list[str]:
    """Return the first of many lines, and how many more there are."""
    more = len(lines) - MOST_NAMED
    return [*lines[:MOST_NAMED], *([tr("and {more} more points with warnings", more=more)] if more > 0 else [])]


def status_line(now: Status) -> str:
    """Return how far a sweep is, in a line."""
    share = 100 * now.replications / now.of_replications
    return tr(
        "{points} of {of_points} points finished, {replications} of {of_replications} replications ({share} %)",
        points=now.points,
        of_points=now.of_points,
        replications=f"{now.replications:,}",
        of_replications=f"{now.of_replications:,}",
        share=f"{share:.1f}",
    )
