"""Breaks that are taken in turn: where they are put, and that coverage stays as level as it can be."""

from __future__ import annotations

from itertools import product
from math import ceil
from typing import Any

import numpy as np
import pytest

from sim.calendar import midnights
from sim.demand.staff.break_plan import BreakKey, staggered
from tests.demand.staff import roster, staff
from tests.support.steady_state import Parts

DAY, MINUTE = 86_400, 60


def on_shifts(*shifts: dict[str, Any], **pool: Any) -> Parts:
    parts = staff(1)
    parts["pools"]["agents"] = {"shifts": list(shifts), "skills": ["phone"], **pool}
    return parts


def shift(agents: float, start: str, end: str, *breaks: Any, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "agents": agents, "breaks": list(breaks), **more}


def lunch(first: str, last: str, minutes: int) -> dict[str, Any]:
    return {"between": [first, last], "length": f"{minutes} min", "paid": False}


def placed(parts: Parts, days: int) -> dict[BreakKey, float]:
    one = roster(parts, days)
    return staggered(one.planned, midnights(one.scenario).tolist())


def starts(parts: Parts, days: int = 1) -> list[float]:
    """Return when breaks begin, in minutes after midnight of the first day."""
    return sorted(at / MINUTE for at in placed(parts, days).values())


def test_three_lunches_one_after_the_other() -> None:
    """From 11:30 half an hour each, flush with each other."""
    assert starts(on_shifts(shift(3, "08:00", "16:00", lunch("11:30", "14:00", 30)))) == [690, 720, 750]


def test_seven_lunches_for_five_places() -> None:
    """Five fit one after the other in the window; two of them are of two people."""
    found = starts(on_shifts(shift(7, "08:00", "16:00", lunch("11:30", "14:00", 30))))
    assert found == [690, 690, 720, 720, 750, 780, 810]


def test_a_window_may_be_flush_with_the_shift() -> None:
    early = shift(2, "08:00", "12:00", lunch("08:00", "09:00", 30))
    late = shift(2, "13:00", "17:00", lunch("16:00", "17:00", 30))
    assert starts(on_shifts(early, late)) == [480, 510, 960, 990]


@pytest.mark.parametrize("agents", [1, 4, 5, 6, 13, 40])
@pytest.mark.parametrize(("window", "length"), [(150, 30), (120, 45), (60, 60), (95, 20)])
def test_no_more_are_away_at_once_than_must_be(agents: int, window: int, length: int) -> None:
    """In a window for m breaks one after the other, of n people n / m are away at once, rounded up, and no more."""
    last = 660 + window
    parts = on_shifts(shift(agents, "08:00", "16:00", lunch("11:00", f"{last // 60}:{last % 60:02d}", length)))
    found = np.array(starts(parts))
    assert found.min() >= 660
    assert found.max() + length <= last
    away = [((found <= minute) & (minute < found + length)).sum() for minute in range(660, last)]
    assert max(away) == ceil(agents / (window // length))


def test_shifts_take_account_of_each_other() -> None:
    """Two begin when two others end, and overlap from 11 to 13: all four lunches are there, one or two at a time.

    Of all plans by quarters of an hour none leaves more people at the moment at which the fewest are there.
    """
    early = shift(2, "08:00", "13:00", lunch("10:00", "13:00", 60))
    late = shift(2, "11:00", "17:00", lunch("11:00", "14:00", 60))
    parts = on_shifts(early, late)

    def fewest(begun: tuple[float, ...]) -> int:
        minutes = np.arange(600, 840)
        there = 2 * ((minutes >= 480) & (minutes < 780)) + 2 * ((minutes >= 660) & (minutes < 1_020))
        there = there - sum(((minutes >= at) & (minutes < at + 60)).astype(int) for at in begun)
        return int(there.min())

    plans = product(range(600, 721, 15), range(600, 721, 15), range(660, 781, 15), range(660, 781, 15))
    assert fewest(tuple(starts(parts))) == max(fewest(plan) for plan in plans)


def test_other_breaks_are_taken_account_of() -> None:
    """At noon all of the second shift are away; whoever may choose goes before."""
    fixed = shift(2, "08:00", "16:00", {"at": "12:00", "length": "30 min"})
    free = shift(1, "08:00", "16:00", lunch("12:00", "13:00", 30))
    assert starts(on_shifts(fixed, free)) == [750]


def test_the_short_windows_come_first() -> None:
    """Who may go from 12 to 12:30 only goes then, whoever was written before."""
    wide = shift(1, "08:00", "16:00", lunch("12:00", "13:00", 30))
    narrow = shift(1, "08:00", "16:00", lunch("12:00", "12:30", 30))
    assert starts(on_shifts(wide, narrow)) == [720, 750]


def test_a_night_shift_rests_after_midnight() -> None:
    """The night before the horizon has its lunches too, at one and half past on the first day."""
    night = shift(2, "22:00", "06:00", lunch("01:00", "02:00", 30))
    assert starts(on_shifts(night), 2) == [60, 90, 1_500, 1_530, 2_940, 2_970]


def test_every_day_is_planned_by_who_is_there() -> None:
    """One on weekdays, two on Saturday: the second lunch is on Saturday only."""
    daily, extra = (shift(1, "08:00", "16:00", lunch("12:00", "13:00", 30), days=days) for days in ("mon-sat", "sat"))
    found = placed(on_shifts(daily, extra), 7)
    assert sorted(at // DAY for at in found.values()) == [0, 1, 2, 3, 4, 5, 5]
    assert sorted(at % DAY / MINUTE for at in found.values()) == [720] * 6 + [750]
