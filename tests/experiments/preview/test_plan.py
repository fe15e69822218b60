"""What is planned, worked out by hand: load in erlangs, agents there for customers, who covers what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from sim import simulate, vary
from sim.demand.staff.presence import availability, planned_steps
from sim.experiments.preview.plan import Plan
from sim.experiments.preview.traps.staffing import staffing
from sim.metrics import Facts
from sim.metrics.agents import busy_spans
from sim.report.check.plan_lines import plan_lines
from sim.scenario import Scenario, build
from tests.support.toy import channel, merged

WORK = {"handle_time": {"exponential": {"mean": "6 min"}}}
PHONE = {"mode": "live", "arrivals": {"per_hour": {"08:00": 30, "09:00": 60}}, "target": {"within": "20 s"}} | WORK
AGENTS = {"08:00": 4, "09:00": 5, "09:30": 8}


def center(**changes: Any) -> Scenario:
    """Build a center open from eight to ten, with 3 and then 6 erlangs, and 4, 5 and 8 agents."""
    data: dict[str, Any] = {
        "scenario": "Plan",
        "calendar": {"start": "2026-01-05", "open": "08:00-10:00"},
        "channels": {"phone": PHONE},
        "pools": {"agents": {"agents": AGENTS, "skills": ["phone"]}},
    }
    return build(merged(data, changes))


def at(values: Any, *clock: float) -> list[float]:
    """Return what holds at some hours of the day, by half hours."""
    return [float(values[round(2 * hour)]) for hour in clock]


def test_load_and_agents_by_interval() -> None:
    plan = Plan(center())
    assert at(plan.load[0], 7.5, 8, 8.5, 9, 9.5, 10) == pytest.approx([0, 3, 3, 6, 6, 0])
    assert at(plan.agents_for(0), 8, 8.5, 9, 9.5) == [4, 4, 5, 8]
    least = plan.least(plan.load[0], plan.agents_for(0), 0)
    assert least is not None
    # Erlang C: with 9 agents 83.4 % of 60 an hour of 6 min are answered within 20 s, with 8 68.1 %.
    assert least == (18, 5.0, pytest.approx(6.0), pytest.approx(5 / 6), 9.0)


def test_who_comes_while_closed_makes_no_work_but_by_message() -> None:
    """Nine erlangs for the two half hours each of eight and nine; the rate goes on until midnight."""
    assert Plan(center()).seconds[0] == pytest.approx(9 * 3_600)
    mail = {"mode": "deferred", "arrivals": {"per_hour": {"08:00": 30, "09:00": 60}}} | WORK
    both = Plan(center(channels={"mail": mail}, pools={"agents": {"agents": AGENTS, "skills": ["phone", "mail"]}}))
    assert both.seconds[0] == pytest.approx((3 + 15 * 6) * 3_600)


def test_an_interval_that_is_half_open_has_the_rate_of_its_open_half() -> None:
    phone = {"arrivals": {"per_hour": 60}, "open": "08:15-10:00"}
    plan = Plan(center(channels={"phone": phone}))
    assert at(plan.load[0], 8, 8.5) == pytest.approx([6, 6])
    assert plan.volume[0].sum() == pytest.approx(105)


def test_who_is_absent_or_on_a_break_is_not_there() -> None:
    away = {"absence": 0.1, "breaks": 0.2}
    plan = Plan(center(pools={"agents": {"shrinkage": away}}))
    assert at(plan.agents_for(0), 8, 9) == pytest.approx([4 * 0.72, 5 * 0.72])
    assert availability(plan.scenario.pools["agents"]) == pytest.approx(0.72)


def test_shifts_with_their_breaks() -> None:
    shifts = [
        {"start": "08:00", "end": "09:30", "agents": 4, "breaks": [{"at": "08:45", "length": "15 min"}]},
        {"start": "22:00", "end": "09:00", "agents": 2},
    ]
    plan = Plan(center(pools={"agents": {"agents": None, "shifts": shifts}}))
    assert at(plan.agents_for(0), 8, 8.5, 9, 9.5) == pytest.approx([6, 6 - 2, 4, 0])
    edges, counts = planned_steps(plan.scenario, "agents")
    assert edges.tolist()[:3] == [0.0, 28_800.0, 31_500.0]
    assert counts.tolist()[:3] == [2, 6, 2]


def test_the_load_of_chats_is_by_what_full_hands_do() -> None:
    chat = {"mode": "concurrent", "concurrency": {"limit": 3, "speed": [1, 0.8, 0.6]}, "target": {"within": "45 s"}}
    plan = Plan(center(channels={"phone": chat}))
    assert at(plan.load[0], 9) == pytest.approx([6 / 1.8])
    assert plan.required(0, 18) == 5  # 13 slots of 10 min keep 80/45 for 10 erlangs, three to an agent


def test_what_a_machine_passes_on_is_part_of_the_load() -> None:
    ivr = {"mode": "self_service", "arrivals": {"per_hour": {"08:00": 100}}} | WORK
    machine = {"containment": 0.5, "quit": 0.1, "failure": 0.2, "fallback": "phone"}
    plan = Plan(center(channels={"ivr": ivr | {"self_service": machine}}))
    phone = plan.scenario.channel_names.index("phone")
    assert at(plan.volume[phone], 8, 9) == pytest.approx([15 + 50 * 0.52, 30 + 26])  # 0.2 + 0.8 (1 - 0.5 - 0.1)
    known = Plan(center(channels={"ivr": ivr | {"self_service": {"skill": 1, "fallback": "phone"}}}))
    assert known.unknown == {"phone": "ivr"}
    assert "and what ivr passes on" in next(plan_lines(known))


def test_pools_share_a_channel_by_who_is_there() -> None:
    second = {"agents": {"09:00": 3}, "skills": ["phone"]}
    plan = Plan(center(pools={"second": second}))
    assert at(plan.agents_for(0), 8, 9) == [4, 8]
    loads = [at(plan.waiting_load(k), 8, 9) for k in range(2)]
    assert np.array(loads) == pytest.approx(np.array([[3, 6 * 5 / 8], [0, 6 * 3 / 8]]))


def test_experts_are_there_for_the_channels_of_those_who_diagnose() -> None:
    front = {"skills": ["phone"], "empowerment": 0.5, "escalates_to": "experts"}
    experts = {"agents": 2, "skills": ["phone"]}
    plan = Plan(center(pools={"agents": front, "experts": experts}))
    assert at(plan.agents_for(0), 8) == [pytest.approx(6 - 4 * 0.025, abs=0.2)]


def test_who_gets_a_share_after_the_talk_answers_nobody_unless_a_route_names_them() -> None:
    front = {"skills": ["phone"], "escalation": 0.5, "escalates_to": "experts"}
    pools = {"agents": front, "experts": {"agents": 2, "skills": ["phone"]}}
    plan = Plan(center(pools=pools))
    assert at(plan.agents_for(0), 8, 9) == [4, 5]
    assert at(plan.waiting_load(0), 8, 9) == pytest.approx([3, 6])
    named = Plan(center(pools=pools, routing={"routes": [{"channel": "phone", "rings": [["agents", "experts"]]}]}))
    assert at(named.agents_for(0), 8, 9) == [6, 7]


def test_what_is_passed_on_is_the_load_of_experts() -> None:
    """Complexity x with density 12 x (1 - x)^2, authority .5, success 1 - x^2: what is above, and x^2 of the rest."""
    front = {"skills": ["phone"], "empowerment": 0.5, "escalates_to": "experts"}
    plan = Plan(center(pools={"agents": front, "experts": {"agents": 2, "skills": ["phone"]}}))
    beyond = quad(lambda x: 12 * x * (1 - x) ** 2 * (1 if x > 0.5 else x**2), 0, 1, points=[0.5])[0]
    assert at(plan.passed_on["experts"][0], 8, 9) == pytest.approx([3 * beyond, 6 * beyond], rel=0.01)


def chats_passed_on(per_hour: float, experts: int, **keys: Any) -> Scenario:
    """Return days of chats, three to a hand, half of which are passed on to a few experts."""
    chat = {
        "mode": "concurrent", "arrivals": {"per_hour": per_hour}, "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]},
        "handle_time": {"exponential": {"mean": "10 min"}},
    }  # fmt: skip
    front = {"agents": 60, "skills": ["chat"], "escalation": {"share": 0.5, "context": 1}, "escalates_to": "experts"}
    pools = {"front": front, "experts": {"agents": experts, "skills": ["chat"]}}
    calendar = {"start": "2026-01-05", "days": 20, "interval": "24 h"}
    return build({"scenario": "Chats", "calendar": calendar, "channels": {"chat": chat}, "pools": pools} | keys)


def test_chats_passed_on_to_one_expert_are_a_chain() -> None:
    """Of 0, 1, 2, ... chats in the system one ends at rates 1, 1.68, 2.01, 2.01, ... per ten minutes."""
    work, ends = 1.2, (1.0, 1.68, *[2.01] * 400)
    weights = np.cumprod([1.0, *(work / one for one in ends)])
    load = Plan(chats_passed_on(2 * work * 6, 1)).passed_on["experts"][0]
    assert load[3] == pytest.approx(1 - weights[0] / weights.sum())


def test_more_chats_than_experts_do_are_told_by_full_hands() -> None:
    assert Plan(chats_passed_on(80, 3)).passed_on["experts"][0, 3] == pytest.approx(40 / 6 / (3 * 0.67))
    assert Plan(chats_passed_on(1e-3, 3)).passed_on["experts"][0, 3] == pytest.approx(0.5e-3 / 6, rel=1e-3)


@pytest.mark.parametrize("per_hour", [6, 20, 40])
def test_the_load_of_chats_passed_on_is_how_many_experts_are_busy(per_hour: float) -> None:
    """By full hands it would be .25, .83 and 1.66; who chats with one customer alone is busy for longer."""
    scenario = chats_passed_on(per_hour, 3)
    told = Plan(scenario).passed_on["experts"][0, 3]
    starts, ends, *_ = busy_spans(Facts(scenario, simulate(scenario)), scenario.pool_names.index("experts"))
    busy = float((np.asarray(ends) - np.asarray(starts)).sum()) / (20 * 86_400)
    assert told == pytest.approx(busy, rel=0.08)


def test_experts_who_are_on_the_phone_have_fewer_hands_for_chats() -> None:
    """Two erlangs of calls leave one of three experts to chats: as with one alone."""
    phone = {"mode": "live", "arrivals": {"per_hour": 40}, "handle_time": {"exponential": {"mean": "6 min"}}}
    tree = chats_passed_on(14.4, 3).tree
    tree["channels"]["phone"] = phone
    for pool in tree["pools"].values():
        pool["skills"] = ["chat", "phone"]
    found = Plan(build(tree))
    names = found.scenario.channel_names
    alone = Plan(chats_passed_on(14.4, 1)).passed_on["experts"][0, 3]
    assert found.passed_on["experts"][names.index("phone"), 3] == pytest.approx(2)
    assert found.passed_on["experts"][names.index("chat"), 3] == pytest.approx(alone)


def test_harder_contacts_that_are_passed_on_take_longer() -> None:
    """The same, talk being e^x times as long as on easy ones: what is above .5 takes its part of all that."""
    front = {"skills": ["phone"], "empowerment": {"authority": 0.5, "skill": 1000}, "escalates_to": "experts"}
    pools = {"agents": front, "experts": {"agents": 2, "skills": ["phone"]}}
    plan = Plan(center(channels={"phone": {"complexity_effect": 1.0}}, pools=pools))
    above, whole = (quad(lambda x: 12 * x * (1 - x) ** 2 * np.exp(x), low, 1)[0] for low in (0.5, 0))
    assert at(plan.passed_on["experts"][0], 8, 9) == pytest.approx([3 * above / whole, 6 * above / whole], rel=0.02)


def test_what_is_passed_on_has_the_wrap_up_of_its_date() -> None:
    """Ten minutes at first, ten seconds from the second day on, which is then as if it had been so from the start."""
    front = {"skills": ["phone"], "empowerment": 0.5, "escalates_to": "experts"}
    rest = {
        "calendar": {"days": 2},
        "pools": {"agents": front, "experts": {"agents": 2, "skills": ["phone"]}},
    }
    long, short = (
        {"phone": {"complexity_effect": 2.0, "wrap_up": {"deterministic": each}}} for each in ("10 min", "10 s")
    )
    change = {"on": "2026-01-06", "set": {"channels.phone.wrap_up.deterministic": "10 s"}}
    turns, after = Plan(center(channels=long, changes=[change], **rest)), Plan(center(channels=short, **rest))
    assert at(turns.passed_on["experts"][0], 32, 33) == pytest.approx(at(after.passed_on["experts"][0], 32, 33))
    assert at(turns.passed_on["experts"][0], 9)[0] > at(after.passed_on["experts"][0], 9)[0]


@pytest.mark.parametrize(
    ("front", "key", "before", "after"),
    [
        ({"escalation": {"share": 0.5}}, "escalation.share", 0.5, 0.2),
        ({"empowerment": {"authority": 0.6, "skill": 0.5}}, "empowerment.skill", 0.5, 4.0),
    ],
)
def test_what_is_passed_on_goes_by_what_holds_on_its_date(
    front: dict[str, Any], key: str, before: float, after: float
) -> None:
    """From the second day on it is as if it had been so from the start, and until then as if nothing changed."""
    agents, path = {"skills": ["phone"], "escalates_to": "experts"} | front, f"pools.agents.{key}"
    pools = {"agents": agents, "experts": {"agents": 2, "skills": ["phone"]}}
    days = center(pools=pools, calendar={"days": 2})
    ever = [Plan(vary(days, {path: value})).passed_on["experts"][0] for value in (before, after)]
    changed = build(merged(days.tree, {"changes": [{"on": "2026-01-06", "set": {path: after}}]}))
    found = Plan(changed).passed_on["experts"][0]
    assert at(found, 8, 9) == pytest.approx(at(ever[0], 8, 9))
    assert at(found, 32, 33) == pytest.approx(at(ever[1], 32, 33))
    assert at(ever[0], 9)[0] != pytest.approx(at(ever[1], 9)[0], rel=0.05)


def test_issues_climb_tiers_with_their_own_work() -> None:
    """Of 60 an hour a third are bills, of twice the talk: all passed on once, half of them twice; of orders none."""
    both = (
        {"escalation": {"share": {"bill": 1.0, "order": 0.0}}, "escalates_to": "experts"},
        {"escalation": 0.5, "escalates_to": "last"},
    )
    issues = {"bill": {"share": 1 / 3, "effort": 2.0}, "order": {"share": 2 / 3}}
    phone = {"arrivals": {"per_hour": 60}, "wrap_up": {"deterministic": "1 min"}}
    staff = {"agents": 2, "skills": ["phone"]}
    pools = {"agents": {"skills": ["phone"]} | both[0], "experts": staff | both[1], "last": staff}
    load = Plan(center(channels={"phone": phone}, issues=issues, pools=pools)).passed_on
    bill = 6 * 2 + 1
    assert at(load["experts"][0], 9) == pytest.approx([20 * bill / 60])
    assert at(load["last"][0], 9) == pytest.approx([10 * bill / 60])


def test_experts_who_get_more_than_they_can_do_are_told() -> None:
    front = {"agents": 30, "skills": ["phone"], "escalation": 0.5, "escalates_to": "experts"}
    pools = {"agents": front, "experts": {"agents": 2, "skills": ["phone"]}}
    (told,) = staffing(Plan(center(pools=pools)))
    assert told.path == ("pools", "experts")
    assert "more work passed on than its agents can do from 09:00 to 10:00, at most 3 erlangs for 2 agents" in told.text
    assert not list(staffing(Plan(center(pools=pools | {"experts": {"agents": 3, "skills": ["phone"]}}))))


def with_a_vendor(when: dict[str, Any]) -> Plan:
    """Return the plan of a front line that passes on half, of experts, and a vendor who passes nothing on."""
    front = {"wage": 0, "agents": 30, "skills": ["phone"], "escalation": 0.5, "escalates_to": "experts"}
    vendor = {"agents": 9, "skills": ["phone"], "contract": {"per_seat_hour": 20}}
    pools = {"agents": front, "experts": {"wage": 0, "agents": 1, "skills": ["phone"]}, "vendor": vendor}
    return Plan(center(pools=pools, outsourcing=[{"channel": "phone", "vendor": "vendor", "when": when}]))


def test_nobody_knows_what_experts_get_where_contacts_overflow_to_vendors() -> None:
    plan = with_a_vendor({"wait_over": "60 s"})
    assert plan.passed_on == {}
    assert any(line == "pool experts: 1 agent" for line in plan_lines(plan))


def test_what_a_rule_sends_is_the_load_of_the_vendor_alone() -> None:
    """Three and six erlangs, .3 of which go to a vendor of nine, and .7 to our four and five; told in their lines."""
    vendor = {"agents": 9, "skills": ["phone"], "contract": {"per_seat_hour": 20}}
    rule = {"channel": "phone", "vendor": "vendor", "when": {"share": 0.3}}
    plan = Plan(center(pools={"agents": {"wage": 0}, "vendor": vendor}, outsourcing=[rule]))
    ours, theirs = (plan.waiting_load(plan.scenario.pool_names.index(name)) for name in ("agents", "vendor"))
    assert at(ours, 8, 9) == pytest.approx([2.1, 4.2])
    assert at(theirs, 8, 9) == pytest.approx([0.9, 1.8])
    lines = [line for line in plan_lines(plan) if line.startswith("pool ")]
    assert lines[0].startswith("pool agents: 5.2 agents (4 to 8) for 3.1 erlangs; least coverage 119 %")
    assert lines[1].startswith("pool vendor: 9 agents for 1.3 erlangs; least coverage 500 %")


def test_what_fronts_and_vendors_have_to_do_is_what_they_are_busy_with() -> None:
    """Simulated: a front line that diagnoses and passes on, and a vendor who leaves unsolved what is beyond it."""
    front = {"wage": 0, "agents": 40, "skills": ["phone"], "empowerment": 0.5, "escalates_to": "experts"}
    vendor = {"agents": 30, "skills": [{"channel": "phone", "pace": 1}], "contract": {"per_contact": 2}}
    pools = {"agents": front, "experts": {"agents": 30, "skills": ["phone"], "wage": 0}, "vendor": vendor}
    rule = {"channel": "phone", "vendor": "vendor", "when": {"share": 0.3}}
    phone = {"wrap_up": {"deterministic": "1 min"}, "complexity_effect": 0.7}
    keys = {"calendar": {"days": 40, "open": "08:00-10:00"}, "outcome": {"repeat": {"probability": 0.0}}}
    plan = Plan(center(pools=pools, outsourcing=[rule], channels={"phone": phone}, **keys))
    facts = Facts(plan.scenario, simulate(plan.scenario, seed=5))
    for name in ("agents", "vendor"):
        number = plan.scenario.pool_names.index(name)
        starts, ends = busy_spans(facts, number)
        told = float((plan.waiting_load(number) * plan.open[0]).sum())
        assert float((ends - starts).sum()) == pytest.approx(told, rel=0.05)


def test_a_vendor_who_gets_more_than_it_can_do_is_told_and_so_are_we() -> None:
    """All agents together are enough for six erlangs, but no vendor's agent is for what no rule sends them."""
    vendor = {"agents": 9, "skills": ["phone"], "contract": {"per_seat_hour": 20}}
    rule = {"channel": "phone", "vendor": "vendor", "when": {"share": 0.1}}
    ours = {"agents": 2, "wage": 0}
    (told,) = staffing(Plan(center(pools={"agents": ours, "vendor": vendor}, outsourcing=[rule])))
    assert told.path == ("pools", "agents")
    assert (
        "more work by what rules and routes send it than its agents can do at any time, at most 5.4 erlangs"
        in told.text
    )
    pools = {"agents": {"wage": 0}, "vendor": vendor | {"agents": 2}}
    found = staffing(Plan(center(pools=pools, outsourcing=[rule | {"when": {"share": 0.9}}])))
    assert [one.path for one in found] == [("pools", "vendor")]


