"""A staffing that nobody could look for is refused in a line that says where and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import InputError, build

PHONE = {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": {"exponential": {"mean": "3 min"}}}
PROMISED = PHONE | {"target": {"within": "20 s", "share": 0.8}}


def with_block(block: dict[str, Any], phone: dict[str, Any] = PROMISED) -> None:
    pools = {"agents": {"agents": 3, "skills": ["phone", "mail"]}}
    mail = {"preset": "email", "arrivals": {"per_hour": 2}}
    build({"scenario": "S", "channels": {"phone": phone, "mail": mail}, "pools": pools, "staffing": block})


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"targets": []}, r"staffing\.targets: is empty"),
        ({"targets": [{"channel": "fone"}]}, r"targets\.0\.channel: there is no channel 'fone'; did you mean 'phone'"),
        ({"targets": [{"per": "day"}]}, r"targets\.0: is service_level of no channel; write channel: phone"),
        ({"targets": [{"channel": "phone", "metric": "asa"}]}, r"targets\.0: is asa; write at_most: 30 s"),
        ({"targets": [{"channel": "phone", "at_most": 0.2}]}, r"targets\.0: is service_level; write share: 0\.8"),
        ({"targets": [{"channel": "phone", "metric": "abandonment", "at_most": 5}]}, r"abandonment is a share"),
        ({"targets": [{"channel": "phone", "metric": "asa", "at_most": -1}]}, r"-1 is too small"),
        (
            {"targets": [{"channel": "phone", "metric": "asa", "at_most": 20}]},
            r"20 without a unit; write at_most: 20 s",
        ),
        ({"pools": {"agents": {"fixed": True}}}, r"has a key fixed.*agents: fixed"),
        ({"targets": [{"channel": "phone", "metric": "target_met"}]}, r"at_least"),
        ({"targets": [{"channel": "phone", "metric": "asa", "at_most": "30 s", "within": "5 s"}]}, r"has within"),
        ({"targets": [{"channel": "phone", "metric": "occupancy", "at_most": 0.9}]}, r"is that of a pool|of a pool"),
        ({"targets": [{"channel": "mail", "metric": "asa", "at_most": "1 h"}]}, r"whose messages wait"),
        ({"targets": [{"channel": "phone"}, {"channel": "phone"}]}, r"targets\.1: is the same as target 1; leave one"),
        ({"pools": {"agent": {"least": 1}}}, r"there is no pool 'agent'; did you mean 'agents'"),
        ({"pools": {"agents": {}}}, r"pools\.agents: says nothing; write least: 2, most: 40, or fixed"),
        ({"pools": {"agents": {"least": -1}}}, r"-1 is too small; write 0 or more"),
        ({"pools": {"agents": {"least": 9, "most": 3}}}, r"has least above most"),
        ({"pools": {"agents": {"most": 0}}}, r"leaves nobody"),
        ({"pools": {"agents": "fixed"}}, r"leaves no pool to staff"),
        ({"confidence": 1.5}, r"confidence: 1\.5 is too large"),
        ({"tolerance": {"share": -0.1}}, r"tolerance\.share: -0\.1 is too small"),
    ],
)
def test_it_says_what_is_wrong(block: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        with_block(block)


def test_a_channel_without_a_target_needs_one_here() -> None:
    with pytest.raises(InputError, match=r"has no target; write within: 20 s and share: 0\.8"):
        with_block({"targets": [{"channel": "phone"}]}, PHONE)
    with_block({"targets": [{"channel": "phone", "within": "20 s", "share": 0.8}]}, PHONE)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        with_block({"targets": [{"channel": "phone", "at_most": 0.2}, {"per": "day"}], "confidence": 2.0})
    assert len(told.value.problems) == 3
