"""Channels that close: where their contacts go, and what it costs."""

from __future__ import annotations

import datetime
from copy import deepcopy
from math import exp
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.log.records import Cause, Outcome
from sim.metrics import Facts
from sim.metrics.customers.satisfaction import satisfaction
from sim.model.center import Center
from sim.scenario import InputError, build
from tests.model.migration.campaigns import campaign, choice_of, log_of, parts_of
from tests.oracles.choice import logit
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

DAY, HOUR, MONDAY = 86_400.0, 3_600.0, datetime.date(2026, 1, 5)
RARE = 1e-4
Parts = dict[str, Any]


def closing(**changes: Any) -> Parts:
    """Describe a fax that closes on the eleventh day, beside chat and phone."""
    fax = {
        "mode": "live",
        "arrivals": {"per_day": 200},
        "handle_time": {"deterministic": "1 s"},
        "closes": "2026-01-15",
    }
    parts = parts_of(channels={"fax": fax}, pools={"all": {"skills": ["chat", "fax", "phone"]}}, calendar={"days": 30})
    return merged(parts, changes)


@pytest.mark.parametrize("liked", [(0.5, 0.5, 0.5), (0.9, 0.5, 0.2)])
def test_contacts_of_a_closed_channel_go_where_customers_prefer(liked: tuple[float, ...]) -> None:
    """In proportion to P1 of the others; those who were there already have the same law."""

    def like(center: Center) -> None:
        memory = choice_of(center).memory
        memory.liked = memory.usual + np.tile(np.array(liked) - 0.5, (len(memory.sizes), 1))

    log = log_of(closing(), like)
    contacts, after = log.contacts, log.contacts["arrival"] >= 10 * DAY
    assert log.names.channels == ("chat", "fax", "phone")
    fax = contacts["origin"] == 1
    gone = after & fax
    assert not (contacts["channel"][after] == 1).any()
    assert (log.column("cause")[gone] == Cause.CLOSURE).all()
    assert not (log.column("cause")[~gone] == Cause.CLOSURE).any()
    assert not unlikely([("after", int(gone.sum()), int(after.sum()), 200 / 500)])
    shares = logit([60, 240], [2 * liked[0], 2 * liked[2]])
    for mine in (gone, after & ~fax):
        seen = np.bincount(contacts["channel"][mine], minlength=3)[[0, 2]]
        assert float(stats.chisquare(seen, shares * seen.sum()).pvalue) > RARE


@pytest.mark.parametrize("lasts", [90, 6])
def test_a_grievance_costs_satisfaction_of_those_who_used_the_channel(lasts: int) -> None:
    """A tenth less, from the closing on and for as long as it lasts; nothing for who never was there."""
    changes = {"attention": {}, "calendar": {"days": 120}, "customers": {"population": 4_000}}
    parts = closing(**changes, migration={"grievance": {"lasts": f"{lasts} d"}})  # nobody's opinion moves
    for name in ("chat", "phone", "fax"):
        parts["channels"][name]["arrivals"]["per_day"] //= 3
    habits: list[Any] = []
    log = log_of(parts, lambda center: habits.append(choice_of(center).memory.used.copy()))
    contacts = log.contacts
    used = habits[0][:, 1] > 0
    used[contacts["customer"][contacts["channel"] == 1] - 1] = True
    assert 0.1 < used.mean() < 0.9
    hurt = (contacts["end"] >= 10 * DAY) & (contacts["end"] < (10 + lasts) * DAY) & used[contacts["customer"] - 1]
    assert hurt.sum() > 300
    assert ((log.column("aggrieved") == 100) == hurt).all()
    ideal = 1 / (1 + exp(-2.0))
    felt = satisfaction(Facts(build(deepcopy(parts)), log))
    assert np.allclose(felt, np.where(hurt, ideal - 0.10, ideal), atol=1e-9)


