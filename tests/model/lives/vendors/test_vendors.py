"""Contacts that go to a vendor: days worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.metrics import Facts
from sim.metrics.costs.invoices import invoices
from sim.scenario import Scenario, build
from tests.support.exact_facts import Log, built, logs_of, unlikely
from tests.support.steady_state import Parts
from tests.support.toy import OPEN, Row, channel, log_of, merged, shifts, told, toy

CONTRACT = {"contract": {"per_contact": 2.6}}


def shop(folder: Path, calls: list[Row], *rules: Parts, **changes: Any) -> Scenario:
    """Build a toy day of one agent of ours, ``p``, and one of the vendor ``v``, as fast as ours."""
    pools = {
        "p": {"agents": 1, "skills": ["a"], "wage": 0},
        "v": {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], **CONTRACT},
    }
    rows = [{"vendor": "v", "channel": "a"} | rule for rule in rules]
    return toy(folder, calls, **merged({"pools": pools, "outsourcing": rows}, changes))


def answered(log: Log) -> list[str]:
    """Return who answered each contact."""
    return [row[4] for row in told(log)]


def offered(log: Log) -> list[float | None]:
    """Return when each contact was offered to the vendor, in seconds after eight."""
    moments = log.offered(1).tolist()
    return [None if np.isnan(moment) else round(moment - OPEN, 6) for moment in moments]


def test_everybody_may_be_sent(tmp_path: Path) -> None:
    log = log_of(shop(tmp_path, [(0, 60), (10, 60)], {"when": {"share": 1.0}}))
    assert told(log) == [("a", 0, 0, "served", "v", 60), ("a", 10, 50, "served", "v", 120)]
    assert offered(log) == [0, 10]


def test_a_share_is_sent() -> None:
    """Whoever is sent goes to the vendor, and nobody else does."""
    phone = {"mode": "live", "arrivals": {"per_day": 8_000}, "handle_time": {"deterministic": "60 s"}}
    pools = {"p": {"agents": 40, "skills": ["a"], "wage": 0}, "v": {"agents": 40, "skills": ["a"], **CONTRACT}}
    rules = [{"vendor": "v", "channel": "a", "when": {"share": 0.3}}]
    log = logs_of(built({"channels": {"a": phone}, "pools": pools, "outsourcing": rules}), 1)[0]
    there = log.contacts["pool"] == 1
    assert unlikely([("sent", int(there.sum()), len(there), 0.3)]) == []
    assert (there == ~np.isnan(log.offered(1))).all()


def test_whoever_waits_too_long_stands_in_both_lines(tmp_path: Path) -> None:
    """At 40 the second call is offered to the vendor, who is free; the third is answered by us at 100."""
    log = log_of(shop(tmp_path, [(0, 100), (10, 60), (90, 5)], {"when": {"wait_over": "30 s"}}))
    assert told(log) == [
        ("a", 0, 0, "served", "p", 100),
        ("a", 10, 30, "served", "v", 100),
        ("a", 90, 10, "served", "p", 105),
    ]
    assert offered(log) == [None, 40, None]


def test_whoever_is_free_first_answers_who_stands_in_both_lines(tmp_path: Path) -> None:
    calls: list[Row] = [(0, 100), (0, 70), (0, 80), (0, 5)]
    log = log_of(shop(tmp_path, calls, {"when": {"wait_over": "10 s"}}))
    assert [row[2] for row in told(log)] == [0, 10, 80, 100]
    assert answered(log) == ["p", "v", "v", "p"]


def test_overflow_in_front_of_a_long_queue(tmp_path: Path) -> None:
    log = log_of(shop(tmp_path, [(0, 100), (10, 60), (20, 60), (30, 60)], {"when": {"queue_over": 0}}))
    assert told(log)[1:] == [
        ("a", 10, 90, "served", "p", 160),
        ("a", 20, 0, "served", "v", 80),
        ("a", 30, 50, "served", "v", 140),
    ]
    assert offered(log) == [None, None, 20, 30]


def test_volume_of_the_reporting_interval(tmp_path: Path) -> None:
    """The third in half an hour is sent, at nine o'clock counting begins anew."""
    calls: list[Row] = [(0, 1), (10, 1), (20, 1), (1800, 1), (1810, 1), (1820, 1), (1830, 1)]
    scenario = shop(tmp_path, calls, {"when": {"volume_over": 2}}, calendar={"interval": "30 min"})
    assert answered(log_of(scenario)) == ["p", "p", "v", "p", "p", "v", "v"]


