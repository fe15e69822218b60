"""What came out of a sweep: the figures of every point that is finished, and the tidy table of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.engine.choosing import engine_of
from sim.experiments.figures.quantities import Row, pseudovalues
from sim.experiments.runs.remarks import remarks
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.estimate import Estimate
from sim.experiments.sweep.best import best_document
from sim.experiments.sweep.plan import SweepPlan
from sim.experiments.sweep.points import as_cells
from sim.experiments.sweep.retold import retold
from sim.language import kept
from sim.metrics.counting.spans import Floats

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SCOPES = ("channel", "segment", "issue", "pool")


class Status(NamedTuple):
    """How far a sweep is."""

    points: int
    of_points: int
    replications: int
    of_replications: int


@dataclass(frozen=True, repr=False)
class SweepResult:
    """What is finished of a sweep.

    Attributes
    ----------
    numbers
        By point, what each of its replications left; only points with all their replications are here.
    """

    plan: SweepPlan
    numbers: Mapping[int, Sequence[Row]]

    def __repr__(self) -> str:
        """Tell how much is finished; the points would fill screens."""
        return f"<SweepResult: {self.plan.study.study}, {len(self.numbers)} of {len(self.plan.points)} points>"

    @property
    def complete(self) -> bool:
        """Whether every point is finished."""
        return len(self.numbers) == len(self.plan.points)

    @cached_property
    def finished(self) -> tuple[int, ...]:
        """The numbers of the points that are finished, in order."""
        return tuple(sorted(self.numbers))

    @cached_property
    def estimates(self) -> tuple[tuple[Estimate, ...], ...]:
        """For every finished point the figures asked for, with their intervals."""
        return tuple(tuple(run.estimate(*figure) for figure in self.plan.figures) for run in self._runs())

    @cached_property
    def values(self) -> Floats:
        """One value per finished point, figure and replication, whose means are the figures: see `pseudovalues`."""
        return np.array([[pseudovalues(run, figure) for figure in self.plan.figures] for run in self._runs()])

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about points, such as that a queue grows without bound."""
        found = ((number, remarks(run)) for number, run in zip(self.finished, self._runs(), strict=True))
        return tuple(kept.POINT.format(number=number, text=text) for number, texts in found for text in texts)

    def _runs(self) -> Iterator[RunResult]:
        for number in self.finished:
            yield retold(self.plan.scenarios[number], self.plan.names, self.numbers[number])

    @cached_property
    def means(self) -> Floats:
        """The figures, of shape (finished points, figures); NaN where undefined."""
        return np.array([[one.mean for one in row] for row in self.estimates], dtype=float)

    def factors(self) -> dict[str, list[Any]]:
        """Return the values of every factor at the finished points, as tables hold them."""
        points = self.plan.points
        every = {path: as_cells([point[path] for point in points]) for path in points[0]}
        return {path: [column[number] for number in self.finished] for path, column in every.items()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row per finished point and figure: the factors, metric, scope, unit, mean, low, high, n."""
        factors = self.factors()
        for k, (number, estimates) in enumerate(zip(self.finished, self.estimates, strict=True)):
            setting = {path: column[k] for path, column in factors.items()}
            for one in estimates:
                scope = dict(one.scope)
                numbers = {"unit": one.unit, "mean": one.mean, "low": one.low, "high": one.high, "n": one.n}
                yield (
                    {"point": number, **setting, "metric": one.metric}
                    | {kind: scope.get(kind) for kind in SCOPES}
                    | numbers
                )

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a frame; durations in seconds."""
        import polars as pl

        kinds = {int: pl.Int64, float: pl.Float64, str: pl.String}
        points = self.plan.points
        factors = {path: kinds[type(as_cells([point[path] for point in points])[0])] for path in points[0]}
        text = dict.fromkeys(("metric", *SCOPES, "unit"), pl.String)
        schema: Any = {"point": pl.Int64, **factors, **text, **dict.fromkeys(("mean", "low", "high"), pl.Float64)}
        return pl.DataFrame(list(self.rows()), schema=schema | {"n": pl.Int64})

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a frame for pandas.

        Raises
        ------
        ImportError
            When pandas or pyarrow is not installed.
        """
        from sim.log.dataframes import to_pandas

        return to_pandas(self.to_polars())

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--format json`` prints: the study, and one row per finished point and figure."""
        plan = self.plan
        return {
            "schema_version": 1,
            "study": plan.study.study,
            "seed": plan.seed,
            "replications": plan.replications,
            "confidence": plan.confidence,
            "engine": engine_of(plan.scenarios[0]),
            "complete": self.complete,
            "warnings": list(self.warnings),
            "factors": plan.study.design.paths,
            **best_document(self),
            "rows": list(self.rows()),
        }