def test_who_thought_better_of_a_channel_resents_its_loss_more() -> None:
    """Half of the customers think half as well of the fax as is usual: it costs them half of the .10, others all."""

    def like(center: Center) -> None:
        memory = choice_of(center).memory
        memory.liked[::2, 1] = memory.usual[1] / 2
        memory.liked[1::4, 1] = memory.usual[1] * 1.2

    scenario = build(deepcopy(closing(attention={})))
    log = log_of(closing(attention={}), like)
    number, hurt = log.contacts["customer"] - 1, log.column("aggrieved") > 0
    expected = np.where(number % 2 == 0, 50, np.where(number % 4 == 1, 120, 100))
    assert hurt.sum() > 1_000
    assert (log.column("aggrieved")[hurt] == expected[hurt]).all()
    lost = 1 / (1 + exp(-2.0)) - satisfaction(Facts(scenario, log))
    assert np.allclose(lost[hurt], expected[hurt] / 1_000, atol=1e-9)
    assert np.allclose(lost[~hurt], 0, atol=1e-9)


def test_satisfaction_is_never_below_zero() -> None:
    """Who was lost (.05) is not a tenth less satisfied than nothing."""
    parts = closing(attention={"satisfaction": {"lost": 0.05}}, migration={"grievance": {"satisfaction": 0.2}})
    del parts["migration"]["learning"]
    parts["pools"] = {"all": {"agents": 1, "skills": ["chat", "fax", "phone"]}}
    for name in ("chat", "phone"):
        parts["channels"][name] |= {"lines": 1, "handle_time": {"exponential": {"mean": "20 min"}}}
    log = log_of(parts)
    felt = satisfaction(Facts(build(deepcopy(parts)), log))
    lost = (log.contacts["outcome"] == Outcome.BLOCKED) & (log.column("aggrieved") > 0)
    assert lost.sum() > 50
    assert (felt[lost] == 0).all()


def test_the_backlog_of_a_closed_channel_is_still_answered() -> None:
    """Messages written before the closing are worked off after it; later ones are none."""
    mail = {
        "mode": "deferred",
        "arrivals": {"per_day": 100},
        "handle_time": {"deterministic": "20 min"},
        "starting_backlog": 40,
        "closes": "2026-01-10",
    }
    parts = parts_of(channels={"mail": mail}, calendar={"days": 20}, pools={"desk": {"agents": 1, "skills": ["mail"]}})
    log = log_of(parts)
    contacts, number = log.contacts, log.names.channels.index("mail")
    mine = contacts["channel"] == number
    late = mine & (contacts["end"] > 5 * DAY)
    assert contacts["arrival"][mine].max() < 5 * DAY
    assert late.sum() > 100
    assert (contacts["outcome"][mine] == Outcome.SERVED).all()
    assert contacts["end"][mine].max() > 6.5 * DAY
    moved = log.column("cause") == Cause.CLOSURE
    assert not unlikely([("moved", int(moved.sum()), int((contacts["arrival"] >= 5 * DAY).sum()), 0.25)])


def gone(parts: Parts) -> tuple[int, int]:
    """Return how many contacts that the volumes have on the fax come after its closing, and how many of them moved."""
    log = log_of(parts)
    ours = (log.contacts["origin"] == 1) & (log.contacts["arrival"] >= 10 * DAY) & (log.contacts["attempt"] == 1)
    return int(ours.sum()), int((ours & (log.column("cause") == Cause.CLOSURE) & (log.contacts["channel"] != 1)).sum())


def test_contacts_of_a_channel_that_opens_and_closes_move_too() -> None:
    """A pilot with volumes of its own: after its end they go elsewhere."""
    pilot = {"opens": {"on": "2026-01-08", "share": 0.2, "adopted": 1.0}}
    come, moved = gone(closing(channels={"fax": pilot}))
    assert come == moved > 1_000


def test_contacts_move_whose_issue_was_not_meant_for_the_closed_channel() -> None:
    """``channels`` of an issue says where whoever chooses may bring it; not that others are turned away."""
    some = {"order": {"share": 0.5, "channels": ["chat", "phone"]}, "trouble": {"share": 0.5}}
    come, moved = gone(closing(issues=some))
    assert come == moved > 1_000


