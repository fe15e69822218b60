"""What a run has left, read back: its scenario and the contact log of a replication."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.log.packing import CONTACT
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.log.records import ContactLog
    from sim.scenario import Scenario


def saved_log(folder: Path, replication: int) -> ContactLog:
    """Return the contact log of a replication of a saved run; refuse where there is none, or it is damaged."""
    import polars as pl

    from sim.log.files import read_log

    if not (folder / "run.json").is_file():
        raise input_error(str(folder), "is not the folder of a run; name one, outputs/<scenario>/<run>")
    ending = _ending(folder, replication)
    try:
        return _whole(read_log(folder, ending))
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, TypeError) as error:
        what = (str(error).splitlines() or [type(error).__name__])[0][:60]
        raise input_error(
            str(folder / f"contacts{ending}.parquet"), f"is not the whole log of a run ({what}); run the scenario again"
        ) from None


def _whole(log: ContactLog) -> ContactLog:
    """Return a log if it has every column, and legs of its own contacts only; raise a ``ValueError`` if not."""
    missing = [name for name in CONTACT if name not in log.contacts]
    if missing:
        raise ValueError(f"no column {missing[0]}")
    if len(log.legs["contact"]) and log.legs["contact"].max() >= len(log.contacts["arrival"]):
        raise ValueError("legs of other contacts")
    return log


def _ending(folder: Path, replication: int) -> str:
    """Return how the names of a replication's files end."""
    endings = {int(path.stem[-5:]): path.stem[-6:] for path in folder.glob("contacts-?????.parquet")}
    if (folder / "contacts.parquet").is_file():
        endings[0] = ""
    if not endings:
        raise input_error(str(folder), "has no contact log; run the scenario again with --log first, or all")
    if replication not in endings:
        numbers = f"0 to {max(endings)}" if len(endings) > 1 else f"{max(endings)} only"
        raise input_error(
            str(folder), f"has no log of replication {replication}, it has {numbers}; --log all keeps every one"
        )
    return endings[replication]


def saved_scenario(folder: Path, log: ContactLog) -> Scenario:
    """Return the scenario of a saved run; refuse one that is not that of the log."""
    from sim.scenario import load

    path = folder / "scenario.yaml"
    if not path.is_file():
        raise input_error(str(path), "there is no such file; run the scenario again")
    scenario = load(path)
    names = (scenario.channel_names, scenario.segment_names, scenario.issue_names, scenario.pool_names)
    if names != (log.names.channels, log.names.segments, log.names.issues, log.names.pools):
        raise input_error(str(path), "is not the scenario of the log beside it; run the scenario again")
    return scenario
