"""Wrong templates of shifts and weeks, each told in one line with its place and what may be written."""

from __future__ import annotations

import pytest

from sim.scenario import load
from tests.scenario.checks.cases import Case, case, changed, each, is_told_in_one_line, told_of

FULL = """\
scenario: Shifts
calendar: {days: 7, start: 2026-01-05, open: {mon-fri: "08:00-18:00", sat: "09:00-13:00"}}
channels: {phone: {mode: live, arrivals: {per_hour: 60}, handle_time: {exponential: {mean: 4 min}},
  target: {within: 20 s, share: 0.8}}}
pools:
  agents: {agents: 7, skills: [phone]}
  helpers: {agents: 2, skills: [phone]}
  nearshore: {agents: 2, skills: [phone], contract: {per_seat_hour: 28}}
costs: {}
staffing:
  pools: {helpers: fixed, agents: {least: 2}}
  shifts:
    long:
      pools: [agents]
      length: 8 h 30 min
      start: {from: "07:30", to: "09:30", every: 30 min}
      days: mon-fri
      most: 20
      breaks: [{length: 30 min, after: 3 h, before: 5 h, paid: false}]
    part: {length: 4 h, start: ["08:00", "14:00"], wage_premium: 0.1}
  week: {days: 5, hours: 30 h, off_in_a_row: 2, same_start: false}
"""
FULL = FULL.replace("agents: 7, skills: [phone]", "agents: 7, skills: [phone], wage: 20").replace(
    "agents: 2, skills: [phone]}\n  near", "agents: 2, skills: [phone], wage: 20}\n  near"
)
LONG, WEEK = "staffing.shifts.long", "staffing.week"

CASES: list[Case] = [
    case(f"{LONG}.length=8", f"{LONG}.length", "no unit"),
    case(f"{LONG}.length=-8 h", f"{LONG}.length", "negative"),
    case(f"{LONG}.length=7 min", f"{LONG}.length", "multiple of 5 min"),
    case(f"{LONG}.start=8", f"{LONG}.start.0", "clock time"),
    case(f"{LONG}.start='08:03'", f"{LONG}.start.0", "multiple of 5 min", "08:00"),
    case(f"{LONG}.start=['08:00', '08:00']", f"{LONG}", "starts at 08:00 twice"),
    case(f"{LONG}.start={{from: '08:00'}}", f"{LONG}.start.to", "is missing", '11:00'),
    case(f"{LONG}.most=0", f"{LONG}.most", "1 or more"),
    case(f"{LONG}.pools=[agent]", f"{LONG}.pools.0", "did you mean 'agents'"),
    case(f"{LONG}.pools=[helpers]", f"{LONG}.pools.0", "fixed"),
    case(f"{LONG}.pools=[agents, agents]", f"{LONG}.pools", "twice"),
    case((f"{LONG}.pools=[nearshore]", f"{LONG}.wage=20"), f"{LONG}.wage", "vendor"),
    case(f"{LONG}.start='19:00'", f"{LONG}", "covers no hour", "agents", "08:00-18:00"),
    case(f"{LONG}.days=sun", f"{LONG}", "covers no hour"),
    case(f"{LONG}.breaks.0.after=4 h 45 min", f"{LONG}.breaks.0", "longer (30 min)", "15 min"),
    case(f"{LONG}.breaks.0.before=9 h", f"{LONG}", "last until 9 h", "510 min"),
    case((f"{LONG}.days=mon, wed, fri, sat", f"{WEEK}.hours=39 h"), f"{LONG}.days", "2 off in a row"),
    case(f"{WEEK}.days=8", f"{WEEK}.days", "7"),
    case(f"{WEEK}.days=6", WEEK, "more than a week", "days: 5"),
    case(f"{WEEK}.hours=6 h", f"{WEEK}.hours", "less than one shift of 8 h"),
    case(f"{WEEK}.hours=60 h", f"{WEEK}.hours", "changes nothing"),
    case("staffing.shifts=null", WEEK, "changes nothing without shifts"),
    case("calendar.days=5", WEEK, "whole week", "days: 7"),
    case(
        ("staffing.pools.agents.least=9", f"{LONG}.most=4", "staffing.shifts.part.most=4"),
        "staffing.pools.agents.least", "is 9", "8 people",
    ),
]  # fmt: skip


@each(CASES)
def test_wrong_values_are_told_in_one_line(bad: Case) -> None:
    is_told_in_one_line(FULL, bad)


def test_what_is_right_is_read() -> None:
    block = changed(FULL).staffing
    assert block is not None
    assert block.shifts is not None
    long = block.shifts["long"]
    assert long.starts == (27_000, 28_800, 30_600, 32_400, 34_200)
    assert [one.starts for one in long.ordered] == [(10_800, 11_700, 12_600, 13_500, 14_400, 15_300, 16_200)]
    assert long.paid_length == 8 * 3_600


def test_unknown_keys_are_told_with_those_there_are() -> None:
    (line,) = told_of(FULL, f"{LONG}.brakes=[]")
    assert "did you mean 'breaks'" in line
    (line,) = told_of(FULL, f"{WEEK}.day=5")
    assert "allowed: days, hours, off_in_a_row, same_start" in line


@pytest.mark.parametrize("name", ["lunch_hour_shifts"])
def test_shipped_templates_are_right(name: str) -> None:
    block = load(f"scenarios/{name}.yaml").staffing
    assert block is not None
    assert block.shifts