def test_experts_get_nothing_of_what_a_rule_sends_to_a_vendor() -> None:
    """Three and six erlangs: the vendor gets half of them, and half of the rest is passed on."""
    assert at(with_a_vendor({"share": 0.5}).passed_on["experts"][0], 8, 9) == pytest.approx([3 / 4, 6 / 4])


def test_work_is_shared_by_the_time_of_pools_not_by_their_number() -> None:
    mail = {"mode": "deferred", "arrivals": {"per_day": 20}, "target": {"within": "8 h"}} | WORK
    channels = {"phone": {"arrivals": {"per_hour": 45}}, "mail": mail}
    pools = {"agents": {"agents": 9, "skills": ["phone", "mail"]}, "second": {"agents": 1, "skills": ["phone", "mail"]}}
    told = [remark.text for remark in staffing(Plan(center(channels=channels, pools=pools)))]
    assert not any("messages included" in text for text in told)  # 11 h of work for 20 h
    fewer = pools | {"agents": pools["agents"] | {"agents": 4}}
    told = [remark.text for remark in staffing(Plan(center(channels=channels, pools=fewer)))]
    assert "has 2.2 h of work, messages included, for 2 h of agents there" in "".join(told)


def test_a_pool_that_is_not_there_covers_nothing_of_its_load() -> None:
    shifts = [{"start": "08:00", "end": "10:00", "agents": 7, "breaks": [{"at": "09:00", "length": "30 min"}]}]
    plan = Plan(center(pools={"agents": {"agents": None, "shifts": shifts}}))
    least = plan.least(plan.waiting_load(0), plan.present[0])
    assert least is not None
    assert (least.interval, least.present, least.coverage) == (18, 0.0, 0.0)


