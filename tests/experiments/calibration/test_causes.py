"""The likely cause of what differs follows from what else differs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sim.experiments.calibration.verdicts import AGREES, DIFFERS, Verdict, cause_of, with_causes, with_estimated_staff

MORE, LESS = 1, -1  # the simulation has more than the record, or less


def verdicts(off: Mapping[str, int]) -> list[Verdict]:
    """Return verdicts on one channel, in which some figures are off."""
    figures = ("offered", "abandonment", "asa", "wait_abandoned", "service_level", "wait_p50", "handle_time")
    words = {figure: DIFFERS if off.get(figure) else AGREES for figure in figures}
    return [Verdict("phone", name, "all", 10, 10 + 3 * off.get(name, 0), 9, 11, word) for name, word in words.items()]


@pytest.mark.parametrize(
    ("off", "cause"),
    [
        ({"offered": LESS, "asa": LESS}, "while the scenario is closed"),
        ({"handle_time": MORE, "asa": MORE}, "handle times"),
        ({"asa": LESS, "abandonment": LESS}, "less available than counted"),
        ({"asa": MORE, "abandonment": MORE}, "more agents were there"),
        ({"asa": MORE, "abandonment": LESS}, "patience: waits and abandonment are off in opposite"),
        ({"abandonment": LESS, "wait_p50": LESS, "service_level": MORE}, "agents pause while nobody waits"),
        ({"abandonment": LESS, "service_level": MORE, "wait_abandoned": MORE}, "agents pause while nobody waits"),
        ({"abandonment": LESS}, "patience: abandonment is off though waits are not"),
        ({"abandonment": MORE, "service_level": MORE}, "patience: abandonment is off though waits are not"),
        ({"wait_abandoned": MORE}, "does so too late"),
        ({"service_level": LESS}, "formula of the service level"),
    ],
)
def test_causes(off: Mapping[str, int], cause: str) -> None:
    assert cause in cause_of(verdicts(off))


def test_only_what_differs_has_a_cause() -> None:
    told = {one.figure: one.cause for one in with_causes(verdicts({"abandonment": LESS}))}
    assert [figure for figure, cause in told.items() if cause] == ["abandonment"]


@pytest.mark.parametrize(
    ("off", "cause"),
    [
        ({"asa": LESS, "abandonment": LESS}, "waits are too short: the staff is an estimate by Erlang A"),
        ({"asa": MORE, "abandonment": MORE}, "waits are too long: the staff is an estimate by Erlang A"),
        ({"handle_time": MORE}, "handle times"),
    ],
)
def test_where_nobody_counted_the_staff_no_count_is_blamed(off: Mapping[str, int], cause: str) -> None:
    told = with_causes(verdicts(off))
    assert {one.cause for one in with_estimated_staff(told, {"chat"})} == {one.cause for one in told}
    [found] = {one.cause for one in with_estimated_staff(told, {"phone"})} - {""}
    assert cause in found
