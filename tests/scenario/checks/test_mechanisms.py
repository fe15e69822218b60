"""Wrong input about chat, backlogs, self-service, callbacks, repeats, messages and staff; and odd input that is right.

``FULL`` uses every mechanism. Each wrong case replaces one text of it, so the line told is that of the new text,
or of the noun around it: nouns are written on one line each.
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable
from copy import deepcopy
from heapq import heappop
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.model import clock
from tests.support.undrawn import leave_undrawn
from tests.support.wrong_input import Bad, expect, lay_out, words_of

pytestmark = pytest.mark.long

FULL = """\
scenario: Mechanisms
calendar: {start: 2026-01-05, days: 2, interval: 30 min, open: "08:00-12:00"}
experiment: {seed: 1, replications: 2}
issues:
  billing: {share: 0.5, ambiguity: 0.4, channels: [phone, chat]}
  moving: {share: 0.5}
outcome:
  resolution: {billing: 0.8, moving: 0.9}
  repeat: {probability: 0.6, after: {lognormal: {mean: 2 h, cv: 1}}}
  attempts: 4
  window: 7 d
  re_explain: 60 s
  context: {same: 0.9, across: 0.58, traditional: 0.3, social: 0.2}
demand:
  messages: [{channel: mailing, at: "2026-01-05T09:00", recipients: 100, contact_channel: phone, mean_delay: 2 h}]
channels:
  phone:
    mode: live
    family: electronic
    arrivals: {per_hour: 20, hours: "07:00-12:00"}
    handle_time: {exponential: {mean: 3 min}}
    patience: {exponential: {mean: 2 min}}
    resolution: {billing: 0.6, moving: 0.7}
    callback: {when_wait_over: 1 min, accept: 0.4, reach: 0.85, tries: 3, retry_after: 15 min, ring: 20 s}
  chat:
    mode: concurrent
    arrivals: {per_hour: 10}
    handle_time: {exponential: {mean: 5 min}}
    concurrency: {limit: 3, speed: [1, 0.84, 0.67]}
    silent_abandonment: {share: 0.5, probe: 45 s}
    patience: {exponential: {mean: 3 min}}
  email:
    mode: deferred
    arrivals: {per_hour: 6}
    handle_time: {exponential: {mean: 6 min}}
    patience: {lognormal: {mean: 5 h, cv: 1}}
    chase: {probability: 1, to: {phone: 1}}
    changeover: 25 s
    starting_backlog: 3
    target: {within: 4 h, share: 0.8}
  ivr:
    mode: self_service
    arrivals: {per_hour: 12}
    handle_time: {exponential: {mean: 1 min}}
    self_service: {containment: {billing: 0.3, moving: 0.4}, quit: 0.1, failure: 0.01, fallback: phone, induced: 0.5}
  bot:
    mode: self_service
    handle_time: {exponential: {mean: 1 min}}
    self_service: {containment: 0.35, fallback: ivr}
  mailing:
    mode: broadcast
    provokes: 0.02
pools:
  desk:
    agents: 4
    skills: [phone, chat]
    cross_trained: {email: {share: 0.5, pace: 1.2, preempt: true, reserve: 1}}
    mix: drain
    shrinkage: {absence: 0.06, breaks: 0.06, lengths: {breaks: 15 min}}
    turnover: {rate: 0.33, early_factor: 2, vacancy: {lognormal: {mean: 34 d, cv: 0.5}}, learning: {start: 2}}
  back:
    shifts: [{start: "08:00", end: "12:00", agents: 3, days: mon-fri, breaks: [{at: "10:00", length: 15 min}]}]
    skills: [phone, {channel: email, preempt: true, reserve: 2}]
    shrinkage: 0.2
    turnover: 0.3