def test_volume_is_that_of_the_interval_in_which_the_turn_comes(tmp_path: Path) -> None:
    """Two came in the first half hour, but at the turn of the second nobody has come in its own."""
    rule = {"when": {"wait_over": "1 min", "volume_over": 1}}
    scenario = shop(tmp_path, [(1770, 300), (1780, 5)], rule, calendar={"interval": "30 min"})
    assert told(log_of(scenario))[1] == ("a", 1780, 290, "served", "p", 2075)


def test_hours(tmp_path: Path) -> None:
    rule = {"when": {"hours": "08:30-08:45"}}
    calls: list[Row] = [(1799, 1), (1800, 1), (2699, 1), (2700, 1)]
    assert answered(log_of(shop(tmp_path, calls, rule))) == ["p", "v", "v", "p"]


def test_hours_of_an_overflow_are_those_of_the_turn(tmp_path: Path) -> None:
    rule = {"when": {"wait_over": "30 s", "hours": "08:30-08:45"}}
    calls: list[Row] = [(1700, 500), (1760, 5), (1780, 5)]
    assert answered(log_of(shop(tmp_path, calls, rule))) == ["p", "p", "v"]


def test_every_condition_must_hold(tmp_path: Path) -> None:
    rule = {"when": {"volume_over": 1, "hours": "08:30-09:00"}}
    assert answered(log_of(shop(tmp_path, [(0, 1), (10, 1), (1800, 1)], rule))) == ["p", "p", "v"]


TWO = {"w": {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], **CONTRACT}}


def test_rules_are_tried_in_order(tmp_path: Path) -> None:
    rules = [{"vendor": "w", "when": {"volume_over": 2}}, {"when": {"volume_over": 1}}]
    log = log_of(shop(tmp_path, [(0, 1), (10, 1), (20, 1)], *rules, pools=TWO))
    assert answered(log) == ["p", "v", "w"]


def test_one_vendor_after_the_other(tmp_path: Path) -> None:
    rules = [{"when": {"wait_over": "20 s"}}, {"vendor": "w", "when": {"wait_over": "40 s"}}]
    log = log_of(shop(tmp_path, [(0, 100), (0, 500), (0, 5), (0, 5)], *rules, pools=TWO))
    assert told(log)[1:] == [
        ("a", 0, 20, "served", "v", 520),
        ("a", 0, 40, "served", "w", 45),
        ("a", 0, 45, "served", "w", 50),
    ]


def test_segments_and_issues(tmp_path: Path) -> None:
    names = {
        "segments": {"mass": {"share": 0.5}, "vip": {"share": 0.5}},
        "issues": {"balance": {"share": 0.5}, "order": {"share": 0.5}},
    }
    rule = {"segment": "mass", "issues": ["order"], "when": {"share": 1.0}}
    calls: list[Row] = [
        (100 * k, 1, {"segment": segment, "issue": issue})
        for k, (segment, issue) in enumerate((s, i) for s in ("mass", "vip") for i in ("balance", "order"))
    ]
    assert answered(log_of(shop(tmp_path, calls, rule, **names))) == ["p", "v", "p", "p"]


def test_a_vendor_with_nobody_on_duty_is_passed_over(tmp_path: Path) -> None:
    staff = {"v": {"agents": {"08:00": 0, "08:30": 1}}}
    log = log_of(shop(tmp_path, [(0, 60), (10, 60), (1800, 60)], {"when": {"share": 1.0}}, pools=staff))
    assert (answered(log), offered(log)) == (["p", "p", "v"], [None, None, 1800])


