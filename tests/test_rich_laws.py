"""What must hold on every path of every mechanism, whatever they are mixed with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from random_centers import rich_centers

from sim.demand import Demand, sample_demand
from sim.demand.roster import HERE
from sim.experiments import simulate
from sim.hours import duty_windows, horizon, joined, open_windows, prolonged, stays_open
from sim.metrics import Facts, interval_edges, measure
from sim.metrics.backlog import backlog_at
from sim.metrics.spans import most_at_once
from sim.records import Cause, ContactLog, Outcome, Reason, State
from sim.records import Stretch as Kind
from sim.report.logs import read_log, write_log
from sim.scenario import Scenario, build
from sim.scenario.features import features
from sim.ticks import later

often = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ACCEPTED = 2
AWAY = (State.BREAK, State.COACHING, State.PAPERWORK, State.MEETING)
ENDINGS = ("answered", "abandoned", "balked", "blocked", "disconnected", "contained", "deflected", "failed")
# A share's part and whole, by the names of totals.
PARTS = {
    "resolved": "judged",
    "resolved_at_first": "first_contacts",
    "contained": "sessions",
    "sessions_resolved": "contained",
    "context_kept": "context_asked",
    "sl_numerator": "sl_denominator",
    "shrunk_seconds": "paid_seconds",
    "non_contact_seconds": "shrunk_seconds",
    "held_seconds": "hand_seconds",
    "busy_seconds": "working_seconds",
    "working_seconds": "paid_seconds",
    "callbacks_accepted": "callbacks_offered",
    "callbacks_completed": "callbacks_accepted",
    "queued": "arrivals",
    "episodes": "arrivals",
}
Span = tuple[float, float]
Row = dict[str, Any]


class Stretch(NamedTuple):
    """A time that a contact spent in an agent's hands."""

    start: float
    end: float
    contact: int
    kind: int = Kind.LAST


