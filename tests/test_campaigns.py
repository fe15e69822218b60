"""Campaigns, channels that open, and channels that close: whom they reach, what they pay, where contacts go."""

from __future__ import annotations

import datetime
from copy import deepcopy
from math import exp
from typing import Any

import numpy as np
import pytest
from facts_help import unlikely
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.choice import bass, bass_by_day, logit, nudged
from scipy import stats
from toy import merged

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.metrics import Facts
from sim.metrics.costs.ledger import ledger
from sim.metrics.satisfaction import satisfaction
from sim.model import choice
from sim.model.audience import Audience, Touch
from sim.model.center import Center
from sim.model.memory import Memory
from sim.records import Cause, ContactLog, Outcome
from sim.scenario import InputError, Scenario, build

DAY, HOUR, MONDAY = 86_400.0, 3_600.0, datetime.date(2026, 1, 5)
RARE = 1e-4
Parts = dict[str, Any]
STILL = {"learning": {"worse": 0, "better": 0}, "weights": {"fit": 0, "inertia": 0}}


def parts_of(**changes: Any) -> Parts:
    """Describe two channels on which nobody waits, and whose customers think what they think."""
    channel = {"mode": "live", "handle_time": {"deterministic": "1 s"}}
    parts: Parts = {
        "scenario": "Two channels",
        "calendar": {"start": MONDAY.isoformat(), "days": 40, "open": "00:00-24:00"},
        "experiment": {"seed": 13, "replications": 1},
        "customers": {"population": 600},
        "channels": {
            "chat": channel | {"arrivals": {"per_day": 60}},
            "phone": channel | {"arrivals": {"per_day": 240}},
        },
        "pools": {"all": {"agents": 10, "skills": ["chat", "phone"]}},
        "migration": deepcopy(STILL),
    }
    return merged(parts, changes)


def campaign(day: float = 0.0, **keys: Any) -> Parts:
    start = datetime.datetime.combine(MONDAY, datetime.time()) + datetime.timedelta(days=day)
    return {"to": "chat", "start": start.isoformat(), "reach": 1} | keys


def log_of(parts: Parts) -> ContactLog:
    return simulate(build(deepcopy(parts)), 0, parts["experiment"]["seed"])


def audience_of(parts: Parts) -> tuple[Audience, Memory]:
    scenario = build(deepcopy(parts))
    center = Center(scenario, sample_demand(scenario, 13, 0), 40 * DAY)
    assert center.choice is not None
    return center.choice.audience, center.choice.memory


class Noted(Audience):
    """An audience that notes who was touched, and since when each customer has a channel."""

    made: Noted

    def __init__(self, scenario: Scenario, *others: Any) -> None:
        super().__init__(scenario, *others)
        self.since = {k: np.full(len(has), np.inf) for k, has in self.has.items()}
        Noted.made = self

    def adopt(self, channel: int, now: float) -> None:
        super().adopt(channel, now)
        self._note(now)

    def touch(self, touch: Touch) -> tuple[int, float]:
        told = super().touch(touch)
        self._note(touch.at)
        return told

    def _note(self, now: float) -> None:
        for channel, has in self.has.items():
            self.since[channel] = np.where(has > 0, np.minimum(self.since[channel], now), np.inf)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> type[Noted]:
    monkeypatch.setattr(choice, "Audience", Noted)
    return Noted


# Whom a campaign touches, and for how long


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


