"""Machines in use: who was contained in vain comes back, hours, breakdowns by the clock, and what it all costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.experiments import replicate
from sim.log.records import Cause, Outcome, Reason
from sim.metrics.costs.ledger import ledger
from sim.metrics.facts import Facts
from sim.scenario import InputError, Scenario, build
from tests.support.exact_facts import Log, built, count, logs_of, on, unlikely

Parts = dict[str, Any]


def center(rule: Parts, per_hour: float = 300, app: Parts | None = None, **changes: Any) -> Scenario:
    """Build an app in front of a phone where nobody waits."""
    machine = {"mode": "self_service", "arrivals": {"per_hour": per_hour}, "handle_time": {"deterministic": "1 s"}}
    phone = {"mode": "live", "handle_time": {"deterministic": "10 s"}}
    channels = {"app": machine | {"self_service": {"fallback": "phone", **rule}} | (app or {}), "phone": phone}
    return built({"channels": channels, "pools": {"all": {"agents": 400, "skills": ["phone"]}}, **changes})


def sessions(log: Log) -> Any:
    return on(log, "app") & (log.contacts["outcome"] != Outcome.UNFINISHED)


# What is left to people


def test_what_is_left_is_reported_with_how_complex_it_is() -> None:
    """Of Beta(2, 3), mean .4, and k = .5 Beta(3, 3) is left, mean .5."""
    issues = {"any": {"share": 1, "complexity": {"beta": [2, 3]}}}
    result = replicate(center({"skill": 0.5}, per_hour=600, issues=issues), replications=2)
    for name, mean, a, b in (("complexity_met", 0.4, 2, 3), ("residual_complexity", 0.5, 3, 3)):
        found, sessions_of = result.estimate(name, channel="app"), 600 * 24 * 2 * (0.4 if a == 3 else 1)
        assert abs(found.mean - mean) < stats.norm.ppf(0.995) * stats.beta(a, b).std() / np.sqrt(sessions_of)


# Contained, but not helped


def test_who_was_contained_in_vain_comes_back() -> None:
    """Of the contained the share 1 - r; of these the share p, as of anybody whose issue is not resolved."""
    repeat = {"probability": 0.4, "after": {"deterministic": "1 min"}, "to": {"phone": 1}}
    scenario = center({"containment": 0.7, "resolution": 0.8}, outcome={"repeat": repeat})
    logs = logs_of(scenario, 2)
    contained = count(logs, lambda log: sessions(log) & (log.contacts["outcome"] == Outcome.CONTAINED))
    vain = count(logs, lambda log: (log.contacts["outcome"] == Outcome.CONTAINED) & (log.column("resolved") == 0))
    again = count(logs, lambda log: on(log, "phone") & (log.column("cause") == Cause.REPEAT))
    all_of_them = count(logs, sessions)
    assert (
        unlikely(
            [
                ("contained", contained, all_of_them, 0.7),
                ("in vain", vain, contained, 0.2),
                ("come back", again, vain, 0.4),
            ]
        )
        == []
    )
    (estimate,) = [replicate(scenario, replications=2).estimate("false_containment", channel="app")]
    assert estimate.mean == pytest.approx(vain / contained)


def test_who_was_helped_may_still_have_a_further_question() -> None:
    issues = {"any": {"share": 1, "ambiguity": 0.5}}
    rule = {"containment": 1.0, "resolution": 0.8, "induced": 0.6}
    repeat = {"probability": 1.0, "after": {"deterministic": "1 min"}, "to": {"phone": 1}}
    logs = logs_of(center(rule, issues=issues, outcome={"repeat": repeat}), 2)
    ended = count(logs, sessions)
    causes = [count(logs, lambda log, c=cause: log.column("cause") == c) for cause in (Cause.REPEAT, Cause.INDUCED)]
    late = 60 / 86_400  # who ended in the last minute has not come back yet
    told = zip(("not helped", "asks more"), causes, (0.2, 0.8 * 0.3), strict=True)
    assert unlikely([(name, many, ended, share * (1 - late)) for name, many, share in told]) == []


# By the clock


def test_a_machine_breaks_down_by_the_clock() -> None:
    scenario = center({"containment": 1.0, "failure": {"00:00": 0.0, "10:00": 1.0, "12:00": 0.0}})
    log = logs_of(scenario, 1)[0]
    hour = log.contacts["end"][on(log, "app")] / 3_600
    broke = log.contacts["reason"][on(log, "app")] == Reason.MACHINE
    assert broke.tolist() == ((hour >= 10) & (hour < 12)).tolist()


def test_what_it_settles_varies_by_the_clock() -> None:
    """With a skill by night and another by day: 1 - x^(2k) at a complexity that is the same for all."""
    issues = {"any": {"share": 1, "complexity": 0.5}}
    scenario = center({"skill": {"00:00": 0.5, "12:00": 1.5}}, issues=issues)
    log = logs_of(scenario, 1)[0]
    mine, late = on(log, "app"), log.contacts["end"] >= 43_200
    contained = log.contacts["outcome"] == Outcome.CONTAINED
    tallies = [
        (name, int((mine & when & contained).sum()), int((mine & when).sum()), share)
        for name, when, share in (("night", ~late, 0.5), ("day", late, 1 - 0.5**3))
    ]
    assert unlikely(tallies) == []


def test_by_issue_and_by_the_clock() -> None:
    issues = {"easy": {"share": 0.5}, "hard": {"share": 0.5}}
    rule = {"containment": {"easy": {"00:00": 1.0, "12:00": 0.0}, "hard": 0.5}}
    log = logs_of(center(rule, issues=issues), 1)[0]
    easy = on(log, "app") & (log.contacts["issue"] == log.names.issues.index("easy"))
    contained = log.contacts["outcome"] == Outcome.CONTAINED
    assert contained[easy].tolist() == (log.contacts["end"][easy] < 43_200).tolist()


# Hours


def test_who_comes_while_it_is_closed_is_passed_on() -> None:
    """Nothing was said, so nothing is known; and it was no session."""
    keys = {"open": "08:00-18:00"}
    keys["arrivals"] = {"per_hour": 60, "hours": "00:00-24:00"}  # type: ignore[assignment]
    scenario = center({"containment": 1.0, "closed": "fallback", "context": 1.0}, app=keys)
    log = logs_of(scenario, 1)[0]
    app, hour = on(log, "app"), log.contacts["arrival"] / 3_600
    closed = app & ((hour < 8) | (hour >= 18))
    assert (log.contacts["outcome"][closed] == Outcome.DEFLECTED).all()
    assert (log.contacts["reason"][closed] == Reason.CLOSED).all()
    assert (log.contacts["outcome"][app & ~closed] == Outcome.CONTAINED).all()
    phone = on(log, "phone")
    assert log.contacts["arrival"][phone].tolist() == log.contacts["arrival"][closed].tolist()
    assert (log.column("context")[phone] == 0).all()
    assert replicate(scenario, replications=1).estimate("containment", channel="app").mean == 1.0


@pytest.mark.parametrize(
    ("rule", "keys", "said"),
    [
        ({"closed": "fallback"}, {}, "self_service.closed: changes nothing on a channel that never closes"),
        ({"closed": "fallback", "fallback": None}, {"open": "08:00-18:00"}, "has closed: fallback without a fallback"),
        ({"closed": "fallback"}, {"open": "08:00-18:00", "when_closed": "lost"}, "when_closed: changes nothing beside"),
    ],
)
def test_keys_of_closed_hours_that_change_nothing(rule: Parts, keys: Parts, said: str) -> None:
    with pytest.raises(InputError) as found:
        center({"containment": 0.5} | rule, app=keys)
    assert said in str(found.value)


# What it costs


def test_a_price_per_resolution_is_paid_for_who_was_helped() -> None:
    """Not for sessions that were passed on, nor for those contained in vain."""
    rule, cost = {"containment": 0.7, "resolution": 0.8}, {"cost": {"per_resolution": 0.9}}
    scenario = center(rule, per_hour=60, app=cost, pools={"all": {"agents": 400, "skills": ["phone"], "wage": 0}})
    log = logs_of(scenario, 1)[0]
    told = ledger(Facts(scenario, log))
    (entry,) = [one for one in told.entries if one.line == "resolutions"]
    paid = (log.contacts["outcome"] == Outcome.CONTAINED) & (log.column("resolved") == 1)
    assert (entry.channel, entry.quantity) == ("app", int(paid.sum()))
    assert entry.amount == pytest.approx(0.9 * np.count_nonzero(paid))


def test_a_price_per_resolution_belongs_to_machines() -> None:
    phone = {"preset": "phone", "arrivals": {"per_hour": 5}, "cost": {"per_resolution": 1}}
    parts = {
        "scenario": "x",
        "channels": {"phone": phone},
        "pools": {"all": {"agents": 1, "skills": ["phone"], "wage": 9}},
    }
    with pytest.raises(InputError, match=r"channels\.phone\.cost\.per_resolution: is the price of what a machine"):
        build(parts)
