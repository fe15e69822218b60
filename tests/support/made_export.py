"""Write scenarios/fitted/calls.csv anew: the log of scenarios/fitted/made.yaml as a telephone system would have it.

Run as ``python -m tests.support.made_export``, then fit it again; the draws of ccsim decide its figures.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl

from sim.experiments.calibration.played import contacts_of_log
from sim.experiments.runs.replicate import simulate
from sim.scenario import load
from tests.support.paths import ROOT

HOME = ROOT / "scenarios" / "fitted"


def clock(span: pl.Expr) -> pl.Expr:
    """HH:MM:SS, as logs have it."""
    return (pl.lit(datetime(2026, 1, 1)) + span.fill_null(pl.duration(seconds=0))).dt.strftime("%H:%M:%S")


def call_log(rows: pl.DataFrame) -> pl.DataFrame:
    """Return contacts as a call log: whole seconds, no disposition of who was not served."""
    wait = pl.coalesce("answered", "left") - pl.col("arrival")
    served = pl.col("outcome") == "served"
    return rows.filter(pl.col("outcome").is_in(["served", "abandoned"])).select(
        (10_000 + pl.int_range(pl.len())).alias("Call ID"),
        pl.col("arrival").dt.strftime("%Y-%m-%d %H:%M:%S").alias("Start"),
        pl.col("queue").alias("Queue"),
        pl.format("+49300{}", pl.col("customer").cast(pl.String).str.zfill(5)).alias("Caller"),
        pl.when(served)
        .then(pl.col("agent").str.replace("0-", "Agent ", literal=True))
        .otherwise(pl.lit(""))
        .alias("Agent"),
        pl.when(served).then("issue").otherwise(pl.lit("")).alias("Disposition"),
        clock(wait).alias("Wait time"),
        clock(pl.col("talk_end") - pl.col("answered")).alias("Talk time"),
        clock(pl.col("end") - pl.col("talk_end")).alias("After call work time"),
        pl.when(served).then(pl.lit("answered")).otherwise(pl.lit("abandoned")).alias("Outcome"),
    )


def main(path: Path = HOME / "calls.csv") -> None:
    """Simulate the made center once, and write its log."""
    scenario = load(HOME / "made.yaml")
    log = simulate(scenario)
    issues = log.to_polars()["issue"].cast(pl.String)
    rows = contacts_of_log(log, scenario.calendar)
    call_log(rows.with_columns(issues.gather(rows["id"]).alias("issue"))).write_csv(path)


if __name__ == "__main__":
    main()
