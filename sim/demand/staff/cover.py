"""When nobody is planned to be on duty who could serve a contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.calendar import Timetable, joined, planned_hours
from sim.demand.staff.schedule import is_plain, planned_seats
from sim.scenario.routes import kinds, stages
from sim.scenario.scenario import Scenario

Spans = list[tuple[float, float]]


def uncovered(timetable: Timetable, channel: str) -> list[Spans]:
    """Return, for every kind of a channel's contacts, when it is open without anybody who could serve them."""
    scenario = timetable.scenario
    mine = [kind for kind in kinds(scenario) if kind.channel == channel]
    teams = (frozenset(pool for stage in stages(scenario, kind) for pool in stage.pools) for kind in mine)
    return _without_teams(timetable, channel, teams)


def without_experts(timetable: Timetable, channel: str) -> list[Spans]:
    """Return, for every pool to which a channel's contacts are passed on, when it is open without anybody there."""
    fronts = (pool for pool in timetable.scenario.pools.values() if channel in pool.channels)
    return _without_teams(timetable, channel, (frozenset([one.escalates_to]) for one in fronts if one.escalates_to))


def _without_teams(timetable: Timetable, channel: str, teams: Iterable[frozenset[str]]) -> list[Spans]:
    windows = timetable.open_windows(channel)
    return [without(windows, _staffed(timetable.scenario, sorted(team))) for team in dict.fromkeys(teams)]


def _staffed(scenario: Scenario, pools: Iterable[str]) -> Spans:
    """Return when anybody of some pools is planned to be there; who is absent then is not looked at."""
    return joined([span for name in pools for span in _planned(scenario, name)])


def _planned(scenario: Scenario, name: str) -> Iterator[tuple[float, float]]:
    if not is_plain(scenario, name):
        yield from ((spell.start, spell.end) for spell in planned_seats(scenario, name))
        return
    yield from planned_hours(scenario, name)


def without(windows: Spans, taken: Spans) -> Spans:
    """Return what is left of windows without some stretches; both disjoint and in order.

    >>> without([(0.0, 10.0), (20.0, 30.0)], [(2.0, 4.0), (8.0, 25.0)])
    [(0.0, 2.0), (4.0, 8.0), (25.0, 30.0)]
    """
    left = []
    for start, end in windows:
        for first, last in taken:
            if first < end and last > start:
                if first > start:
                    left.append((start, first))
                start = max(start, last)
        if start < end:
            left.append((start, end))
    return left
