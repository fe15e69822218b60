"""What a fit says in another language: figures with their units, what they rest on, what differs and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from sim.experiments.calibration.calibrate import Calibration
from sim.experiments.calibration.verdicts import DIFFERS, FEW_WAIT, Verdict
from sim.fitting.finding import Finding
from sim.fitting.writing.comments import interval_text, value_text
from sim.language.choice import speaking
from sim.report.fit.painting import quantiles
from sim.report.fit.tables import calibration_sentences
from sim.report.fit.units import COUNTED, UNITS, counted_of, interval_of, value_of

WEEK = Finding(1095.0, 1057.0, 1133.0, "contacts a week", 10, "days", "mean")
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize(
    "found",
    [WEEK, replace(WEEK, high=None), replace(WEEK, low=None), replace(WEEK, low=None, high=None),
     Finding(0.425, 0.378, 0.473, "share", 421, "lost callers", ""), Finding(1.2, 1.1, 1.3, "", 0, "", "")],
)  # fmt: skip
def test_tables_say_what_comments_of_files_say(found: Finding) -> None:
    assert (value_of(found), interval_of(found)) == (value_text(found), interval_text(found))


def test_units_and_what_is_counted_are_told_in_the_language() -> None:
    with speaking("zh"):
        assert (value_of(WEEK), interval_of(WEEK)) == ("1,095 个联络/周", "1,057 至 1,133 个联络/周")
        assert counted_of(WEEK) == "10 天"
        told = [counted_of(replace(WEEK, counted=name)) for name in COUNTED]
        told += [value_of(replace(WEEK, unit=name)) for name in UNITS]
    assert LATIN.findall("".join(told)) == []


def test_what_differs_is_told_with_its_cause() -> None:
    """Of all, at nine o'clock on Mondays, of a segment, and of an issue."""
    all_of_it = Verdict("phone", "abandonment", "all", 0.2, 0.1, 0.08, 0.12, DIFFERS, FEW_WAIT)
    parts = [replace(all_of_it, by=by) for by in ("mon", "segment gold")]
    issue = replace(all_of_it, by="issue fault", figure="handle_time")
    days = date(2026, 1, 5), date(2026, 1, 9)
    found = Calibration(days, 20, (all_of_it, *parts, issue), {})
    with speaking("zh"):
        told = calibration_sentences(found)
    assert set(LATIN.findall("".join(told))) == {"phone", "gold", "fault"}
    assert any("周一" in line for line in told)
    assert "phone, segment gold: abandonment -50%: its patience, priority or effort is another" in (
        calibration_sentences(found)
    )


def test_numbers_of_logarithmic_scales_are_plain() -> None:
    values = [30.0, 100.0, 300.0, 1000.0]
    data = pl.DataFrame({"channel": ["phone"] * 4, "family": ["gamma"] * 4, "recorded": values, "law": values})
    (axes,) = quantiles(data).axes
    told = [one.get_text() for axis in (axes.xaxis, axes.yaxis) for one in axis.get_ticklabels(which="both")]
    assert {"100", "1000"} <= set(told)
    assert not any("$" in text for text in told)
