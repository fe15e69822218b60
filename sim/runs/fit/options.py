"""The flags of `ccsim fit` as options: holidays, special days, horizon, redials, target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sim.experiments.calibration.fitting import FitCheck
from sim.experiments.calibration.tuning import KINDS
from sim.fitting.center.options import FitOptions
from sim.scenario.basics.csv_files import Row, read_rows
from sim.scenario.basics.problems import did_you_mean, input_error, one_of
from sim.scenario.basics.units import parse_date, parse_duration

READING = ("kind", "dates", "decimal", "zone", "units", "columns", "queues", "since", "until", "counted_at")
YEARS = range(1990, 2061)
MOST_WEEKS = 104
EXTRA = "holidays need the library of that name; pip install 'ccsim[import]', or give a list with --special"


def reading_flags(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the flags that say how files are read."""
    return {name: given[name] for name in READING}


def fit_options(given: Mapping[str, Any]) -> FitOptions:
    """Return what is told beside the files.

    Raises
    ------
    InputError
        When a flag is none of what is allowed.
    """
    special = {**holidays_of(given["holidays"]), **special_of(given["special"])}
    return FitOptions(
        title=given["title"] or given["folder"].name or "Fitted center",
        special=special,
        horizon=_weeks(given["horizon"]),
        redials=_redials(given["redials"]),
        population=given["population"],
        target=_duration(given["target"]),
    )


def fit_check(given: Mapping[str, Any]) -> FitCheck:
    """Return how the fit is checked."""
    tune = given["tune"]
    if tune is not None and tune not in KINDS:
        raise input_error("--tune", f"{tune!r} cannot be tuned; {did_you_mean(tune, KINDS)}")
    if tune is not None and given["no_check"]:
        raise input_error("--tune", "needs the recorded days; leave out --no-check")
    return FitCheck(not given["no_check"], tune, given["jobs"] or 0)


def _weeks(text: str | None) -> int:
    if text is None:
        return 0
    found = re.fullmatch(r"\s*(\d+)\s*w?\s*", text)
    if found is None or not 1 <= int(found[1]) <= MOST_WEEKS:
        raise input_error("--horizon", f"{text!r} is no number of weeks; write 4w, at most {MOST_WEEKS}w")
    return int(found[1])


def _redials(text: str) -> str | float:
    if text in ("auto", "none"):
        return text
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise input_error("--redials", f"{text!r} is not allowed; write auto, none, or a share such as 0.5")
    return share


def _duration(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return parse_duration(text)
    except Exception as error:
        raise input_error("--target", str(error)) from None


def special_of(path: Path | None) -> dict[date, str]:
    """Return the days of a CSV with ``date`` and ``name``.

    Raises
    ------
    InputError
        When it is no such file.
    """
    if path is None:
        return {}
    if not path.is_file():
        raise input_error(str(path), "there is no such file; name a CSV with date and name")

    def day(row: Row) -> tuple[date, str]:
        return parse_date(row["date"]), row.get("name") or "special"

    try:
        return dict(read_rows(str(path), day, ("date",), ("name",)))
    except Exception as error:
        raise input_error("--special", str(error)) from None


def holidays_of(code: str | None) -> dict[date, str]:
    """Return the holidays of a country, or of a part of it, past and future.

    Raises
    ------
    InputError
        When there is no such country or part, or the library is missing.
    """
    if code is None:
        return {}
    try:
        import holidays
    except ImportError:
        raise input_error("--holidays", EXTRA) from None
    country, _, part = code.partition("-")
    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        raise input_error("--holidays", f"{country!r} is no country; {did_you_mean(country, sorted(known))}")
    if part and part not in known[country]:
        allowed = one_of(sorted(known[country])) if known[country] else "none"
        raise input_error("--holidays", f"{country} has no part {part!r}; allowed: {allowed}")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=YEARS))
