"""One sweep at a time: whoever works on a store holds it, and lets go when its process ends, however it ends."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import datetime
from pathlib import Path

from sim.scenario.basics.problems import InputError, input_error


class StoreLock:
    """The only process that works on a file; told to others in ``<file>.lock``.

    The lock is that of an open SQLite transaction, so the system releases it even for a killed process, and the file
    that is locked says who holds it; filelock does not, and takes a folder that cannot be written for a lock that is
    held. The file itself stays: to remove it while others may be opening it would let two of them in.

    Raises
    ------
    InputError
        When another process holds the file; says which.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(f"{path}.lock", isolation_level=None, timeout=0)
        try:
            self._hold()
        except sqlite3.OperationalError as error:
            refusal = self._refusal(error)
            self._connection.close()
            raise refusal from None

    def _hold(self) -> None:
        run = self._connection.execute
        run("PRAGMA synchronous = OFF")  # what matters is the lock, which ends with the process anyway
        run("PRAGMA journal_mode = MEMORY")
        run("BEGIN IMMEDIATE")
        run("CREATE TABLE IF NOT EXISTS holder (told TEXT)")
        run("DELETE FROM holder")
        run("INSERT INTO holder VALUES (?)", (_myself(),))
        run("COMMIT")
        run("BEGIN IMMEDIATE")  # held from here on; whoever came in between has left its own name

    def _refusal(self, error: sqlite3.OperationalError) -> InputError | sqlite3.OperationalError:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            return error
        text = f"is in use by {self._holder()}; wait for it, or name another store"
        return input_error(str(self._path), text)

    def _holder(self) -> str:
        try:
            row = self._connection.execute("SELECT told FROM holder").fetchone()
        except sqlite3.Error:  # it is writing its name just now
            row = None
        return str(row[0]) if row else "another sweep"

    def let_go(self) -> None:
        """Let others work on the file."""
        self._connection.close()


def _myself() -> str:
    return f"process {os.getpid()} on {platform.node()} since {datetime.now():%Y-%m-%d %H:%M:%S}"
