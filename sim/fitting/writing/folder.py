"""A fitted scenario as the files of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from sim.plumbing.csv_output import write_csv


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write the CSV files that a scenario reads."""
    for name, table in tables.items():
        write_csv(table, folder / name)
