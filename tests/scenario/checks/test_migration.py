"""Wrong input about customers who choose: migration, openings, campaigns, fit; keys that would change nothing.

``FULL`` uses every key. Each wrong case sets some of its values anew, and is told in one line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.scenario import build
from sim.scenario.basics.examples import example
from sim.scenario.loading.json_schema import json_schema
from tests.scenario.checks.cases import Case, case, changed, each, is_told_in_one_line, told_of

FULL = """\
scenario: Choosing
calendar: {days: 5, open: {mon-fri: "08:00-18:00"}}
customers: {population: 5000, memory: customer}
segments:
  mass: {share: 0.8, annual_value: 300}
  vip: {share: 0.2, annual_value: 2000}
issues:
  balance: {share: 0.6, complexity: 0.2, function: inform, risk: 0.05}
  complaint: {share: 0.4, complexity: {beta: [3, 2]}, function: relate, risk: 0.9, channels: [phone, chat]}
outcome: {resolution: 0.85}
demand:
  messages: [{channel: bills, at: "2026-01-05T09:00", recipients: 100, contact_channel: phone}]
channels:
  phone:
    mode: live
    arrivals: {per_hour: 60}
    handle_time: {exponential: {mean: 4 min}}
    target: {within: 20 s}
    cost: {customer_per_contact: 0.5}
    fit: {human: 1, rich: 0.8, functions: {relate: 0.9}}
  chat: {preset: web_chat, arrivals: {per_hour: 10}, closes: 2026-01-08}
  mail: {mode: deferred, arrivals: {per_hour: 5}, handle_time: {exponential: {mean: 5 min}}, closes: 2026-01-09}
  app:
    preset: app
    self_service: {containment: 0.6, fallback: phone}
    opens: {on: 2026-01-06, share: 0.3, promise: 0.6, adopted: 0.1, innovation: 0.5, imitation: 2}
  bills: {preset: bill_insert}
  calls:
    mode: outbound
    handle_time: {exponential: {mean: 3 min}}
    outbound: {list: 50}
pools:
  front: {agents: 6, skills: [phone, chat, mail], wage: 20}
  sales: {agents: 2, skills: [calls], wage: 20}
migration:
  weights: {fit: 1, experience: 2, settles: 4, inertia: 1, nudge: 0.8, cost: 0.15, wait: 0.25}
  learning: {worse: 0.5, better: 0.2, wait: 0.1, good: 0.6, surprise: 0.4, forget: 90 d}
  usual: {phone: {wait: 15 s, satisfaction: 0.7, settles: 0.8, customer_cost: 0.4}}
  reference: self
  nudge: {fades: 14 d, wears: 0.6, window: 30 d}
  grievance: {satisfaction: 0.1, lasts: 90 d}
  campaigns:
    - {to: app, from: [phone], segment: mass, start: "2026-01-06T09:00", touches: 3, every: 1 d, reach: 0.3,
       adopts: 0.2, incentive: 1, cost: 0.1}
