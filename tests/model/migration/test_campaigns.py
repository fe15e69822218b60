"""Campaigns: whom they touch, for how long, what they do to shares, and whom they pay."""

from __future__ import annotations

import datetime
from copy import deepcopy
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.demand import sample_demand
from sim.log.records import Cause, Outcome
from sim.metrics import Facts
from sim.metrics.costs.ledger import ledger
from sim.model.center import Center
from sim.model.migration.campaigns import Campaigns, Touch
from sim.model.migration.opinions import Opinions
from sim.scenario import build
from tests.model.migration.campaigns import campaign, choice_of, log_of, parts_of
from tests.oracles.choice import logit, nudged
from tests.support.exact_facts import unlikely
from tests.support.toy import merged

DAY, HOUR, MONDAY = 86_400.0, 3_600.0, datetime.date(2026, 1, 5)
RARE = 1e-4
Parts = dict[str, Any]


def audience_of(parts: Parts) -> tuple[Campaigns, Opinions]:
    scenario = build(deepcopy(parts))
    center = Center(scenario, sample_demand(scenario, 13, 0), 40 * DAY)
    assert center.choice is not None
    return center.choice.audience, center.choice.memory


@pytest.mark.parametrize("reach", [0.0, 0.07, 0.5, 1.0])
def test_a_touch_reaches_its_share(reach: float) -> None:
    """Of 600 customers at twelve touches, anew each time (binomial), as the log tells and with none touched twice."""
    rule = campaign(reach=reach, touches=12, every="2 d")
    log = log_of(parts_of(migration={"campaigns": [rule]}))
    touched = log.uptake["touched"]
    assert len(touched) == 12
    assert not unlikely([("all", int(touched.sum()), 12 * 600, reach)])
    if 0 < reach < 1:
        assert len(set(touched.tolist())) > 3
        spread = float(((touched - 600 * reach) ** 2).sum() / (600 * reach * (1 - reach)))
        assert RARE < stats.chi2.sf(spread, 12) < 1 - RARE


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.floats(0.05, 20), min_size=1, max_size=7),
    st.floats(0, 40),
    st.sampled_from([0.6, 1.0, 0.0, 0.3]),
    st.sampled_from([14.0, 3.0]),
    st.sampled_from([30.0, 5.0]),
)
def test_nudges_add_up_wear_out_and_fade(
    gaps: list[float], later: float, wears: float, fades: float, window: float
) -> None:
    """The closed form, at any gaps: each touch by itself e^(-t / 14 d), the m-th in 30 days .6^(m - 1)."""
    rule = {"fades": f"{fades} d", "wears": wears, "window": f"{window} d"}
    audience, _ = audience_of(
        parts_of(migration={"campaigns": [campaign()], "nudge": rule}, customers={"population": 3})
    )
    times = [float(at) for at in np.cumsum(gaps) * DAY]
    for turn, at in enumerate(times):
        assert audience.touch(Touch(at, 0, turn)) == (0, 3.0)
        exact = nudged(times, at, fades * DAY, wears, window * DAY)
        assert audience.nudge(1, 0, at) == pytest.approx(exact, rel=1e-9)
    now = times[-1] + later * DAY
    assert audience.nudge(2, 0, now) == pytest.approx(nudged(times, now, fades * DAY, wears, window * DAY), rel=1e-9)
    assert audience.nudge(2, 1, now) == 0.0


def test_printed_sizes_of_nudges() -> None:
    """1 at once, 1/e after 14 days; a touch after a week adds .6, the third .36."""
    audience, _ = audience_of(parts_of(migration={"campaigns": [campaign()]}))
    levels = []
    for turn, day in enumerate((0, 7, 14)):
        audience.touch(Touch(day * DAY, 0, turn))
        levels.append(audience.nudge(0, 0, day * DAY))
    half = exp(-0.5)
    assert np.allclose(levels, [1, half + 0.6, half * (half + 0.6) + 0.36])


def test_segments_are_touched_by_their_share() -> None:
    """Where segments remember: reach times those whose volumes are on ``from``, as one number."""
    rule = {"campaigns": [campaign(**{"from": ["phone"], "reach": 0.5})]} | {"weights": {"fit": 0}}
    audience, _ = audience_of({**parts_of(customers={"memory": "segment"}), "migration": rule})
    assert audience.touch(Touch(0.0, 0, 0)) == (0, pytest.approx(600 * 0.5 * 0.8))
    assert audience.nudge(0, 0, 0.0) == pytest.approx(0.4)


def test_only_whose_latest_contact_was_there_are_touched() -> None:
    audience, memory = audience_of(
        parts_of(
            segments={"mass": {"share": 0.5}, "vip": {"share": 0.5}},
            migration={"campaigns": [campaign(**{"from": ["phone"]}), campaign(segment="vip")]},
        )
    )
    memory.last[:] = np.arange(600) % 2
    assert audience.touch(Touch(0.0, 0, 0)) == (0, 300.0)
    assert [audience.nudge(row, 0, 0.0) for row in (0, 1, 598, 599)] == [0, 1, 0, 1]
    memory.last[:] = 0
    assert audience.touch(Touch(1.0, 0, 1)) == (0, 0.0)
    assert audience.touch(Touch(2.0, 1, 0)) == (0, 300.0)
    assert audience.nudge(0, 0, 2.0) == 0.0


