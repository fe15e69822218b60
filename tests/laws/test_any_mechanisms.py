"""What must hold on every path of every mechanism, whatever they are mixed with."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.log.files import read_log, write_log
from tests.laws.all_laws import LAWS
from tests.laws.case import assert_same, play
from tests.support.random_centers import rich_centers

pytestmark = [pytest.mark.oracle, pytest.mark.long]

often = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@often
@given(rich_centers())
def test_laws_hold_on_every_path(data: dict[str, Any]) -> None:
    case = play(data)
    for law in LAWS:
        law(case)


@settings(often, max_examples=40)
@given(rich_centers())
def test_same_seed_same_bytes_whatever_the_order_in_the_file_and_on_disk(data: dict[str, Any]) -> None:
    log = play(data).log
    turned = data | {kind: dict(reversed(data[kind].items())) for kind in ("channels", "segments", "issues", "pools")}
    assert_same(log, play(turned).log)
    with TemporaryDirectory() as folder:
        write_log(log, Path(folder))
        assert_same(log, read_log(Path(folder)))


FIVE = {"deterministic": "5 min"}
ONCE_WRONG: dict[str, dict[str, Any]] = {
    "passed on after the last midnight": {
        "channels": {
            "phone": {"mode": "live", "open": "20:00-24:00", "handle_time": FIVE},
            "bot": {
                "mode": "self_service",
                "open": "20:00-24:00",
                "arrivals": {"per_hour": 60},
                "handle_time": FIVE,
                "self_service": {"containment": 0.0, "fallback": "phone"},
            },
        },
        "pools": {"p": {"agents": 9, "skills": ["phone"]}},
    },
    "a delayed ring opens at night": {
        "channels": {
            "phone": {"mode": "live", "handle_time": FIVE},
            "post": {"mode": "deferred", "open": "08:00-12:00", "handle_time": FIVE, "starting_backlog": 1},
        },
        "pools": {"p": {"agents": 1, "skills": ["phone", "post"]}},
        "routing": {"routes": [{"channel": "post", "rings": [{"pools": ["p"], "after": "2 min"}]}]},
    },
    "patience kept on the way to a mailbox": {
        "channels": {
            "phone": {
                "mode": "live",
                "handle_time": FIVE,
                "patience": {"deterministic": "90 s"},
                "starting_backlog": 9,
                "redial": {"probability": 0, "switch": 1, "patience": "kept"},
            },
            "mail": {"mode": "deferred", "handle_time": FIVE},
        },
        "pools": {"p": {"agents": {"20:00": 1}, "skills": ["phone", "mail"]}},
    },
}


@pytest.mark.parametrize("name", ONCE_WRONG)
def test_laws_hold_where_they_once_did_not(name: str) -> None:
    played = play({"scenario": name, **ONCE_WRONG[name]})
    for law in LAWS:
        law(played)
