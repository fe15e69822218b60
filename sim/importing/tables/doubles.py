"""Several rows of one queue and interval: the same row twice, parts of a queue, or the hour that clocks repeat."""

from __future__ import annotations

import polars as pl

from sim.importing.columns.cells import RoleCells

KEY, RAW = ["queue", "start"], "raw"
ADDED = ("offered", "answered", "abandoned", "short", "blocked", "flow_out", "within")
WEIGHTS = {
    "asa": "answered",
    "talk": "answered",
    "hold": "answered",
    "wrap": "answered",
    "handle": "answered",
    "wait_abandoned": "abandoned",
    "wait_all": "offered",
}


def joined(cells: RoleCells, frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each queue and interval.

    Rows of one interval are parts of a queue, such as its skills or languages, and are added up: means by what they
    are means of. Those of the hour that clocks repeat, which a file in UTC tells apart, are averaged then, as a day of
    a scenario has 24 hours.

    Parameters
    ----------
    frame
        With ``raw`` beside ``start``: when the interval starts as the file has it.
    """
    parts = _together(frame, ["queue", RAW], mean=False)
    if parts.height < frame.height:
        count = frame.height - parts.height
        cells.note(f"{count:,} rows are added up with others of the same queue and interval: its parts, such as skills")
    hours = _together(parts, KEY, mean=True)
    if hours.height < parts.height:
        cells.note(
            f"{parts.height - hours.height} intervals of the hour that clocks repeat are averaged with the others"
        )
    return hours


def _together(frame: pl.DataFrame, key: list[str], mean: bool) -> pl.DataFrame:
    several = frame.filter(pl.len().over(key) > 1)
    if not several.height:
        return frame
    whole = several.group_by(key, maintain_order=True).agg(
        _one(name, frame, mean) for name in frame.columns if name not in key
    )
    return pl.concat([frame.filter(pl.len().over(key) == 1), whole.select(frame.columns)])


def _one(name: str, frame: pl.DataFrame, mean: bool) -> pl.Expr:
    if name in ADDED:
        return pl.col(name).mean() if mean else pl.col(name).sum()
    if name in WEIGHTS and WEIGHTS[name] in frame.columns:
        weight = pl.when(pl.col(name).is_not_null()).then(pl.col(WEIGHTS[name]))
        return ((pl.col(name) * weight).sum() / pl.when(weight.sum() > 0).then(weight.sum())).alias(name)
    if name == "staffed":
        return pl.col(name).mean() if mean else pl.col(name).max()
    if name == "service_level":
        return (
            ((pl.col(name) * pl.col("offered")).sum() / pl.col("offered").sum()).alias(name)
            if "offered" in frame.columns
            else pl.col(name).mean()
        )
    return pl.col(name).drop_nulls().first()
