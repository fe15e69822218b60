"""Things change on dates, whatever else a center has: both engines go by the rules of the day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.support import obstacles
from sim.log.codes import Offer
from sim.scenario import InputError, build
from tests.engine.equal import both, differences
from tests.engine.test_learning import ANY
from tests.engine.test_mechanisms import BALKING, served
from tests.support.random_centers import (
    DELAY,
    DIAGNOSES,
    PATIENCE,
    STAFF,
    WORK,
    callbacks,
    maybe,
    one_of,
    redials,
    shares,
    some,
)

pytestmark = pytest.mark.compiled

few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SILENT = one_of(0.2, {"share": 0.9, "probe": "1 min"})
MACHINES = one_of({"containment": 0.5}, {"containment": 0.9, "failure": 0.2}, {"containment": 0.1, "quit": 0.4})
PROMISES = callbacks().map(lambda one: one if one["tries"] > 1 else one | {"tries": 2})
OF_CHANNELS: dict[str, st.SearchStrategy[Any]] = {
    "handle_time": one_of(*WORK), "wrap_up": one_of(*WORK), "patience": one_of(*PATIENCE), "redial": redials(False),
    "resolution": shares, "lines": st.integers(1, 9), "queue_limit": st.integers(0, 5), "callback": PROMISES,
    "silent_abandonment": SILENT, "balking": one_of(*BALKING), "chase": one_of(0.3, 1.0), "self_service": MACHINES,
    "arrivals.per_day": one_of(10, 80),
}  # fmt: skip
OF_POOLS = {
    "agents": one_of(*STAFF), "empowerment.skill": one_of(0.4, 2.0),
    "empowerment.diagnosis": one_of(*({"deterministic": one} for one in DIAGNOSES)), "escalation.share": shares,
}  # fmt: skip
OF_OUTCOME = {
    "resolution": shares,
    "repeat": st.fixed_dictionaries({"probability": shares, "after": one_of(*DELAY)}),
    "attempts": st.integers(1, 4),
    "re_explain": one_of("0 s", "2 min"),
}


@st.composite
def changing(draw: st.DrawFn) -> dict[str, Any]:
    """Return any center, of which nearly everything may be another on the second day, and on the third again."""
    data = draw(served() | ANY)
    data["calendar"]["days"] = 3
    for channel in data["channels"].values():
        if channel["mode"] == "live" and draw(maybe):
            channel["callback"] = draw(PROMISES)
    for date in ("2026-01-06", "2026-01-07"):
        for key, value in draw(changed(data)).items():
            data["changes"] = with_change(data, date, key, value)
    return data


def with_change(data: dict[str, Any], date: str, key: str, value: Any) -> list[dict[str, Any]]:
    """Return the changes with another, where that is one: not what is so already, nor what the center is not for."""
    found = {one["on"]: dict(one["set"]) for one in data.get("changes", ())}
    found.setdefault(date, {})[key] = value
    changes = [{"on": on, "set": keys} for on, keys in found.items()]
    return changes if is_one(data | {"changes": changes}) else data.get("changes", [])


@st.composite
def changed(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """Return what is another: of what the center has, keys that stand there already."""
    found: dict[str, Any] = {}
    for kind, options in (("channels", OF_CHANNELS), ("pools", OF_POOLS)):
        for name, noun in data[kind].items():
            able = {key: option for key, option in options.items() if key.split(".")[0] in noun}
            found |= {f"{kind}.{name}.{key}": value for key, value in draw(some(able)).items()}
    if "outcome" in data:
        found |= {f"outcome.{key}": value for key, value in draw(some(OF_OUTCOME)).items() if key in data["outcome"]}
    return found


def is_one(data: dict[str, Any]) -> bool:
    """Whether a center is one, of which something is another from a date on."""
    try:
        return bool(build(data).regimes)
    except InputError:
        return False


def check(data: dict[str, Any]) -> None:
    scenario = build(data)
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


@few
@given(changing().filter(is_one))
def test_a_few_random_centers(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.slow
@often
@given(changing().filter(is_one))
def test_random_centers(data: dict[str, Any]) -> None:
    check(data)


WORKS = {"exponential": {"mean": "5 min"}}
PROMISE = {"when_wait_over": "1 min", "reach": 0.4, "tries": 3, "retry_after": "3 h", "predictor": "queue_length"}
CENTER: dict[str, Any] = {
    "scenario": "On dates",
    "calendar": {"days": 3, "open": "00:00-24:00"},
    "channels": {
        "phone": {"mode": "live", "arrivals": {"per_hour": 30}, "handle_time": WORKS, "callback": PROMISE},
        "chat": {
            "mode": "concurrent", "arrivals": {"per_hour": 20}, "handle_time": WORKS, "patience": PATIENCE[2],
            "concurrency": {"limit": 2, "speed": [1, 0.8]},
        },
        "desk": {
            "mode": "walk_in", "balking": {"none_at": 40}, "open": "09:00-12:00", "when_closed": "redial_at_opening",
            "arrivals": {"per_day": 100, "hours": "00:00-24:00"}, "handle_time": WORKS, "patience": PATIENCE[2],
        },
        "ours": {"mode": "outbound", "open": "10:00-16:00", "handle_time": WORKS, "outbound": {"per_day": 50}},
    },
    "pools": {
        "p": {"agents": 3, "skills": ["phone", "ours"], "wage": 20}, "c": {"agents": 1, "skills": ["chat"], "wage": 20},
        "d": {"agents": 1, "skills": ["desk"], "wage": 20},
        "v": {"agents": 1, "skills": ["phone"], "contract": {"per_contact": 2}},
    },
    "outsourcing": [{"vendor": "v", "channel": "phone", "when": {"volume_over": 6, "share": 0.7}}],
}  # fmt: skip
OTHERS = (
    {"channels.phone.callback": PROMISE | {"tries": 5, "ring": "1 min", "reach": 0.2, "retry_after": "40 min"}},
    {"channels.phone.callback": PROMISE | {"tries": 2, "predictor": "last_wait", "accept": 0.9}},
    {"channels.phone.handle_time": {"lognormal": {"mean": "7 min", "cv": 1.3}}},
    {"channels.ours.handle_time": {"lognormal": {"mean": "9 min", "cv": 1.3}}},
    {"channels.chat.silent_abandonment": {"share": 0.8, "probe": "1 min"}},
    {"channels.desk.balking": {"longest": 1}},
    {"pools.v.agents": 0},
)


@pytest.mark.parametrize("others", OTHERS, ids=lambda others: next(iter(others)))
def test_what_is_another_on_the_second_day(others: dict[str, Any]) -> None:
    first = both(build(CENTER))[1]
    scenario = build(CENTER | {"changes": [{"on": "2026-01-06", "set": others}]})
    log, compiled = both(scenario)
    assert differences(log, compiled) == []
    assert differences(first, compiled) != []


def test_promises_are_kept_that_were_made_by_another_rule() -> None:
    """Who was promised three calls is called three times, whatever the number is for those who come later."""
    once = {key: value for key, value in PROMISE.items() if key != "retry_after"} | {"tries": 1}
    changes = [{"on": "2026-01-06", "set": {"channels.phone.callback": once}}]
    scenario = build(CENTER | {"changes": changes})
    log, compiled = both(scenario)
    assert differences(log, compiled) == []
    promised = log.contacts["callback"] == Offer.ACCEPTED
    calls = np.bincount(log.legs["contact"], minlength=len(promised))[promised]
    made_before = log.contacts["arrival"][promised] < 86_400
    assert calls[made_before].max() > 1 >= calls[~made_before].max()
