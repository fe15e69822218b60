"""Laws of contacts, queues and lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from sim.calendar import Timetable, horizon, joined
from sim.log.records import Cause, Outcome, Reason
from sim.log.records import LegKind as Kind
from sim.ticks import later
from tests.laws.case import ACCEPTED, Case, Row, Span, within
from tests.support.overlaps import most_at_once

ENDINGS = ("answered", "abandoned", "balked", "blocked", "disconnected", "contained", "deflected", "failed")


# A share's part and whole, by the names of totals.
PARTS = {
    "resolved": "judged",
    "resolved_at_first": "first_contacts",
    "contained": "sessions",
    "sessions_resolved": "contained",
    "falsely_contained": "contained",
    "sessions_left": "sessions_told",
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
    hours = {name: Timetable(scenario).open_windows(name) for name in scenario.channel_names}
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
