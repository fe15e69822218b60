"""What is asked of a saved run about single contacts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.disk.atomic import whole_file
from sim.language.words import tr
from sim.plumbing.csv_output import write_csv
from sim.runs.log.saved import saved_log, saved_scenario
from sim.runs.reading import whole
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.log.records import ContactLog


def traced(
    folder: Path,
    replication: int = 0,
    events: Path | None = None,
    contact: int | None = None,
    customer: int | None = None,
    episode: bool = False,
) -> Iterator[str]:
    """Yield the lives of contacts of a saved run, line by line, and write its events.

    Parameters
    ----------
    folder
        The folder of a run with a contact log.
    replication
        Whose log to read.
    events
        The CSV file for the events of all contacts; ``None`` for none.
    contact, customer
        The row of one contact, or the number of the customer whose contacts to tell.
    episode
        Whether to tell of all attempts of the contact's episode.

    Raises
    ------
    InputError
        When nothing, or too much, is asked; when there is no such run, log, contact or customer.
    """
    _check(contact, customer, episode, events)
    log = saved_log(folder, replication)
    with whole(folder):
        if events is not None:
            yield f"{write_events(log, events):,} events of {len(log.contacts['arrival']):,} contacts: {events}"
        if contact is not None or customer is not None:
            yield from _lives(folder, log, replication, contact, customer, episode)


def write_events(log: ContactLog, path: Path) -> int:
    """Write the events of a log as CSV, times in minutes with six digits; return how many there are."""
    from sim.report.contact.events import events

    frame = events(log)
    try:
        with whole_file(path) as beside:
            write_csv(frame, beside, float_precision=6)
    except OSError as error:
        raise input_error(str(path), f"cannot be written ({error.strerror or error}); name another file") from None
    return len(frame)


def _check(contact: int | None, customer: int | None, episode: bool, events: Path | None) -> None:
    if contact is None and customer is None and events is None:
        raise input_error("trace", "asks for nothing; write --contact ROW, --customer NUMBER or --events FILE.csv")
    if contact is not None and customer is not None:
        raise input_error("trace", "asks for a contact and for a customer; write one of the two")
    if episode and contact is None:
        raise input_error("trace", "asks for the episode of no contact; write --contact ROW --episode")


def _lives(
    folder: Path, log: ContactLog, replication: int, contact: int | None, customer: int | None, episode: bool
) -> Iterator[str]:
    from sim.metrics import Facts
    from sim.report.contact.life import ContactLife, episode_lines, episode_rows

    rows = [_row(log, contact)] if contact is not None else _rows_of(log, customer)
    facts = Facts(saved_scenario(folder, log), log)
    yield tr("{scenario}, replication {number}", scenario=facts.scenario.scenario, number=replication)
    for row in episode_rows(facts, rows[0]) if episode else rows:
        yield from ContactLife(facts, row).lines()
    if contact is not None:
        yield from episode_lines(facts, rows[0])


def _row(log: ContactLog, contact: int) -> int:
    size = len(log.contacts["arrival"])
    if contact >= size:
        known = f"the log has rows 0 to {size - 1}" if size else "the log is empty"
        raise input_error("--contact", f"there is no row {contact}; {known}")
    return contact


def _rows_of(log: ContactLog, customer: int | None) -> list[int]:
    known = log.contacts["customer"]
    rows = np.flatnonzero(known == customer)
    if not len(rows):
        numbers = known[known > 0]
        said = f"it has some from {numbers.min()} to {numbers.max()}" if len(numbers) else "it names no customers"
        raise input_error("--customer", f"customer {customer} has no contact in this log; {said}")
    return [int(row) for row in rows]
