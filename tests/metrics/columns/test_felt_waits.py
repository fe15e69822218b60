"""Waits as customers feel them: by what they expect and bear, never by what we promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.metrics.columns.endings import waits_felt
from sim.metrics.facts import Facts
from sim.scenario import InputError, build
from tests.support.steady_state import exponential
from tests.support.toy import log_of, toy

Parts = dict[str, Any]
FELT = ("attention_level", "attention_responsiveness", "satisfaction", "effort", "customer_satisfaction", "churn")


def felt(folder: Path, calls: list[Any], channel: Parts, **changes: Any) -> list[float]:
    """Return how long each wait of a toy day felt, in expected waits."""
    scenario = toy(folder, calls, channels={"a": channel}, attention={}, **changes)
    return [round(float(one), 9) for one in waits_felt(Facts(scenario, log_of(scenario)))]


def test_by_what_is_expected_and_no_longer_than_is_borne(tmp_path: Path) -> None:
    """Answered at once and after 60 s: of 30 s, 2 waits; of 2 minutes a half, unless 40 s is all that is borne."""
    calls = [(0, 60), (0.0, 60)]
    assert felt(tmp_path, calls, {}) == [0, 2]
    assert felt(tmp_path, calls, {"expects": "2 min"}) == [0, 0.5]
    assert felt(tmp_path, calls, {"expects": "2 min", "bears": "40 s"}) == [0, 1.5]


def test_by_segment(tmp_path: Path) -> None:
    """Who expects 20 s waits 3 times as long as that, who expects 2 minutes half of it."""
    segments = {"keen": {"share": 0.5}, "calm": {"share": 0.5}}
    calls = [(0, 60, {"segment": "keen"}), (0.0, 60, {"segment": "keen"}), (120, 60, {"segment": "calm"})]
    calls += [(120.0, 60, {"segment": "calm"})]
    expects = {"wait": "2 min", "by_segment": {"keen": "20 s"}}
    assert felt(tmp_path, calls, {"expects": expects}, segments=segments) == [0, 3, 0, 0.5]


def test_messages_are_expected_in_opening_hours_and_borne_in_all(tmp_path: Path) -> None:
    """Written half an hour before the day ends, answered half an hour into the next: an open hour, and 24 of any."""
    calendar = {"days": 2, "open": "08:00-09:00"}
    mail = {"mode": "deferred", "handle_time": {"deterministic": "1 h"}, "expects": "4 h", "target": None}
    calls = [(0, 3_600), (1_800, 1_800)]
    assert felt(tmp_path, calls, mail | {"bears": "96 h"}, calendar=calendar) == [0.25, 0.25]
    assert felt(tmp_path, calls, mail | {"bears": "12 h"}, calendar=calendar)[1] == pytest.approx(2)


def center(within: str, **more: Any) -> Parts:
    """Describe calls and messages with waits, and customers who are measured in every way."""
    phone = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": exponential(240)}
    phone |= {"patience": exponential(300), "target": {"within": within}, "resolution": 0.8}
    mail = {"mode": "deferred", "arrivals": {"per_hour": 10}, "handle_time": exponential(300)}
    return {
        "scenario": "A promise",
        "calendar": {"days": 2, "open": "08:00-18:00"},
        "experiment": {"replications": 3},
        "channels": {"phone": phone, "mail": mail | {"target": {"within": within}}},
        "pools": {"p": {"agents": 6, "skills": ["phone", "mail"]}},
        "attention": {},
        "retention": {},
    } | more


def figures(result: RunResult) -> list[Any]:
    return [result.estimate(name, scope) for name in FELT for scope in ((), (("channel", "phone"),))]


@pytest.mark.parametrize("more", [{}, {"customers": {"population": 500}, "migration": {}}], ids=["plain", "choosing"])
def test_a_promise_alone_changes_nothing_that_is_felt(more: Parts) -> None:
    """From 20 s to two minutes: figures and logs are the same to the last bit, but for those of the promise."""
    early, late = (build(center(within, **more)) for within in ("20 s", "120 s"))
    few, many = log_of(early).contacts, log_of(late).contacts
    assert all(few[name].tobytes() == many[name].tobytes() for name in few)
    runs = [replicate(one) for one in (early, late)]
    assert figures(runs[0]) == figures(runs[1])
    levels = [run.estimate("service_level", (("channel", "phone"),)).mean for run in runs]
    assert levels[0] != levels[1]


def test_whoever_expects_less_is_less_content_with_the_same_wait() -> None:
    keen, calm = center("20 s"), center("20 s")
    keen["channels"]["phone"]["expects"], calm["channels"]["phone"]["expects"] = "10 s", "60 s"
    runs = [replicate(build(one)) for one in (keen, calm)]
    for name in ("attention_level", "satisfaction"):
        low, high = (run.values(name, ()) for run in runs)
        assert np.all(np.asarray(low) < np.asarray(high))


@pytest.mark.parametrize(
    ("channel", "attention", "told"),
    [
        ({"expects": "30 s"}, False, "expects: changes nothing where attention is not measured"),
        ({"bears": "30 s"}, False, "bears: changes nothing where attention is not measured"),
        ({"expects": "30 s", "bears": "1 min"}, True, "bears: changes nothing where nobody expects more than 30 s"),
        ({"expects": "0 s"}, True, "write more than 0"),
        ({"expects": {"by_segment": {"nobody": "30 s"}}}, True, "there is no segment 'nobody'"),
    ],
)
def test_what_is_refused(channel: Parts, attention: bool, told: str) -> None:
    parts = center("20 s", segments={"all": {"share": 1.0}})
    parts["channels"]["phone"] |= channel
    if not attention:
        del parts["attention"], parts["retention"]
    with pytest.raises(InputError, match=told):
        build(parts)


def test_a_patience_for_nobody_is_refused() -> None:
    parts = center("20 s", attention={"patience": "1 min"})
    for channel in parts["channels"].values():
        channel["expects"] = "30 s"
    with pytest.raises(InputError, match="changes nothing where every channel has expects"):
        build(parts)
