"""Machines, desks, tiers, last agents, vendors, callbacks and calls of our own: the same facts by both engines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sim.engine.asking.answers import ANSWERS
from sim.engine.records.layout import FAILED, MISLED, UNRESOLVED
from sim.engine.support import obstacles
from sim.log.codes import Cause, Reason
from sim.scenario import InputError, Scenario, build
from tests.engine.equal import both, differences
from tests.support.random_centers import HOURS, PATIENCE, WORK, maybe, one_of, rarely, rich_centers, work
from tests.support.toy import merged

pytestmark = pytest.mark.compiled

often = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
BALKING = ({"longest": 2}, {"none_at": 6}, {"half_at": 2})
DIALERS = ({"per_idle_agent": 1.0}, {"per_idle_agent": 2.0, "plus": 1}, {"per_idle_agent": 0.5, "plus": 1})


@st.composite
def served(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rich center, perhaps with desks, calls of our own, and waits for whom one has talked with before."""
    data = draw(rich_centers())
    for channel in data["channels"].values():
        if channel["mode"] == "live" and "callback" not in channel and draw(rarely):
            channel.pop("lines", None)
            channel |= {"mode": "walk_in", "balking": draw(one_of(*BALKING))}
    if "outcome" in data and draw(maybe):
        data["routing"]["last_agent"] = draw(one_of("20 s", "2 min", "10 min"))
    if draw(maybe):
        data["channels"]["ours"] = draw(calls_of_ours())
        data["pools"]["all"]["skills"].append({"channel": "ours"})
    return data


@st.composite
def calls_of_ours(draw: st.DrawFn) -> dict[str, Any]:
    """Return a channel on which we call."""
    rule = {"per_day": draw(one_of(30, 100)), "reach": draw(one_of(0.3, 0.9)), "ring": draw(work), "tries": 2}
    rule |= {"right_party": draw(one_of(1.0, 0.6)), "dialer": draw(one_of(*DIALERS)), "retry_after": "10 min"}
    channel = {"mode": "outbound", "open": draw(one_of(*HOURS)), "handle_time": draw(work), "outbound": rule}
    return channel | ({"wrap_up": draw(work)} if draw(maybe) else {})


@often
@given(served())
def test_random_centers(data: dict[str, Any]) -> None:
    try:
        scenario = build(data)
    except InputError:  # nobody is known to come back, for whom an agent might be waited for
        reject()
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


def center(keys: dict[str, Any]) -> Scenario:
    """Return a small scenario with the keys."""
    phone = {"mode": "live", "arrivals": {"per_hour": 40}, "handle_time": {"exponential": {"mean": "4 min"}}}
    data = {
        "scenario": "Small",
        "calendar": {"days": 1, "open": "08:00-12:00"},
        "channels": {"phone": phone},
        "pools": {"p": {"agents": 2, "skills": ["phone"]}},
    }
    return build(merged(data, keys))


def told(keys: dict[str, Any]) -> Any:
    """Return the log of a small scenario, which both engines write."""
    log, compiled = both(center(keys))
    assert differences(log, compiled) == []
    return log


def test_hours_of_a_vendor_in_a_night_in_which_clocks_change() -> None:
    """By its clock; an hour that is shown twice is so twice."""
    keys = {
        "calendar": {"start": "2026-10-25", "days": 1, "open": "00:00-24:00", "timezone": "Europe/Berlin"},
        "pools": {"p": {"wage": 20}, "v": {"agents": 4, "skills": ["phone"], "contract": {"per_contact": 2}}},
        "outsourcing": [{"vendor": "v", "channel": "phone", "when": {"hours": "02:00-03:00", "volume_over": 3}}],
    }
    sent = told(keys).offers["start"]
    assert len(sent) > 10
    assert sent.min() >= 7_200
    assert sent.max() < 14_400