def test_messages_wait_for_a_vendor_who_will_come(tmp_path: Path) -> None:
    mail = {key: value for key, value in channel(tmp_path, "m", [(0, 60)]).items() if key != "target"}
    pools = {"v": {"agents": {"08:30": 1}, "skills": [{"channel": "m", "pace": 1.0}]}, "p": {"skills": ["a", "m"]}}
    rule = {"channel": "m", "when": {"share": 1.0}}
    log = log_of(shop(tmp_path, [(3000, 5)], rule, pools=pools, channels={"m": mail | {"mode": "deferred"}}))
    assert told(log)[0] == ("m", 0, 1800, "served", "v", 1860)


def test_vendor_stays_for_whose_turn_is_still_to_come(tmp_path: Path) -> None:
    log = log_of(shop(tmp_path, [(3590, 300), (3595, 60)], {"when": {"wait_over": "1 min"}}))
    assert told(log)[1] == ("a", 3595, 60, "served", "v", 3715)
    assert ("duty", "v", 0, 0, 3715) in shifts(log)


ISSUES = {"hard": {"share": 0.5, "complexity": 0.9}, "easy": {"share": 0.5, "complexity": 0.0}}


def tiered(authority: float) -> Parts:
    """Empower our own agents and a vendor's, who both pass on to our experts."""
    rule = {"authority": authority, "diagnosis": {"deterministic": "10 s"}, "coaching": 0, "context": 1.0}
    return {
        "p": {"empowerment": rule, "escalates_to": "x"},
        "v": {"escalates_to": "x", "empowerment": rule},
        "x": {"agents": 1, "skills": ["a"], "wage": 0},
    }


def test_vendors_pass_on_to_our_experts(tmp_path: Path) -> None:
    calls: list[Row] = [(0, 50, {"issue": "hard"}), (100, 50, {"issue": "easy"})]
    log = log_of(shop(tmp_path, calls, {"when": {"share": 1.0}}, pools=tiered(0.5), issues=ISSUES))
    assert told(log) == [("a", 0, 0, "served", "x", 70), ("a", 100, 0, "served", "v", 160)]
    assert log.column("transfers").tolist() == [1, 0]


def test_vendors_are_slower_and_decide_less_unless_it_is_said() -> None:
    pools = merged(
        tiered(0.5), {"p": {"agents": 1, "skills": ["a"], "wage": 0}, "v": {"agents": 1, "skills": ["a"], **CONTRACT}}
    )
    del pools["v"]["empowerment"]
    phone = {"mode": "live", "arrivals": {"per_hour": 6}, "handle_time": {"deterministic": "60 s"}}
    rules = [{"vendor": "v", "channel": "a", "when": {"share": 0.5}}]
    scenario = build({"scenario": "V", "channels": {"a": phone}, "pools": pools, "outsourcing": rules})
    empowerment = scenario.pools["v"].empowerment
    assert empowerment is not None
    assert (empowerment.authority, empowerment.skill) == (0.3, 0.85)
    assert (scenario.pools["v"].skills[0].pace, scenario.pools["p"].skills[0].pace) == (1.1, 1.0)
    assert scenario.context_of("v") == pytest.approx(0.29)


def vendors(ours: Parts, theirs: Parts, **more: Parts) -> Scenario:
    """Build a center of a pool of ours and a vendor's, and further ones, who all serve one channel."""
    phone = {"mode": "live", "arrivals": {"per_hour": 6}, "handle_time": {"deterministic": "60 s"}}
    plain = {"agents": 1, "skills": ["a"]}
    pools = {"p": plain | {"wage": 0} | ours, "v": plain | CONTRACT | theirs}
    pools |= {name: plain | {"wage": 0} | pool for name, pool in more.items()}
    return build({"scenario": "V", "channels": {"a": phone}, "pools": pools})


