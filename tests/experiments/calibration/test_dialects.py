"""One report in three dialects gives one scenario, to the letter."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sim import fit, read_export
from tests.support.made_center import as_intervals, exported

NAMES = {
    "offered": "Offered", "answered": "Answered", "abandoned": "Abandoned", "asa": "ASA (s)",
    "wait_abandoned": "Avg Abandon (s)",
    "talk": "Avg Talk (s)", "wrap": "Avg ACW (s)", "staffed": "Agents staffed",
}  # fmt: skip


def report(folder: Path, date: str, separator: str, decimal: str, encoding: str) -> Path:
    """Write the report of the made center in a dialect, always under one name."""
    folder.mkdir()
    table = as_intervals(exported()).intervals
    assert table is not None
    rows = table.select(
        pl.col("start").dt.strftime(date).alias("Date"),
        pl.col("start").dt.strftime("%H:%M").alias("Interval start"),
        *(_number(name, decimal).alias(said) for name, said in NAMES.items()),
    )
    path = folder / "report.csv"
    path.write_bytes(rows.write_csv(separator=separator, quote_style="necessary").encode(encoding))
    return path


def _number(name: str, decimal: str) -> pl.Expr:
    digits = 0 if name in ("offered", "answered", "abandoned") else 2
    text = pl.col(name).round(digits).cast(pl.Int64 if digits == 0 else pl.Float64).cast(pl.String)
    return text.str.replace(".", decimal, literal=True)


def test_three_dialects_give_one_scenario(tmp_path: Path) -> None:
    paths = [
        report(tmp_path / "iso", "%Y-%m-%d", ",", ".", "utf-8"),
        report(tmp_path / "german", "%d.%m.%Y", ";", ",", "utf-16"),
        report(tmp_path / "american", "%m/%d/%Y", "\t", ".", "cp1252"),
    ]
    texts = [fit(read_export(path), check=False).text for path in paths]
    assert texts[0] == texts[1] == texts[2]
    assert "measured" in texts[0]