@settings(max_examples=60, deadline=None, derandomize=True)
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
def test_latest_contacts_are_those_of_the_log(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After 20 days nearly all have contacted us: whom a touch finds is the latest channel that the log tells."""
    found: list[Any] = []

    class Asked(Audience):
        def _addressed(self, rule: Any) -> Any:
            found.append(super()._addressed(rule))
            return found[-1]

    monkeypatch.setattr(choice, "Audience", Asked)
    to = {"chat": "phone", "phone": "chat"}[source]
    log = log_of(parts_of(migration={"campaigns": [campaign(20, to=to, **{"from": [source]})]}))
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
    assert (log.told("cause")[log.contacts["channel"] != log.contacts["origin"]] == Cause.CAMPAIGN).all()
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


# Channels that open


def opening(**keys: Any) -> Parts:
    """Describe an app that opens on the eleventh day."""
    app = {
        "mode": "live",
        "handle_time": {"deterministic": "1 s"},
        "opens": {"on": "2026-01-15", "share": 0.3} | keys,
    }
    return parts_of(channels={"app": app}, pools={"all": {"skills": ["app", "chat", "phone"]}})


RATES = {"innovation": 0.9, "imitation": 9.0}


def test_adoption_follows_the_recursion_of_bass() -> None:
    """Where segments remember it is the recursion itself, day by day, from whoever has the channel at once."""
    parts = opening(adopted=0.05, **RATES)
    parts["customers"]["memory"] = "segment"
    del parts["migration"]["weights"]["inertia"]
    parts["calendar"]["days"] = 300
    parts["channels"]["phone"]["arrivals"] = parts["channels"]["chat"]["arrivals"] = {"per_day": 1}
    log = log_of(parts)
    assert np.allclose(log.uptake["holders"] / 600, bass_by_day(0.05, 0.9, 9.0, 290), atol=1e-9)
    assert log.uptake["at"].tolist() == [day * DAY for day in range(10, 300)]


def test_adoption_of_customers_is_the_recursion_on_average_and_bass_in_small_steps() -> None:
    """Customers one by one: each day's adopters are binomial; 20,000 of them follow the closed form of Bass (1969)."""
    parts = opening(**RATES)
    parts["customers"]["population"] = 20_000
    parts["calendar"]["days"] = 250
    parts["channels"]["phone"]["arrivals"] = parts["channels"]["chat"]["arrivals"] = {"per_day": 1}
    held = log_of(parts).uptake["holders"]
    assert held[0] == 0
    assert len(held) == 240
    spread = 0.0
    for before, after in zip(held[:-1].tolist(), held[1:].tolist(), strict=True):
        chance = 1 - exp(-(0.9 + 9.0 * before / 20_000) / 365)
        left = 20_000 - before
        spread += (after - before - left * chance) ** 2 / (left * chance * (1 - chance))
    assert RARE < stats.chi2.sf(spread, 239) < 1 - RARE
    exact = np.array([bass(0.9, 9.0, day / 365) for day in range(240)])
    assert 0.8 < exact[-1] < 1
    assert np.abs(held / 20_000 - exact).max() < 0.03


def test_nobody_uses_what_is_not_there_or_what_they_do_not_have(noted: Any) -> None:
    """Also not at a further contact; and each of those who have it comes there sooner or later."""
    parts = opening(adopted=0.2, **RATES)
    parts["outcome"] = {
        "resolution": 0.5,
        "repeat": {"probability": 0.9, "after": {"exponential": {"mean": "1 d"}}},
    }
    log = log_of(parts)
    here = log.contacts["channel"] == 0
    assert log.names.channels[0] == "app"
    since = noted.made.since[0][log.contacts["customer"][here] - 1]
    further = log.contacts["attempt"][here] > 1
    assert further.sum() > 50
    assert (log.contacts["arrival"][here] >= since).all()
    assert log.contacts["arrival"][here].min() >= 10 * DAY
    assert log.uptake["holders"][-1] == np.isfinite(noted.made.since[0]).sum()


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_all_at_once(memory: str) -> None:
    """``adopted: 1``: everybody has it on the first day, and it gets the share it was written with."""
    parts = opening(adopted=1.0)
    parts["customers"]["memory"] = memory
    if memory == "segment":
        del parts["migration"]["weights"]["inertia"]
    log = log_of(parts)
    assert set(log.uptake["holders"].tolist()) == {600.0}
    after = log.contacts["arrival"] >= 10 * DAY
    seen = np.bincount(log.contacts["channel"][after], minlength=3)
    assert (log.contacts["channel"][~after] != 0).all()
    shares = np.array([0.3, 0.7 * 0.2, 0.7 * 0.8])
    assert float(stats.chisquare(seen, shares * seen.sum()).pvalue) > RARE
    assert (log.told("cause")[log.contacts["channel"] == 0] == Cause.ADOPTION).all()


def test_share_of_whoever_has_it() -> None:
    """Where nobody takes to it later, it gets its share of those who have it at once, and nothing of the others."""
    log = log_of(opening(adopted=0.25, innovation=0, imitation=0))
    here, after = log.contacts["channel"] == 0, log.contacts["arrival"] >= 10 * DAY
    users, held = set(log.contacts["customer"][here].tolist()), int(log.uptake["holders"][-1])
    assert not unlikely([("have it", held, 600, 0.25)])
    assert len(users) <= held
    theirs = np.isin(log.contacts["customer"], list(users)) & after
    assert 0.9 * held < len(users)
    assert not unlikely([("of all", int(here.sum()), int(after.sum()), 0.3 * held / 600)], cases=5)
    assert (log.contacts["channel"][~theirs] != 0).all()


def test_some_of_those_touched_take_to_a_new_channel(noted: Any) -> None:
    """Nobody would have it by themselves: at each touch the share ``adopts`` of those reached without it."""
    parts = opening(innovation=0, imitation=0)
    parts["customers"]["population"] = 5_000
    parts["migration"]["campaigns"] = [campaign(12, to="app", reach=0.5, touches=2, adopts=0.2)]
    log = log_of(parts)
    told = log.uptake["campaign"] == 0
    held = log.uptake["holders"][told].tolist()
    touched = log.uptake["touched"][told].tolist()
    assert log.uptake["at"][told].tolist() == [12 * DAY, 19 * DAY]
    assert not unlikely(
        [
            ("first", int(held[0]), int(touched[0]), 0.2),
            ("both", int(held[1]), 5_000, 1 - 0.9**2),
        ]
    )
    assert set(noted.made.since[0].tolist()) == {12 * DAY, 19 * DAY, np.inf}


# Channels that close


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
def test_contacts_of_a_closed_channel_go_where_customers_prefer(
    liked: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In proportion to P1 of the others; those who were there already have the same law."""

    class Fixed(Memory):
        def __init__(self, *everything: Any) -> None:
            super().__init__(*everything)
            self.liked = self.usual + np.tile(np.array(liked) - 0.5, (len(self.sizes), 1))

    monkeypatch.setattr(choice, "Memory", Fixed)
    log = log_of(closing())
    contacts, after = log.contacts, log.contacts["arrival"] >= 10 * DAY
    assert log.names.channels == ("chat", "fax", "phone")
    fax = contacts["origin"] == 1
    gone = after & fax
    assert not (contacts["channel"][after] == 1).any()
    assert (log.told("cause")[gone] == Cause.CLOSURE).all()
    assert not (log.told("cause")[~gone] == Cause.CLOSURE).any()
    assert not unlikely([("after", int(gone.sum()), int(after.sum()), 200 / 500)])
    shares = logit([60, 240], [2 * liked[0], 2 * liked[2]])
    for mine in (gone, after & ~fax):
        seen = np.bincount(contacts["channel"][mine], minlength=3)[[0, 2]]
        assert float(stats.chisquare(seen, shares * seen.sum()).pvalue) > RARE


@pytest.mark.parametrize("lasts", [90, 6])
def test_a_grievance_costs_satisfaction_of_those_who_used_the_channel(
    lasts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenth less, from the closing on and for as long as it lasts; nothing for who never was there."""

    class Kept(Memory):
        made: Any

        def __init__(self, *everything: Any) -> None:
            super().__init__(*everything)
            Kept.made = self
            self.habits = self.used.copy()

    monkeypatch.setattr(choice, "Memory", Kept)
    changes = {"attention": {}, "calendar": {"days": 120}, "customers": {"population": 4_000}}
    parts = closing(**changes, migration={"grievance": {"lasts": f"{lasts} d"}})
    for name in ("chat", "phone", "fax"):
        parts["channels"][name]["arrivals"]["per_day"] //= 3
    log, contacts = log_of(parts), None
    contacts = log.contacts
    used = Kept.made.habits[:, 1] > 0
    used[contacts["customer"][contacts["channel"] == 1] - 1] = True
    assert 0.1 < used.mean() < 0.9
    hurt = (contacts["end"] >= 10 * DAY) & (contacts["end"] < (10 + lasts) * DAY) & used[contacts["customer"] - 1]
    assert hurt.sum() > 300
    assert ((log.told("aggrieved") == 1) == hurt).all()
    ideal = 1 / (1 + exp(-2.0))
    felt = satisfaction(Facts(build(deepcopy(parts)), log))
    assert np.allclose(felt, np.where(hurt, ideal - 0.10, ideal), atol=1e-9)


def test_satisfaction_is_never_below_zero() -> None:
    """Who was lost (.05) is not a tenth less satisfied than nothing."""
    parts = closing(attention={"satisfaction": {"lost": 0.05}}, migration={"grievance": {"satisfaction": 0.2}})
    del parts["migration"]["learning"]
    parts["pools"] = {"all": {"agents": 1, "skills": ["chat", "fax", "phone"]}}
    for name in ("chat", "phone"):
        parts["channels"][name] |= {"lines": 1, "handle_time": {"exponential": {"mean": "20 min"}}}
    log = log_of(parts)
    felt = satisfaction(Facts(build(deepcopy(parts)), log))
    lost = (log.contacts["outcome"] == Outcome.BLOCKED) & (log.told("aggrieved") == 1)
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
    moved = log.told("cause") == Cause.CLOSURE
    assert not unlikely([("moved", int(moved.sum()), int((contacts["arrival"] >= 5 * DAY).sum()), 0.25)])


def gone(parts: Parts) -> tuple[int, int]:
    """Return how many contacts that the volumes have on the fax come after its closing, and how many of them moved."""
    log = log_of(parts)
    ours = (log.contacts["origin"] == 1) & (log.contacts["arrival"] >= 10 * DAY) & (log.contacts["attempt"] == 1)
    return int(ours.sum()), int((ours & (log.told("cause") == Cause.CLOSURE) & (log.contacts["channel"] != 1)).sum())


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
    due = ~again & (log.told("resolved") == 0) & (contacts["end"] < 25 * DAY)
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
