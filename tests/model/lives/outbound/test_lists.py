"""Which numbers are dialled on which days."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.model.lives.outbound.days import blended, dialled, fixed, rings
from tests.support.toy import OPEN, START, channel, log_of, told

DAY = 86_400


def test_a_list_is_worked_off_over_the_days_and_a_daily_one_grows() -> None:
    """Open on Monday and Wednesday; one agent dials 52 numbers in an hour, the first on opening."""
    week = {"days": 4, "open": {"mon": "08:00-09:00", "wed": "08:00-09:00"}}
    once = log_of(dialled({"list": 60, "reach": 1.0}, calendar=week)).dials
    assert set(once["day"].tolist()) == {0}
    assert once["row"].tolist() == list(range(60))
    daily = log_of(dialled({"per_day": 2, "reach": 1.0}, calendar=week)).dials
    assert list(zip(daily["day"].tolist(), daily["row"].tolist(), strict=True)) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    for dials in (once, daily):
        days = dials["start"] // DAY
        assert set(days.tolist()) == {0, 2}
        assert dials["start"][days == 2][0] == 2 * DAY + OPEN
    assert int((once["start"] // DAY == 0).sum()) == 52


def test_a_list_begins_on_the_first_open_day() -> None:
    log = log_of(dialled({"list": 1, "reach": 1.0}, calendar={"days": 3, "open": {"wed": "08:00-09:00"}}))
    assert (log.dials["start"].tolist(), log.dials["day"].tolist()) == ([2 * DAY + OPEN], [2])


def test_what_is_left_of_a_day_goes_on_after_it() -> None:
    """One agent, 52 numbers in an hour: of 60 on each day, the last 8 of the first go before those of the second."""
    dials = log_of(dialled({"per_day": 60, "reach": 1.0}, calendar={"days": 2})).dials
    second = dials["start"] > DAY
    assert dials["day"][second].tolist() == [0] * 8 + [1] * 44


def test_what_is_left_is_dialled_after_a_change_on_a_date() -> None:
    """As above, with longer talks on the second day; and one of the first has not been reached, and is tried again."""
    change = {"on": START + datetime.timedelta(days=1), "set": {"channels.out.handle_time": fixed("70 s")}}
    dials = log_of(dialled({"per_day": 60, "reach": 1.0}, calendar={"days": 2}, changes=[change])).dials
    second = dials["start"] > DAY
    assert dials["row"][second][:9].tolist() == [52, 53, 54, 55, 56, 57, 58, 59, 0]
    assert dials["day"][second][:9].tolist() == [0] * 8 + [1]
    tried = log_of(
        dialled({"list": 1, "reach": 0.0, "tries": 2, "retry_after": "2 h"}, calendar={"days": 2}, changes=[change])
    )
    assert [row[1:3] for row in rings(tried)] == [(1, 0), (2, DAY)]


def test_a_retry_that_falls_due_at_night_rings_at_opening() -> None:
    rule = {"list": 1, "reach": 0.0, "tries": 2, "retry_after": "2 h"}
    log = log_of(dialled(rule, calendar={"days": 2}))
    assert [row[1:3] for row in rings(log)] == [(1, 0), (2, DAY)]


@pytest.mark.parametrize("other", [False, True], ids=["alone", "beside a channel that never closes"])
def test_nothing_is_dialled_while_closed(tmp_path: Path, other: bool) -> None:
    """Open twice a day; with agents on duty for another channel all the time, too."""
    hours = {"out": {"open": "08:00-09:00, 11:00-12:00"}}
    calls = {"a": channel(tmp_path, "a", [(5, 1)], open="00:00-24:00")} if other else {}
    pools = {"p": {"skills": ["a", "out"]}} if other else {}
    log = log_of(dialled({"list": 10_000, "reach": 0.5}, channels=hours | calls, pools=pools, calendar={"days": 2}))
    for start, end in ((8, 9), (11, 12)):
        for midnight in (0, DAY):
            first, last = midnight + start * 3_600, midnight + end * 3_600
            mine = log.dials["start"][(log.dials["start"] >= first) & (log.dials["start"] < last)]
            assert mine.min() == first
            assert mine.max() >= last - 70
    assert set((log.dials["start"] % DAY // 3_600).tolist()) == {8, 11}


def test_who_picks_up_after_close_is_lost(tmp_path: Path) -> None:
    """The agent is free at 3595; the number rings until 3605, and nobody is there any more."""
    log = log_of(blended(tmp_path, [(0, 3_595)], {"reach": 1.0, "list": 2}))
    assert rings(log) == [(0, 1, 3_595, 3_605, True)]
    assert told(log)[-1] == ("out", 3_605, 5, "abandoned", None, 3_610)
