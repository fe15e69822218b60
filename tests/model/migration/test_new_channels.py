"""What new channels take, add and replace."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats

from sim.experiments import simulate
from sim.log.records import ContactLog
from sim.metrics import Facts
from sim.metrics.customers.satisfaction import satisfaction
from sim.scenario import build
from tests.model.migration.omni import as_promised
from tests.oracles.choice import logit
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

pytestmark = pytest.mark.oracle

HOUR, DAY = 3_600.0, 86_400.0
RARE = 1e-4  # of each chi-square; its seeds are fixed
Parts = dict[str, Any]
NEW: Parts = {
    "scenario": "A new app",
    "calendar": {"start": "2026-01-05", "days": 30, "open": "08:00-18:00"},
    "experiment": {"seed": 3, "replications": 1},
    "customers": {"population": 400},
    "issues": {
        "enquiry": {"share": 0.5, "function": "inform", "risk": 0.05},
        "complaint": {"share": 0.5, "function": "relate", "risk": 0.9},
    },
    "outcome": {"resolution": 0.9, "repeat": {"probability": 0.5, "after": {"exponential": {"mean": "1 d"}}}},
    "channels": {
        "phone": {"mode": "live", "arrivals": {"per_day": 160}, "handle_time": {"deterministic": "60 s"}},
        "chat": {"mode": "live", "arrivals": {"per_day": 80}, "handle_time": {"deterministic": "60 s"}},
    },
    "pools": {"all": {"agents": 30, "skills": ["phone", "chat"]}},
    "migration": {},
}

WHOLE_PILOTS = True


def new_app(ambiguity: float, containment: float = 0.9) -> Parts:
    """Describe self-service that opens after ten days, and passes on to the phone whom it cannot help."""
    app = {
        "mode": "self_service",
        "handle_time": {"deterministic": "30 s"},
        "self_service": {"containment": containment, "fallback": "phone", "induced": 0.95},
        "opens": {"on": "2026-01-15", "share": 0.4, "adopted": 1.0},
    }
    issues = {name: {"ambiguity": ambiguity} for name in ("enquiry", "complaint")} if ambiguity else {}
    if not ambiguity:
        del app["self_service"]["induced"]  # type: ignore[attr-defined]
    return merged(NEW, {"channels": {"app": app}, "issues": issues})


class Counts(NamedTuple):
    """Contacts of the days after the opening: all, and those on the phone; and first contacts about each issue."""

    all: int
    phone: int
    first_on_phone: dict[str, tuple[int, int]]


@cache
def log_of(parts: str) -> ContactLog:
    return simulate(build(json.loads(parts)), 0, 3)


def counts(parts: Parts, after: bool = True) -> Counts:
    log = log_of(json.dumps(parts))
    contacts, names = log.contacts, log.names
    phone = contacts["channel"] == names.channels.index("phone")
    when = (contacts["arrival"] >= 10 * DAY) == after
    by_issue = {}
    for number, name in enumerate(names.issues):
        mine = when & (contacts["attempt"] == 1) & (contacts["issue"] == number)
        by_issue[name] = int((mine & phone).sum()), int(mine.sum())
    return Counts(int(when.sum()), int((when & phone).sum()), by_issue)


def test_complaints_stay_with_people_when_self_service_opens() -> None:
    """Before, both needs come on the phone alike; then enquiries leave for the app, complaints hardly."""
    before, after = counts(new_app(0.0), after=False), counts(new_app(0.0))
    tables = [np.array([(here, of - here) for here, of in one.first_on_phone.values()]) for one in (before, after)]
    assert stats.chi2_contingency(tables[0]).pvalue > RARE
    shares = {name: here / of for name, (here, of) in after.first_on_phone.items()}
    assert shares["complaint"] > shares["enquiry"] + 0.15
    assert stats.chi2_contingency(tables[1]).pvalue < 1e-9
    assert not unlikely([("complaints", *before.first_on_phone["complaint"], 2 / 3)])


def test_simple_needs_go_to_machines_and_hard_ones_to_people() -> None:
    """By complexity alone, where nobody's authority and no handle time depends on it."""
    shares = []
    for hard in (0.1, 0.9):
        needs = {name: {"share": 0.5, "complexity": hard if name == "complaint" else 0.5} for name in NEW["issues"]}
        here, of = counts({**new_app(0.0), "issues": needs}).first_on_phone["complaint"]
        shares.append(here / of)
    assert shares[1] > shares[0] + 0.05


def test_ambiguous_self_service_adds_calls_and_unambiguous_replaces_them() -> None:
    """Kumar and Telang (2012); beside, there are more contacts in all than without the app.

    Of customers who do not learn that its answers mislead: who does leaves it, and adds less.
    """
    unlearning = {"migration": {"weights": {"settles": 0}}}
    without, clear, unclear = (counts(merged(parts, unlearning)) for parts in (NEW, new_app(0.0), new_app(1.0)))
    assert counts(new_app(1.0)).phone < unclear.phone
    assert clear.phone < without.phone - 4 * without.phone**0.5
    assert unclear.phone > without.phone + 3 * without.phone**0.5
    assert unclear.all > clear.all


def test_a_cheap_channel_adds_contacts() -> None:
    """Those whom it cannot help come again: the more it passes on, the more contacts there are."""
    without, good, poor = (counts(parts).all for parts in (NEW, new_app(0.0, 0.6), new_app(0.0, 0.2)))
    assert without < good < poor
    assert good > without + 4 * without**0.5


def test_no_channel_dies() -> None:
    """A channel that never helps keeps at least the share of whoever thinks nothing of it and all of the other."""
    weights = {"experience": 4.0, "inertia": 2.0}
    parts = as_promised(1.0, (8.0, 4.0), calendar={"days": 120})
    parts["channels"]["app"]["resolution"] = 0.0
    parts["migration"] = {
        "weights": weights,
        "usual": {"app": {"wait": "0 s", "satisfaction": 0.8}, "phone": {"wait": "0 s"}},
    }
    log = simulate(build(parts), 0, 5)
    late = log.contacts["arrival"] >= 60 * DAY
    app, whole = int((late & (log.contacts["channel"] == 0)).sum()), int(late.sum())
    felt = float(satisfaction(Facts(build(deepcopy(parts)), log))[log.contacts["channel"] == 0].min())
    least = logit([2 / 3, 1 / 3], [4 * (felt - 0.8), 2.0])[0]
    assert felt == pytest.approx(0.45, abs=0.001)
    assert 0 < least < app / whole < 0.5
    months = np.bincount((log.contacts["arrival"][log.contacts["channel"] == 0] // (30 * DAY)).astype(int))
    assert months.min() > 0
