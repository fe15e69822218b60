"""A small center, simulated, and its contacts as an export would have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.runs.replicate import simulate
from sim.importing.canonical import CONTACTS, Canonical, SourceFile, conform
from sim.scenario.loading.loader import build

START = date(2026, 1, 5)
TRUTH: Mapping[str, Any] = {
    "scenario": "Made",
    "calendar": {"start": START.isoformat(), "days": 12, "open": {"mon-fri": "08:00-18:00"}},
    "channels": {
        "phone": {
            "mode": "live",
            "arrivals": {"per_day": {"mon-fri": 300}, "profile": "double_hump"},
            "handle_time": {"lognormal": {"mean": "240 s", "cv": 0.8}},
            "wrap_up": {"exponential": {"mean": "40 s"}},
            "patience": {"exponential": {"mean": "150 s"}},
            "target": {"within": "20 s", "share": 0.8},
        }
    },
    "pools": {"agents": {"agents": {"mon-fri": {"08:00": 2, "10:00": 3, "14:00": 2, "18:00": 0}}, "skills": ["phone"]}},
}


def exported(seed: int = 1, scenario: Mapping[str, Any] = TRUTH) -> pl.DataFrame:
    """Return the canonical contacts of a simulated center."""
    center = build(scenario)
    rows = contacts_of_log(simulate(center, 0, seed), center.calendar)
    kept = rows.filter(pl.col("outcome").is_in(["served", "abandoned"]))
    frame = kept.select(
        pl.col("id").cast(pl.String),
        "arrival",
        "queue",
        pl.when(pl.col("customer") > 0).then(pl.format("c{}", "customer")).alias("customer"),
        "agent",
        "answered",
        "left",
        "talk_end",
        "end",
        "outcome",
        pl.lit(0, pl.Int64).alias("leg"),
    )
    assert set(frame.columns) <= set(CONTACTS)
    return conform("contacts", frame)


def as_calls(rows: pl.DataFrame) -> Canonical:
    """Return contacts as a call log has them."""
    return Canonical(contacts=rows, sources=(SourceFile("calls.csv", "calls", {"contacts": len(rows)}, len(rows)),))


def as_intervals(rows: pl.DataFrame, *dropped: str) -> Canonical:
    """Return contacts as a report by half hour has them, without some of its columns."""
    served, lost = pl.col("outcome") == "served", pl.col("outcome") == "abandoned"
    wait = (pl.coalesce("answered", "left") - pl.col("arrival")).dt.total_microseconds() / 1e6
    talk = (pl.col("talk_end") - pl.col("answered")).dt.total_microseconds() / 1e6
    wrap = (pl.col("end") - pl.col("talk_end")).dt.total_microseconds() / 1e6
    frame = rows.group_by("queue", pl.col("arrival").dt.truncate("30m").alias("start")).agg(
        pl.lit(1_800.0).alias("length"),
        pl.len().cast(pl.Float64).alias("offered"),
        served.sum().cast(pl.Float64).alias("answered"),
        lost.sum().cast(pl.Float64).alias("abandoned"),
        wait.filter(served).mean().alias("asa"),
        wait.filter(lost).mean().alias("wait_abandoned"),
        talk.mean().alias("talk"),
        wrap.mean().alias("wrap"),
        (served & (wait <= 20)).sum().cast(pl.Float64).alias("within"),
        pl.lit(20.0).alias("threshold"),
        pl.lit("arrival").alias("counted_at"),
    )
    hour = pl.col("start").dt.hour()
    staffed = pl.when(hour < 10).then(2.0).when(hour < 14).then(3.0).otherwise(2.0).alias("staffed")
    table = conform("intervals", frame.with_columns(staffed).drop(*dropped))
    return Canonical(
        intervals=table, sources=(SourceFile("report.csv", "intervals", {"intervals": len(table)}, len(table)),)
    )
