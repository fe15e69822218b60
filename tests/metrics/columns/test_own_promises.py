"""Promises of their own for urgent issues and customers: every level counts each contact by its own, agents may too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.scenario import InputError, Scenario, build
from tests.support.steady_state import exponential
from tests.support.toy import log_of, toy

Parts = dict[str, Any]
SEGMENTS = {"vip": {"share": 0.5}, "plain": {"share": 0.5}}
ISSUES = {"bill": {"share": 0.5}, "outage": {"share": 0.5}}


def about(segment: str, issue: str) -> dict[str, str]:
    return {"segment": segment, "issue": issue}


def four_kinds(folder: Path, target: Parts) -> Scenario:
    """Let one of each kind wait for 30 s, behind a call that is answered at once."""
    kinds = [about(segment, issue) for segment in SEGMENTS for issue in ISSUES]
    calls: list[Any] = [call for k, kind in enumerate(kinds) for call in ((100 * k, 30, kind), (100.0 * k, 30, kind))]
    return toy(folder, calls, segments=SEGMENTS, issues=ISSUES, channels={"a": {"target": target}})


def test_each_contact_counts_by_its_own_promise(tmp_path: Path) -> None:
    """Half wait 30 s, promised 60 s to bills, 20 s on outages, 10 s to vips: late are both vips, and the outage."""
    own = {"within": "60 s", "by_issue": {"outage": "20 s"}, "by_segment": {"vip": "10 s"}}
    result = replicate(four_kinds(tmp_path, own))
    for scope, level in {
        (): 5 / 8,
        (("segment", "vip"),): 0.5,
        (("segment", "plain"),): 0.75,
        (("issue", "outage"),): 0.5,
        (("issue", "bill"),): 0.75,
    }.items():
        assert result.estimate("service_level", scope).mean == pytest.approx(level)
    assert result.estimate("excess_wait").mean == pytest.approx((20 + 20 + 10) / 8)
    assert replicate(four_kinds(tmp_path, {"within": "60 s"})).estimate("service_level").mean == 1


def test_by_itself_a_promise_moves_nobody(tmp_path: Path) -> None:
    """Where agents do not go by them the log is the same to the byte."""
    plain, own = (
        log_of(four_kinds(tmp_path, {"within": "60 s"} | more)).contacts
        for more in ({}, {"by_issue": {"outage": "20 s"}, "by_segment": {"vip": "10 s"}})
    )
    assert all(plain[name].tobytes() == own[name].tobytes() for name in plain)


@pytest.mark.parametrize(("rule", "order"), [("longest_wait", [1, 2, 3]), ("due", [3, 1, 2])])
def test_who_is_due_first_is_answered_first(tmp_path: Path, rule: str, order: list[int]) -> None:
    """Behind a call of 100 s: due at 10 + 60, 20 + 60 and 30 + 20 s."""
    calls: list[Any] = [(0, 100, about("plain", "bill"))]
    calls += [(10, 50, about("plain", "bill")), (20, 50, about("plain", "bill")), (30, 50, about("plain", "outage"))]
    target = {"within": "60 s", "by_issue": {"outage": "20 s"}}
    changes: Parts = {"segments": SEGMENTS, "issues": ISSUES, "channels": {"a": {"target": target}}}
    log = log_of(toy(tmp_path, calls, routing={"contact_selection": rule}, **changes))
    answered = log.contacts["left_queue"].tolist()
    assert sorted(range(1, 4), key=lambda k: answered[k]) == order


def urgent(rule: str) -> RunResult:
    """Run a busy desk, a fifth of whose calls are urgent, and agents who go by promises or do not."""
    phone = {"mode": "live", "arrivals": {"per_hour": 55}, "handle_time": exponential(300)}
    phone |= {"target": {"within": "20 min", "by_issue": {"outage": "10 s"}}}
    return replicate(
        build(
            {
                "scenario": "Urgent",
                "calendar": {"days": 2, "open": "00:00-24:00"},
                "experiment": {"replications": 6},
                "issues": {"bill": {"share": 0.8}, "outage": {"share": 0.2}},
                "channels": {"phone": phone},
                "pools": {"p": {"agents": 5, "skills": ["phone"]}},
                "routing": {"contact_selection": rule},
            }
        )
    )


def test_who_goes_by_promises_serves_the_urgent_sooner_at_the_same_mean_wait() -> None:
    """Conservation: whom an agent takes first does not move the mean wait where all take as long (Kleinrock 1965)."""
    plain, by_due = urgent("longest_wait"), urgent("due")
    sooner, later = (run.values("asa", (("issue", "outage"),)) for run in (by_due, plain))
    assert np.all(np.asarray(sooner) < 0.8 * np.asarray(later))
    first, second = plain.estimate("asa"), by_due.estimate("asa")
    assert first.low is not None
    assert first.high is not None
    assert second.mean is not None
    assert first.low < second.mean < first.high


@pytest.mark.parametrize(
    ("target", "routing", "told"),
    [
        ({"within": "60 s", "by_issue": {"nothing": "5 s"}}, {}, "there is no issue 'nothing'"),
        ({"within": "60 s", "by_issue": {"bill": "5 s"}, "short": "5 s"}, {}, "short at or above within"),
        (None, {"contact_selection": "due"}, "changes nothing where nothing is promised"),
    ],
)
def test_what_is_refused(tmp_path: Path, target: Parts | None, routing: Parts, told: str) -> None:
    calls: list[Any] = [(0, 30, about("plain", "bill"))]
    changes: Parts = {"segments": SEGMENTS, "issues": ISSUES, "routing": routing, "channels": {"a": {"target": target}}}
    with pytest.raises(InputError, match=told):
        toy(tmp_path, calls, **changes)