def test_a_trace_is_counted_by_its_rows(tmp_path: Path) -> None:
    calls = [(0, 300), (60, 100), (3_600, 200)]
    plan = Plan(vary(center(), {"channels.phone": channel(tmp_path, "phone", calls)}))
    assert at(plan.volume[0], 8, 8.5, 9) == [2, 0, 1]
    assert at(plan.load[0], 8) == pytest.approx([2 * 200 / 1_800])


def test_what_changes_on_a_date_changes_the_load() -> None:
    later = {"on": "2026-01-06", "set": {"channels.phone.handle_time": {"exponential": {"mean": "12 min"}}}}
    plan = Plan(center(calendar={"days": 2}, changes=[later]))
    assert at(plan.load[0], 9, 24 + 9) == pytest.approx([6, 12])


def test_the_lines_say_all_of_it() -> None:
    assert list(plan_lines(Plan(center()))) == [
        "phone: load 4.5 erlangs while open, 6 at most (Mon 09:00); 5.2 agents; least coverage 83 % at Mon 09:00: "
        "5 agents for 6 erlangs, 9 required for 80/20 s by Erlang C",
        "pool agents: 5.2 agents (4 to 8) for 4.5 erlangs; least coverage 83 % at Mon 09:00: 5 agents for 6 erlangs",
    ]
