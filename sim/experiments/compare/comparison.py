"""What a comparison says: every figure of every design, how it differs from the reference, and which is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.engine.choosing import engines_of
from sim.experiments.compare.best import Best, best
from sim.experiments.compare.brief import NO_BRIEF, Brief
from sim.experiments.compare.differences import contrast, same
from sim.experiments.compare.stopping import Selection
from sim.experiments.compare.verdicts import NOT_SHOWN, Judged, judge, pairs
from sim.experiments.figures.figure import Figure
from sim.experiments.preview.assumptions import assumption_rows
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.estimate import Estimate
from sim.experiments.statistics.estimators import Facts
from sim.experiments.statistics.paired import Difference
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.spans import Floats

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

# By which way is better, and by which way it differs.
VERDICTS = {
    (1, 1): "better", (1, -1): "worse", (-1, 1): "worse", (-1, -1): "better", (0, 1): "higher", (0, -1): "lower"
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One figure of one design, and how it differs from that of the reference; the reference differs from nothing.

    The verdicts of ``primary`` figures hold all together, the others each alone. ``needed`` is how many replications
    would show a difference that is not shown, if it is as large as it seems.
    """

    figure: Figure
    design: str
    estimate: Estimate
    difference: Difference | None = None
    p_holm: float | None = None
    verdict: str = ""
    primary: bool = True
    needed: int | None = None