def test_contacts_move_whose_issue_came_on_the_closed_channel_only() -> None:
    """Orders came by fax alone; when it closes an app has opened, which everybody has, and they may call too."""
    only = {"order": 1, "trouble": 0}
    app = {"mode": "live", "handle_time": {"deterministic": "1 s"}}
    app["opens"] = {"on": "2026-01-12", "share": 0.3, "adopted": 1.0}
    parts = closing(
        channels={"app": app, "fax": {"issues": only}}, pools={"all": {"skills": ["app", "chat", "fax", "phone"]}}
    )
    parts["issues"] = {"order": {"share": 0.5}, "trouble": {"share": 0.5}}
    for name in ("chat", "phone"):
        parts["channels"][name]["issues"] = {"order": 0, "trouble": 1}
    log = log_of(parts)
    ours = (log.contacts["origin"] == log.names.channels.index("fax")) & (log.contacts["arrival"] >= 10 * DAY)
    assert ours.sum() > 1_000
    assert (log.contacts["outcome"][ours] == Outcome.SERVED).all()


def coming_back(**repeat: Any) -> Parts:
    rule = {"probability": 1, "after": {"deterministic": "1 d"}} | repeat
    return closing(outcome={"resolution": 0.5, "attempts": 2, "repeat": rule})


def test_who_meant_to_come_back_on_a_closed_channel_does_so_on_another() -> None:
    """Everybody comes back a day later who is not helped, the last day before the closing as on any other."""
    log = log_of(coming_back())
    contacts, again = log.contacts, log.contacts["attempt"] == 2
    names = np.column_stack([contacts[name] for name in ("origin", "day", "row")])
    due = ~again & (log.column("resolved") == 0) & (contacts["end"] < 25 * DAY)
    assert due.sum() > 3_000
    assert {*map(tuple, names[due].tolist())} <= {*map(tuple, names[again].tolist())}


def test_nobody_comes_back_on_a_channel_that_is_not_for_contacts() -> None:
    """Also where all come back by fax, which has closed: not on the bill, and on others as the logit says."""
    bill = {"channel": "bill", "at": "2026-01-06T08:00", "recipients": 100, "contact_channel": "phone"}
    bill |= {"contact_probability": 0.1, "mean_delay": "1 h"}
    parts = merged(
        coming_back(to={"fax": 1}), {"channels": {"bill": {"mode": "broadcast"}}, "demand": {"messages": [bill]}}
    )
    log = log_of(parts)
    late = (log.contacts["attempt"] == 2) & (log.contacts["arrival"] >= 12 * DAY)
    seen = dict(zip(*np.unique(log.contacts["channel"][late], return_counts=True), strict=True))
    chat, phone = (log.names.channels.index(name) for name in ("chat", "phone"))
    assert set(seen) <= {chat, phone}
    assert seen[phone] > seen[chat]


@pytest.mark.parametrize("cost", [0.0, 100.0])
def test_what_weighs_very_much_is_no_error(cost: float) -> None:
    """The largest weights: savings that everybody runs after, or costs that leave no channel worth having."""
    parts = parts_of(calendar={"days": 4}, pools={"all": {"wage": 20}})
    parts["migration"] = {"weights": {"cost": 50}, "campaigns": [campaign(1, incentive=1_000)]}
    if cost:
        parts["migration"] = {"weights": {"cost": 50}, "usual": {k: {"customer_cost": 0} for k in ("chat", "phone")}}
        for name in ("chat", "phone"):
            parts["channels"][name]["cost"] = {"customer_per_contact": cost}
    log = log_of(parts)
    late = log.contacts["arrival"] >= DAY
    share = float((log.contacts["channel"][late] == 0).mean())
    assert share == pytest.approx(0.2, abs=0.05) if cost else share == 1.0


def test_campaigns_for_a_closed_channel_are_refused() -> None:
    with pytest.raises(InputError, match="clos"):
        build(closing(migration={"campaigns": [campaign(15, to="fax")]}))
