"""The page of a sweep in words and tables: what was run, what matters most, the front, the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sim.experiments.preview.assumptions import assumption_rows
from sim.language.retold import retold
from sim.language.words import joined, listed, marked, sentence_of, tr, trn
from sim.report.page.numbers import from_to, spoken, spoken_difference
from sim.report.page.text_table import Table
from sim.report.page.views import TableView, number_of, view
from sim.report.run.assumptions import assumed
from sim.report.sweep.frames import Findings, spelled
from sim.report.sweep.labels import factor_labels, figure_label, in_words
from sim.report.sweep.tables import acting_together, bounded, ends, of_best, of_front, points_table, strongest, way_of

ON_THE_PAGE = 300
LISTED = 8
MARKED = ("front", "best")
FEW = 10


def simulated(found: Findings) -> list[str]:
    """Return what was run: how many points over which factors, how often."""
    plan, done = found.plan, len(found.result.finished)
    of, factors, often = len(plan.points), len(found.design.paths), plan.replications
    method = found.design.method.replace("_", " ")
    return [
        tr(
            "{done} of {of} points ({method}) over {factors} of {base}, {often} each.",
            done=f"{done:,}",
            of=f"{of:,}",
            method=method,
            factors=trn("{count} factor", "{count} factors", factors, count=factors),
            base=plan.study.base,
            often=trn("{count} replication", "{count} replications", often, count=often),
        ),
        tr(
            "All points meet the same customers, from seed {seed}; ± is half of an interval at {confidence} % "
            "confidence.",
            seed=plan.seed,
            confidence=f"{100 * plan.confidence:g}",
        ),
    ]


def ranked(found: Findings) -> list[str]:
    """Return the findings, the most important first: what matters most, the front, then figure by figure."""
    movers = list(_movers(found))
    best = of_best(found)
    first = [*best[:1], *_most_of_all(found), *of_front(found)[:1], *movers[:1]]
    later = [line for k, one in enumerate(found.plan.figures) for line in acting_together(found, k, one.label)]
    every = (*first, *best[1:], *movers[1:], *of_front(found)[1:], *later)
    words = (in_words(found, line) for line in every)
    return list(map(sentence_of, words))


def _varies(path: str, factors: Iterable[str]) -> bool:
    """Whether a factor sets a key, or a part of it, or what it is a part of."""
    return any(f"{path}.".startswith(f"{one}.") or f"{one}.".startswith(f"{path}.") for one in factors)


def limits(found: Findings) -> list[str]:
    """Return what limits the findings of a sweep."""
    result, said = found.result, []
    if not result.complete:
        said.append(
            tr(
                "The sweep is not complete: {finished} of {points} points are finished; the same command goes on.",
                finished=len(result.finished),
                points=len(found.plan.points),
            )
        )
    if found.plan.replications < FEW:
        count = found.plan.replications
        said.append(
            trn(
                "Only {count} replication of each point: intervals are wide, and rough.",
                "Only {count} replications of each point: intervals are wide, and rough.",
                count,
                count=count,
            )
        )
    said += map(sentence_of, bounded(list(map(retold, result.warnings))))
    fixed = [row for row in assumption_rows(found.plan.scenarios[0]) if not _varies(row["path"], found.design.paths)]
    said += assumed(fixed)
    said.append(tr("What a factor does holds between the values that were run, and for this base alone."))
    return said


def _most_of_all(found: Findings) -> Iterator[str]:
    every = [best for k in range(len(found.plan.figures)) if (best := strongest(found, k)) is not None]
    if every and len(found.design.paths) > 1:
        best, count = Counter(every).most_common(1)[0]
        figures = trn("{count} figure", "{count} figures", len(every), count=len(every))
        what = tr("it moves {count} of {figures} more than any other factor does", count=count, figures=figures)
        yield tr("what matters most is {paths}: {what}", paths=found.design.paths[best], what=what)


def _movers(found: Findings) -> Iterator[str]:
    for k, figure in enumerate(found.plan.figures):
        best = strongest(found, k)
        if best is not None:
            how = _apart(found, k, best) if found.effects else _index(found, k, best)
            yield tr("for {label} it is {paths}: {how}", label=figure.label, paths=found.design.paths[best], how=how)


def _apart(found: Findings, k: int, best: int) -> str:
    """Say between which averages a factor of a grid moves a figure, and how sure the difference is."""
    difference, low, high = found.effects[k][best].difference
    half = None if low is None or high is None else (high - low) / 2
    assert difference is not None
    apart = spoken_difference(difference, half, found.result.estimates[0][k].unit).lstrip("+")
    return tr("{ends}, a difference of {apart} on the average over the others", ends=ends(found, k, best), apart=apart)


def _index(found: Findings, k: int, best: int) -> str:
    one = found.indices[k]
    within = from_to(f"{one.total_low[best]:.2f}", f"{one.total_high[best]:.2f}")
    return tr(
        "a total Sobol index of {total} ({within}), the share of the variance that it has a part in",
        total=f"{one.total[best]:.2f}",
        within=within,
    )


def points_view(found: Findings) -> TableView:
    """Return the finished points, the first of them where there are many."""
    table = points_table(found, ON_THE_PAGE)
    shades = {(k, n): "front" for k, row in enumerate(table.rows) for n in range(len(row)) if row[n] in MARKED}
    labels = factor_labels(found)
    figures = {figure_label(figure): figure.metric for figure in found.plan.figures}
    header = (marked("point"), *labels.values(), *figures, *table.header[1 + len(labels) + len(figures) :])
    shown = Table(table.title, header, table.rows, table.marks, shades)
    return view(shown, tr("Finished points"), figures)


def front_view(found: Findings) -> TableView | None:
    """Return the points of a front of more than two figures, best first by the first of them; ``None`` without one."""
    front = found.front
    if front is None or len(front.axes) == 2:
        return None
    labels, result = factor_labels(found), found.result
    names = {figure_label(found.plan.figures[axis]): found.plan.figures[axis].metric for axis in front.axes}
    places = [k for k, state in enumerate(front.states) if state == "front"]
    sign = -1 if front.high[0] else 1
    places.sort(key=lambda k: sign * result.means[k, front.axes[0]])
    rows = tuple(
        (
            str(result.finished[k]),
            *(spelled(value) for value in found.plan.points[result.finished[k]].values()),
            *(spoken(vars(result.estimates[k][axis])) for axis in front.axes),
        )
        for k in places[:ON_THE_PAGE]
    )
    table = Table("front", (marked("point"), *labels.values(), *names), rows, ("",) * len(rows))
    ways = (way_of(name, high) for name, high in zip(names, front.high, strict=True))
    return view(table, tr("Points that no other beats in all of {ways}", ways=listed(ways)), names) if rows else None


def factors_view(found: Findings) -> TableView:
    """Return the factors with their values, and where the design can tell, how much each moves each figure."""
    figures = list(enumerate(found.plan.figures)) if found.effects or found.indices else []
    header = (marked("factor"), marked("values"), *(figure_label(figure) for _, figure in figures))
    labels = factor_labels(found)
    rows = tuple(
        (labels[path], _values(found, path), *(_share(found, k, n) for k, _ in figures))
        for n, path in enumerate(found.design.paths)
    )
    what = {True: tr(", and the share of the variance of each figure that it causes alone"), False: ""}
    kinds = what[bool(found.effects)] or (tr(", and its total Sobol index for each figure") if found.indices else "")
    metrics = {figure_label(figure): figure.metric for _, figure in figures}
    return view(
        Table("factor", header, rows, ("",) * len(rows)), tr("Factors and their values{kinds}", kinds=kinds), metrics
    )


def _share(found: Findings, k: int, n: int) -> str:
    share: Any = found.shares(k).get((n,)) if found.effects else found.indices[k].total[n]
    return "–" if share is None or share != share else f"{100 * share:.1f} %" if found.effects else f"{share:.2f}"


def _values(found: Findings, path: str) -> str:
    every = dict.fromkeys(spelled(point[path]) for point in found.plan.points)
    values = sorted(every, key=lambda text: number_of(text) or 0.0)
    return (
        joined(values)
        if len(values) <= LISTED
        else tr(
            "{values} values from {values_2} to {values_3}", values=len(values), values_2=values[0], values_3=values[-1]
        )
    )
