"""From how many on who wait each customer turns round, many at once: as the rule says of each length of the line."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from sim.engine.tables.doors import MOST_AHEAD, turns_at
from sim.scenario import build
from sim.scenario.channels.channel import Channel
from tests.support.steady_state import exponential, one_queue

RULES: tuple[dict[str, Any], ...] = (
    {"longest": 1}, {"longest": 6}, {"longest": 3_000}, {"none_at": 1}, {"none_at": 15}, {"half_at": 0.01},
    {"half_at": 2.5}, {"half_at": 40},
)  # fmt: skip
LUCK = np.concatenate([[0.25, 0.5, 0.75, 1 - 2**-53], np.random.default_rng(4).random(400)])


def desk(**keys: Any) -> Channel:
    parts = one_queue(3, exponential(60), mode="walk_in", **keys)
    return build({"scenario": "A desk", **parts}).channels["phone"]


@pytest.mark.parametrize("many", [0, 1, len(LUCK)])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_each_turns_round_from_the_first_length_that_is_too_long(rule: dict[str, Any], many: int) -> None:
    spec, luck = desk(balking=rule), LUCK[:many]
    assert spec.balking is not None
    first = [next(ahead for ahead in count(1) if one >= spec.balking.joins(ahead)) for one in luck]
    assert list(turns_at(spec, lambda _: luck)) == first


def test_nobody_turns_round_where_nothing_is_said_or_the_rule_ends_nowhere() -> None:
    assert turns_at(desk(balking={"half_at": 2}).model_copy(update={"balking": None}), lambda _: LUCK) == MOST_AHEAD
    assert turns_at(desk(balking={"half_at": 1e9}), lambda _: np.array([0.0])) == [MOST_AHEAD]
