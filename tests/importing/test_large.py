"""A million calls read, fitted and written in under a minute and 2 GB."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

CALLS = 1_000_000
MEASURED = """
import resource, sys, time
from cli import main
began = time.process_time()
try:
    main(["fit", sys.argv[1], "--as", sys.argv[2], "--no-check", "--quiet", "--format", "csv"])
except SystemExit as end:
    assert not end.code
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def test_a_million_calls(tmp_path: Path) -> None:
    n = pl.int_range(CALLS, eager=True)
    start = pl.select(pl.lit(datetime(2024, 1, 1, 8)) + timedelta(seconds=37) * pl.lit(n))["literal"]
    clock = [
        pl.format("00:{}:{}", (s // 60).cast(pl.String).str.zfill(2), (s % 60).cast(pl.String).str.zfill(2))
        for s in (pl.lit(n % 90), pl.lit(30 + n * 7 % 570), pl.lit(n * 13 % 60))
    ]
    frame = pl.select(
        pl.lit(n).alias("CALL ID"),
        pl.lit(start).dt.strftime("%a, %d %b %Y %H:%M:%S").alias("TIMESTAMP"),
        pl.lit("Care").alias("SKILL"),
        pl.format("Agent {}", pl.lit(n % 300)).alias("AGENT NAME"),
        pl.format("+4930{}", pl.lit(n * 7919 % 300_000)).alias("ANI"),
        clock[0].alias("QUEUE WAIT TIME"),
        clock[1].alias("TALK TIME"),
        clock[2].alias("AFTER CALL WORK TIME"),
        pl.lit((n % 9 == 0).cast(pl.Int8)).alias("ABANDONED"),
    )
    frame.write_csv(tmp_path / "calls.csv")
    words = [sys.executable, "-c", MEASURED, str(tmp_path / "calls.csv"), str(tmp_path / "fit")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, gigabytes = map(float, done.stdout.splitlines()[-1].split())
    assert pl.read_parquet(tmp_path / "fit" / "canonical" / "contacts.parquet").height == CALLS
    assert seconds < 60
    assert gigabytes < 2
