"""Laws of tiers and vendors."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.log.records import LegKind as Kind
from sim.log.records import Outcome, Reason
from tests.laws.case import ACCEPTED, Case

PASSING = (Kind.PASSED, Kind.FAILED, Kind.ESCALATED)


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