routing: {agent_selection: lightest_load, deferred_order: due}
"""
CHAT, SELF, CHASE = "channels.chat.concurrency", "channels.bot.self_service", "channels.email.chase"
SPEEDS = "{limit: 3, speed: [1, 0.84, 0.67]}"
BOT = "{containment: 0.35, fallback: ivr}"
TO_PHONE = "{probability: 1, to: {phone: 1}}"
SHIFT = '{start: "08:00", end: "12:00", agents: 3, days: mon-fri, breaks: [{at: "10:00", length: 15 min}]}'
HOURS = '"07:00-12:00"'
CROSS = "{share: 0.5, pace: 1.2, preempt: true, reserve: 1}"
LAW = "{lognormal: {mean: 34 d, cv: 0.5}}"
APP = "  app: {mode: self_service, handle_time: {deterministic: 1 s}, self_service: {containment: 0, fallback: bot}}\n"
NO_VALUE = "write a value"  # says nothing of what is allowed: no line may hold it


def slip(name: str, old: str, new: str, path: str, *words: str) -> Bad:
    """Make a case by one replacement in ``FULL``; the line told is that on which the replaced text began."""
    assert FULL.count(old) == 1, (name, FULL.count(old))
    line = FULL[: FULL.index(old)].count("\n") + 1
    return Bad(name, FULL.replace(old, new), ((f"s.yaml:{line}: {path}", *words),))


def noun(name: str, old: str, new: str, path: str, *words: str) -> Bad:
    """Make a case that is told where the noun around it begins, on a line of its own."""
    made = slip(name, old, new, path, *words)
    key = f"  {path.rstrip(': ').rpartition('.')[2]}:\n"
    line = FULL[: FULL.index(key)].count("\n") + 1
    return made._replace(lines=((f"s.yaml:{line}: {path}", *words),))


def wrong_mode(channel: str, mode: str, key: str, owner: str) -> Bad:
    """Make a case by a key of another mode."""
    old = f"  {channel}:\n    mode: {mode}\n"
    return noun(f"{channel} with {key}", old, f"{old}    {key}\n", f"channels.{channel}: ",
                f"has {key.split(':')[0]}, which changes nothing in mode {mode}", f"belongs to {owner}")  # fmt: skip


def concurrent(name: str, new: str, *words: str, at: str = ": ") -> Bad:
    return slip(f"concurrency: {name}", SPEEDS, new, f"{CHAT}{at}", *words)


def shift(name: str, new: str, *words: str, at: str = "") -> Bad:
    return slip(f"shift: {name}", SHIFT, new, f"pools.back.shifts.0{at}: ", *words)


def pause(name: str, breaks: str, *words: str, at: str = "") -> Bad:
    return shift(name, f'{{start: "08:00", end: "12:00", agents: 3, breaks: {breaks}}}', *words, at=at)


def leaf(key: str, good: str, path: str, *bad: tuple[str, str]) -> list[Bad]:
    """Make one case per wrong value of a key."""
    return [slip(f"{path}={new}", f"{key}: {good}", f"{key}: {new}", f"{path}: ", word) for new, word in bad]


NO_SHARE = (("-0.1", "too small"), ("1.5", "0 to 1"), (".nan", "finite"), (".inf", "finite"), ("50 %", "number"),
            ("[0.5]", "number"), ("~", "has no value"))  # fmt: skip
NO_TIME = (("-5 s", "negative"), ("5", "has no unit"), (".nan", "not a duration"), (".inf", "not a duration"),
           ("5 parsecs", "unknown unit"), ("[5 s]", "not a duration"), ("99999 d", "century"))  # fmt: skip
NO_COUNT = (("-1", "too small"), ("2.5", "whole number"), ("three", "whole number"), ("1000000000000", "too large"),
            (".nan", "whole number"), (".inf", "whole number"), ("true", "whole number"))  # fmt: skip
NO_NOUN = (("word", "not a mapping"), ("[1]", "not a mapping"), ("true", ""))
LEAVES = [
    *leaf("accept", "0.4", "channels.phone.callback.accept", *NO_SHARE),
    *leaf("reach", "0.85", "channels.phone.callback.reach", *NO_SHARE),
    *leaf("tries", "3", "channels.phone.callback.tries", ("0", "1 or more"), *NO_COUNT),
    *leaf("when_wait_over", "1 min", "channels.phone.callback.when_wait_over", *NO_TIME),
    *leaf("retry_after", "15 min", "channels.phone.callback.retry_after", *NO_TIME),
    *leaf("ring", "20 s", "channels.phone.callback.ring", *NO_TIME),
    *leaf("probe", "45 s", "channels.chat.silent_abandonment.probe", *NO_TIME),
    *leaf("changeover", "25 s", "channels.email.changeover", *NO_TIME),
    *leaf("starting_backlog", "3", "channels.email.starting_backlog", *NO_COUNT),
    *leaf("quit", "0.1", "channels.ivr.self_service.quit", *NO_SHARE),
    *leaf("failure", "0.01", "channels.ivr.self_service.failure", *NO_SHARE),
    *leaf("induced", "0.5", "channels.ivr.self_service.induced", *NO_SHARE),
    *leaf("provokes", "0.02", "channels.mailing.provokes", *NO_SHARE[:-1]),
    *leaf("window", "7 d", "outcome.window", *NO_TIME),
    *leaf("re_explain", "60 s", "outcome.re_explain", *NO_TIME),
    *leaf("attempts", "4", "outcome.attempts", ("0", "1 or more"), *NO_COUNT),
    *leaf("across", "0.58", "outcome.context.across", *NO_SHARE[:-1]),
    *leaf("ambiguity", "0.4", "issues.billing.ambiguity", *NO_SHARE),
    *leaf("recipients", "100", "demand.messages.0.recipients", ("0", "1 or more"), *NO_COUNT,
          ("1000000000000000", "100000000 or less")),
    *leaf("mean_delay", "2 h", "demand.messages.0.mean_delay", ("0 s", "more than 0"), *NO_TIME),
    *leaf("absence", "0.06", "pools.desk.shrinkage.absence", ("1", "less than 1"), ("-0.1", "too small"),
          (".nan", "finite"), ("6 %", "number"), ("5 min", "number")),
    *leaf("shrinkage", "0.2", "pools.back.shrinkage", ("28", "0.28 for 28 %"), ("-0.1", "0.28"), (".nan", "0.28"),
          (".inf", "0.28"), ("28 %", "0.28 for 28 %"), ("[0.2]", "not a mapping"), ("true", "not a mapping"),
          ("0.97", "less than 0.95"), ("{breaks: 0.5, coaching: 0.5}", "less than 0.95")),
    *leaf("turnover", "0.3", "pools.back.turnover", ("33 %", "0.33"), ("[0.3]", "0.33"), ("word", "0.33")),
    *leaf("turnover", "0.3", "pools.back.turnover.rate", ("0", "0.001 or more"), ("-1", "0.001 or more"),
          ("21", "20 or less"), (".nan", "finite"), (".inf", "finite"), ("true", "number")),
    *leaf("early_factor", "2", "pools.desk.turnover.early_factor", ("0", "0.01 or more"), ("101", "100 or less"),
          (".nan", "finite"), ("2 d", "number")),
    *leaf("learning", "{start: 2}", "pools.desk.turnover.learning.start", ("{start: 0.5}", "1 or more"),
          ("{start: .nan}", "finite"), ("{start: 101}", "100 or less")),
    *leaf("learning", "{start: 2}", "pools.desk.turnover.learning.time", ("{time: 0 s}", "more than 0"),
          ("{time: 90}", "no unit"), ("{time: -9 d}", "negative")),
    *leaf("resolution", "{billing: 0.6, moving: 0.7}", "channels.phone.resolution", *NO_SHARE[:-1],
          ("{moving: 0.5}", "says nothing of billing"), ("{}", "empty")),
    *leaf("resolution", "{billing: 0.8, moving: 0.9}", "outcome.resolution", ("{billing: 1}", "nothing of moving"),
          ("80", "0 to 1"), ("[0.8, 0.9]", "number")),
    *leaf("callback", "{when_wait_over: 1 min, accept: 0.4, reach: 0.85, tries: 3, retry_after: 15 min, ring: 20 s}",
          "channels.phone.callback", *NO_NOUN, ("3 min", "not a mapping; write {when_wait_over: 3 min}")),
    *leaf("concurrency", SPEEDS, CHAT, *NO_NOUN, ("3", "{limit: 3, speed: [1, 0.84, 0.67]}")),
    *leaf("self_service", BOT, SELF, *NO_NOUN, ("0.3", "{containment: 0.3, fallback: phone}")),
    *leaf("context", "{same: 0.9, across: 0.58, traditional: 0.3, social: 0.2}", "outcome.context", *NO_NOUN),
    *leaf("repeat", "{probability: 0.6, after: {lognormal: {mean: 2 h, cv: 1}}}", "outcome.repeat", *NO_NOUN,
          ("0.6", "not a mapping")),
    *leaf("chase", TO_PHONE, CHASE, ("word", "not a mapping"), ("[1]", "not a mapping")),
    *leaf("chase", TO_PHONE, f"{CHASE}.probability", ("1.5", "0 to 1"), (".nan", "finite"), ("-1", "too small")),
]  # fmt: skip

TYPOS = [
    slip(f"{new} for {old}", f"{old}:", f"{new}:", f"{path}{new}: ", "unknown key", f"did you mean '{old}'")
    for old, new, path in (
        ("concurrency", "concurency", "channels.chat."),
        ("silent_abandonment", "silent_abandon", "channels.chat."),
        ("chase", "chse", "channels.email."),
        ("changeover", "change_over", "channels.email."),
        ("provokes", "provoke", "channels.mailing."),
        ("callback", "call_back", "channels.phone."),
        ("family", "famly", "channels.phone."),
        ("hours", "hour", "channels.phone.arrivals."),
        ("limit", "limt", f"{CHAT}."),
        ("speed", "speeds", f"{CHAT}."),
        ("probe", "prob", "channels.chat.silent_abandonment."),
        ("when_wait_over", "when_wait_ovr", "channels.phone.callback."),
        ("retry_after", "rety_after", "channels.phone.callback."),
        ("outcome", "outcomes", ""),
        ("repeat", "repeats", "outcome."),
        ("re_explain", "reexplain", "outcome."),
        ("context", "contxt", "outcome."),
        ("across", "accross", "outcome.context."),
        ("ambiguity", "ambigiuty", "issues.billing."),
        ("messages", "mesages", "demand."),
        ("recipients", "recipient", "demand.messages.0."),
        ("shifts", "shift", "pools.back."),
        ("cross_trained", "cross_training", "pools.desk."),
        ("mix", "mixx", "pools.desk."),
        ("absence", "absense", "pools.desk.shrinkage."),
        ("lengths", "lenghts", "pools.desk.shrinkage."),
        ("rate", "rat", "pools.desk.turnover."),
        ("vacancy", "vacany", "pools.desk.turnover."),
        ("learning", "lerning", "pools.desk.turnover."),
        ("deferred_order", "defered_order", "routing."),
        ("pace", "pase", "pools.desk.cross_trained.email."),
    )
]  # fmt: skip

CHOICES = [
    slip("family", "family: electronic", "family: eletronic", "channels.phone.family: ", "'electronic'", "social"),
    slip("mix", "mix: drain", "mix: fil", "pools.desk.mix: ", "did you mean 'fill'", "drain, fill"),
    slip("order", "deferred_order: due", "deferred_order: dew", "routing.deferred_order: ", "'due'", "arrival, due"),
    slip("rule", "lightest_load", "lightest_lode", "routing.agent_selection: ", "'lightest_load'", "fullest_first"),
    slip("predictor", "tries: 3", "predictor: queue_lenght", "channels.phone.callback.predictor: ", "'queue_length'"),
    slip("preempt yes", "preempt: true, reserve: 2", "preempt: yes", "pools.back.skills.1.preempt: ",
         "'yes'", "true or false"),
    slip("preempt 1", CROSS, "{share: 0.5, preempt: 1}", "pools.desk.cross_trained.email.preempt: ", "true or false"),
]  # fmt: skip

NAMES = [
    slip("fallback to nobody", "fallback: ivr", "fallback: fone", f"{SELF}.fallback: ", "'phone'", "allowed: phone"),
    slip("fallback to a list", "fallback: ivr", "fallback: [ivr]", f"{SELF}.fallback: ", "not text"),
    slip("fallback to a message", "fallback: ivr", "fallback: mailing", f"{SELF}.fallback: ", "broadcast", "another"),
    slip("chase on nobody", TO_PHONE, "{probability: 1, to: {fone: 1}}", f"{CHASE}.to.fone: ", "'phone'"),
    slip("chase on a message", TO_PHONE, "{probability: 1, to: {mailing: 1}}", f"{CHASE}.to: ", "broadcast"),
    slip("chase without weight", TO_PHONE, "{probability: 1, to: {phone: 0}}", f"{CHASE}.to.phone: ", "more than 0"),
    slip("chase on nothing", TO_PHONE, "{probability: 1, to: {}}", f"{CHASE}.to: ", "empty"),
    slip("chase on itself", TO_PHONE, "{probability: 1, to: {email: 1}}", "channels.email.")._replace(
        lines=(("s.yaml:3", "no other channel"),)),
    slip("repeat to nobody", "cv: 1}}}\n  attempts", "cv: 1}}, to: {caht: 1, phone: 1}}\n  attempts",
         "outcome.repeat.to.caht: ", "'chat'"),
    slip("issue's channel", "channels: [phone, chat]", "channels: [phone, cat]", "issues.billing.channels.1: ",
         "'chat'"),
    slip("issue's channels empty", "channels: [phone, chat]", "channels: []", "issues.billing.channels: ", "empty"),
    slip("issue's channel is text", "channels: [phone, chat]", "channels: phone", "issues.billing.channels: ",
         "not a list", "[phone]"),
    slip("issue's channel is a message", "channels: [phone, chat]", "channels: [phone, mailing]",
         "issues.billing.channels", "broadcast"),
    slip("issue of containment", "{billing: 0.3, moving: 0.4}", "{biling: 0.3, moving: 0.4}",
         "channels.ivr.self_service.containment.biling: ", "'billing'"),
    slip("containment leaves one out", "{billing: 0.3, moving: 0.4}", "{billing: 0.3}",
         "channels.ivr.self_service.containment: ", "says nothing of moving"),
    slip("containment of nothing", "{billing: 0.3, moving: 0.4}", "{}",
         "channels.ivr.self_service.containment: ", "empty"),
    slip("message from nobody", "{channel: mailing,", "{channel: mailling,", "demand.messages.0.channel: ",
         "'mailing'"),
    slip("message to itself", "contact_channel: phone", "contact_channel: mailing",
         "demand.messages.0.contact_channel: ", "broadcast"),
    slip("message about nothing", "recipients: 100", "recipients: 100, issue: bill",
         "demand.messages.0.issue: ", "'billing'"),
    slip("message to gold", "recipients: 100", "recipients: 100, segment: gold",
         "demand.messages.0.segment: ", "'gold'"),
    slip("message next year", "2026-01-05T09:00", "2027-01-05T09:00", "demand.messages.0.at: ", "within"),
    slip("message in a zone", "2026-01-05T09:00", "2026-01-05T09:00Z", "demand.messages.0.at: ", "time zone"),
    slip("message at noon", "2026-01-05T09:00", "noon", "demand.messages.0.at: ", "not a moment"),
    noun("nothing sent", FULL[FULL.index("  messages") : FULL.index("channels:\n")], "  busyness: none\n",
         "channels.mailing: ", "nothing is sent"),
    slip("cross-trained in nothing", f"{{email: {CROSS}}}", "{emial: 0.5}", "pools.desk.cross_trained.emial: ",
         "'email'"),
    slip("cross-trained in a list", f"{{email: {CROSS}}}", "[email]", "pools.desk.cross_trained: ", "{email: 0.25}"),
    slip("cross-trained machine", f"{{email: {CROSS}}}", "{email: 0.5, ivr: 0.5}",
         "pools.desk.cross_trained.ivr: ", "no agent"),
    noun("cross-trained twice", f"{{email: {CROSS}}}", "{email: 0.5, chat: 0.5}", "pools.desk: ", "'chat'",
         "one place"),
]  # fmt: skip

SHAPES = [
    concurrent("two ways", "{limit: 2, speed: [1, 0.5], handle_times: [1 min, 2 min]}", "one of speed"),
    concurrent("no way", "{limit: 3}", "needs one of speed", "handle_times"),
    concurrent("half a way", "{limit: 3, agent_time: 5 s}", "agent_time with customer_time"),
    concurrent("short", "{limit: 3, speed: [1, 0.8]}", "has 2 numbers for limit 3"),
    concurrent("long", "{limit: 1, speed: [1, 0.8]}", "has 2 numbers for limit 1"),
    concurrent("rising", "{limit: 3, speed: [1, 0.5, 0.6]}", "rise", "falling order"),
    concurrent("not from 1", "{limit: 3, speed: [0.9, 0.5, 0.4]}", "begin with 1"),
    concurrent("times fall", "{limit: 2, handle_times: [3 min, 2 min]}", "rise"),
    concurrent("no times", "{limit: 2, handle_times: [0 s, 0 s]}", ""),
    concurrent("idle zero", "{limit: 3, speed: [1, 0.84, 0.67], agent_time: 0 s}", "more than 0", at=".agent_time: "),
    concurrent("idle list", "{limit: 3, speed: [1, 0.84, 0.67], handle_times: []}", "", at=""),
    concurrent("no customer", "{limit: 3, agent_time: 5 s, customer_time: -5 s}", "negative", at=".customer_time: "),
    concurrent("limit 0", "{limit: 0, speed: [1]}", "1 or more", at=".limit: "),
    concurrent("limit 101", "{limit: 101, agent_time: 5 s, customer_time: 5 s}", "100 or less", at=".limit: "),
    concurrent("limit 2.5", "{limit: 2.5, agent_time: 5 s, customer_time: 5 s}", "whole", at=".limit: "),
    concurrent("speed 0", "{limit: 2, speed: [1, 0]}", "0.001 or more", at=".speed.1: "),
    concurrent("speed 2", "{limit: 2, speed: [1, 2]}", "too large", at=".speed.1: "),
    concurrent("speed NaN", "{limit: 2, speed: [1, .nan]}", "finite", at=".speed.1: "),
    concurrent("speed of a word", "{limit: 2, speed: [1, fast]}", "number", at=".speed.1: "),
    concurrent("speed empty", "{limit: 2, speed: [1, ~]}", "has no value", at=".speed.1: "),
    concurrent("times without unit", "{limit: 2, handle_times: [1 min, 2]}", "no unit", at=".handle_times.1: "),
    concurrent("without limit", "{speed: [1, 0.8]}", "missing", at=".limit: "),
    slip("too many of all", BOT, "{containment: 0.8, quit: 0.3, fallback: ivr}", f"{SELF}: ", "more than all"),
    slip("no containment", BOT, "{fallback: ivr}", f"{SELF}: ", "containment: 0.3", "skill: 1"),
    slip("two containments", BOT, "{fallback: ivr, containment: 0.3, skill: 1}", f"{SELF}: ", "both", "write one"),
    slip("tilted skill", BOT, "{fallback: ivr, skill: 1, tilted: true}", f"{SELF}: ", "tilted beside skill"),
    slip("flat authority", BOT, "{containment: 0.3, authority: 0.5, tilted: false}", f"{SELF}: ", "leave one"),
    slip("flat anyway", BOT, "{containment: 0.3, tilted: false}", f"{SELF}.tilted: ", "changes nothing", "complexity"),
    slip("beyond the authority", BOT, "{containment: 0.9, authority: 0.5}", f"{SELF}.containment: ", "0 to 0.688"),
    slip("circle of one", "fallback: ivr", "fallback: bot", f"{SELF}.fallback: ", "bot -> bot", "people"),
    slip("circle of two", "fallback: phone,", "fallback: bot,", "channels.", "circle", "ivr", "bot"),
    slip("circle of three", "  mailing:\n    mode", f"{APP}  mailing:\n    mode", "")._replace(
        lines=(("", "circle", "ivr", "app", "bot"),), sets=("channels.ivr.self_service.fallback=app",)),
    shift("misspelt", '{strat: "08:00", end: "12:00", agents: 2}', "unknown key", "'start'", at=".strat"),
    shift("without end", '{start: "08:00", agents: 2}', "missing", at=".end"),
    shift("clock is a number", '{start: 8, end: "12:00", agents: 2}', "not a clock time", at=".start"),
    shift("clock past 24", '{start: "08:00", end: "25:00", agents: 2}', "'25:00'", at=".end"),
    shift("weekdays", '{start: "08:00", end: "12:00", agents: 2, days: weekdays}', "mon-fri", at=".days"),
    shift("days in a list", '{start: "08:00", end: "12:00", agents: 2, days: [mon]}', "mon-fri", at=".days"),
    shift("an army", '{start: "08:00", end: "12:00", agents: 1000000000000}', "20000 or less", at=".agents"),
    shift("negative", '{start: "08:00", end: "12:00", agents: -1}', "0 or more", at=".agents"),
    shift("table", '{start: "08:00", end: "12:00", agents: {"08:00": 2}}', "plain number", at=".agents"),
    shift("text", '"08:00-12:00"', "not a mapping"),
    slip("shifts are a mapping", f"[{SHIFT}]", SHIFT, "pools.back.shifts: ", "not a list"),
    slip("no shifts", f"[{SHIFT}]", "[]", "pools.back.shifts: ", "empty"),
    noun("shifts beside agents", "    shifts:", "    agents: 3\n    shifts:", "pools.back: ", "one of the two"),
    pause("breaks overlap", '[{at: "10:00", length: 15 min}, {at: "10:10", length: 15 min}]', "overlap"),
    pause("same break twice", '[{at: "10:00", length: 15 min}, {at: "10:00", length: 15 min}]', "overlap"),
    pause("break before", '[{at: "07:00", length: 15 min}]', "outside", "between start and end"),
    pause("break to the end", '[{at: "11:50", length: 15 min}]', "outside"),
    pause("break of days", '[{at: "09:00", length: 2 d}]', "outside"),
    pause("break in numbers", '[{at: "09:00", length: 15}]', "no unit", at=".breaks.0.length"),
    pause("break is a clock", '["09:00"]', "not a mapping", at=".breaks.0"),
    pause("breaks are a time", "15 min", "not a list", at=".breaks"),
    shift("night break by day", '{start: "22:00", end: "06:00", agents: 3, breaks: [{at: "12:00", length: 9 min}]}',
          "outside"),
    slip("nobody cross-trained", CROSS, "0.01", "pools.desk.cross_trained.email: ", "nobody"),
    slip("cross-trained in percent", CROSS, "25", "pools.desk.cross_trained.email.share: ", "0 to 1"),
    slip("cross-trained reserve", CROSS, "{share: 0.5, reserve: 4}", "pools.desk.cross_trained.email", "4", "nobody"),
    slip("cross-trained rank", CROSS, "{share: 0.5, rank: 2}", "pools.desk.cross_trained.email", "ranked"),
    slip("reserve of all", "reserve: 2}", "reserve: 3}", "pools.back.skills.1.reserve: ", "3 of 3 agents"),
    slip("preempted calls", "skills: [phone, chat]", "skills: [{channel: phone, preempt: true}, chat]",
         "pools.desk.skills.0", "only deferred work"),
    slip("nobody to preempt", "[phone, {channel: email, preempt: true, reserve: 2}]",
         "[{channel: email, preempt: true}]", "pools.back.skills.0", "no live or concurrent skill"),
    slip("mix of one", "shrinkage: 0.2", "mix: fill", "pools.back.mix: ", "changes nothing"),
    slip("block of seconds", "breaks: 15 min", "breaks: 9 s", "pools.desk.shrinkage.lengths.breaks: ", "60"),
    slip("blocks of one length", "{breaks: 15 min}", "15 min", "pools.desk.shrinkage.lengths: ", "not a mapping"),
    slip("vacancy is a time", LAW, "34 d", "pools.desk.turnover.vacancy: ", "not a mapping", "exponential"),
    slip("vacancy of no family", LAW, "{}", "pools.desk.turnover.vacancy: ", "exactly one of"),
    slip("vacancy from no file", LAW, "{empirical: {file: nope.csv}}", "pools.desk.turnover.vacancy.empirical.file: ",
         "nope.csv", "relative"),
    slip("repeat from no file", "{lognormal: {mean: 2 h, cv: 1}}", "{empirical: {file: nope.csv}}",
         "outcome.repeat.after.empirical.file: ", "nope.csv"),
    slip("repeat from a bad file", "{lognormal: {mean: 2 h, cv: 1}}", "{empirical: {file: v.csv}}",
         "outcome.repeat.after.empirical", "v.csv:2: ", "'x'")._replace(files={"v.csv": "seconds\nx\n"}),
    slip("chase from a bad file", "{lognormal: {mean: 5 h, cv: 1}}", "{empirical: {file: v.csv}}",
         "channels.email.patience.empirical", "v.csv:1: ", "no column")._replace(files={"v.csv": "s\n5\n"}),
    slip("hours turned round", HOURS, '"12:00-08:00"', "channels.phone.arrivals.hours", "ends before it starts"),
    slip("hours in numbers", HOURS, '"8-12"', "channels.phone.arrivals.hours", '"HH:MM"'),
    slip("hours closed", HOURS, "closed", "channels.phone.arrivals.hours: ", "closed on all days"),
    slip("hours on Sundays", HOURS, '{sun: "08:00-12:00"}', "channels.phone.arrivals.hours: ", "closed on all days"),
    slip("hours of no day", HOURS, '{mon-fry: "08:00-12:00"}', "channels.phone.arrivals.hours.mon-fry: ", "no days"),
    slip("hours and rates", "per_hour: 20,", "per_hour: [1, 2, 3, 4],", "channels.phone.arrivals.per_hour: ",
         "4 numbers for 5"),
    slip("hours beside a file", f"{{per_hour: 20, hours: {HOURS}}}", f"{{file: v.csv, hours: {HOURS}}}",
         "channels.phone.arrivals: ", "hours")._replace(files={"v.csv": "start,volume\n08:00,5\n"}),
    noun("chase without patience", "    patience: {lognormal: {mean: 5 h, cv: 1}}\n", "", "channels.email: ",
         "chase without patience"),
    noun("balk at a letter", "{mean: 5 h, cv: 1}}", "{mean: 5 h, cv: 1}, balk: 0.1}", "channels.email: ", "balk"),
    noun("due without a target", "    target: {within: 4 h, share: 0.8}\n", "", "channels.email: ", "no target"),
    noun("chat without concurrency", f"    concurrency: {SPEEDS}\n", "", "channels.chat: ", "without concurrency"),
    noun("machine without words", f"    self_service: {BOT}\n", "", "channels.bot: ", "without self_service"),
    slip("no chance of contact", "    provokes: 0.02\n", "", "")._replace(
        lines=(("s.yaml:15: demand.messages.0: ", "contact_probability: 0.03"),)),
]  # fmt: skip

MODES = [
    *(wrong_mode("phone", "live", key, owner) for key, owner in (
        ("concurrency: {limit: 1}", "concurrent"), ("silent_abandonment: 0.5", "concurrent"), ("chase: 1", "deferred"),
        ("changeover: 5 s", "deferred"), ("self_service: {containment: 1}", "self_service"),
        ("provokes: 0.2", "broadcast"))),
    *(wrong_mode("chat", "concurrent", key, owner) for key, owner in (
        ("callback: {when_wait_over: 1 min}", "live"), ("chase: 1", "deferred"), ("provokes: 0.2", "broadcast"))),
    *(wrong_mode("email", "deferred", key, "live") for key in (
        "callback: {when_wait_over: 1 min}", "redial: {}", "lines: 3", "queue_limit: 3", "when_closed: lost")),
    *(wrong_mode("bot", "self_service", key, "live") for key in (
        "callback: {when_wait_over: 1 min}", "target: {within: 20 s}", "patience: {deterministic: 1 s}",
        "wrap_up: {deterministic: 1 s}", "resolution: 0.5", "starting_backlog: 3", "at_close: drain")),
    *(wrong_mode("mailing", "broadcast", key, "live") for key in (
        "handle_time: {deterministic: 1 s}", "arrivals: {per_hour: 3}", 'open: "08:00-09:00"', "resolution: 0.5")),
]  # fmt: skip

PLAIN = """\
scenario: Plain
calendar: {open: "08:00-12:00"}
channels:
  phone: {preset: phone, arrivals: {per_hour: 10}}
  chat: {preset: web_chat, arrivals: {per_hour: 5}}
