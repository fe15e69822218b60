"""Fit exports, and see whether what was fitted makes the days that were recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.experiments.calibration.building import built, built_replays, kept
from sim.experiments.calibration.calibrate import Calibration, calibrate_replay
from sim.experiments.calibration.holding_out import held_out
from sim.experiments.calibration.recorded import recorded_center
from sim.experiments.calibration.tuning import Tuning, tuned_center
from sim.experiments.calibration.verdicts import with_estimated_staff
from sim.fitting.center.fit import FittedCenter, fit_center, recorded_days
from sim.fitting.center.options import FitOptions
from sim.fitting.writing.comments import interval_text, value_text
from sim.fitting.writing.evidence import evidence_of
from sim.fitting.writing.scenario_text import scenario_text
from sim.importing.canonical import Canonical
from sim.log.dataframes import the_table
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Progress = Callable[[int, int], None]
LONGEST = 400  # days that are replayed at most


@dataclass(frozen=True, repr=False)
class FitResult:
    """A center as its exports tell it, and how it compares with them.

    Attributes
    ----------
    center
        What was found, key by key.
    calibration
        Verdicts on the recorded days; ``None`` where it was not asked for, or nothing can be compared.
    tuning
        What was changed so that a figure agrees, if that was asked for.
    stopped
        Whether Ctrl-C ended it before all comparisons: what was fitted is there.
    """

    center: FittedCenter
    calibration: Calibration | None = None
    tuning: Tuning | None = None
    stopped: bool = False

    def __repr__(self) -> str:
        """Tell what it is of."""
        return f"<FitResult: {self.center!r}, {self.calibration!r}>"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, checked and ready to be simulated."""
        return kept(self.center.tree, self.center.tables)

    @property
    def text(self) -> str:
        """The scenario file: every key with where its value comes from."""
        return scenario_text(self.center.entries, self.center.limits)

    @property
    def complete(self) -> bool:
        """Whether no recorded figure differs from what the scenario makes."""
        return self.calibration is None or self.calibration.agrees

    def to_polars(self, table: str = "estimates") -> pl.DataFrame:
        """Return a table.

        Parameters
        ----------
        table
            ``estimates`` (a row a key: value, interval, what it rests on), ``verdicts`` (a row a recorded figure),
            ``shares`` (contacts by month and channel, where there are several channels).

        Raises
        ------
        InputError
            When there is no such table.
        """
        known: dict[str, Callable[[FitResult], pl.DataFrame]] = {"estimates": estimates_frame}
        if self.calibration is not None:
            known["verdicts"] = lambda result: result.calibration.to_polars()  # type: ignore[union-attr]
        if self.center.shares is not None:
            known["shares"] = lambda result: result.center.shares  # type: ignore[assignment, return-value]
        return the_table(table, known)(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the document of ``evidence.json``."""
        return evidence_of(self.center) | {"calibration": calibration_record(self.calibration), **self._tuned()}

    def _tuned(self) -> dict[str, Any]:
        return {} if self.tuning is None else {"tuning": vars(self.tuning)}


def calibration_record(found: Calibration | None) -> dict[str, Any]:
    """Return a calibration as plain values."""
    if found is None:
        return {}
    return {
        "from": found.days[0].isoformat(),
        "to": found.days[1].isoformat(),
        "replications": found.replications,
        "half_hours_inside": {name: round(share, 4) for name, share in found.inside.items()},
        "verdicts": [_record(one) for one in found.verdicts],
    }


def _record(verdict: object) -> dict[str, Any]:
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in vars(verdict).items()}


def estimates_frame(result: FitResult) -> pl.DataFrame:
    """Return every key with its finding."""
    rows = [
        {
            "key": ".".join(entry.path),
            "word": entry.finding.word,
            "estimate": float(entry.finding.value),
            "low": None if entry.finding.low is None else float(entry.finding.low),
            "high": None if entry.finding.high is None else float(entry.finding.high),
            "unit": entry.finding.unit,
            "n": entry.finding.n,
            "counted": entry.finding.counted,
            "method": entry.finding.method,
            "file": entry.file,
            "text": value_text(entry.finding),
            "interval": interval_text(entry.finding),
        }
        for entry in result.center.entries
        if entry.finding is not None
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


@dataclass(frozen=True)
class FitCheck:
    """How a fit is checked: not at all, or with a figure tuned, by so many workers."""

    check: bool = True
    tune: str | None = None
    jobs: int = 1
    progress: Progress = field(default=lambda done, of: None)


def fitted(read: Canonical, options: FitOptions, how: FitCheck) -> FitResult:
    """Return the center of canonical tables, checked as asked; as far as that came where Ctrl-C stops it."""
    center = fit_center(read, options)
    days = last_days(center)
    comparable = how.check and recorded_center(center, built(center.tree, center.tables), days)
    if how.tune is not None and not comparable:
        raise input_error("--tune", "the files hold nothing of waits or contacts served to tune by; leave it out")
    try:
        return _checked(center, days, how) if comparable else FitResult(center)
    except KeyboardInterrupt:
        return FitResult(center, stopped=True)


def _checked(center: FittedCenter, days: tuple[date, date], how: FitCheck) -> FitResult:
    if how.tune is None:
        found = calibrated(*held_out(center, days), how)
        return FitResult(center, found, stopped=not found.complete)
    tuned, tuning = tuned_center(center, how.tune, days, how.jobs, how.progress)
    found = calibrated(tuned, days, how)
    return FitResult(tuned, found, tuning, not found.complete)


def last_days(center: FittedCenter) -> tuple[date, date]:
    """Return the days that are replayed: those recorded, a year and a month of them at most."""
    first, last = recorded_days(center)
    return max(first, date.fromordinal(last.toordinal() - LONGEST)), last


def calibrated(center: FittedCenter, days: tuple[date, date], how: FitCheck) -> Calibration:
    """Return the verdicts on the recorded days of a fitted center."""
    scenarios = built_replays(center, days)
    record = recorded_center(center, scenarios[0], days)
    found = calibrate_replay(scenarios, record, how.jobs, how.progress)
    estimated = {name for pool in center.pools if pool.is_estimated for name in pool.skills}
    return replace(found, verdicts=with_estimated_staff(found.verdicts, estimated))


def fit(
    read: Canonical,
    title: str = "Fitted center",
    special: Mapping[date, str] | None = None,
    horizon: int = 0,
    redials: str | float = "auto",
    population: int | None = None,
    target: float | None = None,
    check: bool = True,
    tune: str | None = None,
    jobs: int = 1,
) -> FitResult:
    """Fit a center to what exports tell, and compare the scenario with what was recorded.

    Parameters
    ----------
    read
        What `read_export` returned.
    title
        Of the scenario.
    special
        Holidays and other special days, past and future, by date, with their names.
    horizon
        Weeks to forecast after the last day; 0 makes an ordinary week.
    redials
        ``auto``, ``none``, or the share of the lost who call again.
    population
        How many customers there are, seen or not; for repeats.
    target
        Seconds of the service level, where files do not tell.
    check
        Whether the recorded days are simulated and compared.
    tune
        ``staff``, ``wrap_up`` or ``patience``: the factor at which the simulated abandonment is the recorded one,
        written as an assumption.
    jobs
        Worker processes.

    Raises
    ------
    InputError
        When nothing can be fitted, or an argument is out of bounds.
    """
    options = FitOptions(title, dict(special or {}), horizon, redials, population, target)
    return fitted(read, options, FitCheck(check, tune, jobs))
