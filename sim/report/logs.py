"""Contact logs on disk: Parquet with names for codes, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from sim.packing import CONTACT, DETAIL, DIAL, LEG, MESSAGE, OFFER, OPINION, REWARD, STATE, UPTAKE
from sim.records import Cause, ContactLog, Names, Offer, Outcome, Reason, State, Stretch

NAMED = {
    "origin": "channels",
    "channel": "channels",
    "segment": "segments",
    "issue": "issues",
    "pool": "pools",
}
KINDS = {
    "outcome": Outcome,
    "reason": Reason,
    "state": State,
    "cause": Cause,
    "callback": Offer,
    "kind": Stretch,
    "beyond": Stretch,
}
OPTIONAL = {
    "legs": LEG,
    "offers": OFFER,
    "dials": DIAL,
    "messages": MESSAGE,
    "rewards": REWARD,
    "uptake": UPTAKE,
    "opinions": OPINION,
}


@dataclass(frozen=True)
class LogKeeper:
    """Writes the logs of some replications into a folder: ``first``, ``all`` or ``none``."""

    folder: Path
    which: str

    def __call__(self, replication: int, log: ContactLog) -> None:
        """Write the log of a replication, if it is to be kept."""
        if self.which == "all" or (self.which == "first" and replication == 0):
            ending = f"-{replication:05d}" if self.which == "all" else ""
            write_log(log, self.folder, ending)


def drop_logs(folder: Path, replications: int) -> None:
    """Remove logs of replications that were simulated ahead and are not part of the run."""
    for path in folder.glob("*-?????.parquet"):
        if int(path.stem[-5:]) >= replications:
            path.unlink()


def write_log(log: ContactLog, folder: Path, ending: str = "") -> None:
    """Write a log as Parquet files: contacts, agents, and legs, offers, dials and messages where there are any.

    Codes become names; the meaning of codes goes into the metadata.
    """
    facts = json.dumps({"end": log.end, "names": [list(names) for names in _names(log.names)]})
    kept = {name: getattr(log, name) for name in OPTIONAL}
    for name, table in {"contacts": log.contacts, "agents": log.states, **kept}.items():
        if name not in OPTIONAL or len(next(iter(table.values()))):
            _frame(table, log.names).write_parquet(folder / f"{name}{ending}.parquet", metadata={"ccsim": facts})


def read_log(folder: Path, ending: str = "") -> ContactLog:
    """Read a log back: the same log, bit for bit."""
    contacts, states = (folder / f"{name}{ending}.parquet" for name in ("contacts", "agents"))
    facts = json.loads(pl.read_parquet_metadata(contacts)["ccsim"])
    names, rows = Names(*map(tuple, facts["names"])), pl.read_parquet(contacts)
    log = ContactLog(
        _columns(rows, names, {name: letter for name, letter in (CONTACT | DETAIL).items() if name in rows.columns}),
        _columns(pl.read_parquet(states), names, STATE),
        names,
        facts["end"],
    )
    kept = {name: folder / f"{name}{ending}.parquet" for name in OPTIONAL}
    found = {name: pl.read_parquet(path) for name, path in kept.items() if path.exists()}
    tables: dict[str, Any] = {name: _columns(rows, names, OPTIONAL[name]) for name, rows in found.items()}
    return replace(log, **tables)


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
