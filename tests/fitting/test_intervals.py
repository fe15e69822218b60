"""Intervals of what has no test of its own hold their truth in 90 to 98 % of 200 made-up data sets."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.center.arrivals import arrivals_of, volume_finding
from sim.fitting.center.options import FitOptions
from sim.fitting.center.queues import queues_of
from sim.fitting.finding import Finding
from sim.fitting.handling.groups import issues_of
from sim.fitting.patience.exposure import from_sums
from sim.fitting.staffing.states import ratio_of
from sim.fitting.text.messages import usual_backlog, work_of
from sim.importing.canonical import Canonical, conform
from tests.support.coverage import covered

pytestmark = pytest.mark.slow
MONDAY = date(2026, 1, 5)


def test_contacts_of_a_week() -> None:
    def found(luck: np.random.Generator) -> Finding:
        days = [MONDAY + timedelta(days=k) for k in range(42) if k % 7 < 5]
        offered = luck.poisson(200 * luck.gamma(40, 1 / 40, len(days))).astype(float)
        table = conform("daily", pl.DataFrame({"date": days, "queue": "phone", "offered": offered}))
        (queue,) = queues_of(Canonical(daily=table))
        return volume_finding(arrivals_of(queue, FitOptions(redials="none")))

    assert 0.90 <= covered(found, 1_000) <= 0.98


def test_the_effort_of_an_issue() -> None:
    """Two of five take 1.3 times the mean of all."""

    def found(luck: np.random.Generator) -> Finding:
        fault = luck.random(600) < 0.4
        seconds = luck.gamma(2, np.where(fault, 130, 80) / 2)
        rows = pl.DataFrame({"issue": np.where(fault, "fault", "order"), "seconds": seconds})
        return next(one.effort for one in issues_of(rows) if one.name == "fault")

    assert 0.90 <= covered(found, 1.3) <= 0.98


def test_a_share_of_the_time_logged_in() -> None:
    def found(luck: np.random.Generator) -> Finding:
        logged = luck.uniform(6, 9, 60) * 3_600
        return ratio_of(logged * luck.beta(4, 36, 60), logged, "agent-days", "")

    assert 0.90 <= covered(found, 0.1) <= 0.98


def test_patience_from_sums_of_reports() -> None:
    def found(luck: np.random.Generator) -> Finding:
        patience, offered = luck.exponential(200, 1_500), luck.exponential(60, 1_500)
        lost, wait = patience < offered, np.minimum(patience, offered)
        return from_sums(wait[~lost].mean(), float((~lost).sum()), float(lost.sum()), wait[lost].mean())

    assert 0.90 <= covered(found, 200) <= 0.98


def test_the_work_of_a_reply() -> None:
    """Everything is written before the day begins, so that each gap is the work of a reply."""

    def found(luck: np.random.Generator) -> Finding | None:
        parts = []
        for day in range(12):
            midnight = datetime(2026, 1, 5) + timedelta(days=day)
            done = 9 * 3_600 + np.cumsum(luck.gamma(1.5, 480, 30))
            parts += [(midnight, midnight + timedelta(seconds=float(second)), "a1") for second in done]
        rows = pl.DataFrame(parts, schema=["created", "first_reply", "agent"], orient="row")
        named = rows.with_columns(pl.int_range(pl.len()).cast(pl.String).alias("id"))
        one = work_of(conform("tickets", named))
        return one and one.mean

    assert 0.90 <= covered(found, 720) <= 0.98


def test_the_backlog_of_mondays() -> None:
    """Each message waits a week for its reply, so that a week's messages are unanswered."""

    def found(luck: np.random.Generator) -> Finding | None:
        times = np.sort(luck.uniform(0, 70, luck.poisson(50 * 10)))
        created = [datetime(2026, 1, 5) + timedelta(days=float(t)) for t in times]
        rows = pl.DataFrame({"id": [str(k) for k in range(len(times))], "created": created,
                             "first_reply": [t + timedelta(days=7) for t in created]})  # fmt: skip
        return usual_backlog(conform("tickets", rows))

    assert 0.90 <= covered(found, 50) <= 0.98