pools:
  desk: {agents: 5, skills: [phone, chat]}
"""


def set_(assignment: str, path: str, *words: str) -> Bad:
    """Make a case by an assignment on a plain center; the line names it, or the line of what it disturbs."""
    return Bad(f"--set {assignment}", PLAIN, ((f"--set {assignment}: {path}", *words),), {}, (assignment,))


def on_top(name: str, top: str, line: int, path: str, *words: str) -> Bad:
    """Make a case by a layer over the plain center."""
    return Bad(name, f"extends: b.yaml\n{top}", ((f"s.yaml:{line}: {path}", *words),), {"b.yaml": PLAIN})


LAYERS = [
    set_("pools.desk.shrinkage.absence=2", "pools.desk.shrinkage.absence: ", "less than 1"),
    set_("pools.desk.turnover=-1", "pools.desk.turnover.rate: ", "0.001 or more"),
    set_("pools.desk.cross_trained.email=0.5", "pools.desk.cross_trained.email: ", "no channel 'email'"),
    set_("channels.chat.concurrency.speed.7=0.5", "channels.chat.concurrency.speed.7: ", "not a position"),
    set_("channels.chat.silent_abandonment.share=2", "channels.chat.silent_abandonment.share: ", "0 to 1"),
    set_("outcome.repeat.to.fone=1", "outcome.repeat.to.fone: ", "'phone'"),
    set_("outcome.window=5 s", "outcome.window: ", "changes nothing without a resolution"),
    set_("outcome.repeat.after.empirical.file=no.csv", "outcome.repeat.after.empirical.file: ", "no.csv"),
    set_("outcome.resolution={}", "outcome.resolution: ", "write"),
    set_("routing.deferred_order=due", "routing.deferred_order: ", "without a deferred channel"),
    set_("demand.messages=[1]", "demand.messages.0: ", "not a mapping"),
    set_("channels.tv={preset: tv_ad}", "channels.tv: ", "nothing is sent"),
    set_("channels.tv={preset: letter}", "channels.tv: ", "no pool serves"),
    on_top("layer: share", "pools:\n  desk:\n    shrinkage: 28\n", 4, "pools.desk.shrinkage: ", "0.28"),
    on_top("layer: unit", "outcome:\n  resolution: 0.5\n  window: 7\n", 4, "outcome.window: ", "no unit"),
    on_top("layer: limit", "channels:\n  chat:\n    concurrency: {limit: 2}\n", 4, CHAT, "for limit 2"),
    on_top("layer: typo", "channels:\n  chat:\n    concurency: {limit: 2}\n", 4, "channels.chat.concurency: ",
           "'concurrency'"),
]  # fmt: skip

BAD = [*LEAVES, *TYPOS, *CHOICES, *NAMES, *SHAPES, *MODES, *LAYERS]


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.name) for bad in BAD])
def test_a_slip_is_told_in_one_clear_line(bad: Bad, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_out(bad, here)
    assert cli._outcome(words_of("check", bad)) == 2
    out, told = capsys.readouterr()
    expect(bad, told)
    assert out == ""
    for foreign in ("Value error", "Input should", NO_VALUE, "key: value pairs", "(none))"):
        assert foreign not in told


def test_the_full_scenario_is_good(here: Path) -> None:
    (here / "s.yaml").write_text(FULL)
    assert cli._outcome(["check", "s.yaml"]) == 0


def test_the_table_is_large_and_its_names_are_different() -> None:
    names = [bad.name for bad in BAD]
    assert len(set(names)) == len(names) >= 300


def exponential(mean: str) -> dict[str, Any]:
    return {"exponential": {"mean": mean}}


def fixed(value: str) -> dict[str, Any]:
    return {"deterministic": value}


def center(paths: dict[str, Any]) -> dict[str, Any]:
    """Return a small center with phone, chat, e-mail and a machine, changed at the paths given."""
    data: dict[str, Any] = {
        "scenario": "Odd",
        "calendar": {"days": 1, "open": "08:00-10:00"},
        "experiment": {"seed": 1, "replications": 2},
        "channels": {
            "phone": {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": exponential("3 min"),
                      "patience": exponential("2 min")},
            "chat": {"mode": "concurrent", "arrivals": {"per_hour": 20}, "handle_time": exponential("5 min"),
                     "patience": exponential("2 min"), "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]}},
            "email": {"mode": "deferred", "arrivals": {"per_hour": 10}, "handle_time": exponential("5 min"),
                      "target": {"within": "4 h"}},
            "ivr": {"mode": "self_service", "arrivals": {"per_hour": 20}, "handle_time": exponential("1 min"),
                    "self_service": {"containment": 0.3, "fallback": "phone"}},
        },
        "pools": {"desk": {"agents": 3, "skills": ["phone", "chat", {"channel": "email", "preempt": True}]}},
    }  # fmt: skip
    for path, value in paths.items():
        *above, last = path.split("/")
        node = data
        for key in above:
            node = node.setdefault(key, {})
        node[last] = deepcopy(value)
    return data


def only(channel: str, **more: Any) -> dict[str, Any]:
    """Return the paths of a center with one channel."""
    return {"channels": {channel: center({})["channels"][channel] | more},
            "pools": {"desk": {"agents": 1, "skills": [channel]}}}  # fmt: skip


def staffed_by(*shifts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the paths of a center whose desk works shifts."""
    return {"pools/desk": {"shifts": list(shifts), "skills": ["phone", "chat", "email"], **more}}


