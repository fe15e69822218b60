"""Which contact logs a run keeps, written while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.disk.trouble import explained, refused
from sim.log.records import ContactLog


@dataclass(frozen=True)
class LogKeeper:
    """Writes the logs of some replications into a folder: ``first``, ``all`` or ``none``."""

    folder: Path
    which: str

    def __call__(self, replication: int, log: ContactLog) -> None:
        """Write the log of a replication, if it is to be kept."""
        if self.which == "all" or (self.which == "first" and replication == 0):
            from sim.log.files import write_log

            ending = f"-{replication:05d}" if self.which == "all" else ""
            with explained(lambda error: refused(error, self.folder), lambda: "; --log none writes less"):
                write_log(log, self.folder, ending)


def drop_logs(folder: Path, replications: int) -> None:
    """Remove logs of replications that were simulated ahead and are not part of the run."""
    for path in folder.glob("*-?????.parquet"):
        if int(path.stem[-5:]) >= replications:
            path.unlink()
