"""Channel choice: the coupling, the printed example, no effect without a reason, and shares as the logit says."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
import pytest
from facts_help import logs_of, misses_of, unlikely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from oracles.choice import coupled, logit
from random_centers import rich_centers
from scipy import stats
from toy import merged

from sim.demand import sample_demand
from sim.experiments import simulate
from sim.metrics import Facts
from sim.metrics.satisfaction import satisfaction
from sim.model import choice
from sim.model.center import Center
from sim.model.contact import ABANDONED, Contact
from sim.model.memory import Memory
from sim.policies.migration import drawn, settle
from sim.records import Cause, ContactLog
from sim.scenario import Scenario, build

HOUR, DAY = 3_600.0, 86_400.0
RARE = 1e-4  # of each chi-square; its seeds are fixed
Parts = dict[str, Any]
quick = settings(max_examples=200, deadline=None, derandomize=True)


# The policy

CASES = [
    ((0.5, 0.5), (0.2, 0.8)),
    ((0.7, 0.2, 0.1), (0.1, 0.6, 0.3)),
    ((0.5, 0.5, 0.0, 0.0), (0.25, 0.0, 0.6, 0.15)),
    ((30.0, 120.0, 0.0, 50.0), (0.4, 0.1, 0.0, 0.3)),
    ((1.0, 0.0, 2.0), (0.0, 1.0, 0.0)),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_shares_are_those_preferred_and_as_many_stay_as_can(before: Any, after: Any) -> None:
    """Where contacts were and where they go: every cell of the joint law, of 200,000 choices a case."""
    luck, exact = np.random.default_rng(7), coupled(before, after)
    many, size = 200_000, len(before)
    here = luck.choice(size, many, p=np.array(before) / sum(before)).tolist()
    there = [settle(at, before, after, unit) for at, unit in zip(here, luck.random(many).tolist(), strict=True)]
    cells = np.bincount(np.array(here) * size + there, minlength=size * size).reshape(size, size)
    assert not cells[exact == 0].any()
    assert agrees(cells[exact > 0], exact[exact > 0])
    assert agrees(cells.sum(axis=0)[exact.sum(axis=0) > 0], exact.sum(axis=0)[exact.sum(axis=0) > 0])
    stays = float(np.minimum(np.array(before) / sum(before), np.array(after) / sum(after)).sum())
    assert not unlikely([("stays", int(np.trace(cells)), many, stays)])


def agrees(counts: Any, shares: Any) -> bool:
    """Whether counts are as likely as their shares say."""
    return len(counts) < 2 or float(stats.chisquare(counts, np.asarray(shares) * np.sum(counts)).pvalue) > RARE


numbers = st.floats(0, 1e3).map(lambda number: number if number > 1e-6 else 0.0)
units = st.floats(0, 1, exclude_max=True)


@st.composite
def two_laws(draw: st.DrawFn) -> tuple[int, list[float], list[float]]:
    """Return a channel with volumes, and the weights of all channels before and after."""
    size = draw(st.integers(1, 6))
    lists = st.lists(numbers, min_size=size, max_size=size).filter(lambda weights: sum(weights) > 0)
    before, after = draw(lists), draw(lists)
    return draw(st.sampled_from([k for k in range(size) if before[k] > 0])), before, after


@quick
@given(two_laws(), units)
def test_nobody_goes_where_the_share_does_not_rise(laws: Any, luck: float) -> None:
    here, before, after = laws
    there = settle(here, before, after, luck)
    assert there == here or after[there] / sum(after) >= before[there] / sum(before)
    assert after[there] > 0


@quick
@given(two_laws(), units)
def test_nobody_moves_without_a_change(laws: Any, luck: float) -> None:
    """Whatever the volumes sum to."""
    here, before, _ = laws
    assert settle(here, before, before, luck) == here


@quick
@given(two_laws(), st.integers(2, 40))
def test_sums_do_not_matter(laws: Any, power: int) -> None:
    """Weights times a power of two are the same weights."""
    here, before, after = laws
    larger = [weight * 2.0**power for weight in after]
    lucks = [(k + 0.5) / 50 for k in range(50)]
    assert [settle(here, before, larger, luck) for luck in lucks] == [
        settle(here, before, after, luck) for luck in lucks
    ]


@quick
@given(two_laws())
def test_shares_over_evenly_spread_luck(laws: Any) -> None:
    """Of n evenly spread numbers as many go each way as the law says, but for one at each of its steps."""
    here, before, after = laws
    many, exact = 400, coupled(before, after)
    went = np.bincount([settle(here, before, after, (k + 0.5) / many) for k in range(many)], minlength=len(before))
    law = exact[here] / exact[here].sum()
    assert np.abs(went / many - law).max() <= 2.01 / many


@quick
@given(st.lists(numbers, min_size=1, max_size=6).filter(lambda weights: sum(weights) > 0), units)
def test_what_has_no_weight_is_not_drawn(weights: list[float], luck: float) -> None:
    assert weights[drawn(weights, luck)] > 0


# The printed example


def two_channels(**changes: Any) -> Parts:
    """Describe one customer and two equal channels with so many agents that nobody waits."""
    channel = {"mode": "live", "arrivals": {"per_hour": 400}, "handle_time": {"deterministic": "1 s"}}
    parts: Parts = {
        "scenario": "Two channels",
        "calendar": {"days": 1, "open": "00:00-24:00"},
        "experiment": {"seed": 5, "replications": 1},
        "customers": {"population": 1},
        "channels": {"app": channel, "phone": dict(channel)},
        "pools": {"all": {"agents": 50, "skills": ["app", "phone"]}},
        "attention": {"satisfaction": {"lost": 0.1}},
        "migration": {"usual": {name: {"satisfaction": 0.5} for name in ("app", "phone")}},
    }
    return merged(parts, changes)


def center_of(parts: Parts) -> Center:
    scenario = build(deepcopy(parts))
    center = Center(scenario, sample_demand(scenario, scenario.experiment.seed, 0), DAY)
    for channel in center.channels:
        channel.openings, channel.closings = [0.0], [DAY]
    return center


def arrived(center: Center, channel: int, row: int = 0, at: float = 0.0) -> Contact:
    """Return a contact of the first customer as it arrives."""
    klass, spent = center.classes[channel][0, 0], (1e9, 1.0, 0.0, 1.0)
    return Contact(center.channels[channel], klass, channel, 0, row, 1, at, 0, 0, 1, *spent)


def shares_of(center: Center) -> list[float]:
    """Return P1 of whom the volumes have on both channels alike."""
    assert center.choice is not None
    weights = np.array(center.choice.weights(arrived(center, 0), center.channels, [0.5, 0.5], 0.0))
    return list(weights / weights.sum())


def example() -> tuple[Center, Memory]:
    """Return the customer of the example: content with the app, last there, and it was good; less so with the phone."""
    center = center_of(two_channels())
    assert center.choice is not None
    memory = center.choice.memory
    memory.liked[0], memory.last[0], memory.stays[0] = (0.8, 0.6), 0, True
    return center, memory


def test_the_printed_example() -> None:
    """.802 of the contacts on the app; after one that was lost there (.1) it is thought of as .485, and gets .443."""
    center, memory = example()
    assert center.names.channels == ("app", "phone")
    assert round(shares_of(center)[0], 3) == 0.802
    memory.lived(arrived(center, 0), ABANDONED, 0, 0.0)
    assert memory.liked[0].round(12).tolist() == [0.485, 0.6]
    assert not memory.stays[0]
    assert round(shares_of(center)[0], 3) == 0.443


@pytest.mark.parametrize("share", [0.802, 0.443])
def test_contacts_are_placed_as_in_the_printed_example(share: float) -> None:
    """Of some 19,000 contacts that the volumes have on both alike: those of the better channel stay, the rest move."""
    center, memory = example()
    if share < 0.5:
        memory.lived(arrived(center, 0), ABANDONED, 0, 0.0)
    exact, cells = shares_of(center), np.zeros((2, 2), int)
    assert round(exact[0], 3) == share
    for channel in (0, 1):
        for row, at in enumerate(center.demand.day(channel, 0).arrival.tolist()):
            assert center.choice is not None
            cells[channel, center.choice.place(arrived(center, channel, row, at)).channel.number] += 1
    better = int(exact[1] > 0.5)
    assert cells[better, 1 - better] == 0
    assert not unlikely([("stays", cells[1 - better, 1 - better], cells[1 - better].sum(), 2 * exact[1 - better])])


def test_bad_news_weighs_more() -> None:
    """Equally far above and below what the customer thought, the bad contact moves .45 of the way, the good one .20."""
    parts, moves = two_channels(), []
    for lost in (0.3, 0.7):
        center = center_of(merged(parts, {"attention": {"satisfaction": {"lost": lost}}}))
        assert center.choice is not None
        memory = center.choice.memory
        memory.liked[0] = 0.5
        memory.lived(arrived(center, 1), ABANDONED, 0, 0.0)
        assert memory.liked[0, 0] == 0.5
        moves.append(float(memory.liked[0, 1]) - 0.5)
    assert np.allclose(moves, [-0.45 * 0.2, 0.20 * 0.2], atol=1e-15)


LEARNINGS = [(0.45, 0.20), (0.0, 0.0), (1.0, 1.0), (0.1, 0.7)]


@pytest.mark.parametrize(("worse", "better"), LEARNINGS)
def test_opinions_follow_the_formula(worse: float, better: float) -> None:
    """``M + a (s - M)`` at every contact, and never beyond what was felt; of one channel only."""
    center = center_of(two_channels(migration={"learning": {"worse": worse, "better": better}}))
    assert center.choice is not None
    memory, contact, luck = center.choice.memory, arrived(center, 0), np.random.default_rng(4)
    for start in (0.0, 0.3, 1.0):
        memory.liked[0, 0] = thought = start
        for level in luck.random(20).tolist():
            memory.satisfaction = lambda *_, level=level: level  # type: ignore[method-assign, misc]
            memory.lived(contact, ABANDONED, 0, contact.arrival)
            between = sorted([thought, level])
            thought += (worse if level < thought else better) * (level - thought)
            assert memory.liked[0].tolist() == pytest.approx([thought, 0.5], abs=1e-12)
            assert between[0] <= thought <= between[1]


# Nothing moves without a reason

NEUTRAL = {"weights": {"fit": 0, "wait": 0}, "learning": {"worse": 0, "better": 0}}
AGENT_WORK = {"lognormal": {"mean": "4 min", "cv": 0.8}}
OMNI: Parts = {
    "scenario": "Everything",
    "calendar": {"days": 3, "open": "08:00-18:00", "interval": "30 min", "at_close": "drain"},
    "experiment": {"seed": 11, "replications": 1},
    "customers": {"population": 900},
    "segments": {"mass": {"share": 0.85}, "vip": {"share": 0.15, "priority": 10, "patience_factor": 1.5}},
    "issues": {
        "balance": {"share": 0.5, "complexity": {"beta": [1.2, 5]}, "ambiguity": 0.3},
        "complaint": {"share": 0.5, "complexity": {"beta": [4, 2]}, "channels": ["phone", "email", "chat"]},
    },
    "outcome": {
        "resolution": 0.7,
        "repeat": {"probability": 0.8, "after": {"exponential": {"mean": "2 h"}}},
        "re_explain": "30 s",
    },
    "channels": {
        "phone": {
            "mode": "live",
            "arrivals": {"per_day": 400, "profile": "double_hump"},
            "handle_time": AGENT_WORK,
            "patience": {"exponential": {"mean": "2 min"}, "balk": 0.02},
            "lines": 14,
            "redial": {"probability": [0.6, 0.4], "after": {"exponential": {"mean": "10 min"}}, "switch": 0.5},
            "callback": {"when_wait_over": "1 min", "accept": 0.4, "reach": 0.8},
            "target": {"within": "20 s"},
            "complexity_effect": 1.0,
        },
        "chat": {
            "mode": "concurrent",
            "arrivals": {"per_day": 150},
            "handle_time": {"lognormal": {"mean": "9 min", "cv": 0.8}},
            "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]},
            "patience": {"exponential": {"mean": "2 min"}},
            "redial": {"switch": 0.7},
            "silent_abandonment": {"share": 0.5, "probe": "30 s"},
            "target": {"within": "45 s"},
        },
        "email": {
            "mode": "deferred",
            "arrivals": {"per_day": 120},
            "handle_time": AGENT_WORK,
            "patience": {"exponential": {"mean": "6 h"}},
            "chase": 0.8,
            "target": {"within": "4 h"},
        },
        "ivr": {
            "mode": "self_service",
            "arrivals": {"per_day": 200},
            "handle_time": {"exponential": {"mean": "50 s"}},
            "self_service": {
                "containment": {"balance": 0.7, "complaint": 0.0},
                "quit": 0.1,
                "failure": 0.05,
                "fallback": "phone",
            },
            "redial": {"switch": 0.5},
        },
    },
    "pools": {
        "front": {
            "agents": 6,
            "skills": ["phone"],
            "cross_trained": {"email": 0.3},
            "empowerment": 0.6,
            "escalates_to": "experts",
            "wage": 20,
        },
        "digital": {
            "agents": 4,
            "skills": ["chat", {"channel": "email", "preempt": True}],
            "empowerment": 0.7,
            "escalates_to": "experts",
            "wage": 21,
            "shrinkage": 0.2,
        },
        "experts": {"agents": 2, "skills": ["phone", "chat", "email"], "empowerment": 1.0, "wage": 30},
    },
    "routing": {"contact_selection": "priority"},
    "attention": {},
}


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


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_without_anything_to_move_them_the_log_is_that_without_choice(memory: str) -> None:
    plain = simulate(build(deepcopy(OMNI)), 0, 11)
    rule = merged(OMNI, {"customers": {"memory": memory}, "migration": NEUTRAL})
    chosen = simulate(build(deepcopy(rule)), 0, 11)
    happened = set(plain.told("cause").tolist())
    causes = (Cause.REDIAL, Cause.SWITCH, Cause.FALLBACK, Cause.REPEAT, Cause.INDUCED, Cause.CHASE)
    assert happened >= {int(cause) for cause in causes}
    assert plain.told("transfers").any()
    assert same(plain, chosen) == []
    moved = simulate(build(merged(deepcopy(OMNI), {"migration": {}})), 0, 11)
    assert same(plain, moved)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rich_centers())
def test_the_same_of_any_center(parts: Parts) -> None:
    contacted = [one for one in parts["channels"].values() if one["mode"] != "broadcast"]
    if len(contacted) < 2:
        return
    parts["customers"] = {"population": 50}
    rule = deepcopy(NEUTRAL)
    if not any("target" in one for one in contacted):
        del rule["weights"]["wait"]
    seed = parts["experiment"]["seed"]
    logs = [simulate(build(deepcopy(both)), 0, seed) for both in (parts, parts | {"migration": rule})]
    assert same(*logs) == []


def as_promised(resolution: float, volumes: tuple[float, float], **changes: Any) -> Parts:
    """Describe 200 days of two channels on which nobody waits, and as many are helped as the channel says."""
    parts = two_channels(
        calendar={"days": 200, "open": "08:00-18:00"},
        customers={"population": 150},
        channels={
            name: {"arrivals": {"per_hour": volume}, "target": {"within": "20 s"}, "resolution": resolution}
            for name, volume in zip(("app", "phone"), volumes, strict=True)
        },
        outcome={"repeat": {"probability": 0}},
        migration={"usual": {name: {"wait": "0 s"} for name in ("app", "phone")}},
    )
    for usual in parts["migration"]["usual"].values():
        del usual["satisfaction"]
    return merged(parts, changes)


def test_who_gets_what_was_promised_never_moves() -> None:
    """All weights as they are: over 200 days nobody moves of those who are always helped at once."""
    log = simulate(build(as_promised(1.0, (1.0, 6.0))), 0, 5)
    assert len(log.contacts["arrival"]) > 10_000
    assert (log.contacts["channel"] == log.contacts["origin"]).all()


@pytest.mark.parametrize("volumes", [(4.0, 4.0), (1.0, 6.0)])
def test_shares_do_not_drift_where_the_promise_holds_on_average(volumes: tuple[float, float]) -> None:
    """Both help 85 %: single customers move all the time, but over 200 days the shares remain those of the volumes."""
    logs = logs_of(build(as_promised(0.85, volumes)), 4)
    for log in logs:
        assert (log.contacts["channel"] != log.contacts["origin"]).mean() > 0.02
    share, found = volumes[0] / sum(volumes), []
    for quarter in range(4):
        ratio = (lambda log, q=quarter: on_some(log, q, 0)), (lambda log, q=quarter: on_some(log, q, 0, 1)), share
        found += misses_of(logs, {f"quarter {quarter}": ratio}, 8)
    assert not found


def on_some(log: ContactLog, quarter: int, *channels: int) -> float:
    """Count the contacts on some channels in one of four times 50 days."""
    when = log.contacts["arrival"] // (50 * DAY) == quarter
    return float((when & np.isin(log.contacts["channel"], channels)).sum())


# New channels


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


def counts(parts: Parts, after: bool = True) -> Counts:
    log = simulate(build(deepcopy(parts)), 0, 3)
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
    assert shares[1] > shares[0] + 0.1


def test_ambiguous_self_service_adds_calls_and_unambiguous_replaces_them() -> None:
    """Kumar and Telang (2012); beside, there are more contacts in all than without the app."""
    without, clear, unclear = counts(NEW), counts(new_app(0.0)), counts(new_app(1.0))
    assert clear.phone < without.phone - 4 * without.phone**0.5
    assert unclear.phone > without.phone + 4 * without.phone**0.5
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


# Away from neutral


OPINIONS = np.array([[0.9, 0.3, 0.5], [0.2, 0.7, 0.6]])  # by segment; chat, fax, phone
RATES = {
    "chat": {"00:00": 0, "08:00": 4, "11:00": 12, "18:00": 0},
    "fax": {"00:00": 0, "08:00": 6, "14:00": 3, "18:00": 0},
    "phone": {"00:00": 0, "08:00": 10, "10:00": 25, "15:00": 5, "18:00": 0},
}
SEGMENTS = {"chat": (0.4, 0.6), "fax": (0.5, 0.5), "phone": (0.8, 0.2)}
ISSUES = {"chat": (0.5, 0.5), "fax": (0.3, 0.7), "phone": (0.6, 0.4)}


def rate(name: str, hour: int) -> float:
    """Return the rate of a channel in an hour."""
    return float([value for start, value in RATES[name].items() if int(start[:2]) <= hour][-1])


@pytest.mark.parametrize("memory", ["customer", "segment"])
def test_shares_are_those_of_the_logit(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By segment, issue and hour, with opinions that stay as they are and volumes that vary over the day."""

    class Fixed(Memory):
        def __init__(self, *everything: Any) -> None:
            super().__init__(*everything)
            self.liked = self.usual + OPINIONS[self.segment] - 0.5

    monkeypatch.setattr(choice, "Memory", Fixed)
    log = simulate(away_from_neutral(memory), 0, 21)
    cells = cells_of(log, 10)
    names = list(RATES)
    assert list(log.names.channels) == names
    statistic, freedom = 0.0, 0
    for segment in range(2):
        for issue in range(2):
            for hour in range(8, 18):
                planned = [rate(k, hour) * SEGMENTS[k][segment] * ISSUES[k][issue] for k in names]
                shares = logit(planned, 2 * OPINIONS[segment])
                seen = cells[:, segment, issue, hour - 8]
                assert seen.sum() > 100
                statistic += float(stats.chisquare(seen, shares * seen.sum()).statistic)
                freedom += 2
    assert RARE < stats.chi2.sf(statistic, freedom) < 1 - RARE


