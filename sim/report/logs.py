"""Contact logs on disk: Parquet with names for codes, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from sim.records import CONTACT, STATE, ContactLog, Names, Outcome, Reason, State

NAMED = {"origin": "channels", "channel": "channels", "segment": "segments", "issue": "issues", "pool": "pools"}
KINDS = {"outcome": Outcome, "reason": Reason, "state": State}


@dataclass(frozen=True)
class LogKeeper:
    """Writes the logs of some replications into a folder: ``first``, ``all`` or ``none``."""

    folder: Path
    which: str

    def __call__(self, replication: int, log: ContactLog) -> None:
        """Write the log of a replication, if it is to be kept."""
        if self.which == "all" or (self.which == "first" and replication == 0):
            ending = f"-{replication:05d}" if self.which == "all" else ""
            write_log(log, self.folder / f"contacts{ending}.parquet", self.folder / f"agents{ending}.parquet")


def drop_logs(folder: Path, replications: int) -> None:
    """Remove logs of replications that were simulated ahead and are not part of the run."""
    for path in folder.glob("*-?????.parquet"):
        if int(path.stem[-5:]) >= replications:
            path.unlink()


def write_log(log: ContactLog, contacts: Path, states: Path) -> None:
    """Write a log as two Parquet files; codes become names, the meaning of codes goes into the metadata."""
    facts = json.dumps({"end": log.end, "names": [list(names) for names in _names(log.names)]})
    _frame(log.contacts, log.names).write_parquet(contacts, metadata={"ccsim": facts})
    _frame(log.states, log.names).write_parquet(states, metadata={"ccsim": facts})


def read_log(contacts: Path, states: Path) -> ContactLog:
    """Read a log back: the same log, bit for bit."""
    facts = json.loads(pl.read_parquet_metadata(contacts)["ccsim"])
    names = Names(*map(tuple, facts["names"]))
    return ContactLog(
        _columns(pl.read_parquet(contacts), names, CONTACT),
        _columns(pl.read_parquet(states), names, STATE),
        names,
        facts["end"],
    )


def _names(names: Names) -> tuple[tuple[str, ...], ...]:
    return names.channels, names.segments, names.issues, names.pools


def _words(names: Names, column: str) -> list[str] | None:
    if column in NAMED:
        return list(getattr(names, NAMED[column]))
    return [kind.name.lower() for kind in KINDS[column]] if column in KINDS else None


def _frame(table: Any, names: Names) -> pl.DataFrame:
    return pl.DataFrame({column: _worded(column, values, names) for column, values in table.items()})


def _worded(column: str, values: Any, names: Names) -> pl.Series:
    words = _words(names, column)
    if words is None:
        return pl.Series(column, values)
    return pl.Series(column, [words[code] if code >= 0 else None for code in values.tolist()], dtype=pl.Enum(words))


def _columns(frame: pl.DataFrame, names: Names, letters: Mapping[str, str]) -> dict[str, Any]:
    return {name: _codes(frame[name], _words(names, name)).astype(f"={letter}") for name, letter in letters.items()}


def _codes(series: pl.Series, words: list[str] | None) -> Any:
    return (series if words is None else series.to_physical().cast(pl.Int32).fill_null(-1)).to_numpy()
