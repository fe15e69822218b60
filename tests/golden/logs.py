"""What logs were when somebody last looked: a digest for every hundred rows of every column of every table.

``make golden`` writes them anew, a small file for each scenario. Where a log is another one it shows there, and in what
the tests say, in which columns, and from which rows on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments import simulate
from sim.log.records import ContactLog
from tests.golden.scenarios import FIRST_COLUMNS, LATER, OF_THE_FIRST_RELEASE

FOLDER = Path(__file__).parent
BLOCK, REPLICATIONS, SHOWN = 100, 2, 4
TABLES = (
    *("contacts", "states", "legs", "offers", "dials", "messages", "rewards", "uptake", "opinions", "daily_opinions"),
    "homes",
)
Tables = dict[str, dict[str, Any]]
Digests = dict[str, dict[str, str]]  # by table and column


def tables_of(log: ContactLog, name: str) -> Tables:
    """Return what is looked at of a log; of contacts of the first release, only what it told of them."""
    tables = {table: dict(getattr(log, table)) for table in TABLES if len(next(iter(getattr(log, table).values())))}
    if name in OF_THE_FIRST_RELEASE:
        tables["contacts"] = {column: tables["contacts"][column] for column in FIRST_COLUMNS}
    return tables


def digests(tables: Tables) -> Digests:
    """Return the digests of all columns."""
    return {
        table: {name: " ".join(_blocks(column)) for name, column in columns.items()}
        for table, columns in tables.items()
    }


def _blocks(column: Any) -> Iterator[str]:
    """Yield how many rows there are, and their digests: of thousandths, so that no machine's last bits matter."""
    if column.dtype.kind == "f":
        column = np.round(np.nan_to_num(column, nan=-1.0, posinf=-2.0) * 1_000)
    whole = np.ascontiguousarray(column).astype("<i8")
    yield str(len(whole))
    for first in range(0, len(whole), BLOCK):
        yield blake2b(whole[first : first + BLOCK].tobytes(), digest_size=3).hexdigest()


def differences(tables: Tables, golden: Digests) -> list[str]:
    """Say in which columns, and from which row on, tables are not those of the golden digests."""
    found, said = digests(tables), []
    for table in [*found, *(table for table in golden if table not in found)]:
        now, then = found.get(table, {}), golden.get(table, {})
        said += [f"{table}.{name} is new" for name in now if name not in then]
        said += [f"{table}.{name} is gone" for name in then if name not in now]
        said += [
            f"{table}.{name}{_first_difference(now[name].split(), then[name].split(), tables[table][name])}"
            for name in now
            if name in then and now[name] != then[name]
        ]
    return said


def _first_difference(now: list[str], then: list[str], column: Any) -> str:
    rows = "" if now[0] == then[0] else f" has {now[0]} rows instead of {then[0]}, and"
    blocks = enumerate(zip(now[1:], then[1:], strict=False))
    first = BLOCK * next((k for k, (one, other) in blocks if one != other), min(len(now), len(then)) - 1)
    values = ", ".join(f"{value:.12g}" for value in column[first : first + SHOWN].tolist())
    return f"{rows} differs from rows {first} to {first + BLOCK - 1} on, now {values or 'gone'}"


def played(name: str) -> list[Tables]:
    """Simulate a golden scenario, and return the tables of its replications."""
    scenario = (OF_THE_FIRST_RELEASE | LATER)[name]()
    return [tables_of(simulate(scenario, number), name) for number in range(REPLICATIONS)]


def golden(name: str) -> list[Digests]:
    """Return the digests of a scenario as they were written."""
    found: list[Digests] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Write the digests of all scenarios."""
    for name in OF_THE_FIRST_RELEASE | LATER:
        text = json.dumps([digests(tables) for tables in played(name)], indent=1)
        (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
