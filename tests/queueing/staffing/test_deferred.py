"""Work that may wait, against plans by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.staffing import deferred

WORK = np.array([8, 4, 2, 1, 1, 1, 1, 0.0])
CARRIED = [(1, 8, 18), (2, 4, 18), (3, 3, 17), (4, 3, 16)]


@pytest.mark.parametrize(("allowed", "flat", "free"), CARRIED)
def test_work_that_may_wait(allowed: int, flat: int, free: int) -> None:
    due = deferred.due_after(len(WORK), allowed)
    crew = deferred.crew_by_period(WORK, due)
    assert (np.ceil(deferred.flat_crew(WORK, due)), crew.sum()) == (flat, free)
    assert deferred.done(WORK, due, crew).in_time == pytest.approx(1.0)
    assert deferred.done(WORK, due, np.full(8, deferred.flat_crew(WORK, due))).in_time == pytest.approx(1.0)
    assert deferred.done(WORK, due, np.full(8, 0.95 * deferred.flat_crew(WORK, due))).in_time < 1


def test_a_backlog() -> None:
    """Forty messages of six minutes, all due in a hundred open minutes: a period is ten of them."""
    work, due = np.array([24.0, *np.zeros(9)]), np.full(10, 9.0)
    assert np.ceil(deferred.flat_crew(work, due)) == 3
    assert np.ceil(deferred.flat_crew(work, due, share=0.8)) == 2
    assert deferred.done(work, due, np.full(10, 2.0)).in_time == pytest.approx(20 / 24)


def test_idle_agents_of_live_channels_do_what_they_can() -> None:
    due = deferred.due_after(len(WORK), 2)
    crew = deferred.crew_by_period(WORK, due, free=1.5, cost=np.arange(8, 0, -1.0))
    assert deferred.done(WORK, due, crew + 1.5).in_time == pytest.approx(1.0)
    for period in np.flatnonzero(crew):
        fewer = crew - (np.arange(8) == period)
        assert deferred.done(WORK, due, fewer + 1.5).in_time < 1
