"""Calls of our own: which numbers ring when, who picks up, who is lost, and what the clock makes of it all."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from facts_help import built, count, logs_of, unlikely
from oracles.dialer import Dialer, dialer
from toy import OPEN, START, Row, channel, log_of, merged, told
from validation_help import SECONDS_STUDIED, Exact, Parts, exponential, misses

from sim.experiments import replicate, simulate
from sim.metrics import Facts, measure
from sim.metrics.spans import most_at_once
from sim.records import ContactLog, Outcome, Reason
from sim.scenario import Scenario, build

DAY = 86_400
RING, TALK = "10 s", "60 s"


def fixed(length: str) -> Parts:
    return {"deterministic": length}


def dialled(rule: Parts, agents: int = 1, **changes: Any) -> Scenario:
    """Build a center open from eight to nine that dials a list; a number rings for 10 s and talks for 60 s."""
    first = {"ring": fixed(RING)} | ({} if "per_day" in rule else {"list": 3})
    data: dict[str, Any] = {
        "scenario": "Calls of ours",
        "calendar": {"start": START, "days": 1, "open": "08:00-09:00", "interval": "1 h"},
        "channels": {"out": {"mode": "outbound", "handle_time": fixed(TALK), "outbound": first | rule}},
        "pools": {"p": {"agents": agents, "skills": ["out"]}},
    }
    return build(merged(data, changes))


def blended(folder: Path, calls: list[Row], rule: Parts, agents: int = 1, reserve: int = 0, **changes: Any) -> Scenario:
    """Build the same center with calls that come in, too."""
    skills = ["a", {"channel": "out", "reserve": reserve}]
    both: Parts = {"channels": {"a": channel(folder, "a", calls)}, "pools": {"p": {"skills": skills}}}
    return dialled(rule, agents, **merged(both, changes))


def rings(log: ContactLog) -> list[Row]:
    """Tell the numbers that rang as ``(number, try, from, to, reached)``, in seconds after eight."""
    dials = log.dials
    return [
        (
            int(dials["row"][k]),
            int(dials["number"][k]),
            round(float(dials["start"][k]) - OPEN, 6),
            round(float(dials["end"][k]) - OPEN, 6),
            bool(dials["reached"][k]),
        )
        for k in range(len(dials["start"]))
    ]


# Toy days


def test_numbers_ring_one_after_the_other_for_one_agent() -> None:
    log = log_of(dialled({"reach": 1.0}))
    assert rings(log) == [(0, 1, 0, 10, True), (1, 1, 70, 80, True), (2, 1, 140, 150, True)]
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 80, 0, "served", "p", 140),
        ("out", 150, 0, "served", "p", 210),
    ]


def test_who_is_not_reached_is_dialled_again_after_a_while() -> None:
    rule = {"reach": 0.0, "list": 2, "tries": 3, "retry_after": "100 s"}
    log = log_of(dialled(rule))
    assert rings(log) == [
        (0, 1, 0, 10, False),
        (1, 1, 10, 20, False),
        (0, 2, 110, 120, False),
        (1, 2, 120, 130, False),
        (0, 3, 220, 230, False),
        (1, 3, 230, 240, False),
    ]
    assert told(log) == []


def test_a_number_that_is_due_again_goes_before_new_ones() -> None:
    rule = {"reach": 0.0, "list": 4, "tries": 2, "retry_after": "15 s"}
    assert [row[:3] for row in rings(log_of(dialled(rule)))] == [
        *[(0, 1, 0), (1, 1, 10), (2, 1, 20), (0, 2, 30)],
        *[(1, 2, 40), (2, 2, 50), (3, 1, 60), (3, 2, 85)],
    ]


def test_one_try_is_one_try() -> None:
    assert rings(log_of(dialled({"reach": 0.0, "list": 1, "tries": 1}))) == [(0, 1, 0, 10, False)]


def test_anybody_else_is_done_soon_and_leaves_no_wrap_up() -> None:
    rule = {"reach": 1.0, "right_party": 0.0, "wrong_party_time": "15 s", "list": 2}
    log = log_of(dialled(rule, channels={"out": {"wrap_up": fixed("30 s")}}))
    assert told(log) == [("out", 10, 0, "served", "p", 25), ("out", 35, 0, "served", "p", 50)]
    assert set(log.contacts["reason"].tolist()) == {Reason.WRONG_PARTY}


def test_wrap_up_keeps_the_agent_from_the_next_call() -> None:
    log = log_of(dialled({"reach": 1.0, "list": 2}, channels={"out": {"wrap_up": fixed("30 s")}}))
    assert told(log) == [("out", 10, 0, "served", "p", 100), ("out", 110, 0, "served", "p", 200)]


def test_who_is_reached_while_nobody_is_free_is_soon_lost() -> None:
    """One number more rings than there are agents; the second customer hangs up after ``holds``."""
    rule = {"reach": 1.0, "holds": fixed("5 s"), "dialer": {"plus": 1}}
    log = log_of(dialled(rule))
    assert rings(log) == [(0, 1, 0, 10, True), (1, 1, 0, 10, True), (2, 1, 70, 80, True)]
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 10, 5, "abandoned", None, 15),
        ("out", 80, 0, "served", "p", 140),
    ]
    assert log.contacts["reason"].tolist() == [0, Reason.MISMATCH, 0]


def test_who_holds_longer_is_answered_by_the_next_free_agent() -> None:
    rule = {"reach": 1.0, "holds": fixed("2 min"), "dialer": {"plus": 1}, "list": 2}
    assert told(log_of(dialled(rule))) == [("out", 10, 0, "served", "p", 70), ("out", 10, 60, "served", "p", 130)]


@pytest.mark.parametrize(
    ("agents", "dialer_rule", "wanted"),
    [
        (4, {"per_idle_agent": 1.5}, 6),
        (3, {"per_idle_agent": 1.5}, 5),  # a half goes up
        (3, {"per_idle_agent": 1.4}, 4),
        (2, {"plus": 3}, 5),
        (3, {"per_idle_agent": 0, "plus": 2}, 2),
        (3, {"threshold": 3}, 3),
        (1, {"per_idle_agent": 0.4}, 0),
    ],
    ids=str,
)
def test_how_many_numbers_ring_at_once(agents: int, dialer_rule: Parts, wanted: int) -> None:
    log = log_of(dialled({"list": 40, "reach": 1.0, "dialer": dialer_rule}, agents))
    assert sum(row[2] == 0 for row in rings(log)) == wanted


def test_what_rings_already_counts() -> None:
    """Two agents, long rings: of the two numbers nobody picks up, each is followed by one."""
    log = log_of(dialled({"list": 6, "reach": 0.0, "tries": 1}, agents=2))
    assert [row[2] for row in rings(log)] == [0, 0, 10, 10, 20, 20]


def test_nothing_is_dialled_below_the_threshold(tmp_path: Path) -> None:
    """One of two agents talks from 5 to 105, and the second is not enough; what rang at first is not cut off."""
    rule = {"reach": 0.0, "tries": 1, "dialer": {"threshold": 2}, "list": 4}
    log = log_of(blended(tmp_path, [(5, 100)], rule, agents=2))
    assert [row[2] for row in rings(log)] == [0, 0, 105, 105]


@pytest.mark.parametrize("selection", ["priority", "longest_wait", "weighted_wait", "queue_ratio"])
def test_calls_that_come_in_go_first(tmp_path: Path, selection: str) -> None:
    """At 70 somebody has waited since 10 whom we called, and somebody since 30 who called us."""
    rule = {"reach": 1.0, "holds": fixed("100 s"), "dialer": {"plus": 1}, "list": 2}
    scenario = blended(tmp_path, [(30, 60)], rule, routing={"contact_selection": selection})
    assert told(log_of(scenario)) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 10, 100, "abandoned", None, 110),
        ("a", 30, 40, "served", "p", 130),
    ]


def test_an_agent_taken_by_a_call_that_comes_in_is_missed_by_who_is_reached(tmp_path: Path) -> None:
    rule = {"reach": 1.0, "holds": fixed("5 s"), "list": 1}
    assert told(log_of(blended(tmp_path, [(3, 60)], rule))) == [
        ("a", 3, 0, "served", "p", 63),
        ("out", 10, 5, "abandoned", None, 15),
    ]


def test_reserve_is_neither_dialled_for_nor_given_to_who_is_reached(tmp_path: Path) -> None:
    """Of three agents one is kept for calls that come in: two numbers ring, and the caller does not wait."""
    log = log_of(blended(tmp_path, [(20, 30)], {"reach": 1.0, "list": 4}, agents=3, reserve=1))
    assert [row[2] for row in rings(log)] == [0, 0, 70, 70]
    assert [row[:5] for row in told(log)] == [
        ("out", 10, 0, "served", "p"),
        ("out", 10, 0, "served", "p"),
        ("a", 20, 0, "served", "p"),
        ("out", 80, 0, "served", "p"),
        ("out", 80, 0, "served", "p"),
    ]


def test_reserve_holds_for_a_pool_of_several_crews(tmp_path: Path) -> None:
    """Two of four agents may call: two numbers ring while two of the pool stay idle anyhow, and one if three must."""
    for kept, wanted in ((0, 2), (1, 2), (2, 2), (3, 1)):
        pools = {"p": {"agents": 4, "skills": ["a"], "cross_trained": {"out": {"share": 0.5, "reserve": kept}}}}
        calls = {"a": channel(tmp_path, "a", [(3_000, 1)])}
        log = log_of(dialled({"reach": 1.0, "list": 9}, channels=calls, pools=pools))
        assert sum(row[2] == 0 for row in rings(log)) == wanted


def test_reserve_is_free_again_when_whoever_may_not_call_is_done(tmp_path: Path) -> None:
    """One of four talks from 5 to 105; until then no more than the three who are kept back are idle."""
    pools = {"p": {"agents": 4, "skills": ["a"], "cross_trained": {"out": {"share": 0.5, "reserve": 3}}}}
    calls = {"a": channel(tmp_path, "a", [(5, 100)])}
    log = log_of(dialled({"reach": 0.0, "tries": 1}, channels=calls, pools=pools))
    assert [row[2] for row in rings(log)] == [0, 105, 115]


def passing(front: Parts, experts: Parts, **changes: Any) -> Scenario:
    """Build the center with agents who may decide nothing, and experts to whom they pass on what they can."""
    power = {"authority": 0.0, "diagnosis": fixed("30 s"), "coaching": 0}
    pools = {"p": {"empowerment": power, "escalates_to": "e"} | front, "e": {"skills": ["out"]} | experts}
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    return dialled({"reach": 1.0, "holds": fixed("5 s")}, pools=pools, issues=issues, **changes)


@pytest.mark.parametrize("experts", [1, 10])
def test_nobody_is_dialled_for_who_only_takes_what_is_passed_on(experts: int) -> None:
    """One number rings at a time for one agent, however many experts are idle; nobody is lost."""
    power = {"authority": 1.0, "diagnosis": fixed("0 s"), "skill": 100, "coaching": 0}
    log = log_of(passing({"empowerment": power}, {"agents": experts}))
    assert [row[2] for row in rings(log)] == [0, 70, 140]
    assert [row[2:5] for row in told(log)] == [(0, "served", "p")] * 3


def test_calls_for_which_experts_have_no_skill_are_treated_by_whom_they_reach(tmp_path: Path) -> None:
    """Nothing is decided of them: no diagnosis, no transfer. What comes in at 300 is passed on."""
    calls = {"a": channel(tmp_path, "a", [(300, 60)])}
    scenario = passing({"skills": ["a", "out"]}, {"agents": 1, "skills": ["a"]}, channels=calls)
    log = log_of(scenario)
    assert told(log) == [
        ("out", 10, 0, "served", "p", 70),
        ("out", 80, 0, "served", "p", 140),
        ("out", 150, 0, "served", "p", 210),
        ("a", 300, 0, "served", "e", 390),
    ]
    assert log.told("transfers").tolist() == [0, 0, 0, 1]
    assert log.told("beyond").tolist() == [0, 0, 0, 0]


def test_who_was_called_gives_up_waiting_for_an_expert() -> None:
    """Two are diagnosed until 40; the expert takes one until 100, and the other waits as long as patience says."""
    patience = {"out": {"patience": fixed("20 s"), "outbound": {"list": 2}}}
    log = log_of(passing({"agents": 2}, {"agents": 1}, channels=patience))
    assert told(log) == [("out", 10, 0, "served", "e", 100), ("out", 10, 0, "abandoned", "p", 60)]
    assert log.contacts["reason"].tolist() == [0, Reason.PASSED_ON]


# Which numbers, on which days


def test_a_list_is_worked_off_over_the_days_and_a_daily_one_grows() -> None:
    """Open on Monday and Wednesday; one agent dials 52 numbers in an hour, the first on opening."""
    week = {"days": 4, "open": {"mon": "08:00-09:00", "wed": "08:00-09:00"}}
    once = log_of(dialled({"list": 60, "reach": 1.0}, calendar=week)).dials
    assert set(once["day"].tolist()) == {0}
    assert once["row"].tolist() == list(range(60))
    daily = log_of(dialled({"per_day": 2, "reach": 1.0}, calendar=week)).dials
    assert list(zip(daily["day"].tolist(), daily["row"].tolist(), strict=True)) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    for dials in (once, daily):
        days = dials["start"] // DAY
        assert set(days.tolist()) == {0, 2}
        assert dials["start"][days == 2][0] == 2 * DAY + OPEN
    assert int((once["start"] // DAY == 0).sum()) == 52


def test_a_list_begins_on_the_first_open_day() -> None:
    log = log_of(dialled({"list": 1, "reach": 1.0}, calendar={"days": 3, "open": {"wed": "08:00-09:00"}}))
    assert (log.dials["start"].tolist(), log.dials["day"].tolist()) == ([2 * DAY + OPEN], [2])


def test_what_is_left_of_a_day_goes_on_after_it() -> None:
    """One agent, 52 numbers in an hour: of 60 on each day, the last 8 of the first go before those of the second."""
    dials = log_of(dialled({"per_day": 60, "reach": 1.0}, calendar={"days": 2})).dials
    second = dials["start"] > DAY
    assert dials["day"][second].tolist() == [0] * 8 + [1] * 44


def test_a_retry_that_falls_due_at_night_rings_at_opening() -> None:
    rule = {"list": 1, "reach": 0.0, "tries": 2, "retry_after": "2 h"}
    log = log_of(dialled(rule, calendar={"days": 2}))
    assert [row[1:3] for row in rings(log)] == [(1, 0), (2, DAY)]


@pytest.mark.parametrize("other", [False, True], ids=["alone", "beside a channel that never closes"])
def test_nothing_is_dialled_while_closed(tmp_path: Path, other: bool) -> None:
    """Open twice a day; with agents on duty for another channel all the time, too."""
    hours = {"out": {"open": "08:00-09:00, 11:00-12:00"}}
    calls = {"a": channel(tmp_path, "a", [(5, 1)], open="00:00-24:00")} if other else {}
    pools = {"p": {"skills": ["a", "out"]}} if other else {}
    log = log_of(dialled({"list": 10_000, "reach": 0.5}, channels=hours | calls, pools=pools, calendar={"days": 2}))
    for start, end in ((8, 9), (11, 12)):
        for midnight in (0, DAY):
            first, last = midnight + start * 3_600, midnight + end * 3_600
            mine = log.dials["start"][(log.dials["start"] >= first) & (log.dials["start"] < last)]
            assert mine.min() == first
            assert mine.max() >= last - 70
    assert set((log.dials["start"] % DAY // 3_600).tolist()) == {8, 11}


def test_who_picks_up_after_close_is_lost(tmp_path: Path) -> None:
    """The agent is free at 3595; the number rings until 3605, and nobody is there any more."""
    log = log_of(blended(tmp_path, [(0, 3_595)], {"reach": 1.0, "list": 2}))
    assert rings(log) == [(0, 1, 3_595, 3_605, True)]
    assert told(log)[-1] == ("out", 3_605, 5, "abandoned", None, 3_610)


# What is told of them


def test_calls_of_ours_are_not_arrivals_but_work(tmp_path: Path) -> None:
    """One call comes in at 30 and waits 40 s; we reach two, of whom one is lost after 100 s."""
    rule = {"reach": 1.0, "holds": fixed("100 s"), "dialer": {"plus": 1}, "list": 2}
    scenario = blended(tmp_path, [(30, 60)], rule)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    center, pool = totals[()], totals[("pool", "p"),]
    wanted = {"arrivals": 1, "answered": 1, "abandoned": 0, "episodes": 1, "wait_answered": 40, "queued": 1}
    assert {name: center[name] for name in wanted} == wanted
    assert (center["answered_within"], center["sl_denominator"]) == (0, 1)
    ours = {"dials": 2, "reached": 2, "mismatches": 1, "right_party": 1, "outbound_seconds": 60}
    assert {name: center[name] for name in ours} == ours
    assert pool["busy_seconds"] == pytest.approx(60 + 60)
    assert pool["outbound_seconds"] == pytest.approx(60)
    assert pool["working_seconds"] == pytest.approx(3_600)
    assert totals[("channel", "out"),]["arrivals"] == 0
    assert totals[("channel", "a"),]["dials"] == 0


def test_calls_of_ours_are_resolved_but_nobody_contacted_us_first(tmp_path: Path) -> None:
    """One call comes in; of the two we reach there is a resolution, but none at the first contact."""
    changes = {"outcome": {"resolution": 1.0}}
    scenario = blended(tmp_path, [(300, 60)], {"reach": 1.0, "list": 2}, **changes)
    totals = measure(Facts(scenario, log_of(scenario))).totals
    names = ("judged", "resolved", "first_contacts", "resolved_at_first")
    assert [totals[("channel", "out"),][name] for name in names] == [2, 2, 0, 0]
    assert [totals[()][name] for name in names] == [3, 3, 1, 1]
    assert replicate(scenario).estimate("first_contact_resolution", (("channel", "out"),)).mean is None


def test_wrong_parties_are_no_right_parties_and_warmup_leaves_out_dials() -> None:
    """Numbers ring at 0, 30, 60, 90 and 120 for ten seconds; the second is picked up after the warm-up."""
    scenario = dialled({"reach": 1.0, "right_party": 0.0, "list": 5}, calendar={"warmup": f"{OPEN + 35} s"})
    center = measure(Facts(scenario, log_of(scenario))).totals[()]
    assert [center[name] for name in ("dials", "reached", "right_party", "mismatches")] == [4, 4, 0, 0]


def test_a_call_that_began_in_the_warmup_is_work_after_it() -> None:
    scenario = dialled({"reach": 1.0, "list": 2}, calendar={"warmup": f"{OPEN + 35} s"})
    center = measure(Facts(scenario, log_of(scenario))).totals[()]
    assert (center["outbound_seconds"], center["busy_seconds"], center["reached"]) == (35 + 60, 35 + 60, 1)


@pytest.mark.parametrize(("warmup", "here", "above"), [(0, 30, 60), (25, 15, 60), (50, 0, 50)])
def test_calls_of_ours_are_passed_on_to_experts(warmup: int, here: float, above: float) -> None:
    """Reached at 10, diagnosed until 40, treated by an expert until 100."""
    power = {"authority": 0.0, "diagnosis": fixed("30 s")}
    expert = {"agents": 1, "skills": ["out"]}
    pools = {"p": {"empowerment": power, "escalates_to": "e"}, "e": expert}
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    routes = {"routes": [{"channel": "out", "rings": [["p"]]}]}
    calendar = {"warmup": f"{OPEN + warmup} s"}
    scenario = dialled({"reach": 1.0, "list": 1}, pools=pools, issues=issues, routing=routes, calendar=calendar)
    log = log_of(scenario)
    assert told(log) == [("out", 10, 0, "served", "e", 100)]
    totals = measure(Facts(scenario, log)).totals
    assert [totals[("pool", name),]["outbound_seconds"] for name in ("p", "e")] == pytest.approx([here, above])


# Against a Markov chain

PER_HOUR = 3_600.0
ALONE = Dialer(8, 2, 1.3, 1, 1 / 20, 0.4, 1 / 180, 1 / 10)
AT_ONCE = Dialer(5, 1, 2.0, 0, 1 / 25, 0.3, 1 / 120, float("inf"))
BLENDED = Dialer(8, 2, 1.3, 1, 1 / 20, 0.4, 1 / 180, 1 / 10, 60 / PER_HOUR, 1 / 150, 1 / 200)
CAREFUL = Dialer(6, 3, 0.5, 0, 1 / 30, 0.6, 1 / 100, 1 / 20, 80 / PER_HOUR, 1 / 120, 1 / 90)
MODELS = {"alone": ALONE, "nobody holds": AT_ONCE, "blended": BLENDED, "blended, careful": CAREFUL}


def parts_of(model: Dialer) -> Parts:
    """Write the scenario of a model."""
    holds = fixed("0 s") if model.reached_leaving == float("inf") else exponential(1 / model.reached_leaving)
    rule = {
        "list": 60_000,
        "reach": model.reach,
        "tries": 1,
        "ring": exponential(1 / model.ring_rate),
        "holds": holds,
        "dialer": {"per_idle_agent": model.per_idle, "plus": model.extra, "threshold": model.threshold},
    }
    channels: Parts = {"out": {"mode": "outbound", "handle_time": exponential(1 / model.talk_rate), "outbound": rule}}
    if model.inbound_rate:
        channels["phone"] = {
            "mode": "live",
            "arrivals": {"per_hour": model.inbound_rate * PER_HOUR},
            "handle_time": exponential(1 / model.inbound_talk_rate),
            "patience": exponential(1 / model.inbound_leaving),
        }
    return {"channels": channels, "pools": {"p": {"agents": model.agents, "skills": list(channels)}}}


@pytest.mark.parametrize("name", MODELS)
def test_dialer_against_its_chain(name: str) -> None:
    model, wanted = MODELS[name], dialer(MODELS[name])
    figures = {
        "dials": wanted.dials * SECONDS_STUDIED,
        "reached": wanted.reached * SECONDS_STUDIED,
        "mismatches": (wanted.reached - wanted.answered) * SECONDS_STUDIED,
        "mismatch": wanted.mismatch,
        "outbound_share": wanted.outbound,
        "occupancy": wanted.occupancy,
    }
    exact: Exact = {(): figures}
    if model.inbound_rate:
        inbound = {
            "abandonment": wanted.inbound_abandonment,
            "delayed": wanted.inbound_delayed,
            "wait": wanted.inbound_wait,
        }
        exact = {(): figures, (("channel", "phone"),): inbound}
    assert not misses(parts_of(model), exact, cases=len(MODELS))


def test_a_bolder_dialer_loses_more_and_idles_less() -> None:
    """From half a number per idle agent to three."""
    lost, busy = [], []
    for factor in (0.5, 1.0, 1.5, 3.0):
        rule = {"list": 20_000, "reach": 0.5, "tries": 1, "ring": exponential(20), "dialer": {"per_idle_agent": factor}}
        out = {"mode": "outbound", "handle_time": exponential(120), "outbound": rule}
        scenario = built({"channels": {"out": out}, "pools": {"p": {"agents": 10, "skills": ["out"]}}})
        totals = measure(Facts(scenario, log_of(scenario))).totals[()]
        lost.append(totals["mismatches"] / totals["reached"])
        busy.append(totals["busy_seconds"] / totals["working_seconds"])
    assert lost == sorted(lost)
    assert busy == sorted(busy)
    assert lost[-1] > lost[0] + 0.1


# On every path

RULES: dict[str, tuple[Parts, Parts]] = {
    "plain": ({"per_day": 120, "reach": 0.4, "retry_after": "10 min"}, {}),
    "eager": ({"per_day": 300, "reach": 0.3, "tries": 5, "retry_after": "2 min", "dialer": {"plus": 2}}, {}),
    "one try": ({"list": 400, "reach": 0.5, "tries": 1, "dialer": {"per_idle_agent": 2.5}}, {}),
    "kept back": ({"per_day": 200, "reach": 0.5, "retry_after": "0 s", "dialer": {"threshold": 2}}, {"reserve": 1}),
    "instant": ({"per_day": 200, "reach": 0.5, "ring": fixed("0 s"), "holds": fixed("0 s"), "retry_after": "1 s"}, {}),
}


def mixed(name: str, seed: int = 1) -> Scenario:
    """Build a center with calls in both directions, shifts of agents, and wrong parties."""
    rule, skill = RULES[name]
    hours = "08:00-11:00, 12:00-14:30"
    out = {
        "mode": "outbound",
        "open": hours,
        "handle_time": exponential(150),
        "outbound": {"ring": exponential(15), "right_party": 0.8, **rule},
    }
    phone = {"mode": "live", "arrivals": {"per_day": 120}, "handle_time": exponential(120), "open": "08:00-15:00"}
    skills = ["phone", {"channel": "out", **skill}]
    return build(
        {
            "scenario": "Both ways",
            "calendar": {"days": 2, "at_close": "clear"},
            "experiment": {"seed": seed},
            "channels": {"out": out, "phone": phone},
            "pools": {"p": {"agents": {"08:00": 3, "10:00": 5, "13:00": 2}, "skills": skills, "shrinkage": 0.2}},
        }
    )


@pytest.mark.parametrize("name", RULES)
def test_numbers_and_contacts_correspond(name: str) -> None:
    scenario = mixed(name)
    log, rule = log_of(scenario), scenario.channels["out"].outbound
    assert rule is not None
    tries: dict[tuple[int, int], list[tuple[float, float, int, int]]] = defaultdict(list)
    columns = (log.dials[key].tolist() for key in ("day", "row", "start", "end", "number", "reached"))
    for day, row, *of_try in zip(*columns, strict=True):
        tries[day, row].append(tuple(of_try))
    for history in tries.values():
        assert [number for *_, number, _ in history] == list(range(1, len(history) + 1))
        assert len(history) <= rule.tries
        assert not any(reached for *_, reached in history[:-1])
        assert all(late[0] >= early[1] + rule.retry_after for early, late in pairwise(history))
    ours = log.contacts["channel"] == 0
    keys = (log.contacts[name][ours].tolist() for name in ("day", "row", "arrival"))
    picked_up = sorted((*key, history[-1][1]) for key, history in tries.items() if history[-1][3])
    assert sorted(zip(*keys, strict=True)) == picked_up
    most = 5 * rule.dialer.per_idle_agent + 0.5 + rule.dialer.plus
    assert most_at_once(log.dials["start"], log.dials["end"]) <= most


@pytest.mark.parametrize("name", RULES)
def test_waits_of_who_is_reached(name: str) -> None:
    """Nobody waits longer than they hold, who is lost waits as long, and nobody is lost otherwise."""
    log = log_of(mixed(name))
    contacts, ours = log.contacts, log.contacts["channel"] == 0
    wait, patience = (contacts["left_queue"] - contacts["arrival"])[ours], contacts["patience"][ours]
    lost = contacts["outcome"][ours] == Outcome.ABANDONED
    assert np.all(wait <= patience + 1e-9)
    assert np.allclose(wait[lost], patience[lost])
    assert np.array_equal(contacts["reason"][ours] == Reason.MISMATCH, lost)
    assert set(contacts["outcome"][ours].tolist()) <= {Outcome.SERVED, Outcome.ABANDONED, Outcome.DISCONNECTED}
    assert set(contacts["attempt"][ours].tolist()) == {1}


@pytest.mark.parametrize("name", ["plain", "kept back"])
def test_same_seed_same_bytes(name: str) -> None:
    first, again, other = (simulate(mixed(name), 0, seed) for seed in (1, 1, 2))
    tables = ("contacts", "states", "legs", "dials")
    for table in tables:
        one, two = getattr(first, table), getattr(again, table)
        assert all(one[key].tobytes() == two[key].tobytes() for key in one)
    assert first.dials["end"].tobytes() != other.dials["end"].tobytes()


def tried(logs: list[ContactLog], number: int) -> tuple[int, int]:
    """Return how many first, second ... tries reached somebody, of how many."""
    reached = np.concatenate([log.dials["reached"][log.dials["number"] == number] for log in logs])
    return int(reached.sum()), len(reached)


def test_who_picks_up_and_who_it_is() -> None:
    """Each try reaches somebody with probability 0.3, and 0.8 of those reached are whom we want."""
    rule = {"list": 6_000, "reach": 0.3, "right_party": 0.8, "ring": fixed("1 s"), "retry_after": "1 min"}
    out = {"mode": "outbound", "handle_time": fixed("5 s"), "outbound": rule}
    logs = logs_of(built({"channels": {"out": out}, "pools": {"p": {"agents": 20, "skills": ["out"]}}}), 2)
    of = count(logs, lambda log: log.contacts["outcome"] == Outcome.SERVED)
    right = count(logs, lambda log: (log.contacts["outcome"] == Outcome.SERVED) & (log.contacts["reason"] == 0))
    assert not unlikely(
        [
            *(("try", *tried(logs, number), 0.3) for number in (1, 2, 3)),
            ("right party", right, of, 0.8),
        ]
    )


def test_the_last_tier_that_takes_calls_of_ours_passes_nothing_on(tmp_path: Path) -> None:
    """Of three tiers the second treats the call, though it passes on others: the third takes no calls."""
    decides = {"authority": 0.0, "diagnosis": fixed("30 s"), "coaching": 0}
    pools = {
        "p": {"empowerment": decides, "escalates_to": "e", "skills": ["a", "out"]},
        "e": {"agents": 1, "skills": ["a", "out"], "empowerment": decides, "escalates_to": "r"},
        "r": {"agents": 1, "skills": ["a"]},
    }
    issues = {"hard": {"share": 1, "complexity": 0.5}}
    channels = {"a": channel(tmp_path, "a", [(300, 60)])}
    log = log_of(dialled({"reach": 1.0, "list": 1}, pools=pools, issues=issues, channels=channels))
    called = [row for row in told(log) if row[0] == "out"]
    assert [(row[3], row[4]) for row in called] == [("served", "e")]