def test_who_is_called_back_keeps_a_place_in_the_queue() -> None:
    rule = {"when_wait_over": "1 min", "accept": 0.5, "reach": 0.6, "tries": 3, "retry_after": "5 min"}
    keys = {"channels": {"phone": {"callback": rule, "arrivals": {"per_hour": 60}}}, "pools": {"p": {"agents": 3}}}
    log = told(keys)
    assert {0, 1, 2} == set(log.contacts["callback"].tolist())
    assert len(log.legs["start"])


@pytest.mark.parametrize("patience", ["fresh", "kept"])
def test_nobody_is_asked_about_who_tries_again(monkeypatch: pytest.MonkeyPatch, patience: str) -> None:
    monkeypatch.delitem(ANSWERS, FAILED)
    again = {"probability": [0.9, 0.6], "after": {"lognormal": {"mean": "9 min", "cv": 1.2}}, "patience": patience}
    keys = {"channels": {"phone": {"redial": again, "patience": PATIENCE[2], "wrap_up": WORK[2], "queue_limit": 4}}}
    log = told(keys)
    assert log.contacts["attempt"].max() == 5


@pytest.mark.parametrize("to", [None, {"desk": 1.0, "phone": 3.0}])
def test_nobody_is_asked_about_who_comes_back(monkeypatch: pytest.MonkeyPatch, to: dict[str, float] | None) -> None:
    """On any channel, of other hours too; who was misled by a machine comes to where it falls back to."""
    for what in (UNRESOLVED, MISLED):
        monkeypatch.delitem(ANSWERS, what)
    repeat = {"probability": 0.9, "after": {"lognormal": {"mean": "5 h", "cv": 1.5}}} | ({"to": to} if to else {})
    machine = {"containment": 0.7, "fallback": "phone", "resolution": 0.6, "induced": 0.5}
    desk = {"mode": "live", "open": "10:00-15:00", "arrivals": {"per_hour": 15}, "handle_time": WORK[2]}
    form = {"mode": "self_service", "arrivals": {"per_hour": 15}, "handle_time": WORK[0], "self_service": machine}
    keys = {
        "calendar": {"days": 3},
        "issues": {"any": {"share": 1, "ambiguity": 0.8}},
        "outcome": {"resolution": 0.4, "repeat": repeat, "attempts": 4, "context": {"same": 0.8, "across": 0.3}},
        "channels": {"desk": desk, "form": form},
        "pools": {"p": {"agents": 4, "skills": ["phone", "desk"]}},
    }
    log = told(keys)
    assert log.contacts["attempt"].max() >= 4
    assert {Cause.REPEAT, Cause.INDUCED} <= set(log.contacts["cause"].tolist())


def test_who_comes_back_waits_for_whom_they_have_talked_with() -> None:
    again = {"resolution": 0.3, "repeat": {"probability": 1.0, "after": {"exponential": {"mean": "5 min"}}}}
    keys = {"outcome": again, "routing": {"last_agent": "5 min"}, "pools": {"p": {"agents": 5}}}
    with_them, with_any = told(keys), told(keys | {"routing": {}})
    assert (with_them.contacts["agent"] != with_any.contacts["agent"][: len(with_them.contacts["agent"])]).any()


def test_so_many_numbers_ring_at_once_that_more_room_is_needed() -> None:
    """Forty agents begin together, and a thousand numbers ring for them in the same instant."""
    calls = {
        "mode": "outbound",
        "handle_time": {"exponential": {"mean": "3 min"}},
        "outbound": {"list": 1_500, "reach": 0.2, "dialer": {"per_idle_agent": 30}, "right_party": 0.7},
    }
    keys = {"channels": {"ours": calls}, "pools": {"q": {"agents": 40, "skills": ["ours"]}}}
    log = told(keys)
    assert (log.dials["start"] == log.dials["start"][0]).sum() == 1_200
    assert (log.contacts["reason"] == Reason.WRONG_PARTY).any()
