"""Wrong input of every kind: one clear line per problem, exit code 2, nothing written, no traceback.

``BAD`` is the table. Each case says which lines must appear: how the line begins (place and path), and words
that it must hold (what is wrong, what is allowed).
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from tests.support.wrong_input import BASE, HANDLE, RATE, STAFF, Bad, changed, expect, lay_out, volumes, words_of

PHONE = "channels.phone"
TABLE = "start,volume\n08:00,5\n08:30,6\n"
TRACE = "arrival,channel\n2026-01-05T08:00,phone\n2026-01-05T08:10,phone\n"


def edit(name: str, old: str, new: str, *lines: tuple[str, ...]) -> Bad:
    """Make a case by one replacement in ``BASE``."""
    return Bad(name, changed((old, new)), lines)


def added(name: str, more: str, *lines: tuple[str, ...]) -> Bad:
    """Make a case by lines after the 18 of ``BASE``."""
    return Bad(name, BASE + more, lines)


def after_mode(name: str, more: str, *lines: tuple[str, ...]) -> Bad:
    """Make a case by a further key of the channel, on line 11."""
    return Bad(name, changed(("    mode: live\n", f"    mode: live\n    {more}\n")), lines)


def traced(name: str, table: str, *words: str) -> Bad:
    """Make a case by a trace."""
    line = (f"s.yaml:11: {PHONE}.arrivals", *words)
    return Bad(name, changed((RATE, "{trace: t.csv}")), (line,), {"t.csv": table})


def staffed(name: str, table: str, *words: str, staff: str = "{file: s.csv}") -> Bad:
    """Make a case by a CSV of headcounts."""
    line = ("s.yaml:17: pools.agents.agents", *words)
    return Bad(name, changed((STAFF, f"agents: {staff}")), (line,), {"s.csv": table})


def assigned(name: str, *sets: str, lines: tuple[tuple[str, ...], ...]) -> Bad:
    """Make a case by ``--set`` alone."""
    return Bad(name, BASE, lines, {}, sets)


def precise(name: str, precision: str, *words: str) -> Bad:
    """Make a case by a wrong stopping rule."""
    path = "s.yaml:7: experiment.precision"
    return edit(name, "replications: 2", f"replications: 2, precision: {precision}", (path, *words))


CHANNEL_KEYS = ("allowed:", "handle_time", "target")
FAMILIES = ("exactly one of", "exponential", "lognormal", "empirical")

KEYS = [
    added("unknown key", "chanels: {}\n", ("s.yaml:19: chanels: ", "unknown key", "did you mean 'channels'", "pools")),
    edit("unknown key inside", "patience:", "patiense:",
         (f"s.yaml:12: {PHONE}.patiense: ", "unknown key", "'patience'", *CHANNEL_KEYS)),
    edit("unknown key in the calendar", "  days: 1", "  dayz: 1",
         ("s.yaml:4: calendar.dayz: ", "did you mean 'days'", "start, days, interval")),
    edit("unknown family", "patience: {exponential", "patience: {exponental",
         (f"s.yaml:12: {PHONE}.patience.exponental: ", "unknown key", "'exponential'", "lognormal")),
    edit("missing scenario", "scenario: Tiny\n", "", ("s.yaml:1: scenario: ", "missing")),
    edit("missing handle time", f"    handle_time: {HANDLE}\n", "", (f"s.yaml:9: {PHONE}: ", "without handle_time")),
    edit("missing mode", "    mode: live\n", "", (f"s.yaml:9: {PHONE}.mode: ", "missing")),
    edit("missing agents", "    agents: 3\n", "", ("s.yaml:16: pools.agents: ", "needs agents: 5", "shifts")),
    edit("unknown mode", "mode: live", "mode: dead", (f"s.yaml:10: {PHONE}.mode: ", "'dead'", "allowed: live")),
    edit("unknown preset", "mode: live", "preset: fone",
         (f"s.yaml:10: {PHONE}.preset: ", "'fone'", "did you mean 'phone'", "branch")),
    edit("name with a dot", "phone", "pho.ne", ("s.yaml:9: channels.pho.ne: ", "not a name", "without a dot")),
    edit("name too long", "phone", "p" * 81, ("s.yaml:9: channels.ppp", "too long", "at most 80")),
    edit("title is a number", "Tiny", "3", ("s.yaml:1: scenario: ", "not text", "in quotes")),
    edit("title is empty", "Tiny", '""', ("s.yaml:1: scenario: ", "empty")),
    edit("name of two lines", "phone", '"a\\nb"', ("s.yaml:9: channels", "not a name", "printable")),
    edit("preset is a list", "mode: live", "preset: [phone]", (f"s.yaml:10: {PHONE}.preset: ", "branch")),
    edit("mistyped key that is needed", "handle_time:", "handle-time:",
         (f"s.yaml:13: {PHONE}.handle-time: ", "unknown key", "'handle_time'")),
    Bad("a typo and an unknown preset", changed(("mode: live", "preset: fone"), ("days: 1", "dayz: 1")),
        (("s.yaml:4: calendar.dayz: ", "'days'"), (f"s.yaml:10: {PHONE}.preset: ", "'phone'"))),
]  # fmt: skip

NUMBERS = [
    edit("no unit", "mean: 2 min", "mean: 5",
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "5 has no unit", "'5 s' or '5 min'")),
    edit("quoted, no unit", "mean: 2 min", 'mean: "5"',
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "'5' has no unit", "'5 s' or '5 min'")),
    edit("unknown unit", "mean: 2 min", "mean: 5 parsecs",
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "'parsecs'", "ms, s, min, h, d or w")),
    edit("negative duration", "mean: 2 min", "mean: -5 min",
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "'-5 min' is negative", "0 s or more")),
    edit("duration of ages", "mean: 2 min", "mean: 9e99 d",
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "longer than a century", "shorter")),
    edit("duration is a list", "mean: 2 min", "mean: [1, 2]",
         (f"s.yaml:12: {PHONE}.patience.exponential.mean: ", "not a duration", "90 s")),
    edit("NaN", "per_hour: 20", "per_hour: .nan", (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "nan", "finite number")),
    edit("infinity", "per_hour: 20", "per_hour: -.inf", (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "-inf", "finite")),
    edit("negative rate", "per_hour: 20", "per_hour: -3",
         (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "-3 is too small", "or more")),
    edit("rate in quotes", "per_hour: 20", 'per_hour: "20"',
         (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "'20' is not a number", "plain number")),
    edit("negative staff", STAFF, "agents: -3", ("s.yaml:17: pools.agents.agents: ", "-3 is too small", "0 or more")),
    edit("3 or 4 agents", STAFF, "agents: 3-4", ("s.yaml:17: pools.agents.agents: ", "'3-4'", "plain number")),
    edit("an army", STAFF, "agents: 30000", ("s.yaml:17: pools.agents.agents: ", "30000 is too large", "20000")),
    edit("staff is a word", STAFF, "agents: three", ("s.yaml:17: pools.agents.agents: ", "'three'", "plain number")),
    edit("staff is yes", STAFF, "agents: true", ("s.yaml:17: pools.agents.agents: ", "plain number")),
    edit("share in percent", "share: 0.8", "share: 80", (f"s.yaml:14: {PHONE}.target.share: ", "80 is too large", "1")),
    edit("share with a sign", "share: 0.8", "share: 80 %", (f"s.yaml:14: {PHONE}.target.share: ", "'80 %'", "number")),
    edit("days 0", "days: 1", "days: 0", ("s.yaml:4: calendar.days: ", "0 is too small", "1 or more")),
    edit("days without end", "days: 1", "days: 1000000", ("s.yaml:4: calendar.days: ", "too large", "7320")),
    edit("negative seed", "seed: 1", "seed: -1", ("s.yaml:7: experiment.seed: ", "-1 is too small", "0 or more")),
    edit("no replications", "replications: 2", "replications: 0",
         ("s.yaml:7: experiment.replications: ", "0 is too small", "1 or more")),
    edit("confidence in percent", "seed: 1", "seed: 1, confidence: 95",
         ("s.yaml:7: experiment.confidence: ", "95 is too large", "less than 1")),
    edit("absurd volume", "per_hour: 20", "per_hour: 1e11", (f"s.yaml:9: {PHONE}: ", "2.4e+12", "up to 2e+08")),
    edit("absurd rate", "per_hour: 20", "per_hour: 1e13", (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "too large")),
    added("busyness of 0", "demand: {busyness: {shape: 0}}\n", ("s.yaml:19: demand.busyness.shape: ", "more than 0")),
    added("busyness is a word", "demand: {busyness: some}\n",
          ("s.yaml:19: demand.busyness: ", "'some'", "{shape: 30}")),
    edit("mean of 0", "mean: 2 min", "mean: 0 s", (f"s.yaml:12: {PHONE}.patience", "mean 0", "more than 0")),
    edit("overflowing law", HANDLE, "{lognormal: {median: 3 min, sigma: 1000}}",
         (f"s.yaml:13: {PHONE}.handle_time.lognormal", "1000 is too large", "or less")),
]  # fmt: skip

TIMES = [
    edit("date in words", "2026-01-05", "monday", ("s.yaml:3: calendar.start: ", "'monday'", "2026-01-05")),
    edit("date from the left", "2026-01-05", "05/01/2026", ("s.yaml:3: calendar.start: ", "05/01/2026", "2026-01-05")),
    edit("odd interval", "interval: 30 min", "interval: 7 min",
         ("s.yaml:5: calendar.interval: ", "'7 min' does not divide a day", "15 min, 30 min")),
    edit("interval of 0", "30 min", "0 min", ("s.yaml:5: calendar.interval: ", "does not divide a day", "30 min")),
    edit("hours without minutes", '"08:00-10:00"', '"8-10"', ("s.yaml:6: calendar.open", "'8'", '"HH:MM"')),
    edit("hours past midnight", '"08:00-10:00"', '"22:00-06:00"',
         ("s.yaml:6: calendar.open", "ends before it starts", '"00:00-06:00, 22:00-24:00"')),
    edit("hours that overlap", '"08:00-10:00"', '"08:00-10:00, 09:00-11:00"',
         ("s.yaml:6: calendar.open", "overlap", '"08:00-12:00, 13:00-17:00"')),
    edit("hours past 24", '"08:00-10:00"', '"08:00-25:00"', ("s.yaml:6: calendar.open", "'25:00'", '"24:00"')),
    edit("unknown day", '"08:00-10:00"', '{fry: "08:00-09:00"}',
         ("s.yaml:6: calendar.open.fry: ", "'fry' names no days", "mon, tue", "every day")),
    edit("a day twice", '"08:00-10:00"', '{mon-fri: "08:00-10:00", mon: closed}',
         ("s.yaml:6: calendar.open: ", "names mon twice", "once")),
    edit("never open", '"08:00-10:00"', "closed",
         ("s.yaml:6: calendar.open: ", "is closed on all days", "write open hours")),
    edit("closed on Mondays", '"08:00-10:00"', '{sat: "08:00-10:00"}',
         ("s.yaml:6: calendar.open: ", "is closed on all days")),
    edit("warm-up eats all", "  days: 1", "  days: 1\n  warmup: 1 d",
         ("s.yaml:5: calendar.warmup: ", "leaves nothing", "shorter")),
    edit("rate at 25:00", "per_hour: 20", 'per_hour: {"25:00": 5}',
         (f"s.yaml:11: {PHONE}.arrivals.per_hour", "'25:00' is not a clock time", '"HH:MM"')),
    edit("rate at noon", "per_hour: 20", "per_hour: {noon: 5}",
         (f"s.yaml:11: {PHONE}.arrivals.per_hour.noon: ", "not a clock time", '"HH:MM"')),
    edit("clock among days", "per_hour: 20", 'per_hour: {mon: 3, "08:00": 2}',
         (f"s.yaml:11: {PHONE}.arrivals.per_hour.08:00: ", "names no days", "mon-fri")),
    edit("staff by nothing", STAFF, "agents: {}", ("s.yaml:17: pools.agents.agents: ", "empty", "at least one entry")),
    added("outage another year", 'demand: {outages: [{at: "2027-01-05T10:00", affected: 9, channel: phone}]}\n',
          ("s.yaml:19: demand.outages.0.at: ", "not on the calendar's days", "within")),
    added("outage in a zone", 'demand: {outages: [{at: "2026-01-05T10:00+02:00", affected: 9, channel: phone}]}\n',
          ("s.yaml:19: demand.outages.0.at: ", "time zone", "local time")),
    edit("impossible date", "2026-01-05", "2026-13-05", ("s.yaml:3: calendar.start: ", "'2026-13-05'", "2026-01-05")),
    edit("end of time", "2026-01-05", "9999-12-31",
         ("s.yaml:3: calendar.start: ", "'9999-12-31'", "between 1900 and 2200", "2026-01-05")),
    edit("one time twice", STAFF, 'agents: {"08:00": 3, "8:00": 5}',
         ("s.yaml:17: pools.agents.agents", "twice", "once")),
]  # fmt: skip

SHAPES = [
    edit("channel is a list", "  phone:\n    mode: live", "  phone: [1]\n  mail:\n    mode: live",
         (f"s.yaml:9: {PHONE}: ", "[1] is not a mapping", "{preset: phone}")),
    edit("skills is a word", "[phone]", "phone", ("s.yaml:18: pools.agents.skills: ", "'phone' is not a list")),
    edit("skills is empty", "[phone]", "[]", ("s.yaml:18: pools.agents.skills: ", "empty", "at least 1")),
    edit("arrivals is a number", RATE, "20", (f"s.yaml:11: {PHONE}.arrivals: ", "20 is not a mapping")),
    edit("volumes twice", "per_hour: 20", "per_hour: 20, per_day: 5",
         (f"s.yaml:11: {PHONE}.arrivals: ", "gives per_hour and per_day",
          "exactly one of per_hour, per_day, file, trace")),
    edit("volumes in no way", RATE, "{}",
         (f"s.yaml:11: {PHONE}.arrivals: ", "gives no volumes", "exactly one of per_hour, per_day")),
    edit("hours and rates differ", "per_hour: 20", "per_hour: [1, 2, 3]",
         (f"s.yaml:11: {PHONE}.arrivals.per_hour: ", "3 numbers for 2 open hours", "one per open hour")),
    edit("profile beside a rate", "per_hour: 20", "per_hour: 20, profile: flat",
         (f"s.yaml:11: {PHONE}.arrivals: ", "profile", "belongs to per_day")),
    edit("unknown time zone", "  days: 1", "  days: 1\n  timezone: Berlin",
         ("s.yaml:5: calendar.timezone: ", "there is no time zone 'Berlin'", "write Europe/Berlin")),
    edit("exception that says nothing", "  days: 1", "  days: 1\n  exceptions: {Easter: {on: 2026-01-05}}",
         ("s.yaml:5: calendar.exceptions.Easter: ", "says nothing of its days", "open: closed")),
    edit("exception without a date", "  days: 1", "  days: 1\n  exceptions: {Easter: {open: closed}}",
         ("s.yaml:5: calendar.exceptions.Easter.on: ", "is missing", "on: 2026-12-25")),
    edit("exception with a headcount for all", "  days: 1", "  days: 1\n  exceptions: {a: {on: 2026-01-05, staff: 3}}",
         ("s.yaml:5: calendar.exceptions.a.staff: ", "3 is not a mapping", "none, or {agents: 5}")),
    edit("profile of nothing", "per_hour: 20", "per_day: 20, profile: [0, 0]",
         (f"s.yaml:11: {PHONE}.arrivals.profile: ", "without weight", "above 0")),
    edit("two families", HANDLE, "{exponential: {mean: 1 min}, gamma: {mean: 3 min, cv: 1}}",
         (f"s.yaml:13: {PHONE}.handle_time: ", "names exponential and gamma", *FAMILIES)),
    edit("no family", HANDLE, "{}", (f"s.yaml:13: {PHONE}.handle_time: ", "names no distribution", *FAMILIES)),
    edit("half a family", HANDLE, "{lognormal: {mean: 3 min}}",
         (f"s.yaml:13: {PHONE}.handle_time.lognormal: ", "{mean}", "{mean, cv} or {median, sigma}")),
    edit("cv 0", HANDLE, "{gamma: {mean: 3 min, cv: 0}}",
         (f"s.yaml:13: {PHONE}.handle_time.gamma.cv: ", "too small", "more than 0")),
    edit("mixture of 0.9", HANDLE, "{hyperexponential: {means: [1 s, 2 s], probabilities: [0.5, 0.4]}}",
         (f"s.yaml:13: {PHONE}.handle_time.hyperexponential: ", "probabilities", "summing to 1")),
    edit("low above high", HANDLE, "{uniform: {low: 3 min, high: 1 min}}",
         (f"s.yaml:13: {PHONE}.handle_time.uniform: ", "low above high", "low <= high")),
    edit("mode outside", HANDLE, "{triangular: {low: 1 s, high: 3 s, mode: 5 s}}",
         (f"s.yaml:13: {PHONE}.handle_time.triangular: ", "mode", "low <= mode <= high")),
    edit("values without a file", HANDLE, "{empirical: {file: nope.csv}}",
         (f"s.yaml:13: {PHONE}.handle_time.empirical.file: ", "no file", "nope.csv", "relative")),
    edit("unknown formula", "share: 0.8", "formula: SL-9",
         (f"s.yaml:14: {PHONE}.target.formula: ", "'SL-9'", "SL-1, SL-2, SL-3, SL-4, SL-5")),
    edit("short is long", "share: 0.8", "formula: SL-5, short: 30 s",
         (f"s.yaml:14: {PHONE}.target: ", "short", "shorter limit")),
    after_mode("redial above 1", "redial: {probability: [0.5, 2]}",
               (f"s.yaml:11: {PHONE}.redial.probability.1: ", "2 is too large", "0 to 1")),
    after_mode("switch to nowhere", "redial: {switch: 0.5}",
               (f"s.yaml:11: {PHONE}.redial.switch: ", "no other channel", "write 0")),
    after_mode("no lines", "lines: 0", (f"s.yaml:11: {PHONE}.lines: ", "0 is too small", "1 or more")),
    after_mode("unknown close", "when_closed: redial",
               (f"s.yaml:11: {PHONE}.when_closed: ", "'redial'", "lost, redial_at_opening")),
    after_mode("segments unheard of", "segments: {gold: 1.0}",
               (f"s.yaml:11: {PHONE}.segments.gold: ", "no segment 'gold'")),
]  # fmt: skip

WHOLE = [
    edit("unknown channel", "[phone]", "[fone]",
         ("s.yaml:18: pools.agents.skills.0", "no channel 'fone'", "did you mean 'phone'")),
    edit("unknown issue", "[phone]", "[{channel: phone, issues: [bill]}]",
         ("s.yaml:18: pools.agents.skills.0.issues.0: ", "no issue 'bill'")),
    edit("nobody serves", "pools:", f"  mail: {{mode: live, handle_time: {HANDLE}}}\npools:",
         ("s.yaml:15: channels.mail: ", "no pool serves", "add the skill")),
    added("shares of 0.9", "segments: {a: {share: 0.5}, b: {share: 0.4}}\n",
          ("s.yaml:19: segments: ", "shares sum to 0.9", "sum to 1")),
    added("share of one issue", "issues: {a: {share: 0.5}}\n", ("s.yaml:19: issues: ", "sum to 0.5", "sum to 1")),
    added("two wrong shares", "segments: {a: {share: -0.5}, b: {share: 1.5}}\n",
          ("s.yaml:19: segments.a.share: ", "-0.5", "too small"), ("s.yaml:19: segments.b.share: ", "1.5", "large")),
    added("priority unused", "segments: {a: {share: 1, priority: 3}}\nrouting: {contact_selection: longest_wait}\n",
          ("s.yaml:19: segments.a.priority: ", "changes nothing", "leave it out")),
    edit("rank unused", "[phone]", "[{channel: phone, rank: 2}]",
         ("s.yaml:18: pools.agents.skills.0.rank: ", "changes nothing", "ranked")),
    added("unknown rule", "routing: {contact_selection: priorty}\n",
          ("s.yaml:19: routing.contact_selection: ", "'priorty'", "did you mean 'priority'", "module:function")),
    added("rule of nobody", 'routing: {agent_selection: "nowhere_at_all:f"}\n',
          ("s.yaml:19: routing.agent_selection: ", "not beside the scenario", "put nowhere_at_all.py there")),
    added("rule that is installed", 'routing: {agent_selection: "os:name"}\n',
          ("s.yaml:19: routing.agent_selection: ", "'os:name'", "--allow-code")),
    added("rule elsewhere", 'routing: {agent_selection: "../rules:f"}\n',
          ("s.yaml:19: routing.agent_selection: ", "'../rules:f'", "write module:function")),
    added("route to nobody", "routing: {routes: [{channel: phone, rings: [[desk]]}]}\n",
          ("s.yaml:19: routing.routes.0.rings.0.pools.0: ", "no pool 'desk'", "allowed: agents")),
    added("route never reached", "routing: {routes: [{channel: phone, rings: [[agents]]},"
          " {channel: phone, rings: [[agents]]}]}\n",
          ("s.yaml:19: routing.routes.1: ", "never reached", "special routes first")),
    added("pool in two rings", "routing: {routes: [{channel: phone, rings: [[agents], [agents]]}]}\n",
          ("s.yaml:19: routing.routes.0: ", "agents in two rings", "once")),
    added("two conditions", "routing: {routes: [{channel: phone, rings: [{pools: [agents],"
          " when: {queue_over: 1, busy_over: 0.5}}]}]}\n",
          ("s.yaml:19: routing.routes.0.rings.0.when: ", "several", "queue_over, predicted_wait_over, busy_over")),
    added("last agent of strangers", "routing: {last_agent: 5 min}\n",
          ("s.yaml:19: routing.last_agent: ", "changes nothing", "customer column")),
    precise("precision of nothing", "{targets: []}", "targets", "empty"),
    precise("precise in no way", "{targets: [{metric: asa}]}", "targets.0", "half_width or relative"),
    precise("precise metric unheard of", "{targets: [{metric: asaa, half_width: 1}]}",
            "targets.0.metric: ", "'asaa'", "did you mean 'asa'", "more"),
    precise("precise metric out of scope", "{targets: [{metric: service_level, pool: agents, half_width: 1}]}",
            "targets.0.metric: ", "not measured", "allowed: "),
    precise("precise channel and pool", "{targets: [{metric: asa, pool: agents, channel: phone, half_width: 1}]}",
            "targets.0: ", "a channel and a pool", "one of them"),
]  # fmt: skip

DEEP = "\n".join(" " * depth + "a:" for depth in range(60))
FILES = [
    Bad("missing file", None, (("s.yaml: ", "no such file", ".yaml"),)),
    Bad("folder", None, (("s.yaml: ", "is a folder"),), {"s.yaml/x": "hi"}),
    Bad("picture", b"\x89PNG\r\n\x1a\n" + bytes(50), (("s.yaml:1: ", "not UTF-8", "save it as UTF-8"),)),
    Bad("UTF-16", "scenario: x".encode("utf-16"), (("s.yaml:1: ", "not UTF-8"),)),
    Bad("Latin-1 on line 3", BASE.encode().replace(b"01-05", b"01-\xe9"), (("s.yaml:3: ", "not UTF-8"),)),
    Bad("not UTF-8 from line 4 on", BASE.encode().replace(b"  days", b"\xff"), (("s.yaml:4: ", "not UTF-8"),)),
    edit("a bell", "days: 1", "days: \x07", ("s.yaml:4: ", "#x0007 cannot stand", "plain text")),
    Bad("zeros", bytes(9), (("s.yaml:1: ", "is not YAML"),)),
    Bad("empty file", "", (("s.yaml:1: ", "not a scenario", "write a mapping"),)),
    Bad("a list", "- a\n- b\n", (("s.yaml:1: ", "not a scenario", "write a mapping"),)),
    Bad("prose", "hello world", (("s.yaml:1: ", "not a scenario", "write a mapping"),)),
    Bad("11 MiB", b"#" * (11 * 2**20), (("s.yaml: ", "10 MiB", "CSV"),)),
    edit("tab", "  days", "\tdays", ("s.yaml:4: ", "is not YAML", "check indentation")),
    added("open bracket", "demand: {busyness: none\n", ("s.yaml:20: ", "is not YAML", "check")),
    added("open quote", 'description: "abc\n', ("s.yaml:20: ", "is not YAML", "quotes")),
    added("odd indentation", "   y: 3\n", ("s.yaml:19: ", "is not YAML", "indentation")),
    added("double key", "scenario: Again\n", ("s.yaml:19: ", "twice", '"scenario"')),
    edit("double key inside", "  days: 1", "  days: 1\n  days: 2", ("s.yaml:5: ", "twice", '"days"')),
    added("two documents", "---\nscenario: Again\n", ("s.yaml:19: ", "another document")),
    added("alias to nothing", "demand: *nothing\n", ("s.yaml:19: ", "undefined alias", "nothing")),
    Bad("bottomless", DEEP, (("s.yaml:31: ", "deeper than 30 levels", "flat"),)),
    Bad("endless brackets", "scenario: " + "[" * 700 + "]" * 700, (("s.yaml:1: ", "deeper than 30 levels"),)),
    Bad("contains itself", "&a\nscenario: x\nchannels: *a\n", (("s.yaml:2: ", "deeper than 30 levels"),)),
    Bad("extends nothing", "extends: nope.yaml\n", (("s.yaml:1: extends: ", "'nope.yaml'", "relative"),)),
    Bad("extends a number", "extends: 3\n", (("s.yaml:1: extends: ", "not a file name", "other.yaml"),)),
    Bad("extends itself", "extends: ./s.yaml\n", (("s.yaml:1: extends: ", "circle"),)),
    Bad("extends in a circle", "extends: b.yaml\n", (("c.yaml:1: extends: ", "'s.yaml'", "circle"),),
        {"b.yaml": "extends: c.yaml\n", "c.yaml": "extends: s.yaml\n"}),
    Bad("extends a folder", "extends: b\n", (("s.yaml:1: extends: ", "'b' is a folder"),), {"b/x": "hi"}),
    Bad("extends rubbish", "extends: b.yaml\n", (("b.yaml:2: ", "is not YAML"),), {"b.yaml": "a: [1\n"}),
    Bad("wrong below", "extends: in/b.yaml\nscenario: Top\n", (("in/b.yaml:4: calendar.days: ", "0 is too small"),),
        {"in/b.yaml": changed(("days: 1", "days: 0"))}),
    Bad("wrong above and below", "extends: b.yaml\ncalendar:\n  days: 0\n",
        (("s.yaml:3: calendar.days: ", "too small"), ("b.yaml:7: experiment.seed: ", "too small")),
        {"b.yaml": changed(("seed: 1", "seed: -1"))}),
    Bad("missing in the layer above", "extends: b.yaml\nrouting:\n  routes:\n    - {channel: phone}\n",
        (("s.yaml:4: routing.routes.0.rings: ", "missing", "[[agents]]"),),
        {"b.yaml": BASE + "routing: {routes: [{channel: phone, rings: [[agents]]}]}\n"}),
    edit("endless file name", RATE, f"{{file: {'a' * 5000}.csv}}", (f"s.yaml:11: {PHONE}.arrivals.file: ", "no file")),
]  # fmt: skip

PACKED = gzip.compress(("start,volume\n" + "".join(f"{k:02d}:00,{k * k}\n" for k in range(24))).encode())
DAMAGED = (
    ("bits flipped", PACKED[:25] + bytes(one ^ 0x55 for one in PACKED[25:30]) + PACKED[30:], "not text with commas"),
    ("checksum wrong", PACKED[:-6] + b"\0" + PACKED[-5:], "CRC check failed"),
    ("of a header alone", PACKED[:8], "ended before"),
    ("not packed", TABLE.encode(), "Not a gzipped file"),
    ("packed in another way", PACKED[:2] + b"\x07" + PACKED[3:], "Unknown compression"),
)


def packed(name: str, content: bytes, *words: str) -> Bad:
    """Make a case by a packed CSV of volumes."""
    case = volumes(name, content, "v.csv.gz:", *words, arrivals="{file: v.csv.gz}")
    return case._replace(files={"v.csv.gz": content})


CSV = [
    volumes("volumes with a gap", "start,volume\n08:00,5\n",
            "has no rows for 2026-01-05 08:30-10:00", "missing: zero", "missing: profile"),
    volumes("empty CSV", "", "v.csv:", "is empty", "start, volume"),
    volumes("CSV of a header", "start,volume\n", "v.csv:1: ", "no rows", "below the header"),
    volumes("CSV without a header", "08:00,5\n", "v.csv:1: ", "no column 'start'"),
    volumes("CSV with semicolons", "start;volume\n08:00;5\n", "v.csv:1: ", "no column 'start'", "start;volume"),
    volumes("CSV column misspelt", TABLE, "v.csv:1: ", "no column 'volum'", "the file has: start, volume",
            arrivals="{file: v.csv, column: volum}"),
    volumes("CSV column twice", "start,volume,volume\n08:00,5,6\n", "v.csv:1: ", "twice"),
    volumes("CSV negative", TABLE.replace(",6", ",-6"), "v.csv:3: ", "'-6' is out of range", "from 0"),
    volumes("CSV NaN", TABLE.replace(",6", ",nan"), "v.csv:3: ", "'nan'", "from 0"),
    volumes("CSV huge", TABLE.replace(",6", ",1e300"), "v.csv:3: ", "'1e300' is out of range", "1e+09"),
    volumes("CSV words", TABLE.replace(",6", ",six"), "v.csv:3: ", "volume 'six' is not a number"),
    volumes("CSV empty cell", TABLE.replace(",6", ","), "v.csv:3: ", "volume ''", "0 or more"),
    volumes("CSV short row", TABLE.replace(",6", ""), "v.csv:3: ", "1 cells", "header has 2"),
    volumes("CSV decimal comma", TABLE.replace(",6", ",6,5"), "v.csv:3: ", "3 cells", "header has 2"),
    volumes("CSV clock", TABLE.replace("08:30", "8h30"), "v.csv:3: ", "'8h30' is not a clock time", '"HH:MM"'),
    volumes("CSV interval twice", TABLE.replace("08:30", "08:00"), "v.csv:3: ", "08:00", "twice"),
    volumes("CSV too dense", TABLE.replace("08:30", "08:15"), ".file: ", "intervals of 30 min", "arrivals.interval",
            arrivals="{file: v.csv, interval: 30 min, missing: zero}"),
    volumes("CSV date", "date,start,volume\n05.01.2026,08:00,5\n", "v.csv:2: ", "'05.01.2026'", "2026-01-05"),
    volumes("CSV day", "day,start,volume\nMonday,08:00,5\n", "v.csv:2: ", "'Monday' names no days", "mon-fri"),
    volumes("CSV in Latin-1", "start,volume\n08:00,5\xe9\n".encode("latin-1"), "v.csv:", "UTF-8"),
    volumes("CSV is a workbook", b"PK\x03\x04" + bytes(range(256)), "v.csv:1: ",
            "a workbook (xlsx), not text with commas", "CSV in UTF-8"),
    volumes("CSV is an old workbook", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(99), "v.csv:1: ", "workbook (xls)"),
    volumes("CSV is packed", gzip.compress(TABLE.encode()), "v.csv:1: ", "compressed by gzip", ".gz"),
    volumes("CSV in UTF-16", TABLE.encode("utf-16"), "v.csv:1: ", "UTF-16"),
    volumes("CSV in Latin-1 far below", b"start,volume\n08:00,5\n" + 9_000 * b"\n" + b"08:30,\xe9\n", "v.csv:9003: ",
            "not UTF-8 text", "CSV in UTF-8"),
    volumes("CSV to the end of the day", TABLE + "24:00,3\n", "v.csv:4: ", "'24:00' begins no interval", "00:00"),
    volumes("CSV of two queues", "queue,start,volume\nsales,08:00,5\nclaims,08:00,6\n", "v.csv:3: ",
            "queue 'sales' and for queue 'claims'", "a file for each queue"),
    volumes("CSV with a colour in its header", "start,vol\x1b[31mume\n08:00,5\n", "v.csv:1: ", r"vol\x1b[31mume"),
    volumes("CSV with a line in its header", 'start,"vol\nume"\n08:00,5\n', "v.csv:2: ", r"vol\nume"),
    volumes("CSV with a line in a cell", 'start,volume\n08:00,"5\n6"\n', "v.csv:3: ", r"'5\n6' is not a number"),
    volumes("CSV with NUL", "start,volume\n08:00,\0\n", "v.csv:2: ", r"'\x00' is not a number"),
    *(packed(f"CSV {what}", content, *words) for what, content, *words in DAMAGED),
    volumes("CSV cut off", gzip.compress(TABLE.encode())[:-12], "v.csv.gz:", "ended before", "CSV in UTF-8",
            arrivals="{file: v.csv.gz}")._replace(files={"v.csv.gz": gzip.compress(TABLE.encode())[:-12]}),
    volumes("CSV missing", TABLE, ".file: ", "no file", "nope.csv", "relative", arrivals="{file: nope.csv}"),
    volumes("CSV is a folder", TABLE, ".file: ", "is a folder", arrivals="{file: .}"),
    volumes("CSV name is a number", TABLE, ".file: ", "3 is not text", arrivals="{file: 3}"),
    staffed("staff of armies", "start,agents\n08:00,40000\n", "s.csv:2: ", "'40000' is not a headcount", "20000"),
    staffed("staff below 0", "start,agents\n08:00,-4\n", "s.csv:2: ", "'-4' is out of range", "from 0"),
    staffed("staff elsewhere", "start,inbound\n08:00,4\n", "s.csv:1: ", "no column 'agents'", "inbound"),
    staffed("staff by file and clock", "start,agents\n08:00,4\n", ".08:00: ", "unknown key", "file, column",
            staff='{file: s.csv, "08:00": 3}'),
    traced("trace of a header", "arrival\n", "t.csv:1: ", "no rows"),
    traced("trace without arrivals", TRACE.replace("arrival", "time"), "t.csv:1: ", "no column 'arrival'"),
    traced("trace with a strange column", TRACE.replace("channel", "chanel"), "t.csv:1: ", "'chanel'", "'channel'"),
    traced("trace of another year", TRACE.replace("2026", "2025"), ".trace: ", "no contact of phone", "calendar"),
    traced("trace moment", TRACE.replace("08:10", "99:10"), "t.csv:3: ", "T99:10", "2026-01-05T10:00"),
    traced("trace zone", TRACE.replace("08:10", "08:10Z"), "t.csv:3: ", "time zone", "local time"),
    traced("trace segment", "arrival,segment\n2026-01-05T08:00,gold\n", ".trace: ", "segment 'gold'"),
    traced("trace customer", "arrival,customer\n2026-01-05T08:00,bob\n", "t.csv:2: ", "'bob'", "whole number"),
    traced("trace patience", "arrival,patience_s\n2026-01-05T08:00,-1\n", "t.csv:2: ", "patience_s '-1'", "from 0"),
    volumes("CSV of other days", "day,start,volume\ntue,08:00,5\n", ".file: ", "no row for the days of the calendar"),
    staffed("staff of other days", "day,start,agents\ntue,08:00,5\n", ".file: ", "no row for the days of the calendar"),
    traced("trace customer of ages", f"arrival,customer\n2026-01-05T08:00,{'9' * 30}\n", "t.csv:2: ", "customer",
           "whole number above 0"),
    traced("trace of a strange channel", TRACE.replace("08:10,phone", "08:10,fone"), ".trace: ", "'fone'",
           "allowed: phone"),
]  # fmt: skip

SET = [
    assigned("set nothing", "", lines=(("--set ", "not an assignment", "PATH=VALUE"),)),
    assigned("set without a value", "calendar.days", lines=(("--set calendar.days: ", "not an assignment"),)),
    assigned("set without a path", "=4", lines=(("--set =4: ", "not an assignment", "PATH=VALUE"),)),
    assigned("set too little", "calendar.days=0", lines=(("--set calendar.days=0: calendar.days: ", "1 or more"),)),
    assigned("set an unknown key", "pools.agents.agent=4",
             lines=(("--set pools.agents.agent=4: pools.agents.agent: ", "unknown key", "'agents'"),)),
    assigned("set through a value", "calendar.days.x=4",
             lines=(("--set calendar.days.x=4: calendar.days.x: ", "the value 1", "a mapping"),)),
    assigned("set beyond a list", "pools.agents.skills.1=x",
             lines=(("--set pools.agents.skills.1=x: pools.agents.skills.1: ", "'1' is not a position", "from 0"),)),
    assigned("set rubbish", "calendar.days=[1", lines=(("--set calendar.days=[1", "is not YAML"),)),
    assigned("set an unknown skill", "pools.agents.skills.0=mail",
             lines=(("--set pools.agents.skills.0=mail: pools.agents.skills.0", "no channel 'mail'", "phone"),)),
    assigned("set a missing file", "channels.phone.arrivals={file: nope.csv}",
             lines=((f"--set channels.phone.arrivals={{file: nope.csv}}: {PHONE}.arrivals.file: ", "nope.csv"),)),
    assigned("set three wrongs", "calendar.days=0", "pools.agents.agents=-2", "chanels=3",
             lines=(("--set calendar.days=0: ", "too small"), ("--set pools.agents.agents=-2: ", "too small"),
                    ("--set chanels=3: chanels: ", "did you mean 'channels'"))),
    assigned("set inside a shorthand", "pools.agents.skills.0.pace=-1",
             lines=(("--set pools.agents.skills.0.pace=-1: pools.agents.skills.0", "the value 'phone'", "a mapping"),)),
    assigned("set a channel named by a number", "channels.911={mode: dead}",
             lines=(("--set channels.911={mode: dead}: channels.911.mode: ", "'dead'"),)),
    assigned("set below a typo", "pool.agents.agents=4",
             lines=(("--set pool.agents.agents=4: pool: ", "unknown key", "'pools'"),)),
    assigned("set a mapping with a wrong value", "channels.phone.patience={exponential: {mean: 3}}",
             lines=(("--set channels.phone.patience={exponential: {mean: 3}}: ", "3 has no unit"),)),
]  # fmt: skip

MANY = changed(
    ("days: 1", "days: 0"), ("interval: 30 min", "interval: 31 min"), ("08:00-10:00", "10:00-08:00"),
    ("seed: 1", "seed: -1"), ("per_hour: 20", "per_hour: -1"), ("2 min", "2"), ("{mean: 3 min}", "{mean: 3}"),
    ("20 s", "20"), ("0.8", "80"), ("agents: 3", "agents: -1"), ("[phone]", "[fone]"),
)  # fmt: skip
LINES_OF_MANY = tuple((f"s.yaml:{line}: ",) for line in (4, 5, 6, 7, 11, 12, 13, 14, 14, 17, 18))

BAD = [*KEYS, *NUMBERS, *TIMES, *SHAPES, *WHOLE, *FILES, *CSV, *SET, Bad("eleven at once", MANY, LINES_OF_MANY)]


# Slips that once crashed, were told twice, or at the wrong place.
BAD += [
    edit("NUL in a file name", RATE, '{file: "a\\0b.csv"}', (f"s.yaml:11: {PHONE}.arrivals.file: ", "no file")),
    edit("NUL in a trace's name", RATE, '{trace: "a\\0b.csv"}',
         (f"s.yaml:11: {PHONE}.arrivals.trace: ", "no file")),
    edit("NUL in values' name", HANDLE, '{empirical: {file: "a\\0b.csv"}}',
         (f"s.yaml:13: {PHONE}.handle_time.empirical.file: ", "no file")),
    edit("NUL in staff's name", STAFF, 'agents: {file: "a\\0b.csv"}',
         ("s.yaml:17: pools.agents.agents.file: ", "no file")),
    edit("unknown profile", "per_hour: 20", "per_day: 20, profile: camel",
         (f"s.yaml:11: {PHONE}.arrivals.profile: ", "'camel'", "double_hump")),
    edit("profile with a word", "per_hour: 20", "per_day: 20, profile: [1, a]",
         (f"s.yaml:11: {PHONE}.arrivals.profile.1: ", "'a' is not a number")),
    edit("key alone", "  days: 1", "  days:", ("s.yaml:4: calendar.days: ", "has no value", "whole number")),
    edit("confidence of 1", "seed: 1", "seed: 1, confidence: 1",
         ("s.yaml:7: experiment.confidence: ", "1 is too large", "less than 1")),
    after_mode("redial is a word", "redial: {probability: x}",
               (f"s.yaml:11: {PHONE}.redial.probability: ", "'x' is not a list", "number from 0 to 1")),
    after_mode("switch is a word", "redial: {switch: x}",
               (f"s.yaml:11: {PHONE}.redial.switch: ", "'x'", "probability")),
    added("rings is a word", "routing: {routes: [{channel: phone, rings: agents}]}\n",
          ("s.yaml:19: routing.routes.0.rings: ", "'agents' is not a list", "[[agents]]")),
    edit("rate at 25:00 below", RATE, '\n      per_hour:\n        "08:00": 3\n        "25:00": 5',
         (f"s.yaml:14: {PHONE}.arrivals.per_hour", "'25:00' is not a clock time")),
    edit("staff at 25:00 below", STAFF, 'agents:\n      "08:00": 3\n      "25:00": 5',
         ("s.yaml:19: pools.agents.agents", "'25:00' is not a clock time")),
    Bad("two unheard-of metrics",
        changed(("seed: 1", "seed: 1, precision: {targets: [{metric: a, relative: 1}, {metric: b, relative: 1}]}")),
        (("s.yaml:7: experiment.precision.targets.0.metric", "'a'"),
         ("s.yaml:7: experiment.precision.targets.1.metric", "'b'"))),
    assigned("set two without a value", "a", "b", lines=(("--set a: ", "assignment"), ("--set b: ", "assignment"))),
]  # fmt: skip
BIG = "9" * 5_000
NO_TAG = "stands for nothing"
BAD += [
    edit("a set", "[phone]", "!!set {phone}", ("s.yaml:18: is not YAML: !!set", NO_TAG)),
    edit("pairs", "[phone]", "!!pairs [phone: 1]", ("s.yaml:18: is not YAML: !!pairs", NO_TAG)),
    edit("bytes", "Tiny", "!!binary aGk=", ("s.yaml:1: is not YAML: !!binary", NO_TAG)),
    edit("a map for a list", "[phone]", "!!omap [phone: 1]", ("s.yaml:18: pools.agents.skills: ", "not a list")),
    *(edit(f"no {kind}", "days: 1", f"days: !!{kind} x", ("s.yaml:4: is not YAML: 'x' is not a number",))
      for kind in ("int", "float", "bool")),
    *(edit(f"number of ages {start!r}", STAFF, f"agents: {start}{digits}", ("s.yaml:17: is not YAML: ", "no"))
      for start, digits in (("", BIG), ("0x", "f" * 5_000), ("0o", "7" * 5_000))),
    edit("a name given twice", STAFF, "agents: [&a 1, &a 2]", ("s.yaml:17: pools.agents.agents: ",)),
    assigned("set a position of ages", f"pools.agents.skills.{BIG}=x", lines=(("--set ", "not a position"),)),
    assigned("set a number of ages", f"pools.agents.agents=0x{'f' * 5000}", lines=(("--set ", "not a number"),)),
    assigned("set with a colour", "chan\x1b[31mnels\n=3", lines=((r"--set chan\x1b[31mnels\n=3: ", "unknown key"),)),
    added("key with a colour", '"a\\nb\\e[31m": 3\n', (r"s.yaml:19: 'a\nb\x1b[31m': unknown key",)),
    edit("value with a colour", "mode: live", 'mode: "li\\nve\\e[31m"',
         (f"s.yaml:10: {PHONE}.mode", r"'li\nve\x1b[31m'")),
    edit("file with a colour", RATE, '{file: "a\\nb\\e[31m.csv"}',
         (f"s.yaml:11: {PHONE}.arrivals.file", r"a\nb\x1b[31m.csv")),
    Bad("extends two lines", 'extends: "a\\nb"\n', (("s.yaml:1: extends: ", r"'a\nb'"),)),
    added("agents of their own", "agent: {a: 3}\n", ("s.yaml:19: agent: ", "did you mean 'pools'?")),
    added("queues of their own", "queues: {a: 3}\n", ("s.yaml:19: queues: ", "did you mean 'channels'?")),
]  # fmt: skip
CASES = [pytest.param(bad, id=bad.name) for bad in BAD]


def files_in(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder with its content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("bad", CASES)
def test_wrong_input_is_told_in_one_line_per_problem(bad: Bad, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_out(bad, here)
    before = files_in(here)
    code = cli._outcome([*words_of("run", bad), "--quiet", "--jobs", "1"])
    out, told = capsys.readouterr()
    expect(bad, told)
    assert told.replace("\n", "").isprintable()
    assert (code, out) == (2, "")
    assert files_in(here) == before


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.name) for bad in BAD])
def test_check_tells_the_same(bad: Bad, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_out(bad, here)
    before = files_in(here)
    assert cli._outcome(words_of("check", bad)) == 2
    out, told = capsys.readouterr()
    expect(bad, told)
    assert (out, files_in(here)) == ("", before)


WRITES = [pytest.param(bad, id=bad.name) for bad in [*KEYS[:2], *NUMBERS[:1], *WHOLE, *CSV[:1], *SET[:1]]]


@pytest.mark.parametrize("bad", WRITES)
def test_a_run_that_never_began_leaves_no_folder(bad: Bad, here: Path) -> None:
    lay_out(bad, here)
    assert cli._outcome([*words_of("run", bad), "--quiet"]) == 2
    assert not (here / "outputs").exists()


def test_the_base_is_good(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise every case above could be wrong for another reason than its own."""
    (here / "s.yaml").write_text(BASE)
    assert cli._outcome(["check", "s.yaml"]) == 0
    assert capsys.readouterr().err == ""


