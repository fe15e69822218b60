"""Logs are what they were when somebody last looked; where they are not, the columns that changed are named.

Some are of scenarios with nothing but what the first release had, and are looked at in its columns.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments import simulate
from tests.golden.logs import FOLDER, Tables, differences, digests, golden, played
from tests.golden.scenarios import FIRST_COLUMNS, LATER, OF_THE_FIRST_RELEASE


def changes(name: str) -> list[str]:
    """Say what is not as it was, of all replications of a scenario."""
    return [
        f"{name}, replication {number}: {line}"
        for number, (now, then) in enumerate(zip(played(name), golden(name), strict=True))
        for line in differences(now, then)
    ]


@pytest.mark.parametrize("name", OF_THE_FIRST_RELEASE | LATER)
def test_the_log_is_as_it_was(name: str) -> None:
    """If it is meant to be another one: ``make golden``."""
    assert changes(name) == []


def test_every_file_is_of_a_scenario() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*OF_THE_FIRST_RELEASE, *LATER}


@pytest.mark.parametrize("name", ["quickstart", "everything"])
def test_the_log_has_no_columns_of_mechanisms_that_are_off(name: str) -> None:
    assert set(simulate(OF_THE_FIRST_RELEASE[name](), 0, 1).contacts) == {*FIRST_COLUMNS, "customer"}


def table(rows: int = 250) -> Tables:
    numbers = np.arange(rows)
    return {"contacts": {"end": 0.5 * numbers, "day": numbers.astype(np.int16)}}


def test_what_changed_is_named() -> None:
    then, now = digests(table()), table()
    assert differences(now, then) == []
    now["contacts"]["end"][120] += 0.0001  # a tenth of a millisecond is none
    assert differences(now, then) == []
    now["contacts"]["end"][120] += 0.0009
    assert differences(now, then) == ["contacts.end differs from rows 100 to 199 on, now 50, 50.5, 51, 51.5"]
    now = table()
    now["contacts"]["row"] = now["contacts"].pop("day")
    now["legs"] = {"start": np.array([1.0])}
    assert differences(now, then) == ["contacts.row is new", "contacts.day is gone", "legs.start is new"]
    assert differences({}, then) == ["contacts.end is gone", "contacts.day is gone"]


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (251, 250, "has 251 rows instead of 250, and differs from rows 200 to 299 on, now 200, 201, 202, 203"),
        (300, 200, "has 300 rows instead of 200, and differs from rows 200 to 299 on, now 200, 201, 202, 203"),
        (200, 300, "has 200 rows instead of 300, and differs from rows 200 to 299 on, now gone"),
    ],
)
def test_rows_that_came_or_went_are_counted(now: int, then: int, said: str) -> None:
    assert differences(table(now), digests(table(then)))[1] == f"contacts.day {said}"