@dataclass(frozen=True, repr=False)
class Comparison:
    """Designs on common random numbers.

    Attributes
    ----------
    results
        The run of every design by name; the first is the reference.
    figures
        What is compared.
    complete
        False where it was interrupted.
    selection
        What a procedure selected, where one was asked for.
    warnings
        Sentences for the user.
    primary
        The figures whose verdicts hold all together; all of them if ``None``.
    brief
        What a reader is told besides the figures.
    criterion
        The figure by which the best is recommended, where one is named.
    by_period
        Of every design, per replication, its ratios by week or month, where the horizon is long enough.
    """

    results: Mapping[str, RunResult]
    figures: tuple[Figure, ...]
    complete: bool = True
    selection: Selection | None = None
    warnings: tuple[str, ...] = ()
    primary: tuple[Figure, ...] | None = None
    brief: Brief = NO_BRIEF
    criterion: Figure | None = None
    by_period: Mapping[str, Sequence[Mapping[str, Floats]]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Tell what is compared; the runs would fill screens."""
        state = "" if self.complete else ", interrupted"
        return f"<Comparison: {', '.join(self.results)}; {len(self.figures)} figures{state}>"

    @property
    def reference(self) -> str:
        """The design from which all others differ."""
        return next(iter(self.results))

    @property
    def confidence(self) -> float:
        """The confidence of all intervals, and of all verdicts together."""
        return self.results[self.reference].scenario.experiment.confidence

    @property
    def replications(self) -> int:
        """How many replications were done of all designs."""
        return sum(run.replications for run in self.results.values())

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every figure of every design."""
        return tuple(self._row(figure, number) for figure in self.figures for number in range(len(self.results)))

    @cached_property
    def family(self) -> tuple[Figure, ...]:
        """The figures whose verdicts hold all together: the primary ones, echoes counted once."""
        named = self.figures if self.primary is None else self.primary
        return tuple(dict.fromkeys(self.echoes.get(one, one) for one in named))

    @cached_property
    def judged(self) -> Mapping[tuple[Figure, int, int], Judged]:
        """Every difference between two designs, the second less the first, as verdicts have it."""
        names = list(self.results)
        return judge(
            {
                (one, i, j): self.difference(names[i], names[j], one)
                for one in self.figures
                if one not in self.echoes
                for i, j in pairs(len(names))
            },
            self.family,
            self.confidence,
        )

    @cached_property
    def echoes(self) -> Mapping[Figure, Figure]:
        """Figures of channels and pools that are the whole center's, number by number, such as a lone channel's."""
        centers = {one: Figure(one.metric) for one in self.figures if one.scope and Figure(one.metric) in self.figures}
        return {
            one: center
            for one, center in centers.items()
            if all(same(self.facts[design, one], self.facts[design, center]) for design in self.results)
        }

    @cached_property
    def facts(self) -> Mapping[tuple[str, Figure], Facts]:
        """What every figure of every design is estimated from."""
        return {(name, one): run.facts(*one) for name, run in self.results.items() for one in self.figures}

    def _row(self, figure: Figure, number: int) -> Row:
        design, original = list(self.results)[number], self.echoes.get(figure, figure)
        estimate, primary = self.results[design].estimate(*figure), original in self.family
        if not number:
            return Row(figure, design, estimate, primary=primary)
        apart, judged = self.difference(self.reference, design, figure), self.judged[original, 0, number]
        sign = 0 if apart.estimate is None else (apart.estimate > 0) - (apart.estimate < 0)
        shown = judged.p is not None and judged.p < 1 - self.confidence and sign != 0
        verdict = VERDICTS[METRICS[figure.metric].direction, sign] if shown else NOT_SHOWN
        return Row(figure, design, estimate, apart, judged.p, verdict, primary, judged.needed)

    def difference(self, below: str, above: str, figure: Figure) -> Difference:
        """Return by how much a figure of one design is above that of another."""
        return contrast(figure.metric, self.facts[below, figure], self.facts[above, figure], self.confidence)

    def best(self, figure: Figure) -> Best | None:
        """Return which design is best by a figure; ``None`` where that has no direction, or cannot be said."""
        names, sign = list(self.results), METRICS[figure.metric].direction
        if not sign:
            return None
        apart = {(i, j): self.difference(names[i], names[j], figure) for i, j in pairs(len(names))}
        original = self.echoes.get(figure, figure)

        def better(one: int, other: int) -> Difference:
            found, way = apart[min(one, other), max(one, other)], sign if one < other else -sign
            return found._replace(estimate=None if found.estimate is None else way * found.estimate)

        def p(one: int, other: int) -> float | None:
            return self.judged[original, min(one, other), max(one, other)].p

        return best(better, p, len(names), self.confidence)

    def to_polars(self, table: str = "comparisons") -> pl.DataFrame:
        """Return a tidy table, as the CSV files of a comparison hold it.

        Parameters
        ----------
        table
            ``comparisons`` (a row per figure and design: unit, mean, low, high, n, and how it differs from the
            reference, which has no difference), ``replications`` (a row per design, replication and figure) or
            ``periods`` (a row per design, week or month, and figure of the center or of a channel).

        Raises
        ------
        InputError
            When there is no such table.
        """
        from sim.experiments.compare.frames import TABLES
        from sim.log.dataframes import the_table

        return the_table(table, TABLES)(self)

    def to_pandas(self, table: str = "comparisons") -> pd.DataFrame:
        """Return a table as `to_polars` does, for pandas.

        Raises
        ------
        ImportError
            When pandas or pyarrow is not installed.
        """
        from sim.log.dataframes import to_pandas

        return to_pandas(self.to_polars(table))

    def to_dict(self) -> dict[str, Any]:
        """Return the document of ``comparison.json``, which has remarks on each design besides."""
        first = self.results[self.reference].scenario
        return {
            "schema_version": 1,
            "scenario": first.scenario,
            "seed": first.experiment.seed,
            "confidence": self.confidence,
            "engine": engines_of(run.scenario for run in self.results.values()),
            "complete": self.complete,
            "warnings": list(self.warnings),
            "question": self.brief.question,
            "criterion": self.criterion and {"metric": self.criterion.metric, "scope": dict(self.criterion.scope)},
            "reference": self.reference,
            "designs": [
                {
                    "design": name,
                    "title": self.brief.title(name),
                    "scenario": run.scenario.scenario,
                    "replications": run.replications,
                    "warnings": list(run.warnings),
                    "assumptions": assumption_rows(run.scenario),
                }
                for name, run in self.results.items()
            ],
            "comparisons": [_as_dict(row) | {"echo": row.figure in self.echoes} for row in self.rows],
            "best": [row for figure in self.figures if (row := self._best_as_dict(figure))],
            "selection": None if self.selection is None else _selection_as_dict(self.selection),
        }

    def _best_as_dict(self, figure: Figure) -> dict[str, Any] | None:
        found, names = self.best(figure), list(self.results)
        return found and {
            "metric": figure.metric,
            "scope": dict(figure.scope),
            "design": names[found.design],
            "probability": found.probability,
            "contenders": [names[one] for one in found.contenders],
            "primary": self.echoes.get(figure, figure) in self.family,
            "echo": figure in self.echoes,
        }


def _as_dict(row: Row) -> dict[str, Any]:
    apart = row.difference or Difference(None, row.estimate.n)
    return {
        "metric": row.figure.metric,
        "scope": dict(row.figure.scope),
        "unit": row.estimate.unit,
        "design": row.design,
        **{name: getattr(row.estimate, name) for name in ("mean", "low", "high", "half_width", "n")},
        "difference": apart.estimate,
        "difference_low": apart.low,
        "difference_high": apart.high,
        "difference_half_width": apart.half_width,
        "pairs": None if row.difference is None else apart.n,
        "p": apart.p,
        "p_holm": row.p_holm,
        "verdict": row.verdict or None,
        "primary": row.primary,
        "replications_to_show": row.needed,
        "variance_reduction": apart.variance_reduction,
    }


def _selection_as_dict(selection: Selection) -> dict[str, Any]:
    return {
        "method": selection.method,
        "metric": selection.figure.metric,
        "scope": dict(selection.figure.scope),
        **{name: getattr(selection, name) for name in ("best", "decided", "probability", "indifference", "budget")},
    }
