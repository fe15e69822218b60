"""Contact logs on disk: Parquet with names for codes, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from sim.log.frames import OPTIONAL, codes, frame
from sim.log.packing import CONTACT, DETAIL, STATE, TABLES
from sim.log.records import ContactLog, Names, some_of

GROUP = 2**17


def write_log(log: ContactLog, folder: Path, ending: str = "") -> None:
    """Write a log as Parquet files: contacts, agents, and legs, offers, dials and messages where there are any.

    Codes become names; the meaning of codes goes into the metadata.
    """
    names = [list(getattr(log.names, kind)) for kind in ("channels", "segments", "issues", "pools")]
    facts = json.dumps({"end": log.end, "names": names})
    optional = {name: getattr(log, name) for name in OPTIONAL}
    for name, table in {"contacts": log.contacts, "agents": log.states, **optional}.items():
        if name not in OPTIONAL or len(next(iter(table.values()))):
            _write(table, log.names, folder / f"{name}{ending}.parquet", facts)


def _write(table: Mapping[str, Any], names: Names, path: Path, facts: str) -> None:
    """Write a table, a group of rows after the other: with names for codes it takes more room than the log itself."""
    count = len(next(iter(table.values())))

    def groups(*_: Any) -> Iterator[pl.DataFrame]:
        for first in range(0, count, GROUP):
            yield frame(some_of(table, slice(first, first + GROUP)), names)

    if count <= GROUP:
        frame(table, names).write_parquet(path, metadata={"ccsim": facts})
        return
    schema = frame(some_of(table, slice(0)), names).schema
    rows = register_io_source(groups, schema=schema)
    rows.sink_parquet(path, metadata={"ccsim": facts}, row_group_size=GROUP, maintain_order=True, engine="streaming")


def read_log(folder: Path, ending: str = "") -> ContactLog:
    """Read a log back: the same log, bit for bit."""
    contacts, states = (folder / f"{name}{ending}.parquet" for name in ("contacts", "agents"))
    facts = json.loads(pl.read_parquet_metadata(contacts)["ccsim"])
    names, rows = Names(*map(tuple, facts["names"])), pl.read_parquet(contacts)
    log = ContactLog(
        codes(rows, names, {name: letter for name, letter in (CONTACT | DETAIL).items() if name in rows.columns}),
        codes(pl.read_parquet(states), names, STATE),
        names,
        facts["end"],
    )
    paths = {name: folder / f"{name}{ending}.parquet" for name in OPTIONAL}
    found = {name: pl.read_parquet(path) for name, path in paths.items() if path.exists()}
    tables: dict[str, Any] = {name: codes(rows, names, TABLES[name]) for name, rows in found.items()}
    return replace(log, **tables)
