"""Rows of a log that stayed where they were written are its own when other replications are written there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.calendar import Timetable
from sim.demand import sample_demand
from sim.engine.in_a_row import play_in_a_row
from sim.engine.records.logged import WRITTEN
from sim.engine.run import _prolonged, play
from sim.log.packing import Recorder
from sim.log.records import ContactLog
from sim.scenario import Scenario, build
from tests.engine import test_beyond_the_horizon, test_in_a_row
from tests.engine.equal import columns_of
from tests.engine.full_center import FULL
from tests.engine.test_kept_centers import PLAN, left_by_the_latest

pytestmark = pytest.mark.compiled

LENT = {"contacts", "details", "states", "legs", "offers", "rewards", "sessions", "dials", "records"}
CENTERS = {"closes": PLAN, "never closes": test_beyond_the_horizon.center("3 h", 50), "every table": FULL}
Played = Callable[[Scenario, int], ContactLog]


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return of which tables rows are lent from now on."""
    names, lend = set[str](), Recorder.lend

    def seen(recorder: Recorder, name: str, rows: memoryview) -> None:
        names.add(name)
        lend(recorder, name, rows)

    monkeypatch.setattr(Recorder, "lend", seen)
    return names


def assert_own(log: ContactLog, scenario: Scenario) -> None:
    """Hold all memory of a log against the records that the next replication is written into."""
    left = left_by_the_latest(scenario)
    records = [np.asarray(getattr(left, name)) for name in WRITTEN]
    columns = {place: getattr(log, place[0])[place[1]] for place in columns_of(log)}
    shared = [place for place, one in columns.items() if any(np.may_share_memory(one, table) for table in records)]
    assert not shared


def assert_stays(data: dict[str, Any], played: Played, asks_at_once: bool) -> ContactLog:
    """Hold a log against itself after others of the scenario, and against one in whose records nobody else was."""
    alone = columns_of(played(build(data), 0))
    scenario = build(data)
    log = played(scenario, 0)
    if asks_at_once:
        assert columns_of(log) == alone
    others = [columns_of(played(scenario, k)) for k in (1, 2)]
    assert alone not in others
    assert columns_of(log) == alone
    return log


@pytest.mark.parametrize("lazily", [False, True], ids=["at once", "lazily"])
@pytest.mark.parametrize("name", CENTERS)
def test_a_log_stays_as_it_is_while_others_are_played(name: str, lazily: bool, lent: set[str]) -> None:
    """Where its tables are put in order when they are asked for, also if that is after the others."""

    def played(scenario: Scenario, replication: int) -> ContactLog:
        return play(scenario, sample_demand(scenario, 1, replication), lazily)

    data = CENTERS[name]
    scenario = build(data)
    never_closes = Timetable(scenario).days_beyond > 0
    assert_stays(data, played, asks_at_once=not lazily)
    assert bool(lent) == (never_closes or not lazily)
    log = played(scenario, 0)
    assert_own(log, _prolonged(scenario) if never_closes else scenario)


def test_rows_of_all_tables_are_lent(lent: set[str]) -> None:
    """So that the log of that center says something of each of them; and some causes are heard of by calling."""
    scenario = build(FULL)
    log = play(scenario, sample_demand(scenario, 1, 0))
    assert lent == LENT
    assert all(len(next(iter(getattr(log, table).values()))) for table in LENT - {"details"})
    assert log.causes["cases"][log.causes["issue"] == -1].sum() > 0


def test_so_does_a_log_of_replications_in_a_row() -> None:
    """Its times are put back, and all is put in order, when that is asked for."""

    def played(scenario: Scenario, turn: int) -> ContactLog:
        found = play_in_a_row(scenario, [sample_demand(scenario, 5, 3 * turn + k) for k in range(3)], [0, 1, 2])
        assert found is not None
        play(scenario, sample_demand(scenario, 5, turn))
        return found.log

    data = test_in_a_row.center()
    log = assert_stays(data, played, asks_at_once=False)
    scenario = build(data)
    assert len(log.contacts["end"]) > 2_000
    assert_own(played(scenario, 0), scenario)
