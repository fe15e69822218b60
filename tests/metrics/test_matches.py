"""The match matrix: what the contacts of each segment come to, with each issue, on each channel."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate, simulate
from sim.experiments.runs.matches import fit_of
from sim.log.records import Outcome
from sim.metrics import Facts
from sim.metrics.counting.matches import TOTALS, match_cells
from sim.metrics.sums import sums
from sim.scenario import Scenario, build, vary
from sim.scenario.basics.units import DAY

SEED, REPLICATIONS, CONTAINED, SETTLED = 11, 12, 0.6, 0.8
CLOSES = 18 * 3_600
ISSUES = {"balance": {"share": 0.5}, "complaint": {"share": 0.5}}
NEEDS = {"balance": {"complexity": 0.2, "risk": 0.05}, "complaint": {"complexity": 0.7, "risk": 0.9}}
LIKE = {"app": {"human": 0.0, "rich": 0.4}, "phone": {"human": 1.0, "rich": 0.8}}


@cache
def center(**changes: Any) -> Scenario:
    """Build a phone and an app that passes on what it does not settle; agents enough, and nobody comes back."""
    talk = {"handle_time": {"deterministic": "2 min"}}
    app = {"mode": "self_service", "arrivals": {"per_hour": 60}}
    app |= {"self_service": {"containment": CONTAINED, "fallback": "phone", "quit": 0.0}}
    phone = {"mode": "live", "arrivals": {"per_hour": 60}}
    return build(
        {
            "scenario": "Match",
            "calendar": {"days": 2, "open": "08:00-18:00"},
            "experiment": {"replications": REPLICATIONS, "seed": SEED},
            "segments": {"mass": {"share": 0.75}, "vip": {"share": 0.25}},
            "issues": ISSUES,
            "outcome": {"resolution": SETTLED, "repeat": {"probability": 0.0}},
            "channels": {"phone": phone | talk, "app": app | talk},
            "pools": {"agents": {"agents": 20, "skills": ["phone"], "wage": 20}},
            "attention": {},
        }
        | changes
    )


def choosing() -> Scenario:
    """Build the same center with customers who choose by what their needs take."""
    tree = center().tree
    needs = {name: ISSUES[name] | NEEDS[name] for name in ISSUES}
    channels = {name: channel | {"fit": LIKE[name]} for name, channel in tree["channels"].items()}
    choice = {"customers": {"population": 3000}, "migration": {}, "experiment": {"replications": 1}}
    return build(tree | choice | {"issues": needs, "channels": channels})


@cache
def run() -> RunResult:
    return replicate(center(), jobs=1)


@cache
def facts() -> Facts:
    return Facts(center(), simulate(center(), 0))


def cell(**where: str) -> dict[str, Any]:
    rows = run().to_dict()["matches"]
    return next(row for row in rows if all(row[kind] == name for kind, name in where.items()))


def test_each_contact_is_in_one_cell() -> None:
    """Counted by hand, contact by contact."""
    contacts, names = facts().log.contacts, facts().log.names
    counted = Counter(
        (names.segments[segment], names.issues[issue], names.channels[channel])
        for segment, issue, channel in zip(contacts["segment"], contacts["issue"], contacts["channel"], strict=True)
    )
    found = dict(zip(match_cells(names), sums(facts()).matches[TOTALS.index("arrivals")], strict=True))
    assert found == {cell: counted[cell] for cell in found}
    assert sum(counted.values()) == len(contacts["arrival"])


@pytest.mark.parametrize("kind", ["issue", "segment"])
def test_cells_add_up_to_the_totals_of_channels_by_issue_and_by_segment(kind: str) -> None:
    """Every total in every cell, costs and attention too: nothing is lost and nothing counted twice."""
    found = sums(facts())
    pairs: dict[Any, Any] = {}
    for one, totals in zip(match_cells(facts().log.names), found.matches.T, strict=True):
        scope = (("channel", one.channel), (kind, getattr(one, kind)))
        pairs[scope] = pairs.get(scope, 0.0) + totals
    for scope, totals in pairs.items():
        assert totals == pytest.approx([found.scopes[scope][name] for name in TOTALS], rel=1e-9)
    assert len(pairs) == 4


def test_settled_is_what_was_settled_here_of_all_that_came() -> None:
    """The app settles what it contains, agents what they resolve: a contact passed on was not settled by the app."""
    exact = {"app": CONTAINED, "phone": SETTLED}
    for row in run().to_dict()["matches"]:
        assert row["settled_low"] <= row["settled"] <= row["settled_high"]
    for channel, share in exact.items():
        one = run().estimate("settled", channel=channel)
        assert one.low is not None
        assert one.high is not None
        assert one.low <= share <= one.high
        assert one.high - one.low < 0.05
    contacts = facts().log.contacts
    in_time = contacts["arrival"] % DAY < CLOSES  # nobody is there for whom the app passes on after that
    assert {Outcome.CONTAINED, Outcome.DEFLECTED, Outcome.SERVED} == set(contacts["outcome"][in_time].tolist())
    assert in_time.mean() > 0.99


def test_the_volumes_are_split_as_the_shares_say() -> None:
    """1,200 contacts a day on each channel of which a quarter are of the vip, half about each issue."""
    row = cell(segment="vip", issue="complaint", channel="app")
    assert row["contacts_low"] <= 2 * 600 * 0.25 * 0.5 <= row["contacts_high"]


def test_shares_are_of_all_contacts_the_largest_cells_first() -> None:
    rows = run().to_dict()["matches"]
    contacts = np.array([row["contacts"] for row in rows])
    assert (np.diff(contacts) <= 0).all()
    assert [row["share"] for row in rows] == pytest.approx(contacts / contacts.sum())
    assert [row["cumulative"] for row in rows] == pytest.approx(np.cumsum(contacts) / contacts.sum())


def test_the_fit_is_the_suitability_at_the_mean_complexity() -> None:
    """Worked out by hand: -2 r (1 - human) - 1.5 c (1 - rich) + (1 - c)(1 - r) of a machine."""
    exact = {
        ("balance", "app"): -2 * 0.05 - 1.5 * 0.2 * 0.6 + 0.8 * 0.95,
        ("balance", "phone"): -1.5 * 0.2 * 0.2,
        ("complaint", "app"): -2 * 0.9 - 1.5 * 0.7 * 0.6 + 0.3 * 0.1,
        ("complaint", "phone"): -1.5 * 0.7 * 0.2,
    }
    rows = replicate(choosing()).to_dict()["matches"]
    assert len(rows) == 8
    assert [row["fit"] for row in rows] == pytest.approx([exact[row["issue"], row["channel"]] for row in rows])
    spread, even = (vary(choosing(), {"issues.complaint.complexity": level}) for level in ({"beta": [2, 2]}, 0.5))
    assert fit_of(spread) == pytest.approx(fit_of(even))


def test_where_nobody_chooses_no_channel_is_known_to_fit() -> None:
    assert {row["fit"] for row in run().to_dict()["matches"]} == {None}


def test_what_may_not_come_is_not_open() -> None:
    """A need that customers may bring to some channels only, and a channel closed before the horizon ends."""
    narrow = vary(choosing(), {"issues.balance.channels": ["phone"], "migration.weights.fit": 0})
    closed = vary(choosing(), {"channels.app.closes": "2026-01-06"})
    for scenario, gone in ((narrow, {("balance", "app")}), (closed, {(issue, "app") for issue in ISSUES})):
        rows = replicate(scenario).to_dict()["matches"]
        assert {(row["issue"], row["channel"]) for row in rows if not row["open"]} == gone


def test_one_channel_or_one_kind_of_contact_has_no_matrix() -> None:
    for gone in ("issues", "segments"):
        assert "matches" in replicate(build({k: v for k, v in center().tree.items() if k != gone}), 1).to_dict()
    plain = build({key: value for key, value in center().tree.items() if key not in ("issues", "segments")})
    assert "matches" not in replicate(plain, 1).to_dict()
    assert "matches" not in replicate(plain, 1).table_names


def test_the_table_is_what_the_document_holds() -> None:
    assert run().to_polars("matches").to_dicts() == run().to_dict()["matches"]
