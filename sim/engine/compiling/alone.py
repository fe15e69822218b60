"""One process at a time compiles into a folder: others wait for what it keeps, which is all that they need."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

LOCK = "compiling.lock"
PATIENCE = 600.0  # seconds: whoever takes longer is not waited for


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes; where it takes no lock, or for too long, go on all the same.

    The lock is that of an open SQLite transaction, which the system lifts when a process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / LOCK, isolation_level=None, timeout=PATIENCE)
    except (OSError, sqlite3.Error):
        yield
        return
    with closing(connection):
        with suppress(sqlite3.Error):
            connection.execute("BEGIN EXCLUSIVE")
        yield
