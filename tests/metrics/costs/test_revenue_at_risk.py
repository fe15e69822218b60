"""Revenue at risk, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.metrics import measure
from tests.metrics.costs.money import facts_of
from tests.support.random_centers import Parts
from tests.support.toy import Row, merged, toy

VALUED: Parts = {"segments": {"all": {"share": 1, "annual_value": 1_000}}, "pools": {"p": {"wage": 0}}}
AGAIN = {"probability": [1.0], "after": {"deterministic": "100 s"}, "attempts": 3}
BACK = {"probability": 1.0, "after": {"deterministic": "5 min"}, "to": {"a": 1}}


@pytest.mark.parametrize(
    ("calls", "changes", "wanted"),
    [
        ([(0, 60)], {}, 0),
        ([(0, 600), (10, 60, 20)], {}, 50),
        ([(0, 60), (10, 60, 20)], {"channels": {"a": {"redial": AGAIN}}}, 0),
        ([(0, 600), (10, 60, 20)], {"channels": {"a": {"redial": AGAIN, "patience": {"deterministic": "20 s"}}}}, 50),
        ([(-60, 60)], {}, 50),
        ([(-60, 60)], {"channels": {"a": {"when_closed": "redial_at_opening"}}}, 0),
        ([(0, 60)], {"channels": {"a": {"resolution": 1}}}, 0),
        ([(0, 60)], {"channels": {"a": {"resolution": 0}}, "outcome": {"repeat": {"probability": 0}}}, 20),
        ([(0, 60)], {"channels": {"a": {"resolution": 0}}, "outcome": {"repeat": BACK, "attempts": 3}}, 20),
        ([(0, 600), (10, 60, 20)], {"costs": {"churn": {"lost": 0.2}}}, 200),
    ],
    ids=["served", "lost", "came back and was served", "lost three times", "closed", "came back at opening",
         "resolved", "in vain", "in vain three times", "another churn"],
)  # fmt: skip
def test_revenue_at_risk(tmp_path: Path, calls: list[Row], changes: Parts, wanted: float) -> None:
    scenario = toy(tmp_path, calls, **merged(VALUED, changes))
    assert measure(facts_of(scenario)).totals[()]["revenue_at_risk"] == pytest.approx(wanted)
