"""Customers with channels of their own: where they go when theirs is closed, and that the rest stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.log.records import Cause
from sim.model import simulate as play
from sim.model.center import Center
from sim.scenario import build
from tests.model.migration.campaigns import choice_of
from tests.model.migration.customers import OWN

pytestmark = pytest.mark.long

DAY = 86_400.0
Parts = dict[str, Any]
STILL: Parts = {"experience": 0, "inertia": 0}


def three(weight: float = 1.5, **changes: Any) -> Parts:
    """Describe a phone that closes on the eleventh day, a chat and an app, and needs at both ends of the scale.

    What each is like is what its preset says.
    """
    live = {"mode": "live", "handle_time": {"deterministic": "1 s"}, "arrivals": {"per_day": 150}}
    app = {
        "mode": "self_service",
        "handle_time": {"deterministic": "1 s"},
        "arrivals": {"per_day": 150},
        "self_service": {"containment": 1.0, "quit": 0, "failure": 0, "fallback": "chat"},
    }
    return {
        "scenario": "Three channels",
        "calendar": {"start": "2026-01-05", "days": 40, "open": "00:00-24:00", "interval": "1 h"},
        "experiment": {"seed": 4, "replications": 1},
        "customers": {"population": 3_000},
        "issues": {
            "balance": {"share": 0.5, "complexity": 0.05, "risk": 0.0},
            "complaint": {"share": 0.5, "complexity": 0.95, "risk": 1.0},
        },
        "channels": {
            "app": app | {"fit": {"human": 0, "rich": 0.4}},
            "chat": live | {"fit": {"human": 0.8, "rich": 0.6}},
            "phone": live | {"fit": {"human": 1, "rich": 0.8}, "closes": "2026-01-15"},
        },
        "pools": {"all": {"agents": 20, "skills": ["chat", "phone"]}},
        "attention": {},
        "migration": {"weights": STILL | {"fit": weight}},
    } | changes


def gone_to_chat(parts: Parts) -> list[tuple[int, int, float]]:
    """Return of how many contacts of the closed phone about each need how many came to the chat, and as how likely."""
    scenario = build(parts)
    log, planned = simulate(scenario, 0, 4), sample_demand(scenario, 4, 0).planned
    gone = (log.contacts["attempt"] == 1) & (log.column("cause") == Cause.CLOSURE)
    found = []
    for issue in range(2):
        mine = gone & (log.contacts["issue"] == issue)
        app, chat = np.array(planned.over_the_horizon(0, issue))[:2]
        found.append((int((log.contacts["channel"][mine] == 1).sum()), int(mine.sum()), chat / (app + chat)))
    return found


@pytest.mark.parametrize(("weight", "complaints"), [(1.5, (0.96, 0.98)), (1.0, (0.87, 0.92))])
def test_needs_find_their_channel_when_the_phone_closes(weight: float, complaints: tuple[float, float]) -> None:
    """By the shares of what is left in the fitted volumes: the rest of a Dirichlet distribution is one again."""
    (app_chat, balances, likely), (chat, troubles, sure) = gone_to_chat(three(weight))
    assert troubles > 1_500
    assert complaints[0] < sure < complaints[1]
    assert 0.26 < likely < 0.42
    # Contacts of one customer go together, which makes the shares vary more than if each were drawn by itself.
    assert abs(chat / troubles - sure) < 5 * np.sqrt(sure * (1 - sure) / troubles * 2)
    assert abs(app_chat / balances - likely) < 5 * np.sqrt(likely * (1 - likely) / balances * 2)


def test_nobody_moves_without_a_reason_and_volumes_are_as_they_were() -> None:
    """With customers of their own channels who choose, contacts by channel and hour are those without choice."""
    parts = three(0.0, customers={"population": 3_000} | OWN)
    del parts["channels"]["phone"]["closes"]
    plain = {key: value for key, value in parts.items() if key != "migration"}
    plain["issues"] = {name: {"share": 0.5} for name in parts["issues"]}
    plain["channels"] = {
        name: {key: one[key] for key in one if key != "fit"} for name, one in parts["channels"].items()
    }
    logs = [simulate(build(one), 0, 4) for one in (parts, plain)]
    for key in ("arrival", "channel", "segment", "issue", "customer"):
        assert logs[0].contacts[key].tobytes() == logs[1].contacts[key].tobytes()


def test_where_opinions_pull_the_shares_are_those_of_each_customer() -> None:
    """Coupling keeps P1 customer by customer: over the contacts that the volumes have, each one's own logit."""
    parts = three(0.0, customers={"population": 400}, calendar={"days": 60, "open": "00:00-24:00"})
    del parts["channels"]["phone"]["closes"]
    parts["migration"] = {
        "weights": {"experience": 2, "inertia": 0, "fit": 0},
        "learning": {"worse": 0, "better": 0},
    }
    pull = (0.0, 0.4, -0.3)

    def like(center: Center) -> None:
        memory = choice_of(center).memory
        memory.liked = np.tile(np.array(memory.usual) + np.array(pull), (len(memory.sizes), 1))

    scenario = build(parts)
    demand = sample_demand(scenario, 4, 0)
    log = play(scenario, demand, like)
    contacts = log.contacts
    rows = zip(contacts["customer"].tolist(), contacts["issue"].tolist(), strict=True)
    own = np.array([demand.rates_of(customer, 0, issue, 0) for customer, issue in rows])
    wanted = own * np.exp(2 * np.array(pull))
    wanted /= wanted.sum(axis=1, keepdims=True)
    seen = np.bincount(contacts["channel"], minlength=3)
    error = np.sqrt((wanted * (1 - wanted)).sum(axis=0))
    assert (np.abs(seen - wanted.sum(axis=0)) < 4 * error).all()