def cells_of(log: ContactLog, hours: int) -> NDArray[np.int64]:
    """Return first contacts by channel, segment, issue and hour after eight."""
    contacts, first = log.contacts, log.contacts["attempt"] == 1
    keys = [contacts[name][first].astype(int) for name in ("channel", "segment", "issue")]
    hour = (contacts["arrival"][first] % DAY // HOUR).astype(int) - 8
    cells = np.zeros((3, 2, 2, hours), np.int64)
    np.add.at(cells, (*keys, hour), 1)
    return cells


def away_from_neutral(memory: str) -> Scenario:
    channels = {
        name: {
            "mode": "live",
            "arrivals": {"per_hour": RATES[name]},
            "handle_time": {"deterministic": "1 s"},
            "segments": dict(zip(("mass", "vip"), SEGMENTS[name], strict=True)),
            "issues": dict(zip(("order", "trouble"), ISSUES[name], strict=True)),
        }
        for name in RATES
    }
    weights = {} if memory == "segment" else {"inertia": 0}
    return build(
        {
            "scenario": "Fixed opinions",
            "calendar": {"days": 90, "open": "08:00-18:00", "interval": "1 h"},
            "experiment": {"seed": 21, "replications": 1},
            "customers": {"population": 500, "memory": memory},
            "segments": {"mass": {"share": 0.6}, "vip": {"share": 0.4}},
            "issues": {"order": {"share": 0.5}, "trouble": {"share": 0.5, "risk": 0.5}},
            "channels": channels,
            "pools": {"all": {"agents": 20, "skills": list(RATES)}},
            "migration": {"weights": weights, "learning": {"worse": 0, "better": 0}},
        }
    )


def test_movers_are_known_with_their_cause() -> None:
    """A first contact is elsewhere than the volumes had it if, and only if, it tells a cause of choice."""
    log = simulate(build(merged(deepcopy(OMNI), {"migration": {}})), 0, 11)
    first = log.contacts["attempt"] == 1
    moved = first & (log.contacts["channel"] != log.contacts["origin"])
    assert moved.any()
    assert (moved == (first & (log.told("cause") >= Cause.EXPERIENCE))).all()
    assert not (log.told("cause")[~first] >= Cause.EXPERIENCE).any()
