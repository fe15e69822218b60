"""Wrong input about empowerment, vendors, calling lists, technology and costs; keys that would change nothing.

``FULL`` uses every mechanism. Each wrong case sets some of its values anew, and is told in one line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.scenario import build, load
from sim.scenario.basics.examples import example
from sim.scenario.loading.json_schema import json_schema
from tests.scenario.checks.cases import Case, case, changed, each, is_told_in_one_line

FULL = """\
scenario: Tiers
calendar: {days: 5, open: {mon-fri: "08:00-18:00"}}
segments:
  mass: {share: 0.8, annual_value: 300}
  vip: {share: 0.2, annual_value: 2000}
issues:
  easy: {share: 0.6, complexity: 0.3}
  hard: {share: 0.4, complexity: {beta: [3, 2]}, authority: {beta: [2, 2]}}
outcome: {resolution: 0.85, context: {transfer: 0.6}}
demand:
  outages: [{at: "2026-01-05T10:00", affected: 100, channel: phone}]
  messages: [{channel: bills, at: "2026-01-05T09:00", recipients: 100, contact_channel: phone}]
channels:
  phone:
    mode: live
    arrivals: {per_hour: 60}
    handle_time: {exponential: {mean: 4 min}}
    patience: {exponential: {mean: 3 min}}
    redial: {switch: 0.2}
    complexity_effect: 1.0
    cost: {per_minute: 0.03, fixed_per_month: 500}
  mail:
    mode: deferred
    arrivals: {per_hour: 10}
    handle_time: {exponential: {mean: 5 min}}
    patience: {exponential: {mean: 9 h}}
    chase: {to: {phone: 1}}
    cost: {per_contact: 0.05, customer_per_contact: 0.75}
  chat: {preset: web_chat, arrivals: {per_hour: 10}}
  ivr: {preset: ivr, arrivals: {per_hour: 30}, self_service: {fallback: phone}}
  calls:
    mode: outbound
    handle_time: {exponential: {mean: 3 min}}
    outbound: {per_day: 100, reach: 0.4, right_party: 0.8, holds: {deterministic: 4 s}, dialer: {threshold: 2}}
  bills: {preset: bill_insert}
pools:
  front:
    agents: 6
    skills: [phone, mail, calls]
    empowerment: {authority: 0.5, skill: 1.2, context: 0.7, wage_premium: 0.2, coaching: 0.04, quits: 0.4}
    escalates_to: experts
    wage: 20
    turnover: 0.3
  desk:
    agents: 3
    skills: [chat, phone]
    empowerment: {authority: 0.4, transfer: warm}
    escalates_to: experts
    wage: 21
  experts: {agents: 3, skills: [phone, mail, chat, calls], empowerment: 1.0, wage: 30}
  near:
    agents: 4
    skills: [phone, {channel: mail, issues: [easy]}]
    contract: {per_contact: 2.6, minimum_contacts: 100, service_level: {within: 60 s}, quality: {share: 0.8}}
  far: {agents: 2, skills: [mail], contract: {per_resolution: 3.5}}
routing:
  contact_selection: score
  routes: [{channel: phone, segment: vip, rings: [[front]], bonus: 60}]
outsourcing:
  - {vendor: near, channel: phone, segment: mass, issues: [easy], when: {wait_over: 45 s}}
  - {vendor: far, channel: mail, when: {share: 0.2, hours: "18:00-24:00"}}