def test_experts_of_a_vendor_treat_everything() -> None:
    scenario = vendors({"empowerment": 0.5, "escalates_to": "v"}, {})
    assert scenario.pools["v"].empowerment is None
    assert scenario.skill_of("v") == float("inf")


@pytest.mark.parametrize("given", [None, 0.3, {"authority": 0.3, "skill": 0.9}], ids=["filled in", "short", "long"])
def test_vendors_coach_their_agents_themselves(given: Any) -> None:
    scenario = vendors({"empowerment": 0.5}, {} if given is None else {"empowerment": given})
    rule = scenario.pools["v"].empowerment
    assert rule is not None
    assert (rule.authority, rule.coaching, rule.more_coaching) == (0.3, 0, 0)
    assert scenario.pools["v"].time_away is None


def test_coaching_of_a_vendor_may_be_said() -> None:
    rule = vendors({}, {"empowerment": {"authority": 0.3, "coaching": 0.1}}).pools["v"].empowerment
    assert rule is not None
    assert rule.coaching == 0.1


def test_vendors_who_pass_on_decide_even_where_ours_do_not() -> None:
    rule = vendors({}, {"escalates_to": "x"}, x={}).pools["v"].empowerment
    assert rule is not None
    assert (rule.authority, rule.skill, rule.coaching) == (0.6, 0.85, 0)


def test_rules_for_one_vendor_have_luck_of_their_own() -> None:
    """Half are sent at the door; of the others who have waited for ten seconds, half are offered to it then."""
    phone = {"mode": "live", "arrivals": {"per_day": 8_000}, "handle_time": {"deterministic": "60 s"}}
    phone["patience"] = {"deterministic": "30 s"}
    pools = {"p": {"agents": 1, "skills": ["a"], "wage": 0}, "v": {"agents": 40, "skills": ["a"], **CONTRACT}}
    rules = [{"vendor": "v", "channel": "a", "when": {"share": 0.5} | more} for more in ({}, {"wait_over": "10 s"})]
    log = logs_of(built({"channels": {"a": phone}, "pools": pools, "outsourcing": rules}), 1)[0]
    after, rows = log.offered(1) - log.contacts["arrival"], log.contacts
    at_once = after == 0
    waited = ~at_once & (np.fmin(rows["left_queue"], rows["end"]) - rows["arrival"] >= 10)
    later = waited & (np.abs(after - 10) < 1e-6)
    tallies = [
        ("at the door", int(at_once.sum()), len(at_once), 0.5),
        ("later", int(later.sum()), int(waited.sum()), 0.5),
    ]
    assert unlikely(tallies) == []


PROMISED = {"contract": {"per_contact": 1, "service_level": {"within": "60 s"}}}


def test_every_vendor_counts_from_its_own_offer(tmp_path: Path) -> None:
    """The third call is offered at 10 and 60; the fourth at 40 and 90, and answered by the first vendor at 140.

    The last gives up at 110, having been offered to both, so that the first answers one of three in time and the
    second one of two.
    """
    calls: list[Row] = [(0, 1_000), (0, 130), (0, 85), (30, 5), (30, 5, 80)]
    rules = [{"when": {"wait_over": "10 s"}}, {"vendor": "w", "when": {"wait_over": "60 s"}}]
    scenario = shop(tmp_path, calls, *rules, pools=merged(TWO, {"v": PROMISED, "w": PROMISED}))
    log = log_of(scenario)
    assert [row[4] or row[3] for row in told(log)] == ["p", "v", "w", "v", "abandoned"]
    first, second = (np.round(log.offered(pool) - OPEN, 6).tolist() for pool in (1, 2))
    assert first[1:] == [10, 10, 40, 40]
    assert second[2:] == [60, 90, 90]
    levels = {due.vendor: due.service_level for due in invoices(Facts(scenario, log))}
    assert levels == pytest.approx({"v": 1 / 3, "w": 1 / 2})
