"""The tables of a log with names for codes, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.log.codes import BaseChange, Cause, LegKind, Names, Offer, Outcome, Reason, State
from sim.log.dataframes import the_table

if TYPE_CHECKING:
    from sim.log.records import ContactLog

NAMED = {"origin": "channels", "channel": "channels", "segment": "segments", "issue": "issues", "pool": "pools"}
KINDS = {
    "outcome": Outcome, "reason": Reason, "state": State, "cause": Cause, "callback": Offer, "kind": LegKind,
    "beyond": LegKind, "change": BaseChange,
}  # fmt: skip
# Tables that a log need not have.
OPTIONAL = (
    *("legs", "offers", "dials", "messages", "rewards", "uptake", "opinions", "daily_opinions"),
    *("skills", "causes", "sessions", "records", "homes", "base"),
)


def log_frame(log: ContactLog, name: str) -> pl.DataFrame:
    """Return one of the tables of a log; refuse one that is not there."""
    tables = {"contacts": log.contacts, "agents": log.states} | {kind: getattr(log, kind) for kind in OPTIONAL}
    return frame(the_table(name, tables), log.names)


def _words(names: Names, column: str) -> list[str] | None:
    if column in NAMED:
        return list(getattr(names, NAMED[column]))
    return [kind.name.lower() for kind in KINDS[column]] if column in KINDS else None


def frame(table: Mapping[str, Any], names: Names) -> pl.DataFrame:
    """Return a table with names for codes."""
    return pl.DataFrame({column: _worded(column, values, names) for column, values in table.items()})


def _worded(column: str, values: Any, names: Names) -> pl.Series:
    words = _words(names, column)
    if words is None:
        return pl.Series(column, values)
    known = pl.Series(column, [*words, None], dtype=pl.Enum(words))
    return known.gather(np.where(values >= 0, values, len(words)).astype(np.uint32))


def codes(rows: pl.DataFrame, names: Names, letters: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a frame with codes for names again, in the types of a log."""
    return {name: _codes(rows[name], _words(names, name)).astype(f"={letter}") for name, letter in letters.items()}


def _codes(series: pl.Series, words: list[str] | None) -> Any:
    return (series if words is None else series.to_physical().cast(pl.Int32).fill_null(-1)).to_numpy()
