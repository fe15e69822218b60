"""Who contacts us where they are at home, counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import simulate
from sim.metrics import Facts, measure
from sim.scenario import build

pytestmark = pytest.mark.oracle

CENTER = ()


def center(habit: Any, rates: Any, **changes: Any) -> dict[str, Any]:
    """Describe two channels of equal volume on which nobody waits."""
    channel = {"mode": "live", "arrivals": {"per_hour": 100}, "handle_time": {"deterministic": "1 s"}}
    return {
        "scenario": "At home",
        "calendar": {"days": 4, "open": "00:00-24:00"},
        "experiment": {"seed": 3, "replications": 1},
        "customers": {"population": 6_000, "habit": habit, "rates": rates},
        "channels": {"chat": channel, "phone": dict(channel)},
        "pools": {"all": {"agents": 5, "skills": ["chat", "phone"]}},
    } | changes


@pytest.mark.parametrize("rates", ["equal", {"shape": 0.8}])
def test_three_of_four_contacts_are_on_the_own_channel(rates: Any) -> None:
    """With habit 2 and equal volumes shares are uniform, and the larger is 3/4 on average; each is it for one half."""
    scenario = build(center(2, rates))
    log = simulate(scenario)
    totals = measure(Facts(scenario, log)).totals
    whole = next(row for scope, row in totals.items() if not scope)
    assert whole["contacts_of_known"] == len(log.contacts["arrival"]) > 15_000
    share = whole["contacts_at_home"] / whole["contacts_of_known"]
    # The larger share varies by 1/48 between customers, whose rates vary: fewer count.
    error = np.sqrt(0.75 * 0.25 / whole["contacts_of_known"] + (1 if rates == "equal" else 2.25) / 48 / 6_000)
    assert abs(share - 0.75) < 4 * error
    preferred = [totals[("channel", name),]["preferred"] for name in ("chat", "phone")]
    assert sum(preferred) == pytest.approx(1)
    assert abs(preferred[0] - 0.5) < 4 * np.sqrt(0.25 / 6_000)
    assert log.homes["customer"].tolist() == list(range(1, 6_001))


def test_only_first_contacts_count() -> None:
    """Who comes back is counted once: of each contact that is the first, whether it is on the channel of the table."""
    repeat = {"probability": 1, "after": {"deterministic": "1 h"}}
    scenario = build(center(0.5, "equal", outcome={"resolution": 0.5, "repeat": repeat}))
    log = simulate(scenario)
    first = log.contacts["attempt"] == 1
    assert not first.all()
    own = dict(zip(log.homes["customer"].tolist(), log.homes["channel"].tolist(), strict=True))
    contacts = zip(log.contacts["customer"][first].tolist(), log.contacts["channel"][first].tolist(), strict=True)
    here = sum(own[customer] == channel for customer, channel in contacts)
    whole = next(row for scope, row in measure(Facts(scenario, log)).totals.items() if not scope)
    assert (whole["contacts_at_home"], whole["contacts_of_known"]) == (here, first.sum())


def test_nobody_is_told_a_home_where_all_are_alike() -> None:
    scenario = build(center("none", {"shape": 0.8}))
    log = simulate(scenario)
    assert len(log.homes["customer"]) == 0
    assert "habits" not in Facts(scenario, log).used