@pytest.mark.parametrize("source", ["chat", "phone"])
def test_latest_contacts_are_those_of_the_log(source: str) -> None:
    """After 20 days nearly all have contacted us: whom a touch finds is the latest channel that the log tells."""
    found: list[list[float]] = []
    to = {"chat": "phone", "phone": "chat"}[source]

    def look(center: Center) -> None:
        def watch() -> None:
            if center.clock.now == 20 * DAY and not found:
                number, audience = ["chat", "phone"].index(to), choice_of(center).audience
                found.append([audience.nudge(row, number, 20 * DAY) for row in range(600)])

        center.clock.watch = watch

    log = log_of(parts_of(migration={"campaigns": [campaign(20, to=to, **{"from": [source]})]}), look)
    before = log.contacts["end"] < 20 * DAY
    order = np.flatnonzero(before)[np.argsort(log.contacts["end"][before], kind="stable")]
    latest = dict(zip(log.contacts["customer"][order].tolist(), log.contacts["channel"][order].tolist(), strict=True))
    assert len(latest) > 590
    number = log.names.channels.index(source)
    assert all(found[0][who - 1] == (channel == number) for who, channel in latest.items())


# What it does to shares


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_the_effect_on_shares_fades(memory: str) -> None:
    """Day by day the shares are those of the logit at the nudge of that day, after a touch on days 10 and 15."""
    changes: Parts = {"weights": {"nudge": 3}, "campaigns": [campaign(10, touches=2, every="5 d")]}
    parts = parts_of(customers={"memory": memory}, calendar={"days": 60}, migration=changes)
    if memory == "segment":
        del parts["migration"]["weights"]["inertia"]
    log = log_of(parts)
    statistic, chat = 0.0, log.contacts["channel"] == 0
    for third in range(120):
        when = log.contacts["arrival"] // (DAY / 2) == third
        now = (third + 0.5) * DAY / 2
        level = nudged([10 * DAY, 15 * DAY], now, 14 * DAY, 0.6, 30 * DAY)
        share = logit([0.2, 0.8], [3 * level, 0])[0]
        many = int(when.sum())
        statistic += (int((chat & when).sum()) - many * share) ** 2 / (many * share * (1 - share))
    assert RARE < stats.chi2.sf(statistic, 120) < 1 - RARE
    assert (log.column("cause")[log.contacts["channel"] != log.contacts["origin"]] == Cause.CAMPAIGN).all()
    assert (log.contacts["arrival"][log.contacts["channel"] != log.contacts["origin"]] >= 10 * DAY).all()


def test_incentives_are_paid_to_who_was_touched_and_came() -> None:
    """Each contact on the channel within 30 days of the touch, by whom it reached: rewards, ledger, and shares."""
    rule = campaign(5, reach=0.4, incentive=2.5, cost=0.1)
    changes = {"campaigns": [rule], "weights": {"cost": 1.0, "nudge": 0}}
    parts = parts_of(migration=changes, calendar={"days": 45}, pools={"all": {"wage": 20}})
    touched = reached_by(parts)
    scenario, log = build(deepcopy(parts)), log_of(parts)
    contacts = log.contacts
    ours = touched[contacts["customer"] - 1] & (contacts["arrival"] >= 5 * DAY) & (contacts["arrival"] <= 35 * DAY)
    paid = ours & (contacts["channel"] == 0) & (contacts["outcome"] != Outcome.UNFINISHED)
    assert log.rewards["contact"].tolist() == np.flatnonzero(paid).tolist()
    assert set(log.rewards["amount"].tolist()) == {2.5}
    entries = ledger(Facts(scenario, log)).entries
    due = {line: sum(entry.amount for entry in entries if entry.line == line) for line in ("incentives", "campaigns")}
    assert due["incentives"] == pytest.approx(log.rewards["amount"].sum())
    assert due["campaigns"] == pytest.approx(0.1 * touched.sum())
    share = logit([0.2, 0.8], [2.5, 0])[0]
    tallies = [("touched", int(paid.sum()), int(ours.sum()), float(share))]
    others = ~ours
    tallies.append(("others", int((others & (contacts["channel"] == 0)).sum()), int(others.sum()), 0.2))
    assert not unlikely(tallies)


def reached_by(parts: Parts) -> Any:
    """Return whom the first touch of a campaign reaches; luck has a name, so that a run reaches the same."""
    audience, _ = audience_of(merged(parts, {"migration": {"weights": {"nudge": 1}}}))
    audience.touch(audience.events()[0][1])
    now = audience.events()[0][0]
    return np.array([audience.nudge(row, 0, now) > 0 for row in range(600)])


def test_nobody_is_paid_for_a_contact_before_the_touch() -> None:
    """Messages written before a touch and answered after it were not won by it."""
    mail = {"mode": "deferred", "arrivals": {"per_day": 100}, "handle_time": {"deterministic": "5 min"}}
    parts = parts_of(channels={"mail": mail}, calendar={"days": 12}, pools={"desk": {"agents": 1, "skills": ["mail"]}})
    parts["channels"]["mail"]["open"] = "09:00-17:00"
    parts["migration"]["campaigns"] = [campaign(5.4, to="mail", incentive=1.0)]
    parts["calendar"]["open"] = "09:00-17:00"
    parts["channels"]["mail"]["arrivals"]["hours"] = "00:00-24:00"
    log = log_of(parts)
    paid = log.contacts["arrival"][log.rewards["contact"]]
    assert len(paid) > 300
    assert paid.min() >= 5.4 * DAY
