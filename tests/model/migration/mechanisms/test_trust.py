"""Trust: where something is at stake, customers look for a channel that they trust."""

from __future__ import annotations

from copy import deepcopy
from math import exp, log
from typing import Any

import numpy as np
import pytest

from sim.scenario import build
from sim.scenario.customers.suitability import Nature
from sim.scenario.files.presets import presets
from tests.model.migration.campaigns import log_of, parts_of

Parts = dict[str, Any]
RANKED = ("branch", "letter", "sms", "phone", "app", "email", "web_chat", "messaging", "social")
NEEDS = {"debit": {"share": 0.5, "risk": 0.9}, "hours": {"share": 0.5, "risk": 0.0}}


def nature(preset: str, **changes: Any) -> Nature:
    """Return what a preset is like to whom chooses."""
    tree = presets()[preset]
    return Nature(**{**tree["fit"], "alone": float(tree["mode"] == "self_service"), **changes})


def test_presets_are_trusted_in_the_order_of_the_sources() -> None:
    trusted = [presets()[name]["fit"]["trust"] for name in RANKED]
    assert trusted == sorted(trusted, reverse=True)
    assert len(set(trusted)) == len(trusted)


def test_a_debit_is_cleared_by_sms_and_not_in_a_messenger() -> None:
    """Simple, with something at stake: by trust alone SMS is ahead; had one as much trust in both it were not."""
    sms, messenger = (nature(name).suits(0.4, 0.05, "inform") for name in ("sms", "messaging"))
    assert sms > messenger
    sms, messenger = (nature(name, trust=0.7).suits(0.4, 0.05, "inform") for name in ("sms", "messaging"))
    assert sms < messenger


@pytest.mark.parametrize("risk", [0.0, 0.5, 1.0])
def test_what_is_lost_by_distrust_is_the_risk_times_it(risk: float) -> None:
    ours, theirs = (nature("phone", trust=trust).suits(risk, 0.3, None) for trust in (0.8, 0.5))
    assert ours - theirs == pytest.approx(0.3 * risk)


def written(*trusts: float | None) -> tuple[float, ...]:
    """Return how far the channels of a scenario are trusted that has this written."""
    channel = {"mode": "live", "handle_time": {"deterministic": "1 s"}, "arrivals": {"per_day": 10}}
    names = "abc"[: len(trusts)]
    parts = parts_of(pools={"all": {"skills": list(names)}})
    parts["channels"] = {
        name: channel | ({"fit": {"trust": trust}} if trust is not None else {})
        for name, trust in zip(names, trusts, strict=True)
    }
    return tuple(nature.trust for nature in build(deepcopy(parts)).natures)


def test_a_channel_of_which_nothing_is_said_is_trusted_as_the_others() -> None:
    assert written(None, None) == (1.0, 1.0)
    assert written(0.6, None, 0.8) == pytest.approx((0.6, 0.7, 0.8))


def two_new(trust: tuple[float, float]) -> Parts:
    """Describe a phone, and two channels alike that open beside it, but for how far they are trusted."""
    opens = {"on": "2026-01-05", "share": 0.25, "adopted": 1.0}
    new = {"mode": "live", "handle_time": {"deterministic": "1 s"}, "opens": opens}
    own = {"sms": new | {"fit": {"trust": trust[0]}}, "talk": new | {"fit": {"trust": trust[1]}}}
    parts = parts_of(channels=own, issues=NEEDS, pools={"all": {"skills": ["chat", "phone", "sms", "talk"]}})
    parts["channels"]["phone"] |= {"arrivals": {"per_day": 400}, "fit": {"trust": 0.7}}
    del parts["migration"]["weights"]["fit"]
    return parts


def test_customers_go_by_it_where_something_is_at_stake() -> None:
    """The odds of the trusted against the other are e^(1.5 x .9 x .5) times as high for debits as for opening hours."""
    found = log_of(two_new((0.9, 0.4)))
    number, names = found.contacts["channel"] + 10 * found.contacts["issue"], found.names.channels
    cells = [[10 * issue + names.index(name) for name in ("sms", "talk")] for issue in range(2)]
    counts = np.array([[int((number == cell).sum()) for cell in row] for row in cells])
    ratio = log(counts[0, 0] * counts[1, 1] / (counts[0, 1] * counts[1, 0]))
    error = float(np.sqrt((1 / counts).sum()))
    assert counts.min() > 500
    assert abs(ratio - 1.5 * 0.45) < 4 * error
    assert exp(ratio - 4 * error) > 1
