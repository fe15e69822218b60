"""Keys that change nothing are refused, and those that matter are not."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import InputError, build
from tests.scenario.files.small_scenario import plain
from tests.support.toy import merged


def test_volumes_for_closed_days_are_refused() -> None:
    channel = {
        "preset": "phone",
        "open": {"mon-fri": "08:00-18:00"},
        "arrivals": {"per_day": {"mon-fri": 90, "sun": 7}},
    }
    with pytest.raises(InputError, match=r"per_day: has 7 contacts for sun, when it is closed"):
        build({**plain(), "channels": {"phone": channel}})
    channel["arrivals"] = {"per_day": {"mon-sun": 90}}
    build({**plain(), "channels": {"phone": channel}})


def refused(message: str, **changes: Any) -> None:
    """Require that a center with a mailbox and a machine is refused with a sentence."""
    data: dict[str, Any] = {
        "scenario": "Refused",
        "issues": {"a": {"share": 1.0}},
        "channels": {
            "phone": {"preset": "phone", "arrivals": {"per_hour": 9}},
            "mail": {"preset": "email", "arrivals": {"per_hour": 9}},
        },
        "pools": {"all": {"agents": 9, "skills": ["phone", "mail"]}},
    }
    with pytest.raises(InputError, match=message):
        build(merged(data, changes))


def test_keys_that_change_nothing_beside_others() -> None:
    due = {"deferred_order": "due", "contact_selection": "weighted_wait"}
    refused("deferred_order: does not go with weighted_wait", routing=due)
    refused("changeover: changes nothing where no skill", channels={"mail": {"changeover": "10 s"}})
    refused(
        "chase.to: changes nothing with probability 0",
        channels={"mail": {"chase": {"probability": 0, "to": {"phone": 1}}}},
    )
    refused(
        "retry_after with tries: 1",
        channels={"phone": {"callback": {"when_wait_over": "1 min", "tries": 1, "retry_after": "9 min"}}},
    )
    bot = {
        "mode": "self_service",
        "handle_time": {"deterministic": "9 s"},
        "self_service": {"containment": 1.0, "context": 0.5},
    }
    refused("context without a fallback", channels={"bot": bot})
    refused("outcome.window: changes nothing without a resolution", outcome={"window": "2 d"})
    own = {"phone": {"resolution": 0.5}, "mail": {"resolution": 0.5}}
    refused("outcome.resolution: changes nothing: every channel has its own", outcome={"resolution": 0.8}, channels=own)


def test_keys_that_only_a_machine_makes_matter() -> None:
    """Induced contacts come after the delay of repeats, and sessions have a first-contact resolution."""
    bot = {"mode": "self_service", "handle_time": {"deterministic": "9 s"}, "self_service": {"containment": 1.0}}
    scenario = build(
        {
            "scenario": "Accepted",
            "issues": {"a": {"share": 1.0, "ambiguity": 0.5, "channels": ["phone"]}},
            "outcome": {"window": "2 d", "repeat": {"after": {"deterministic": "1 h"}}},
            "channels": {"phone": {"preset": "phone"}, "bot": bot},
            "pools": {"all": {"agents": 9, "skills": ["phone"]}},
        }
    )
    assert scenario.outcome is not None
