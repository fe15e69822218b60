"""Satisfaction and churn of known customers, over their episodes."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate
from sim.metrics import Facts
from sim.metrics.columns.customers import settled, turn
from sim.metrics.customers.retention import customer_satisfaction
from sim.scenario import Scenario
from tests.support.toy import log_of, toy

Parts = dict[str, Any]


def who(number: int) -> Parts:
    return {"customer": number}


def leaves(satisfaction: float) -> float:
    return 1 / (1 + exp(-(log(0.10 / 0.90) - 3.74 * (satisfaction - 0.6))))


GOOD, LOST = 1 / (1 + exp(-2.0)), 0.15


# The first is served, gives up, and is served again; the second gives up twice; the third is served once.
CALLS = [(0, 100, who(1)), (10, 100, 5, who(1)), (20, 30, 5, who(2)), (200, 30, who(3)), (400, 30, who(1)),
         (500, 60, who(3)), (510, 30, 5, who(2))]  # fmt: skip
VALUED: Parts = {"segments": {"all": {"share": 1, "annual_value": 1_000}}}


def after(*felt: float) -> float:
    level = 0.70
    for one in felt:
        level += (0.30 if one < level else 0.15) * (one - level)
    return level


LEVELS = {1: after(GOOD, LOST, GOOD), 2: after(LOST, LOST), 3: after(GOOD, GOOD)}


def known(folder: Path, **changes: Any) -> Scenario:
    return toy(folder, CALLS, pools={"p": {"wage": 30}}, attention={}, retention={}, **VALUED, **changes)


def test_satisfaction_follows_a_customer_over_episodes(tmp_path: Path) -> None:
    facts = Facts(scenario := known(tmp_path), log_of(scenario))
    told = customer_satisfaction(facts).tolist()
    steps = [after(GOOD), after(GOOD, LOST), after(LOST), after(GOOD), LEVELS[1], LEVELS[3], LEVELS[2]]
    assert told == pytest.approx(steps)
    assert settled(facts).tolist() == [False] * 4 + [True] * 3
    assert turn(facts).tolist() == [0, 1, 0, 0, 2, 1, 1]


def test_a_customer_leaves_once(tmp_path: Path) -> None:
    """Churn, value and revenue at risk are of three customers, not of seven contacts."""
    result = replicate(known(tmp_path))
    churn = [leaves(level) for level in LEVELS.values()]
    assert result.estimate("churn").mean == pytest.approx(np.mean(churn))
    assert result.estimate("customer_satisfaction").mean == pytest.approx(np.mean(list(LEVELS.values())))
    risk = sum(max(one - leaves(0.70), 0) for one in churn)
    assert result.estimate("revenue_at_risk").mean == pytest.approx(1_000 * risk)
    assert result.estimate("customer_value").mean == pytest.approx(
        np.mean([1_000 * 1.1 / (1.1 - (1 - one)) for one in churn])
    )
    assert result.estimate("cost_per_customer").mean == pytest.approx(67.5 / 3)


def test_strangers_are_one_customer_each(tmp_path: Path) -> None:
    """The same calls from nobody knows whom: seven customers."""
    calls = [tuple(cell for cell in call if not isinstance(cell, dict)) for call in CALLS]
    scenario = toy(tmp_path, calls, pools={"p": {"wage": 30}}, attention={}, retention={}, **VALUED)
    facts = Facts(scenario, log_of(scenario))
    assert settled(facts).all()
    assert customer_satisfaction(facts).tolist() == pytest.approx(
        [after(LOST if k in (1, 2, 6) else GOOD) for k in range(len(CALLS))]
    )
    assert replicate(scenario).estimate("cost_per_customer").mean == pytest.approx(67.5 / 7)


def test_who_is_lost_last_is_at_risk_once(tmp_path: Path) -> None:
    """Without retention the last contact of each customer decides: only the second was lost there, twice before."""
    scenario = toy(tmp_path, CALLS, pools={"p": {"wage": 30}}, costs={"churn": {"lost": 0.2}}, **VALUED)
    assert replicate(scenario).estimate("revenue_at_risk").mean == pytest.approx(0.2 * 1_000)
