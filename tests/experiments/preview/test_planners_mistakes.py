"""Sixty typical mistakes of planners: ``ccsim check`` tells each in a line with file, line, path and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import cli
from tests.support.wrong_input import BASE, HANDLE, RATE, STAFF, changed

HOURS, DAYS, PATIENCE = 'open: "08:00-10:00"', "days: 1", "patience: {exponential: {mean: 2 min}}"
TARGET, SKILLS, MODE = "target: {within: 20 s, share: 0.8}", "skills: [phone]", "mode: live"
STUDY, START = "{seed: 1, replications: 2}", "start: 2026-01-05"
# What tells a planner what to write.
ADVICE = ("write", "leave it out", "did you mean", "allowed:", "add ", "the file has", "separate columns", "choose")


class Mistake(NamedTuple):
    """A mistake: the scenario's text, where it is told, words it must hold, and files beside it."""

    text: str
    where: str
    words: tuple[str, ...]
    files: Mapping[str, str] = {}


def edit(old: str, new: str, where: str, *words: str, **files: str) -> Mistake:
    """Make a mistake by one replacement in ``BASE``."""
    return Mistake(changed((old, new)), where, words, {f"{name}.csv": text for name, text in files.items()})


def edits(*pairs: tuple[str, str], where: str, words: tuple[str, ...], **files: str) -> Mistake:
    return Mistake(changed(*pairs), where, words, {f"{name}.csv": text for name, text in files.items()})


def added(more: str, where: str, *words: str) -> Mistake:
    return Mistake(BASE + more, where, words)


