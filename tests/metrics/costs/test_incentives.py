"""Incentives of campaigns: who is paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.scenario import Scenario
from tests.support.toy import OPEN, channel, log_of, toy

Parts = dict[str, Any]


def offering(folder: Path, calls: list[Any], start: str = "2026-01-05T08:05", **keys: Any) -> Scenario:
    """Build two customers who are both offered 2.00 for calling on a."""
    campaign: Parts = {"to": "a", "start": start, "reach": 1.0, "incentive": 2.0, "cost": 0.5} | keys
    pools = {"p": {"agents": 3, "skills": ["a", "b"], "wage": 0}}
    other = {"b": channel(folder, "b", [(3_000, 10)])}
    rule = {
        "weights": {"experience": 0, "fit": 0, "inertia": 0},
        "campaigns": [campaign],
        "nudge": {"window": "20 min"},
    }
    choosing: Parts = {"customers": {"population": 2}, "outcome": {"resolution": 1.0}, "migration": rule}
    return toy(folder, calls, channels=other, pools=pools, **choosing)


def paid(scenario: Scenario) -> list[tuple[float, float]]:
    """Return when contacts with an incentive came, in seconds after eight, and what they got."""
    logged = log_of(scenario)
    at = logged.contacts["arrival"][logged.rewards["contact"]] - OPEN
    return sorted(zip(at.tolist(), logged.rewards["amount"].tolist(), strict=True))


def test_an_incentive_is_paid_while_the_touch_counts(tmp_path: Path) -> None:
    """The touch is at 8:05 and counts for 20 minutes."""
    assert paid(offering(tmp_path, [(100, 60), (400, 60), (1_400, 60), (1_600, 60)])) == [(400, 2), (1_400, 2)]


def test_nobody_is_paid_for_a_contact_made_before_the_touch(tmp_path: Path) -> None:
    """The call came at eight, before anybody was offered anything; it ends after the touch at 8:05."""
    assert paid(offering(tmp_path, [(0, 600)])) == []


def test_nobody_is_paid_who_was_not_helped(tmp_path: Path) -> None:
    """Three agents are busy for ten minutes; the fourth caller gives up, the fifth waits."""
    calls = [(400, 600), (401, 600), (402, 600), (410, 60, 30), (500, 60)]
    assert paid(offering(tmp_path, calls)) == [(400, 2), (401, 2), (402, 2), (500, 2)]
