"""Passing on at the end of a day and of the horizon."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.demand import sample_demand
from sim.log.records import Reason
from sim.model import simulate
from sim.model.center import Center
from tests.model.lives.tiers.days import EASY, HARD, TRICKY, WARM, ends, legs, power, tiers
from tests.support.steady_state import Parts
from tests.support.toy import Row, log_of, shifts

MIDNIGHT = 16 * 3_600
ALWAYS = {"open": "00:00-24:00"}


@pytest.mark.parametrize("front", [power(), WARM], ids=["cold", "warm"])
def test_who_waits_for_an_expert_at_the_end_is_followed_to_him(tmp_path: Path, front: Parts) -> None:
    """Each is diagnosed for 10 s, and is with the one expert for 60; the second waits until 20 s after midnight."""
    calls: list[Row] = [(MIDNIGHT - 50, 50, HARD), (MIDNIGHT - 45, 50, HARD)]
    first, second = ends(log_of(tiers(tmp_path, calls, front, calendar=ALWAYS)))
    assert first == (MIDNIGHT - 50, MIDNIGHT - 40, "served", "q", MIDNIGHT + 20)
    assert second == (MIDNIGHT - 40, MIDNIGHT + 20, "served", "q", MIDNIGHT + 80)


def test_who_is_passed_on_at_the_end_is_followed_to_the_expert(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(MIDNIGHT - 10, 50, HARD)], calendar=ALWAYS))
    assert ends(log) == [(MIDNIGHT - 10, MIDNIGHT, "served", "q", MIDNIGHT + 60)]


@pytest.mark.parametrize("front", [power(), WARM], ids=["cold", "warm"])
def test_experts_stay_until_nobody_may_come(tmp_path: Path, front: Parts) -> None:
    """At nine one caller talks and one waits; both are passed on, and the experts go when the last is served."""
    log = log_of(tiers(tmp_path, [(3595, 50, HARD), (3596, 50, TRICKY)], front))
    assert [row[2:] for row in ends(log)] == [("served", "q", 3665), ("served", "q", 3725)]
    assert ("duty", "q", 0, 0, 3725) in shifts(log)


def test_idle_experts_go_when_the_front_line_has_nobody_to_pass_on(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(3595, 50, EASY), (3596, 50, EASY)]))
    assert ("duty", "q", 0, 0, 3715) in shifts(log)


def test_experts_do_not_wait_for_a_front_line_without_agents(tmp_path: Path) -> None:
    log = log_of(tiers(tmp_path, [(0, 50, EASY), (2000, 50, HARD)], pools={"p": {"agents": {"08:00": 1, "08:30": 0}}}))
    assert ("duty", "q", 0, 0, 3600) in shifts(log)


def test_experts_of_experts_stay_too(tmp_path: Path) -> None:
    pools = {"q": {"empowerment": power(0.7), "escalates_to": "r"}, "r": {"agents": 1, "skills": ["a"]}}
    log = log_of(tiers(tmp_path, [(3595, 50, HARD)], pools=pools))
    assert ends(log) == [(3595, 3615, "served", "r", 3675)]


def test_cleared_line_of_the_experts(tmp_path: Path) -> None:
    calls: list[Row] = [(3570, 50, HARD), (3575, 50, HARD)]
    log = log_of(tiers(tmp_path, calls, WARM, calendar={"at_close": "clear"}))
    assert ends(log)[1] == (3580, 3600, "disconnected", "p", 3600)
    assert legs(log)[-1] == (1, "p", "held", 3590, 3600)
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON]


def test_line_of_who_was_called_back_and_passed_on_is_free_after_the_close(tmp_path: Path) -> None:
    centers: list[Center] = []
    rule = {"when_wait_over": "0 s", "accept": 1.0, "reach": 1.0, "predictor": "head_of_line", "ring": "20 s"}
    calls: list[Row] = [(0, 3, EASY), (1, 3, EASY), (5, 50, HARD)]
    changes = {"calendar": {"at_close": "clear"}, "channels": {"a": {"callback": rule}}}
    scenario = tiers(tmp_path, calls, pools={"q": {"agents": {"09:30": 1}}}, **changes)
    log = simulate(scenario, sample_demand(scenario, scenario.experiment.seed, 0), centers.append)
    assert legs(log) == [(2, "p", "passed", 26, 56)]  # with the ring
    assert ends(log)[2] == (26, 3600, "disconnected", "p", 3600)
    assert centers[0].channels[0].lines_in_use == 0


def test_expert_of_last_time_is_waited_for_from_the_transfer_on(tmp_path: Path) -> None:
    """Customer 7 waits five seconds for the first expert from 360 on, long after the arrival; then for any."""
    calls: list[Row] = [(0, 50, HARD | {"customer": 7}), (250, 9, HARD), (300, 9, HARD | {"customer": 7})]
    front = power(diagnosis={"deterministic": "60 s"})
    pools = {"q": {"agents": {"08:00": 1, "08:06:02": 2}}}
    talk = {"a": {"handle_time": {"deterministic": "200 s"}}}
    log = log_of(tiers(tmp_path, calls, front, pools=pools, channels=talk, routing={"last_agent": "5 s"}))
    assert ends(log)[2] == (310, 375, "served", "q", 575)
