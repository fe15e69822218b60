"""Days on which the same people are there are played once, and designs are what they would be played as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.playing import playing
from sim.experiments.staffing.playing.asked import AskedCounts
from sim.experiments.staffing.playing.by_day import crews_of
from sim.experiments.staffing.playing.playing import CountStore, Players, Trial
from sim.experiments.staffing.shifts.entries import CrewEntry, packed
from sim.experiments.staffing.shifts.laid import Laid
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.scenario import Scenario, build

pytestmark = pytest.mark.compiled

SEED = 3
MEAN = {"exponential": {"mean": "4 min"}}
PHONE = {
    "mode": "live",
    "arrivals": {"per_hour": {"mon": 30, "tue": 50, "wed": 40}},
    "handle_time": MEAN,
    "patience": MEAN,
    "target": {"within": "20 s", "share": 0.8},
}
METRICS = [
    {"channel": "phone", "per": "day"},
    {"channel": "phone", "metric": "asa", "at_most": "30 s", "per": "horizon"},
    {"channel": "phone", "metric": "target_met", "at_least": 0.8, "per": "horizon"},
]
LUNCH = {"length": "30 min", "after": "2 h", "before": "5 h"}
SHIFTS = {
    "long": {"length": "8 h", "start": {"from": "08:00", "to": "10:00", "every": "1 h"}, "breaks": [LUNCH]},
    "part": {"length": "4 h", "start": {"from": "08:00", "to": "14:00", "every": "2 h"}},
}
LONG, PART, HOUR = 0, 1, 3_600


def center(targets: Sequence[dict[str, Any]] = METRICS[:1], **changed: Any) -> Scenario:
    return build({
        "scenario": "By day",
        "calendar": {"start": "2027-03-01", "days": 3, "open": "08:00-18:00", "interval": "1 h"},
        "channels": {"phone": PHONE | changed},
        "pools": {"agents": {"agents": 4, "skills": ["phone"], "wage": 20}},
        "staffing": {"targets": list(targets), "shifts": SHIFTS},
    })  # fmt: skip


class Asked:
    """A trial of a center, and what its players are asked."""

    def __init__(self, scenario: Scenario, by_shift: bool = False, jobs: int = 1) -> None:
        self.grid = StaffGrid(scenario, by_shift=by_shift)
        self.rows = Rows(self.grid)
        master = ShiftMaster(scenario, self.grid.plan.timetable) if by_shift else None
        laid_over = Laid(self.grid, master) if master else self.grid.laid_over
        self.players = Players(self.grid, self.rows, "compiled", laid_over)
        self.trial = Trial(self.grid, self.rows, jobs, laid_over=laid_over, seed=SEED)
        self.asked: list[AskedCounts] = []
        perform = self.trial._performed
        self.trial._performed = lambda wanted: self.asked.extend(wanted) or perform(wanted)  # type: ignore

    def whole(self, design: Design, many: int) -> Any:
        """Return the counts of a design whose replications are played one by one, each as a whole."""
        one = self.players._designed(design)
        return np.array([self.rows.folded(self.players._one(one, SEED, k)) for k in range(many)])

    def heads(self, *by_day: int) -> Design:
        """Return headcounts, the same all day."""
        return tuple(by_day[cell.kind] for cell in self.grid.cells)


def test_days_that_are_known_are_not_played_again() -> None:
    one = Asked(center(METRICS))
    for design, days in (((4, 5, 6), (0, 1, 2)), ((4, 7, 6), (1,)), ((3, 7, 5), (0, 2)), ((3, 5, 6), ())):
        one.asked.clear()
        counts = one.trial.counts(one.heads(*design), 6, SEED)
        np.testing.assert_array_equal(counts, one.whole(one.heads(*design), 6))
        assert [asked.days for asked in one.asked] == ([days] if days else [])


def test_played_are_replications_and_days_parts_of_them() -> None:
    one = Asked(center())
    one.trial.counts(one.heads(4, 5, 6), 6, SEED)
    assert one.trial.played == 6
    one.trial.counts(one.heads(4, 5, 7), 6, SEED)
    assert one.trial.played == 8
    one.trial.counts(one.heads(4, 5, 7), 9, SEED)
    assert one.trial.played == 11


def test_designs_asked_for_together_share_their_days() -> None:
    one = Asked(center(METRICS))
    designs = [one.heads(*heads) for heads in ((4, 5, 6), (4, 5, 7), (4, 5, 6), (5, 5, 7))]
    found = one.trial.all_counts(designs, 5, SEED)
    for design, counts in zip(designs, found, strict=True):
        np.testing.assert_array_equal(counts, one.whole(design, 5))
    assert [asked.days for asked in one.asked] == [(0, 1, 2), (2,), (0,)]


def test_more_replications_are_those_that_are_missing() -> None:
    one = Asked(center(METRICS))
    one.trial.counts(one.heads(4, 5, 6), 4, SEED)
    one.trial.counts(one.heads(4, 5, 7), 8, SEED)
    counts = one.trial.counts(one.heads(4, 5, 6), 8, SEED)
    np.testing.assert_array_equal(counts, one.whole(one.heads(4, 5, 6), 8))


def test_on_fresh_days_replications_are_played_as_a_whole() -> None:
    """Hardly any design is played there that has a day in common with another, and there are many replications."""
    one = Asked(center(METRICS))
    one.trial.counts(one.heads(4, 5, 6), 4, SEED)
    fresh = one.trial.counts(one.heads(4, 5, 7), 4, SEED + 1)
    again = Asked(center(METRICS)).trial.counts(one.heads(4, 5, 7), 4, SEED + 1)
    assert [asked.days for asked in one.asked] == [(0, 1, 2), ()]
    np.testing.assert_array_equal(fresh, again)
    assert one.trial.played == 8


def test_so_it_is_with_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "worth_a_pool", lambda: 0.0)
    alone, by_two = Asked(center(METRICS)), Asked(center(METRICS), jobs=2)
    with by_two.trial:
        for design in ((4, 5, 6), (4, 7, 6), (3, 7, 6)):
            one, other = (each.trial.counts(each.heads(*design), 30, SEED) for each in (alone, by_two))
            np.testing.assert_array_equal(one, other)
    assert alone.trial.played == by_two.trial.played


def _entry(template: int, start: int, days: Sequence[int], heads: int, *breaks: int) -> CrewEntry:
    length = (8 if template == LONG else 4) * HOUR
    bits = sum(1 << day for day in days)
    return CrewEntry(0, template, start * HOUR, length, bits, heads, tuple(at * HOUR for at in breaks))


def test_shifts_of_a_day_are_played_once() -> None:
    one = Asked(center(METRICS), by_shift=True)
    first = [_entry(LONG, 8, (0, 1, 2), 4, 11), _entry(LONG, 10, (0, 1, 2), 4, 13), _entry(PART, 10, (1,), 2)]
    second = [*first[:2], _entry(PART, 12, (1,), 1)]
    for entries, days in ((first, (0, 1, 2)), (second, (1,))):
        one.asked.clear()
        design = packed(entries)
        np.testing.assert_array_equal(one.trial.counts(design, 4, SEED), one.whole(design, 4))
        assert [asked.days for asked in one.asked] == [days]


def test_crews_that_another_day_divides_or_puts_in_another_order_are_others() -> None:
    one = Asked(center(METRICS), by_shift=True)
    every = [_entry(LONG, 8, (0, 1, 2), 4, 11), _entry(LONG, 10, (0, 1, 2), 4, 13)]
    divided = [_entry(LONG, 8, (0, 1, 2), 3, 11), _entry(LONG, 8, (0, 1), 1, 11), every[1]]
    one.trial.counts(packed(every), 4, SEED)
    one.asked.clear()
    counts = one.trial.counts(packed(divided), 4, SEED)
    np.testing.assert_array_equal(counts, one.whole(packed(divided), 4))
    assert [asked.days for asked in one.asked] == [(0, 1, 2)]


def test_crews_are_in_the_order_of_the_roster() -> None:
    one = Asked(center(), by_shift=True)
    design = packed([_entry(LONG, 8, (0, 2), 2, 11), _entry(PART, 8, (1,), 1), _entry(LONG, 8, (0, 1), 3, 12)])
    crews = crews_of(one.trial._given[-1](design), "agents")
    played = one.players._designed(design)
    roster = one.players._customers.of(SEED, 0).of(played.scenario, played.timetable).roster("agents")
    hours = [(one.start, one.end, one.heads) for one in crews]
    assert hours == [_of(crew.hours, crew.seats, roster.shifts) for crew in roster.crews]


def _of(hours: str, seats: tuple[int, ...], shifts: Sequence[Any]) -> tuple[int, int, tuple[float, ...]]:
    one = shifts[seats[0]]
    return one.start, one.end, tuple(float(len(seats)) if day in one.days else 0.0 for day in range(7))


def test_who_is_served_at_midnight_has_replications_played_as_they_are() -> None:
    """Nothing of such days is taken for another design."""
    long = {"handle_time": {"deterministic": "9 h"}, "patience": {"deterministic": "30 min"}}
    one = Asked(center(METRICS, **long))
    for design in ((4, 5, 6), (4, 7, 6)):
        counts = one.trial.counts(one.heads(*design), 3, SEED)
        np.testing.assert_array_equal(counts, one.whole(one.heads(*design), 3))
    assert one.trial.played == 6
    assert [asked.days for asked in one.asked] == [(0, 1, 2), ()]


def test_so_are_designs_that_are_asked_for_with_it() -> None:
    long = {"handle_time": {"deterministic": "9 h"}, "patience": {"deterministic": "30 min"}}
    one = Asked(center(METRICS, **long))
    designs = [one.heads(*heads) for heads in ((4, 5, 6), (4, 5, 7), (4, 5, 6))]
    for design, counts in zip(designs, one.trial.all_counts(designs, 3, SEED), strict=True):
        np.testing.assert_array_equal(counts, one.whole(design, 3))


def test_how_many_were_played_does_not_depend_on_how_they_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for most in (3, 20):
        monkeypatch.setattr(playing, "BLOCK", most)
        monkeypatch.setattr(playing, "AT_ONCE", 1)
        one = Asked(center(METRICS))
        one.trial.counts(one.heads(4, 5, 6), 7, SEED)
        one.trial.counts(one.heads(4, 5, 7), 16, SEED)
        found.append(one.trial.played)
    assert found[0] == found[1] == 7 + 9 + 3  # of the first seven two days are known


class _Kept(CountStore):
    """Keeps counts in memory."""

    def __init__(self) -> None:
        self.known: dict[Any, dict[int, Any]] = {}

    def rows(self, design: Design, seed: int) -> dict[int, Any]:
        return dict(self.known.get((design, seed), {}))

    def add(self, design: Design, seed: int, first: int, counts: Any) -> None:
        self.known.setdefault((design, seed), {}).update(enumerate(counts, first))


def test_what_is_kept_is_not_played_again() -> None:
    scenario, store = center(METRICS), _Kept()
    first = Asked(scenario)
    first.trial._store = store
    counts = [first.trial.counts(first.heads(*heads), 5, SEED) for heads in ((4, 5, 6), (4, 5, 7))]
    second = Asked(scenario)
    second.trial._store = store
    again = [second.trial.counts(second.heads(*heads), 5, SEED) for heads in ((4, 5, 6), (4, 5, 7))]
    np.testing.assert_array_equal(counts, again)
    assert second.trial.played == 0
    more = second.trial.counts(second.heads(4, 5, 7), 8, SEED)
    np.testing.assert_array_equal(more, first.whole(first.heads(4, 5, 7), 8))
