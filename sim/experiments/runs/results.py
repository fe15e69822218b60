"""The figures of a run: every metric of every scope, over the replications done so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.choosing import engine_of
from sim.experiments.figures.figure import Figure
from sim.experiments.figures.measurable import unmeasured
from sim.experiments.figures.reported import reported
from sim.experiments.preview.handling import issue_rows
from sim.experiments.runs.accounts import Accounts, base_rows, invoice_rows, ledger_rows, move_rows
from sim.experiments.runs.matches import cells_of, match_rows
from sim.experiments.statistics.estimate import Estimate
from sim.experiments.statistics.estimators import Facts, cut, interval_of
from sim.experiments.statistics.impossible import impossible
from sim.experiments.statistics.percentiles import PooledPercentile, Samples
from sim.metrics import NAMES, Intervals
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.scopes import Scope, held_by
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.moves import HELD
from sim.metrics.metric import MONEY, Percentile
from sim.scenario.basics.problems import input_error
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from sim.experiments.runs.by_time import ByTime


@dataclass(frozen=True, repr=False)
class RunResult:
    """A run: what its replications measured, in order of replication.

    Attributes
    ----------
    scopes
        What figures are about.
    tables
        One array per replication, of shape (scopes, ``NAMES``).
    intervals
        Totals per reporting interval, summed over the replications.
    complete
        False where the run was interrupted.
    warnings
        Sentences for the user.
    accounts
        Per replication, the entries of the ledger and the invoices.
    samples
        The waits that percentiles are of.
    """

    scenario: Scenario
    scopes: tuple[Scope, ...]
    tables: list[Floats]
    intervals: Intervals
    complete: bool = True
    warnings: tuple[str, ...] = ()
    accounts: list[Accounts] = field(default_factory=list)
    samples: Samples = field(default_factory=Samples, repr=False, compare=False)
    _known: dict[Scope, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        """Tell of what run it is; its tables would fill a screen."""
        state = "" if self.complete else ", interrupted"
        return f"<RunResult: {self.scenario.scenario}, {self.replications} replications{state}>"

    @property
    def replications(self) -> int:
        """How many replications were done."""
        return len(self.tables)

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Every figure with its confidence interval, by scope."""
        return tuple(self._estimate(metric, scope) for scope in self.scopes for metric in self.metrics_of(scope))

    def metrics_of(self, scope: Scope) -> list[str]:
        """Return the metrics reported of a scope, by the mechanisms that concern it."""
        return reported(self.scenario, scope)

    def estimate(
        self,
        metric: str,
        scope: Scope = (),
        *,
        channel: str | None = None,
        segment: str | None = None,
        issue: str | None = None,
        pool: str | None = None,
    ) -> Estimate:
        """Return one figure with its interval, which holds nothing that no value can be.

        Parameters
        ----------
        metric
            Such as ``service_level``; all are in docs/metrics.md, with their units.
        scope
            What it is about as pairs, such as ``(("channel", "phone"),)``; of the whole center if empty.
        channel, segment, issue, pool
            The same by keyword: one of them, or a channel with a segment or an issue. What there is only one of may
            stand beside any other.

        Raises
        ------
        InputError
            When there is no such metric or scope, or the scenario does not measure it there.
        """
        named = (("channel", channel), ("segment", segment), ("issue", issue), ("pool", pool))
        scope = (*scope, *((kind, name) for kind, name in named if name is not None))
        found = held_by(scope, self.scopes)
        self._check(metric, found)
        return replace(self._estimate(metric, found), scope=scope)

    def _check(self, metric: str, scope: Scope) -> None:
        if scope not in self._known:
            self._known[scope] = frozenset(self.metrics_of(scope) if scope in self._rows else ())
        if metric not in self._known[scope]:
            raise input_error("estimate", unmeasured(self.scenario, Figure(metric, scope)))

    def _estimate(self, metric: str, scope: Scope) -> Estimate:
        confidence = self.scenario.experiment.confidence
        known = METRICS[metric]
        if known.percentile:
            mean, low, high = self._percentile(known.percentile, scope).interval
        else:
            mean, low, high = interval_of(metric, self.facts(metric, scope), confidence)
        if mean == 0 and low is not None and impossible(self.scenario, metric, scope):
            low = high = 0.0
        half = None if low is None or high is None else (high - low) / 2
        unit = self.scenario.currency if known.unit == MONEY else known.unit
        defined = int((~np.isnan(self.values(metric, scope))).sum())
        return Estimate(metric, scope, unit, mean, *cut(metric, low, high), defined, half)

    def facts(self, metric: str, scope: Scope) -> Facts:
        """Return what a figure is estimated from, per replication: numerators and denominators, or values.

        Of a percentile of all waits they are pseudovalues: their mean is the figure, and their interval its own.
        """
        known = METRICS[metric]
        if known.percentile:
            return (self._percentile(known.percentile, scope).pseudovalues,)
        if known.is_ratio:
            return tuple(self.totals(name, scope) for name in known.totals)
        values, customers = self.values(metric, scope), self.scenario.customers
        if metric == HELD and customers:  # a share of customers, each of whom has it or not
            population = np.where(np.isnan(values), 0.0, customers.population)
            return np.nan_to_num(values) * population, population
        return (values,)

    def _percentile(self, of: Percentile, scope: Scope) -> PooledPercentile:
        return self.samples.percentile(of, held_by(scope, self._rows), self.scenario.experiment.confidence)

    def totals(self, name: str, scope: Scope) -> Floats:
        """Return one number of the tables per replication."""
        row, column = self._rows[held_by(scope, self._rows)], NAMES.index(name)
        return np.array([table[row, column] for table in self.tables])

    @cached_property
    def by_time(self) -> ByTime:
        """What the reporting intervals hold."""
        from sim.experiments.runs.by_time import ByTime

        return ByTime(self)

    @cached_property
    def _rows(self) -> dict[Scope, int]:
        return {scope: row for row, scope in enumerate(self.scopes)}

    def values(self, metric: str, scope: Scope) -> Floats:
        """Return one value of a metric per replication, that of it alone; NaN where undefined."""
        numerator, *denominators = (self.totals(name, scope) for name in METRICS[metric].totals)
        if not denominators:
            return numerator
        denominator = denominators[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(denominator > 0, numerator / denominator, np.nan)

    @property
    def table_names(self) -> tuple[str, ...]:
        """The tables that the scenario gives, by the names of their CSV files."""
        accounts = ("ledger", "invoices") if self.scenario.has_costs else ()
        chosen = self.scenario.migration is not None
        moves = ("moves",) if chosen or any(one.moves for one in self.accounts) else ()
        shares = ("shares",) if chosen else ()
        matches = ("matches",) if cells_of(self.scenario) else ()
        months = ("months",) if self.scenario.has_changing_base else ()
        last = (*moves, *accounts, *shares, *matches, *months)
        return ("summary", "replications", "intervals", "days", "timeline", "waits", *last)

    def to_polars(self, table: str = "summary") -> pl.DataFrame:
        """Return a tidy table, as the CSV files of a run hold it.

        Parameters
        ----------
        table
            ``summary`` (a row per metric and scope: unit, mean, low, high, n), ``replications`` (a row per
            replication, metric and scope: its value), ``intervals`` (a row per reporting interval and channel or
            pool), ``days`` (the same by day), ``timeline`` (by stretch of time, with intervals over replications),
            ``waits`` (how they are distributed), ``moves`` (between channels, by cause); of scenarios with costs
            ``ledger`` and ``invoices``, with migration ``shares``; with several channels and segments or issues
            ``matches`` (a row per segment, issue and channel); where customers come and go ``months``.

        Raises
        ------
        InputError
            When there is no such table.
        """
        from sim.experiments.runs.frames import TABLES
        from sim.log.dataframes import the_table

        return the_table(table, {name: TABLES[name] for name in self.table_names})(self)

    def to_pandas(self, table: str = "summary") -> pd.DataFrame:
        """Return a table as `to_polars` does, for pandas.

        Raises
        ------
        ImportError
            When pandas or pyarrow is not installed.
        """
        from sim.log.dataframes import to_pandas

        return to_pandas(self.to_polars(table))

    def to_dict(self) -> dict[str, Any]:
        """Return the document of ``summary.json``."""
        experiment = self.scenario.experiment
        return {
            "schema_version": 1,
            "scenario": self.scenario.scenario,
            "seed": experiment.seed,
            "replications": self.replications,
            "confidence": experiment.confidence,
            "engine": engine_of(self.scenario),
            "complete": self.complete,
            "warnings": list(self.warnings),
            "metrics": [_as_dict(estimate) for estimate in self.estimates],
            **self._accounts(),
            **issue_rows(self.scenario),
            **self._worst_hours(),
        }

    def _worst_hours(self) -> dict[str, Any]:
        from sim.experiments.runs.worst_hours import hour_rows

        rows = list(hour_rows(self))
        return {"worst_hours": rows} if rows else {}

    def figures(self) -> dict[str, Any]:
        """Return the part of that document which tells the figures, for remarks on them."""
        return {"warnings": [], "metrics": [_as_dict(estimate) for estimate in self.estimates]}

    def _accounts(self) -> dict[str, Any]:
        """Return what the document lists: ledger and invoices, moves, the match matrix, where there are any."""
        listed: dict[str, Any] = {}
        if self.scenario.has_costs:
            rows = list(ledger_rows(self.accounts, self.scenario.experiment.confidence))
            invoices = list(invoice_rows(self.accounts))
            listed["costs"] = {"currency": self.scenario.currency, "ledger": rows, "invoices": invoices}
        if self.scenario.migration is not None:
            listed["moves"] = list(move_rows(self.accounts, self.scenario.experiment.confidence))
        if cells_of(self.scenario):
            listed["matches"] = match_rows(self)
        if self.scenario.has_changing_base:
            confidence = self.scenario.experiment.confidence
            listed["base"] = [row for by in ("year", "month") for row in base_rows(self.accounts, confidence, by)]
        return listed


def _as_dict(estimate: Estimate) -> dict[str, Any]:
    return vars(estimate) | {"scope": dict(estimate.scope)}