def sent(at: str, people: int, **more: Any) -> dict[str, Any]:
    """Return the paths of a center that sends a message."""
    message = {"channel": "tv", "at": at, "recipients": people, "contact_channel": "phone", **more}
    return {"channels/tv": {"mode": "broadcast"}, "demand/messages": [message]}


def hours_of(start: str, end: str, agents: int = 2, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "agents": agents, **more}


ALL_DAY, NEVER = "00:00-24:00", {"fri": "08:00-10:00"}
CROWD, FEWER = ({"channels/phone/arrivals": {"per_hour": many}} for many in (200, 70))
ROUND = {"probability": 1, "after": fixed("0 s")}
OFFER = {"when_wait_over": "0 s", "accept": 1}
ODD: dict[str, dict[str, Any]] = {
    "zero agents": {"pools/desk/agents": 0},
    "zero agents in shifts": staffed_by(hours_of("08:00", "10:00", 0)),
    "nobody from nine": {"pools/desk/agents": {"08:00": 3, "09:00": 0}},
    "zero volumes": {f"channels/{name}/arrivals": {"per_hour": 0} for name in ("phone", "chat", "email", "ivr")},
    "no volumes": {f"channels/{name}/arrivals": None for name in ("phone", "chat", "email", "ivr")},
    "open one minute": {f"channels/{name}/open": "09:00-09:01" for name in ("chat", "email", "ivr")},
    "come while closed": {f"channels/{name}": center({})["channels"][name] | {"open": "09:00-09:01", "arrivals":
                          {"per_hour": 9, "hours": ALL_DAY}} for name in ("phone", "chat", "email", "ivr")},
    "e-mail on one day": {"calendar/days": 5, "channels/email/open": NEVER, "channels/email/patience": fixed("5 h"),
                          "channels/email/arrivals": {"per_day": 20, "hours": ALL_DAY}},
    "all absent": {"pools/desk/shrinkage": {"absence": 0.99}},
    "all absent from shifts": staffed_by(hours_of("08:00", "10:00"), shrinkage={"absence": 0.99}),
    "shrinkage 0.9": {"pools/desk/shrinkage": 0.9},
    "blocks of a month": {"pools/desk/shrinkage": {"breaks": 0.3, "lengths": {"breaks": "30 d"}}},
    "blocks of a minute": {"pools/desk/shrinkage": {"breaks": 0.9, "lengths": {"breaks": "60 s"}}},
    "never reached": {**CROWD, "channels/phone/callback": OFFER | {"reach": 0}},
    "rung a hundred times": {**FEWER, "channels/phone/callback": OFFER | {"reach": 0, "tries": 100,
                             "retry_after": "0 s", "ring": "0 s"}},
    "callback after the end": {**CROWD, "channels/phone/callback": OFFER | {"reach": 0.1, "retry_after": "99 d"}},
    "callback by nobody": {"pools/desk/agents": 0, "channels/phone/callback": OFFER | {"predictor": "queue_length"}},
    "callback on one line": {**CROWD, "channels/phone/lines": 1, "channels/phone/at_close": "clear",
                             "channels/phone/callback": OFFER | {"predictor": "last_wait"}},
    "a hundred chats": {"channels/chat/arrivals": {"per_hour": 400}, "pools/desk/mix": "fill",
                        "channels/chat/concurrency": {"limit": 100, "agent_time": "9 s", "customer_time": "60 s"}},
    "chats one by one": {"channels/chat/concurrency": {"limit": 1}},
    "chats that crawl": {"channels/chat/concurrency": {"limit": 3, "handle_times": ["1 s", "500 s", "999 s"]}},
    "chats of no time": {"channels/chat/handle_time": fixed("0 s"), "channels/chat/patience": fixed("0 s")},
    "chats in step": {"channels/chat/handle_time": fixed("5 min"), "channels/chat/patience": fixed("5 min")},
    "all silent": {"channels/chat/patience": fixed("0 s"), "channels/chat/silent_abandonment": 1,
                   "channels/chat/arrivals": {"per_hour": 100}},
    "probed for days": {"channels/chat/silent_abandonment": {"share": 1, "probe": "2 d"},
                        "channels/chat/patience": fixed("1 s"), "channels/chat/arrivals": {"per_hour": 100}},
    "no chat waits": {"channels/chat/queue_limit": 0, "channels/chat/patience": {"balk": 1, **fixed("1 s")}},
    "all contained": {"channels/ivr/self_service": {"containment": 1, "fallback": "phone"}},
    "none contained": {"channels/ivr/self_service": {"containment": 0, "fallback": "phone"}, "calendar/days": 2,
                       "channels/phone/open": {"tue": "08:00-08:01"}},
    "machine broken": {"channels/ivr/self_service": {"containment": 1, "failure": 1}},
    "machine left": {"channels/ivr/self_service": {"containment": 0, "quit": 1}},
    "machine to backlog": {"channels/ivr/self_service": {"containment": 0, "fallback": "email"}},
    "round and round": {"issues": {"a": {"share": 1, "ambiguity": 1}}, "outcome": {"resolution": 0, "attempts": 50,
                        "repeat": ROUND | {"to": {"ivr": 1}}}, "channels/ivr/handle_time": fixed("0 s"),
                        "channels/ivr/self_service": {"containment": 1, "induced": 1}},
    "weights of nothing": {"outcome": {"resolution": 0, "repeat": ROUND | {"to": {"chat": 5e-324, "phone": 5e-324}}}},
    "window 0": {"outcome": {"resolution": 0.5, "window": "0 s", "attempts": 1, "re_explain": "0 s"}},
    "told for a day": {"outcome": {"resolution": 0.5, "re_explain": "1 d", "repeat": ROUND,
                       "context": {"same": 0, "across": 0, "traditional": 0, "social": 0}}},
    "issue on one channel": {"issues": {"a": {"share": 1, "channels": ["chat"]}},
                             "outcome": {"resolution": 0, "repeat": {"after": exponential("9 min")}}},
    "everybody cross-trained": {"pools/desk": {"agents": 3, "skills": ["phone", "chat"], "cross_trained":
                                {"email": {"share": 1.0, "preempt": True, "reserve": 1, "pace": 1e6}}}},
    "turnover 10": {"pools/desk/turnover": 10, "calendar/days": 20},
    "vacant for ever": {"pools/desk/turnover": {"rate": 10, "vacancy": fixed("36000 d")}, "calendar/days": 30},
    "a year of days": {**only("phone", arrivals={"per_day": 5}), "calendar": {"days": 400, "interval": "1 d"},
                       "pools/desk/turnover": 2},
    "night shift": {"calendar": {"days": 2}, **staffed_by(hours_of("06:00", "22:00"), hours_of("22:00", "06:00",
                    breaks=[{"at": "23:45", "length": "30 min"}, {"at": "02:00", "length": "9 min"}]), shrinkage=0.2)},
    "shift round the clock": staffed_by(hours_of("08:00", "08:00", breaks=[{"at": "07:30", "length": "5 min"}])),
    "shift from midnight": {"calendar": {"days": 2}, **staffed_by(hours_of("00:00", "24:00"))},
    "shift on Sundays": staffed_by(hours_of("08:00", "10:00", days="sun")),
    "shift of a second": staffed_by(hours_of("08:00", "08:00:01"), shrinkage=0.5, turnover=1),
    "shift of breaks": staffed_by(hours_of("08:00", "10:00", breaks=[{"at": "08:01", "length": "118 min"}])),
    "staff from a file": {"pools/desk": {"agents": {"file": "s.csv"}, "skills": ["phone", "chat"],
                          "cross_trained": {"email": 0.5}}},
    "shrinkage of a file": {"pools/desk": {"agents": {"file": "s.csv"}, "skills": ["phone", "chat", "email"],
                            "shrinkage": 0.3, "turnover": 1}},
    "vacancy from a file": {"pools/desk/turnover": {"rate": 10, "vacancy": {"empirical": {"file": "v.csv"}}}},
    "backlog alone": only("email"),
    "machine alone": {"channels": center({})["channels"] | {"email": center({"x": 0})["channels"]["email"]
                      | {"arrivals": None}}, "pools": {"idle": {"agents": 1, "skills": ["phone", "chat", "email"]}}},
    "backlog of thousands": only("email", starting_backlog=5000),
    "backlog chased": {"channels/email/starting_backlog": 2000, "channels/email/patience": fixed("0 s"),
                       "channels/email/chase": 1, "routing": {"deferred_order": "due"}},
    "changeover of a day": {"channels/email/changeover": "1 d", "channels/email/starting_backlog": 50},
    "work of no time": {"channels/email/changeover": "0 s", "channels/email/handle_time": fixed("0 s")},
    "a million told": sent("2026-01-05T09:00", 10**6, contact_probability=1e-4, mean_delay="1 ms"),
    "told at midnight": sent("2026-01-05T23:59:59", 10**8, contact_probability=1e-7, delivery="3000 d"),
    "nobody moved": sent("2026-01-05T09:00", 10**8, contact_probability=0),
    "fullest first": {"routing": {"agent_selection": "fullest_first", "deferred_order": "due"},
                      "pools/desk/mix": "fill"},
    "precise chats": {"experiment/precision": {"maximum": 3, "targets": [
                      {"metric": "concurrency", "relative": 0.5}]}},
    "precise replies": {"experiment/precision": {"maximum": 3, "targets": [
                        {"metric": "response_time", "channel": "email", "relative": 0.5}]}},
    "warm-up by itself": {"calendar/warmup": "mser5", "outcome": {"resolution": 0.5}, "pools/desk/shrinkage": 0.3},
}  # fmt: skip


