"""What the replications of sweeps left: rows of numbers in one SQLite file, safe from one second to the next."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Self

from sim.disk.lock import StoreLock
from sim.experiments.execution.failure import SweepError
from sim.scenario.basics.problems import InputError, input_error

Row = tuple[float, ...]
Finished = tuple[str, int, Row]

MAGIC = b"SQLite format 3\x00"
APPLICATION = int.from_bytes(b"ccsw", "big")
VERSION = 2
UPGRADED = 1  # rows without a digest, of programs whose rows are never asked for again
DIGEST = 8
SCHEMA = f"""
BEGIN IMMEDIATE;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS rows (
    run INTEGER NOT NULL, replication INTEGER NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (run, replication)
) WITHOUT ROWID;
COMMIT;
"""
ROWS = "SELECT replication, numbers FROM rows JOIN runs USING (run) WHERE key = ? ORDER BY replication"
ADD_RUN = "INSERT INTO runs (key) VALUES (?) ON CONFLICT DO NOTHING"
DROP = "DELETE FROM rows WHERE replication = ? AND run = (SELECT run FROM runs WHERE key = ?)"
ADD_ROW = "INSERT INTO rows SELECT run, ?, ? FROM runs WHERE key = ? ON CONFLICT DO NOTHING"

WRONG = {
    sqlite3.SQLITE_NOTADB: "is not a store of sweeps; name another file",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away, and the sweep starts anew",
    sqlite3.SQLITE_READONLY: "cannot be written; make the file and its folder writable, or name another store",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened for writing; make its folder writable, or name another store",
    sqlite3.SQLITE_PERM: "cannot be opened for writing; make its folder writable, or name another store",
    sqlite3.SQLITE_BUSY: "is in use by another program; close that one",
    sqlite3.SQLITE_LOCKED: "is in use by another program; close that one",
}
FAILED = {
    sqlite3.SQLITE_FULL: "the disk is full; make room and give the same command, it goes on from what is stored",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written; what was stored before is kept",
}


class Reader:
    """What a store holds, to look at only: also while another process works on it.

    Raises
    ------
    InputError
        When the file is no store, is damaged or cannot be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        _check_ours(self.path)
        with _telling(self.path):
            self._connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self, key: str) -> dict[int, Row]:
        """Return the rows of one run, in order of replication, but for those that are damaged."""
        with _telling(self.path):
            found = {number: _unpacked(blob, key, number) for number, blob in self._connection.execute(ROWS, (key,))}
        self._drop(key, [number for number, row in found.items() if row is None])
        return {number: row for number, row in found.items() if row is not None}

    def missing(self, key: str, wanted: range) -> list[range]:
        """Return which of the replications wanted are not there, as ranges in order."""
        return list(_gaps((number for number in self.rows(key) if number in wanted), wanted))

    def _drop(self, key: str, damaged: list[int]) -> None:
        """Leave what is damaged as it is: whoever only looks changes nothing."""


class Store(Reader):
    """The rows of sweeps, by run key and replication; one process at a time works on it.

    A row is written once: what is added again is ignored, as a key names one content and its rows cannot differ.
    Numbers are kept bit for bit as little-endian doubles, NaN too, with a digest behind them. A row that is not what
    its digest says is taken away, and counts as missing.

    Parameters
    ----------
    path
        The file; made where there is none. Keep it on a disk of this machine: SQLite's journal needs one.

    Raises
    ------
    InputError
        When the file is no store, is damaged, cannot be written, or another process works on it.

    Attributes
    ----------
    damaged
        How many rows were taken away so far.
    """

    def __init__(self, path: str | Path) -> None:
        self.path, self.damaged = Path(path), 0
        _check_ours(self.path)
        with _telling(self.path):
            self._holder = StoreLock(self.path)
            try:
                self._connection = sqlite3.connect(self.path, isolation_level=None)
                self._connection.executescript(SCHEMA)  # before WAL, so that the file itself says whose it is
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
            except BaseException:
                self._holder.let_go()
                raise

    def close(self) -> None:
        """Close the file and let others work on it."""
        self._connection.close()
        self._holder.let_go()

    def _drop(self, key: str, damaged: list[int]) -> None:
        """Take rows away that are not what was written: a disk, or a copy, has altered them."""
        self.damaged += len(damaged)
        if damaged:
            with _telling(self.path), self._transaction() as run:
                run.executemany(DROP, ((number, key) for number in damaged))

    def add(self, finished: Iterable[Finished]) -> None:
        """Add rows in one transaction: all of them, or none after a failure, such as a full disk."""
        rows = list(finished)
        with _telling(self.path), self._transaction() as run:
            run.executemany(ADD_RUN, ((key,) for key in dict.fromkeys(key for key, _, _ in rows)))
            run.executemany(ADD_ROW, ((number, _packed(row, key, number), key) for key, number, row in rows))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:  # Ctrl-C too
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _packed(row: Row, key: str, number: int) -> bytes:
    numbers = struct.pack(f"<{len(row)}d", *row)
    return numbers + _digest(numbers, key, number)


def _unpacked(blob: object, key: str, number: int) -> Row | None:
    """Return the numbers of a row; nothing where they are not those that were written for this run and replication."""
    if (
        not isinstance(blob, bytes)
        or not isinstance(number, int)
        or _digest(blob[:-DIGEST], key, number) != blob[-DIGEST:]
    ):
        return None
    return struct.unpack(f"<{len(blob) // 8 - 1}d", blob[:-DIGEST])


def _digest(numbers: bytes, key: str, number: int) -> bytes:
    place = number.to_bytes(8, "little", signed=True)
    return blake2b(numbers, digest_size=DIGEST, key=key.encode()[:64], salt=place).digest()


def _gaps(found: Iterable[int], wanted: range) -> Iterator[range]:
    start = wanted.start
    for number in found:
        if number > start:
            yield range(start, number)
        start = number + 1
    if start < wanted.stop:
        yield range(start, wanted.stop)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Tell what SQLite cannot do in a line of ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in FAILED:
            raise SweepError(f"{path}: {FAILED[code]}") from None
        raise input_error(str(path), WRONG.get(code, f"cannot be used as a store ({error})")) from None


def _check_ours(path: Path) -> None:
    """Refuse a file that something else has written, before anything is written beside it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise input_error(str(path), "is a folder; name a file, such as sweep.sqlite")
        head = _head(path) if path.exists() else b""
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise input_error(str(path), f"cannot be opened ({error}); name a file that can be written") from None
    if head and (head[:16] != MAGIC or head[68:72] != APPLICATION.to_bytes(4, "big")):
        raise input_error(str(path), WRONG[sqlite3.SQLITE_NOTADB])
    if head and int.from_bytes(head[60:64], "big") not in (UPGRADED, VERSION):
        raise input_error(str(path), "was written by another version of ccsim; name another store")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)
