"""Wrong input about fractions, shifts, pay, shrinkage, the order of lines, escalation and service levels.

Each case lays keys over a small scenario, and is told in one line that names the place and what to write.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.report.check.checked import Checked
from sim.scenario import build
from sim.scenario.basics.problems import InputError
from tests.support.toy import merged

BASE: dict[str, Any] = {
    "scenario": "Slips",
    "calendar": {"days": 2, "open": "08:00-12:00"},
    "issues": {"easy": {"share": 0.5}, "hard": {"share": 0.5}},
    "channels": {
        "phone": {
            "mode": "live", "arrivals": {"per_hour": 20}, "handle_time": {"exponential": {"mean": "3 min"}},
            "target": {"within": "20 s"},
        },
        "mail": {
            "mode": "deferred", "arrivals": {"per_hour": 2}, "handle_time": {"exponential": {"mean": "3 min"}},
            "target": {"within": "4 h"},
        },
        "ivr": {
            "mode": "self_service", "arrivals": {"per_hour": 2}, "handle_time": {"exponential": {"mean": "1 min"}},
            "self_service": {"containment": 0.5, "fallback": "phone"},
        },
    },
    "pools": {
        "desk": {
            "shifts": [{"start": "08:00", "end": "12:00", "agents": 3}], "skills": ["phone", "mail"], "wage": 20,
        },
        "back": {"agents": 2, "skills": ["phone", "mail"], "wage": 25},
        "side": {"agents": 1, "skills": ["phone", "mail"], "wage": 20},
    },
}  # fmt: skip
DESK, BACK = "pools.desk", "pools.back"


def rest(**keys: Any) -> dict[str, Any]:
    return {"pools": {"desk": {"shifts": [{"start": "08:00", "end": "12:00", "agents": 3, "breaks": [keys]}]}}}


def desk(**keys: Any) -> dict[str, Any]:
    return {"pools": {"desk": keys}}


def back(**keys: Any) -> dict[str, Any]:
    return {"pools": {"back": keys}}


def phone(**keys: Any) -> dict[str, Any]:
    return {"channels": {"phone": keys}}


def mail(**keys: Any) -> dict[str, Any]:
    return {"channels": {"mail": keys}}


BREAK = f"{DESK}.shifts.0"
OWN = {"shifts": [{"start": "08:00", "end": "12:00", "agents": 3, "wage": 22}]}
HALF = {"shifts": [*OWN["shifts"], {"start": "08:00", "end": "12:00", "agents": 1}], "wage": None}
ABOVE = {"escalates_to": "back"}
ALL_PAID = {"pools": {name: {"overtime": 2} for name in ("back", "desk", "side")}}
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("fraction of nobody", back(fraction="drawn"), f"{BACK}.fraction: ",
     "changes nothing where every headcount is whole"),
    ("fraction drawn", back(agents=2.5, fraction="drwan"), f"{BACK}.fraction: ", "did you mean 'drawn'"),
    ("fraction below 0", back(agents=-0.5), f"{BACK}.agents: ", "too small; write 0 or more"),
    ("fraction is NaN", back(agents=float("nan")), f"{BACK}.agents: ", "not a finite number"),
    ("break without time", rest(length="30 min"), f"{BREAK}.breaks.0: ", 'at: "12:00", or between: ["11:30", "14:00"]'),
    ("break at and between", rest(length="30 min", at="09:00", between=["09:00", "10:00"]), f"{BREAK}.breaks.0: ",
     "write one of the two"),
    ("break between one", rest(length="30 min", between=["09:00"]), f"{BREAK}.breaks.0.between: ",
     'has 1 of 2 entries; write between: ["11:30"'),
    ("break between three", rest(length="5 min", between=["09:00", "10:00", "11:00"]), f"{BREAK}.breaks.0.between: ",
     "write at most 2"),
    ("break between hours", rest(length="30 min", between="09:00-10:00"), f"{BREAK}.breaks.0.between: ",
     'between: ["11:30", "14:00"]'),
    ("break too long", rest(length="90 min", between=["09:00", "10:00"]), f"{BREAK}: ", "longer than the time"),
    ("break past the end", rest(length="30 min", between=["11:00", "12:30"]), f"{BREAK}: ", "outside its hours"),
    ("break before", rest(length="30 min", between=["07:30", "09:00"]), f"{BREAK}: ", "outside its hours"),
    ("break unpaid", rest(length="30 min", at="09:00", unpaid=True), f"{BREAK}.breaks.0.unpaid: ",
     "did you mean 'paid'"),
    ("break paid no", rest(length="30 min", at="09:00", paid="no"), f"{BREAK}.breaks.0.paid: ", "write true or false"),
    ("wage of some shifts", desk(**HALF), f"{DESK}: ", "has no wage, nor has shift 2"),
    ("wage nobody gets", desk(**OWN), f"{DESK}.wage: ", "changes nothing where every shift has its own"),
    ("wage below 0", desk(shifts=[{**OWN["shifts"][0], "wage": -1}]), f"{BREAK}.wage: ", "0 or more"),
    ("premium without hours", back(premiums={"night": {"share": 0.25}}), f"{BACK}.premiums.night.hours: ", "missing"),
    ("premium of nothing", back(premiums={"night": {"hours": "22:00-06:00", "share": 0}}),
     f"{BACK}.premiums.night.share: ", "more than 0"),
    ("premium in per cent", back(premiums={"night": {"hours": "22:00-06:00", "share": 25}}),
     f"{BACK}.premiums.night.share: ", "10 or less"),
    ("premium of a number", back(premiums={"night": 0.25}), f"{BACK}.premiums.night: ", "not a mapping; write {hours"),
    ("premiums are none", back(premiums={}), f"{BACK}.premiums: ", "empty"),
    ("premium of no clock", back(premiums={"night": {"hours": "10 pm - 6 am", "share": 0.25}}),
     f"{BACK}.premiums.night.hours: ", "not a clock time"),
    ("premium over a day's end", back(premiums={"fri": {"hours": {"fri": "22:00-06:00"}, "share": 0.25}}),
     f"{BACK}.premiums.fri.hours.fri: ", "ends before it starts"),
    ("premium without a wage", back(premiums={"n": {"hours": "08:00-09:00",
     "share": 0.25}}, wage=0), f"{BACK}.premiums: ",
     "changes nothing without a wage"),
    ("premiums that all replace", ALL_PAID | {"costs": {"overtime": 1.5}},
     "costs.overtime: ", "changes nothing where every pool with a wage has its own"),
    ("overtime of 1", back(overtime=1), f"{BACK}.overtime: ", "more than 1"),
    ("overtime in per cent", back(overtime=150), f"{BACK}.overtime: ", "10 or less"),
    ("hours that are not outside", desk(outside_opening="paid"), f"{DESK}.outside_opening: ",
     "within opening hours only"),
    ("hours left in", desk(outside_opening="worked"), f"{DESK}.outside_opening: ", "left_out, paid"),
    ("present by no rule", back(shrinkage={"absence": 0.1, "headcount": "present"}), f"{BACK}.shrinkage: ",
     "write combine: additive, or compound"),
    ("present of nothing", back(shrinkage={"combine": "additive", "headcount": "present"}), f"{BACK}.shrinkage: ",
     "has no share"),
    ("combined nothing", back(shrinkage={"combine": "additive"}), f"{BACK}.shrinkage: ", "has no share"),
    ("total and parts", back(shrinkage={"total": 0.28, "breaks": 0.1}), f"{BACK}.shrinkage: ", "has total and breaks"),
    ("total and combine", back(shrinkage={"total": 0.28, "combine": "compound"}), f"{BACK}.shrinkage: ",
     "has total and c"),
    ("total in per cent", back(shrinkage={"total": 28}), f"{BACK}.shrinkage.total: ", "less than 1"),
    ("total in words", back(shrinkage={"total": "28 %"}), f"{BACK}.shrinkage.total: ", "write 0.28 for 28 %"),
    ("total misspelt", back(shrinkage={"total": 0.28, "lenghts": {}}), f"{BACK}.shrinkage.lenghts: ", "mean 'lengths'"),
    ("additive beyond all", back(shrinkage={"absence": 0.5, "breaks": 0.47, "combine": "additive"}),
     f"{BACK}.shrinkage: ",
     "leaves no time"),
    ("compound misspelt", back(shrinkage={"breaks": 0.1, "combine": "compond"}), f"{BACK}.shrinkage.combine: ",
     "did you mean 'compound'"),
    ("order misspelt", phone(queue_order="fifi"), "channels.phone.queue_order: ", "did you mean 'fifo'"),
    ("order by machines that are not there", mail(queue_order="in_system"), "channels.mail.queue_order: ",
     "is that of arrival where no machine passes customers on"),
    ("order of machines", {"channels": {"ivr": {"queue_order": "lifo"}}}, "channels.ivr: ",
     "belongs to live or concurrent"),
    ("order and due", merged(mail(queue_order="lifo"), {"routing": {"deferred_order": "due"}}),
     "channels.mail.queue_order: ", "does not go with routing.deferred_order: due"),
    ("calls put away", phone(at_close="pause"), "channels.phone: ", "write drain or clear"),
    ("mail cleared", mail(at_close="clear"), "channels.mail: ", "write drain or pause"),
    ("mail that never closes", mail(at_close="pause", open="00:00-24:00"), "channels.mail.at_close: ", "never closes"),
    ("center that pauses", {"calendar": {"at_close": "pause"}}, "calendar.at_close: ", "drain, clear"),
    ("passed on to nobody", desk(escalation=0.1), f"{DESK}: ", "has escalation without escalates_to"),
    ("passed on without a share", desk(**ABOVE), f"{DESK}: ", "write empowerment: 0.6, or escalation: 0.1"),
    ("nothing passed on", desk(**ABOVE, escalation=0), f"{DESK}.escalation.share: ", "is 0, so nothing is passed on"),
    ("passed on in per cent", desk(**ABOVE, escalation=10), f"{DESK}.escalation.share: ", "0 to 1"),
    ("passed on of some issues", desk(**ABOVE, escalation={"share": {"easy": 0.1}}), f"{DESK}.escalation.share: ",
     "says nothing of hard"),
    ("passed on of no issue", desk(**ABOVE, escalation={"share": {"easy": 0.1, "hrad": 1}}),
     f"{DESK}.escalation.share.hrad: ", "did you mean 'hard'"),
    ("told twice", desk(**ABOVE, empowerment=0.5, escalation={"share": 0.1, "transfer": "warm"}), f"{DESK}: ",
     "write transfer in empowerment"),
    ("warm mail", desk(**ABOVE, skills=["mail"], escalation={"share": 0.1, "transfer": "warm"}),
     f"{DESK}.escalation.transfer: ", "others are passed on cold"),
    ("warm and forgotten", desk(**ABOVE, skills=["phone"], escalation={"share": 0.1, "transfer": "warm",
     "context": 0.5}),
     f"{DESK}.escalation.context: ", "changes nothing with transfer: warm"),
    ("formula misspelt", phone(target={"formula": "SL-7"}), "channels.phone.target.formula: ", "SL-5, SL-6"),
    ("formula without its limit", phone(target={"formula": "SL-6"}), "channels.phone.target: ", "write short: 5 s"),
    ("rule without its limit", phone(target={"formula": {"short": "out"}}), "channels.phone.target: ",
     "write short: 5 s"),
    ("rule of a word", phone(target={"formula": {"late": "lost"}}), "channels.phone.target.formula.late: ",
     "met, missed, out"),
    ("rule of a typo", phone(target={"formula": {"intime": "out"}}), "channels.phone.target.formula.intime: ",
     "did you mean 'in_time'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_wrong_is_told_in_one_line(change: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(InputError) as told:
        Checked(build(_without_nothing(merged(BASE, change))))
    lines = [f"{'.'.join(map(str, one.path))}: {one.text}" for one in told.value.problems]
    assert any(line.startswith(path) and words in line for line in lines), lines
    assert len(lines) == 1, lines


def _without_nothing(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_nothing(value) for key, value in node.items() if value is not None}
    return node


def test_the_plain_scenario_is_right() -> None:
    assert next(Checked(build(BASE)).lines()).startswith("ok")


RIGHT: list[dict[str, Any]] = [
    back(agents=0.4, fraction="alternating"),
    rest(length="4 h", between=["08:00", "12:00"], paid=False),
    rest(length="30 min", between=["11:00", "12:00"]),
    desk(outside_opening="paid", shifts=[{"start": "07:30", "end": "12:00", "agents": 3}]),
    back(shrinkage={"total": 0.28}),
    back(shrinkage={"absence": 0.5, "breaks": 0.5, "combine": "compound", "headcount": "present"}),
    phone(queue_order="in_system"),
    mail(queue_order="random", at_close="pause", changeover="1 min"),
    desk(**ABOVE, escalation={"share": {"easy": 0, "hard": 1}, "context": 0.3}, skills=["phone"]),
    desk(**ABOVE, empowerment=0.5, escalation=0.1),
    phone(target={"formula": "SL-6", "short": "40 s"}),
    phone(target={"formula": {"late": "out"}}),
]  # fmt: skip


@pytest.mark.parametrize("change", RIGHT)
def test_odd_input_that_is_right(change: dict[str, Any]) -> None:
    assert next(Checked(build(merged(BASE, change))).lines()).startswith("ok")
