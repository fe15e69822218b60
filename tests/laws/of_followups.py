"""Laws of contacts that come of others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sim.log.records import Cause, Outcome, Reason
from sim.log.records import LegKind as Kind
from sim.scenario.features import features
from sim.ticks import later
from tests.laws.case import ACCEPTED, Case, Leg, Row


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
    ended = other["outcome"] in (Outcome.SERVED, Outcome.CONTAINED) and other["end"] <= row["arrival"]
    return bool(ended and other["resolved"] == 0)


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
        served, contained = (unresolved.count(outcome) for outcome in (Outcome.SERVED, Outcome.CONTAINED))
        assert causes.count(Cause.INDUCED) <= contained
        assert causes.count(Cause.REPEAT) + causes.count(Cause.INDUCED) <= served + contained
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


def _check_tries(row: Row, rule: Any, tries: list[Leg]) -> None:
    in_vain = {Outcome.SERVED: rule.tries - 1, Outcome.ABANDONED: rule.tries}.get(row["outcome"], rule.tries - 1)
    assert len(tries) <= in_vain
    if row["outcome"] == Outcome.ABANDONED and row["reason"] != Reason.PASSED_ON:
        assert row["reason"] == Reason.UNREACHED
        assert len(tries) == (rule.tries if rule.ring else 0)
    assert all(stretch.end - stretch.start == pytest.approx(rule.ring, abs=1e-6) for stretch in tries)
    assert all(late.start >= early.end + rule.retry_after - 1e-6 for early, late in pairwise(tries))
    if tries:
        assert row["called"] == tries[0].start
