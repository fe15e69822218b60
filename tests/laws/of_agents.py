"""Laws of agents' time, seats, headcounts and skills."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calendar import Timetable, horizon
from sim.demand.staff.roster import HERE
from sim.demand.staff.schedule import SeatTime
from sim.log.records import State
from tests.laws.case import Case, Span, apart, close, total, union, within

AWAY = (State.BREAK, State.COACHING, State.PAPERWORK, State.MEETING, State.UNPAID)


def agents_do_one_thing_at_a_time_and_it_adds_up(case: Case) -> None:
    duty, idle, away, busy = (case.states(*k) for k in ((State.DUTY,), (State.IDLE,), AWAY, (State.BUSY,)))
    shares = {pool for pool, _ in busy}
    assert {*case.hands, *idle, *away, *busy} <= {
        *duty,
        *(agent for agent, spans in case.hands.items() if not total(s for s in spans if s.start < case.log.end)),
    }
    for agent in duty:
        hands = [one._replace(end=min(one.end, case.log.end)) for one in case.hands.get(agent, [])]
        hands = [one for one in hands if one.start < case.log.end]
        spans = busy.get(agent, []) if agent[0] in shares else [(start, end) for start, end, *_ in hands]
        parts = [*spans, *idle.get(agent, []), *away.get(agent, [])]
        assert apart(parts)
        assert apart(duty[agent])
        assert total(parts) == pytest.approx(total(duty[agent]), abs=1e-5)
        assert close(union(parts), union(duty[agent]))
        if agent[0] in shares:
            assert close(union(spans), union(hands))


def only_who_is_not_there_has_no_desk(case: Case) -> None:
    absent = case.states(State.ABSENT, State.TRAINING)
    assert all(agent < 0 for _, agent in absent)
    assert all(agent >= 0 for _, agent in case.states(*(set(State) - {State.ABSENT, State.TRAINING, State.HIRED})))
    assert all(apart(spans) for spans in absent.values())


def seats_are_filled_vacant_or_away(case: Case) -> None:
    """Who is absent or in training, and who is there, are the seats of the plan that are not vacant."""
    absent = case.states(State.ABSENT, State.TRAINING)
    for number, name in enumerate(case.scenario.pool_names):
        if case.scenario.pools[name].is_plain:
            continue
        roster, windows = case.demand.roster(name), Timetable(case.scenario).duty_windows(name)
        missing = [s for s in roster.planned if roster.status[s.day, s.seat] in (1, 3)]
        told = [span for (pool, _), spans in absent.items() if pool == number for span in spans]
        planned = [(max(a, s.start), min(b, s.end)) for s in missing for a, b in windows]
        hours = total(span for span in planned if span[1] > span[0])
        assert hours - sum(map(_unpaid, missing)) - 1e-5 <= total(told) <= hours + 1e-5
        assert all(roster.status[s.day, s.seat] != HERE for s in missing)


def _unpaid(seat: SeatTime) -> float:
    """Return the breaks that who is absent is not paid for; they may fall out of opening hours."""
    return sum(one.length for one in seat.shift.break_times if not one.paid) if seat.shift else 0.0


def headcounts_follow_the_roster(case: Case) -> None:
    """Within duty, the agents present without overtime are those of the roster."""
    for number, name in enumerate(case.scenario.pool_names):
        plan = [case.demand.roster(name).changes(crew) for crew in case.demand.roster(name).crews]
        duty, over = (_of_pool(case.states(state), number) for state in (State.DUTY, State.OVERTIME))
        for moment in np.arange(61.0, horizon(case.scenario), 1_740.0).tolist():
            if within(moment, Timetable(case.scenario).duty_windows(name)):
                assert _at(duty, moment) - _at(over, moment) == sum(_planned(changes, moment) for changes in plan)


def _of_pool(states: dict[tuple[int, int], list[Span]], pool: int) -> list[Span]:
    return [span for (number, _), spans in states.items() if number == pool for span in spans]


def _at(spans: list[Span], moment: float) -> int:
    return sum(start <= moment < end for start, end in spans)


def _planned(changes: list[tuple[float, int | None]], moment: float) -> int:
    return next((count or 0 for time, count in reversed(changes) if time <= moment), 0)


def nobody_has_more_in_hand_than_allowed(case: Case) -> None:
    for hands in case.hands.values():
        real = [stretch for stretch in hands if stretch.end > stretch.start]
        for moment in {stretch.start for stretch in real}:
            specs = [case.rows[s.contact]["spec"] for s in real if s.start <= moment < s.end]
            limits = [spec.concurrency.limit if spec.concurrency else 1 for spec in specs]
            assert len(specs) <= max(limits)
            assert len(specs) == 1 or all(spec.mode == "concurrent" for spec in specs)


def skills_are_respected(case: Case) -> None:
    for row in case.rows:
        for pool, _, _ in case.stretches(row):
            channel = case.scenario.channel_names[row["channel"]]
            assert channel in case.scenario.pools[case.scenario.pool_names[pool]].channels