@dataclass
class Case:
    """A scenario, what it was asked to serve, and what happened."""

    scenario: Scenario
    log: ContactLog

    @cached_property
    def demand(self) -> Demand:
        return sample_demand(self.scenario, self.scenario.experiment.seed, 0)

    @cached_property
    def followed(self) -> float:
        """How long after the horizon contacts may be followed: in a center that stays open, as long again."""
        stays = any(stays_open(self.scenario, name) for name in self.scenario.channel_names)
        return min(horizon(self.scenario), 7 * 86_400.0) if stays else 0.0

    @cached_property
    def totals(self) -> Any:
        return measure(Facts(self.scenario, self.log)).totals

    @cached_property
    def rows(self) -> list[Row]:
        """The contacts, one dictionary each; every detail has its neutral value where it is not told."""
        told = ("cause", "resolved", "context", "silent", "callback", "called", "resumed")
        told += ("transfers", "informed", "beyond")
        table = dict(self.log.contacts) | {name: self.log.told(name) for name in told}
        columns = [column.tolist() for column in table.values()]
        rows = [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]
        for number, row in enumerate(rows):
            row["number"], row["spec"] = number, self.scenario.channels[self.scenario.channel_names[row["channel"]]]
        return rows

    @cached_property
    def episodes(self) -> dict[tuple[int, int, int], list[Row]]:
        found: dict[tuple[int, int, int], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row["origin"], row["day"], row["row"]), []).append(row)
        return found

    @cached_property
    def legs(self) -> dict[int, list[tuple[int, int, Stretch]]]:
        """The legs of each contact, in order of time, with pool and agent."""
        found: dict[int, list[tuple[int, int, Stretch]]] = {}
        names = ("contact", "pool", "agent", "start", "end", "kind")
        for contact, pool, agent, *span, kind in zip(*(self.log.legs[name].tolist() for name in names), strict=True):
            found.setdefault(contact, []).append((pool, agent, Stretch(*span, contact, kind)))
        return {contact: sorted(legs, key=lambda leg: leg[2]) for contact, legs in found.items()}

    @cached_property
    def hands(self) -> dict[tuple[int, int], list[Stretch]]:
        """What each agent had in hand, in order of time."""
        found: dict[tuple[int, int], list[Stretch]] = {}
        for row in self.rows:
            for pool, agent, stretch in self.stretches(row):
                found.setdefault((pool, agent), []).append(stretch)
        return {agent: sorted(spans) for agent, spans in found.items()}

    def stretches(self, row: Row) -> list[tuple[int, int, Stretch]]:
        """Return the agent time of a contact: its legs, and the span in its own row."""
        found = list(self.legs.get(row["number"], []))
        if row["pool"] >= 0:
            start = row["left_queue"] if np.isnan(row["resumed"]) else row["resumed"]
            found.append((row["pool"], row["agent"], Stretch(start, row["end"], row["number"])))
        return found

    def states(self, *kinds: State) -> dict[tuple[int, int], list[Span]]:
        """Return when each agent was in any of some states, in order of time."""
        states = self.log.states
        mine = np.isin(states["state"], kinds)
        found: dict[tuple[int, int], list[Span]] = {}
        for pool, agent, *span in zip(
            *(states[k][mine].tolist() for k in ("pool", "agent", "start", "end")), strict=True
        ):
            found.setdefault((pool, agent), []).append((span[0], span[1]))
        return {agent: sorted(spans) for agent, spans in found.items()}

    def pace(self, pool: int, row: Row) -> float:
        """Return the pace of a pool with such a contact, learning aside."""
        names = self.scenario
        kind = (names.segment_names[row["segment"]], names.issue_names[row["issue"]])
        skill = names.pools[names.pool_names[pool]].skill_for(names.channel_names[row["channel"]], *kind)
        assert skill is not None
        return skill.pace

    def learns(self, pool: int) -> bool:
        return self.scenario.pools[self.scenario.pool_names[pool]].turnover is not None

    def drawn(self, row: Row) -> tuple[float, float]:
        """Return talk and wrap-up of a primary contact, as drawn."""
        columns = self.demand.day(row["origin"], row["day"])
        place = int(np.flatnonzero(columns.row == row["row"])[0])
        return float(columns.talk[place]), float(columns.wrap[place])

    def primary_work(self, mode: str) -> Iterator[Row]:
        """Yield the served primary contacts of a mode that nobody handled who is still learning."""
        for row in self.rows:
            mine = row["spec"].mode == mode and row["outcome"] == Outcome.SERVED and row["attempt"] == 1
            if mine and not any(self.learns(pool) or self.decides(pool) for pool, _, _ in self.stretches(row)):
                yield row

    def decides(self, pool: int) -> bool:
        return self.scenario.pools[self.scenario.pool_names[pool]].empowerment is not None

    def empowerment(self, pool: int) -> Any:
        return self.scenario.pools[self.scenario.pool_names[pool]].empowerment

    def above(self, pool: int) -> str | None:
        return self.scenario.pools[self.scenario.pool_names[pool]].escalates_to

    def tiers(self) -> Iterator[tuple[Row, list[tuple[int, int, Stretch]]]]:
        """Yield calls and chats that agents answered, with what each tier did; messages may be interrupted at once."""
        apart = (Kind.IN_VAIN, Kind.PROBE, Kind.HELD)
        for row in self.rows:
            stretches = [stretch for stretch in self.stretches(row) if stretch[2].kind not in apart]
            if stretches and row["spec"].mode != "deferred":
                yield row, stretches

    def windows(self, row: Row) -> list[Span]:
        played = prolonged(self.scenario, round(self.followed) // 86_400)
        return open_windows(played, self.scenario.channel_names[row["channel"]])


def play(data: dict[str, Any]) -> Case:
    scenario = build(data)
    return Case(scenario, simulate(scenario))


def within(moment: float, windows: Iterable[Span]) -> bool:
    return any(start <= moment < end for start, end in windows)


def total(spans: Iterable[Any]) -> float:
    return sum(span[1] - span[0] for span in spans)


def apart(spans: Iterable[Any]) -> bool:
    """Whether no two spans overlap; empty ones overlap nothing."""
    return all(late[0] >= early[1] for early, late in pairwise(sorted(span for span in spans if span[1] > span[0])))


def close(spans: list[Span], others: list[Span]) -> bool:
    return len(spans) == len(others) and np.allclose(np.array(spans), np.array(others), rtol=0, atol=1e-6)


def union(spans: Iterable[Any]) -> list[Span]:
    return joined([(span[0], span[1]) for span in spans if span[1] > span[0]])


# Contacts


def every_attempt_ends_exactly_once(case: Case) -> None:
    for attempts in case.episodes.values():
        assert sorted(row["attempt"] for row in attempts) == list(range(1, len(attempts) + 1))


def every_primary_contact_of_the_demand_is_in_the_log(case: Case) -> None:
    for channel in range(len(case.scenario.channel_names)):
        drawn = sum(len(case.demand.day(channel, day).row) for day in range(case.scenario.calendar.days))
        assert drawn == sum(row["origin"] == channel and row["attempt"] == 1 for row in case.rows)


def arrivals_are_the_sum_of_their_endings(case: Case) -> None:
    for scope, totals in case.totals.items():
        if scope[:1] and scope[0][0] == "pool":
            continue
        assert totals["arrivals"] == sum(totals.get(name, 0.0) for name in (*ENDINGS, "unfinished"))


def nothing_comes_after_the_horizon_but_what_a_session_passes_on(case: Case) -> None:
    for row in case.rows:
        assert row["arrival"] < horizon(case.scenario) or row["cause"] == Cause.FALLBACK


def moments_are_in_order(case: Case) -> None:
    for row in case.rows:
        moments = [row[name] for name in ("arrival", "left_queue", "talk_end", "end") if not np.isnan(row[name])]
        assert all(early <= late + 1e-9 for early, late in pairwise(moments))
        assert row["end"] <= case.log.end + case.followed


def waits_lie_between_zero_and_patience(case: Case) -> None:
    for row in case.rows:
        if row["spec"].mode in ("live", "concurrent") and row["callback"] != ACCEPTED:
            left = row["end"] if np.isnan(row["left_queue"]) else row["left_queue"]
            assert left <= later(row["arrival"], row["patience"])
            if row["outcome"] == Outcome.ABANDONED and row["reason"] != Reason.PASSED_ON:
                assert left == later(row["arrival"], row["patience"])
            if row["outcome"] in (Outcome.BALKED, Outcome.BLOCKED):
                assert left == row["arrival"] == row["end"]


def endings_fit_the_mode(case: Case) -> None:
    sessions = (Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.FAILED, Outcome.BLOCKED, Outcome.UNFINISHED)
    for row in case.rows:
        mode, outcome = row["spec"].mode, row["outcome"]
        assert mode != "broadcast"
        assert mode != "deferred" or outcome in (Outcome.SERVED, Outcome.UNFINISHED)
        ends_waiting = (Outcome.ABANDONED, Outcome.DISCONNECTED, Outcome.UNFINISHED)
        assert (row["reason"] == Reason.PASSED_ON) <= (outcome in ends_waiting and row["transfers"] > 0)
        assert (outcome in sessions[:3]) <= (mode == "self_service")
        assert mode != "self_service" or (outcome in sessions and row["pool"] < 0)
        with_agent = outcome in (Outcome.SERVED, Outcome.UNFINISHED) or row["reason"] == Reason.PASSED_ON
        assert (outcome == Outcome.SERVED or row["transfers"] > 0) <= (row["pool"] >= 0) <= with_agent


def doors_are_respected(case: Case) -> None:
    for row in case.rows:
        if row["spec"].mode != "deferred":
            assert (row["reason"] == Reason.CLOSED) == (not within(row["arrival"], case.windows(row)))


def littles_law(case: Case) -> None:
    """The area under a queue in its hours, counted by stepping through all moments, is what was waited in them.

    Up to the end of the horizon, or of the drain. The center's queue is that of who waits in line; a channel of
    messages has one of its own, at all hours.
    """
    scenario = case.scenario
    late = {name for name in scenario.channel_names if scenario.channels[name].mode == "deferred"}
    hours = {name: open_windows(scenario, name) for name in scenario.channel_names}
    whole = joined([span for name in hours if name not in late for span in hours[name]])
    in_line = [row for row in case.rows if row["spec"].mode != "deferred"]
    assert case.totals[()]["queue_seconds_open"] == pytest.approx(_area(in_line, whole, case.log.end), abs=1e-3)
    for number, name in enumerate(scenario.channel_names):
        mine = [row for row in case.rows if row["channel"] == number]
        windows = [(0.0, horizon(scenario))] if name in late else hours[name]
        area = _area(mine, windows, case.log.end)
        assert case.totals[("channel", name),]["queue_seconds_open"] == pytest.approx(area, abs=1e-3)


def _area(rows: list[Row], windows: list[Span], end: float) -> float:
    left = [min(end, row["end"] if np.isnan(row["left_queue"]) else row["left_queue"]) for row in rows]
    moments = np.array([row["arrival"] for row in rows] + left)
    steps = np.repeat([1.0, -1.0], len(left))
    order = np.argsort(moments, kind="stable")
    queue = np.cumsum(steps[order])[:-1]
    return sum(float(np.sum(queue * np.diff(np.clip(moments[order], *window)))) for window in windows)


def shares_are_shares(case: Case) -> None:
    for totals in case.totals.values():
        for part, whole in PARTS.items():
            assert 0 <= totals.get(part, 0.0) <= totals.get(whole, 0.0) + 1e-4, (part, whole)


# Lines


def lines_are_respected_by_who_arrives(case: Case) -> None:
    """Who is promised a callback is off the line while waiting; calling back may need more lines than there are."""
    for number, name in enumerate(case.scenario.channel_names):
        lines = case.scenario.channels[name].lines
        if lines is None:
            continue
        mine = [row for row in case.rows if row["channel"] == number]
        spans = np.array([span for row in mine for span in _on_line(case, row)]).reshape(-1, 2)
        for row in mine:
            before = np.sum((spans[:, 0] < row["arrival"]) & (spans[:, 1] > row["arrival"]))
            at_most = np.sum((spans[:, 0] <= row["arrival"]) & (spans[:, 1] >= row["arrival"]))
            if row["reason"] == Reason.LINES:
                assert at_most >= lines
            elif row["outcome"] not in (Outcome.BLOCKED, Outcome.BALKED):
                assert before < lines


def _on_line(case: Case, row: Row) -> Iterator[Span]:
    freed = row["end"] if np.isnan(row["talk_end"]) else row["talk_end"]
    if row["outcome"] in (Outcome.BLOCKED, Outcome.BALKED):
        return
    if row["callback"] != ACCEPTED:
        yield row["arrival"], freed
        return
    for _, _, stretch in case.legs.get(row["number"], []):
        if stretch.kind == Kind.IN_VAIN:
            yield stretch.start, stretch.end
    if row["pool"] >= 0:
        yield row["left_queue"], freed


def queue_limits_are_respected_by_who_arrives(case: Case) -> None:
    """Who is promised a callback waits too, but not between two tries, so the others are counted alone."""
    for number, name in enumerate(case.scenario.channel_names):
        limit = case.scenario.channels[name].queue_limit
        if limit is not None:
            mine = [row for row in case.rows if row["channel"] == number and row["callback"] != ACCEPTED]
            left = [row["end"] if np.isnan(row["left_queue"]) else row["left_queue"] for row in mine]
            assert most_at_once(np.array([row["arrival"] for row in mine]), np.array(left)) <= limit


# Agents


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
        roster, windows = case.demand.roster(name), duty_windows(case.scenario, name)
        missing = [s for s in roster.spells if roster.status[s.day, s.seat] in (1, 3)]
        told = [span for (pool, _), spans in absent.items() if pool == number for span in spans]
        planned = [(max(a, s.start), min(b, s.end)) for s in missing for a, b in windows]
        assert total(told) == pytest.approx(total(span for span in planned if span[1] > span[0]), abs=1e-5)
        assert all(roster.status[s.day, s.seat] != HERE for s in missing)


def headcounts_follow_the_roster(case: Case) -> None:
    """Within duty, the agents present without overtime are those of the roster."""
    for number, name in enumerate(case.scenario.pool_names):
        plan = [case.demand.roster(name).changes(crew) for crew in case.demand.roster(name).crews]
        duty, over = (_of_pool(case.states(state), number) for state in (State.DUTY, State.OVERTIME))
        for moment in np.arange(61.0, horizon(case.scenario), 1_740.0).tolist():
            if within(moment, duty_windows(case.scenario, name)):
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


# Work


def live_work_takes_as_long_as_drawn(case: Case) -> None:
    for row in case.primary_work("live"):
        talk, wrap = case.drawn(row)
        ring = row["spec"].callback.ring if row["callback"] == ACCEPTED else 0.0
        assert row["talk_end"] - row["left_queue"] == pytest.approx(ring + talk * case.pace(row["pool"], row), abs=1e-6)
        assert _cut_or(case, row, row["end"] - row["talk_end"], wrap)


def _cut_or(case: Case, row: Row, spent: float, wanted: float) -> bool:
    """Whether a contact took as long as it should; less where the simulation was cut in its wrap-up."""
    cut = case.log.end <= row["end"] and row["end"] == max(one["end"] for one in case.rows)
    return bool(np.isclose(spent, wanted, rtol=0, atol=1e-5)) or (cut and spent < wanted)


def shared_effort_is_conserved(case: Case) -> None:
    """The speed of a chat, integrated over its time in hand, is its work."""
    for row in case.primary_work("concurrent"):
        talk, wrap = case.drawn(row)
        hands = case.hands[row["pool"], row["agent"]]
        done = _effort(hands, row["left_queue"], row["talk_end"], row["spec"].concurrency.speeds)
        assert done == pytest.approx(talk * case.pace(row["pool"], row), abs=1e-5)
        assert _cut_or(case, row, _effort(hands, row["talk_end"], row["end"], row["spec"].concurrency.speeds), wrap)


def _effort(hands: list[Stretch], start: float, end: float, speeds: tuple[float, ...]) -> float:
    edges = sorted({start, end, *(t for s in hands for t in (s.start, s.end) if start < t < end)})
    counts = [sum(s.start < (a + b) / 2 < s.end for s in hands) for a, b in pairwise(edges)]
    return sum((b - a) * _speed(speeds, count) for (a, b), count in zip(pairwise(edges), counts, strict=True))


def _speed(speeds: tuple[float, ...], count: int) -> float:
    return speeds[count - 1] if count <= len(speeds) else speeds[-1] * len(speeds) / count


def messages_take_their_work_and_their_changeovers(case: Case) -> None:
    """Whoever takes up interrupted work finds back into it first; cut short, that begins again."""
    for row in case.primary_work("deferred"):
        stretches, (talk, wrap) = case.stretches(row), case.drawn(row)
        paces = {case.pace(pool, row) for pool, _, _ in stretches}
        if len(paces) > 1:
            continue
        spans = [stretch for _, _, stretch in stretches]
        begun_and_dropped = spans[0].start > row["left_queue"]
        again = spans if begun_and_dropped else spans[1:]
        lost = sum(min(row["spec"].changeover, stretch.end - stretch.start) for stretch in again)
        assert _cut_or(case, row, total(spans) - lost, talk * paces.pop() + wrap)


def messages_are_begun_while_open_and_kept(case: Case) -> None:
    for row in case.rows:
        if row["spec"].mode == "deferred":
            assert row["outcome"] in (Outcome.SERVED, Outcome.UNFINISHED)
            begun = [stretch.start for _, _, stretch in case.stretches(row) if stretch.end > stretch.start]
            assert all(within(start, case.windows(row)) for start in begun)


def backlogs_add_up(case: Case) -> None:
    for number, name in enumerate(case.scenario.channel_names):
        spec = case.scenario.channels[name]
        if spec.mode != "deferred":
            continue
        mine = [row for row in case.rows if row["channel"] == number]
        assert sum(row["arrival"] == 0 and row["attempt"] == 1 for row in mine) == spec.starting_backlog
        edges = interval_edges(case.scenario)
        by_hand = [_arrived(mine, edge) - _replied(mine, edge) for edge in edges.tolist()]
        assert backlog_at(case.log, number, edges).tolist() == by_hand
        assert case.totals[("channel", name),]["backlog"] == by_hand[-1]
        assert case.totals[("channel", name),]["replied"] == sum(not np.isnan(row["talk_end"]) for row in mine)


def _arrived(rows: list[Row], moment: float) -> int:
    return sum(row["arrival"] < moment for row in rows)


def _replied(rows: list[Row], moment: float) -> int:
    return sum(row["talk_end"] <= moment for row in rows)


# Further contacts


def whom_a_machine_passes_on_arrives_at_once(case: Case) -> None:
    for attempts in case.episodes.values():
        ended = [row for row in attempts if row["outcome"] == Outcome.DEFLECTED]
        passed = sorted((row["end"], row["attempt"]) for row in ended if not case.followed or row["end"] < case.log.end)
        came = sorted((row["arrival"], row["attempt"]) for row in attempts if row["cause"] == Cause.FALLBACK)
        assert [moment for moment, _ in passed] == [moment for moment, _ in came]
        assert all(after > before for (_, before), (_, after) in zip(passed, came, strict=True))


def further_contacts_have_a_cause(case: Case) -> None:
    for attempts in case.episodes.values():
        for row in attempts:
            earlier = [other for other in attempts if other["attempt"] < row["attempt"] and other is not row]
            assert not features(case.scenario) or (row["attempt"] == 1) == (row["cause"] == Cause.PRIMARY)
            if row["cause"] in REASONS:
                assert any(REASONS[row["cause"]](other, row) for other in earlier)
            if row["cause"] in (Cause.REPEAT, Cause.INDUCED, Cause.CHASE):
                assert row["attempt"] <= (case.scenario.outcome.attempts if case.scenario.outcome else 5)


def _unresolved(other: Row, row: Row) -> bool:
    return bool(other["outcome"] == Outcome.SERVED and other["resolved"] == 0 and other["end"] <= row["arrival"])


def _misled(other: Row, row: Row) -> bool:
    return bool(other["outcome"] == Outcome.CONTAINED and other["resolved"] == 0 and other["end"] <= row["arrival"])


def _refused(other: Row, row: Row) -> bool:
    lost = (Outcome.ABANDONED, Outcome.BALKED, Outcome.BLOCKED, Outcome.FAILED)
    return other["outcome"] in lost and bool(other["left_queue"] <= row["arrival"])


def _overdue(other: Row, row: Row) -> bool:
    due = later(other["arrival"], other["patience"])
    return bool(other["spec"].mode == "deferred" and due <= row["arrival"] and not other["talk_end"] <= due)


def _shut(other: Row, row: Row) -> bool:
    return bool(other["reason"] == Reason.CLOSED and other["channel"] == row["channel"])


def _same(other: Row, row: Row) -> bool:
    return _refused(other, row) and bool(other["channel"] == row["channel"])


def _elsewhere(other: Row, row: Row) -> bool:
    return _refused(other, row) and bool(other["channel"] != row["channel"])


REASONS: dict[int, Callable[[Row, Row], bool]] = {
    Cause.REPEAT: _unresolved,
    Cause.INDUCED: _misled,
    Cause.REDIAL: _same,
    Cause.SWITCH: _elsewhere,
    Cause.OPENING: _shut,
    Cause.CHASE: _overdue,
}


def nobody_comes_back_who_was_resolved(case: Case) -> None:
    """An episode has as many repeats at most as contacts that resolved nothing, and one chase per message."""
    for attempts in case.episodes.values():
        causes = [row["cause"] for row in attempts]
        unresolved = [row["outcome"] for row in attempts if row["resolved"] == 0]
        assert causes.count(Cause.REPEAT) <= unresolved.count(Outcome.SERVED)
        assert causes.count(Cause.INDUCED) <= unresolved.count(Outcome.CONTAINED)
        assert causes.count(Cause.CHASE) <= sum(row["spec"].patience_is_chasing for row in attempts)


def callbacks_keep_the_rule(case: Case) -> None:
    for row in case.rows:
        rule, legs = row["spec"].callback, case.legs.get(row["number"], [])
        assert rule is not None or row["callback"] == 0
        if row["callback"]:
            predicted = case.log.contacts[f"predicted_{rule.predictor}"][row["number"]]
            assert predicted > rule.when_wait_over
        if row["callback"] == ACCEPTED:
            _check_tries(row, rule, [stretch for _, _, stretch in legs if stretch.kind == Kind.IN_VAIN])


def _check_tries(row: Row, rule: Any, tries: list[Stretch]) -> None:
    in_vain = {Outcome.SERVED: rule.tries - 1, Outcome.ABANDONED: rule.tries}.get(row["outcome"], rule.tries - 1)
    assert len(tries) <= in_vain
    if row["outcome"] == Outcome.ABANDONED and row["reason"] != Reason.PASSED_ON:
        assert row["reason"] == Reason.UNREACHED
        assert len(tries) == (rule.tries if rule.ring else 0)
    assert all(stretch.end - stretch.start == pytest.approx(rule.ring, abs=1e-6) for stretch in tries)
    assert all(late.start >= early.end + rule.retry_after - 1e-6 for early, late in pairwise(tries))
    if tries:
        assert row["called"] == tries[0].start


# Tiers and vendors


PASSING = (Kind.PASSED, Kind.FAILED)


def whoever_is_passed_on_is_passed_on_to_experts(case: Case) -> None:
    """Each transfer ends a stretch of its own; the next is with the experts, later."""
    for row in case.rows:
        stretches = [s for s in case.stretches(row) if s[2].kind not in (Kind.HELD, Kind.IN_VAIN)]
        assert row["informed"] <= row["transfers"] == sum(stretch.kind in PASSING for _, _, stretch in stretches)
        for (pool, _, early), (after, _, late) in pairwise(stretches):
            assert early.end <= late.start
            waits = row["reason"] == Reason.PASSED_ON and late is stretches[-1][2]
            if early.kind in PASSING and not waits and row["spec"].mode != "deferred":
                assert case.scenario.pool_names[after] == case.above(pool)
        if row["transfers"]:
            assert row["left_queue"] <= stretches[0][2].start
            assert row["resumed"] <= row["end"]
        assert (row["beyond"] and row["outcome"] == Outcome.SERVED) <= (row["resolved"] == 0)


def agents_pass_on_what_they_may_not_treat(case: Case) -> None:
    for row, stretches in case.tiers():
        episode = row["origin"], row["day"], row["row"]
        _, needed = case.demand.levels(episode, row["issue"])
        for pool, _, stretch in stretches:
            done = stretch.kind in PASSING or row["outcome"] == Outcome.SERVED
            kind = stretch.kind or (row["beyond"] if stretch is stretches[-1][2] else 0)
            if case.empowerment(pool) is None:
                assert not kind
            elif done:
                assert (kind == Kind.PASSED) == (needed > case.empowerment(pool).authority)


def diagnoses_and_treatments_take_their_time(case: Case) -> None:
    """A front-line stretch is a diagnosis, and a treatment where there is one; experts who pass on only diagnose."""
    for row, stretches in case.tiers():
        if row["spec"].mode != "live" or row["attempt"] > 1 or row["callback"] == ACCEPTED:
            continue
        for tier, (pool, _, stretch) in enumerate(stretches):
            rule, last = case.empowerment(pool), stretch is stretches[-1][2]
            kind = row["beyond"] if last else stretch.kind
            if (
                rule is None
                or rule.diagnosis.deterministic is None
                or case.learns(pool)
                or (last and row["outcome"] != Outcome.SERVED)
            ):
                continue
            took = (row["talk_end"] if last else stretch.end) - stretch.start
            diagnosis = rule.diagnosis.deterministic.value * case.pace(pool, row)
            if kind == Kind.PASSED:
                assert took == pytest.approx(diagnosis, abs=1e-6)
            elif not tier:
                assert took == pytest.approx(diagnosis + case.drawn(row)[0] * case.pace(pool, row), abs=1e-6)
            else:
                assert took >= diagnosis - 1e-6


def agents_are_held_until_somebody_answers(case: Case) -> None:
    """A warm transfer keeps its agent from the end of the stretch to the start of the next, or to the end."""
    for row in case.rows:
        for place, (pool, agent, stretch) in enumerate(legs := case.stretches(row)):
            if stretch.kind == Kind.HELD:
                (first, other, before), after = legs[place - 1], legs[place + 1][2]
                assert (first, other, before.end) == (pool, agent, stretch.start)
                assert case.empowerment(pool).transfer == "warm"
                assert stretch.end == after.start


def vendors_answer_what_was_offered_to_them(case: Case) -> None:
    vendors = {case.scenario.pool_names.index(rule.vendor) for rule in case.scenario.outsourcing}
    for row in case.rows:
        stretches = case.stretches(row)
        offers = {pool: case.log.offered(pool)[row["number"]] for pool in vendors}
        assert not (stretches and stretches[0][0] in vendors) or not np.isnan(offers[stretches[0][0]])
        for since in offers.values():
            assert np.isnan(since) or row["arrival"] <= since <= row["end"]


LAWS = (
    every_attempt_ends_exactly_once,
    every_primary_contact_of_the_demand_is_in_the_log,
    arrivals_are_the_sum_of_their_endings,
    nothing_comes_after_the_horizon_but_what_a_session_passes_on,
    moments_are_in_order,
    waits_lie_between_zero_and_patience,
    endings_fit_the_mode,
    doors_are_respected,
    littles_law,
    shares_are_shares,
    lines_are_respected_by_who_arrives,
    queue_limits_are_respected_by_who_arrives,
    agents_do_one_thing_at_a_time_and_it_adds_up,
    only_who_is_not_there_has_no_desk,
    seats_are_filled_vacant_or_away,
    headcounts_follow_the_roster,
    nobody_has_more_in_hand_than_allowed,
    skills_are_respected,
    live_work_takes_as_long_as_drawn,
    shared_effort_is_conserved,
    messages_take_their_work_and_their_changeovers,
    messages_are_begun_while_open_and_kept,
    backlogs_add_up,
    whom_a_machine_passes_on_arrives_at_once,
    further_contacts_have_a_cause,
    nobody_comes_back_who_was_resolved,
    callbacks_keep_the_rule,
    whoever_is_passed_on_is_passed_on_to_experts,
    agents_pass_on_what_they_may_not_treat,
    diagnoses_and_treatments_take_their_time,
    agents_are_held_until_somebody_answers,
    vendors_answer_what_was_offered_to_them,
)


@often
@given(rich_centers())
def test_laws_hold_on_every_path(data: dict[str, Any]) -> None:
    case = play(data)
    for law in LAWS:
        law(case)


@settings(often, max_examples=40)
@given(rich_centers())
def test_same_seed_same_bytes_whatever_the_order_in_the_file_and_on_disk(data: dict[str, Any]) -> None:
    log = play(data).log
    turned = data | {kind: dict(reversed(data[kind].items())) for kind in ("channels", "segments", "issues", "pools")}
    assert_same(log, play(turned).log)
    with TemporaryDirectory() as folder:
        write_log(log, Path(folder))
        assert_same(log, read_log(Path(folder)))


def assert_same(log: ContactLog, other: ContactLog) -> None:
    assert (log.end, log.names) == (other.end, other.names)
    for table, again in ((log.contacts, other.contacts), (log.states, other.states), (log.legs, other.legs)):
        assert list(table) == list(again)
        assert all(table[name].dtype == again[name].dtype for name in table)
        assert all(table[name].tobytes() == again[name].tobytes() for name in table)


FIVE = {"deterministic": "5 min"}
ONCE_WRONG: dict[str, dict[str, Any]] = {
    "passed on after the last midnight": {
        "channels": {
            "phone": {"mode": "live", "open": "20:00-24:00", "handle_time": FIVE},
            "bot": {
                "mode": "self_service",
                "open": "20:00-24:00",
                "arrivals": {"per_hour": 60},
                "handle_time": FIVE,
                "self_service": {"containment": 0.0, "fallback": "phone"},
            },
        },
        "pools": {"p": {"agents": 9, "skills": ["phone"]}},
    },
    "a delayed ring opens at night": {
        "channels": {
            "phone": {"mode": "live", "handle_time": FIVE},
            "post": {"mode": "deferred", "open": "08:00-12:00", "handle_time": FIVE, "starting_backlog": 1},
        },
        "pools": {"p": {"agents": 1, "skills": ["phone", "post"]}},
        "routing": {"routes": [{"channel": "post", "rings": [{"pools": ["p"], "after": "2 min"}]}]},
    },
    "patience kept on the way to a mailbox": {
        "channels": {
            "phone": {
                "mode": "live",
                "handle_time": FIVE,
                "patience": {"deterministic": "90 s"},
                "starting_backlog": 9,
                "redial": {"probability": 0, "switch": 1, "patience": "kept"},
            },
            "mail": {"mode": "deferred", "handle_time": FIVE},
        },
        "pools": {"p": {"agents": {"20:00": 1}, "skills": ["phone", "mail"]}},
    },
}


@pytest.mark.parametrize("name", ONCE_WRONG)
def test_laws_hold_where_they_once_did_not(name: str) -> None:
    played = play({"scenario": name, **ONCE_WRONG[name]})
    for law in LAWS:
        law(played)