technology: {investment: 1.5, centricity: 0.6, cost_per_month: 2000}
costs: {loading: 2, customer_time: 12, hire: 5000, mistreatment: 4, churn: {lost: 0.06}}
"""


FRONT, DESK, NEAR = "pools.front", "pools.desk", "pools.near"
NOBODY_ABOVE = (f"{FRONT}.escalates_to=~", f"{DESK}.escalates_to=~", f"{FRONT}.empowerment={{authority: 0.5}}",
                f"{DESK}.empowerment=0.5", "costs={loading: 2}", "outcome.context={}", "routing.routes=[]")  # fmt: skip
NO_POWER = (*NOBODY_ABOVE, f"{FRONT}.empowerment=~", f"{DESK}.empowerment=~", "pools.experts.empowerment=~")
NO_MONEY = ("costs=~", "technology.cost_per_month=0", "segments={mass: {share: 1}}", "routing.routes=[]",
            "channels.phone.cost=~", "channels.mail.cost=~", f"{FRONT}.wage=~", f"{DESK}.wage=~", f"{NEAR}.contract=~",
            "pools.experts.wage=~", "pools.far.contract=~", "outsourcing=[]", f"{FRONT}.empowerment=0.5")  # fmt: skip
ROUTED = ("routing={routes: [{channel: mail, rings: [[front]]}, {channel: calls, rings: [[front]]}]}",)
MAIL_ONLY = "outsourcing.1={vendor: far, channel: mail, when: {share: 1}}"

TIERS = [
    case((f"{FRONT}.escalates_to=front", *ROUTED), f"{FRONT}.escalates_to", "is the pool itself"),
    case(("pools.experts.escalates_to=front", f"{FRONT}.skills=[phone, mail, calls, chat]", *ROUTED),
         f"{FRONT}.escalates_to", "front -> experts -> front", "let the last pass nothing on"),
    case(("pools={a: {agents: 1, skills: [phone], empowerment: 0.5, escalates_to: b, wage: 1}, "
          "b: {agents: 1, skills: [phone], empowerment: 0.5, escalates_to: a, wage: 1}}", "outsourcing=[]",
          "routing={}", "channels={phone: {preset: phone}}", "demand={}", "outcome={}", "costs={}"),
         "pools.a.escalates_to", "a -> b -> a"),
    case("pools.experts.skills=[phone, mail, calls]", f"{DESK}.escalates_to", "contacts of 'chat'", "'experts'",
         "add it to pools.experts.skills"),
    case(("pools.experts.skills=[{channel: phone, issues: [hard]}, mail, chat, calls]", "routing.routes=[]",
          f"{FRONT}.skills=[{{channel: phone, issues: [hard]}}, mail, calls]"), f"{DESK}.escalates_to",
         "contacts of 'phone' (mass, easy)"),
    case((*NOBODY_ABOVE, f"{FRONT}.empowerment.context=0.5"), f"{FRONT}.empowerment.context",
         "changes nothing without escalates_to"),
    case((*NOBODY_ABOVE, f"{DESK}.empowerment={{authority: 0.5, transfer: warm}}"), f"{DESK}.empowerment.transfer",
         "changes nothing without escalates_to"),
    case((f"{DESK}.empowerment.context=0.5", f"{DESK}.skills=[phone]", "channels.chat=~", "outcome.context={}",
          f"{FRONT}.skills=[phone, mail, calls, chat]", "channels.chat={preset: web_chat}"),
         f"{DESK}.empowerment.context", "changes nothing with transfer: warm"),
    case(f"{DESK}.skills=[chat]", f"{DESK}.empowerment.transfer", "without a live channel", "cold"),
    case(f"{FRONT}.wage=0", f"{FRONT}.empowerment.wage_premium", "changes nothing without a wage", "wage: 20"),
    case(f"{NEAR}.empowerment={{authority: 0.3, wage_premium: 0.1}}", f"{NEAR}.empowerment.wage_premium", "vendor"),
    case((f"{FRONT}.turnover=~", f"{DESK}.turnover=0.1"), f"{FRONT}.empowerment.quits", "without turnover", "0.33"),
    case(f"{DESK}.empowerment.context=0.5", "outcome.context.transfer", "changes nothing", "has its own"),
    case((*NOBODY_ABOVE, "outcome.context.transfer=0.4"), "outcome.context.transfer", "no pool escalates_to"),
    case((*NO_POWER, "channels.phone.complexity_effect=0", "channels.chat.complexity_effect=0",
          "issues.hard={share: 0.4}", "channels.ivr.self_service.containment=0"),
         "issues.easy.complexity", "empowerment", "complexity_effect"),
    case(NO_POWER, "issues.hard.authority", "changes nothing without empowerment", "empowerment: 0.6"),
    case((*NO_POWER, "issues.hard={share: 0.4}", "issues.easy={share: 0.6}"), "channels.phone.complexity_effect",
         "complexity: {beta: [2, 3]}"),
    case(("routing.contact_selection=priority",), "routing.routes.0.bonus", "changes nothing", "choose score"),
    case(("routing.routes.0.rings=[[backup]]", "pools.backup={agents: 1, skills: [phone], wage: 9}"),
         "routing.routes.0.bonus", "no pool that serves its contacts passes any on", "write escalates_to"),
    case(("routing.routes=[]", "channels.old={preset: letter}", "pools.experts.skills=[phone, mail, chat, calls, old]"),
         "channels.old", "no pool serves its contacts (mass, easy) but experts", "write a route"),
]  # fmt: skip

VENDORS = [
    case("outsourcing.0.vendor=desk", "outsourcing.0.vendor", "'desk' has no contract", "{per_contact: 2.60}"),
    case((f"{FRONT}.escalates_to=near", f"{NEAR}.skills=[phone, mail, calls]", f"{NEAR}.contract={{per_contact: 2}}"),
         "outsourcing.0.vendor", "takes what other pools pass on"),
    case((f"{FRONT}.escalates_to=near", f"{NEAR}.skills=[phone, mail, calls]", "outsourcing=[]"),
         f"{NEAR}.contract.service_level", "measured from the door", "what others pass on", "write quality"),
    case("routing.routes.0={channel: phone, segment: mass, rings: [[front], {pools: [near], after: 9 s}], bonus: 60}",
         "outsourcing.0.vendor", "in a ring of these contacts too", "take it out of the route"),
    case("outsourcing.1.channel=ivr", "outsourcing.1.channel", "'ivr' is self_service", "another channel"),
    case("outsourcing.1.channel=bills", "outsourcing.1.channel", "'bills' is broadcast"),
    case("outsourcing.1.channel=calls", "outsourcing.1.channel", "'calls' is outbound"),
    case("outsourcing.0.channel=chat", "outsourcing.0", "'near' has no skill for contacts of 'chat'", "near.skills"),
    case("outsourcing.1={vendor: near, channel: mail, issues: [easy, hard], when: {share: 0.2}}", "outsourcing.1",
         "'near' has no skill for contacts of 'mail' (mass, hard)"),
    case("outsourcing.0.when={share: 0}", "outsourcing.0.when.share", "sends nobody", "more than 0"),
    case("outsourcing.0.when={wait_over: 0 s}", "outsourcing.0.when.wait_over", "share: 1"),
    case('outsourcing.0.when={share: 0.5, hours: "18:00-24:00"}', "outsourcing.0.when.hours",
         "none of the hours of 'phone'"),
    case('outsourcing.0.when={wait_over: 5 min, hours: "18:05-24:00"}', "outsourcing.0.when.hours", "while it is open"),
    case('outsourcing.0.when={share: 1, hours: {sat: "08:00-18:00"}}', "outsourcing.0.when.hours", "'phone'"),
    case("outsourcing.1.when.hours=closed", "outsourcing.1.when.hours", "none of the hours of 'mail'"),
    case((MAIL_ONLY, "outsourcing.0={vendor: near, channel: mail, issues: [easy], when: {queue_over: 3}}"),
         "outsourcing.0", "is never reached: outsourcing.1 sends all", "leave it out"),
    case((MAIL_ONLY, "outsourcing.0={vendor: far, channel: mail, when: {share: 1}}",
          "outsourcing.1={vendor: near, channel: mail, issues: [easy], when: {share: 0.5}}"), "outsourcing.1",
         "is never reached: outsourcing.0 sends all"),
    case(("outsourcing.0={vendor: near, channel: phone, when: {share: 1}}",
          "outsourcing.1={vendor: near, channel: phone, when: {volume_over: 9}}"), "outsourcing.1", "is never reached"),
    case("pools.far.contract={per_contact: 1, service_level: {within: 60 s}}", "pools.far.contract.service_level",
         "nobody waits in line"),
]  # fmt: skip

UNJUDGED = (*NO_POWER, "outcome=~", "issues={}", "outsourcing=[]", f"{NEAR}.skills=[phone]",
            "channels.phone.complexity_effect=0")  # fmt: skip
PROMISES = [
    case((*UNJUDGED, "pools.far.contract={per_contact: 3}"), f"{NEAR}.contract.quality", "outcome: {resolution: 0.85}"),
    case((*UNJUDGED, f"{NEAR}.contract={{per_contact: 3}}"), "pools.far.contract.per_resolution", "changes nothing",
         "resolved or not"),
]  # fmt: skip

COSTS = [
    case("pools.experts.wage=~", "pools.experts", "has no wage, and the ledger needs one", "wage: 20, or 0"),
    case((*NO_MONEY, f"{DESK}.wage=2", "pools.experts.wage=2", f"{NEAR}.wage=1", "pools.far.wage=1"), f"{FRONT}: ",
         "has no wage"),
    case((*NO_MONEY, "segments={mass: {share: 1, annual_value: 3}}"), "segments.mass.annual_value", "are counted"),
    case((*NO_MONEY, "currency=EUR"), "currency", "changes nothing where no money is told", "wage: 20"),
    case((*NO_MONEY, "channels.mail.cost={per_contact: 1}"), "channels.mail.cost", "no costs are counted", "wage: 20"),
    case((*NO_MONEY, "technology.cost_per_month=3"), "technology.cost_per_month", "no costs are counted"),
    case((f"{FRONT}.wage=0", f"{DESK}.wage=0", "pools.experts.wage=0", f"{FRONT}.empowerment=0.5"), "costs.loading",
         "where no wage is above 0"),
    case((f"{FRONT}.turnover=~", f"{FRONT}.empowerment=0.5", f"{NEAR}.turnover=0.5"), "costs.hire", "without turnover"),
    case((*NOBODY_ABOVE, "costs.mistreatment=3"), "costs.mistreatment", "where no pool with empowerment escalates_to"),
    case(("segments.mass.annual_value=0", "segments.vip.annual_value=0"), "costs.churn", "has an annual_value"),
    case("channels.bills.cost.per_minute=0.1", "channels.bills.cost.per_minute", "mode broadcast", "per_contact or"),
    case("channels.bills.cost.customer_per_contact=1", "channels.bills.cost.customer_per_contact", "nobody talks"),
    case("channels.calls.cost={customer_per_contact: 1}", "channels.calls.cost.customer_per_contact", "mode outbound",
         "per_minute"),
]  # fmt: skip

CALLS = [
    case("channels.calls.outbound.dialer.threshold=10", "channels.calls.outbound.dialer.threshold",
         "waits for 10 idle agents of 6", "6 or less"),
    case(("channels.calls.outbound={per_day: 10000000}", "calendar.days=30"), "channels.calls", "bring 3e+08 contacts"),
    case((f"{FRONT}.skills=[phone, mail]", "pools.experts.skills=[phone, mail, chat]"), "channels.calls",
         "no pool serves its contacts"),
    *(case(assignment, path, "in mode outbound, where nobody contacts us", "another") for assignment, path in (
        ("channels.ivr.self_service.fallback=calls", "channels.ivr.self_service.fallback"),
        ("channels.mail.chase.to={calls: 1}", "channels.mail.chase.to"),
        ("channels.phone.redial.switch={probability: 0.2, to: {calls: 1}}", "channels.phone.redial.switch.to"),
        ("outcome.repeat={to: {calls: 1}}", "outcome.repeat.to"),
        ("issues.easy.channels=[calls]", "issues.easy.channels"),
        ("demand.outages.0.channel=calls", "demand.outages.0.channel"),
        ("demand.messages.0.contact_channel=calls", "demand.messages.0.contact_channel"))),
    *(case(f"channels.calls.{key}", "channels.calls: ", "changes nothing in mode outbound") for key in (
        "arrivals={per_hour: 3}", "target={within: 20 s}", "redial={}", "lines=3", "starting_backlog=3",
        "callback={when_wait_over: 1 min}", "queue_limit=3", "at_close=drain")),
    case((f"{FRONT}.skills=[phone, mail]", "pools.callers={agents: 3, skills: [calls], wage: 9}",
          "channels.calls.patience={deterministic: 9 s}"), "channels.calls.patience",
         "who waits for an expert", "nobody passes these calls on", "outbound.holds"),
    case("channels.calls.patience={deterministic: 9 s, balk: 0.1}", "channels.calls: ", "balk in mode outbound",
         "nobody joins a line"),
    case("channels.phone.outbound={list: 5}", "channels.phone: ", "in mode live", "belongs to outbound"),
    case("channels.calls.outbound=~", "channels.calls: ", "without outbound", "{list: 5000}"),
]  # fmt: skip

POWER, SENDS, DIALS = f"{FRONT}.empowerment", "outsourcing.0.when", "channels.calls.outbound"
SLIPS = [
    case(f"{POWER}=60 %", f"{POWER}: ", "'60 %' is not a number; write 0.6"),
    case(f"{POWER}=1.5", f"{POWER}.authority: ", "1.5 is too large", "0 to 1"),
    case(f"{POWER}=high", f"{POWER}: ", "'high'", "0.6, or {authority: 0.6, skill: 1.0}"),
    case(f"{POWER}={{skill: 2}}", f"{POWER}.authority: ", "is missing; write 0.6"),
    case(f"{POWER}.skill=0", f"{POWER}.skill: ", "more than 0"),
    case(f"{POWER}.transfer=hot", f"{POWER}.transfer: ", "'hot' is not allowed", "cold, warm"),
    case(f"{POWER}.context=1.2", f"{POWER}.context: ", "0 to 1"),
    case(f"{POWER}.diagnosis=90 s", f"{POWER}.diagnosis: ", "not a mapping; write {lognormal: {mean: 90 s, cv: 0.5}}"),
    case(f"{POWER}.coaching=1", f"{POWER}.coaching: ", "less than 1"),
    case((f"{FRONT}.shrinkage={{coaching: 0.5, meetings: 0.4}}", f"{POWER}={{authority: 1.0, coaching: 0.2}}"),
         f"{POWER}.coaching: ", "leaves, with the shrinkage, no time", "smaller share"),
    *(case(f"{NEAR}.contract.{promise}.{key}=2.5", f"{NEAR}.contract.{promise}.{key}: ", "2.5 is too large", "2 or")
      for promise in ("service_level", "quality") for key in ("malus", "bonus")),
    case(f"{POWER}.autority=1", f"{POWER}.autority: ", "unknown key; did you mean 'authority'"),
    case("escalation={share: 0.1}", "escalation: ", "unknown key; it belongs to pools.NAME; allowed here: scenario, "),
    case(f"{FRONT}.escalates_to=expert", f"{FRONT}.escalates_to: ", "no pool 'expert'; did you mean 'experts'"),
    case(f"{FRONT}.empowerment=~", f"{FRONT}: ", "escalates_to without empowerment", "empowerment: 0.6"),
    case(f"{FRONT}.wage=20/h", f"{FRONT}.wage: ", "'20/h' is not a number; write wage: 20"),
    case(f"{FRONT}.wage=-1", f"{FRONT}.wage: ", "0 or more"),
    case(f"{NEAR}.wage=20", f"{NEAR}: ", "a wage and a contract"),
    case(f"{NEAR}.contract=2.6", f"{NEAR}.contract: ", "2.6 is not a mapping; write {per_contact: 2.60}"),
    case(f"{NEAR}.contract={{}}", f"{NEAR}.contract: ", "names no price above 0", "per_contact, per_minute"),
    case(f"{NEAR}.contract={{per_minute: 0}}", f"{NEAR}.contract: ", "names no price above 0"),
    case(f"{NEAR}.contract={{per_minute: 1, minimum_contacts: 9}}", f"{NEAR}.contract: ", "minimum_contacts without"),
    case(f"{NEAR}.contract.period=year", f"{NEAR}.contract.period: ", "'year'", "day, week, month"),
    case(f"{NEAR}.contract.service_level=0.8", f"{NEAR}.contract.service_level: ", "{within: 60 s, share: 0.8}"),
    case(f"{NEAR}.contract.quality={{share: 0}}", f"{NEAR}.contract.quality.share: ", "more than 0"),
    case(f"{SENDS}={{wait_over: 45}}", f"{SENDS}.wait_over: ", "45 has no unit; write '45 s'"),
    case(f"{SENDS}=45 s", f"{SENDS}: ", "not a mapping; write {queue_over: 10}"),
    case(f"{SENDS}={{}}", f"{SENDS}: ", "names no condition", "share, wait_over, queue_over, volume_over, hours"),
    case(f"{SENDS}.queue_over=3", f"{SENDS}: ", "wait_over and queue_over", "two entries"),
    case(f"{SENDS}={{share: 20 %}}", f"{SENDS}.share: ", "write 0.2 for 20 %"),
    case("outsourcing={vendor: near, channel: phone}", "outsourcing: ", "not a list; write [{vendor: nearshore,"),
    case("outsourcing=[near]", "outsourcing.0: ", "'near' is not a mapping; write {vendor: nearshore,"),
    case("outsourcing.0.vendor=nobody", "outsourcing.0.vendor: ", "no pool 'nobody'"),
    case("outsourcing.0.issues=easy", "outsourcing.0.issues: ", "not a list; write [easy]"),
    case("currency=dollars", "currency: ", "'dollars' is no currency; write three capital letters, such as USD"),
    case("currency=5", "currency: ", "not text"),
    case("issues.easy.complexity={beta: [1]}", "issues.easy.complexity.beta: ", "1 of 2 entries; write beta: [2, 3]"),
    case("issues.easy.complexity={beta: [1, 2, 3]}", "issues.easy.complexity.beta: ", "at most 2"),
    case("issues.easy.complexity={beta: [0, 1]}", "issues.easy.complexity.beta.0: ", "0.01 or more"),
    case("issues.easy.complexity={}", "issues.easy.complexity.beta: ", "is missing; write beta: [2, 3]"),
    case("issues.easy.complexity=high", "issues.easy.complexity: ", "'high' is not a number; write 0.4, or {beta:"),
    case("issues.easy.authority=[2, 3]", "issues.easy.authority: ", "not a number", "{beta: [2, 3]}"),
    case("segments.mass.annual_value=-5", "segments.mass.annual_value: ", "0 or more"),
    case(f"{DIALS}=5000", f"{DIALS}: ", "5000 is not a mapping; write {list: 5000}"),
    case(f"{DIALS}={{}}", f"{DIALS}: ", "needs list: 5000, or per_day: 400"),
    case(f"{DIALS}.list=9", f"{DIALS}: ", "write one of the two"),
    case(f"{DIALS}.list=2.5", f"{DIALS}.list: ", "whole number"),
    case(f"{DIALS}.ring=20 s", f"{DIALS}.ring: ", "not a mapping; write {deterministic: 20 s}"),
    case(f"{DIALS}.dialer=1.5", f"{DIALS}.dialer: ", "not a mapping; write {per_idle_agent: 1.5}"),
    case(f"{DIALS}.dialer={{per_idle_agent: 0}}", f"{DIALS}.dialer: ", "never dials"),
    case(f"{DIALS}={{list: 9, tries: 1, retry_after: 1 h}}", f"{DIALS}: ", "retry_after with tries: 1"),
    case(f"{DIALS}={{list: 9, wrong_party_time: 9 s}}", f"{DIALS}: ", "wrong_party_time with right_party: 1"),
    case("channels.phone.cost=0.03", "channels.phone.cost: ", "0.03 is not a mapping; write {per_contact: 0.10}"),
    case("channels.phone.cost={per_call: 3}", "channels.phone.cost.per_call: ", "did you mean 'per_contact'"),
    case("channels.phone.complexity_effect=99", "channels.phone.complexity_effect: ", "10 or less"),
    case("costs={loading: 0.5}", "costs.loading: ", "0.5 is too small; write 1 or more"),
    case("costs.churn=0.05", "costs.churn: ", "not a mapping; write {lost: 0.05, unresolved: 0.02}"),
    case("costs=2.25", "costs: ", "not a mapping; write {loading: 2.25}"),
    case("technology=2", "technology: ", "not a mapping; write {investment: 1.5, centricity: 0.6}"),
    case("technology.centricity=60 %", "technology.centricity: ", "0.6 for 60 %"),
]  # fmt: skip

BAD = [*TIERS, *VENDORS, *PROMISES, *COSTS, *CALLS, *SLIPS]


@each(BAD)
def test_what_is_wrong_is_told_in_one_line(bad: Case) -> None:
    is_told_in_one_line(
        FULL, bad, ("Value error", "Input should", "String should", "write a value", "key: value pairs")
    )


def test_the_full_scenario_is_good() -> None:
    scenario = changed(FULL)
    assert scenario.has_costs
    assert scenario.has_complexity


GOOD = {
    "warm where chats are passed on cold": (f"{DESK}.empowerment.context=0.5", "outcome.context={}"),
    "context for a pool without its own": (f"{FRONT}.empowerment=0.5",),
    "authority that passes nothing on": (f"{DESK}.empowerment.authority=1",),
    "a chain of tiers": ("pools.top={agents: 1, skills: [phone, mail, chat, calls], wage: 40, empowerment: 1}",
                         "pools.experts.empowerment=0.9", "pools.experts.escalates_to=top"),
    "a preset's cost and complexity without either": (
        *NO_POWER, *NO_MONEY, f"{FRONT}.empowerment=~", "channels.phone={preset: phone}", "issues={}",
        "pools.near.skills=[phone]"),
    "a vendor by night, another by day": (
        "outsourcing.0={vendor: near, channel: phone, when: {share: 1}}", f'{NEAR}.agents={{"08:00": 0, "12:00": 4}}',
        "pools.far.skills=[mail, phone]", "outsourcing.1={vendor: far, channel: phone, when: {share: 1}}"),
    "patience of calls that are passed on": ("channels.calls.patience={deterministic: 9 s}",),
    "experts who make no calls": ("pools.experts.skills=[phone, mail, chat]",),
    "experts of a vendor": (f"{FRONT}.escalates_to=near", f"{NEAR}.skills=[phone, mail]", "outsourcing=[]",
                            f"{NEAR}.contract={{per_contact: 2, quality: {{share: 0.8, malus: 2, bonus: 2}}}}"),
    "wages of nothing": ("pools.experts.wage=0",),
    "hours after a long wait at close": ('outsourcing.0.when={wait_over: 5 min, hours: "18:04-24:00"}',),
    "hours past midnight": ('outsourcing.0.when={wait_over: 8 h, hours: "01:00-02:00"}',),
    "messages sent out by night": ('outsourcing.1.when={share: 1, hours: {sun: "00:00-24:00"}}',),
    "bonus for who comes from a vendor": ("pools.near.escalates_to=experts", "routing.routes=[{channel: phone, rings: "
                                          "[[plain]], bonus: 9}]", "pools.plain={agents: 1, skills: [phone], wage: 9}"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_looks_alike_but_matters_is_accepted(name: str) -> None:
    changed(FULL, *GOOD[name])


def test_an_unpaid_pool_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(FULL.replace(", empowerment: 1.0, wage: 30", ", empowerment: 1.0"))
    assert cli._outcome(["check", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    at = FULL[: FULL.index("  experts:")].count("\n") + 1
    assert line == f"{file}:{at}: pools.experts: has no wage, and the ledger needs one; write wage: 20, or 0"


def test_what_is_saved_of_a_run_is_accepted_again(tmp_path: Path) -> None:
    """Vendors and presets are filled in there: what was filled in is not refused as idle."""
    for text in (FULL, SPARSE):
        (tmp_path / "s.yaml").write_text(text)
        first = load(tmp_path / "s.yaml")
        assert build(first.tree).tree == first.tree


SPARSE = """\
scenario: Sparse
channels: {phone: {preset: phone}}
pools:
  ours: {agents: 1, skills: [phone], empowerment: 0.5, wage: 9}
  theirs: {agents: 1, skills: [phone], contract: {per_minute: 1}}
"""
NOUNS = ("Empowerment", "Beta", "Technology", "Contract", "Promise", "Quality", "Outsourcing", "SendWhen", "Outbound",
         "Dialer", "ChannelCost", "Churn", "Costs", "Pool", "Segment", "Context")  # fmt: skip


def keys_of(noun: Any) -> set[str]:
    variants = [keys_of(variant) for variant in noun.get("anyOf", ())]
    return set(noun.get("properties", ())).union(*variants)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_key_has_an_example(noun: str) -> None:
    """What to write instead of a value that is missing or has the wrong shape."""
    keys = keys_of(json.loads(json_schema())["$defs"][noun]) - {"issues", "segments"}
    assert keys
    assert [key for key in sorted(keys) if example((noun.lower(), "x", key)) == "a value"] == []