GOOD_BUT_ODD = {
    "byte order mark": b"\xef\xbb\xbf" + BASE.encode(),
    "Windows line ends": BASE.replace("\n", "\r\n").encode(),
    "document end": (BASE + "...\n").encode(),
    "foreign tag": changed(("Tiny", "!tag Tiny")).encode(),
    "hours to midnight": changed(("08:00-10:00", "08:00-24:00")).encode(),
}


@pytest.mark.parametrize("text", GOOD_BUT_ODD.values(), ids=GOOD_BUT_ODD.keys())
def test_what_editors_do_is_no_error(text: bytes, here: Path) -> None:
    (here / "s.yaml").write_bytes(text)
    assert cli._outcome(["check", "s.yaml"]) == 0


def test_a_tag_runs_no_code(here: Path) -> None:
    (here / "s.yaml").write_text("scenario: !!python/object/apply:os.system ['touch pwned']\n")
    assert cli._outcome(["check", "s.yaml"]) == 2
    assert not (here / "pwned").exists()


def test_entities_that_multiply_are_refused_quickly(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nine lists of nine of nine ...: the file is small, the errors stay few."""
    lists = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lists += [f"{new}: &{new} [{', '.join(9 * [f'*{old}'])}]" for old, new in zip("abcd", "bcde", strict=True)]
    (here / "s.yaml").write_text("\n".join(lists))
    assert cli._outcome(["check", "s.yaml"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3 + 5


def test_check_goes_on_after_a_wrong_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bad.yaml").write_text(changed(("days: 1", "days: 0")))
    (here / "good.yaml").write_text(BASE)
    assert cli._outcome(["check", "bad.yaml", "nope.yaml", "good.yaml"]) == 2
    out, told = capsys.readouterr()
    assert out.startswith("good.yaml: ok")
    assert [line.split(":")[0] for line in told.splitlines()] == ["bad.yaml", "nope.yaml"]


PROCESSES = [bad for bad in BAD if bad.name in ("unknown key inside", "empty CSV", "picture", "set three wrongs")]


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.name) for bad in PROCESSES])
def test_the_same_in_a_process_of_its_own(bad: Bad, tmp_path: Path) -> None:
    lay_out(bad, tmp_path)
    before = files_in(tmp_path)
    words = [sys.executable, str(Path(cli.__file__)), *words_of("run", bad)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180)
    assert (done.returncode, done.stdout) == (2, "")
    expect(bad, done.stderr)
    assert files_in(tmp_path) == before


def test_the_table_is_large_and_its_names_are_different() -> None:
    names = [bad.name for bad in BAD]
    assert len(BAD) >= 60
    assert len(set(names)) == len(names)
