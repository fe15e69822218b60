"""A sweep as people read it: its points in a table, and what stands out in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.sweep.results import Status, SweepResult
from sim.report.page.numbers import spoken
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
    of = len(result.finished)
    below = f"… the first {most} of {of} points; all are in results.csv" if of > most else ""
    return Table("points", header, tuple(rows), ("",) * len(rows), below=below)


def sentences(found: Findings) -> list[str]:
    """Return what stands out: unfinished points, what moves each figure most, the front, warnings."""
    return [*_unfinished(found.result), *_movers(found), *of_front(found), *bounded(found.result.warnings)]


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
    told = (
        f"{spoken({'mean': effect.levels[n][0], 'low': None, 'unit': unit})} at {spelled(levels[n])}"
        for n in (effect.least, effect.most)
    )
    return " and ".join(told)


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
        return ["there is no front: no finished point has both figures"]
    ways = [
        f"{'high' if high else 'low'} {found.plan.figures[axis].metric}"
        for axis, high in zip(found.front.axes, found.front.high, strict=True)
    ]
    said = f"on the front of {' and '.join(ways)}: {_listed(best)} of {len(found.result.finished)} finished"
    return [said] + ([f"within noise of the front: {_listed(close)}"] if close else [])


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
