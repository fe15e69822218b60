"""A day of a saved run as a page that moves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.disk.atomic import whole_file
from sim.runs.log.saved import saved_log, saved_scenario
from sim.runs.reading import read_json, whole
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.metrics import Facts


def animated(folder: Path, day: int = 1, replication: int = 0, to: Path | None = None) -> Path:
    """Write the page on which a day of a saved run moves, and return where.

    Parameters
    ----------
    folder
        The folder of a run with a contact log.
    day
        Which day of the horizon, from 1.
    replication
        Whose log to read.
    to
        The file to write; ``animation-day<day>.html`` in the folder by default.

    Raises
    ------
    InputError
        When there is no such run, log or day, or the file cannot be written.
    """
    from sim.metrics import Facts
    from sim.report.animation.page import animation_page
    from sim.report.animation.scene import scene

    log = saved_log(folder, replication)
    with whole(folder):
        facts = Facts(saved_scenario(folder, log), log)
        _check(facts, day)
        run = {"replication": replication, "seed": read_json(folder / "run.json")["seed"]}
        page = animation_page(scene(facts, day - 1), run)
    return _written(page, to or folder / f"animation-day{day}.html")


def _check(facts: Facts, day: int) -> None:
    days = facts.scenario.calendar.days
    if day > days:
        raise input_error("--day", f"there is no day {day}; write 1 to {days}" if days > 1 else "there is day 1 only")


def _written(page: str, to: Path) -> Path:
    try:
        with whole_file(to) as beside:
            beside.write_text(page, encoding="utf-8")
    except OSError as error:
        raise input_error(str(to), f"cannot be written ({error.strerror or error}); name another file") from None
    return to
