"""Nobody moves without a reason."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.experiments import simulate
from sim.log.records import Cause, ContactLog
from sim.scenario import build
from tests.model.migration.customers import OWN
from tests.model.migration.omni import OMNI, as_promised
from tests.support.exact_facts import logs_of
from tests.support.random_centers import rich_centers
from tests.support.toy import merged

pytestmark = [pytest.mark.oracle, pytest.mark.long]

HOUR, DAY = 3_600.0, 86_400.0
Parts = dict[str, Any]
NEUTRAL = {"weights": {"fit": 0, "wait": 0, "settles": 0}, "learning": {"worse": 0, "better": 0}}


def same(one: ContactLog, other: ContactLog) -> list[str]:
    """Return the tables and columns of two logs that differ in any byte; what only choice knows is left out."""
    tables = ("contacts", "states", "legs", "offers", "dials", "messages")
    pairs = [(table, getattr(one, table), getattr(other, table)) for table in tables]
    different = [table for table, first, second in pairs if list(first) != list(second)]
    return different + [
        f"{table}.{name}"
        for table, first, second in pairs
        for name in sorted(set(first) & set(second))
        if first[name].tobytes() != second[name].tobytes()
    ]


def turning_nobody_away(parts: Parts) -> Parts:
    """Return a center whose customers do not choose at closed doors: there they would have a reason to."""
    parts = deepcopy(parts)
    for channel in parts["channels"].values():
        if channel["mode"] in ("live", "concurrent", "self_service") and channel.get("open") != "00:00-24:00":
            channel.setdefault("when_closed", "lost")
    return parts


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_without_anything_to_move_them_the_log_is_that_without_choice(memory: str) -> None:
    known = merged(deepcopy(OMNI), {"customers": OWN})
    plain = simulate(build(deepcopy(known)), 0, 11)
    rule = merged(turning_nobody_away(known), {"customers": {"memory": memory}, "migration": NEUTRAL})
    chosen = simulate(build(deepcopy(rule)), 0, 11)
    happened = set(plain.column("cause").tolist())
    causes = (Cause.REDIAL, Cause.SWITCH, Cause.FALLBACK, Cause.REPEAT, Cause.INDUCED, Cause.CHASE)
    assert happened >= {int(cause) for cause in causes}
    assert plain.column("transfers").any()
    assert same(plain, chosen) == []
    moved = simulate(build(merged(deepcopy(OMNI), {"migration": {}})), 0, 11)
    assert same(plain, moved)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rich_centers())
def test_the_same_of_any_center(parts: Parts) -> None:
    contacted = [one for one in parts["channels"].values() if one["mode"] != "broadcast"]
    if len(contacted) < 2:
        return
    parts["customers"] = {"population": 50} | OWN
    rule = deepcopy(NEUTRAL)
    if all(one["mode"] in ("self_service", "outbound") for one in contacted):
        del rule["weights"]["wait"]
    seed = parts["experiment"]["seed"]
    logs = [
        simulate(build(deepcopy(both)), 0, seed) for both in (parts, turning_nobody_away(parts) | {"migration": rule})
    ]
    assert same(*logs) == []


def test_who_gets_what_was_promised_never_moves() -> None:
    """All weights as they are: over 200 days nobody moves of those who are always helped at once."""
    log = simulate(build(as_promised(1.0, (1.0, 6.0))), 0, 5)
    assert len(log.contacts["arrival"]) > 10_000
    assert (log.contacts["channel"] == log.contacts["origin"]).all()


@pytest.mark.parametrize("volumes", [(4.0, 4.0), (1.0, 6.0)])
def test_shares_do_not_drift_where_the_promise_holds_on_average(volumes: tuple[float, float]) -> None:
    """Both help 85 %: single customers move all the time, but over 200 days the shares stay near those of the volumes.

    They are used to what 85 % promise: what a pilot measures is known to its error, the same in all replications. Each
    quarter is within two points, four standard errors. Of two channels that are used alike nothing else may come; one
    with a seventh of the volumes gains 0.4 points (40 replications, ±0.1), as more are let down by chance on the other
    one, and whoever avoids a channel does not learn that it is better.
    """
    logs = logs_of(build(as_promised(0.85, volumes, migration={"reference": "promised"})), 4)
    for log in logs:
        assert (log.contacts["channel"] != log.contacts["origin"]).mean() > 0.02
    for quarter in range(4):
        here, both = (sum(on_some(log, quarter, *some) for log in logs) for some in ((0,), (0, 1)))
        assert here / both == pytest.approx(volumes[0] / sum(volumes), abs=0.02)


def on_some(log: ContactLog, quarter: int, *channels: int) -> float:
    """Count the contacts on some channels in one of four times 50 days."""
    when = log.contacts["arrival"] // (50 * DAY) == quarter
    return float((when & np.isin(log.contacts["channel"], channels)).sum())