"""


MOVES, ONE, OPENS = "migration", "migration.campaigns.0", "channels.app.opens"
BARE = (f"{MOVES}={{}}",)
PLAIN = (f"{MOVES}={{}}", "channels={phone: {preset: phone}, chat: {preset: web_chat}}", "issues={}", "demand={}",
         "pools={p: {agents: 3, skills: [phone, chat], wage: 20}}")  # fmt: skip
STAY = (*PLAIN, f"{MOVES}=~", "customers={population: 100}")
FREE = ("pools.front.wage=~", "pools.sales.wage=~", "channels.phone.cost=~", "segments.mass.annual_value=0",
        "segments.vip.annual_value=0", f"{MOVES}.usual={{}}")  # fmt: skip

WHOLE = [
    case("customers=~", "migration: ", "needs to know how many customers", "customers: {population: 40000}"),
    case((*STAY, f"{MOVES}={{}}", "channels={phone: {preset: phone}}", "pools.p.skills=[phone]"), "migration: ",
         "customers have one channel only", "leave it out"),
    case((*STAY, "customers={population: 100, memory: customer}"), "customers.memory: ",
         "changes nothing where nobody chooses", "write migration: {}"),
    case("customers.population=1", "customers.population: ", "is less than one for each of 2 segments", "write more"),
    case((*STAY, "issues={easy: {share: 1, risk: 0.5}}"), "issues.easy.risk: ", "changes nothing where nobody chooses",
         "migration: {} and customers: {population: 40000}"),
    case((*STAY, "issues={easy: {share: 1, function: inform}}"), "issues.easy.function: ", "nobody chooses"),
    case((*STAY, "channels.phone={mode: live, handle_time: {deterministic: 3 min}, fit: {rich: 0.5}}"),
         "channels.phone.fit: ", "changes nothing where nobody chooses"),
    case((*STAY, "channels.chat={preset: web_chat, opens: {on: 2026-01-06, share: 0.2}}"), "channels.chat.opens: ",
         "needs customers who choose it", "migration: {}"),
]  # fmt: skip

DATES = [
    case(f"{OPENS}.on=2026-01-10", f"{OPENS}.on: ", "2026-01-10 is after the calendar's days", "an earlier date"),
    case("channels.mail.closes=2026-01-05", "channels.mail.closes: ", "is not within the calendar's days",
         "a date after the first of them"),
    case("issues.complaint.channels=[chat]", "channels.chat.closes: ",
         "leaves nowhere to go: a need for complaint has no other channel on 2026-01-08", "issues.complaint.channels"),
    case(("issues.complaint.channels=[chat, mail]",), "channels.mail.closes: ",
         "a need for complaint has no other channel on 2026-01-09"),
    case("channels.mail.closes=2026-01-10", "channels.mail.closes: ", "2026-01-10 is not within"),
    case("channels.mail.closes=2025-12-31", "channels.mail.closes: ", "2025-12-31 is not within"),
    case((f"{ONE}.start=2026-01-05 09:00", "channels.app.closes=2026-01-06"), "channels.app.closes: ",
         "is not after it opens", "a later date"),
    case(f"{ONE}.start=2026-01-04 09:00", f"{ONE}.start: ", "2026-01-04 09:00:00 is not on the calendar's days"),
    case((f"{ONE}={{to: chat, start: 2026-01-08 09:00, reach: 0.5, "
          "incentive: 1}"), f"{ONE}.start: ", "is after chat closes", "an earlier moment, or another channel"),
    case(f"{ONE}.start=2026-01-10 00:00", f"{ONE}.start: ", "not on the calendar's days", "a moment within them"),
]  # fmt: skip

IDLE = [
    case((f"{MOVES}={{weights: {{nudge: 1}}}}",), f"{MOVES}.weights.nudge: ", "changes nothing without campaigns",
         "leave it out"),
    case((f"{MOVES}.campaigns=[]", f"{MOVES}.weights={{fit: 1}}"), f"{MOVES}.nudge: ",
         "changes nothing without campaigns"),
    case((f"{ONE}.incentive=0", f"{MOVES}.usual={{}}", "channels={phone: {mode: live, handle_time: {deterministic: "
          "3 min}, target: {within: 20 s}}, chat: {mode: live, handle_time: {deterministic: 3 min}}}", "issues={}",
          "demand={}", "pools={p: {agents: 3, skills: [phone, chat], wage: 20}}",
          f"{MOVES}={{weights: {{cost: 1}}}}"), f"{MOVES}.weights.cost: ",
         "changes nothing without an incentive or a customer_cost"),
    case((f"{MOVES}.weights.settles=0", f"{MOVES}.usual={{}}", f"{MOVES}.learning={{surprise: 0.3}}"),
         f"{MOVES}.learning.surprise: ", "changes nothing with weights.settles: 0", "leave it out"),
    case((f"{MOVES}.weights.settles=0", f"{MOVES}.usual={{}}", f"{MOVES}.learning={{forget: 9 d}}"),
         f"{MOVES}.learning.forget: ", "weights.settles: 0"),
    case((*PLAIN, f"{MOVES}={{learning: {{surprise: 0.3}}}}"), f"{MOVES}.learning.surprise: ",
         "changes nothing where customers have one need"),
    case((f"{MOVES}.weights.settles=0", f"{MOVES}.learning={{}}"), f"{MOVES}.usual.phone.settles: ",
         "changes nothing with weights.settles: 0"),
    case(f"{MOVES}.usual.app={{settles: 0.5}}", f"{OPENS}.promise: ", "is said by migration.usual.app.settles too"),
    case(f"{MOVES}.reference=nowhere.yaml", f"{MOVES}.reference: ", "there is no such file",
         "write first_design, promised, self, or a scenario file"),
    case(("customers.memory=segment",), f"{MOVES}.weights.inertia: ", "with memory: segment", "latest contact"),
    case((*PLAIN, "channels={app: {preset: app}, portal: {preset: web_portal}, calls: {mode: outbound, "
          "handle_time: {exponential: {mean: 4 min}}, outbound: {list: 10}}}", "pools.p.skills=[calls]",
          f"{MOVES}.weights={{wait: 1}}"), f"{MOVES}.weights.wait: ", "changes nothing where nobody waits"),
    case(("channels.chat.closes=~", "channels.mail.closes=~"), f"{MOVES}.grievance: ",
         "changes nothing where no channel closes"),
    case((f"{MOVES}.weights.experience=0", f"{MOVES}.learning={{worse: 0.5}}"), f"{MOVES}.learning.worse: ",
         "changes nothing with weights.experience: 0"),
    case((f"{MOVES}.weights.experience=0", f"{MOVES}.learning={{better: 0.5}}"), f"{MOVES}.learning.better: ",
         "weights.experience: 0"),
    case((f"{MOVES}.weights.wait=0",), f"{MOVES}.learning.wait: ", "changes nothing with weights.wait: 0"),
    case((f"{MOVES}.usual={{bills: {{satisfaction: 0.5}}}}", f"{MOVES}.weights={{}}"), f"{MOVES}.usual.bills: ",
         "mode broadcast, where nobody contacts us", "leave it out"),
    case((f"{MOVES}.usual={{calls: {{satisfaction: 0.5}}}}", f"{MOVES}.weights={{}}"), f"{MOVES}.usual.calls: ",
         "mode outbound"),
    case(f"{MOVES}.usual.app={{wait: 3 h}}", f"{MOVES}.usual.app.wait: ", "where a machine answers at once"),
]  # fmt: skip

OPENINGS = [
    case("channels.mail={mode: deferred, handle_time: {deterministic: 3 min}, opens: {on: 2026-01-06, share: 0.7}}",
         "channels: ", "have shares of 1 together", "less than 1, the rest is for the others"),
    case(f"{OPENS}.share=1", f"{OPENS}.share: ", "1 is too large", "less than 1"),
    case(f"{OPENS}.share=0", f"{OPENS}.share: ", "more than 0"),
    case((f"{OPENS}={{on: 2026-01-06, share: 0.3, adopted: 1, innovation: 1}}",), f"{OPENS}.innovation: ",
         "where all have it at once"),
    case((f"{OPENS}={{on: 2026-01-06, share: 0.3, adopted: 1, imitation: 1}}",), f"{OPENS}.imitation: ",
         "changes nothing"),
    case(f"{OPENS}.promise=0", f"{OPENS}.promise: ", "more than 0"),
    case(f"{OPENS}.promise=1.2", f"{OPENS}.promise: ", "0 to 1"),
    case(f"{OPENS}.adopted=1.5", f"{OPENS}.adopted: ", "0 to 1"),
    case(f"{OPENS}.imitation=-1", f"{OPENS}.imitation: ", "0 or more"),
    case(f"{OPENS}.imitation=5000", f"{OPENS}.imitation: ", "1000"),
    case(f"{OPENS}.on=soon", f"{OPENS}.on: ", "'soon'"),
    case(f"{OPENS}.on=2026-02-30", f"{OPENS}.on: ", "2026-02-30"),
    case(f"{OPENS}={{share: 0.3}}", f"{OPENS}.on: ", "is missing"),
    case(f"{OPENS}={{on: 2026-01-06}}", f"{OPENS}.share: ", "is missing"),
    case(f"{OPENS}=2026-01-06", f"{OPENS}: ", "not a mapping"),
    case(f"{OPENS}.inovation=0.3", f"{OPENS}.inovation: ", "unknown key; did you mean 'innovation'"),
    case("channels.bills.opens={on: 2026-01-06, share: 0.1}", "channels.bills: ", "mode broadcast"),
    case("channels.calls.closes=2026-01-07", "channels.calls: ", "changes nothing in mode outbound"),
    case("channels.calls.fit={}", "channels.calls: ", "fit, which changes nothing in mode outbound"),
]  # fmt: skip

CAMPAIGNS = [
    case(f'{ONE}={{to: bills, start: "2026-01-06T09:00", reach: 1, incentive: 1}}', f"{ONE}.to: ",
         "names 'bills', on which nobody contacts us", "phone, chat, mail, app"),
    case((f"{ONE}.from=[bills]",), f"{ONE}.from: ", "names 'bills'", "write one of"),
    case((f"{ONE}.from=[phone, calls]",), f"{ONE}.from: ", "names 'calls'"),
    case((f"{ONE}.from=[app]",), f"{ONE}.from: ", "use app already", "another channel"),
    case(f"{ONE}.to=ap", f"{ONE}.to: ", "no channel 'ap'; did you mean 'app'"),
    case(f"{ONE}.from=[fon]", f"{ONE}.from.0: ", "no channel 'fon'"),
    case(f"{ONE}.from=phone", f"{ONE}.from: ", "not a list; write [phone]"),
    case(f"{ONE}.from=[]", f"{ONE}.from: ", "is empty; write at least 1"),
    case(f"{ONE}.segment=vips", f"{ONE}.segment: ", "no segment 'vips'; did you mean 'vip'"),
    case((f"{ONE}.touches=1",), f"{ONE}.every: ", "changes nothing with one touch", "touches: 4"),
    case(f"{ONE}.touches=0", f"{ONE}.touches: ", "1 or more"),
    case(f"{ONE}.touches=2.5", f"{ONE}.touches: ", "whole number"),
    case(f"{ONE}.touches=1000000", f"{ONE}.touches: ", "1000"),
    case(f"{ONE}.every=0 d", f"{ONE}.every: ", "more than 0"),
    case(f"{ONE}.every=7", f"{ONE}.every: ", "7 has no unit"),
    case((f"{ONE}.to=mail",), f"{ONE}.adopts: ", "changes nothing where everybody has mail"),
    case((*FREE, f"{ONE}.incentive=0", f"{MOVES}.weights={{fit: 1}}"), f"{ONE}.cost: ", "no costs are counted",
         "wage: 20"),
    case(f"{ONE}.reach=30 %", f"{ONE}.reach: ", "write 0.3 for 30 %"),
    case(f"{ONE}.reach=30", f"{ONE}.reach: ", "30 is too large", "0 to 1"),
    case(f"{ONE}.reach=.nan", f"{ONE}.reach: ", "nan"),
    case(f"{ONE}.incentive=.inf", f"{ONE}.incentive: ", "inf"),
    case(f"{ONE}.incentive=-1", f"{ONE}.incentive: ", "0 or more"),
    case(f"{ONE}.cost=5 EUR", f"{ONE}.cost: ", "'5 EUR' is not a number"),
    case(f"{ONE}.start=tomorrow", f"{ONE}.start: ", "'tomorrow'"),
    case(f"{MOVES}.campaigns={{to: app}}", f"{MOVES}.campaigns: ", "not a list"),
    case(f"{MOVES}.campaigns=[app]", f"{MOVES}.campaigns.0: ", "'app' is not a mapping"),
    case(f'{MOVES}.campaigns=[{{to: app, start: "2026-01-06T09:00"}}]', f"{ONE}.reach: ", "is missing"),
    case(f"{MOVES}.campaigns=[{{to: app, reach: 0.5}}]", f"{ONE}.start: ", "is missing"),
    case(f'{MOVES}.campaigns=[{{start: "2026-01-06T09:00", reach: 0.5}}]', f"{ONE}.to: ", "is missing"),
    case(f"{ONE}.form=[phone]", f"{ONE}.form: ", "unknown key; did you mean 'from'"),
    case(f"{ONE}.sources=[phone]", f"{ONE}.sources: ", "unknown key"),
    case(f"{ONE}.insentive=1", f"{ONE}.insentive: ", "unknown key; did you mean 'incentive'"),
]  # fmt: skip

SLIPS = [
    case("customers=5000", "customers: ", "5000 is not a mapping", "{population: 40000}"),
    case("customers={}", "customers.population: ", "is missing", "population: 40000"),
    case("customers.population=0", "customers.population: ", "1 or more"),
    case("customers.population=-3", "customers.population: ", "1 or more"),
    case("customers.population=1000000000000", "customers.population: ", "20000000"),
    case("customers.population=1000.5", "customers.population: ", "whole number"),
    case("customers.population=many", "customers.population: ", "'many'"),
    case("customers.population=.nan", "customers.population: ", "whole number"),
    case("customers.memory=segments", "customers.memory: ", "'segments' is not allowed", "customer, segment"),
    case("customers.populaton=9", "customers.populaton: ", "unknown key; did you mean 'population'"),
    case("migration=5", "migration: ", "5 is not a mapping"),
    case("migration=[]", "migration: ", "not a mapping"),
    case("migraton={}", "migraton: ", "unknown key; did you mean 'migration'"),
    case(f"{MOVES}.weigths={{fit: 1}}", f"{MOVES}.weigths: ", "unknown key; did you mean 'weights'"),
    case(f"{MOVES}.weights.fit=-1", f"{MOVES}.weights.fit: ", "0 or more"),
    case(f"{MOVES}.weights.fit=51", f"{MOVES}.weights.fit: ", "50 or less"),
    case(f"{MOVES}.weights.experience=.nan", f"{MOVES}.weights.experience: ", "nan"),
    case(f"{MOVES}.weights.experience=a lot", f"{MOVES}.weights.experience: ", "'a lot' is not a number"),
    case(f"{MOVES}.weights.experiance=1", f"{MOVES}.weights.experiance: ", "did you mean 'experience'"),
    case(f"{MOVES}.weights.responsiveness=1", f"{MOVES}.weights.responsiveness: ", "unknown key"),
    case(f"{MOVES}.weights=2", f"{MOVES}.weights: ", "2 is not a mapping"),
    case(f"{MOVES}.learning.worse=1.1", f"{MOVES}.learning.worse: ", "0 to 1"),
    case(f"{MOVES}.learning.good=yes", f"{MOVES}.learning.good: ", "not a number"),
    case(f"{MOVES}.learning=0.5", f"{MOVES}.learning: ", "not a mapping"),
    case(f"{MOVES}.usual.fone={{wait: 9 s}}", f"{MOVES}.usual.fone", "no channel 'fone'; did you mean 'phone'"),
    case(f"{MOVES}.usual.phone.wait=15", f"{MOVES}.usual.phone.wait: ", "15 has no unit; write '15 s'"),
    case(f"{MOVES}.usual.phone.satisfaction=70 %", f"{MOVES}.usual.phone.satisfaction: ", "0.7 for 70 %"),
    case(f"{MOVES}.usual.phone.customer_cost=-2", f"{MOVES}.usual.phone.customer_cost: ", "0 or more"),
    case(f"{MOVES}.usual.phone=15 s", f"{MOVES}.usual.phone: ", "not a mapping"),
    case(f"{MOVES}.nudge.fades=0 s", f"{MOVES}.nudge.fades: ", "more than 0"),
    case(f"{MOVES}.nudge.wears=2", f"{MOVES}.nudge.wears: ", "0 to 1"),
    case(f"{MOVES}.nudge.window=30", f"{MOVES}.nudge.window: ", "30 has no unit"),
    case(f"{MOVES}.grievance.lasts=long", f"{MOVES}.grievance.lasts: ", "'long'"),
    case(f"{MOVES}.grievance.satisfaction=-0.1", f"{MOVES}.grievance.satisfaction: ", "0 or more"),
    case("issues.balance.function=informing", "issues.balance.function: ", "'informing' is not allowed",
         "contact, inform, sell, serve, collect, relate"),
    case("issues.balance.risk=5 %", "issues.balance.risk: ", "0.05 for 5 %"),
    case("channels.phone.fit.human=2", "channels.phone.fit.human: ", "0 to 1"),
    case("channels.phone.fit.functions={sell: 3}", "channels.phone.fit.functions.sell: ", "0 to 1"),
    case("channels.phone.fit.functions={sells: 1}", "channels.phone.fit.functions.sells: ", "did you mean 'sell'"),
    case("channels.phone.fit=good", "channels.phone.fit: ", "not a mapping"),
    case("channels.phone.fit.alone=1", "channels.phone.fit.alone: ", "unknown key"),
    case("channels.mail.closes=friday", "channels.mail.closes.on: ", "'friday'"),
]  # fmt: skip

BAD = [*WHOLE, *DATES, *IDLE, *OPENINGS, *CAMPAIGNS, *SLIPS]


# Words of the model's own names, and examples of what has the same name elsewhere.
FOREIGN = ("sources", "responsiveness:", "start: 2.05", 'start: "08:00"', "{phone: 2, chat: 1}")


@each(BAD)
def test_what_is_wrong_is_told_in_one_line(bad: Case) -> None:
    is_told_in_one_line(FULL, bad, FOREIGN)


def test_a_calendar_that_begins_later_leaves_all_dates_outside() -> None:
    lines = told_of(FULL, "calendar.start=2026-02-02")
    wrong = ["channels.chat.closes", "channels.mail.closes", "demand.messages.0.at", "migration.campaigns.0.start"]
    assert sorted(line.split(":")[0] for line in lines) == wrong


def test_opening_everything_leaves_nobody_to_come() -> None:
    plain = "mode: live, handle_time: {deterministic: 3 min}"
    opening = f"{{{plain}, opens: {{on: 2026-01-06, share: 0.3}}}}"
    lines = told_of(FULL, *PLAIN, f"channels={{phone: {opening}, chat: {opening}}}")
    assert any("customers have to come from one that is there already" in line for line in lines)


def test_a_trace_with_customers_does_not_go_with_a_population(tmp_path: Path) -> None:
    """A population draws who contacts us anew; the trace says it already."""
    trace = tmp_path / "calls.csv"
    trace.write_text("arrival,customer\n2026-01-05T09:00,4\n2026-01-05T09:05,\n")
    (line,) = told_of(FULL, f"channels.phone.arrivals={{trace: {trace}}}")
    assert line.startswith("customers: the trace of phone says which customers contact us")
    assert "leave customers out, or its customer column" in line
    trace.write_text("arrival\n2026-01-05T09:00\n2026-01-05T09:05\n")
    changed(FULL, f"channels.phone.arrivals={{trace: {trace}}}")


def test_the_full_scenario_is_good() -> None:
    scenario = changed(FULL)
    assert scenario.migration is not None
    assert scenario.migration.campaigns[0].sources == ["phone"]


GOOD = {
    "nothing written": BARE,
    "presets bring what they are like": STAY,
    "without whom who remembers": ("customers={population: 5000}",),
    "segments that remember": ("customers.memory=segment", f"{MOVES}.weights={{experience: 3}}"),
    "from all": (f"{ONE}.from=~",),
    "from those who use it too": (f"{ONE}.from=[app, phone]",),
    "the last moment": (f"{ONE}.start=2026-01-09 23:59",),
    "opens before the calendar": (f"{OPENS}.on=2025-06-01",),
    "opens and closes": ("channels.app.closes=2026-01-08",),
    "one customer": ("customers.population=2",),
    "everybody has it": (f"{OPENS}={{on: 2026-01-06, share: 0.3, adopted: 1}}",),
    "a touch on its own": (f'{ONE}={{to: app, start: "2026-01-06T09:00", reach: 1}}', f"{MOVES}.usual={{}}",
                           f"{MOVES}.weights={{fit: 1}}"),
    "closing without choosing": (*STAY, "channels.chat.closes=2026-01-07"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_looks_alike_but_matters_is_accepted(name: str) -> None:
    changed(FULL, *GOOD[name])


# Through the command line


def checked(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, list[str]]:
    code = cli._outcome(["check", *args])
    return code, capsys.readouterr().err.splitlines()


def test_a_wrong_campaign_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(FULL.replace("{to: app, from: [phone]", "{to: bills, from: [phone]"))
    code, (line, *more) = checked(capsys, str(file))
    at = FULL[: FULL.index("    - {to: app")].count("\n") + 1
    told = f"{file}:{at}: migration.campaigns.0.to: names 'bills', on which nobody contacts us; "
    assert (code, line) == (2, told + "write one of phone, chat, mail, app")
    assert len(more) <= 1


def test_assignments_reach_into_campaigns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.yaml").write_text(FULL)
    file = str(tmp_path / "s.yaml")
    assert checked(capsys, file, "--set", "migration.campaigns.0.reach=0.5") == (0, [])
    assert changed(FULL, "migration.campaigns.0.reach=0.5").migration.campaigns[0].reach == 0.5  # type: ignore[union-attr]
    assert changed(FULL, "migration.campaigns.0.from=[chat]").migration.campaigns[0].sources == ["chat"]  # type: ignore[union-attr]
    code, (line,) = checked(capsys, file, "--set", "migration.campaigns.0.reach=1.5")
    assert code == 2
    assert "migration.campaigns.0.reach: 1.5 is too large" in line
    code, (line,) = checked(capsys, file, "--set", "migration.campaigns.3.reach=0.5")
    assert code == 2
    assert "migration.campaigns" in line


def test_a_layer_may_add_migration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "base.yaml").write_text(FULL)
    top = tmp_path / "top.yaml"
    top.write_text("extends: base.yaml\nscenario: More\nmigration: {weights: {experience: 4}}\n")
    assert checked(capsys, str(top)) == (0, [])
    top.write_text("extends: base.yaml\nscenario: More\nmigration:\n  weights: {experience: -4}\n")
    code, (line,) = checked(capsys, str(top))
    assert code == 2
    assert line.startswith(f"{top}:4: migration.weights.experience: ")


def test_what_is_saved_of_a_run_is_accepted_again(tmp_path: Path) -> None:
    """What presets and defaults filled in is not refused as idle, and ``from`` keeps its name."""
    first = changed(FULL)
    assert first.tree["migration"]["campaigns"][0]["from"] == ["phone"]
    assert build(first.tree).tree == first.tree


NOUNS = ("Customers", "Migration", "ChoiceWeights", "OpinionLearning", "Usual", "Nudge", "Campaign", "Grievance",
         "Opening", "Fit", "Functions", "Issue")  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS)
def test_every_key_has_an_example(noun: str) -> None:
    """What to write instead of a value that is missing or has the wrong shape."""
    definitions: Any = json.loads(json_schema())["$defs"]
    keys = set(definitions[noun]["properties"]) - {"issues", "segments", "channels"}
    assert keys
    assert [key for key in sorted(keys) if example((noun.lower(), "x", key)) == "a value"] == []