ARRIVALS = "11: channels.phone.arrivals"
WORK = "handle_time: {exponential: {mean: 3 min}}"
MAIL = f"  mail: {{mode: deferred, arrivals: {{per_hour: 6}}, {WORK}, target: {{within: 24 h}}}}\npools:\n"
VIP = f"  vip: {{mode: live, arrivals: {{per_hour: 40}}, {WORK}, target: {{within: 9 s}}}}\npools:\n"
PAUSE = 'breaks: [{at: "09:00", length: 15 min}]'
RESTS = "breaks: [{length: 15 min, after: 30 min, before: 90 min}]"
TEMPLATE = f'staffing: {{shifts: {{all: {{length: 2 h, start: "08:00", {RESTS}}}}}}}\n'
ANSWERED = (SKILLS, "skills: [phone, mail]")
CHAT = "concurrency: {limit: 12, speed: [1, .9, .9, .9, .9, .9, .9, .9, .9, .9, .9, .9]}"
TIMES = {
    "330 min where 330 s was meant": edit(
        "mean: 3 min", "mean: 330 min", "13: channels.phone.handle_time", "330 min", "'330 s'"
    ),
    "5 s of talk where 5 min was meant": edit(
        "mean: 3 min", "mean: 5 s", "13: channels.phone.handle_time", "5 s", "'5 min'"
    ),
    "a talk without unit": edit("mean: 3 min", "mean: 180", "13: channels.phone.handle_time", "no unit", "180 s"),
    "a talk as clock time": edit("mean: 3 min", 'mean: "0:03:00"', "13: channels.phone.handle_time", "not a duration"),
    "a talk with a decimal comma": edit(
        "mean: 3 min", 'mean: "3,5 min"', "13: channels.phone.handle_time", "not a duration"
    ),
    "a talk of nothing": edit("mean: 3 min", "mean: 0 s", "13: channels.phone.handle_time", "more than 0"),
    "wrap-up in minutes for seconds": edit(
        MODE, f"{MODE}\n    wrap_up: {{exponential: {{mean: 45 min}}}}", "11: channels.phone.wrap_up", "'45 s'"
    ),
    "wrap-up with the talk in it": edit(
        MODE,
        f"{MODE}\n    wrap_up: {{exponential: {{mean: 8 min}}}}",
        "11: channels.phone.wrap_up",
        "on top",
        "the talk",
    ),
    "patience of hours": edit("mean: 2 min", "mean: 5 h", "12: channels.phone.patience", "300 min", "'300 s'"),
    "patience of a blink": edit("mean: 2 min", "mean: 2 s", "12: channels.phone.patience", "'2 min'"),
    "a promise in minutes": edit("within: 20 s", "within: 20 min", "14: channels.phone.target.within", "'20 s'"),
    "a promise without unit": edit(
        "within: 20 s", "within: 20", "14: channels.phone.target.within", "no unit", "'20 s'"
    ),
    "redials after days": edit(
        MODE,
        f"{MODE}\n    redial: {{after: {{exponential: {{mean: 15 h}}}}}}",
        "11: channels.phone.redial.after",
        "15 h",
        "15 min",
    ),
    "mail promised within days of the calendar": edits(
        ("pools:\n", MAIL), ANSWERED, where="15: channels.mail.target.within", words=("opening hours", "'2 h'")
    ),
    "mail promised within seconds": edits(
        ("pools:\n", MAIL.replace("24 h", "20 s")),
        ANSWERED,
        where="15: channels.mail.target.within",
        words=("'20 min'",),
    ),
}
SHARES = {
    "a promise in per cent": edit("share: 0.8", "share: 80", "14: channels.phone.target.share", "0.8 for 80 %"),
    "a promise with a per cent sign": edit(
        "share: 0.8", "share: 80 %", "14: channels.phone.target.share", "0.8 for 80 %"
    ),
    "a promise that slipped": edit(
        "share: 0.8", "share: 0.08", "14: channels.phone.target.share", "8 %", "0.8 for 80 %"
    ),
    "a promise of all": edit("share: 0.8", "share: 1", "14: channels.phone.target.share", "0.95"),
    "a cv in per cent": edit(
        HANDLE, "{lognormal: {mean: 3 min, cv: 80}}", "13: channels.phone.handle_time.lognormal.cv", "0.8 for 80 %"
    ),
    "shrinkage in per cent": added("    shrinkage: 28\n", "19: pools.agents.shrinkage", "0.28 for 28 %"),
    "shrinkage a hundred times too small": added(
        "    shrinkage: 0.0028\n", "19: pools.agents.shrinkage", "0.28 for 28 %"
    ),
    "shares of segments that miss some": added(
        "segments: {a: {share: 0.6}, b: {share: 0.3}}\n", "19: segments", "0.9", "sum to 1"
    ),
    "shares of issues in per cent": added(
        "issues: {a: {share: 60}, b: {share: 40}}\n", "19: issues.a.share", "0.8 for 80 %"
    ),
    "effort in per cent": added("issues: {a: {share: 1, effort: 120}}\n", "19: issues.a.effort", "1.2 for 120 %"),
    "patience factor in per cent": added(
        "segments: {a: {share: 1, patience_factor: 150}}\n", "19: segments.a.patience_factor", "1.5 for 150 %"
    ),
    "pace in per cent": edit(
        SKILLS, "skills: [{channel: phone, pace: 110}]", "18: pools.agents.skills.0.pace", "1.1 for 10 % slower"
    ),
    "turnover in per cent": added("    turnover: 33\n", "19: pools.agents.turnover", "less"),
    "turnover of thrice a year": added("    turnover: 3.3\n", "19: pools.agents.turnover", "0.33 for 33 %"),
    "a premium in per cent": added(
        "    wage: 20\n    empowerment: {authority: 0.6, wage_premium: 25}\n",
        "20: pools.agents.empowerment.wage_premium",
        "0.25 for 25 %",
    ),
    "a month's wage": added("    wage: 3200\n", "19: pools.agents.wage", "20 for 3200 a month"),
    "a wage in hundreds": added("    wage: 0.22\n", "19: pools.agents.wage", "write 22"),
    "busyness as a share": added("demand: {busyness: {shape: 0.18}}\n", "19: demand.busyness.shape", "30 for 18 %"),
    "confidence as an error": edit(
        STUDY, "{seed: 1, replications: 20, confidence: 0.05}", "7: experiment.confidence", "0.5 or more"
    ),
    "resolution that slipped": edit(
        MODE, f"{MODE}\n    resolution: 0.085", "11: channels.phone.resolution", "0.85 for 85 %"
    ),
}
VOLUMES = {
    "volumes of a part of the week": edits(
        (DAYS, "days: 7"),
        (RATE, "{file: v.csv}"),
        where=ARRIVALS,
        words=("2026-01-10", "1 open day more", "missing: zero"),
        v="day,start,volume\nmon-fri,08:00,9\nmon-fri,08:30,9\nmon-fri,09:00,9\nmon-fri,09:30,9\n",
    ),
    "a day's volumes by weekday only": edits(
        (DAYS, "days: 7"), (RATE, "{per_day: {mon-fri: 40}}"), where=ARRIVALS, words=("2 of 7 open days", "open:")
    ),
    "volumes of another month": edit(
        RATE, "{file: v.csv}", ARRIVALS, "no row for the days", v="date,start,volume\n2025-01-05,08:00,9\n"
    ),
    "a day's total in its first interval": edit(
        RATE, "{file: v.csv}", ARRIVALS, "08:00-10:00", "missing", v="start,volume\n00:00,900\n"
    ),
    "volumes from midnight on": edit(
        RATE,
        "{file: v.csv}",
        ARRIVALS,
        "while phone is closed",
        "Mon 07:00",
        v="start,volume\n07:00,9\n07:30,9\n08:00,9\n08:30,9\n09:00,9\n09:30,9\n",
    ),
    "no volume at all": edit(RATE, "{per_hour: 0}", ARRIVALS, "no contact"),
    "a day spread over the night": edits(
        (HOURS, "at_close: drain"), (RATE, "{per_day: 90}"), where=ARRIVALS, words=("24 hours", "08:00-20:00")
    ),
    "an hour's volume as a day's": edits(
        (RATE, "{per_day: 9}"), (STAFF, "agents: 9"), where=f"{ARRIVALS}.per_day", words=("write per_hour",)
    ),
    "a day's volume as an hour's": edit(
        RATE, "{per_hour: 900}", f"{ARRIVALS}.per_hour", "45 erlangs for 3 agents", "write per_day"
    ),
    "thousands with a comma": edit(
        RATE, "{file: v.csv}", "11: channels.phone.arrivals", "not a number", v='start,volume\n08:00,"1,200"\n'
    ),
    "a file with semicolons": edit(
        RATE, "{file: v.csv}", "11: channels.phone.arrivals", "commas", v="start;volume\n08:00;9\n"
    ),
    "a column of another name": edit(
        RATE, "{file: v.csv, column: calls}", "11: channels.phone.arrivals", "'calls'", v="start,offered\n08:00,9\n"
    ),
    "dates as they are spoken": edit(
        RATE, "{file: v.csv}", "11: channels.phone.arrivals", "2026-01-05", v="date,start,volume\n05.01.2026,08:00,9\n"
    ),
    "an interval twice": edit(
        RATE, "{file: v.csv}", "11: channels.phone.arrivals", "twice", v="start,volume\n08:00,9\n08:00,9\n"
    ),
    "two ways of volumes": edit(RATE, "{per_hour: 20, per_day: 40}", "11: channels.phone.arrivals", "exactly one"),
    "numbers for other hours": edit(
        RATE, "{per_hour: [20, 30, 40]}", f"{ARRIVALS}.per_hour", "3 numbers", "2 open hours"
    ),
    "few customers who call all day": added(
        "customers: {population: 3}\n", "19: customers.population", "of each customer"
    ),
    "an outage at night": added(
        'demand: {outages: [{at: "2026-01-05T03:00", affected: 90, channel: phone}]}\n',
        "19: demand.outages.0.at",
        "closed",
        "08:00 to 10:00",
    ),
}
STAFFING = {
    "nobody on the weekend": edits(
        (DAYS, "days: 7"),
        (STAFF, "agents: {mon-fri: 3}"),
        where="9: channels.phone",
        words=("all day on 2 days of 7", "Sat, Sun"),
    ),
    "staff that goes before close": edit(
        STAFF, 'agents: {"08:00": 3, "09:30": 0}', "9: channels.phone", "nobody on duty from 09:30 to 10:00"
    ),
    "staff that comes after opening": edit(
        STAFF, 'agents: {"08:30": 3}', "9: channels.phone", "nobody on duty from 08:00 to 08:30"
    ),
    "staff before opening": edit(STAFF, 'agents: {"07:00": 3}', "17: pools.agents.agents", "07:00", "08:00"),
    "shifts outside opening": edit(
        STAFF, 'shifts: [{start: "06:00", end: "10:00", agents: 3}]', "17: pools.agents.shifts", "6 of 12 h"
    ),
    "more work than agents": edit(
        RATE, "{per_hour: 90}", "9: channels.phone", "at any time", "4.5 erlangs for 3 agents"
    ),
    "more work, and nobody gives up": edits(
        (RATE, "{per_hour: 90}"),
        (f"    {PATIENCE}\n", ""),
        where="9: channels.phone",
        words=("nobody gives up", "write patience"),
    ),
    "a full house, and nobody gives up": edits(
        (RATE, "{per_hour: 55}"), (f"    {PATIENCE}\n", ""), where="9: channels.phone", words=("92 %", "write patience")
    ),
    "two channels too many for a pool": edits(
        (RATE, "{per_hour: 40}"),
        (
            "pools:\n",
            VIP,
        ),
        (SKILLS, "skills: [phone, vip]"),
        where="17: pools.agents",
        words=("together", "4 erlangs for 3 agents"),
    ),
    "mail that piles up": edits(
        ("pools:\n", MAIL.replace("per_hour: 6", "per_hour: 60").replace("24 h", "1 h")),
        (SKILLS, "skills: [phone, mail]"),
        where="17: pools.agents",
        words=("messages included", "piles up"),
    ),
    "a lunch of all at once": edit(
        STAFF,
        f'shifts: [{{start: "08:00", end: "10:00", agents: 3, {PAUSE}}}]',
        "9: channels.phone",
        "everybody on a break at once from 09:00 to 09:15",
        "write breaks in turn",
    ),
    "breaks taken twice": edit(
        STAFF,
        f'shrinkage: 0.3\n    shifts: [{{start: "08:00", end: "10:00", agents: 3, {PAUSE}}}]',
        "17: pools.agents.shrinkage",
        "twice",
        "breaks: 0",
    ),
    "breaks planned twice": edits(
        (STAFF, f"{STAFF}\n    shrinkage: 0.3"),
        ("scenario: Tiny\n", f"scenario: Tiny\n{TEMPLATE}"),
        where="2: staffing.shifts.all.breaks",
        words=("shrinkage of agents", "twice", "one of the two places"),
    ),
    "a break of hours": edit(
        STAFF,
        'shifts: [{start: "06:00", end: "14:00", agents: 3, breaks: [{at: "09:00", length: 3 h}]}]',
        "17: pools.agents.shifts.0.breaks.0.length",
        "'180 s'",
    ),
    "fewer lines than agents": edit(MODE, f"{MODE}\n    lines: 2", "11: channels.phone.lines", "3 agents", "such as 6"),
    "no room to wait": edit(MODE, f"{MODE}\n    queue_limit: 0", "11: channels.phone.queue_limit", "nobody wait"),
    "a dozen chats in hand": edit(
        MODE, f"mode: concurrent\n    {CHAT}", "11: channels.phone.concurrency.limit", "12 contacts"
    ),
    "no target": edit(f"    {TARGET}\n", "", "9: channels.phone", "no target", "write target"),
    "nobody with the skill": edit(SKILLS, "skills: [fone]", "18: pools.agents.skills.0", "'phone'"),
    "a headcount in words": edit(STAFF, "agents: three", "17: pools.agents.agents", "number"),
}
KEYS = {
    "a key of another tool": edit(
        HANDLE, "{exponential: {mean: 3 min}}\n    aht: 300 s", "14: channels.phone.aht", "handle_time"
    ),
    "a slip of the pen": edit("patience:", "patiense:", "12: channels.phone.patiense", "did you mean 'patience'"),
    "opening hours without minutes": edit(HOURS, 'open: "8-20"', "6: calendar.open", "HH:MM"),
    "opening hours over midnight": edit(HOURS, 'open: "20:00-06:00"', "6: calendar.open", "22:00-24:00"),
    "weekdays of another language": edit(HOURS, 'open: {mo-fr: "08:00-10:00"}', "6: calendar.open", "mon-fri"),
    "an interval that divides no day": edit(
        "interval: 30 min", "interval: 7 min", "5: calendar.interval", "15 min, 30 min"
    ),
    "a date as it is spoken": edit(START, "start: 05.01.2026", "3: calendar.start", "2026-01-05"),
    "one replication": edit(STUDY, "{seed: 1, replications: 1}", "7: experiment.replications", "20 or more"),
    "a warm-up of a day that begins empty": edit(
        DAYS, "days: 1\n  warmup: 30 min", "5: calendar.warmup", "begins empty"
    ),
}
MISTAKES = TIMES | SHARES | VOLUMES | STAFFING | KEYS


@pytest.mark.parametrize("name", MISTAKES)
def test_each_is_told_in_a_line_that_says_what_to_write(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = MISTAKES[name]
    for file, text in {"s.yaml": bad.text, **bad.files}.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cli._outcome(["check", "s.yaml"])
    lines = "".join(capsys.readouterr()).splitlines()
    about = [line for line in lines if f"s.yaml:{bad.where}" in line and all(word in line for word in bad.words)]
    assert about, lines
    assert any(word in about[0] for word in ADVICE)


def test_a_night_shift_that_ends_after_the_horizon_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nights = 'shifts: [{start: "20:00", end: "08:00", agents: 6}, {start: "08:00", end: "20:00", agents: 6}]'
    text = changed((HOURS, 'open: "00:00-24:00"'), (STAFF, nights))
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli._outcome(["check", "--strict", "s.yaml"]) == 0
    assert "pools.agents.shifts" not in "".join(capsys.readouterr())


def test_there_are_sixty_and_none_in_a_scenario_that_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(MISTAKES) >= 60
    (tmp_path / "s.yaml").write_text(BASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli._outcome(["check", "--strict", "s.yaml"]) == 0
    printed = "".join(capsys.readouterr())
    assert "remark" not in printed
    assert "warning" not in printed