# What may be refused or played, but must do neither half: fail while it runs, or warn of numbers that are none.
FAR = {
    "turnover of rabbits": {"pools/desk/turnover": {"rate": 10, "early_factor": 100, "vacancy": fixed("0 s"),
                            "training": "0 s", "learning": {"start": 100, "time": "1 ms"}}},
    "turnover of stones": {"pools/desk/turnover": {"rate": 1e-300}},
    "chats that stand still": {"channels/chat/concurrency": {"limit": 2, "speed": [1, 1e-160]},
                               "channels/chat/arrivals": {"per_hour": 400}},
    "late chats": {"channels/chat/concurrency": {"limit": 2, "handle_times": ["1e-300 s", "36000 d"]},
                   "channels/chat/arrivals": {"per_hour": 400}},
}  # fmt: skip
MOST = 100_000  # events of a run: the longest has half as many
DRAWN = ("zero agents", "zero volumes", "all absent", "backlog alone", "machine alone", "night shift")


@pytest.fixture
def run(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Return a function that runs a center, as a rule without its figures, which take longest."""

    def outcome(paths: dict[str, Any], drawn: bool = False) -> tuple[int, str]:
        (here / "s.yaml").write_text(json.dumps(center(paths)))
        (here / "s.csv").write_text("start,agents\n08:00,3\n09:00,0\n09:30,2\n")
        (here / "v.csv").write_text("seconds\n0\n5\n100000\n")
        if not drawn:
            leave_undrawn(monkeypatch)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = cli._outcome(["run", "s.yaml", "--quiet", "--jobs", "1", "--log", "none"])
        return code, capsys.readouterr().err

    return outcome


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_but_right_runs(name: str, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    played, began = count(), time.process_time()

    def popped(queue: list[Any]) -> Any:
        assert next(played) < MOST
        return heappop(queue)

    monkeypatch.setattr(clock, "heappop", popped)
    assert run(ODD[name], name in DRAWN) == (0, "")
    assert next(played) > 0
    assert time.process_time() - began < 60  # of the slowest machines too, what is drawn and written included


@pytest.mark.parametrize("name", FAR)
def test_what_is_far_out_is_refused_or_played(name: str, run: Callable[..., Any]) -> None:
    code, told = run(FAR[name])
    assert (code, told) == (0, "") or (code == 2 and len(told.splitlines()) == 1)


def test_messages_count_among_the_volumes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise the run would first say so by running out of memory."""
    message = sent("2026-01-05T09:00", 10**8, contact_probability=1)["demand/messages"][0]
    everybody = {"channels/tv": {"mode": "broadcast"}, "demand/messages": 5 * [message]}
    (here / "s.yaml").write_text(json.dumps(center(everybody)))
    assert cli._outcome(["check", "s.yaml"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "up to 2e+08" in line
