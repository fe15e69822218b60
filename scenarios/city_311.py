"""A city's channels over eleven years: the shares that the simulation gives, year by year, beside those recorded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from sim import RunResult, load, replicate

SCENARIO = Path(__file__).with_name("city_311.yaml")
# Requests on the web, in the app, by telephone: City of San Francisco, 311 Cases, a random sample of 10,000.
COUNTED = {
    2008: (3, 0, 310),
    2009: (28, 0, 497),
    2010: (69, 0, 500),
    2011: (104, 0, 456),
    2012: (137, 3, 471),
    2013: (204, 53, 485),
    2014: (198, 189, 507),
    2015: (144, 207, 498),
    2016: (206, 321, 482),
    2017: (214, 367, 541),
    2018: (204, 511, 610),
    2019: (147, 605, 538),
}
RECORDED = {year: tuple(100 * one / sum(counts) for one in counts) for year, counts in COUNTED.items()}
CHANNELS = ("web", "app", "phone")
HEAD = ["year", *(f"{name}_{source}" for name in CHANNELS for source in ("simulated", "recorded"))]


def shares(result: RunResult) -> dict[int, tuple[float, ...]]:
    """Return, by year, the per cent of first contacts that begin on each channel, all replications together."""
    year = pl.col("date").str.slice(0, 4).cast(pl.Int64).alias("year")
    found = result.to_polars("shares").group_by(year, "channel").agg(pl.col("first_contacts").sum())
    counts = {(row["year"], row["channel"]): row["first_contacts"] for row in found.iter_rows(named=True)}
    return {
        year: tuple(100 * counts[year, name] / sum(counts[year, one] for one in CHANNELS) for name in CHANNELS)
        for year in sorted({year for year, _ in counts})
    }


def rows(found: dict[int, tuple[float, ...]]) -> list[list[str]]:
    """Return a row for each year: the simulated and the recorded share of each channel."""
    return [
        [str(year), *(f"{share:.1f}" for pair in zip(found[year], recorded, strict=True) for share in pair)]
        for year, recorded in RECORDED.items()
        if year in found
    ]


def main(words: Sequence[str]) -> None:
    """Run the scenario, with changes such as ``calendar.days=1700``, print the table and write it."""
    table = rows(shares(replicate(load(SCENARIO, words))))
    for row in table:
        sys.stdout.write("| " + " | ".join(row) + " |\n")
    out = Path("outputs") / "city_311.csv"
    out.parent.mkdir(exist_ok=True)
    pl.DataFrame(table, schema=HEAD, orient="row").write_csv(out)
    sys.stdout.write(f"{out}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
