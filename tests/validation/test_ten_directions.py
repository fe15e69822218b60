"""The ten directions of a table that theory draws of a contact center, each of one mechanism, intervals apart.

Nothing in the model says any of them outright. Where staff must not matter there is enough of it for all.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.scenario import build
from tests.support.steady_state import below, exponential
from tests.validation.test_directions import calling
from tests.validation.test_technology_and_attention import desk, falls

pytestmark = pytest.mark.slow

Parts = dict[str, Any]
FRONT, PHONE = (("pool", "front"),), (("channel", "phone"),)


def tiers(authority: float, agents: int = 60, **changes: Any) -> RunResult:
    """Run a front line that treats what it may and can, before experts; with staff enough unless it is said."""
    front = {"agents": agents, "skills": ["phone"], "wage": 20, "escalates_to": "experts"}
    front["empowerment"] = {"authority": authority, "coaching": 0.15}
    phone = {"mode": "live", "arrivals": {"per_hour": 300}, "handle_time": exponential(240)}
    parts: Parts = {
        "scenario": "Tiers",
        "calendar": {"days": 1, "open": "00:00-24:00"},
        "experiment": {"replications": 6},
        "issues": {"any": {"share": 1.0, "complexity": {"beta": [2, 3]}}},
        "outcome": {"resolution": 0.9},
        "channels": {"phone": phone},
        "pools": {"front": front, "experts": {"agents": 60, "skills": ["phone"], "wage": 40}},
        "costs": {"loading": 1.0},
        "attention": {},
    }
    pools = parts["pools"] | changes.pop("pools", {})
    return replicate(build(parts | changes | {"pools": pools}))


@cache
def timid() -> RunResult:
    return tiers(0.3)


@cache
def bold() -> RunResult:
    return tiers(0.8)


def an_hour(result: RunResult) -> float:
    """Return what an hour of the front line costs."""
    return float(result.totals("cost", FRONT).sum() / result.totals("paid_hours", FRONT).sum())


def test_less_empowerment_makes_contacts_shorter() -> None:
    assert below(timid(), bold(), "tier_time", FRONT)
    assert below(timid(), bold(), "empowerment_achieved")


def test_more_empowerment_gives_more_attention_at_a_higher_price_of_an_hour() -> None:
    assert below(timid(), bold(), "attention_level")
    assert an_hour(timid()) < an_hour(bold())


def test_more_attention_takes_more_labour_and_more_time_away_from_contacts() -> None:
    """Of the front line, which gives it: more of its time is taken by contacts, and more by coaching."""
    assert below(timid(), bold(), "attention_level")
    assert below(timid(), bold(), "utilisation", FRONT)
    assert below(timid(), bold(), "non_contact_share", FRONT)


def quitting(rate: float) -> RunResult:
    """Run a desk whose agents quit, and an outsourcer who takes who would wait."""
    desk = {"agents": 8, "skills": ["phone"], "wage": 20, "turnover": rate}
    phone = {
        "mode": "live",
        "arrivals": {"per_hour": 90},
        "handle_time": exponential(240),
        "patience": exponential(300),
    }
    vendor = {"agents": 2, "skills": ["phone"], "contract": {"per_contact": 4.0}}
    return replicate(
        build(
            {
                "scenario": "Quits",
                "calendar": {"days": 40, "open": "08:00-18:00"},
                "experiment": {"replications": 8},
                "channels": {"phone": phone},
                "pools": {"desk": desk, "vendor": vendor},
                "outsourcing": [{"vendor": "vendor", "channel": "phone", "when": {"wait_over": "30 s"}}],
                "costs": {},
            }
        )
    )


def hiring(result: RunResult) -> float:
    rows = result.to_polars("ledger").filter(line="hiring")
    return float(rows["amount"].sum())


def test_turnover_costs_hiring_and_what_empty_seats_leave_undone() -> None:
    """Who quits is hired anew at a price; until then customers wait, and the outsourcer takes and bills more."""
    few, many = quitting(0.1), quitting(3.0)
    assert hiring(few) < hiring(many)
    assert below(few, many, "wait", PHONE)
    assert below(few, many, "outsourced_share")


def test_investment_makes_waits_shorter() -> None:
    assert falls(desk(0.0, 1.0, 0.85), desk(2.0, 1.0, 0.85), "wait")


def test_complexity_costs_attention() -> None:
    """Of tools that serve the process: from K = .2 to K = .8."""
    assert below(desk(2.0, 0.0, 0.6), desk(0.0, 0.0, 0.6), "attention_level")


def test_what_is_not_centred_on_customers_gives_less_attention() -> None:
    assert below(desk(2.0, 0.0, 0.85), desk(2.0, 0.5, 0.85), "attention_level")
    assert below(desk(2.0, 0.5, 0.85), desk(2.0, 1.0, 0.85), "attention_level")


def test_what_is_centred_on_customers_is_effective() -> None:
    """Machines contain more, agents need less time, what was said is known."""
    process, customers = (desk(2.0, centricity, 0.85, True) for centricity in (0.0, 1.0))
    assert below(process, customers, "containment")
    assert falls(process, customers, "handle_time")
    assert below(process, customers, "attention_continuity")


def test_calls_of_our_own_cost_those_who_call_attention() -> None:
    assert below(calling(400), calling(None), "attention_level")


VENDOR: Parts = {"agents": 60, "skills": ["phone"], "contract": {"per_contact": 1.0}, "escalates_to": "experts"}


def sent_out(agents: int, **when: Any) -> RunResult:
    rule = {"vendor": "vendor", "channel": "phone", "when": when}
    return tiers(0.8, agents, pools={"vendor": VENDOR}, outsourcing=[rule])


def test_outsourcing_to_save_costs_attention() -> None:
    """Half of all to an outsourcer, with half of our own people: cheaper, and customers are passed on and forgotten."""
    ours, theirs = bold(), sent_out(30, share=0.5)
    assert below(theirs, ours, "cost_per_contact")
    assert below(theirs, ours, "attention_level")
    assert below(theirs, ours, "attention_ownership")


def test_outsourcing_what_cannot_be_managed_costs_attention() -> None:
    """What comes above 100 in half an hour goes out: of 150, and the same that our own people would have taken."""
    ours, theirs = bold(), sent_out(60, volume_over=100)
    share = theirs.estimate("outsourced_share").mean
    assert share is not None
    assert np.isclose(share, 1 / 3, atol=0.03)
    assert below(theirs, ours, "attention_level")
