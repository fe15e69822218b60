"""Causes that become known and are put right: what they spare, when, in which order, and what the hours cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import simulate
from sim.log.records import ContactLog
from sim.metrics.costs.ledger import ledger
from sim.metrics.facts import Facts
from sim.metrics.measure import measure
from sim.scenario import Scenario, build
from sim.scenario.basics.problems import InputError
from sim.scenario.basics.units import DAY

WEEK = 7 * DAY
LETTER = {"name": "letter", "share": 0.3, "fixable": 0.5, "effort": "40 h"}
RULE = {"hours_per_week": 20, "collects": {"survey": 0.5}}


def center(causes: list[Any], rule: dict[str, Any] | None, days: int = 42, phone: Any = None, **keys: Any) -> Scenario:
    """Build a center that hears why half of its customers complain; others want their balance."""
    issues: dict[str, Any] = {"complaint": {"share": 0.5}, "balance": {"share": 0.5}}
    if causes:
        issues["complaint"]["causes"] = causes
    data: dict[str, Any] = {
        "scenario": "Causes",
        "calendar": {"start": "2026-01-05", "days": days, "open": "00:00-24:00", "interval": "1 h"},
        "experiment": {"replications": 2},
        "issues": issues,
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": 60},
                "handle_time": {"deterministic": "60 s"},
                "patience": {"exponential": {"mean": "2 min"}},
                "target": {"within": "20 s"},
            }
            | (phone or {})
        },
        "pools": {"agents": {"agents": 3, "skills": ["phone"], "wage": 20}},
    }
    return build(data | ({"feedback": rule} if rule else {}) | keys)


def volumes(log: ContactLog, issue: str) -> Any:
    """Return the first contacts about an issue by week."""
    mine = log.contacts["issue"] == log.names.issues.index(issue)
    return np.bincount((log.contacts["arrival"][mine] // WEEK).astype(int), minlength=6)


def test_a_cause_of_three_tenths_half_fixable_spares_fifteen_percent_from_the_third_week_on() -> None:
    """Forty hours at twenty a week: the customers of the first two weeks are the same, then .3 x .5 stay away."""
    plain, fixed = simulate(center([], None)), simulate(center([LETTER], RULE))
    before, after = volumes(plain, "complaint"), volumes(fixed, "complaint")
    assert after[:2].tolist() == before[:2].tolist()
    spared = before[2:].sum() - after[2:].sum()
    error = (0.15 * 0.85 / before[2:].sum()) ** 0.5
    assert spared / before[2:].sum() == pytest.approx(0.15, abs=3.5 * error)
    assert volumes(fixed, "balance").tolist() == volumes(plain, "balance").tolist()
    assert fixed.causes["avoided"].sum() == spared
    assert fixed.causes["hours"].sum() == pytest.approx(40)
    assert fixed.causes["at"][np.flatnonzero(fixed.causes["fixed"])[0]] == 14 * DAY


def test_causes_are_behind_contacts_of_every_channel_alike() -> None:
    """So that shares of channels stay as they are, and what customers choose by them."""
    two = center([], None).tree["channels"]["phone"]
    keys: dict[str, Any] = {
        "channels": {"phone": two, "branch": two | {"arrivals": {"per_hour": 30}}},
        "pools": {"agents": {"agents": 5, "skills": ["phone", "branch"]}},
    }
    plain, fixed = simulate(center([], None, **keys)), simulate(center([LETTER], RULE, **keys))
    for channel in (0, 1):
        before, after = (_complaints(log, channel) for log in (plain, fixed))
        assert 1 - after / before == pytest.approx(0.15, abs=3.5 * (0.15 * 0.85 / before) ** 0.5)


def _complaints(log: ContactLog, channel: int) -> int:
    """Return the complaints of a channel after the second week."""
    late = (log.contacts["arrival"] >= 2 * WEEK) & (log.contacts["channel"] == channel)
    return int((late & (log.contacts["issue"] == log.names.issues.index("complaint"))).sum())


def test_who_comes_all_the_same_meets_the_same_luck() -> None:
    """Whoever is not spared brings the patience and the work that they bring without feedback."""
    plain, fixed = simulate(center([], None)), simulate(center([LETTER], RULE))
    known = {key[:2]: key[2:] for key in _brought(plain)}
    assert all(known[key[:2]] == key[2:] for key in _brought(fixed))


def _brought(log: ContactLog) -> list[tuple[float, ...]]:
    return list(zip(*(log.contacts[key].tolist() for key in ("day", "row", "arrival", "patience")), strict=True))


def test_cases_are_known_as_often_as_customers_are_asked() -> None:
    """Of those who were served about complaints a half is asked, of whom three tenths have the cause."""
    log = simulate(center([LETTER], RULE | {"hours_per_week": 1e-6}))
    served = (log.contacts["outcome"] == 0) & (log.contacts["issue"] == log.names.issues.index("complaint"))
    likely = 0.15
    error = (likely * (1 - likely) / served.sum()) ** 0.5
    assert log.causes["cases"].max() / served.sum() == pytest.approx(likely, abs=3.5 * error)


def fixed_at(log: ContactLog) -> list[float]:
    """Return the day on whose evening each cause was put right."""
    causes = log.causes
    done = [(causes["number"] == k) & (causes["fixed"] == 1) for k in range(causes["number"].max() + 1)]
    return [float(causes["at"][rows].min() / DAY) if rows.any() else np.inf for rows in done]


@pytest.mark.parametrize(("order", "days"), [("pareto", [3, 2]), ("oldest", [1, 3])])
def test_pareto_takes_the_most_frequent_and_the_oldest_what_was_heard_of_first(order: str, days: list[int]) -> None:
    """Two are heard of on the first day, the rare one earlier; three days of twenty hours put both right."""
    rare = {"name": "rare", "share": 1.0, "fixable": 1.0, "effort": "20 h"}
    often = {"name": "often", "share": 1.0, "fixable": 1.0, "effort": "40 h"}
    scenario = center([rare], RULE | {"hours_per_week": 140, "order": order})
    phone = scenario.tree["channels"]["phone"]
    early = phone | {"issues": {"balance": 0.0, "complaint": 1.0}, "arrivals": {"per_hour": 10, "hours": "02:00-04:00"}}
    late = phone | {"issues": {"balance": 1.0, "complaint": 0.0}, "arrivals": {"per_hour": 60, "hours": "08:00-20:00"}}
    issues = {"complaint": {"share": 0.5, "causes": [rare]}, "balance": {"share": 0.5, "causes": [often]}}
    pools = {"agents": {"agents": 3, "skills": ["early", "late"], "wage": 20}}
    log = simulate(
        build(scenario.tree | {"channels": {"early": early, "late": late}, "issues": issues, "pools": pools})
    )
    done = log.causes["fixed"] == 1
    names = {issue: log.names.issues.index(issue) for issue in issues}
    assert [log.causes["at"][done & (log.causes["issue"] == k)].min() / DAY for k in names.values()] == days


def test_nobody_works_on_what_nobody_has_heard_of() -> None:
    """On a channel without a record nothing is read; hours are not spent, and nobody is spared."""
    with pytest.raises(InputError, match=r"feedback.collects.recorded: changes nothing"):
        center([LETTER], RULE | {"collects": {"recorded": 1}})
    log = simulate(center([LETTER], RULE | {"collects": {"survey": 1e-9}}))
    assert log.causes["hours"].sum() == 0
    assert log.causes["avoided"].sum() == 0


def test_what_is_on_record_is_read_as_far_as_it_is() -> None:
    """Recordability .4, half of it read: a fifth of who has the cause."""
    rule = RULE | {"hours_per_week": 1e-6, "collects": {"recorded": 0.5}}
    log = simulate(center([LETTER], rule, phone={"recordability": 0.4}))
    served = (log.contacts["outcome"] == 0) & (log.contacts["issue"] == log.names.issues.index("complaint"))
    error = (0.06 * 0.94 / served.sum()) ** 0.5
    assert log.causes["cases"].max() / served.sum() == pytest.approx(0.06, abs=3.5 * error)


def test_calls_to_who_was_not_helped_take_their_time_of_the_hours() -> None:
    """Ten minutes each; what is left is worked; all hours are paid by the ledger at wage x loading."""
    rule = RULE | {"collects": {"survey": 1e-9}, "calls_back": {"share": 0.02, "takes": "10 min"}, "wage": 30}
    scenario = center([LETTER], rule, outcome={"resolution": 0.9, "repeat": {"probability": 0}})
    log = simulate(scenario)
    calls = log.causes["issue"] == -1
    assert log.causes["hours"][calls].sum() * 6 == pytest.approx(log.causes["cases"][calls].sum())
    daily = np.bincount((log.causes["at"] / DAY).astype(int), log.causes["hours"])
    assert daily.max() <= 20 / 7 + 1e-9
    facts = Facts(scenario, log)
    assert ledger(facts).per_contact.sum() + 30 * 2.25 * daily.sum() == pytest.approx(ledger(facts).total())
    totals = measure(facts).totals[()]
    assert totals["feedback_hours"] == pytest.approx(daily.sum())
    assert totals["causes_fixed"] == 1


@pytest.mark.parametrize(
    ("causes", "rule", "told"),
    [
        ([LETTER], None, "issues.complaint.causes: change nothing without feedback"),
        ([], RULE, "feedback: changes nothing without causes"),
        ([LETTER, LETTER | {"share": 0.8}], RULE, "sum to more than 1"),
        ([LETTER, LETTER], RULE, "'letter' is written twice"),
        ([LETTER], RULE | {"collects": {}}, "hears of no cause"),
        ([LETTER], RULE | {"collects": {"complaints": 1}}, "write complaint: true"),
        ([LETTER], RULE | {"calls_back": {"share": 1}}, "nobody is left unhelped"),
    ],
)
def test_feedback_that_changes_nothing_is_an_error(causes: list[Any], rule: Any, told: str) -> None:
    """A key without effect is told of, with what to write."""
    with pytest.raises(InputError) as error:
        center(causes, rule)
    assert told in str(error.value)


def test_an_issue_may_be_said_to_be_no_complaint() -> None:
    """So that a variant may leave complaints unlooked into."""
    issues = {"complaint": {"share": 1, "complaint": False, "causes": [LETTER]}}
    assert not center([LETTER], RULE, issues=issues).issues["complaint"].complaint
