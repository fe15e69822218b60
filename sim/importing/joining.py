"""Tables of several files in one: what overlaps is counted once, what contradicts is refused."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sim.importing.canonical import KEYS, conform
from sim.importing.reading import Reading
from sim.scenario.basics.problems import input_error

UNIQUE = {"contacts": ["id", "arrival", "queue"], "tickets": ["id"], "states": ["agent", "start", "state"]}
MERGED = {"intervals": ["queue", "start"], "daily": ["queue", "date"]}
BESIDE = ("counted_at", "length", "service_level", "within", "threshold")


def joined(readings: Sequence[Reading]) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Return the tables of all files, and remarks on what was in several of them.

    Raises
    ------
    InputError
        Two files have other figures for one queue and interval.
    """
    found, notes = {}, []
    for name in KEYS:
        parts = [reading for reading in readings if name in reading.tables]
        if not parts:
            continue
        whole = pl.concat([reading.tables[name] for reading in parts])
        table = whole if len(parts) == 1 else _once(name, whole, parts)
        if table.height < whole.height:
            notes.append(f"{whole.height - table.height:,} rows of {name} are in several files; counted once")
        found[name] = conform(name, table)
    return found, notes


def _once(name: str, whole: pl.DataFrame, parts: Sequence[Reading]) -> pl.DataFrame:
    if name in UNIQUE:
        return whole.unique(UNIQUE[name], keep="last", maintain_order=True)
    key = MERGED[name]
    _check_agree(name, whole, parts)
    others = [pl.col(column).drop_nulls().last() for column in whole.columns if column not in key]
    return whole.group_by(key, maintain_order=True).agg(others).select(whole.columns)


def _check_agree(name: str, whole: pl.DataFrame, parts: Sequence[Reading]) -> None:
    """Refuse two figures for one thing; files may complement each other, volumes here and staff there."""
    key = MERGED[name]
    for column in whole.columns:
        if column in (*key, *BESIDE):
            continue
        several = (
            whole.group_by(key)
            .agg(pl.col(column).drop_nulls().unique(maintain_order=True))
            .filter(pl.col(column).list.len() > 1)
        )
        if several.height:
            row = several.sort(key).row(0, named=True)
            values = " and ".join(f"{value:g}" for value in row[column][:2])
            files = ", ".join(part.source.name for part in parts)
            raise input_error(
                files,
                f"{column} of {row['queue']!r} at {row[key[1]]} is {values} in two files "
                f"({several.height} such rows); leave one out, or part them with --from and --to",
            )
