"""A plan with nobody on duty never looks good: who waits in vain has missed the target, and is told of."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments import RunResult, replicate, simulate
from sim.metrics import Facts, measure
from sim.metrics.costs.invoices import invoices
from sim.report.run.overview import overview
from sim.scenario import build
from tests.support.toy import merged

PHONE = {
    "mode": "live",
    "arrivals": {"per_hour": 30},
    "handle_time": {"exponential": {"mean": "5 min"}},
    "target": {"within": "20 s"},
}
BASE: dict[str, Any] = {
    "scenario": "Nobody there",
    "calendar": {"days": 1, "open": "08:00-18:00"},
    "experiment": {"replications": 3},
    "channels": {"phone": PHONE},
    "pools": {"agents": {"agents": 5, "skills": ["phone"]}},
}
AFTERNOON = {"pools": {"agents": {"agents": {"08:00": 5, "16:00": 0}}}}
CHAT = {"mode": "concurrent", "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]}}
MAIL = {"mode": "deferred", "target": {"within": "2 h"}}
FINITE = {"patience": {"exponential": {"mean": "10 min"}}}
CALLBACK = {"callback": {"when_wait_over": "1 min", "accept": 1, "predictor": "queue_length"}}


def run(**changes: Any) -> RunResult:
    return replicate(build(merged(BASE, changes)))


def test_nobody_in_the_afternoon_shows_in_the_service_level_and_in_a_warning() -> None:
    """As if all had been followed: a fifth of the day's callers come when nobody is there."""
    result = replicate(build(merged(BASE, AFTERNOON)), replications=20)
    level, left = (result.estimate(name, channel="phone") for name in ("service_level", "never_answered"))
    assert level.low < 0.71 < level.high
    assert left.low < 0.2 < left.high
    (warning,) = result.warnings
    assert warning.startswith("58 of 300 contacts of phone are never answered")
    assert warning.endswith(": nobody is on duty from 16:00 to 18:00")


NOBODY: dict[str, tuple[dict[str, Any], str]] = {
    "at any time": ({"pools": {"agents": {"agents": 0}}}, "nobody is on duty at any time"),
    "at the weekend": (
        {"calendar": {"days": 7}, "pools": {"agents": {"agents": {"mon-fri": 5, "sat-sun": 0}}}},
        "nobody is on duty from Sat 08:00 to Sat 18:00 and 1 other time",
    ),
    "at the queue's clearing": (
        {"calendar": {"at_close": "clear"}, **AFTERNOON},
        "are cut off as it closes",
    ),
    "in chats": ({"channels": {"phone": CHAT}, "pools": {"agents": {"agents": 0}}}, "are never answered"),
    "for messages": ({"channels": {"phone": MAIL}, "pools": {"agents": {"agents": 0}}}, "are overdue at the end"),
    "for callbacks": ({"channels": {"phone": FINITE | CALLBACK}, "pools": {"agents": {"agents": 0}}}, "never answered"),
    "around the clock": (
        {"calendar": {"open": "00:00-24:00"}, "pools": {"agents": {"agents": 0}}},
        "nobody is on duty at any time",
    ),
}


@pytest.mark.parametrize("name", NOBODY)
def test_where_nobody_is_on_duty_no_service_level_says_otherwise(name: str) -> None:
    changes, told = NOBODY[name]
    result = run(**changes)
    scope = (("channel", "phone"),)
    lost = 1 - 5 / 7 if name == "at the weekend" else 0.2 if name == "at the queue's clearing" else 1.0
    for k in range(1, 6):
        level = result.estimate(f"service_level_{k}", scope).mean
        assert level is not None
        assert level < 1 - lost + 0.03
    assert result.estimate("target_met", scope).mean <= 1 - lost
    assert any(told in warning for warning in result.warnings)
    document = result.to_dict()
    table = overview(document, build(merged(BASE, changes)).tree)[0]
    assert name == "for messages" or "never answered" in table.header


def test_who_gives_up_where_nobody_is_on_duty_has_missed_the_target_too() -> None:
    result = run(channels={"phone": FINITE}, pools={"agents": {"agents": 0}})
    assert result.estimate("service_level", channel="phone").mean == 0
    assert result.estimate("abandonment", channel="phone").mean == 1
    (warning,) = result.warnings
    assert warning.startswith("channels.phone is open with nobody on duty all day on")


def test_who_waits_for_an_expert_in_vain_is_told() -> None:
    front = {"agents": 20, "skills": ["phone"], "escalates_to": "experts", "empowerment": {"authority": 0.0}}
    result = run(pools={"agents": front, "experts": {"agents": 0, "skills": ["phone"]}})
    assert any(
        "wait for an expert at the end" in warning and "no expert is on duty" in warning for warning in result.warnings
    )


def test_who_is_never_answered_gets_no_attention() -> None:
    """Attention and satisfaction are those of all who came, not of the morning's callers."""
    both = [run(attention={}, pools={"agents": {"agents": agents}}) for agents in (9, {"08:00": 9, "13:00": 0})]
    good, half = (one.estimate("attention_level").mean for one in both)
    assert half == pytest.approx(good / 2, abs=0.06)


def test_an_invoice_pays_no_bonus_for_contacts_that_nobody_answers() -> None:
    contract = {"per_contact": 4, "service_level": {"within": "20 s"}}
    vendor = {"agents": {"08:00": 5, "13:00": 0}, "skills": ["phone"], "contract": contract}
    rule = {"vendor": "vendor", "channel": "phone", "when": {"wait_over": "1 s"}}
    pools = {"agents": {"agents": 0, "wage": 20}, "vendor": vendor}
    scenario = build(merged(BASE, {"pools": pools, "outsourcing": [rule]}))
    (invoice,) = invoices(Facts(scenario, simulate(scenario)))
    assert invoice.service_level is not None
    assert invoice.service_level < 0.6


def test_what_is_told_of_a_sweeps_points_is_told_of_the_whole_center() -> None:
    """Where only some numbers are kept, those of the center are."""
    scenario = build(merged(BASE, AFTERNOON))
    measured = measure(Facts(scenario, simulate(scenario))).totals[()]
    assert measured["left_waiting"] == measured["unfinished"] > 40
